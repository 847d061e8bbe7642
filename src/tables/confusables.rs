//! Cyrillic and Greek letters that look like Latin ones.

/// Each look-alike with the Latin letter that a reader takes it for.
///
/// From Unicode's confusables (UTS 39), only those that common fonts draw alike. Greek
/// small letters that stand for quantities (`α`, `μ`, `ν`, `ρ`, `χ`) are left out.
pub const LOOKALIKES: &[(char, char)] = &[
    ('\u{391}', 'A'),
    ('\u{392}', 'B'),
    ('\u{395}', 'E'),
    ('\u{396}', 'Z'),
    ('\u{397}', 'H'),
    ('\u{399}', 'I'),
    ('\u{39a}', 'K'),
    ('\u{39c}', 'M'),
    ('\u{39d}', 'N'),
    ('\u{39f}', 'O'),
    ('\u{3a1}', 'P'),
    ('\u{3a4}', 'T'),
    ('\u{3a5}', 'Y'),
    ('\u{3a7}', 'X'),
    ('\u{3bf}', 'o'),
    ('\u{405}', 'S'),
    ('\u{406}', 'I'),
    ('\u{408}', 'J'),
    ('\u{410}', 'A'),
    ('\u{412}', 'B'),
    ('\u{415}', 'E'),
    ('\u{41a}', 'K'),
    ('\u{41c}', 'M'),
    ('\u{41d}', 'H'),
    ('\u{41e}', 'O'),
    ('\u{420}', 'P'),
    ('\u{421}', 'C'),
    ('\u{422}', 'T'),
    ('\u{423}', 'Y'),
    ('\u{425}', 'X'),
    ('\u{430}', 'a'),
    ('\u{435}', 'e'),
    ('\u{43e}', 'o'),
    ('\u{440}', 'p'),
    ('\u{441}', 'c'),
    ('\u{443}', 'y'),
    ('\u{445}', 'x'),
    ('\u{455}', 's'),
    ('\u{456}', 'i'),
    ('\u{458}', 'j'),
    ('\u{4bb}', 'h'),
    ('\u{501}', 'd'),
    ('\u{51b}', 'q'),
    ('\u{51d}', 'w'),
];

/// The Latin letter that a look-alike is taken for.
pub fn latin(c: char) -> Option<char> {
    LOOKALIKES
        .iter()
        .find(|(lookalike, _)| *lookalike == c)
        .map(|&(_, latin)| latin)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lookalikes_are_foreign_and_stand_for_ascii() {
        assert!(LOOKALIKES.is_sorted());
        let sound = |(c, latin): &(char, char)| !c.is_ascii() && latin.is_ascii_alphabetic();
        assert!(LOOKALIKES.iter().all(sound));
        assert_eq!(latin('\u{430}'), Some('a'));
        assert_eq!(latin('a'), None);
    }
}

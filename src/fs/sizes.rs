//! Sizes and counts as people read them.

const UNITS: [&str; 4] = ["KiB", "MiB", "GiB", "TiB"];

/// A number of bytes in the unit that keeps it short, in powers of 1,024: what was asked for as
/// `10GiB` is told as 10.0 GiB.
pub fn bytes(count: u64) -> String {
    if count < 1024 {
        return format!("{count} B");
    }
    // Tenths in whole numbers: sizes must not depend on how a machine rounds.
    let tenths = |unit: usize| (u128::from(count) * 10 + half(unit)) >> (10 * (unit + 1));
    let is_short = |unit: &usize| tenths(*unit) < 10_240;
    let unit = (0..UNITS.len()).find(is_short).unwrap_or(UNITS.len() - 1);
    let tenths = u64::try_from(tenths(unit)).unwrap_or(u64::MAX);
    format!("{}.{} {}", thousands(tenths / 10), tenths % 10, UNITS[unit])
}

/// The same of a limit: where the short form is not exact, with all its bytes.
pub fn exact(count: u64) -> String {
    let short = bytes(count);
    // A tenth of a unit that is whole bytes: the unit is the one that was chosen.
    let unit = UNITS.iter().position(|unit| short.ends_with(unit));
    let is_exact = |unit: usize| (u128::from(count) * 10).is_multiple_of(2 * half(unit));
    match unit.is_none_or(is_exact) {
        true => short,
        false => format!("{short} ({} bytes)", thousands(count)),
    }
}

/// Two sizes that are not the same, told apart also when they differ by a byte.
pub fn apart(one: u64, other: u64) -> (String, String) {
    let short = (bytes(one), bytes(other));
    match short.0 == short.1 {
        true => (exact(one), exact(other)),
        false => short,
    }
}

/// Half of a unit, by which a number is rounded.
const fn half(unit: usize) -> u128 {
    1 << (10 * (unit + 1) - 1)
}

/// A number with commas between its thousands.
pub fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with its noun, `1 file` or `2 files`, `1 entry` or `2 entries`.
pub fn counted(count: usize, noun: &str) -> String {
    let number = thousands(count as u64);
    match (count, noun.strip_suffix('y')) {
        (1, _) => format!("{number} {noun}"),
        (_, Some(stem)) if !stem.ends_with(['a', 'e', 'o', 'u']) => format!("{number} {stem}ies"),
        _ => format!("{number} {noun}s"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_short() {
        let shown = [
            0,
            1023,
            1024,
            1074,
            1076,
            1_048_524,
            1_048_525,
            10 << 30,
            u64::MAX,
        ]
        .map(bytes);
        let expected = [
            "0 B",
            "1023 B",
            "1.0 KiB",
            "1.0 KiB",
            "1.1 KiB",
            "1,023.9 KiB",
            "1.0 MiB",
            "10.0 GiB",
            "16,777,216.0 TiB",
        ];
        assert_eq!(shown, expected);
    }

    #[test]
    fn limits_are_exact_and_different_sizes_look_different() {
        let shown = [1000, 1536, 65_536, 1_048_577, 30_000_000, u64::MAX - 1].map(exact);
        let expected = [
            "1000 B",
            "1.5 KiB",
            "64.0 KiB",
            "1.0 MiB (1,048,577 bytes)",
            "28.6 MiB (30,000,000 bytes)",
            "16,777,216.0 TiB (18,446,744,073,709,551,614 bytes)",
        ];
        assert_eq!(shown, expected);
        let told = |one, other| {
            let (one, other) = apart(one, other);
            format!("{one}, {other}")
        };
        assert_eq!(told(5, 6), "5 B, 6 B");
        assert_eq!(told(2048, 4096), "2.0 KiB, 4.0 KiB");
        assert_eq!(told(1024, 1025), "1.0 KiB, 1.0 KiB (1,025 bytes)");
    }

    #[test]
    fn counts_have_commas_and_nouns() {
        assert_eq!(
            [0, 999, 1000, 1_234_567].map(thousands),
            ["0", "999", "1,000", "1,234,567"]
        );
        assert_eq!(
            [counted(1, "file"), counted(2000, "file")],
            ["1 file", "2,000 files"]
        );
        assert_eq!(
            [counted(1, "entry"), counted(0, "entry"), counted(2, "key")],
            ["1 entry", "0 entries", "2 keys"]
        );
    }
}

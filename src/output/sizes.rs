//! Sizes and counts as people read them.

/// A number of bytes in the unit that keeps it short, in powers of 1,000 as disks count.
pub fn bytes(count: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    if count < 1000 {
        return format!("{count} B");
    }
    // Tenths in whole numbers: sizes must not depend on how a machine rounds.
    let (mut tenths, mut unit) = (count.saturating_add(50) / 100, 0);
    while tenths >= 10_000 && unit + 1 < UNITS.len() {
        (tenths, unit) = ((tenths + 500) / 1000, unit + 1);
    }
    format!("{}.{} {}", thousands(tenths / 10), tenths % 10, UNITS[unit])
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
            999,
            1000,
            1049,
            1050,
            999_949,
            999_950,
            48_000_000,
            u64::MAX,
        ]
        .map(bytes);
        let expected = [
            "0 B",
            "999 B",
            "1.0 kB",
            "1.0 kB",
            "1.1 kB",
            "999.9 kB",
            "1.0 MB",
            "48.0 MB",
            "18,446,744.1 TB",
        ];
        assert_eq!(shown, expected);
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

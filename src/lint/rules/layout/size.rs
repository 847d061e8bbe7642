//! Sizes that matter, and how they are said.

/// A mebibyte: larger files and skills are rare.
pub(super) const MIB: u64 = 1 << 20;

/// What uploads take, in bytes.
pub(super) const UPLOAD_LIMIT: u64 = 30_000_000;

/// A size with one decimal: `1.5 MiB`.
pub(super) fn mebibytes(bytes: u64) -> String {
    let tenths = (u128::from(bytes) * 10).div_ceil(u128::from(MIB));
    format!("{}.{} MiB", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Bundle;
    use crate::lint::{LintConfig, Selector, check};
    use crate::tables::profiles::Profile;

    #[test]
    fn sizes_are_rounded_up() {
        let said = [MIB, MIB + 1, 30_000_001].map(mebibytes);
        assert_eq!(said, ["1.0 MiB", "1.1 MiB", "28.7 MiB"]);
    }

    #[test]
    fn the_larger_the_heavier() {
        let weight = |size: u64, rule: &str, profile: &str| {
            let files = ["SKILL.md", "data.bin"].map(|name| (name.to_owned(), Vec::new()));
            let mut bundle = Bundle::in_memory(None, files);
            bundle.entries[1].size = size;
            let profiles = [Profile::find(profile).unwrap()];
            let config = LintConfig {
                select: vec![Selector::parse(rule).unwrap()],
                ..LintConfig::default()
            };
            let found = check(&bundle, &profiles, &config);
            found.first().map(|finding| finding.severity.as_str())
        };
        let file = |size, profile| weight(size, "LY008", profile);
        assert_eq!(file(MIB, "claude-upload"), None);
        assert_eq!(file(MIB + 1, "claude-upload"), Some("warning"));
        assert_eq!(file(UPLOAD_LIMIT, "claude-upload"), Some("warning"));
        assert_eq!(file(UPLOAD_LIMIT + 1, "claude-upload"), Some("error"));
        assert_eq!(file(UPLOAD_LIMIT + 1, "spec"), Some("warning"));
        let whole = |size, profile| weight(size, "LY009", profile);
        assert_eq!(whole(MIB + 1, "claude-upload"), Some("info"));
        assert_eq!(whole(8 * MIB + 1, "claude-upload"), Some("warning"));
        assert_eq!(whole(UPLOAD_LIMIT + 1, "claude-upload"), Some("error"));
        assert_eq!(whole(UPLOAD_LIMIT + 1, "spec"), Some("warning"));
    }
}

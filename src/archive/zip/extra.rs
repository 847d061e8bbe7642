//! Extra fields of other tools: times and owners, and nothing that changes what is read.

use crate::archive::{Flaw, Profile};

/// Fields that carry times or owners, with the lengths that they may have.
const HARMLESS: [(u16, std::ops::RangeInclusive<usize>); 4] = [
    // Extended timestamps.
    (0x5455, 1..=13),
    // Unix owner and group.
    (0x7875, 3..=19),
    // The same of older Info-ZIP, still written by macOS.
    (0x5855, 8..=12),
    // NTFS timestamps.
    (0x000a, 32..=32),
];

/// Checks the extra fields of one header.
pub(super) fn check(extra: &[u8], profile: Profile) -> Result<(), Flaw> {
    let mut rest = extra;
    let mut seen = Vec::new();
    while !rest.is_empty() {
        let [id_low, id_high, length_low, length_high, tail @ ..] = rest else {
            return Err(Flaw::BrokenExtra);
        };
        let id = u16::from_le_bytes([*id_low, *id_high]);
        let length = usize::from(u16::from_le_bytes([*length_low, *length_high]));
        let Some(after) = tail.get(length..) else {
            return Err(Flaw::BrokenExtra);
        };
        let harmless = HARMLESS
            .iter()
            .any(|(known, lengths)| *known == id && lengths.contains(&length));
        if profile == Profile::Strict || !harmless || seen.contains(&id) {
            return Err(Flaw::ExtraField(id));
        }
        seen.push(id);
        rest = after;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_times_and_owners_pass_and_only_once() {
        let time = [0x55, 0x54, 5, 0, 1, 0, 0, 0, 0];
        assert_eq!(check(&time, Profile::Foreign), Ok(()));
        assert_eq!(check(&time, Profile::Strict), Err(Flaw::ExtraField(0x5455)));
        let twice = [time, time].concat();
        assert_eq!(
            check(&twice, Profile::Foreign),
            Err(Flaw::ExtraField(0x5455))
        );
        assert_eq!(
            check(&[1, 0, 0, 0], Profile::Foreign),
            Err(Flaw::ExtraField(1))
        );
        assert_eq!(
            check(&[0x55, 0x54, 9, 0], Profile::Foreign),
            Err(Flaw::BrokenExtra)
        );
        assert_eq!(check(b"   ", Profile::Foreign), Err(Flaw::BrokenExtra));
    }
}

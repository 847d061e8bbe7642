//! Why an archive was refused, and where in it.

use super::{Flaw, NameFlaw};
use crate::diagnostics::Explain;

/// Why an archive was refused or could not be read.
#[derive(Debug, thiserror::Error)]
pub enum ArchiveError {
    /// One entry is at fault.
    #[error("entry {number} `{name}` {flaw}")]
    Entry {
        /// Its place in the archive, from 1.
        number: usize,
        /// Its name, made safe to show.
        name: String,
        /// What is wrong with it.
        flaw: Flaw,
    },
    /// The archive as a whole is at fault.
    #[error("the archive {0}")]
    Whole(Flaw),
    /// The bytes could not be handed on.
    #[error("cannot write what the archive holds: {}", crate::fs::reason(.0))]
    Output(#[from] std::io::Error),
}

impl ArchiveError {
    pub(super) fn entry(index: usize, name: &[u8], flaw: impl Into<Flaw>) -> Self {
        let flaw = flaw.into();
        Self::Entry {
            number: index + 1,
            name: match &flaw {
                // Two forms of one letter look the same: only code points tell them apart.
                Flaw::Name(NameFlaw::NotNfc) => decomposed(name),
                _ => shown(name),
            },
            flaw,
        }
    }

    /// A stable word for machines.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Entry { flaw, .. } | Self::Whole(flaw) => flaw.kind(),
            Self::Output(error) => match error.kind() {
                std::io::ErrorKind::StorageFull | std::io::ErrorKind::QuotaExceeded => "no-space",
                _ => "io",
            },
        }
    }

    /// What is wrong with the archive; nothing when it was not the archive's fault.
    pub fn flaw(&self) -> Option<&Flaw> {
        match self {
            Self::Entry { flaw, .. } | Self::Whole(flaw) => Some(flaw),
            Self::Output(_) => None,
        }
    }
}

impl From<Flaw> for ArchiveError {
    fn from(flaw: Flaw) -> Self {
        Self::Whole(flaw)
    }
}

impl Explain for ArchiveError {
    fn kind(&self) -> &'static str {
        self.kind()
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Whole(Flaw::TooLarge { .. }) => Some(raised("archive.max_size")),
            Self::Entry {
                flaw: Flaw::TooLarge { .. },
                ..
            } => Some(raised("archive.max_file")),
            Self::Whole(Flaw::UnpacksTooLarge { .. }) => Some(raised("archive.max_unpacked")),
            Self::Whole(Flaw::TooMany { .. }) => Some(raised("archive.max_entries")),
            _ => self.flaw()?.hint().map(str::to_owned),
        }
    }
}

/// How to let in what breaks a limit that can be set.
pub fn raised(setting: &str) -> String {
    let variable = setting.replace('.', "_").to_ascii_uppercase();
    format!(
        "to take it all the same, raise `{setting}` in open-skills.yaml, or `OPEN_SKILLS_{variable}`"
    )
}

/// A name with all that is not ASCII as code points.
fn decomposed(name: &[u8]) -> String {
    let text = String::from_utf8_lossy(name);
    let code = |character: char| match character.is_ascii() {
        true => String::from(character),
        false => character.escape_unicode().to_string(),
    };
    shown(text.chars().map(code).collect::<String>().as_bytes())
}

/// A hostile name in a form that cannot move the cursor, hide or reverse text.
pub(super) fn shown(name: &[u8]) -> String {
    const LONGEST: usize = 80;
    let text = String::from_utf8_lossy(name);
    let mut shown = String::new();
    for character in text.chars() {
        if shown.len() > LONGEST {
            shown.push('…');
            break;
        }
        if super::names::is_visible(character) {
            shown.push(character);
        } else {
            shown.extend(character.escape_unicode());
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hostile_name_is_shown_harmlessly() {
        assert_eq!(shown(b"a\x1b[31mb"), "a\\u{1b}[31mb");
        assert_eq!(shown("x\u{202e}gpj".as_bytes()), "x\\u{202e}gpj");
        assert_eq!(shown(&[b'a'; 300]).chars().count(), 82);
    }

    #[test]
    fn a_decomposed_letter_is_shown_by_its_code_points() {
        let error = ArchiveError::entry(1, "s/e\u{301}.md".as_bytes(), NameFlaw::NotNfc);
        let message = "entry 2 `s/e\\u{301}.md` has a name that is not in Unicode form NFC";
        assert_eq!(error.to_string(), message);
        let error = ArchiveError::entry(0, b"a", Flaw::UnknownMethod(12));
        let message =
            "entry 1 `a` is compressed with bzip2; only deflate and none at all are taken";
        assert_eq!(error.to_string(), message);
    }
}

//! Raises a skill's version, wherever it is said, and leaves the rest of the files alone.

use std::path::{Path, PathBuf};

use super::fix::{SkillChange, file_changes, write_change};
use super::insert::{SCHEMA_LINE, appended};
use super::lint::display;
use crate::bundle::patch::Patch;
use crate::bundle::said_versions::{SaidVersion, said_versions};
use crate::bundle::skill_file::SKILL_FILE;
use crate::bundle::versions::Version;
use crate::bundle::{Bundle, discover};
use crate::diagnostics::{Failure, shell_word};

/// What to make of a version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Something that was there works differently, or not any more.
    Major,
    /// Something new.
    Minor,
    /// Something mended.
    Patch,
    /// This one.
    Exactly(Version),
}

impl std::str::FromStr for Step {
    type Err = crate::bundle::versions::VersionError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(match text {
            "major" => Self::Major,
            "minor" => Self::Minor,
            "patch" => Self::Patch,
            _ => Self::Exactly(text.parse()?),
        })
    }
}

impl Step {
    /// The version after this one. One to try out becomes the finished version that it led
    /// to, when that is step enough.
    fn from(&self, current: &Version) -> Version {
        let now = current.semver();
        let finishes = |enough: bool| current.is_prerelease() && enough;
        let (major, minor, patch) = match self {
            Self::Exactly(version) => return version.clone(),
            Self::Major if finishes(now.minor == 0 && now.patch == 0) => (now.major, 0, 0),
            Self::Major => (now.major + 1, 0, 0),
            Self::Minor if finishes(now.patch == 0) => (now.major, now.minor, 0),
            Self::Minor => (now.major, now.minor + 1, 0),
            Self::Patch if finishes(true) => (now.major, now.minor, now.patch),
            Self::Patch => (now.major, now.minor, now.patch + 1),
        };
        Version::finished(major, minor, patch)
    }
}

/// A skill and its version.
pub struct Current {
    /// The skill's name.
    pub name: String,
    /// Its folder.
    pub folder: PathBuf,
    /// What it says, when it says something.
    pub version: Option<String>,
    bundle: Bundle,
}

/// A version that is raised.
#[derive(Debug)]
pub struct Raised {
    /// The new version.
    pub to: Version,
    /// The files that change.
    pub change: SkillChange,
}

/// Reads what the skill at or around a path says.
pub fn current(path: &Path) -> Result<Current, Failure> {
    let folder = discover::around(path).ok_or_else(|| {
        let message = format!("there is no skill in `{}`", display(path));
        Failure::new("no-skill", message).with_hint("name its folder, or begin one with `init`")
    })?;
    let bundle = Bundle::open(&folder);
    let said = said_versions(&bundle);
    let name = crate::bundle::manifest::Manifest::of(&bundle).name;
    Ok(Current {
        name: name.unwrap_or_else(|| display(&folder)),
        version: said.into_iter().next().map(|version| version.text),
        folder,
        bundle,
    })
}

/// The command that raises the version of a folder's skill.
pub fn raising(folder: &Path, step: &str) -> String {
    match display(folder).as_str() {
        "" | "." => format!("`open-skills version {step}`"),
        folder => format!("`open-skills version {step} {}`", shell_word(folder)),
    }
}

impl Current {
    /// The command that says another version.
    pub fn raising(&self, version: &str) -> String {
        raising(&self.folder, version)
    }

    /// Works out the files with another version; writes nothing.
    pub fn raise(&self, step: &Step) -> Result<Raised, Failure> {
        let said = said_versions(&self.bundle);
        let to = match (step, said.as_slice()) {
            (Step::Exactly(version), _) => version.clone(),
            (_, []) => {
                let message = format!("`{}` has no version to count from", self.name);
                let hint = format!("say the first one: {}", self.raising("0.1.0"));
                return Err(Failure::new("no-version", message).with_hint(hint));
            }
            (_, [first, others @ ..]) => {
                agree(first, others).map_err(|failure| {
                    let hint = format!("say which: {} writes it to both", self.raising("1.2.0"));
                    failure.with_hint(hint)
                })?;
                let place = || display(&self.folder.join(first.file.name()));
                let now: Version = first.text.parse().map_err(|error| {
                    let error: crate::bundle::versions::VersionError = error;
                    Failure::from(error).at(place())
                })?;
                step.from(&now)
            }
        };
        let mut patch = Patch::default();
        if said.is_empty() {
            let text = self.with_first_version(&to)?;
            patch.files.insert(SKILL_FILE.to_owned(), text.into_bytes());
        }
        // From the end, so that the places before keep their offsets.
        let mut from_the_end: Vec<&SaidVersion> = said.iter().collect();
        from_the_end.sort_by_key(|version| std::cmp::Reverse(version.span.start));
        for version in from_the_end {
            let name = version.file.name();
            let before = match patch.files.get(name) {
                Some(bytes) => String::from_utf8_lossy(bytes).into_owned(),
                None => version.file.text().to_owned(),
            };
            let after = replaced(&before, version, &to);
            if after != before {
                patch.files.insert(name.to_owned(), after.into_bytes());
            }
        }
        let files = file_changes(&self.bundle, &patch);
        let folder = self.folder.clone();
        let change = SkillChange {
            folder,
            patch,
            files,
        };
        Ok(Raised { to, change })
    }

    /// `skill.yaml` with a version where there was none.
    fn with_first_version(&self, version: &Version) -> Result<String, Failure> {
        let line = format!("version: {version}\n");
        let Some(file) = &self.bundle.skill_file else {
            return Ok(format!("{SCHEMA_LINE}{line}"));
        };
        let is_empty = file.tree.as_ref().is_ok_and(|tree| tree.root.is_none());
        if file.mapping().is_none() && !is_empty {
            let message = format!("`{SKILL_FILE}` is no mapping that could be added to");
            let folder = shell_word(&display(&self.folder));
            let hint = format!("`open-skills lint {folder}` says what is wrong");
            return Err(Failure::new("bad-answer", message).with_hint(hint));
        }
        Ok(appended(file.source.text(), &line))
    }
}

impl Raised {
    /// Writes the files, unless somebody changed them meanwhile.
    pub fn write(&self) -> Result<(), Failure> {
        write_change(&self.change)
    }
}

/// Two versions that differ leave open which one is counted from.
fn agree(first: &SaidVersion, others: &[SaidVersion]) -> Result<(), Failure> {
    let Some(other) = others.iter().find(|other| other.text != first.text) else {
        return Ok(());
    };
    let message = format!(
        "{} says the version `{}`, {} says `{}`",
        first.place, first.text, other.place, other.text
    );
    Err(Failure::new("versions-disagree", message))
}

/// The text with another version in this place: quotes and comments stay as they are.
fn replaced(text: &str, version: &SaidVersion, to: &Version) -> String {
    let span = version.span;
    let within = text.get(span.start..span.end).unwrap_or_default();
    let Some(at) = within.rfind(&version.text) else {
        return text.to_owned();
    };
    let start = span.start + at;
    let rest = &text[start + version.text.len()..];
    format!("{}{to}{rest}", &text[..start])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(step: &str, from: &str) -> String {
        let step: Step = step.parse().unwrap();
        step.from(&from.parse().unwrap()).to_string()
    }

    #[test]
    fn a_step_counts_as_cargo_and_npm_count() {
        assert_eq!(step("patch", "1.2.3"), "1.2.4");
        assert_eq!(step("minor", "1.2.3"), "1.3.0");
        assert_eq!(step("major", "1.2.3"), "2.0.0");
        assert_eq!(step("patch", "1.2.3-rc.1"), "1.2.3");
        assert_eq!(step("minor", "1.2.0-rc.1"), "1.2.0");
        assert_eq!(step("minor", "1.2.3-rc.1"), "1.3.0");
        assert_eq!(step("major", "2.0.0-rc.1"), "2.0.0");
        assert_eq!(step("major", "1.2.0-rc.1"), "2.0.0");
        assert_eq!(step("3.0.0-beta", "1.0.0"), "3.0.0-beta");
    }

    /// The files after a step.
    fn raised(document: &str, skill_file: Option<&str>, by: &str) -> Result<[String; 2], Failure> {
        let place = tempfile::tempdir().unwrap();
        let read = |name| std::fs::read_to_string(place.path().join(name)).unwrap_or_default();
        std::fs::write(place.path().join("SKILL.md"), document).unwrap();
        if let Some(text) = skill_file {
            std::fs::write(place.path().join(SKILL_FILE), text).unwrap();
        }
        current(place.path())?
            .raise(&by.parse().unwrap())?
            .write()?;
        Ok([read("SKILL.md"), read(SKILL_FILE)])
    }

    const PLAIN: &str = "---\nname: a\n---\n";

    #[test]
    fn quotes_and_comments_stay() {
        let text = "# first\nversion: '1.2.9'  # the version\ntags: [a]\n";
        let [_, after] = raised(PLAIN, Some(text), "patch").unwrap();
        assert_eq!(after, text.replace("1.2.9", "1.2.10"));
    }

    #[test]
    fn every_place_that_says_it_says_the_new_one() {
        let document =
            "---\nname: a\nversion: 1.0.0\nmetadata:\n  version: \"1.0.0\" # twice\n---\n";
        let [document_after, file_after] =
            raised(document, Some("version: 1.0.0\n"), "10.0.0").unwrap();
        assert_eq!(document_after, document.replace("1.0.0", "10.0.0"));
        assert_eq!(file_after, "version: 10.0.0\n");
    }

    #[test]
    fn a_first_version_goes_into_skill_yaml() {
        let [_, after] = raised(PLAIN, None, "0.1.0").unwrap();
        assert_eq!(after, format!("{SCHEMA_LINE}version: 0.1.0\n"));
        let [_, after] = raised(PLAIN, Some("tags: [a]"), "0.1.0").unwrap();
        assert_eq!(after, "tags: [a]\nversion: 0.1.0\n");
    }

    #[test]
    fn nothing_is_guessed() {
        let kind = |document: &str, file, by| raised(document, file, by).unwrap_err().kind;
        assert_eq!(kind(PLAIN, None, "patch"), "no-version");
        assert_eq!(kind(PLAIN, Some("version: 1.0\n"), "patch"), "bad-version");
        assert_eq!(kind(PLAIN, Some("- 1\n"), "1.0.0"), "bad-answer");
        let document = "---\nname: a\nversion: 2.0.0\n---\n";
        assert_eq!(
            kind(document, Some("version: 1.0.0\n"), "minor"),
            "versions-disagree"
        );
        let [document, file] = raised(document, Some("version: 1.0.0\n"), "3.0.0").unwrap();
        assert_eq!(
            (document.as_str(), file.as_str()),
            ("---\nname: a\nversion: 3.0.0\n---\n", "version: 3.0.0\n")
        );
    }
}

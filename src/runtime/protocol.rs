//! What a script finds when it starts: folders, input, arguments and variables.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::archive::EntryPath;
use crate::bundle::manifest::Permissions;

/// The variable that holds the input beside standard input.
pub const INPUT_VARIABLE: &str = "OPEN_SKILLS_INPUT";

/// Where a script starts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cwd {
    /// In `/output`, so that a file written beside the script becomes an artifact.
    #[default]
    Output,
    /// In `/skill`.
    Skill,
}

impl Cwd {
    /// Reads the word of `skill.yaml` and of `--cwd`.
    pub fn named(word: &str) -> Option<Self> {
        match word {
            "output" => Some(Self::Output),
            "skill" => Some(Self::Skill),
            _ => None,
        }
    }

    /// The folder as the script sees it.
    pub fn guest_path(self) -> &'static str {
        match self {
            Self::Output => "/output",
            Self::Skill => "/skill",
        }
    }
}

/// One folder of the host and where the script sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mount {
    /// The folder of the host.
    pub host: PathBuf,
    /// Its path for the script.
    pub guest: String,
    /// Whether the script may write there.
    pub writable: bool,
}

/// The variables of a script: those that may pass and have a value, and the input. Nothing
/// else of the user's environment is ever there.
pub fn variables(
    allowed: &Permissions,
    values: &BTreeMap<String, String>,
    input: Option<&str>,
) -> BTreeMap<String, String> {
    let names: BTreeSet<&String> = allowed.env.iter().collect();
    let passed = values.iter().filter(|(name, _)| names.contains(name));
    let mut variables: BTreeMap<_, _> = passed
        .map(|(name, value)| (name.clone(), value.clone()))
        .collect();
    if let Some(input) = input {
        variables.insert(INPUT_VARIABLE.to_owned(), input.to_owned());
    }
    variables
}

/// The advice for a relative path that is missing in `/output` but exists in the skill.
pub fn missing_path_hint(skill: &Path, path: &str, cwd: Cwd) -> Option<String> {
    if cwd == Cwd::Skill || EntryPath::new(path).is_err() || !skill.join(path).exists() {
        return None;
    }
    Some(format!(
        "scripts start in `/output`: open `/skill/{path}`, or run with `--cwd skill`"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_variable_passes_that_is_not_allowed() {
        let allowed = Permissions {
            env: vec!["KEY".into(), "UNSET".into()],
            ..Permissions::default()
        };
        let values = [("KEY", "1"), ("HOME", "/root"), (INPUT_VARIABLE, "forged")];
        let values = values.map(|(name, value)| (name.to_owned(), value.to_owned()));
        let passed = variables(&allowed, &BTreeMap::from(values), Some("{}"));
        let pairs: Vec<_> = passed
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        assert_eq!(pairs, [("KEY", "1"), (INPUT_VARIABLE, "{}")]);
    }

    #[test]
    fn a_path_of_the_skill_gets_its_hint() {
        let skill = tempfile::tempdir().unwrap();
        std::fs::write(skill.path().join("data.csv"), "").unwrap();
        let hint = |path, cwd| missing_path_hint(skill.path(), path, cwd);
        assert!(
            hint("data.csv", Cwd::Output)
                .unwrap()
                .contains("`/skill/data.csv`")
        );
        assert_eq!(hint("data.csv", Cwd::Skill), None);
        assert_eq!(hint("other.csv", Cwd::Output), None);
        assert_eq!(hint("../data.csv", Cwd::Output), None);
    }
}

//! What the user wants: flags > environment > project file > user file > defaults.
//!
//! Every value knows who said it. The environment arrives as an [`Environment`] value and
//! the command line as a [`Request`]; nothing here prints, asks or reads variables of its
//! own. The plain settings are rows of one table ([`table`]); registries, skills, trust and
//! grants are data ([`model`]) that other parts act on. What a cloned project may not
//! decide is cut out of its file before it becomes settings ([`approval`]).
//!
//! Main type: [`Settings`], made by [`load()`].

pub mod approval;
pub mod env;
mod environment;
pub mod expand;
mod file;
mod layers;
mod load;
pub mod model;
mod origin;
mod reader;
mod rows;
pub mod table;
pub mod value;

#[cfg(test)]
mod schema_tests;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::time::Duration;

pub use environment::{Environment, Terminals};
pub use load::{FILE_NAME, Request, find_project_file, load, user_file};
pub use model::Layer;
pub use origin::{Origin, Place, Sourced};
pub use reader::Problem;
pub use rows::{Row, rows};
pub use value::{Secret, Url, Value, read_size};

use crate::diagnostics::Explain;
use crate::fs::FsError;

/// The JSON Schema of `open-skills.yaml`, for editors.
pub const CONFIG_SCHEMA: &str = include_str!("../../docs/schemas/config.schema.json");

/// Groups of rules that are not about security.
const HARMLESS_GROUPS: [&str; 11] = [
    "authoring",
    "description",
    "frontmatter",
    "layout",
    "links",
    "manifest",
    "name",
    "portability",
    "schema",
    "scripts",
    "style",
];

/// Whether a word of a rule list may mean security, judged without knowing the rules.
///
/// Groups and codes such as `FM001` tell; a rule's readable name does not, so it counts as
/// security. Who knows the rules puts a better judge into [`Request::is_security_rule`].
pub fn may_name_security(word: &str) -> bool {
    let (letters, digits) = word.split_at(word.len().min(2).min(letters(word)));
    let is_code = letters.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
    let other_code = is_code && !letters.eq_ignore_ascii_case("SE");
    !HARMLESS_GROUPS.contains(&word) && !other_code
}

/// How many ASCII letters a word starts with.
fn letters(word: &str) -> usize {
    word.bytes().take_while(u8::is_ascii_alphabetic).count()
}

/// A part of the project's file that needs the user's approval.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withheld {
    /// Dotted key.
    pub key: String,
    /// Where it stands.
    pub place: Place,
    /// Why it needs the user's word.
    pub reason: &'static str,
}

/// The project's file and what the user thinks of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProjectFile {
    /// The file, links resolved.
    pub path: PathBuf,
    /// The sha256 of its bytes, as `sha256:…`.
    pub digest: String,
    /// Whether the user approved it with these bytes.
    pub approved: bool,
    /// Its parts that count only when it is approved.
    pub sensitive: Vec<Withheld>,
}

impl ProjectFile {
    /// The parts that do not count now.
    pub fn withheld(&self) -> &[Withheld] {
        if self.approved { &[] } else { &self.sensitive }
    }

    /// One notice a withheld part, and the command that changes it.
    pub fn notices(&self) -> Vec<String> {
        let line = |part: &Withheld| {
            format!(
                "{}: `{}` does not count, because {}; after reading the file, run `open-skills trust config`",
                part.place, part.key, part.reason
            )
        };
        self.withheld().iter().map(line).collect()
    }
}

/// All layers together.
#[derive(Clone, Debug)]
pub struct Settings {
    /// What they say.
    pub layer: Layer,
    /// The user's file, when there is one.
    pub user_file: Option<PathBuf>,
    /// The project's file, when there is one.
    pub project: Option<ProjectFile>,
    /// The name of the environment that is laid over the files.
    pub environment: Option<String>,
}

impl Settings {
    /// A plain setting with its origin; `None` when nobody says anything.
    pub fn get(&self, key: &str) -> Option<&Sourced<Value>> {
        self.layer.values.get(key)
    }

    /// A yes-or-no setting; unset means no.
    pub fn is_on(&self, key: &str) -> bool {
        matches!(
            self.get(key),
            Some(Sourced {
                value: Value::Bool(true),
                ..
            })
        )
    }

    /// A count.
    pub fn integer(&self, key: &str) -> Option<u64> {
        match self.get(key)?.value {
            Value::Integer(value) => Some(value),
            _ => None,
        }
    }

    /// One word out of a few.
    pub fn choice(&self, key: &str) -> Option<&'static str> {
        match self.get(key)?.value {
            Value::Choice(word) => Some(word),
            _ => None,
        }
    }

    /// A path.
    pub fn path(&self, key: &str) -> Option<&Path> {
        match &self.get(key)?.value {
            Value::Path(path) => Some(path),
            _ => None,
        }
    }

    /// A location.
    pub fn url(&self, key: &str) -> Option<&Url> {
        match &self.get(key)?.value {
            Value::Url(url) => Some(url),
            _ => None,
        }
    }

    /// A size in bytes.
    pub fn size(&self, key: &str) -> Option<u64> {
        match self.get(key)?.value {
            Value::Size(bytes) => Some(bytes),
            _ => None,
        }
    }

    /// A time span.
    pub fn duration(&self, key: &str) -> Option<Duration> {
        match self.get(key)?.value {
            Value::Duration(span) => Some(span),
            _ => None,
        }
    }

    /// A list; unset means none.
    pub fn list(&self, key: &str) -> &[String] {
        match self.get(key) {
            Some(Sourced {
                value: Value::List(words),
                ..
            }) => words,
            _ => &[],
        }
    }

    /// Whether to colour what goes to a stream.
    pub fn color(&self, environment: &Environment, is_terminal: bool) -> bool {
        match self.choice("color") {
            Some("always") => true,
            Some("never") => false,
            _ => is_terminal && environment.variable("TERM") != Some("dumb"),
        }
    }
}

/// Why settings could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// A file could not be read.
    #[error(transparent)]
    File(#[from] FsError),
    /// Files have mistakes; all of them are listed.
    #[error("{}", list(.0))]
    Invalid(Vec<Problem>),
    /// A variable or flag has a value of the wrong kind.
    #[error("`{origin}` expected {expected}, got `{text}`")]
    BadValue {
        /// The variable or flag.
        origin: Origin,
        /// What it says.
        text: String,
        /// What it should be.
        expected: String,
    },
    /// A variable holds bytes that are no text, where one is needed.
    #[error("`{name}` is no UTF-8")]
    NoText {
        /// The variable.
        name: String,
    },
    /// The environment that was asked for is in no file.
    #[error("no configuration file has the environment `{name}`")]
    UnknownEnvironment {
        /// What was asked for.
        name: String,
        /// The next best name.
        near: Option<String>,
    },
    /// A flag or an argument names a setting that does not exist.
    #[error("there is no setting `{key}`")]
    UnknownKey {
        /// The key.
        key: String,
    },
}

/// One line when there is one mistake; a list of all of them when there are more.
fn list(problems: &[Problem]) -> String {
    if let [only] = problems {
        return only.message.clone();
    }
    let mut lines = vec![format!("the configuration has {} mistakes", problems.len())];
    for problem in problems {
        let hint = problem.hint.as_ref();
        let hint = hint.map_or(String::new(), |hint| format!(" ({hint})"));
        lines.push(format!("  {}: {}{hint}", problem.place, problem.message));
    }
    lines.join("\n")
}

impl Explain for SettingsError {
    fn kind(&self) -> &'static str {
        match self {
            Self::File(error) => error.kind(),
            Self::Invalid(_) => "bad-config",
            Self::BadValue { .. } | Self::NoText { .. } | Self::UnknownKey { .. } => "usage",
            Self::UnknownEnvironment { .. } => "not-found",
        }
    }

    fn hint(&self) -> Option<String> {
        match self {
            Self::Invalid(problems) => match problems.as_slice() {
                [
                    Problem {
                        hint: Some(hint), ..
                    },
                ] => Some(hint.clone()),
                _ => Some("`docs/configuration.md` lists every key".to_owned()),
            },
            Self::UnknownEnvironment { name, near } => Some(near.clone().unwrap_or_else(|| {
                format!("write it below `environments.{name}` in open-skills.yaml, or ask for none")
            })),
            Self::UnknownKey { key } => {
                let keys: Vec<&str> = table::SETTINGS.iter().map(|row| row.key).collect();
                let near = reader::did_you_mean(key, &keys);
                near.or_else(|| Some("`open-skills config show` lists them".to_owned()))
            }
            Self::NoText { name } => Some(format!("only paths may be that: set `{name}` anew")),
            Self::File(error) => match error.kind() {
                "not-a-file" => Some("put a file in its place, or remove it".to_owned()),
                "not-found" => Some("name a file that is there, or leave it away".to_owned()),
                "denied" => Some("let your user read it".to_owned()),
                _ => None,
            },
            Self::BadValue { origin, .. } => Some(match origin {
                Origin::Variable(name) => format!("set `{name}` anew, or unset it"),
                _ => "`docs/configuration.md` says what each setting takes".to_owned(),
            }),
        }
    }

    fn location(&self) -> Option<String> {
        match self {
            Self::Invalid(problems) => problems.first().map(|problem| problem.place.to_string()),
            _ => None,
        }
    }
}

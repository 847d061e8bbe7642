//! The kinds of value that a setting can have, and how their text is read.

use std::ffi::OsStr;
use std::fmt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::Environment;
use crate::fs::Shown as _;

/// What a setting takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Bool,
    /// A whole number, zero or more.
    Integer,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// A size such as `512MiB`.
    Size,
    /// A time span such as `60s`.
    Duration,
    /// A path; a relative one starts at the file's folder, else at the current folder.
    Path,
    /// A location that may carry a secret.
    Url,
    /// A list of words; a single word is a list of one.
    List,
}

/// What a setting holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Yes or no.
    Bool(bool),
    /// A count.
    Integer(u64),
    /// One word out of a few.
    Choice(&'static str),
    /// Bytes.
    Size(u64),
    /// A time span.
    Duration(Duration),
    /// A path, made absolute.
    Path(PathBuf),
    /// A location.
    Url(Url),
    /// Words.
    List(Vec<String>),
}

impl Kind {
    /// What a message says that it expected.
    pub fn expected(self) -> String {
        match self {
            Self::Bool => "`true` or `false`".to_owned(),
            Self::Integer => "a whole number".to_owned(),
            Self::Choice(words) => {
                let quoted: Vec<String> = words.iter().map(|word| format!("`{word}`")).collect();
                format!("one of {}", quoted.join(", "))
            }
            Self::Size => "a size such as `512MiB`".to_owned(),
            Self::Duration => "a time span such as `60s` or `5m`".to_owned(),
            Self::Path => "a path".to_owned(),
            Self::Url => "a location".to_owned(),
            Self::List => "a string or a list of strings".to_owned(),
        }
    }

    /// Reads the text of a variable, a flag or a scalar; `None` when it is not of this kind.
    pub fn read(self, text: &str, environment: &Environment, base: &Path) -> Option<Value> {
        let (written, text) = (text, text.trim());
        Some(match self {
            Self::Bool => Value::Bool(match text {
                "true" | "1" => true,
                "false" | "0" => false,
                _ => return None,
            }),
            Self::Integer => Value::Integer(text.parse().ok()?),
            Self::Choice(words) => Value::Choice(words.iter().find(|&&word| word == text)?),
            Self::Size => Value::Size(read_size(text)?),
            Self::Duration => Value::Duration(read_duration(text)?),
            Self::Path | Self::Url if text.is_empty() => return None,
            // A path may begin and end with anything.
            Self::Path => Value::Path(environment.resolve(written, base)),
            Self::Url => Value::Url(Url::new(text)),
            Self::List => Value::List(
                text.split(',')
                    .map(str::trim)
                    .filter(|word| !word.is_empty())
                    .map(str::to_owned)
                    .collect(),
            ),
        })
    }
}

impl Kind {
    /// The same of what may be no UTF-8, which only a path may be.
    pub fn read_bytes(self, written: &OsStr, environment: &Environment) -> Option<Value> {
        let base = &environment.cwd;
        match (written.to_str(), self) {
            (Some(text), _) => self.read(text, environment, base),
            (None, Self::Path) => {
                let path = environment.resolve_path(Path::new(written), base);
                Some(Value::Path(path))
            }
            (None, _) => None,
        }
    }
}

impl Value {
    /// As JSON, without secrets.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Bool(value) => (*value).into(),
            Self::Integer(value) => (*value).into(),
            Self::Choice(word) => (*word).into(),
            Self::Size(bytes) => write_size(*bytes).into(),
            Self::Duration(span) => write_duration(*span).into(),
            Self::Path(path) => path.shown().to_string().into(),
            Self::Url(url) => url.to_string().into(),
            Self::List(words) => words.clone().into(),
        }
    }
}

/// A location that may carry a secret: what is shown of it never does.
#[derive(Clone, PartialEq, Eq)]
pub struct Url {
    value: String,
    shown: String,
}

impl Url {
    /// A location as written.
    pub fn new(value: impl Into<String>) -> Self {
        let value = value.into();
        let shown = redact(&value);
        Self { value, shown }
    }

    /// A location with variables filled in: shown is what stood in the file.
    pub fn expanded(value: impl Into<String>, written: &str) -> Self {
        Self {
            value: value.into(),
            shown: redact(written),
        }
    }

    /// The whole location, secrets included: for the connection only.
    pub fn expose(&self) -> &str {
        &self.value
    }

    /// Whether a user, a password or a signed query stands in it.
    pub fn has_credentials(&self) -> bool {
        carries_secret(&self.value)
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.shown)
    }
}

impl fmt::Debug for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Url({})", self.shown)
    }
}

/// A secret that shows itself nowhere.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Takes a secret in.
    pub fn new(value: impl Into<String>) -> Self {
        Self(value.into())
    }

    /// The secret itself: for the connection only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("<redacted>")
    }
}

/// Whether a location carries a user, a password or a query, where signed links keep theirs.
pub(super) fn carries_secret(text: &str) -> bool {
    redact(text) != text
}

/// `git@host` names an account, not a secret; everything else before an `@` may be one.
fn redact(text: &str) -> String {
    let (location, query) = match text.split_once('?') {
        Some((location, _)) => (location, "?…"),
        None => (text, ""),
    };
    let Some((scheme, rest)) = location.split_once("://") else {
        return format!("{location}{query}");
    };
    let authority = rest.split('/').next().unwrap_or_default();
    match authority.rsplit_once('@') {
        Some((user, host)) if user != "git" => {
            format!("{scheme}://…@{host}{}{query}", &rest[authority.len()..])
        }
        _ => format!("{location}{query}"),
    }
}

const SIZES: [(&str, u64); 7] = [
    ("GiB", 1 << 30),
    ("MiB", 1 << 20),
    ("KiB", 1 << 10),
    ("GB", 1_000_000_000),
    ("MB", 1_000_000),
    ("KB", 1_000),
    ("B", 1),
];

const SPANS: [(&str, u64); 5] = [
    ("ms", 1),
    ("d", 86_400_000),
    ("h", 3_600_000),
    ("m", 60_000),
    ("s", 1_000),
];

fn read_unit(text: &str, units: &[(&str, u64)]) -> Option<u64> {
    let digits = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = (&text[..digits], text[digits..].trim_start());
    let (_, factor) = units.iter().find(|(name, _)| *name == unit)?;
    number.parse::<u64>().ok()?.checked_mul(*factor)
}

/// Bytes of a text such as `512MiB`.
pub fn read_size(text: &str) -> Option<u64> {
    read_unit(text, &SIZES)
}

/// The time span of a text such as `60s`; a lone `0` is none at all.
pub fn read_duration(text: &str) -> Option<Duration> {
    if text == "0" {
        return Some(Duration::ZERO);
    }
    read_unit(text, &SPANS).map(Duration::from_millis)
}

fn write_size(bytes: u64) -> String {
    let fits = |&&(_, factor): &&(&str, u64)| bytes > 0 && bytes.is_multiple_of(factor);
    match SIZES.iter().find(fits) {
        Some((name, factor)) => format!("{}{name}", bytes / factor),
        None => format!("{bytes}B"),
    }
}

fn write_duration(span: Duration) -> String {
    let millis = span.as_millis();
    if millis.is_multiple_of(1000) {
        format!("{}s", millis / 1000)
    } else {
        format!("{millis}ms")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_and_spans_need_a_unit() {
        assert_eq!(read_size("10GiB"), Some(10 << 30));
        assert_eq!(read_size("5 MB"), Some(5_000_000));
        assert_eq!(read_size("10"), None);
        assert_eq!(read_size("-1B"), None);
        assert_eq!(read_size("99999999999999GiB"), None);
        assert_eq!(read_duration("5m"), Some(Duration::from_mins(5)));
        assert_eq!(read_duration("250ms"), Some(Duration::from_millis(250)));
        assert_eq!(read_duration("0"), Some(Duration::ZERO));
        assert_eq!(read_duration("5 weeks"), None);
        assert_eq!(write_size(10 << 30), "10GiB");
        assert_eq!(write_duration(Duration::from_mins(1)), "60s");
    }

    #[test]
    fn locations_never_show_their_secrets() {
        let shown = |text: &str| format!("{} {:?}", Url::new(text), Url::new(text));
        assert_eq!(
            shown("https://me:pa@ss@host/x?sig=1"),
            "https://…@host/x?… Url(https://…@host/x?…)"
        );
        assert_eq!(Url::new("https://h/a@b").to_string(), "https://h/a@b");
        assert!(!Url::new("ssh://git@host/x").has_credentials());
        assert!(Url::new("https://token@host/x").has_credentials());
        assert_eq!(Url::expanded("s3://b/k", "${A}").to_string(), "${A}");
        assert_eq!(format!("{:?}", Secret::new("hunter2")), "<redacted>");
    }
}

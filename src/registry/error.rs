//! Why a registry did not do what it was asked: one fixed list for all backends.

use std::path::PathBuf;

use super::key::{Key, Kind};
use super::location::Location;
use crate::diagnostics::{Explain, shell_word};

/// What went wrong, as far as the caller has to tell cases apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Trouble {
    /// There is nothing under that key.
    NotFound,
    /// Something stands there already, and it is create-only.
    AlreadyExists,
    /// Something else is in the place that a registry would need for itself.
    NotEmpty,
    /// Somebody else changed it since it was read.
    Conflict,
    /// The store refuses this user.
    Denied,
    /// What stands there is not what it should be.
    Corrupt,
    /// It was written by a later version of this program, which knows more.
    Newer,
    /// It holds more bytes than it may.
    TooLarge,
    /// The store cannot be reached now.
    Unreachable,
    /// What came is not what the store sent.
    Altered,
    /// The store asks for patience, or lost a race that it can win later.
    Busy,
    /// The store does not keep a promise that publishing needs.
    Unsafe,
    /// The store has no room left.
    NoSpace,
    /// This place can only be read.
    ReadOnly,
    /// The place or the credentials make no sense.
    Misconfigured,
    /// What it shows is not what its key vouches for; the word says in which way.
    Unvouched(&'static str),
    /// Any other trouble with files.
    Io,
}

/// What went wrong, with what, and in the words of whoever said it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.text())]
pub struct RegistryError {
    /// The case.
    pub trouble: Trouble,
    /// The object, if it is about one.
    pub key: Option<Key>,
    /// The registry's place, as it may be shown.
    pub place: String,
    /// Whether that is a library of plain skills.
    pub is_library: bool,
    /// What the store said, without secrets; may be empty.
    pub detail: String,
    /// Whether that is the whole sentence already.
    pub is_whole: bool,
    /// The next step, when there is a better one than the case's own.
    pub advice: Option<Box<str>>,
}

impl Trouble {
    /// The stable word for machines.
    pub fn word(self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::AlreadyExists => "already-exists",
            Self::NotEmpty => "not-empty",
            Self::Conflict => "conflict",
            Self::Denied => "denied",
            Self::Corrupt => "corrupt",
            Self::Newer => "newer-format",
            Self::TooLarge => "too-large",
            Self::Unreachable => "unreachable",
            Self::Altered => "digest-mismatch",
            Self::Busy => "busy",
            Self::Unsafe => "unsafe-registry",
            Self::NoSpace => "no-space",
            Self::ReadOnly => "read-only",
            Self::Misconfigured => "bad-config",
            Self::Unvouched(word) => word,
            Self::Io => "io",
        }
    }

    /// Whether the same request may do better in a moment.
    pub fn is_passing(self) -> bool {
        matches!(self, Self::Unreachable | Self::Altered | Self::Busy)
    }
}

impl RegistryError {
    /// Trouble at a place.
    pub fn new(trouble: Trouble, place: impl Into<String>, detail: impl Into<String>) -> Self {
        Self {
            trouble,
            key: None,
            place: place.into(),
            is_library: false,
            detail: detail.into(),
            is_whole: false,
            advice: None,
        }
    }

    /// The same trouble with its object.
    #[must_use]
    pub fn on(mut self, key: &Key) -> Self {
        self.key = Some(key.clone());
        self
    }

    /// The same trouble with a library.
    #[must_use]
    pub fn of_library(mut self) -> Self {
        self.is_library = true;
        self
    }

    /// The same trouble in these words alone.
    #[must_use]
    pub fn saying(mut self, sentence: impl Into<String>) -> Self {
        self.detail = sentence.into();
        self.is_whole = true;
        self
    }

    /// What people call the place.
    fn noun(&self) -> &'static str {
        match self.is_library {
            true => "library",
            false => "registry",
        }
    }

    /// The same trouble with a next step.
    #[must_use]
    pub fn advising(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into().into_boxed_str());
        self
    }

    fn text(&self) -> String {
        if self.is_whole {
            return self.detail.clone();
        }
        let (place, noun) = (&self.place, self.noun());
        let what = match &self.key {
            Some(key) => format!("`{key}` in the {noun} `{place}`"),
            None => format!("the {noun} `{place}`"),
        };
        let said = match self.detail.as_str() {
            "" => String::new(),
            detail => format!(": {detail}"),
        };
        match self.trouble {
            Trouble::NotFound => format!("there is no {}{said}", self.missing()),
            Trouble::AlreadyExists => format!("{what} exists already{said}"),
            Trouble::NotEmpty => format!("`{place}` is not empty{said}"),
            Trouble::Conflict => format!("{what} was changed by somebody else meanwhile{said}"),
            Trouble::Denied => format!("{what} is closed to you{said}"),
            Trouble::Corrupt => format!("{what} is damaged{said}"),
            Trouble::Newer => format!("{what} was written by a newer open-skills {}", self.detail),
            Trouble::TooLarge => format!("{what} is too large{said}"),
            Trouble::Unreachable => format!("cannot reach {what}{said}"),
            Trouble::Altered => format!("{what} comes with other bytes than the store sent{said}"),
            Trouble::Busy => format!("{what} is busy{said}"),
            Trouble::Unsafe => format!("{what} is not safe to publish to{said}"),
            Trouble::NoSpace => format!("there is no room left for {what}{said}"),
            Trouble::ReadOnly => format!("{what} can only be read{said}"),
            Trouble::Misconfigured => format!("{what} cannot be used{said}"),
            Trouble::Unvouched(_) => format!("{what} is not what its key vouches for{said}"),
            Trouble::Io => format!("cannot use {what}{said}"),
        }
    }

    /// What is not there, as people call it.
    fn missing(&self) -> String {
        let place = &self.place;
        let Some(key) = &self.key else {
            return format!("{} at `{place}`", self.noun());
        };
        match key.kind() {
            Some(Kind::Index(name)) => format!("skill `{name}` in the registry `{place}`"),
            Some(Kind::Record(name, version)) => {
                format!("version {version} of `{name}` in the registry `{place}`")
            }
            _ => format!("`{key}` in the registry `{place}`"),
        }
    }
}

/// What to say where more than the one thing that was found may be wrong with a registry: the
/// command that looks at all of it. Nothing of a place that is no registry.
pub fn closer_look(place: &str) -> Option<String> {
    looked_after(place, "check", "says what else is wrong")
}

/// What to say where a document is damaged that is made anew from others.
pub fn made_anew(place: &str) -> Option<String> {
    looked_after(place, "repair", "makes it anew")
}

/// What to say where the marker is damaged, without which nobody looks at the rest.
fn new_marker(place: &str) -> Option<String> {
    looked_after(place, "repair", "writes it anew from the audit log")
}

/// What a command does for a registry, or whoever runs it.
fn looked_after(place: &str, verb: &str, does: &str) -> Option<String> {
    if place.starts_with("library:") || place.contains('#') {
        return None;
    }
    Some(match Location::parse(place, &|path| PathBuf::from(path)) {
        Ok(Location::Web(_)) => format!(
            "tell whoever runs it: `open-skills registry {verb}` {does} in the place that the web \
             server shows"
        ),
        _ => {
            let place = shell_word(place);
            format!("`open-skills registry {verb} {place}` {does}")
        }
    })
}

impl Explain for RegistryError {
    fn kind(&self) -> &'static str {
        self.trouble.word()
    }

    fn hint(&self) -> Option<String> {
        let advice = self.advice.as_deref().map(str::to_owned);
        let own = match self.trouble {
            Trouble::Corrupt if self.is_library => return advice,
            Trouble::Corrupt | Trouble::TooLarge if self.key == Some(Key::marker()) => {
                return advice.or_else(|| new_marker(&self.place));
            }
            Trouble::Corrupt => return advice.or_else(|| closer_look(&self.place)),
            Trouble::Newer => "update open-skills: this one cannot know what is meant",
            Trouble::Unreachable | Trouble::Busy => "try again in a moment",
            Trouble::Altered => {
                "something on the way alters what comes, such as a proxy: ask whoever runs that"
            }
            Trouble::Conflict => "run the command again",
            Trouble::Denied => "check the credentials, and what they allow",
            Trouble::Unsafe => "use a store with conditional writes, or another kind of registry",
            Trouble::NoSpace => "make room, then run the same command again",
            Trouble::ReadOnly => "name another place, or make this one writable",
            _ => return advice,
        };
        advice.or_else(|| Some(own.to_owned()))
    }

    fn missing_skill(&self) -> Option<String> {
        match self.key.as_ref()?.kind()? {
            Kind::Index(name) if self.trouble == Trouble::NotFound => Some(name.to_string()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_closer_look_names_the_place_that_it_is_about() {
        let hint = |place: &str| {
            let error = RegistryError::new(Trouble::Corrupt, place, "");
            error.on(&Key::catalog()).hint()
        };
        for (place, word) in [
            ("/srv/r", "/srv/r"),
            ("/srv/my r", "'/srv/my r'"),
            ("s3://b/p", "s3://b/p"),
        ] {
            let said = format!("`open-skills registry check {word}` says what else is wrong");
            assert_eq!(hint(place), Some(said));
        }
        assert!(
            hint("https://h/r")
                .unwrap()
                .starts_with("tell whoever runs it")
        );
        assert_eq!(hint("library:file:///l#pdf"), None);
        assert_eq!(hint("git+https://h/r.git#pdf@abc"), None);
    }

    #[test]
    fn the_sentence_says_what_and_where() {
        let error = RegistryError::new(Trouble::NotFound, "/srv/r", "").on(&Key::marker());
        assert_eq!(
            error.to_string(),
            "there is no `open-skills.json` in the registry `/srv/r`"
        );
        let error = RegistryError::new(Trouble::NotFound, "/srv/r", "");
        assert_eq!(error.to_string(), "there is no registry at `/srv/r`");
        let name = crate::bundle::names::SkillName::parse("pdf").unwrap();
        let error = RegistryError::new(Trouble::NotFound, "/srv/r", "").on(&Key::index(&name));
        assert_eq!(
            error.to_string(),
            "there is no skill `pdf` in the registry `/srv/r`"
        );
        assert_eq!(error.missing_skill().as_deref(), Some("pdf"));
        let error = RegistryError::new(Trouble::Denied, "s3://b", "403").advising("log in");
        assert_eq!(error.clone().on(&Key::index(&name)).missing_skill(), None);
        assert_eq!(
            (error.to_string().as_str(), error.hint().as_deref()),
            (
                "the registry `s3://b` is closed to you: 403",
                Some("log in")
            )
        );
    }
}

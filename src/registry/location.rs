//! Where a registry is, understood from what people write.

use std::fmt::{self, Write as _};
use std::path::{Component, Path, PathBuf};

use super::misspelt::{misspelt, other_scheme};
use super::remote::Remote;
use crate::diagnostics::{Explain, without_secrets};
use crate::fs::{one_folder, one_url};

/// The place of a registry. What is shown of it holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Location {
    /// A folder on this machine.
    Directory(PathBuf),
    /// A web server, for reading: the URL without a `/` at its end.
    Web(String),
    /// A git repository.
    Git(Remote),
    /// A prefix in object storage.
    S3 {
        /// The bucket.
        bucket: String,
        /// What all keys begin with: empty, or without a `/` at either end.
        prefix: String,
    },
}

/// Why a text is no place of a registry.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LocationError {
    /// Nothing at all.
    #[error("the registry's place is empty")]
    Empty,
    /// A scheme that is no kind of registry.
    #[error("`{}` is no kind of registry", .0.escape_debug())]
    Scheme(String),
    /// A bucket that cannot be one.
    #[error("`{}` is no name of a bucket", .0.escape_debug())]
    Bucket(String),
    /// A prefix with a part that is no name.
    #[error("`{}` is no prefix of a registry", .0.escape_debug())]
    Prefix(String, Option<char>),
    /// A URL that keys cannot be put behind.
    #[error("`{}` is no plain URL", without_secrets(.0).escape_debug())]
    Url(String),
    /// A repository that cannot be one.
    #[error("`{}` names no repository", without_secrets(.0).escape_debug())]
    Repository(String),
    /// The form of another place, which would pass for the name of a folder.
    #[error("`{}` is no place of a registry", .text.escape_debug())]
    Misspelt {
        /// What was written.
        text: String,
        /// What to write in its place.
        advice: String,
    },
    /// A user and a password in it, which would end up in logs.
    #[error("the registry's place has a user or a password in it")]
    Credentials,
}

impl Explain for LocationError {
    fn kind(&self) -> &'static str {
        "bad-location"
    }

    fn hint(&self) -> Option<String> {
        Some(
            match self {
                Self::Empty | Self::Scheme(_) => {
                    "use a folder, `s3://bucket/prefix`, `https://host/path` or `git+https://host/repo`"
                }
                Self::Repository(_) => "write `git+https://host/repo`, `git+ssh://…` or `github:owner/repo`",
                Self::Url(_) => "leave out `?`, `#`, `..`, empty parts and a `%2F`; a port is a number",
                Self::Bucket(_) => "write `s3://bucket/prefix`: 3 to 63 of a-z, 0-9, `.` and `-`",
                Self::Prefix(_, None) => "leave out empty parts, `.` and `..`",
                Self::Prefix(_, Some(sign)) => return Some(unfit(*sign)),
                Self::Credentials => "put credentials into the configuration or the environment",
                Self::Misspelt { advice, .. } => advice,
            }
            .to_owned(),
        )
    }
}

impl Location {
    /// Understands a place; `resolve` makes a path absolute as its user means it.
    pub fn parse(text: &str, resolve: &dyn Fn(&str) -> PathBuf) -> Result<Self, LocationError> {
        if let Some(repository) = text.strip_prefix("github:") {
            let owner = repository.split('/').next().unwrap_or_default();
            if owner.contains([':', '@']) {
                return Err(LocationError::Credentials);
            }
            return git(&format!("https://github.com/{repository}.git"), text);
        }
        if let Some(url) = text.strip_prefix("git+") {
            return git(url, text);
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            return match text.trim() {
                "" => Err(LocationError::Empty),
                _ => folder(text, &resolve(text)),
            };
        };
        let authority = rest.split('/').next().unwrap_or_default();
        let is_ours = scheme == "http" && is_loopback(authority);
        if let Some(error) = other_scheme(scheme, rest).filter(|_| !is_ours) {
            return Err(error);
        }
        if authority.contains('@') {
            return Err(LocationError::Credentials);
        }
        match scheme {
            "file" if rest.starts_with('/') => Ok(match read_exactly(text) {
                Some(path) => directory(&path),
                None => directory(&resolve(rest)),
            }),
            "s3" => s3(rest),
            "https" => web(scheme, rest),
            // Nobody listens between a machine and itself.
            "http" if is_ours => web(scheme, rest),
            _ => Err(LocationError::Scheme(format!("{scheme}://"))),
        }
    }

    /// Whether it is on this machine, so that nothing is sent anywhere.
    pub fn is_local(&self) -> bool {
        match self {
            Self::Directory(_) => true,
            Self::Git(remote) => remote.is_local(),
            Self::S3 { .. } | Self::Web(_) => false,
        }
    }

    /// The folder, if it is one.
    pub fn folder(&self) -> Option<&Path> {
        match self {
            Self::Directory(path) => Some(path),
            Self::S3 { .. } | Self::Web(_) | Self::Git(_) => None,
        }
    }
}

/// A folder as whole text, wherever it is read; none for what is no folder. `resolve` makes a
/// path absolute as its user means it.
#[must_use]
pub fn whole_folder(text: &str, resolve: &dyn Fn(&str) -> PathBuf) -> Option<String> {
    let is_folder = !text.contains("://") && !text.starts_with("github:");
    let is_folder = is_folder && !text.starts_with("git+") && !text.trim().is_empty();
    let path = is_folder.then(|| resolve(text))?;
    // What is misspelt has to be told as it was written.
    folder(text, &path).ok().map(|_| written(&path))
}

/// A whole path of this machine as text that leads to it again. A name that is no Unicode has
/// such a form only as a URL, with its bytes in hexadecimal.
#[must_use]
pub fn written(path: &Path) -> String {
    if let Some(text) = path.to_str() {
        return text.to_owned();
    }
    if cfg!(not(unix)) || !path.is_absolute() {
        return path.to_string_lossy().into_owned();
    }
    let mut url = "file://".to_owned();
    for byte in path.as_os_str().as_encoded_bytes() {
        let _ = match byte {
            b'/' | b'-' | b'_' | b'.' | b'~' => write!(url, "{}", char::from(*byte)),
            byte if byte.is_ascii_alphanumeric() => write!(url, "{}", char::from(*byte)),
            byte => write!(url, "%{byte:02X}"),
        };
    }
    url
}

/// The path behind what [`written`] made.
#[must_use]
pub fn path_of(text: &str) -> PathBuf {
    read_exactly(text).unwrap_or_else(|| PathBuf::from(text))
}

/// The path behind such a URL; none when it is not of that kind. A `%` in any other URL is
/// itself, as people write folders.
#[cfg(unix)]
fn read_exactly(text: &str) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt;
    let mut rest = text.strip_prefix("file://")?.as_bytes();
    let mut bytes = Vec::with_capacity(rest.len());
    while let [first, after @ ..] = rest {
        rest = after;
        bytes.push(match (first, after) {
            (b'%', [high, low, after @ ..]) => {
                rest = after;
                let digits = [*high, *low];
                u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
            }
            (byte, _) => *byte,
        });
    }
    let is_text = std::str::from_utf8(&bytes).is_ok();
    (!is_text).then(|| std::ffi::OsString::from_vec(bytes).into())
}

#[cfg(not(unix))]
fn read_exactly(_: &str) -> Option<PathBuf> {
    None
}

fn git(url: &str, text: &str) -> Result<Location, LocationError> {
    let remote = Remote::parse(url.trim_end_matches('/'));
    let remote = remote.map_err(|error| match error.detail.contains("password") {
        true => LocationError::Credentials,
        // A fragment names a folder of skills, which is no registry.
        false => LocationError::Repository(text.to_owned()),
    })?;
    match url.contains(['#', '?']) {
        true => Err(LocationError::Repository(text.to_owned())),
        false => Ok(Location::Git(remote)),
    }
}

/// A folder without the `.` that people write before its name, and behind its links: whatever
/// leads there, it is one registry.
fn directory(path: &Path) -> Location {
    let plain = |part: &Component<'_>| *part != Component::CurDir;
    let path: PathBuf = path.components().filter(plain).collect();
    Location::Directory(one_folder(&path))
}

/// A folder, unless its name has the form of another place and nobody has such a folder.
fn folder(text: &str, path: &Path) -> Result<Location, LocationError> {
    match misspelt(text).filter(|_| !path.is_dir()) {
        Some(error) => Err(error),
        None => Ok(directory(path)),
    }
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, _)) => host,
        None => authority,
    };
    matches!(host, "localhost" | "127.0.0.1" | "[::1]")
}

fn web(scheme: &str, rest: &str) -> Result<Location, LocationError> {
    let rest = rest.trim_end_matches('/');
    let plain = |c: char| c.is_ascii_graphic() && !"?#\\\"<>".contains(c);
    let is_part = |part: &str| !matches!(part, "" | "." | "..") && part.chars().all(plain);
    let url = format!("{scheme}://{rest}");
    match one_url(&url).filter(|_| rest.split('/').all(is_part)) {
        Some(one) => Ok(Location::Web(one)),
        None => Err(LocationError::Url(url)),
    }
}

/// What to do about a sign that no prefix has.
fn unfit(sign: char) -> String {
    let sign = match sign {
        ' ' => "a blank".to_owned(),
        sign => format!("`{}`", sign.escape_debug()),
    };
    format!(
        "leave out {sign}: a prefix has letters and digits of ASCII, and `!`, `-`, `_`, `.`, `*`, \
         `'`, `(`, `)`, with `/` between its parts"
    )
}

fn s3(rest: &str) -> Result<Location, LocationError> {
    let (bucket, prefix) = rest.split_once('/').unwrap_or((rest, ""));
    let allowed = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-".contains(c);
    let edge = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let has_edges = bucket.starts_with(edge) && bucket.ends_with(edge);
    if !(3..=63).contains(&bucket.len()) || !bucket.chars().all(allowed) || !has_edges {
        return Err(LocationError::Bucket(bucket.to_owned()));
    }
    let prefix = prefix.strip_suffix('/').unwrap_or(prefix);
    let unfit = |c: &char| !c.is_ascii_alphanumeric() && !"!-_.*'()/".contains(*c);
    let sign = prefix.chars().find(unfit);
    let is_part = |part: &str| !matches!(part, "" | "." | "..");
    if sign.is_some() || !prefix.is_empty() && !prefix.split('/').all(is_part) {
        return Err(LocationError::Prefix(prefix.to_owned(), sign));
    }
    Ok(Location::S3 {
        bucket: bucket.to_owned(),
        prefix: prefix.to_owned(),
    })
}

impl fmt::Display for Location {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Directory(path) => f.write_str(&written(path)),
            Self::Web(url) => f.write_str(url),
            Self::Git(remote) => f.write_str(&remote.place),
            Self::S3 { bucket, prefix } if prefix.is_empty() => write!(f, "s3://{bucket}"),
            Self::S3 { bucket, prefix } => write!(f, "s3://{bucket}/{prefix}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<String, LocationError> {
        let location = Location::parse(text, &|path| Path::new("/w").join(path))?;
        Ok(location.to_string())
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_is_no_unicode_is_found_again_by_its_text() {
        use std::os::unix::ffi::OsStrExt;
        let folder = Path::new(std::ffi::OsStr::from_bytes(b"/w/x\xff %41/r"));
        let text = Location::Directory(folder.to_path_buf()).to_string();
        assert_eq!(text, "file:///w/x%FF%20%2541/r");
        let again = Location::parse(&text, &|path| Path::new("/w").join(path));
        assert_eq!(again, Ok(Location::Directory(folder.to_path_buf())));
        assert_eq!(path_of(&text), folder);
        // People write folders as they are called.
        assert_eq!(parse("file:///w/50%25").unwrap(), "/w/50%25");
        assert_eq!(path_of("/w/%FF"), Path::new("/w/%FF"));
    }

    #[test]
    fn folders_and_buckets_are_understood() {
        let cases = [
            ("r", "/w/r"),
            ("./r", "/w/r"),
            ("/srv/r", "/srv/r"),
            ("file:///srv/r", "/srv/r"),
            ("https://host/a/", "https://host/a"),
            ("http://127.0.0.1:80/a", "http://127.0.0.1/a"),
            ("http://127.0.0.1:0810/%74eam", "http://127.0.0.1:810/team"),
            ("git+https://host/r.git", "git+https://host/r.git"),
            ("git+ssh://git@host/r", "git+ssh://git@host/r"),
            ("git+file:///srv/r.git/", "git+file:///srv/r.git"),
            ("git+file:///srv//./r.git", "git+file:///srv/r.git"),
            ("github:o/r", "git+https://github.com/o/r.git"),
            ("s3://bucket", "s3://bucket"),
            ("s3://bucket/a/b/", "s3://bucket/a/b"),
        ];
        for (text, expected) in cases {
            assert_eq!(parse(text).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn a_prefix_says_which_sign_it_cannot_have() {
        for (text, named) in [
            ("a b", "a blank"),
            ("x/a+b", "`+`"),
            ("\u{fc}", "`\u{fc}`"),
            ("a=b", "`=`"),
            ("a@b", "`@`"),
        ] {
            let error = parse(&format!("s3://bucket/{text}")).unwrap_err();
            let hint = error.hint().unwrap();
            assert!(hint.starts_with(&format!("leave out {named}: ")), "{hint}");
        }
        for text in ["a//b", "a/../b", "./a"] {
            let error = parse(&format!("s3://bucket/{text}")).unwrap_err();
            assert!(error.hint().unwrap().contains("empty parts"), "{text}");
        }
        assert!(parse("s3://bucket/A-z_0.9!*'()/x").is_ok());
    }

    #[test]
    fn a_misspelt_place_is_no_whole_folder() {
        let at = |path: &str| Path::new("/w").join(path);
        assert_eq!(whole_folder("github.com/acme/t", &at), None);
        assert_eq!(whole_folder("t", &at), Some("/w/t".to_owned()));
    }

    #[test]
    fn what_is_no_place_says_so() {
        let secret = parse("s3://canary:canary@bucket/x").unwrap_err();
        assert_eq!(secret, LocationError::Credentials);
        let secret = parse("git+https://me:canary@host/r").unwrap_err();
        assert_eq!(secret, LocationError::Credentials);
        let secret = parse("github:tok:canary@o/r").unwrap_err();
        assert_eq!(secret, LocationError::Credentials);
        for text in [
            "http://localhost/r?token=canary",
            "git+https://host/r?token=canary",
        ] {
            let error = parse(text).unwrap_err();
            assert!(!error.to_string().contains("canary"), "{error}");
        }
        for text in [
            "",
            "ftp://x",
            "s3://",
            "s3://B",
            "s3://-ab",
            "s3://abc/a//b",
            "s3://abc/../b",
            "http://host/a",
            "http://127.0.0.1.evil/a",
            "https://",
            "https://host/../a",
            "https://host/%2e%2e/a",
            "https://host/a%2Fb",
            "https://host:x/a",
            "git+https://host/a/../b",
            "https://host/a?b",
            "git+https://host/r#skills",
            "git+ext::sh",
            "github:o/r#x",
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.hint().is_some() && error.kind() == "bad-location");
        }
    }
}

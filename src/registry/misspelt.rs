//! Texts that have the form of another place and would pass for the name of a folder.

use super::location::LocationError;

/// Hosts of repositories, which people know without what belongs before them.
const FORGES: [&str; 4] = ["github.com", "gitlab.com", "bitbucket.org", "codeberg.org"];
/// Schemes whose `:` or `/` are easily lost, and how they are written.
const SCHEMES: [(&str, &str); 5] = [
    ("s3", "s3://"),
    ("https", "https://"),
    ("http", "https://"),
    ("git", "git+https://"),
    ("ssh", "git+ssh://"),
];
/// What other tools call the forges.
const SHORT: [(&str, &str); 5] = [
    ("gh", "github:"),
    ("gl", "git+https://gitlab.com/"),
    ("gitlab", "git+https://gitlab.com/"),
    ("bitbucket", "git+https://bitbucket.org/"),
    ("codeberg", "git+https://codeberg.org/"),
];

/// What is wrong with a text that looks like another place than a folder.
#[must_use]
pub fn misspelt(text: &str) -> Option<LocationError> {
    let (first, after) = text.split_once('/').unwrap_or((text, ""));
    if first.len() > 1 && first.starts_with('~') {
        return advised(
            text,
            "`~` stands for your own home alone: write the whole path",
        );
    }
    match text.split_once(':').filter(|_| first.contains(':')) {
        Some((word, rest)) => before_colon(text, word, rest),
        None => bare(text, first, after),
    }
}

/// What is wrong with a URL of a kind that no registry has, where people mean another one.
#[must_use]
pub(super) fn other_scheme(scheme: &str, rest: &str) -> Option<LocationError> {
    let (authority, path) = rest.split_once('/')?;
    let (_, begin) = SCHEMES.into_iter().find(|(word, begin)| {
        *word == scheme && *begin != format!("{scheme}://") && !authority.is_empty()
    })?;
    if path.contains(['?', '#']) {
        return None;
    }
    let user = authority.rsplit_once('@').map(|(user, _)| user);
    match user {
        // A user is no secret where every server expects the same one.
        Some(user) if scheme != "ssh" || user.contains(':') => None,
        _ => Some(LocationError::Misspelt {
            text: format!("{scheme}://{rest}"),
            advice: format!("write `{begin}{authority}/{path}`"),
        }),
    }
}

/// A text without a `:` in its first part.
fn bare(text: &str, first: &str, after: &str) -> Option<LocationError> {
    if let Some(repository) = text.strip_prefix("github.com/") {
        let name = repository.trim_end_matches('/');
        let name = name.strip_suffix(".git").unwrap_or(name);
        return instead(text, &format!("github:{name}"));
    }
    if FORGES.contains(&first) {
        return instead(text, &format!("git+https://{text}"));
    }
    if let Some(bucket) = bucket(first, after) {
        return instead(text, &bucket);
    }
    if first.starts_with("www.") {
        return instead(text, &format!("https://{text}"));
    }
    // The colon was left out.
    let plain = after.strip_prefix('/')?;
    let is_scheme = SCHEMES.iter().any(|(word, _)| *word == first);
    is_scheme.then(|| before_colon(text, first, plain))?
}

/// A text with a `:`, or where one should be, and what stands before and behind that.
fn before_colon(text: &str, word: &str, rest: &str) -> Option<LocationError> {
    let plain = rest.trim_start_matches('/');
    let authority = plain.split('/').next().unwrap_or_default();
    let user = authority.rsplit_once('@').map(|(user, _)| user);
    if let Some((_, begin)) = SCHEMES.into_iter().find(|(known, _)| *known == word) {
        return match word {
            "ssh" if user.is_none_or(|user| !user.contains(':')) => {
                instead(text, &format!("{begin}{plain}"))
            }
            _ if user.is_some() => Some(LocationError::Credentials),
            "s3" | "http" | "https" if plain.contains('?') => {
                Some(LocationError::Url(format!("{word}://{plain}")))
            }
            _ => instead(text, &format!("{begin}{plain}")),
        };
    }
    if let Some((_, begin)) = SHORT.into_iter().find(|(known, _)| *known == word) {
        return instead(text, &format!("{begin}{plain}"));
    }
    match word {
        "ftp" if user.is_some() => Some(LocationError::Credentials),
        "file" if rest.starts_with(['/', '.', '~']) => instead(text, rest),
        "file" => instead(text, &format!("./{rest}")),
        "arn" => {
            let (_, place) = rest.split_once(":s3:")?;
            instead(text, &format!("s3://{}", place.rsplit(':').next()?))
        }
        // A whole path of Windows, which is one there.
        _ if cfg!(not(windows)) && is_drive(word) && rest.starts_with(['/', '\\']) => {
            advised(text, "that is a path of Windows")
        }
        _ if FORGES.contains(&word) => instead(text, &format!("git+ssh://git@{word}/{plain}")),
        _ => on_host(text, word, plain),
    }
}

/// A host with its port, or with a user as secure shells write it.
fn on_host(text: &str, word: &str, plain: &str) -> Option<LocationError> {
    let port = plain.split('/').next().unwrap_or_default();
    let is_port = !port.is_empty() && port.bytes().all(|digit| digit.is_ascii_digit());
    if is_port && matches!(word, "localhost" | "127.0.0.1") {
        return instead(text, &format!("http://{text}"));
    }
    match word.split_once('@') {
        Some((user, host)) if !user.is_empty() && !host.is_empty() => {
            instead(text, &format!("git+ssh://{word}/{plain}"))
        }
        None if is_port && word.contains('.') && !word.starts_with('.') => {
            instead(text, &format!("https://{text}"))
        }
        _ => None,
    }
}

/// The bucket behind a host name of Amazon's object storage.
fn bucket(host: &str, path: &str) -> Option<String> {
    let host = host.strip_suffix(".cn").unwrap_or(host);
    let host = host.strip_suffix(".amazonaws.com")?;
    let labels: Vec<&str> = host.split('.').collect();
    let is_service = |label: &&str| *label == "s3" || label.starts_with("s3-");
    let at = labels.iter().rposition(is_service)?;
    let bucket = labels.get(..at)?.join(".");
    let place = match (bucket.is_empty(), path.is_empty()) {
        (true, true) => "bucket/prefix".to_owned(),
        (true, false) => path.to_owned(),
        (false, true) => bucket,
        (false, false) => format!("{bucket}/{path}"),
    };
    Some(format!("s3://{place}"))
}

fn is_drive(word: &str) -> bool {
    word.len() == 1 && word.bytes().all(|letter| letter.is_ascii_alphabetic())
}

fn instead(text: &str, right: &str) -> Option<LocationError> {
    advised(text, &format!("write `{right}`"))
}

/// With what to do where that is a folder after all.
#[expect(clippy::unnecessary_wraps, reason = "all who ask give it on as it is")]
fn advised(text: &str, advice: &str) -> Option<LocationError> {
    Some(LocationError::Misspelt {
        text: text.to_owned(),
        advice: format!("{advice}; a folder of that name is written `./{text}`"),
    })
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;
    use crate::diagnostics::Explain;
    use crate::registry::location::Location;

    fn parse(text: &str) -> Result<String, LocationError> {
        let location = Location::parse(text, &|path| Path::new("/w").join(path))?;
        Ok(location.to_string())
    }

    #[test]
    fn the_form_of_another_place_is_no_folder() {
        let cases = [
            (
                "git@github.com:acme/s.git",
                "git+ssh://git@github.com/acme/s.git",
            ),
            ("s3:/bucket/x", "s3://bucket/x"),
            ("s3:bucket", "s3://bucket"),
            ("s3//bucket/x", "s3://bucket/x"),
            ("https:/x.y/z", "https://x.y/z"),
            ("https//x.y/z", "https://x.y/z"),
            ("bucket.s3.amazonaws.com/x", "s3://bucket/x"),
            ("my.bucket.s3.eu-west-1.amazonaws.com", "s3://my.bucket"),
            ("s3-eu-west-1.amazonaws.com/bucket/x", "s3://bucket/x"),
            ("arn:aws:s3:::bucket/x", "s3://bucket/x"),
            ("www.example.com/x", "https://www.example.com/x"),
            ("gh:o/r", "github:o/r"),
            ("gl:o/r", "git+https://gitlab.com/o/r"),
            ("localhost:9000/b", "http://localhost:9000/b"),
            ("minio.corp:9000/b", "https://minio.corp:9000/b"),
            ("github.com/acme/s.git", "github:acme/s"),
            ("gitlab.com/acme/s", "git+https://gitlab.com/acme/s"),
            ("file:./reg", "./reg"),
            ("file:reg", "./reg"),
            ("file:/srv/reg", "/srv/reg"),
        ];
        for (text, right) in cases {
            let error = parse(text).unwrap_err();
            let hint = error.hint().unwrap();
            assert!(hint.starts_with(&format!("write `{right}`; ")), "{hint}");
            assert!(hint.ends_with(&format!("written `./{text}`")), "{hint}");
            let folder = format!("/w/{}", text.replace("//", "/"));
            assert_eq!(parse(&format!("./{text}")), Ok(folder));
            // What it says to write is a place.
            assert!(parse(right).is_ok(), "{right}");
        }
        for text in [
            "a:b/c",
            "skills.v1/reg",
            "a@b/c",
            "C:x",
            "a:1/c",
            "s3/x",
            "~",
        ] {
            assert_eq!(parse(text), Ok(format!("/w/{text}")));
        }
        #[cfg(not(windows))]
        assert!(
            parse("C:\\skills")
                .unwrap_err()
                .hint()
                .unwrap()
                .contains("path of Windows")
        );
        let hint = parse("~root/x").unwrap_err().hint().unwrap();
        assert!(hint.starts_with("`~` stands for your own home"), "{hint}");
        assert_eq!(parse("~/x"), Ok("/w/~/x".to_owned()));
        let secret = parse("https:/me:canary@host/r").unwrap_err();
        assert_eq!(secret, LocationError::Credentials);
    }

    #[test]
    fn a_url_of_another_kind_is_said_how_to_write() {
        let cases = [
            ("ssh://git@h/x.git", "git+ssh://git@h/x.git"),
            ("ssh://h/x.git", "git+ssh://h/x.git"),
            ("git://h/x.git", "git+https://h/x.git"),
            ("http://h.example/x", "https://h.example/x"),
        ];
        for (text, right) in cases {
            let error = parse(text).unwrap_err();
            assert_eq!(error.hint().unwrap(), format!("write `{right}`"));
            assert!(parse(right).is_ok(), "{right}");
        }
        for text in [
            "ssh://git:canary@h/x",
            "ssh:git:canary@h/x",
            "http://me:canary@h/x",
            "git://me@h/x",
        ] {
            assert_eq!(parse(text), Err(LocationError::Credentials), "{text}");
        }
        let error = parse("http://h.example/x?token=canary").unwrap_err();
        assert!(!format!("{error} {:?}", error.hint()).contains("canary"));
    }

    #[test]
    fn a_folder_that_is_there_is_one_whatever_it_is_called() {
        let home = tempfile::tempdir().unwrap();
        let at = |path: &str| home.path().join(path);
        for name in ["github.com/acme/s", "www.example.com", "~root/x", "s3/b"] {
            std::fs::create_dir_all(at(name)).unwrap();
            let there = Location::parse(name, &at);
            assert_eq!(there, Ok(Location::Directory(at(name))));
        }
        assert!(Location::parse("github.com/acme/t", &at).is_err());
    }
}

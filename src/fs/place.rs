//! One spelling for a place, however it is written: what is compared has to be the same text.

use std::fmt::Write as _;
use std::net::Ipv6Addr;
use std::path::{Component, Path, PathBuf};

/// A path with the links on its way resolved, as far as it is there; the rest is taken as it
/// is written.
pub fn real(path: &Path) -> PathBuf {
    let mut missing = Vec::new();
    let mut there = path;
    loop {
        if let Ok(whole) = std::fs::canonicalize(there) {
            return missing
                .iter()
                .rev()
                .fold(whole, |path, part| push(path, *part));
        }
        let (Some(parent), Some(last)) = (there.parent(), there.components().next_back()) else {
            return path.to_path_buf();
        };
        missing.push(last);
        there = parent;
    }
}

fn push(mut path: PathBuf, part: Component<'_>) -> PathBuf {
    match part {
        Component::ParentDir => {
            path.pop();
        }
        Component::CurDir => {}
        part => path.push(part),
    }
    path
}

/// The one spelling of a folder of a registry.
pub fn one_folder(path: &Path) -> PathBuf {
    // On Windows what is resolved has another form, which locks and pins do not have.
    match cfg!(windows) {
        true => path.to_path_buf(),
        false => real(path),
    }
}

/// The one spelling of a place; what cannot be understood stays as it is. What stands behind a
/// `#` is no part of the place.
pub fn one_place(text: &str) -> String {
    if let Some(library) = text.strip_prefix("library:") {
        return format!("library:{}", one_place(library));
    }
    if text.starts_with('/') {
        return folder_text(text);
    }
    let (place, rest) = match text.split_once('#') {
        Some((place, _)) => text.split_at(place.len()),
        None => (text, ""),
    };
    if let Some(path) = place.strip_prefix("file://").filter(|p| p.starts_with('/')) {
        // A `%` in a folder is itself, as people write folders.
        return format!("file://{}", folder_text(&format!("{path}{rest}")));
    }
    let known = match place.strip_prefix("git+") {
        Some(url) => one_url(url).map(|url| format!("git+{url}")),
        None => one_url(place),
    };
    known.map_or_else(|| text.to_owned(), |known| format!("{known}{rest}"))
}

fn folder_text(text: &str) -> String {
    let path = Path::new(text);
    let folder = match text.rsplit_once('#') {
        Some((folder, skill)) if !path.exists() => {
            let folder = one_folder(Path::new(folder));
            return folder
                .to_str()
                .map_or_else(|| text.to_owned(), |folder| format!("{folder}#{skill}"));
        }
        _ => one_folder(path),
    };
    folder.to_str().unwrap_or(text).to_owned()
}

/// The one spelling of a URL without a fragment; none for a part `..`, and where a `/` is hidden.
pub fn one_url(url: &str) -> Option<String> {
    let (scheme, rest) = url.split_once("://")?;
    if scheme == "file" {
        let path = plain_path(rest)?;
        return Some(format!("file://{}", repository(&path)?));
    }
    let usual = match scheme {
        "https" => 443,
        "http" => 80,
        "ssh" => 22,
        "git" => 9418,
        _ => return None,
    };
    let (authority, path) = match rest.find('/') {
        Some(at) => rest.split_at(at),
        None => (rest, ""),
    };
    let authority = authority_of(authority, usual)?;
    Some(format!("{scheme}://{authority}{}", plain_path(path)?))
}

/// Who is asked: the host in small letters, its port as a number unless it is the usual one.
fn authority_of(text: &str, usual: u16) -> Option<String> {
    let (user, host) = match text.rsplit_once('@') {
        Some((user, _)) => text.split_at(user.len() + 1),
        None => ("", text),
    };
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, port),
        _ => (host, ""),
    };
    let port = match port {
        "" => usual,
        port if port.bytes().all(|byte| byte.is_ascii_digit()) => port.parse().ok()?,
        _ => return None,
    };
    let name = unescaped(name)?.to_lowercase();
    let name = name.strip_suffix('.').unwrap_or(&name);
    let inner = name
        .strip_prefix('[')
        .and_then(|name| name.strip_suffix(']'));
    let name = match inner.and_then(|name| name.parse::<Ipv6Addr>().ok()) {
        Some(address) => format!("[{address}]"),
        None => name.to_owned(),
    };
    Some(match port == usual {
        true => format!("{user}{name}"),
        false => format!("{user}{name}:{port}"),
    })
}

/// A path without empty parts, `.` and needless escapes.
fn plain_path(path: &str) -> Option<String> {
    let mut whole = String::with_capacity(path.len());
    for part in unescaped(path)?.split('/') {
        match part {
            "" | "." => {}
            ".." => return None,
            part => {
                whole.push('/');
                whole.push_str(part);
            }
        }
    }
    Some(whole)
}

/// A text without the escapes that a URL does not need, and with the others in capital letters;
/// none where a sign is hidden that parts a path.
fn unescaped(text: &str) -> Option<String> {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('%') {
        plain.push_str(&rest[..at]);
        let digits = rest.get(at + 1..at + 3);
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) else {
            plain.push('%');
            rest = &rest[at + 1..];
            continue;
        };
        rest = &rest[at + 3..];
        match byte {
            b'/' | b'\\' | 0 => return None,
            byte if byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@".contains(&byte) => {
                plain.push(char::from(byte));
            }
            byte => {
                let _ = write!(plain, "%{byte:02X}");
            }
        }
    }
    plain.push_str(rest);
    Some(plain)
}

/// The path of the repository that git opens for a path of a URL: where there is none, it looks
/// for one whose name ends with `.git`.
fn repository(path: &str) -> Option<String> {
    let written = decoded(path)?;
    let is_repository =
        |path: &str| Path::new(path).is_file() || Path::new(path).join("HEAD").is_file();
    let opened = ["/.git", "", ".git/.git", ".git"]
        .map(|end| format!("{written}{end}"))
        .into_iter()
        .find(|path| is_repository(path));
    let opened = opened.unwrap_or(written);
    // What is checked out is called by its folder.
    let opened = match opened.strip_suffix("/.git") {
        Some(folder) if !folder.is_empty() => one_folder(Path::new(folder)),
        _ => one_folder(Path::new(&opened)),
    };
    let mut url = String::new();
    for letter in opened.to_str()?.chars() {
        match letter {
            '%' | '#' | '?' | '"' | '\'' | '\\' | '<' | '>' | '`' | '$' => {
                let _ = write!(url, "%{:02X}", u32::from(letter));
            }
            letter => url.push(letter),
        }
    }
    Some(url)
}

/// A path of a URL as the system takes it.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        rest = after;
        let digits = after.get(..2).filter(|_| *first == b'%');
        let digits = digits.and_then(|digits| std::str::from_utf8(digits).ok());
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_has_one_spelling() {
        for (text, one) in [
            ("http://127.0.0.1:8080/%74eam", "http://127.0.0.1:8080/team"),
            ("http://127.0.0.1:08080/team", "http://127.0.0.1:8080/team"),
            (
                "https://EXAMPLE.com:443/a//b/./c/",
                "https://example.com/a/b/c",
            ),
            (
                "https://example.com./%7ea%2bb%20",
                "https://example.com/~a+b%20",
            ),
            ("https://[0:0::1]/a", "https://[::1]/a"),
            (
                "git+ssh://git@Host:22/o/r.git",
                "git+ssh://git@host/o/r.git",
            ),
            (
                "git+https://host/r%2Egit#f%6f@c",
                "git+https://host/r.git#f%6f@c",
            ),
            ("s3://bucket/a", "s3://bucket/a"),
            ("https://host/a%2Fb", "https://host/a%2Fb"),
            ("https://host/%2e%2e/b", "https://host/%2e%2e/b"),
            ("pdf", "pdf"),
        ] {
            assert_eq!(one_place(text), one);
        }
        assert_eq!(one_url("https://host/a/%2e./b"), None);
        assert_eq!(one_url("https://host/a%5cb"), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_and_a_repository_are_called_by_what_is_there() {
        let folder = tempfile::tempdir().unwrap();
        let root = std::fs::canonicalize(folder.path()).unwrap();
        std::fs::create_dir_all(root.join("g.git")).unwrap();
        std::fs::create_dir_all(root.join("w/.git")).unwrap();
        for path in ["g.git/HEAD", "w/.git/HEAD"] {
            std::fs::write(root.join(path), "ref: refs/heads/main\n").unwrap();
        }
        std::os::unix::fs::symlink("g.git", root.join("link")).unwrap();
        let root = root.to_str().unwrap();
        for name in ["g.git", "g", "/g.git", "./g.git", "link", "%67.git"] {
            let one = one_place(&format!("git+file://{root}/{name}#a@c"));
            assert_eq!(one, format!("git+file://{root}/g.git#a@c"), "{name}");
        }
        for name in ["w", "w/.git"] {
            let one = one_place(&format!("git+file://{root}/{name}"));
            assert_eq!(one, format!("git+file://{root}/w"), "{name}");
        }
        for (text, one) in [
            (format!("{root}/link"), format!("{root}/g.git")),
            (
                format!("file://{root}/link"),
                format!("file://{root}/g.git"),
            ),
            (
                format!("library:{root}/link#x"),
                format!("library:{root}/g.git#x"),
            ),
            (format!("{root}/none/x"), format!("{root}/none/x")),
        ] {
            assert_eq!(one_place(&text), one);
        }
    }

    #[test]
    fn what_is_missing_is_taken_as_written() {
        let folder = tempfile::tempdir().unwrap();
        let root = std::fs::canonicalize(folder.path()).unwrap();
        assert_eq!(real(&root.join("a/../b/./c")), root.join("b/c"));
    }
}

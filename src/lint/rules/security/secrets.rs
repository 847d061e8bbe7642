//! Finds secrets by their form, their checksum and their entropy.

use crate::diagnostics::Span;
use crate::tables::secret_forms::{ANY, KEYS, Key, Letters, Proof};
use crate::tables::threats::Topic;

use super::decoding::base64;
use super::scan::Text;
use crate::lint::pattern::Pattern;

/// A secret and what it opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Secret {
    /// Where it stands.
    pub span: Span,
    /// What it is.
    pub what: &'static str,
}

/// The secrets of known form in a text.
pub(super) fn of_known_form(text: &Text) -> Vec<Secret> {
    let mut found: Vec<Secret> = Vec::new();
    for at in text.places(Topic::Secret) {
        let done = found.last().map_or(0, |secret| secret.span.end);
        if at < done {
            continue;
        }
        let whole = text.text();
        let secret = known_key(whole, at)
            .or_else(|| private_key(whole, at))
            .or_else(|| web_token(whole, at));
        found.extend(secret);
    }
    found
}

fn known_key(text: &str, at: usize) -> Option<Secret> {
    let starts_word = !text[..at].ends_with(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let rest = &text[at..];
    if !starts_word {
        return None;
    }
    let known = |key: &&Key| rest.starts_with(key.prefix) && fits(&rest[key.prefix.len()..], key);
    let key = KEYS.iter().find(known)?;
    let length = key.prefix.len() + run(&rest[key.prefix.len()..], key.letters);
    Some(Secret {
        span: Span::new(at, at + length),
        what: key.what,
    })
}

fn run(text: &str, letters: Letters) -> usize {
    let fits = |byte: &u8| match letters {
        Letters::Capitals => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
        Letters::Hex => byte.is_ascii_hexdigit(),
        Letters::Plain => byte.is_ascii_alphanumeric(),
        Letters::Dashed => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'),
        Letters::Path => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'/'),
    };
    text.bytes().take(ANY + 1).take_while(fits).count()
}

fn fits(rest: &str, key: &Key) -> bool {
    let length = run(rest, key.letters);
    let (fewest, most) = key.length;
    let body = &rest[..length];
    (fewest..=most).contains(&length)
        && !is_placeholder(body)
        && match key.proof {
            Proof::Checksum => has_checksum(body),
            Proof::Entropy(bits) => entropy(body) >= bits,
            Proof::Mark(mark) => body.contains(mark) && entropy(body) >= 3.5,
        }
}

/// Whether the last six characters are the CRC-32 of those before, in base 62.
fn has_checksum(body: &str) -> bool {
    const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    let (random, checksum) = body.split_at(body.len() - 6);
    let mut crc = flate2::Crc::new();
    crc.update(random.as_bytes());
    let mut left = crc.sum() as usize;
    checksum.bytes().rev().all(|byte| {
        let digit = DIGITS[left % 62];
        left /= 62;
        byte == digit
    })
}

/// The block of a private key with its first line, not a mere mention of one.
fn private_key(text: &str, at: usize) -> Option<Secret> {
    let label = text
        .get(at..at + 11)
        .filter(|label| *label == "PRIVATE KEY")?;
    let near = text.ceil_char_boundary(at.saturating_sub("-----BEGIN ENCRYPTED ".len()));
    let start = near + text[near..at].rfind("-----BEGIN")?;
    let rest = text[at + label.len()..]
        .trim_start_matches(" BLOCK")
        .strip_prefix("-----")?;
    // In JSON and code the lines are parted by `\n`, written out.
    let body =
        rest.trim_start_matches(['\\', 'n', 'r', '\n', '\r', ' ', '"', '+', '\'', '>', '\t']);
    let letters = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let length = body.bytes().take(64).take_while(letters).count();
    let sound = length >= 40 && entropy(&body[..length]) >= 3.5 && !is_placeholder(&body[..length]);
    let end = text.len() - body.len() + length;
    sound.then_some(Secret {
        span: Span::new(start, end),
        what: "a private key",
    })
}

/// A JSON web token whose header says how it is signed.
fn web_token(text: &str, at: usize) -> Option<Secret> {
    let rest = text[at..].strip_prefix("eyJ").map(|_| &text[at..])?;
    let letters = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    // Only the start of a word can be the start of a token.
    if text[..at]
        .bytes()
        .next_back()
        .is_some_and(|byte| letters(&byte))
    {
        return None;
    }
    let length = rest.bytes().take(4096).take_while(letters).count();
    let parts: Vec<&str> = rest[..length].trim_end_matches('.').split('.').collect();
    let [header, claims, signature] = parts[..] else {
        return None;
    };
    let read = |part: &str| base64(part).and_then(|bytes| String::from_utf8(bytes).ok());
    let (header, claims) = (read(header)?, read(claims)?);
    let is_sample = ["1234567890", "John Doe", "example", "test"]
        .iter()
        .any(|w| claims.contains(w));
    let sound = header.contains("\"alg\"") && signature.len() >= 20 && entropy(signature) >= 3.8;
    (sound && !is_sample && !is_placeholder(signature)).then(|| Secret {
        span: Span::new(at, at + rest[..length].trim_end_matches('.').len()),
        what: "a signed web token",
    })
}

/// A value that is given to a name such as `api_key`.
/// Longer values are data, not secrets.
const LONGEST: usize = 200;

static ASSIGNED: Pattern = Pattern::new(|| {
    r"(?i)(?:api[_-]?key|secret(?:[_-]?key)?|(?:access|auth|bearer|refresh)[_-]?token|passw(?:or)?d|private[_-]?key|access[_-]?key)[\x22'`]?\s*[:=]\s*[\x22'`]?([A-Za-z0-9+/_=-]{20,})(?:[\x22'`\s,;]|$)".into()
});

/// Values given to the names of secrets that look random.
pub(super) fn assigned(text: &Text) -> Vec<Secret> {
    let mut found = Vec::new();
    // A value is one of the long runs, and most texts have none.
    if !text.mentions(Topic::SecretName) || text.long_runs().is_empty() {
        return found;
    }
    for line in text.statements(Topic::SecretName) {
        let written = text.source.slice(line);
        let has_value = text.has_long_run(line);
        let Some(regex) = has_value.then(|| ASSIGNED.regex()).flatten() else {
            continue;
        };
        for captures in regex.captures_iter(written) {
            let Some(value) = captures
                .get(1)
                .filter(|value| value.len() <= LONGEST && looks_random(value.as_str()))
            else {
                continue;
            };
            let span = Span::new(line.start + value.start(), line.start + value.end());
            let what = "what looks like a secret";
            found.push(Secret { span, what });
        }
    }
    found
}

/// Values in a file of environment variables, whatever they look like.
pub(super) fn in_environment_file(text: &Text) -> Vec<Secret> {
    static LINE: Pattern = Pattern::new(|| {
        r"(?mi)^\s*(?:export\s+)?\w*(?:key|secret|token|passw(?:or)?d|pwd|credential|auth)\w*\s*=\s*[\x22']?([^\s\x22'#]{8,200})".into()
    });
    let Some(regex) = LINE.regex() else {
        return Vec::new();
    };
    let value = |captures: regex::Captures<'_>| {
        let value = captures.get(1)?;
        let real =
            !is_placeholder(value.as_str()) && !value.as_str().starts_with(['$', '<', '{', '/']);
        real.then(|| Secret {
            span: Span::new(value.start(), value.end()),
            what: "a value of an environment file",
        })
    };
    regex.captures_iter(text.text()).filter_map(value).collect()
}

/// Mixed letters and digits, as many different ones as chance would give.
fn looks_random(value: &str) -> bool {
    let has = |test: fn(&u8) -> bool| value.bytes().any(|byte| test(&byte));
    let digits = value.bytes().filter(u8::is_ascii_digit).count();
    let hex = value.len() >= 32 && value.bytes().all(|byte| byte.is_ascii_hexdigit());
    let mixed = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase);
    let words = value
        .split(['_', '-', '/', '='])
        .all(|word| word.len() < 12);
    !is_placeholder(value)
        && !words
        && digits >= 3
        && (hex && entropy(value) >= 3.0 || mixed && entropy(value) >= 4.0)
}

/// Whether a value says itself that it is none.
pub(super) fn is_placeholder(value: &str) -> bool {
    const WORDS: &[&str] = &[
        "example",
        "xxx",
        "your",
        "placeholder",
        "dummy",
        "fake",
        "sample",
        "redacted",
        "changeme",
        "change_me",
        "change-me",
        "insert",
        "12345678",
        "abcdef",
        "qwerty",
        "00000",
        "...",
        "***",
        "foobar",
        "replace",
        "todo",
        "secret_here",
        "localhost",
        "mysecret",
        "password",
    ];
    let lower = value.to_ascii_lowercase();
    WORDS.iter().any(|word| lower.contains(word))
}

/// Shannon's entropy in bits per character.
pub(super) fn entropy(value: &str) -> f64 {
    let mut counts = [0_u32; 256];
    for byte in value.bytes() {
        counts[usize::from(byte)] += 1;
    }
    let total = f64::from(u32::try_from(value.len()).unwrap_or(u32::MAX)).max(1.0);
    let share = |count: &u32| {
        let share = f64::from(*count) / total;
        -share * share.log2()
    };
    counts.iter().filter(|count| **count > 0).map(share).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checksums_are_those_of_the_makers() {
        // The sample of public write-ups of the format, without its prefix.
        assert!(has_checksum("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq17"));
        assert!(!has_checksum("zQWBuTSOoRi4A9spHcVY5ncnsDkxkJ0mLq18"));
    }

    #[test]
    fn entropy_grows_with_variety() {
        assert!(entropy("aaaaaaaa") < 0.1);
        assert!((entropy("abcdefgh") - 3.0).abs() < 1e-9);
        assert!(entropy("") < 0.1);
    }

    #[test]
    fn documented_keys_are_placeholders() {
        assert!(is_placeholder("IOSFODNN7EXAMPLE"));
        assert!(is_placeholder("xxxxxxxxxxxxxxxxxxxx"));
        assert!(!is_placeholder("Q3J5cHRvZ3JhcGh5"));
    }

    #[test]
    fn random_values_are_told_from_words() {
        assert!(looks_random("kR7vX2mQ9pLw4ZtB8nYc"));
        assert!(!looks_random("process-env-api-key-name-2024"));
        assert!(!looks_random("ThisIsJustALongIdentifierName"));
    }
}

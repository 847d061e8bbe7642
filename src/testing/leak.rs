//! Looks for secrets in another form than their own: redaction finds only what stands there as it is.

use std::fmt;

use base64ct::{Base64Unpadded, Encoding};
use percent_encoding::percent_decode_str;
use serde_json::Value;

/// Shorter values hide nothing, and would be found in every text.
pub const SHORTEST: usize = 4;
/// Words of a variable that nobody called a secret are looked for from this length on.
const SHORTEST_VALUE: usize = 8;

/// A value that is nobody's business.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Secret<'s> {
    /// What it is called.
    pub name: &'s str,
    /// What it is.
    pub value: &'s str,
    /// Whether it is kept as a secret, and is not only the value of a variable.
    pub is_kept: bool,
}

/// A secret that stands in a text in another form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leak {
    /// What it is called.
    pub name: String,
    /// In which form.
    pub form: &'static str,
}

impl fmt::Display for Leak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the value of `{}` {}", self.name, self.form)
    }
}

/// The first of the secrets that stands in any text of a value in another form.
pub fn leak(value: &Value, secrets: &[Secret<'_>]) -> Option<Leak> {
    match value {
        Value::String(text) => in_text(text, secrets),
        Value::Number(number) => in_text(&number.to_string(), secrets),
        Value::Array(items) => items.iter().find_map(|item| leak(item, secrets)),
        Value::Object(fields) => fields
            .iter()
            .find_map(|(name, value)| in_text(name, secrets).or_else(|| leak(value, secrets))),
        Value::Null | Value::Bool(_) => None,
    }
}

fn in_text(text: &str, secrets: &[Secret<'_>]) -> Option<Leak> {
    let text = Forms::of(text);
    secrets.iter().find_map(|secret| {
        let shortest = match secret.is_kept {
            true => SHORTEST,
            false => SHORTEST_VALUE,
        };
        // Of one with several lines, each may stand alone.
        let parts = std::iter::once(secret.value).chain(secret.value.lines());
        let mut parts = parts.map(str::trim).filter(|part| part.len() >= shortest);
        let form = parts.find_map(|part| text.form_of(part, secret.is_kept))?;
        Some(Leak {
            name: secret.name.to_owned(),
            form,
        })
    })
}

/// A text as it is compared with what a secret may have become.
struct Forms {
    plain: String,
    lower: String,
    /// Without what breaks lines, and with the letters of the first alphabet.
    base64: String,
    /// As it is read from an address, and from a form, where `+` is a space.
    percent: [String; 2],
}

impl Forms {
    fn of(text: &str) -> Self {
        let kept = text.chars().filter(|c| !c.is_whitespace());
        let first = |c| match c {
            '-' => '+',
            '_' => '/',
            other => other,
        };
        Self {
            plain: text.to_owned(),
            lower: text.to_lowercase(),
            base64: kept.map(first).collect(),
            percent: [text.to_owned(), text.replace('+', " ")]
                .map(|text| percent_decode_str(&text).decode_utf8_lossy().into_owned()),
        }
    }

    fn form_of(&self, part: &str, is_kept: bool) -> Option<&'static str> {
        let reversed: String = part.chars().rev().collect();
        let mut hex = String::with_capacity(2 * part.len());
        for byte in part.bytes() {
            hex.push_str(&format!("{byte:02x}"));
        }
        // Words such as `production` stand in other letters wherever people write.
        let other_case = is_kept && self.lower.contains(&part.to_lowercase());
        if self.plain.contains(part) {
            Some("as it is")
        } else if in_base64(&self.base64, part) {
            Some("in base64")
        } else if self.lower.contains(&hex) {
            Some("in hexadecimal digits")
        } else if self.percent.iter().any(|text| text.contains(part)) {
            Some("with percent signs, as in an address")
        } else if self.plain.contains(&reversed) {
            Some("backwards")
        } else {
            other_case.then_some("in other letters")
        }
    }
}

/// Whether a value stands in a text in base64, alone or within more: it may begin at any of three
/// places of a group, and its first and last letters then depend on what is around it.
fn in_base64(text: &str, part: &str) -> bool {
    (0..3).any(|before| {
        let mut bytes = vec![0; before];
        bytes.extend_from_slice(part.as_bytes());
        let encoded = Base64Unpadded::encode_string(&bytes);
        let first = (before * 8).div_ceil(6);
        let whole = bytes.len() * 8 / 6;
        let own = encoded.get(first..whole);
        own.is_some_and(|own| text.contains(own))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn form(value: &Value, secret: &str, is_kept: bool) -> Option<&'static str> {
        let secret = Secret {
            name: "API_KEY",
            value: secret,
            is_kept,
        };
        leak(value, &[secret]).map(|leak| leak.form)
    }

    #[test]
    fn every_form_of_a_secret_is_found() {
        let secret = "Canary/42+x y";
        for (text, expected) in [
            ("Q2FuYXJ5LzQyK3ggeQ==", "in base64"),
            ("Basic dXNlcjpDYW5hcnkvNDIreCB5", "in base64"),
            ("eDpDYW5hcnkvNDIreCB5Oi0=", "in base64"),
            ("Q2FuYXJ5\nLzQyK3ggeQ==", "in base64"),
            ("x43616E6172792F34322B782079x", "in hexadecimal digits"),
            (
                "k=Canary%2F42%2Bx%20y",
                "with percent signs, as in an address",
            ),
            (
                "k=Canary%2f42%2bx+y",
                "with percent signs, as in an address",
            ),
            ("y x+24/yranaC", "backwards"),
            ("CANARY/42+X Y", "in other letters"),
            ("canary/42+x y", "in other letters"),
        ] {
            for value in [json!(text), json!({"a": [1, text]}), json!({text: 1})] {
                assert_eq!(form(&value, secret, true), Some(expected), "{text}");
            }
        }
        assert_eq!(
            form(&json!({"n": 31_415_926}), "31415926", true),
            Some("as it is")
        );
        let two = form(
            &json!("c2Vjb25kLWxpbmU="),
            "first-line\nsecond-line\n",
            true,
        );
        assert_eq!(two, Some("in base64"));
    }

    #[test]
    fn what_only_looks_like_a_secret_is_let_through() {
        for (text, secret, is_kept) in [
            ("abc", "abc", true),
            ("100 % of it: Canary", "Canary/42", true),
            ("in PRODUCTION", "production", false),
            ("dHJ1ZQ==", "true", false),
        ] {
            assert_eq!(form(&json!(text), secret, is_kept), None, "{text}");
        }
        assert_eq!(
            form(&json!("cHJvZHVjdGlvbg"), "production", false),
            Some("in base64")
        );
    }
}

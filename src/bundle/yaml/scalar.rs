//! What a plain scalar means to the readers that are in use.

/// What a plain scalar means to a YAML reader.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ScalarType {
    /// Nothing, `~` or `null`.
    Null,
    /// `true`, and for YAML 1.1 readers `yes`, `no`, `on`, `off` too.
    Bool,
    /// A whole number.
    Int,
    /// A number with a point or an exponent.
    Float,
    /// A date: YAML 1.1 readers make one of `2026-01-31`.
    Date,
    /// Text.
    Text,
}

impl ScalarType {
    /// The word for messages, with its article.
    pub fn describe(self) -> &'static str {
        match self {
            Self::Null => "empty",
            Self::Bool => "a boolean",
            Self::Int => "an integer",
            Self::Float => "a number",
            Self::Date => "a date",
            Self::Text => "a string",
        }
    }
}

/// What YAML 1.1 and 1.2 readers together make of a plain scalar: text only if both say so.
pub fn plain_type(text: &str) -> ScalarType {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return ScalarType::Null,
        "true" | "True" | "TRUE" | "false" | "False" | "FALSE" | "yes" | "Yes" | "YES" | "no"
        | "No" | "NO" | "on" | "On" | "ON" | "off" | "Off" | "OFF" => return ScalarType::Bool,
        _ => {}
    }
    if is_integer(text) {
        ScalarType::Int
    } else if is_float(text) {
        ScalarType::Float
    } else if is_date(text) {
        ScalarType::Date
    } else {
        ScalarType::Text
    }
}

fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let all = |digits: &str, test: fn(&u8) -> bool| {
        digits.bytes().any(|b| b != b'_') && digits.bytes().all(|b| b == b'_' || test(&b))
    };
    if let Some(hex) = digits.strip_prefix("0x") {
        return all(hex, u8::is_ascii_hexdigit);
    }
    if let Some(octal) = digits.strip_prefix("0o") {
        return all(octal, |b| (b'0'..=b'7').contains(b));
    }
    digits.starts_with(|c: char| c.is_ascii_digit()) && all(digits, u8::is_ascii_digit)
}

fn is_float(text: &str) -> bool {
    let bare = text.strip_prefix(['+', '-']).unwrap_or(text);
    if matches!(bare, ".inf" | ".Inf" | ".INF" | ".nan" | ".NaN" | ".NAN") {
        return true;
    }
    let looks = bare
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-'));
    looks && bare.contains(|c: char| c.is_ascii_digit()) && bare.parse::<f64>().is_ok()
}

fn is_date(text: &str) -> bool {
    let mut parts = text.split('-');
    let mut number = |widths: std::ops::RangeInclusive<usize>| {
        parts.next().is_some_and(|part| {
            widths.contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit())
        })
    };
    number(4..=4) && number(1..=2) && number(1..=2) && parts.next().is_none()
}

/// The YAML 1.2 core value of a plain scalar.
pub(super) fn core_value(text: &str) -> serde_json::Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return serde_json::Value::Null,
        "true" | "True" | "TRUE" => return true.into(),
        "false" | "False" | "FALSE" => return false.into(),
        _ => {}
    }
    if let Ok(number) = text.parse::<i64>() {
        return number.into();
    }
    if let Ok(number) = text.parse::<u64>() {
        return number.into();
    }
    match text.parse::<f64>() {
        Ok(number) if is_float(text) && number.is_finite() => number.into(),
        _ => text.into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_numbers_keep_their_digits() {
        assert_eq!(core_value("18446744073709551615"), u64::MAX);
        assert_eq!(core_value("-9223372036854775808"), i64::MIN);
        assert_eq!(core_value("1.0"), 1.0);
    }

    #[test]
    fn types_follow_the_strictest_reader() {
        use ScalarType::{Bool, Date, Float, Int, Null, Text};
        let cases = [
            ("123", Int),
            ("no", Bool),
            ("1.0", Float),
            ("1.0.0", Text),
            ("", Null),
            ("2026-01-31", Date),
            ("e", Text),
            ("1e3", Float),
            ("0x1F", Int),
            ("y", Text),
            ("-", Text),
            ("1_000", Int),
            ("nan", Text),
            (".nan", Float),
            ("infinity", Text),
        ];
        for (text, expected) in cases {
            assert_eq!(plain_type(text), expected, "{text}");
        }
    }
}

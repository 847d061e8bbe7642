//! `${VAR}` in configuration values, and the variables of an `--env-file`.

use std::collections::BTreeMap;

use super::Environment;

/// The variables that `${…}` sees: the real environment first, then the env file.
#[derive(Clone, Copy, Debug)]
pub struct Variables<'a> {
    /// The real environment.
    pub environment: &'a Environment,
    /// What `--env-file` adds; it never overrides the real environment.
    pub file: &'a BTreeMap<String, String>,
}

impl Variables<'_> {
    fn get(&self, name: &str) -> Option<&str> {
        let real = self.environment.variables.get(name);
        real.or_else(|| self.file.get(name)).map(String::as_str)
    }
}

/// Whether a text has something to fill in.
pub fn mentions_variable(text: &str) -> bool {
    text.contains("${")
}

/// Fills in `${NAME}` and `${NAME:-default}`; `$${` stands for `${` itself.
pub fn expand(text: &str, variables: Variables<'_>) -> Result<String, String> {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        let (before, after) = (&rest[..at], &rest[at + 2..]);
        if let Some(literal) = before.strip_suffix('$') {
            result.push_str(literal);
            result.push_str("${");
            rest = after;
            continue;
        }
        result.push_str(before);
        let Some(end) = after.find('}') else {
            return Err("`${` without a closing `}`".to_owned());
        };
        result.push_str(&lookup(&after[..end], variables)?);
        rest = &after[end + 1..];
    }
    result.push_str(rest);
    Ok(result)
}

fn lookup(inner: &str, variables: Variables<'_>) -> Result<String, String> {
    let (name, default) = match inner.split_once(":-") {
        Some((name, default)) => (name, Some(default)),
        None => (inner, None),
    };
    if !is_name(name) {
        return Err(format!("`${{{inner}}}` does not name a variable"));
    }
    // As in a shell, `:-` also stands in for an empty value.
    match (variables.get(name), default) {
        (Some("") | None, Some(default)) => Ok(default.to_owned()),
        (Some(value), _) => Ok(value.to_owned()),
        (None, None) if variables.environment.bytes.contains_key(name) => {
            Err(format!("the variable `{name}` is no UTF-8"))
        }
        (None, None) => Err(format!("the variable `{name}` is not set")),
    }
}

fn is_name(name: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    name.chars().all(word) && name.starts_with(|c: char| !c.is_ascii_digit())
}

/// Reads an env file: `NAME=value` lines, `export` allowed, `#` comments, single or double
/// quotes. Strict: a line that is none of these is an error with its number.
pub fn parse_env_file(text: &str) -> Result<BTreeMap<String, String>, (usize, String)> {
    let mut variables = BTreeMap::new();
    for (at, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
        let line = line.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let (name, value) = parse_assignment(line).map_err(|message| (at + 1, message))?;
        if variables.insert(name.to_owned(), value).is_some() {
            return Err((at + 1, format!("`{name}` is set twice")));
        }
    }
    Ok(variables)
}

/// Messages name the variable only: the value may be a secret.
fn parse_assignment(line: &str) -> Result<(&str, String), String> {
    let line = match line.strip_prefix("export") {
        Some(rest) if rest.starts_with([' ', '\t']) => rest.trim_start(),
        _ => line,
    };
    let Some((name, value)) = line.split_once('=') else {
        return Err("expected `NAME=value`".to_owned());
    };
    if !is_name(name) {
        return Err("expected a name of letters, digits and `_` before `=`".to_owned());
    }
    let value = value.trim();
    let value = match value.chars().next() {
        Some(quote @ ('"' | '\'')) => parse_quoted(&value[1..], quote)
            .ok_or_else(|| format!("the quoted value of `{name}` does not end well"))?,
        // A `#` opens a comment only after a space: it is common in passwords.
        _ => match value.find(" #") {
            Some(at) => value[..at].trim_end().to_owned(),
            None => value.to_owned(),
        },
    };
    Ok((name, value))
}

fn parse_quoted(text: &str, quote: char) -> Option<String> {
    let mut value = String::new();
    let mut chars = text.chars();
    loop {
        match chars.next()? {
            c if c == quote => break,
            '\\' if quote == '"' => value.push(match chars.next()? {
                'n' => '\n',
                't' => '\t',
                'r' => '\r',
                c @ ('"' | '\\' | '$') => c,
                _ => return None,
            }),
            c => value.push(c),
        }
    }
    let rest = chars.as_str().trim_start();
    (rest.is_empty() || rest.starts_with('#')).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(text: &str) -> Result<String, String> {
        let real = [("A", "real"), ("E", "")];
        let environment = Environment {
            variables: real.map(|(n, v)| (n.to_owned(), v.to_owned())).into(),
            ..Environment::default()
        };
        let file = [("A", "file"), ("B", "b")];
        let file = file.map(|(n, v)| (n.to_owned(), v.to_owned())).into();
        expand(
            text,
            Variables {
                environment: &environment,
                file: &file,
            },
        )
    }

    #[test]
    fn variables_are_filled_in_and_the_real_ones_win() {
        assert_eq!(filled("x/${A}/${B}/$A").unwrap(), "x/real/b/$A");
        assert_eq!(filled("${C:-d}${E:-e}${A:-x}${E}").unwrap(), "dereal");
        assert_eq!(filled("$${A}").unwrap(), "${A}");
    }

    #[test]
    fn what_cannot_be_filled_in_is_an_error() {
        assert_eq!(filled("${C}").unwrap_err(), "the variable `C` is not set");
        assert!(filled("${A").unwrap_err().contains("closing"));
        assert!(filled("${1A}").unwrap_err().contains("does not name"));
        assert!(filled("${}").unwrap_err().contains("does not name"));
    }

    #[test]
    fn env_files_are_read_strictly() {
        let text = "# c\n\nexport A=1 # c\nB=' x '\nC=\"a\\n\\\"b\" # c\nD=p#w\nE=\n";
        let read = parse_env_file(text).unwrap();
        let values: Vec<_> = read.values().map(String::as_str).collect();
        assert_eq!(values, ["1", " x ", "a\n\"b", "p#w", ""]);
        let line = |text| parse_env_file(text).unwrap_err();
        assert_eq!(
            line("A=1\nnothing"),
            (2, "expected `NAME=value`".to_owned())
        );
        assert_eq!(line("A=1\nA=2").0, 2);
        assert_eq!(
            line("A='secret").1,
            "the quoted value of `A` does not end well"
        );
        assert_eq!(line("A='x' y").0, 1);
        assert_eq!(line("1A=x").0, 1);
    }
}

//! Commands in advice: what somebody else named, as a shell takes it.

/// A file's name as a POSIX shell takes it: as it is, or quoted when the shell would read
/// more into it.
pub fn shell_word(name: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "_.,+@%/=:-".contains(c);
    let path = match name.starts_with('-') {
        // Else `mv` takes it for an option.
        true => format!("./{name}"),
        false => name.to_owned(),
    };
    if path.chars().all(is_plain) {
        return path;
    }
    format!("'{}'", path.replace('\'', r"'\''"))
}

#[cfg(test)]
mod tests {
    use super::shell_word;

    #[test]
    fn odd_names_are_quoted() {
        let cases = [
            ("pdf-report", "pdf-report"),
            ("größe", "größe"),
            ("my skill", "'my skill'"),
            ("it's", r"'it'\''s'"),
            ("$(id)", "'$(id)'"),
            ("-f", "./-f"),
            ("-f *", "'./-f *'"),
        ];
        for (name, expected) in cases {
            assert_eq!(shell_word(name), expected);
        }
    }
}

//! Which of the standing grants are about a skill: those that it has a use for.

use crate::bundle::manifest::Permissions;
use crate::runtime::permissions::{Need, allow};

/// The part of a grant that a skill declares. What was granted to many skills at once may
/// go beyond what one of them asks for; that is no mistake, as it would be on the command
/// line.
pub fn fitting(declared: Option<&Permissions>, granted: &Permissions) -> Permissions {
    if declared.is_none() {
        return granted.clone();
    }
    let mut fitting = Permissions::default();
    for need in Need::ALL {
        for word in need.words(granted) {
            let mut one = Permissions::default();
            need.words_mut(&mut one).push(word.clone());
            if allow(declared, &one).is_ok() {
                need.words_mut(&mut fitting).push(word.clone());
            }
        }
    }
    fitting
}

/// Adds what is not there yet.
pub fn add(to: &mut Permissions, more: &Permissions) {
    for need in Need::ALL {
        for word in need.words(more) {
            if !need.words(to).contains(word) {
                need.words_mut(to).push(word.clone());
            }
        }
    }
}

/// Whether a grant's pattern is about a skill: its name, or `*` for any part of one.
pub fn is_about(pattern: &str, name: &str) -> bool {
    match pattern.split_once('*') {
        None => pattern == name,
        Some((before, after)) => match name.strip_prefix(before) {
            None => false,
            Some(rest) => (0..=rest.len())
                .filter(|&at| rest.is_char_boundary(at))
                .any(|at| is_about(after, &rest[at..])),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(words: &[&str]) -> Permissions {
        Permissions {
            network: words.iter().map(|&word| word.to_owned()).collect(),
            ..Permissions::default()
        }
    }

    #[test]
    fn what_a_skill_does_not_ask_for_falls_away() {
        let declared = network(&["a.example", "b.example:443"]);
        let granted = network(&["a.example", "c.example", "b.example"]);
        let fitting = fitting(Some(&declared), &granted);
        assert_eq!(fitting.network, ["a.example", "b.example"]);
        assert_eq!(super::fitting(None, &granted), granted);
    }

    #[test]
    fn grants_add_up() {
        let mut all = network(&["a"]);
        add(&mut all, &network(&["b", "a"]));
        assert_eq!(all.network, ["a", "b"]);
    }

    #[test]
    fn patterns_match_whole_names() {
        for (pattern, name, is) in [
            ("pdf", "pdf", true),
            ("pdf", "pdf-tools", false),
            ("*", "pdf", true),
            ("pdf-*", "pdf-tools", true),
            ("pdf-*", "pdf", false),
            ("*-tools", "pdf-tools", true),
            ("a*b*c", "a-b-c", true),
            ("a*b*c", "a-c-b", false),
        ] {
            assert_eq!(is_about(pattern, name), is, "{pattern} {name}");
        }
    }
}

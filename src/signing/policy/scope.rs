//! Which skills a rule is about.

use std::fmt;

/// A pattern: `pdf-*`, or `s3://bucket/p/*` with the registry before the name. `*` stands
/// for anything, `/` too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope(String);

/// A skill as rules and pins see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subject {
    /// The registry that it comes from, without a slash at the end; none for a local file.
    pub registry: Option<String>,
    /// Its name.
    pub name: String,
}

impl Subject {
    /// A skill that lies somewhere on this machine.
    pub fn local(name: impl Into<String>) -> Self {
        Self {
            registry: None,
            name: name.into(),
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.registry {
            Some(registry) => write!(f, "{registry}/{}", self.name),
            None => f.write_str(&self.name),
        }
    }
}

impl Scope {
    /// Takes a pattern.
    pub fn new(pattern: impl Into<String>) -> Self {
        Self(pattern.into())
    }

    /// Whether it is about this skill: a pattern with a registry looks at both, one
    /// without at the name alone.
    pub fn covers(&self, subject: &Subject) -> bool {
        let pattern = self.0.as_bytes();
        let whole = subject.to_string();
        match (self.0.contains("://"), whole.contains("://")) {
            (false, _) => matches(pattern, subject.name.as_bytes()),
            (true, true) => matches(pattern, whole.as_bytes()),
            // A registry in a folder is called by its path.
            (true, false) => {
                subject.registry.is_some() && matches(pattern, format!("file://{whole}").as_bytes())
            }
        }
    }

    /// Whether it can be about skills of one name only.
    pub fn is_one_name(&self) -> bool {
        !self.0.contains('*')
    }

    /// How much it says: the more letters, the more; then without a `*`.
    pub fn weight(&self) -> (usize, bool) {
        let stars = self.0.matches('*').count();
        (self.0.len() - stars, stars == 0)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Matches from left to right; on a misfit only the last `*` takes one more byte, which is
/// enough, since an earlier one taking more never helps.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some(b'*') => {
                star = Some((p, t));
                p += 1;
            }
            Some(byte) if *byte == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match &mut star {
                Some((at, taken)) => {
                    *taken += 1;
                    (p, t) = (*at + 1, *taken);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|byte| *byte == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(scope: &str, registry: Option<&str>, name: &str) -> bool {
        let subject = Subject {
            registry: registry.map(str::to_owned),
            name: name.to_owned(),
        };
        Scope::new(scope).covers(&subject)
    }

    #[test]
    fn stars_stand_for_anything() {
        assert!(covers("*", None, "pdf") && covers("pdf", None, "pdf"));
        assert!(covers("pdf-*", Some("s3://b/p"), "pdf-report"));
        assert!(!covers("pdf-*", None, "pdf") && !covers("pdf", None, "pdfs"));
        assert!(covers("s3://b/p/*", Some("s3://b/p"), "pdf"));
        assert!(covers("s3://*/pdf", Some("s3://b/p"), "pdf"));
        assert!(!covers("s3://b/p/*", Some("s3://b/q"), "pdf"));
        assert!(!covers("s3://b/p/*", None, "pdf"));
        assert!(covers("file:///srv/*", Some("/srv/skills"), "pdf"));
        assert!(!covers("file:///srv/*", Some("/opt/skills"), "pdf"));
        assert!(!covers("file://*", None, "pdf") && !covers("s3://*", Some("/srv"), "pdf"));
        assert!(covers("a*b*c", None, "axxbxbxc") && !covers("a*b*c", None, "axxbxbx"));
        assert!(!covers("", None, "pdf"));
    }

    #[test]
    fn many_stars_take_no_time() {
        let start = std::time::Instant::now();
        let pattern = "a*".repeat(1_000) + "b";
        assert!(!covers(&pattern, None, &"a".repeat(5_000)));
        assert!(start.elapsed().as_secs() < 1);
    }

    #[test]
    fn more_letters_weigh_more() {
        let weight = |scope| Scope::new(scope).weight();
        assert!(weight("*") < weight("pdf-*"));
        assert!(weight("pdf-*") < weight("pdf-report"));
        assert!(weight("pdf*") < weight("pdf"));
    }
}

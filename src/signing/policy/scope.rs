//! Which skills a rule is about.

use std::fmt;

use crate::fs::one_place;

/// A pattern: `pdf-*`, or `s3://bucket/p/*` with the registry before the name. `*` stands
/// for anything, `/` too.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Scope {
    /// As it is written.
    text: String,
    /// The same with its registry in the one spelling, where that is another.
    place: Option<String>,
}

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
        let text = pattern.into();
        let place = in_one_spelling(&text).filter(|place| *place != text);
        Self { text, place }
    }

    /// Whether it is about this skill: a pattern with a registry looks at both, one
    /// without at the name alone.
    pub fn covers(&self, subject: &Subject) -> bool {
        let patterns = [Some(&self.text), self.place.as_ref()];
        let mut patterns = patterns.into_iter().flatten();
        patterns.any(|pattern| is_about(pattern, subject))
    }

    /// Whether it can be about skills of one name only.
    pub fn is_one_name(&self) -> bool {
        !self.text.contains('*')
    }

    /// How much it says: the more letters, the more; then without a `*`.
    pub fn weight(&self) -> (usize, bool) {
        let stars = self.text.matches('*').count();
        (self.text.len() - stars, stars == 0)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

fn is_about(text: &str, subject: &Subject) -> bool {
    let pattern = text.as_bytes();
    let whole = subject.to_string();
    match (text.contains("://"), whole.contains("://")) {
        (false, _) => matches(pattern, subject.name.as_bytes()),
        (true, true) => matches(pattern, whole.as_bytes()),
        // A registry in a folder is called by its path.
        (true, false) => {
            subject.registry.is_some() && matches(pattern, format!("file://{whole}").as_bytes())
        }
    }
}

/// A pattern whose registry has its one spelling, as far as no `*` stands in it; none for a
/// pattern of names.
fn in_one_spelling(text: &str) -> Option<String> {
    let fixed = text.split('*').next().filter(|_| text.contains("://"))?;
    let (registry, rest) = text.split_at(fixed.rfind('/')?);
    Some(format!("{}{rest}", one_place(registry)))
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
    fn a_rule_is_about_a_place_however_it_is_written() {
        let team = Some("http://127.0.0.1:8000/team");
        assert!(covers("http://127.0.0.1:08000/%74eam/*", team, "pdf"));
        assert!(covers(
            "https://HOST:443/a//b/pdf",
            Some("https://host/a/b"),
            "pdf"
        ));
        assert!(!covers("https://HOST/a/*", Some("https://host/b"), "pdf"));
        #[cfg(unix)]
        {
            let folder = tempfile::tempdir().unwrap();
            let root = std::fs::canonicalize(folder.path()).unwrap();
            std::fs::create_dir(root.join("reg")).unwrap();
            std::os::unix::fs::symlink("reg", root.join("link")).unwrap();
            let scope = format!("file://{}/*", root.join("link").display());
            assert!(covers(&scope, root.join("reg").to_str(), "pdf"));
        }
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

//! What no file of the repository may mention, whatever its language.

use crate::checks::Violation;

/// Lockfiles are written by tools, and fixtures are other people's text.
const EXEMPT: &[&str] = &["Cargo.lock", "tests/fixtures/"];

/// Names that examples use for a person who does not exist.
const NOBODY: &[&str] = &[
    "alice", "bob", "me", "name", "someone", "user", "username", "you",
];

/// Host names of package registries, in two halves so that this file passes its own check.
const REGISTRY_HOSTS: &[(&str, &str)] = &[
    ("crates", ".io"),
    ("npmjs", ".com"),
    ("npmjs", ".org"),
    ("yarnpkg", ".com"),
    ("pypi", ".org"),
    ("pythonhosted", ".org"),
    ("rubygems", ".org"),
];

/// Folders of one machine, in two halves as well.
const MACHINE_FOLDERS: &[(&str, &str)] =
    &[("/work", "/"), ("/root", "/"), ("/github", "/workspace")];

/// The places of a text that only mean something on one machine, or name a registry's host.
pub fn check_text(path: &str, text: &str) -> Vec<Violation> {
    if EXEMPT.iter().any(|exempt| path.starts_with(exempt)) {
        return Vec::new();
    }
    let mut found = Vec::new();
    for (index, line) in text.lines().enumerate() {
        let place = format!("{path}:{}", index + 1);
        if let Some(host) = registry_host(line) {
            found.push(Violation {
                place: place.clone(),
                rule: "registry-hosts",
                message: format!("`{host}` is the host of a package registry"),
                hint: "write npm, PyPI or the crates registry: people use mirrors".to_owned(),
            });
        }
        if let Some(folder) = machine_path(line) {
            found.push(Violation {
                place,
                rule: "machine-paths",
                message: format!("`{folder}` exists on one machine only"),
                hint: "use a path relative to the repository, or `/home/me/…` in an example"
                    .to_owned(),
            });
        }
    }
    found
}

fn registry_host(line: &str) -> Option<String> {
    REGISTRY_HOSTS
        .iter()
        .map(|(name, ending)| format!("{name}{ending}"))
        .find(|host| line.contains(host.as_str()))
}

fn machine_path(line: &str) -> Option<String> {
    let folders = MACHINE_FOLDERS.iter().map(|(a, b)| format!("{a}{b}"));
    let fixed = folders.into_iter().find(|folder| {
        line.match_indices(folder.as_str())
            .any(|(at, _)| begins_a_path(line, at))
    });
    fixed.or_else(|| {
        let homes = [format!("/home{}", '/'), format!("/Users{}", '/')];
        homes.iter().find_map(|home| someones_home(line, home))
    })
}

/// `/home/<somebody>`, when the name is neither a placeholder nor one of nobody.
fn someones_home(line: &str, home: &str) -> Option<String> {
    line.match_indices(home).find_map(|(at, _)| {
        let rest = &line[at + home.len()..];
        let end = rest.find(|next: char| !next.is_ascii_alphanumeric() && next != '-');
        let name = &rest[..end.unwrap_or(rest.len())];
        let is_somebody = !name.is_empty() && !NOBODY.contains(&name);
        (is_somebody && begins_a_path(line, at)).then(|| format!("{home}{name}"))
    })
}

/// Whether a slash at `at` is the first of its path: `a/home/` and `https://x/home/` are not.
fn begins_a_path(line: &str, at: usize) -> bool {
    let before = line[..at].chars().next_back();
    !before.is_some_and(|before| before.is_alphanumeric() || "._-~*/}>)".contains(before))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(line: &str) -> Vec<&'static str> {
        let found = check_text("README.md", line);
        found.iter().map(|violation| violation.rule).collect()
    }

    #[test]
    fn a_registry_host_is_found_and_the_name_of_the_registry_is_not() {
        let host = format!("see https://www.{}{}/x", "npmjs", ".com");
        assert_eq!(rules(&host), ["registry-hosts"]);
        assert_eq!(rules("see npm, PyPI and the crates registry"), [""; 0]);
    }

    #[test]
    fn a_machine_path_is_found_with_its_line() {
        let text = format!("fine\nin `/home{}`", "/karin/x");
        let found = check_text("docs/a.md", &text);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].place, "docs/a.md:2");
        assert!(found[0].message.contains("karin"));
        assert_eq!(rules(&format!("cd {}{}x", "/work", "/")), ["machine-paths"]);
    }

    #[test]
    fn examples_urls_and_relative_paths_are_no_machine_paths() {
        for line in [
            "/home/me/skills",
            "/Users/alice/x",
            "/home/<name>/",
            "/home/$USER/x",
        ] {
            assert_eq!(rules(line), [""; 0], "{line}");
        }
        for line in [
            "docs/work/x",
            "https://a.example/home/karin",
            "$HOME/work/x",
            "**/root/x",
        ] {
            assert_eq!(rules(line), [""; 0], "{line}");
        }
    }

    #[test]
    fn lockfiles_and_fixtures_are_exempt() {
        let host = format!("{}{}", "pypi", ".org");
        assert!(check_text("Cargo.lock", &host).is_empty());
        assert!(check_text("tests/fixtures/x/SKILL.md", &host).is_empty());
    }
}

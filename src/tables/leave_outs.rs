//! What no bundle carries, though it lies in the skill's folder.

/// A pattern of `.gitignore` and why it is left out.
pub type LeaveOut = (&'static str, &'static str);

/// Left out unless `.skillignore` or `--include` brings it back.
pub static LEAVE_OUTS: &[LeaveOut] = &[
    (".gitignore", "version control"),
    (".gitattributes", "version control"),
    (".gitmodules", "version control"),
    (".gitkeep", "version control"),
    (".github/", "version control"),
    (".DS_Store", "a system's note about a folder"),
    ("._*", "what macOS adds to archives"),
    ("__MACOSX/", "what macOS adds to archives"),
    ("Thumbs.db", "a system's note about a folder"),
    ("ehthumbs.db", "a system's note about a folder"),
    ("desktop.ini", "a system's note about a folder"),
    ("__pycache__/", "a Python cache"),
    ("*.pyc", "a Python cache"),
    ("*.pyo", "a Python cache"),
    (".venv/", "a Python environment"),
    ("venv/", "a Python environment"),
    (".tox/", "a tool's cache"),
    (".mypy_cache/", "a tool's cache"),
    (".pytest_cache/", "a tool's cache"),
    (".ruff_cache/", "a tool's cache"),
    ("node_modules/", "installed packages"),
    // Packages that an author put beside the skill on purpose.
    ("!vendor/**/node_modules/", ""),
    ("target/", "build output"),
    ("*~", "an editor's file"),
    ("*.swp", "an editor's file"),
    ("*.swo", "an editor's file"),
    (".#*", "an editor's file"),
    (".idea/", "an editor's file"),
    (".vscode/", "an editor's file"),
    ("/evals/", "evaluations, which users do not need"),
    (
        "/eval-results/",
        "what an agent answered, which users do not need",
    ),
    ("/*.skill", "a packed skill"),
    (
        "/*.sigstore.json",
        "a signature, which stands beside its archive",
    ),
    (
        "/*.intoto.json",
        "a signature, which stands beside its archive",
    ),
    ("/*.sshsig", "a signature, which stands beside its archive"),
    ("/*.minisig", "a signature, which stands beside its archive"),
    ("/open-skills.yaml", "the project's own configuration"),
    ("/open-skills.lock", "the project's own configuration"),
];

/// Left out whatever else is said.
pub static NEVER_PACKED: &[LeaveOut] = &[
    (".git", "version control"),
    (".hg", "version control"),
    (".svn", "version control"),
    (".jj", "version control"),
    (".open-skills/", "what open-skills installed here"),
    ("/.skillignore", "it is about packing"),
    (".open-skills-*.tmp", "what an interrupted run left"),
    (
        ".open-skills-unfinished.jsonl",
        "what an interrupted run left",
    ),
];

/// Names that programs of version control obey: a skill that brought such a folder would be run
/// by the next of them that looks at it. The short ones are what Windows calls the others.
const VERSION_CONTROL: [&str; 8] = [
    ".git", ".hg", ".svn", ".jj", "git~1", "hg~1", "svn~1", "jj~1",
];

/// Whether a part of a path is such a name, on a file system that does not tell case apart too.
pub fn is_version_control(part: &str) -> bool {
    let same = |name: &str| name.eq_ignore_ascii_case(part);
    VERSION_CONTROL.iter().any(|name| same(name))
}

/// What a run, a look or an editor leaves in a folder and makes again: it changes no skill that
/// is installed. What scripts may load, such as packages, is not among it.
pub static LEFTOVERS: &[&str] = &[
    ".DS_Store",
    "._*",
    "Thumbs.db",
    "ehthumbs.db",
    "desktop.ini",
    "__pycache__/",
    ".mypy_cache/",
    ".pytest_cache/",
    ".ruff_cache/",
    "*~",
    "*.swp",
    "*.swo",
    ".#*",
];

/// The place in [`LEFTOVERS`] of what a file or folder of that name is left by.
pub fn leftover(name: &str, is_folder: bool) -> Option<usize> {
    LEFTOVERS.iter().position(|pattern| {
        let is_of_folders = pattern.ends_with('/');
        let pattern = pattern.trim_end_matches('/');
        is_of_folders == is_folder
            && match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
                (Some(end), _) => name.ends_with(end),
                (_, Some(start)) => name.starts_with(start),
                _ => name == pattern,
            }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_archive_may_hold_is_never_packed() {
        for name in VERSION_CONTROL.iter().filter(|name| name.starts_with('.')) {
            let mut known = NEVER_PACKED.iter();
            assert!(known.any(|(known, _)| known == name), "{name}");
        }
    }

    #[test]
    fn leftovers_are_left_out_of_bundles_too() {
        for pattern in LEFTOVERS {
            let mut known = LEAVE_OUTS.iter();
            assert!(known.any(|(known, _)| known == pattern), "{pattern}");
        }
        assert_eq!(leftover("._a", false), Some(1));
        assert!(leftover("__pycache__", true).is_some());
        assert!(leftover("a.md~", false).is_some());
        for (name, is_folder) in [
            ("__pycache__", false),
            ("node_modules", true),
            ("a.pyc", false),
        ] {
            assert_eq!(leftover(name, is_folder), None, "{name}");
        }
    }
}

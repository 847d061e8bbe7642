//! What the process was born into, as a value: nothing below reads the real environment.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Variables, folders and terminals, gathered once at the start of the program.
#[derive(Clone, Debug, Default)]
pub struct Environment {
    /// The variables; names that are not UTF-8 are left out.
    pub variables: BTreeMap<String, String>,
    /// The values that are not UTF-8: only a path may be one.
    pub bytes: BTreeMap<String, OsString>,
    /// The current folder, absolute.
    pub cwd: PathBuf,
    /// The user's home folder.
    pub home: Option<PathBuf>,
    /// Which of the standard streams are terminals.
    pub terminals: Terminals,
}

/// Which of the standard streams are terminals.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Terminals {
    /// Standard input: without one, nothing is asked.
    pub stdin: bool,
    /// Standard output.
    pub stdout: bool,
    /// Standard error.
    pub stderr: bool,
}

impl Environment {
    /// The value of a variable; an empty one counts as unset.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables
            .get(name)
            .map(String::as_str)
            .filter(|value| !value.is_empty())
    }

    /// The path in a variable, byte by byte as it is; an empty one counts as unset.
    pub fn path(&self, name: &str) -> Option<PathBuf> {
        let text = self.variable(name).map(PathBuf::from);
        text.or_else(|| self.bytes.get(name).map(PathBuf::from))
    }

    /// Whether a variable says yes: set, and neither `0`, `false` nor `no`.
    pub fn is_on(&self, name: &str) -> bool {
        self.variable(name)
            .is_some_and(|value| !matches!(value, "0" | "false" | "no"))
    }

    /// Whether this is a build machine: nothing is asked and no progress is drawn.
    pub fn is_ci(&self) -> bool {
        self.is_on("CI")
    }

    /// Where the user's configuration lives.
    pub fn config_dir(&self) -> Option<PathBuf> {
        self.user_dir("XDG_CONFIG_HOME", ".config", "APPDATA", "")
    }

    /// Where the tool remembers what the user decided, such as approvals.
    pub fn state_dir(&self) -> Option<PathBuf> {
        self.user_dir("XDG_STATE_HOME", ".local/state", "LOCALAPPDATA", "state")
    }

    /// Where what the user made lives, such as keys and the local registry.
    pub fn data_dir(&self) -> Option<PathBuf> {
        self.user_dir("XDG_DATA_HOME", ".local/share", "LOCALAPPDATA", "data")
    }

    /// Where the cache lives when nothing else is said.
    pub fn cache_dir(&self) -> Option<PathBuf> {
        self.user_dir("XDG_CACHE_HOME", ".cache", "LOCALAPPDATA", "cache")
    }

    /// The XDG rules on every Unix, macOS too, as git and uv do; on Windows the known
    /// folders. A relative XDG folder is ignored, as its specification wants.
    fn user_dir(&self, xdg: &str, below: &str, windows: &str, last: &str) -> Option<PathBuf> {
        let absolute = |name: &str| self.path(name).filter(|path| path.is_absolute());
        if let Some(base) = absolute(xdg) {
            return Some(base.join("open-skills"));
        }
        if cfg!(windows) {
            let base = absolute(windows)?.join("open-skills");
            return Some(if last.is_empty() {
                base
            } else {
                base.join(last)
            });
        }
        Some(self.home.as_ref()?.join(below).join("open-skills"))
    }

    /// A path as written by the user: `~/` is the home folder, a relative one starts at `base`.
    pub fn resolve(&self, path: &str, base: &Path) -> PathBuf {
        match (path.strip_prefix("~/"), &self.home) {
            (Some(rest), Some(home)) => home.join(rest),
            _ if path == "~" => self.home.clone().unwrap_or_else(|| base.join(path)),
            _ => base.join(path),
        }
    }

    /// The same of a path that may be no UTF-8.
    pub fn resolve_path(&self, path: &Path, base: &Path) -> PathBuf {
        if let Some(text) = path.to_str() {
            return self.resolve(text, base);
        }
        match (path.strip_prefix("~"), &self.home) {
            (Ok(rest), Some(home)) => home.join(rest),
            _ => base.join(path),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn environment(variables: &[(&str, &str)]) -> Environment {
        Environment {
            variables: variables
                .iter()
                .map(|&(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            bytes: BTreeMap::new(),
            cwd: "/w".into(),
            home: Some("/h".into()),
            terminals: Terminals::default(),
        }
    }

    #[cfg(unix)]
    #[test]
    fn folders_follow_the_xdg_rules() {
        let plain = environment(&[("XDG_STATE_HOME", "relative"), ("XDG_CONFIG_HOME", "")]);
        assert_eq!(
            plain.config_dir().unwrap(),
            Path::new("/h/.config/open-skills")
        );
        assert_eq!(
            plain.state_dir().unwrap(),
            Path::new("/h/.local/state/open-skills")
        );
        let own = environment(&[("XDG_CACHE_HOME", "/c")]);
        assert_eq!(own.cache_dir().unwrap(), Path::new("/c/open-skills"));
        assert_eq!(Environment::default().cache_dir(), None);
    }

    #[cfg(unix)]
    #[test]
    fn paths_know_the_home_folder() {
        let plain = environment(&[]);
        let resolve = |path| plain.resolve(path, Path::new("/base"));
        assert_eq!(resolve("~/x"), Path::new("/h/x"));
        assert_eq!(resolve("~"), Path::new("/h"));
        assert_eq!(resolve("x"), Path::new("/base/x"));
        assert_eq!(resolve("/x"), Path::new("/x"));
    }

    #[cfg(unix)]
    #[test]
    fn a_path_is_used_as_the_bytes_that_it_is() {
        use std::os::unix::ffi::OsStringExt;
        let odd = |bytes: &[u8]| OsString::from_vec(bytes.to_vec());
        let mut own = environment(&[("XDG_DATA_HOME", "/d")]);
        own.bytes = [("XDG_CACHE_HOME".to_owned(), odd(b"/c\xff"))].into();
        let cache = own.cache_dir().unwrap();
        assert_eq!(cache.as_os_str(), odd(b"/c\xff/open-skills"));
        assert_eq!(own.path("XDG_DATA_HOME").unwrap(), Path::new("/d"));
        assert_eq!(own.variable("XDG_CACHE_HOME"), None);
        let resolve = |path: &[u8]| own.resolve_path(Path::new(&odd(path)), Path::new("/b"));
        assert_eq!(resolve(b"~/\xff").as_os_str(), odd(b"/h/\xff"));
        assert_eq!(resolve(b"x\xff").as_os_str(), odd(b"/b/x\xff"));
    }

    #[test]
    fn zero_and_empty_are_off() {
        let plain = environment(&[("A", "0"), ("B", ""), ("C", "1"), ("CI", "true")]);
        assert!(!plain.is_on("A") && !plain.is_on("B") && plain.is_on("C"));
        assert!(plain.is_ci());
    }
}

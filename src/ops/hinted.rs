//! Paths in the commands that hints name: as they were given, and as a shell takes them.

use std::path::Path;

use super::lint::display;
use crate::diagnostics::shell_word;

/// A path as an argument, with a space before it; nothing for the current folder, which a command
/// means without.
pub fn argument(path: &Path) -> String {
    match word(path) {
        Some(word) => format!(" {word}"),
        None => String::new(),
    }
}

/// Several of them. Beside others, the current folder has to be named.
pub fn arguments<P: AsRef<Path>>(paths: &[P]) -> String {
    match paths {
        [only] => argument(only.as_ref()),
        all => {
            let named = |path: &P| format!(" {}", word(path.as_ref()).as_deref().unwrap_or("."));
            all.iter().map(named).collect()
        }
    }
}

/// A path behind a flag, with a space before it; nothing for the current folder.
pub fn option(flag: &str, path: &Path) -> String {
    match word(path) {
        Some(word) => format!(" {flag} {word}"),
        None => String::new(),
    }
}

fn word(path: &Path) -> Option<String> {
    match display(path).as_str() {
        "" | "." => None,
        path => Some(shell_word(path)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_current_folder_is_named_only_beside_others() {
        assert_eq!(argument(Path::new(".")), "");
        assert_eq!(argument(Path::new("./my skill/")), " 'my skill'");
        assert_eq!(option("--skill", Path::new("-x")), " --skill ./-x");
        assert_eq!(option("--skill", Path::new("")), "");
        assert_eq!(arguments(&["."]), "");
        assert_eq!(arguments(&[".", "a b"]), " . 'a b'");
    }
}

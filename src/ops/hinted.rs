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
    if path.to_str().is_none() {
        return Some(of_bytes(path));
    }
    match display(path).as_str() {
        "" | "." => None,
        path => Some(shell_word(path)),
    }
}

/// A name that is no text, as shells take its bytes.
fn of_bytes(path: &Path) -> String {
    let name = path.as_os_str().as_encoded_bytes();
    let mut word = String::from(if name.starts_with(b"-") { "./" } else { "" });
    for chunk in name.utf8_chunks() {
        for letter in chunk.valid().chars() {
            match letter {
                '\'' | '\\' => word.extend(['\\', letter]),
                _ if letter.is_ascii_control() => word += &format!("\\x{:02x}", u32::from(letter)),
                _ => word.push(letter),
            }
        }
        for byte in chunk.invalid() {
            word += &format!("\\x{byte:02x}");
        }
    }
    format!("$'{word}'")
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

    #[cfg(unix)]
    #[test]
    fn a_name_that_is_no_text_can_be_typed() {
        use std::os::unix::ffi::OsStrExt as _;
        let said = |name: &[u8]| argument(Path::new(std::ffi::OsStr::from_bytes(name)));
        assert_eq!(said(b"s\xff"), r" $'s\xff'");
        assert_eq!(said(b"-it's\\\xff\n"), r" $'./-it\'s\\\xff\x0a'");
    }
}

//! The same world made by bubblewrap, which systems let do what they deny to others.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use rustix::process::{getgid, getuid};

use super::namespaces::inner;
use super::spec::Spec;
use crate::runtime::HEAP_AS_NEEDED;

/// Where our own binary and its state file are found within.
const OWN: &str = "/.open-skills/program";
const STATE: &str = "/.open-skills/state";

/// bubblewrap on this machine, if it is there.
pub fn find(search: &[PathBuf]) -> Option<PathBuf> {
    let places = search.iter().map(|folder| folder.join("bwrap"));
    places.into_iter().find(|place| place.is_file())
}

/// What bubblewrap is told: the same view of the file system, and to start our inner stage.
pub fn arguments(spec: &Spec, own: &Path, state: &Path) -> Vec<OsString> {
    let mut words: Vec<OsString> = Vec::new();
    let mut say = |parts: &[&std::ffi::OsStr]| words.extend(parts.iter().map(OsString::from));
    for flag in [
        "--unshare-all",
        "--die-with-parent",
        "--new-session",
        "--clearenv",
    ] {
        say(&[flag.as_ref()]);
    }
    let (name, value) = HEAP_AS_NEEDED;
    say(&["--setenv".as_ref(), name.as_ref(), value.as_ref()]);
    say(&["--cap-drop".as_ref(), "ALL".as_ref()]);
    let (user, group) = (inner(getuid().as_raw()), inner(getgid().as_raw()));
    for (flag, number) in [("--uid", user), ("--gid", group)] {
        say(&[flag.as_ref(), number.to_string().as_ref()]);
    }
    for bind in &spec.binds {
        let flag = if bind.writable { "--bind" } else { "--ro-bind" };
        say(&[flag.as_ref(), bind.host.as_ref(), bind.guest.as_ref()]);
    }
    for (place, to) in &spec.links {
        say(&["--symlink".as_ref(), to.as_ref(), place.as_ref()]);
    }
    say(&["--ro-bind".as_ref(), own.as_ref(), OWN.as_ref()]);
    say(&["--bind".as_ref(), state.as_ref(), STATE.as_ref()]);
    for (flag, place) in [
        ("--proc", "/proc"),
        ("--dev", "/dev"),
        ("--remount-ro", "/"),
    ] {
        say(&[flag.as_ref(), place.as_ref()]);
    }
    let inner = ["--", OWN, super::STAGE, "inner", STATE];
    for word in inner {
        say(&[word.as_ref()]);
    }
    words
}

#[cfg(test)]
mod tests {
    use super::super::spec::Bind;
    use super::*;

    #[test]
    fn everything_is_taken_away_before_something_is_given() {
        let bind = |guest: &str, writable| Bind {
            host: "/h".into(),
            guest: guest.to_owned(),
            writable,
        };
        let spec = Spec {
            binds: vec![bind("/skill", false), bind("/output", true)],
            links: vec![("/bin".into(), "usr/bin".into())],
            ..Spec::default()
        };
        let words = arguments(&spec, Path::new("/own"), Path::new("/state"));
        let text = words.join(std::ffi::OsStr::new(" "));
        let text = text.to_str().unwrap();
        assert!(text.starts_with("--unshare-all --die-with-parent "));
        // Not even the administrator is one within.
        assert!(
            text.contains(" --uid ") && !text.contains(" --uid 0 "),
            "{text}"
        );
        for part in [
            "--ro-bind /h /skill",
            "--bind /h /output",
            "--symlink usr/bin /bin",
            "--remount-ro /",
        ] {
            assert!(text.contains(part), "{text}");
        }
        assert!(text.ends_with("-- /.open-skills/program __sandbox inner /.open-skills/state"));
    }
}

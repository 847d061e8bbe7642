//! Python with compiled packages: how its files stand on disk, and how a program is started.
//!
//! The package that pip fetches is an interpreter for WASI and its library in one archive. It
//! looks for that archive in one place, and matplotlib for its fonts and styles in files beside
//! it, so the runtime is kept the way they want to see it. The interpreter is told of the sandbox
//! by the same modules as the Python of ours, which it takes out of the text that starts it.

use std::fmt::Write as _;

use serde::Serialize;

use crate::archive::{Archive, ArchiveError, Limits, Profile};

/// Where the guest sees the folder of the runtime.
pub const GUEST_FOLDER: &str = "/usr/local/lib";
/// The archive of the library within that folder.
pub const LIBRARY: &str = "python315.zip";
/// What matplotlib reads: in the archive, as a folder on disk, and where the guest sees that.
const DATA_ARCHIVE: &str = "matplotlib/mpl-data.zip";
/// The folder of that data within the runtime's.
pub const DATA: &str = "mpl-data";
/// Where the guest sees it.
pub const GUEST_DATA: &str = "/usr/local/lib/python315.zip/matplotlib/mpl-data";
/// The name that the interpreter is called by.
pub const NAME: &str = "/usr/local/bin/python.wasm";

/// The modules of the guest: names and texts.
const SOURCES: [(&str, &str); 18] = [
    ("wit_world", include_str!("sci/wit_world.py")),
    (
        "_open_skills",
        include_str!("guest/app/_open_skills/__init__.py"),
    ),
    (
        "_open_skills.digests",
        include_str!("guest/app/_open_skills/digests.py"),
    ),
    (
        "_open_skills.functions",
        include_str!("guest/app/_open_skills/functions.py"),
    ),
    (
        "_open_skills.hints",
        include_str!("guest/app/_open_skills/hints.py"),
    ),
    ("_open_skills.later", include_str!("sci/later.py")),
    ("_open_skills.library", include_str!("sci/library.py")),
    (
        "_open_skills.locks",
        include_str!("guest/app/_open_skills/locks.py"),
    ),
    (
        "_open_skills.loops",
        include_str!("guest/app/_open_skills/loops.py"),
    ),
    (
        "_open_skills.modes",
        include_str!("guest/app/_open_skills/modes.py"),
    ),
    (
        "_open_skills.pools",
        include_str!("guest/app/_open_skills/pools.py"),
    ),
    (
        "_open_skills.program",
        include_str!("guest/app/_open_skills/program.py"),
    ),
    (
        "_open_skills.redirects",
        include_str!("guest/app/_open_skills/redirects.py"),
    ),
    (
        "_open_skills.refusals",
        include_str!("guest/app/_open_skills/refusals.py"),
    ),
    (
        "_open_skills.root",
        include_str!("guest/app/_open_skills/root.py"),
    ),
    (
        "_open_skills.sockets",
        include_str!("guest/app/_open_skills/sockets.py"),
    ),
    (
        "_open_skills.tls",
        include_str!("guest/app/_open_skills/tls.py"),
    ),
    ("_open_skills.web", include_str!("sci/web.py")),
];
const START: &str = include_str!("sci/start.py");

/// What is to be run.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct Program<'p> {
    /// The script's path as the guest sees it.
    pub script: &'p str,
    /// The function to call in it.
    pub function: Option<&'p str>,
    /// The arguments after the script's name.
    pub args: &'p [String],
    /// Where it starts.
    pub cwd: &'p str,
    /// Folders in which further packages are found.
    pub packages: &'p [String],
}

impl Program<'_> {
    /// The text that starts it, for the interpreter's `-c`.
    pub fn text(&self) -> String {
        // A text as JSON writes it means the same to Python, and so does an object of texts.
        let mut sources = serde_json::Map::new();
        for (name, text) in SOURCES {
            sources.insert(name.to_owned(), text.into());
        }
        let job = serde_json::json!(self).to_string();
        let mut text = format!("SOURCES = {}\n", serde_json::Value::Object(sources));
        // Writing to a text never fails.
        let _ = writeln!(text, "JOB = {}", serde_json::Value::from(job));
        text.push_str(START);
        text
    }
}

/// The files of matplotlib's data, by their paths within the runtime's folder, out of the
/// library's archive; none when there is no such data in it.
pub fn data(library: &[u8]) -> Result<Vec<(String, Vec<u8>)>, ArchiveError> {
    let limits = Limits {
        archive: super::super::installed::MAX_FILE,
        unpacked: super::super::installed::MAX_FILE,
        file: super::super::installed::MAX_FILE,
        entries: 50_000,
        ..Limits::default()
    };
    let whole = Archive::open(library, Profile::Foreign, &limits)?;
    let mut entries = whole.entries().iter();
    let Some(index) = entries.position(|entry| entry.path.as_str() == DATA_ARCHIVE) else {
        return Ok(Vec::new());
    };
    let packed = whole.read(index)?;
    let data = Archive::open(packed.as_slice(), Profile::Foreign, &limits)?;
    let mut files = Vec::new();
    for (index, entry) in data.entries().iter().enumerate() {
        files.push((format!("{DATA}/{}", entry.path), data.read(index)?));
    }
    Ok(files)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::archive::zip::write::{Compression, write};
    use crate::archive::{EntryPath, MemorySource};

    fn packed(files: &[(&str, Vec<u8>)]) -> Vec<u8> {
        let mut source = MemorySource::default();
        for (path, bytes) in files {
            source.add(EntryPath::new(path).unwrap(), false, bytes.clone());
        }
        let mut bytes = Vec::new();
        write(source.items(), &source, Compression::Deflate, &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn data_is_taken_out_of_the_archive_within_the_archive() {
        let inner = packed(&[("fonts/a.ttf", b"font".to_vec()), ("rc", b"x".to_vec())]);
        let library = packed(&[("os.pyc", Vec::new()), (DATA_ARCHIVE, inner)]);
        let files = data(&library).unwrap();
        let expected = [("mpl-data/fonts/a.ttf", "font"), ("mpl-data/rc", "x")];
        let expected = expected.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
        assert_eq!(files, expected);
        assert_eq!(data(&packed(&[("os.pyc", Vec::new())])).unwrap(), []);
        assert!(data(b"no archive").is_err());
    }

    #[test]
    fn a_program_begins_with_its_modules_and_its_job() {
        let args = ["a \"quoted\"\n".to_owned()];
        let program = Program {
            script: "/skill/ü.py",
            function: None,
            args: &args,
            cwd: "/output",
            packages: &[],
        };
        let text = program.text();
        let mut lines = text.lines();
        let sources = lines.next().unwrap().strip_prefix("SOURCES = ").unwrap();
        let sources: serde_json::Value = serde_json::from_str(sources).unwrap();
        assert!(
            sources["_open_skills.web"]
                .as_str()
                .unwrap()
                .contains("_host")
        );
        let job = lines.next().unwrap().strip_prefix("JOB = ").unwrap();
        let job: String = serde_json::from_str(job).unwrap();
        let job: serde_json::Value = serde_json::from_str(&job).unwrap();
        assert_eq!(job["script"], "/skill/ü.py");
        assert_eq!(job["args"][0], args[0].as_str());
        // As long as that, a command line is for every system.
        assert!(text.len() < 100_000, "{}", text.len());
    }
}

//! A bare repository of our own that knows one remote: fetching, reading, pushing.
//!
//! It holds what was fetched and nothing else: one commit deep, without the content of
//! files until somebody reads one (where the remote can leave it out). It lies in a
//! temporary folder and goes with its owner.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::sync::OnceLock;

use super::errors::Said;
use super::folder::Folder;
use super::program::{CLONE, Found, Outcome, Program, Reader};
use crate::registry::remote::Remote;

/// What may arrive with a tree beside the files themselves.
const TREES: u64 = 256 << 20;
/// What a pack has beside its content.
const SLACK: u64 = 1 << 20;

/// A bare repository with one remote.
pub(super) struct Store {
    program: Program,
    /// Removed when this value goes.
    _folder: Folder,
    reader: Option<Reader>,
    /// Who the user is for git, once that was asked.
    committer: OnceLock<Option<String>>,
}

/// A line of a tree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Entry {
    /// What kind of thing it is, as git writes it: `100644`, `100755`, `120000`, `160000`.
    pub mode: String,
    /// The object's name.
    pub object: String,
}

impl Entry {
    /// Whether it is a plain file: no link, no other repository.
    pub fn is_file(&self) -> bool {
        matches!(self.mode.as_str(), "100644" | "100755" | "100664")
    }
}

/// All lines of a tree, by their paths. What is no UTF-8 has no path for us.
pub(super) type Tree = BTreeMap<String, Entry>;

impl Store {
    /// An empty repository for a remote.
    pub fn new(remote: &Remote) -> Result<Self, Said> {
        let folder = Folder::new(&tempfile::env::temp_dir())
            .map_err(|error| Said::Odd(crate::fs::reason(&error)))?;
        let program = Program {
            repository: folder.path().to_path_buf(),
            transport: remote.transport,
        };
        // No template: it might bring hooks.
        program.run(["init", "--quiet", "--bare", "--template="], b"")?;
        program.run(["config", "remote.origin.url", &remote.url], b"")?;
        Ok(Self {
            program,
            _folder: folder,
            reader: None,
            committer: OnceLock::new(),
        })
    }

    /// The remote's references that are asked for, with what they point to.
    pub fn references(&self, names: &[&str]) -> Result<Vec<(String, String)>, Said> {
        let mut arguments = vec!["ls-remote", "--symref", "--quiet", "origin"];
        arguments.extend(names);
        let printed = self.program.run(arguments, b"")?;
        let text = String::from_utf8_lossy(&printed);
        let line = |line: &str| {
            let (what, name) = line.split_once('\t')?;
            Some((name.to_owned(), what.to_owned()))
        };
        Ok(text.lines().filter_map(line).collect())
    }

    /// The branch that an empty repository will show first, where it says so: only a clone is
    /// told.
    pub fn branch_to_be(&self) -> Option<String> {
        let place = self.program.repository.join(CLONE);
        let url = self
            .program
            .run(["config", "remote.origin.url"], b"")
            .ok()?;
        let arguments: [OsString; 8] = [
            "clone".into(),
            "--quiet".into(),
            "--bare".into(),
            "--depth=1".into(),
            "--template=".into(),
            "--".into(),
            line(&url).ok()?.into(),
            place.clone().into(),
        ];
        self.program
            .run_with(arguments, b"", &[], Some(TREES))
            .ok()?;
        let head = std::fs::read_to_string(place.join("HEAD")).ok()?;
        let branch = head.trim_end().strip_prefix("ref: ")?;
        branch.starts_with("refs/heads/").then(|| branch.to_owned())
    }

    /// Fetches a commit by its name, or what a reference points to, one commit deep and
    /// without the files. Gives the commit.
    pub fn fetch(&mut self, wanted: &str) -> Result<String, Said> {
        let spec = format!("+{wanted}:refs/open-skills/tip");
        let arguments = [
            "fetch",
            "--quiet",
            "--depth=1",
            "--filter=blob:none",
            "--no-tags",
            "--no-write-fetch-head",
            "origin",
            &spec,
        ];
        self.program.run_with(arguments, b"", &[], Some(TREES))?;
        self.reader = None;
        let commit = self
            .program
            .run(["rev-parse", "refs/open-skills/tip^{commit}"], b"")?;
        line(&commit)
    }

    /// The whole tree of a commit.
    pub fn tree(&self, commit: &str) -> Result<Tree, Said> {
        let printed = self
            .program
            .run(["ls-tree", "-r", "-z", "--full-tree", commit], b"")?;
        let mut tree = Tree::new();
        for record in printed.split(|byte| *byte == 0) {
            let Ok(text) = std::str::from_utf8(record) else {
                continue;
            };
            let Some((facts, path)) = text.split_once('\t') else {
                continue;
            };
            let mut facts = facts.split(' ');
            if let (Some(mode), Some(_), Some(object)) = (facts.next(), facts.next(), facts.next())
            {
                let (mode, object) = (mode.to_owned(), object.to_owned());
                tree.insert(path.to_owned(), Entry { mode, object });
            }
        }
        Ok(tree)
    }

    /// Reads a blob of at most `limit` bytes, from the remote where it is not here yet.
    pub fn blob(&mut self, object: &str, limit: u64) -> Result<Found, Said> {
        match self.look(object, limit)? {
            Found::Missing => {
                self.bring(&[object.to_owned()], limit)?;
                self.look(object, limit)
            }
            found => Ok(found),
        }
    }

    fn look(&mut self, object: &str, limit: u64) -> Result<Found, Said> {
        let mut reader = match self.reader.take() {
            Some(reader) => reader,
            None => self.program.reader()?,
        };
        let found = reader.blob(object, limit);
        let found = found.map_err(|error| Said::Odd(crate::fs::reason(&error)))?;
        if found != Found::TooLarge {
            self.reader = Some(reader);
        }
        Ok(found)
    }

    /// Fetches blobs in one request, as git itself does for a partial clone; stops when
    /// more arrives than `most` bytes.
    pub fn bring(&mut self, objects: &[String], most: u64) -> Result<(), Said> {
        let mut input = objects.join("\n");
        input.push('\n');
        let arguments = [
            "-c",
            "fetch.negotiationAlgorithm=noop",
            "fetch",
            "--quiet",
            "--no-tags",
            "--no-write-fetch-head",
            "--filter=blob:none",
            "--stdin",
            "origin",
        ];
        let most = Some(most.saturating_add(SLACK));
        self.program
            .run_with(arguments, input.as_bytes(), &[], most)?;
        // It looks for packs when it starts.
        self.reader = None;
        Ok(())
    }

    /// How many bytes each blob has; fetches in one request what is not here.
    pub fn sizes(&mut self, objects: &[String], most: u64) -> Result<Vec<u64>, Said> {
        let first = self.known_sizes(objects)?;
        let missing: Vec<String> = objects
            .iter()
            .zip(&first)
            .filter(|(_, size)| size.is_none())
            .map(|(object, _)| object.clone())
            .collect();
        let known = match missing.is_empty() {
            true => first,
            false => {
                self.bring(&missing, most)?;
                self.known_sizes(objects)?
            }
        };
        let all: Option<Vec<u64>> = known.into_iter().collect();
        all.ok_or_else(|| Said::Odd("the remote does not give all that it has".to_owned()))
    }

    fn known_sizes(&self, objects: &[String]) -> Result<Vec<Option<u64>>, Said> {
        let mut input = objects.join("\n");
        input.push('\n');
        let arguments = ["cat-file", "--batch-check"];
        let here = [("GIT_NO_LAZY_FETCH", "1")];
        let printed = self
            .program
            .run_with(arguments, input.as_bytes(), &here, None)?;
        let text = String::from_utf8_lossy(&printed);
        let size = |line: &str| line.rsplit(' ').next()?.parse().ok();
        Ok(text.lines().take(objects.len()).map(size).collect())
    }

    /// Makes a commit, and perhaps a tag, of instructions for `git fast-import`; gives
    /// what the `get-mark` instructions in it print.
    pub fn import(&mut self, instructions: &[u8]) -> Result<Vec<String>, Said> {
        let arguments = ["fast-import", "--quiet", "--force", "--date-format=now"];
        let printed = self.program.run(arguments, instructions)?;
        self.reader = None;
        let text = String::from_utf8_lossy(&printed);
        Ok(text.lines().map(str::to_owned).collect())
    }

    /// Who the user is for git; none when git does not know it.
    pub fn committer(&self) -> Option<&str> {
        let asked = self.committer.get_or_init(|| self.ask_committer());
        asked.as_deref()
    }

    fn ask_committer(&self) -> Option<String> {
        let printed = self.program.run(["var", "GIT_COMMITTER_IDENT"], b"").ok()?;
        let ident = line(&printed).ok()?;
        // The time behind it is that of the question.
        let end = ident.rfind('>')?;
        ident.get(..=end).map(str::to_owned)
    }

    /// Pushes, all or nothing and never over anything.
    pub fn push(&self, specs: &[String]) -> Outcome {
        let mut arguments = vec!["push", "--quiet", "--atomic", "--no-verify"];
        if self.program.transport == "file" {
            // The other side is this machine, and so would its hooks be.
            arguments.push("--receive-pack=git -c core.hooksPath=/dev/null receive-pack");
        }
        arguments.push("origin");
        arguments.extend(specs.iter().map(String::as_str));
        self.program.run(arguments, b"")
    }
}

fn line(printed: &[u8]) -> Result<String, Said> {
    match std::str::from_utf8(printed) {
        Ok(text) => Ok(text.trim_end().to_owned()),
        Err(_) => Err(Said::Odd("git prints what is no text".to_owned())),
    }
}

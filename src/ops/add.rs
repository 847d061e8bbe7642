//! Adds a part to a skill: a stub that works, its entry in `skill.yaml`, its place in
//! `SKILL.md`.

use std::path::{Path, PathBuf};

use super::fix::{SkillChange, file_changes, write_patch};
use super::hinted::option;
use super::insert::{Section, declare_script, put_into_section};
use super::lint::display;
use crate::archive::names::{EntryPath, NameFlaw, Seen};
use crate::bundle::document::Document;
use crate::bundle::patch::Patch;
use crate::bundle::skill_file::SKILL_FILE;
use crate::bundle::walk::EntryKind;
use crate::bundle::yaml::write::entry;
use crate::bundle::{Bundle, discover};
use crate::diagnostics::Failure;
use crate::fs::{self, FileLock};
use crate::scaffold::stubs::{Stub, StubWords};
use crate::testing::first_input::{self, FirstInput};

/// The largest file that is taken as an asset.
const MAX_ASSET: u64 = 64 << 20;

/// What to add, and to which skill.
#[derive(Clone, Debug)]
pub struct AddRequest {
    /// The skill's folder, or a place inside it.
    pub skill: PathBuf,
    /// What kind of file.
    pub stub: Stub,
    /// Its name, with or without an ending.
    pub name: String,
    /// What it is, in a sentence.
    pub description: Option<String>,
    /// The language of a script: `python` or `javascript`.
    pub language: Option<String>,
    /// The script that a test runs.
    pub script: Option<String>,
    /// A file that becomes the asset.
    pub from: Option<PathBuf>,
}

/// What is added.
#[derive(Debug)]
pub struct Added {
    /// The path of the new file below the skill.
    pub path: String,
    /// All files that change.
    pub change: SkillChange,
    /// What only the author can fill in before a new test passes.
    pub to_fill_in: Option<String>,
    /// Nobody else adds something until this is written.
    _lock: Option<FileLock>,
}

/// Works out what is added; writes nothing.
pub fn prepare(request: &AddRequest) -> Result<Added, Failure> {
    let folder = enclosing(&request.skill)?;
    let lock = fs::lock_folder(&folder)?;
    let bundle = Bundle::open(&folder);
    let (name, ending) = name_and_ending(request, &bundle)?;
    let path = match ending.as_str() {
        "" => format!("{}/{name}", request.stub.folder()),
        ending => format!("{}/{name}.{ending}", request.stub.folder()),
    };
    if let Err(flaw) = EntryPath::new(&path) {
        return Err(Failure::new("bad-answer", format!("`{path}` {flaw}")));
    }
    mind_clash(&path, &bundle, &folder)?;
    let description = match &request.description {
        Some(text) => sentence(text)?,
        None => request.stub.usual_description(&name),
    };
    let script = script_for(request, &bundle)?;
    let first = match request.stub {
        Stub::Test | Stub::Scenario => first_input::of(&bundle, &format!("scripts/{script}")),
        _ => FirstInput::default(),
    };
    let words = StubWords {
        script: &script,
        given: &lines(&first),
        to_fill_in: first.to_fill_in.as_deref().unwrap_or_default(),
        ..StubWords::plain(&name, &description)
    };
    let bytes = match &request.from {
        Some(file) => fs::read_limited(file, MAX_ASSET)?,
        None => request.stub.text(&ending, &words)?.into_bytes(),
    };
    let mut patch = Patch::default();
    if bytes.starts_with(b"#!") {
        patch.executable.insert(path.clone());
    }
    patch.files.insert(path.clone(), bytes);
    mention(request.stub, &path, &description, &bundle, &mut patch)?;
    let files = file_changes(&bundle, &patch);
    let change = SkillChange {
        folder,
        patch,
        files,
    };
    Ok(Added {
        path,
        change,
        to_fill_in: first.to_fill_in,
        _lock: lock,
    })
}

impl Added {
    /// Writes it: the new file first, `SKILL.md` last. What cannot be written whole is taken
    /// back, so that no script lies there that `skill.yaml` does not know.
    pub fn write(&self) -> Result<(), Failure> {
        let folder = &self.change.folder;
        let file = folder.join(&self.path);
        let parent = file.parent().unwrap_or(folder);
        let existing = parent.ancestors().find(|above| above.exists());
        fs::stays_within(folder, existing.unwrap_or(folder))?;
        let before = Before::look(folder, parent, self.change.patch.files.keys());
        fs::create_dir_all(parent)?;
        write_patch(folder, &self.change.patch).inspect_err(|_| before.restore())
    }
}

/// What was there before anything was written.
struct Before {
    /// The files that were not there yet.
    new_files: Vec<PathBuf>,
    /// The files that were, with their bytes.
    old_files: Vec<(PathBuf, Vec<u8>)>,
    /// The folders that were not there yet, the innermost first.
    new_folders: Vec<PathBuf>,
}

impl Before {
    fn look<'a>(folder: &Path, parent: &Path, paths: impl Iterator<Item = &'a String>) -> Self {
        let is_new = |path: &Path| path.symlink_metadata().is_err();
        let (new_files, old_files): (Vec<_>, Vec<_>) =
            paths.map(|path| folder.join(path)).partition(|p| is_new(p));
        let old_files = old_files.into_iter().filter_map(|path| {
            let bytes = fs::read_limited(&path, MAX_ASSET).ok()?;
            Some((path, bytes))
        });
        let above = parent.ancestors().take_while(|above| is_new(above));
        Self {
            new_files,
            old_files: old_files.collect(),
            new_folders: above.map(Path::to_path_buf).collect(),
        }
    }

    /// Puts it back as far as it can: what is told is why the writing failed.
    fn restore(&self) {
        for path in &self.new_files {
            std::fs::remove_file(path).ok();
        }
        for (path, bytes) in &self.old_files {
            if fs::read_limited(path, MAX_ASSET).is_ok_and(|now| now != *bytes) {
                fs::write_atomic(path, bytes).ok();
            }
        }
        // One with something in it stays: that came from somebody else.
        for folder in &self.new_folders {
            std::fs::remove_dir(folder).ok();
        }
    }
}

/// Says no to a path that is taken, be it in another spelling: where case does not count, two
/// files would be one.
fn mind_clash(path: &str, bundle: &Bundle, folder: &Path) -> Result<(), Failure> {
    let mut seen = Seen::default();
    for entry in &bundle.entries {
        // Those that clash among themselves are the linter's to tell.
        let is_folder = matches!(entry.kind, EntryKind::Folder);
        let _ = seen.insert(&entry.path, is_folder);
    }
    let shown = display(&folder.join(path));
    let message = match seen.insert(path, false) {
        Ok(()) => return Ok(()),
        Err(NameFlaw::LooksLike(other)) => {
            let other = display(&folder.join(other));
            format!(
                "`{shown}` and `{other}`, which is there, are the same where case does not count"
            )
        }
        Err(NameFlaw::Duplicate) => format!("`{shown}` is there already"),
        Err(flaw) => format!("`{shown}` {flaw}"),
    };
    Err(Failure::new("already-exists", message).with_hint("choose another name"))
}

/// The fields of a new case, as lines of YAML.
fn lines(first: &FirstInput) -> String {
    let fields = first.fields.iter();
    fields.map(|(key, value)| entry(key, value)).collect()
}

/// The skill that a path stands for.
fn enclosing(path: &Path) -> Result<PathBuf, Failure> {
    discover::around(path).ok_or_else(|| {
        let message = format!("there is no skill in `{}`", display(path));
        Failure::new("no-skill", message)
            .with_hint("name it with `--skill`, or begin one with `open-skills init`")
    })
}

/// The name without its ending, and the ending.
fn name_and_ending(request: &AddRequest, bundle: &Bundle) -> Result<(String, String), Failure> {
    let stub = request.stub;
    let known = stub.endings();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let bare = request.name.trim_end_matches('.');
    if bare.is_empty() || bare.starts_with('.') || !bare.chars().all(is_plain) {
        let message = format!("`{}` cannot be the name of a file here", request.name);
        let hint = "letters, digits, `-` and `_` are fine on every system";
        return Err(Failure::new("bad-answer", message).with_hint(hint));
    }
    let wanted = match request.language.as_deref() {
        None => None,
        Some(_) if stub != Stub::Script => {
            return Err(Failure::usage("only scripts have a language"));
        }
        Some("python") => Some("py"),
        Some("javascript") => Some("js"),
        Some(other) => {
            let message = format!("there is no stub in `{other}`");
            return Err(Failure::usage(message).with_hint("there are python and javascript"));
        }
    };
    let own = request.from.as_deref().and_then(Path::extension);
    let own = own.and_then(|ending| ending.to_str());
    let (name, ending) = match bare.rsplit_once('.') {
        Some((name, ending)) => (name, Some(ending)),
        None => (bare, wanted.or(own)),
    };
    let ending = match (ending, &request.from) {
        (Some(ending), _) => ending.to_owned(),
        // What is taken over stays what it is, be it without an ending.
        (None, Some(_)) => String::new(),
        (None, None) => usual_ending(stub, bundle),
    };
    let is_foreign = request.from.is_none() && !known.contains(&ending.as_str());
    let disagrees = wanted.is_some_and(|wanted| wanted != ending);
    if is_foreign || disagrees {
        let message = format!("there is no stub that ends in `.{ending}`");
        let known = known.iter().map(|ending| format!(".{ending}"));
        let known: Vec<String> = known.collect();
        return Err(Failure::usage(message).with_hint(format!("there is {}", known.join(", "))));
    }
    if request.from.is_some() && stub != Stub::Asset {
        return Err(Failure::usage("only assets are taken `--from` a file"));
    }
    Ok((name.to_owned(), ending))
}

/// Scripts are in the language of those that are there.
fn usual_ending(stub: Stub, bundle: &Bundle) -> String {
    let first = stub.endings()[0];
    let count = |ending: &str| {
        let of = |path: &str| path.starts_with("scripts/") && path.ends_with(&format!(".{ending}"));
        bundle.files().filter(|entry| of(&entry.path)).count()
    };
    let more = |ending: &&&str| stub == Stub::Script && count(ending) > count(first);
    let other = stub.endings().iter().find(more);
    (*other.unwrap_or(&first)).to_owned()
}

/// One line that ends like a sentence.
fn sentence(text: &str) -> Result<String, Failure> {
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let is_odd = |c: char| c.is_control() || matches!(c, '<' | '>' | '|');
    if text.is_empty() || text.contains("*/") || text.contains("\"\"\"") || text.contains(is_odd) {
        let message =
            "the description has to be a sentence without `<`, `>`, `|` and ends of comments";
        return Err(Failure::new("bad-answer", message));
    }
    Ok(match text.ends_with(['.', '!', '?']) {
        true => text.replace('\\', "/"),
        false => format!("{}.", text.replace('\\', "/")),
    })
}

/// The script that a test runs: the one named, the entrypoint, or the only one.
fn script_for(request: &AddRequest, bundle: &Bundle) -> Result<String, Failure> {
    if !matches!(request.stub, Stub::Test | Stub::Scenario) {
        return match request.script {
            Some(_) => Err(Failure::usage("only tests and scenarios run a `--script`")),
            None => Ok(String::new()),
        };
    }
    let scripts = bundle
        .files()
        .filter_map(|entry| entry.path.strip_prefix("scripts/"));
    let scripts: Vec<&str> = scripts.collect();
    let listed = || scripts.join(", ");
    if let Some(script) = &request.script {
        let bare = script.strip_prefix("scripts/").unwrap_or(script);
        return match scripts.contains(&bare) {
            true => Ok(bare.to_owned()),
            false => Err(
                Failure::new("not-found", format!("there is no script `{script}`"))
                    .with_hint(format!("there is {}", listed())),
            ),
        };
    }
    let entrypoint = bundle
        .skill_file
        .as_ref()
        .and_then(|file| file.field("entrypoint"));
    let entrypoint = entrypoint.and_then(|node| node.scalar()?.strip_prefix("scripts/"));
    match (entrypoint, scripts.as_slice()) {
        (Some(script), _) => Ok(script.split(':').next().unwrap_or(script).to_owned()),
        (None, [only]) => Ok((*only).to_owned()),
        (None, []) => Err(
            Failure::new("not-found", "the skill has no script to test").with_hint(format!(
                "add one with `open-skills add script NAME{}`",
                option("--skill", &request.skill)
            )),
        ),
        (None, _) => Err(Failure::usage("the skill has several scripts")
            .with_hint(format!("say which with `--script`: {}", listed()))),
    }
}

/// Says in `SKILL.md` and `skill.yaml` that the new file is there.
fn mention(
    stub: Stub,
    path: &str,
    description: &str,
    bundle: &Bundle,
    patch: &mut Patch,
) -> Result<(), Failure> {
    let name = path.rsplit('/').next().unwrap_or(path);
    let section = match stub {
        Stub::Test | Stub::Scenario => return Ok(()),
        Stub::Script => Section {
            heading: "Scripts",
            text: format!(
                "### `{path}`\n\n{description}\n\n| | |\n|---|---|\n\
                 | Reads | a JSON object on standard input |\n\
                 | Prints | a JSON object on standard output |\n\
                 | Exit code | 0 when done, 2 when the input does not fit; the reason is then on standard error |\n"
            ),
            is_item: false,
        },
        Stub::Reference => item("References", path, description),
        Stub::Asset => item("Assets", path, description),
        Stub::Example => item("Examples", path, description),
    };
    let document = document(bundle)?;
    let text = put_into_section(document, &section);
    let file = document.source.name().to_owned();
    patch.files.insert(file, text.into_bytes());
    if stub == Stub::Script {
        let text = declare_script(bundle, name, description)?;
        patch.files.insert(SKILL_FILE.to_owned(), text.into_bytes());
    }
    Ok(())
}

/// The document that a new part has its place in.
fn document(bundle: &Bundle) -> Result<&Document, Failure> {
    if let Some(document) = &bundle.document {
        return Ok(document);
    }
    let folder = bundle.folder().unwrap_or(Path::new("."));
    let file = display(&folder.join("SKILL.md"));
    Err(match &bundle.document_error {
        Some(error) => Failure::new(error.kind(), format!("nothing can be added: {error}"))
            .with_hint("`SKILL.md` has to be a file of the skill's own"),
        None => {
            let message =
                format!("`{file}` is no file of its own, and nothing is added through links");
            Failure::new("leads-out", message)
                .with_hint("put the file itself there, or add to what the link leads to")
        }
    })
}

fn item(heading: &'static str, path: &str, description: &str) -> Section {
    Section {
        heading,
        text: format!("- [{path}]({path}): {description}\n"),
        is_item: true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_written_whole_is_taken_back() {
        let root = tempfile::tempdir().unwrap();
        let at = |path: &str| root.path().join(path);
        let declared = "# mine\nscripts: {}\n";
        std::fs::write(at(SKILL_FILE), declared).unwrap();
        // A folder takes no text, whoever writes.
        std::fs::create_dir(at("SKILL.md")).unwrap();
        let mut patch = Patch::default();
        for path in ["scripts/one.py", SKILL_FILE, "SKILL.md"] {
            patch.files.insert(path.to_owned(), b"new".to_vec());
        }
        let added = Added {
            path: "scripts/one.py".to_owned(),
            change: SkillChange {
                folder: root.path().to_path_buf(),
                patch,
                files: Vec::new(),
            },
            to_fill_in: None,
            _lock: None,
        };
        added.write().unwrap_err();
        assert!(!at("scripts").exists());
        let text = std::fs::read_to_string(at(SKILL_FILE)).unwrap();
        assert_eq!(text, declared);

        std::fs::create_dir(at("scripts")).unwrap();
        std::fs::write(at("scripts/other.py"), "other").unwrap();
        added.write().unwrap_err();
        let left = std::fs::read_dir(at("scripts")).unwrap();
        let left: Vec<_> = left.map(|entry| entry.unwrap().file_name()).collect();
        assert_eq!(left, ["other.py"]);

        std::fs::remove_dir(at("SKILL.md")).unwrap();
        added.write().unwrap();
        assert_eq!(std::fs::read(at("scripts/one.py")).unwrap(), b"new");
    }
}

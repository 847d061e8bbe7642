//! What is to be installed and does not come from a registry: folders, archives, documents.
//!
//! Whatever it was, it becomes one archive that is checked as a whole like any other, so that
//! there is one way into place.

use std::path::Path;

use serde::Deserialize;

use super::own::ours;
use super::sifted::Sifted;
use crate::archive::digest::bundle_digest;
use crate::archive::zip::write::{Compression, write};
use crate::archive::{Archive, EntryPath, Limits, MemorySource, Profile};
use crate::bundle::discover::{discover, outermost};
use crate::bundle::leave_out::Choices;
use crate::bundle::manifest::Manifest;
use crate::bundle::names::{SkillName, suggest};
use crate::bundle::walk::is_in_pruned;
use crate::bundle::{Bundle, MemoryFile};
use crate::diagnostics::Failure;
use crate::ops::archives::{self, ArchivedSkill};
use crate::ops::lint::display;
use crate::ops::skill_target::SkillTarget;
use crate::prompt::{Skill, Unusable};
use crate::registry::Digest;
use crate::signing::sidecars::{archive_stem, name_and_version};
use crate::signing::verify::Evidence;
use crate::store::installed::record::{Source, SourceKind};

/// A skill on its way in.
#[derive(Clone, Debug)]
pub struct Incoming {
    /// Its name, and that of its folder.
    pub name: SkillName,
    /// Its version, if it says one.
    pub version: Option<String>,
    /// The identity of its files.
    pub tree: Digest,
    /// One archive with one folder of its name.
    pub archive: Vec<u8>,
    /// Where it came from.
    pub source: Source,
    /// The same as people look for it.
    pub place: String,
    /// What is to be said about it.
    pub notices: Vec<String>,
    /// What signatures are about, and the signatures that lie beside it.
    pub signed: Option<(SkillTarget, Vec<Evidence>)>,
}

impl Incoming {
    /// A skill whose files are at hand.
    pub fn of_files(
        bundle: &Bundle,
        files: &[MemoryFile],
        source: Source,
        limits: &Limits,
    ) -> Result<Self, Failure> {
        let manifest = Manifest::of(bundle);
        let said = manifest.name.clone().or_else(|| bundle.folder_name.clone());
        let mut notices = Vec::new();
        let name = folder_name(said, &source.location, &mut notices)?;
        if let Err(Unusable(why)) = Skill::of(bundle, String::new()) {
            notices.push(format!("agents will not show `{name}`: {why}"));
        }
        let archive = archive_of(&name, files).map_err(|failure| failure.at(&source.location))?;
        let (_, digests) = Archive::open_hashed(&archive, Profile::Strict, limits)
            .map_err(|error| archives::located(&error, Path::new(&source.location)))?;
        let tree = Digest::from(*bundle_digest(&digests).sha256().as_bytes());
        Ok(Self {
            name,
            version: manifest.version,
            tree,
            archive,
            place: source.location.clone(),
            source,
            notices,
            signed: None,
        })
    }

    /// The same with the signatures that lie beside its folder or archive.
    fn with_signatures(mut self, target: SkillTarget) -> Result<Self, Failure> {
        let evidence = target.sidecars(None, self.version.as_deref()).read()?;
        self.signed = Some((target, evidence));
        Ok(self)
    }
}

/// A name under which every client finds the skill; an older one is made to fit.
fn folder_name(
    said: Option<String>,
    location: &str,
    notices: &mut Vec<String>,
) -> Result<SkillName, Failure> {
    let Some(said) = said else {
        let failure = Failure::new("no-name", "the skill has no name to install it under");
        let hint = "add `name: …` to its frontmatter";
        return Err(failure.with_hint(hint).at(location));
    };
    let problem = match SkillName::parse(&said) {
        Ok(name) => return Ok(name),
        Err(problem) => problem,
    };
    let better = suggest(&said).and_then(|better| SkillName::parse(&better).ok());
    let Some(better) = better else {
        let message = format!("`{}` cannot be installed: {problem}", said.escape_debug());
        return Err(Failure::new("bad-name", message).at(location));
    };
    notices.push(format!(
        "`{}` is installed as `{better}`, because {problem}; write `name: {better}` into its \
         frontmatter, and call its folder the same",
        said.escape_debug()
    ));
    Ok(better)
}

/// One archive with one folder.
fn archive_of(name: &SkillName, files: &[MemoryFile]) -> Result<Vec<u8>, Failure> {
    EntryPath::new(name.as_str()).map_err(|flaw| {
        // Of what a name may have, only these mean something else to a system.
        let message = match flaw.kind() {
            "name-device" => {
                format!("`{name}` is a device on Windows, and can be no folder's name")
            }
            _ => format!("`{name}` can be no folder's name: it {flaw}"),
        };
        Failure::new("bad-name", message).with_hint(format!("call it `{name}-skill`"))
    })?;
    let mut source = MemorySource::default();
    for file in files {
        let path = format!("{name}/{}", file.path);
        let path = EntryPath::new(&path).map_err(|flaw| {
            let message = format!("`{}` {flaw}", file.path.escape_debug());
            Failure::new(flaw.kind(), message)
        })?;
        source.add(path, file.executable, file.bytes.clone());
    }
    let mut bytes = Vec::new();
    write(source.items(), &source, Compression::Store, &mut bytes)?;
    Ok(bytes)
}

fn source(kind: SourceKind, location: String) -> Source {
    Source {
        kind,
        location,
        commit: None,
        asked: None,
        archive: None,
        signer: None,
    }
}

/// The skills in a folder: itself, or those that it holds.
pub fn of_folder(folder: &Path, limits: &Limits) -> Result<Sifted, Failure> {
    let whole = std::fs::canonicalize(folder).map_err(|error| {
        let message = format!(
            "cannot read `{}`: {}",
            display(&crate::fs::normal(folder)),
            crate::fs::reason(&error)
        );
        Failure::new("not-found", message).with_hint("look at the path again: nothing is there")
    })?;
    let found = discover(&whole);
    let mut folders = outermost(found.skills.into_iter().map(|found| found.folder).collect());
    let ours = ours(&whole, &folders);
    folders.retain(|folder| !ours.contains(folder));
    if folders.is_empty() {
        let message = format!("`{}` holds no skill", display(folder));
        let hint = "a skill is a folder with a `SKILL.md`";
        return Err(Failure::new("no-skill", message).with_hint(hint));
    }
    let one = |folder: &std::path::PathBuf| of_one_folder(folder, limits);
    let all = crate::registry::in_parallel(&folders, 8, one);
    let shown = folders.iter().map(|folder| display(folder));
    let mut sifted = Sifted::of(shown.zip(all).collect())?;
    sifted.skills = without_twins(sifted.skills)?;
    Ok(sifted)
}

/// Copies of one skill are one skill; two others of one name cannot both be meant, and every
/// such name is told.
pub fn without_twins(all: Vec<Incoming>) -> Result<Vec<Incoming>, Failure> {
    let mut kept: Vec<Incoming> = Vec::with_capacity(all.len());
    let mut clashes: Vec<Failure> = Vec::new();
    for incoming in all {
        match kept.iter().find(|other| other.name == incoming.name) {
            None => kept.push(incoming),
            Some(twin) if twin.tree == incoming.tree => {}
            Some(twin) => clashes.push(clash(&incoming.name, &twin.place, &incoming.place)),
        }
    }
    let Some(mut first) = clashes.first().cloned() else {
        return Ok(kept);
    };
    let all: Vec<String> = clashes.into_iter().map(|clash| clash.message).collect();
    first.message = all.join("; ");
    Err(first)
}

/// Two sources for one name.
pub(super) fn clash(name: &SkillName, one: &str, other: &str) -> Failure {
    let message = format!("`{name}` comes from two places: `{one}` and `{other}`");
    Failure::new("name-clash", message)
        .with_hint("name the one you want; agents know a skill by its name alone")
}

fn of_one_folder(folder: &Path, limits: &Limits) -> Result<Incoming, Failure> {
    let list = crate::bundle::packing::PackingList::of(folder, &Choices::default())?;
    if let Some(refused) = list.refused.first() {
        let message = format!(
            "`{}` {}",
            crate::fs::on_one_line(&refused.path),
            refused.refusal
        );
        return Err(Failure::new(refused.refusal.kind(), message)
            .with_hint(refused.refusal.hint())
            .at(display(&folder.join(&refused.path))));
    }
    let mut files = Vec::with_capacity(list.files.len());
    for file in &list.files {
        files.push(MemoryFile {
            path: file.path.clone(),
            bytes: crate::fs::read_limited(&file.place(folder), limits.file)?,
            executable: file.executable,
        });
    }
    let name = folder
        .file_name()
        .map(|name| name.to_string_lossy().into_owned());
    let bundle = Bundle::of_files(name, telling(&files));
    let source = source(SourceKind::Folder, whole_place(folder));
    let target = SkillTarget::Folder(folder.to_path_buf());
    Incoming::of_files(&bundle, &files, source, limits)?.with_signatures(target)
}

/// A place on this machine as the record keeps it: it has to lead there again.
fn whole_place(path: &Path) -> String {
    match cfg!(windows) {
        true => display(path),
        false => crate::registry::location::written(path),
    }
}

/// The files that say what a skill is.
pub fn telling(files: &[MemoryFile]) -> Vec<MemoryFile> {
    let is_telling = |file: &&MemoryFile| {
        crate::bundle::walk::is_document_name(&file.path) || file.path == "skill.yaml"
    };
    files.iter().filter(is_telling).cloned().collect()
}

/// The skills in an archive.
pub fn of_archive(path: &Path, bytes: &[u8], limits: &Limits) -> Result<Sifted, Failure> {
    let skills = archives::skills_of(bytes, limits).map_err(|e| archives::located(&e, path))?;
    let folders: Vec<String> = skills.iter().map(|skill| skill.folder.clone()).collect();
    let is_inner = |skill: &ArchivedSkill| {
        folders.iter().any(|other| match other.as_str() {
            "" => !skill.folder.is_empty(),
            other => skill
                .folder
                .strip_prefix(other)
                .is_some_and(|rest| rest.starts_with('/')),
        })
    };
    // The folder at the top may be called as it likes.
    let is_package = |skill: &ArchivedSkill| {
        let below = skill.folder.split_once('/');
        below.is_some_and(|(_, below)| is_in_pruned(below))
    };
    let outer = skills.iter().filter(|skill| !is_inner(skill));
    let outer: Vec<&ArchivedSkill> = outer.filter(|skill| !is_package(skill)).collect();
    if outer.is_empty() {
        let failure = Failure::new("no-skill", "the archive holds no skill");
        let hint = "a skill is a folder with a `SKILL.md`";
        return Err(failure.with_hint(hint).at(display(path)));
    }
    let whole = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_path_buf());
    let mut all = Vec::with_capacity(outer.len());
    for skill in outer {
        let source = Source {
            archive: Some(Digest::of(bytes)),
            ..source(SourceKind::Archive, whole_place(&whole))
        };
        let mut bundle = skill.bundle();
        if bundle.folder_name.is_none() {
            let file = path
                .file_name()
                .map(|name| name.to_string_lossy().into_owned());
            let stem = file.as_deref().and_then(archive_stem);
            bundle.folder_name = stem.map(|stem| name_and_version(stem).0.to_owned());
        }
        let place = display(&whole.join(&skill.folder));
        let mut incoming = Incoming::of_files(&bundle, &skill.files, source, limits);
        if let Ok(incoming) = &mut incoming {
            incoming.place.clone_from(&place);
        }
        all.push((place, incoming));
    }
    let is_alone = all.len() == 1;
    let mut sifted = Sifted::of(all)?;
    // A signature is about an archive with one skill.
    if let ([only], true) = (&mut sifted.skills[..], is_alone) {
        let target = SkillTarget::Archive(whole, bytes.to_vec());
        *only = only.clone().with_signatures(target)?;
    }
    sifted.skills = without_twins(sifted.skills)?;
    Ok(sifted)
}

/// Skills that an application hands over: `{"skills": [{"name", "content"}]}`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Documents {
    skills: Vec<DocumentSkill>,
}

/// One of them: a name and the text of its `SKILL.md`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct DocumentSkill {
    name: String,
    content: String,
}

/// The skills of a JSON document.
pub fn of_json(json: &[u8], limits: &Limits) -> Result<Vec<Incoming>, Failure> {
    let documents: Documents = serde_json::from_slice(json).map_err(|error| {
        let message = match json.trim_ascii().is_empty() {
            true => "the document with the skills is empty".to_owned(),
            false => format!("the skills cannot be read: {error}"),
        };
        let hint = "write `{\"skills\": [{\"name\": \"…\", \"content\": \"…\"}]}`";
        Failure::new("bad-json", message).with_hint(hint)
    })?;
    let mut all: Vec<Incoming> = Vec::new();
    for (at, skill) in documents.skills.into_iter().enumerate() {
        let location = format!("skill {} of the document", at + 1);
        let mut incoming = of_document(&skill.name, skill.content, &location, limits)?;
        incoming.place = location;
        all.push(incoming);
    }
    without_twins(all)
}

fn of_document(
    name: &str,
    content: String,
    location: &str,
    limits: &Limits,
) -> Result<Incoming, Failure> {
    let name = SkillName::parse(name).map_err(|problem| {
        let message = format!("`{}` is no skill name: {problem}", name.escape_debug());
        let failure = Failure::new("bad-name", message).at(location);
        match suggest(name) {
            Some(better) => failure.with_hint(format!("call it `{better}`")),
            None => failure,
        }
    })?;
    let files = [MemoryFile {
        path: "SKILL.md".to_owned(),
        bytes: content.into_bytes(),
        executable: false,
    }];
    let bundle = Bundle::of_files(Some(name.to_string()), files.clone());
    let said = Manifest::of(&bundle).name;
    if said.as_deref().is_some_and(|said| said != name.as_str()) {
        let said = said.unwrap_or_default();
        let message = format!("`{name}` calls itself `{}`", said.escape_debug());
        let hint = "the name in the frontmatter has to be the name that it is given";
        return Err(Failure::new("bad-name", message)
            .with_hint(hint)
            .at(location));
    }
    let source = source(SourceKind::Document, "document".to_owned());
    Incoming::of_files(&bundle, &files, source, limits).map_err(|failure| failure.at(location))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_become_skills_or_say_what_is_wrong() {
        let limits = Limits::default();
        let json =
            br#"{"skills": [{"name": "pdf", "content": "---\nname: pdf\ndescription: d\n---\n"}]}"#;
        let all = of_json(json, &limits).unwrap();
        assert_eq!((all.len(), all[0].name.as_str()), (1, "pdf"));
        assert!(all[0].notices.is_empty());
        let kind = |json: &str| of_json(json.as_bytes(), &limits).unwrap_err().kind;
        assert_eq!(kind("[]"), "bad-json");
        assert_eq!(
            kind(r#"{"skills": [{"name": "../x", "content": ""}]}"#),
            "bad-name"
        );
        let other = r#"{"skills": [{"name": "a", "content": "---\nname: b\n---\n"}]}"#;
        assert_eq!(kind(other), "bad-name");
        let device =
            r#"{"skills": [{"name": "ok", "content": ""}, {"name": "nul", "content": ""}]}"#;
        let failure = of_json(device.as_bytes(), &limits).unwrap_err();
        assert_eq!(failure.kind, "bad-name");
        assert!(failure.message.contains("`nul` is a device on Windows"));
        assert_eq!(failure.location.as_deref(), Some("skill 2 of the document"));
        assert_eq!(failure.hint.as_deref(), Some("call it `nul-skill`"));
        let twice = r#"{"skills": [{"name": "a", "content": ""}, {"name": "a", "content": "x"}]}"#;
        assert_eq!(kind(twice), "name-clash");
        let same = twice.replace("\"x\"", "\"\"");
        assert_eq!(of_json(same.as_bytes(), &limits).unwrap().len(), 1);
    }

    #[test]
    fn what_agents_will_not_show_is_said_with_its_reason() {
        let notices = |document: &str| {
            let skill = serde_json::json!({"name": "pdf", "content": document});
            let json = serde_json::json!({"skills": [skill]}).to_string();
            let all = of_json(json.as_bytes(), &Limits::default()).unwrap();
            all[0].notices.join("; ")
        };
        assert_eq!(notices("---\nname: pdf\ndescription: d\n---\n"), "");
        let said = [
            ("---\nname: pdf\n---\n", "it has no description"),
            (
                "---\nname: pdf\ndescription: d\nbroken: [\n",
                "its frontmatter is not closed: `SKILL.md` has no second line `---`",
            ),
            ("", "`SKILL.md` is empty"),
        ];
        for (document, why) in said {
            let expected = format!("agents will not show `pdf`: {why}");
            assert_eq!(notices(document), expected);
        }
    }

    #[test]
    fn a_folder_of_skills_gives_each_once_and_older_names_fit() {
        let place = tempfile::tempdir().unwrap();
        let write = |path: &str, text: &str| {
            let path = place.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        write("a/SKILL.md", "---\nname: a\ndescription: d\n---\n");
        write(
            "a/inner/SKILL.md",
            "---\nname: inner\ndescription: d\n---\n",
        );
        write(
            "b/skill.md",
            "---\nname: old_name\ndescription: d\nversion: 1.0.0\n---\n",
        );
        let all = of_folder(place.path(), &Limits::default()).unwrap().skills;
        let names: Vec<&str> = all.iter().map(|incoming| incoming.name.as_str()).collect();
        assert_eq!(names, ["a", "old-name"]);
        assert_eq!(all[1].version.as_deref(), Some("1.0.0"));
        assert!(
            all[1].notices[0].contains("old_name"),
            "{:?}",
            all[1].notices
        );
        let mended = "write `name: old-name` into its frontmatter, and call its folder the same";
        assert!(all[1].notices[0].ends_with(mended), "{:?}", all[1].notices);
        write("c/SKILL.md", "---\nname: a\ndescription: d\n---\n");
        let failure = of_folder(place.path(), &Limits::default()).unwrap_err();
        assert_eq!(failure.kind, "name-clash");
        let nothing = tempfile::tempdir().unwrap();
        assert_eq!(
            of_folder(nothing.path(), &Limits::default())
                .unwrap_err()
                .kind,
            "no-skill"
        );
    }
}

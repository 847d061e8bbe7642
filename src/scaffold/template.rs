//! A template: what it asks, and the files that it makes.

use std::borrow::Cow;
use std::path::Path;

use globset::{Glob, GlobMatcher};
use serde_json::Value as Json;

use super::embedded::TEMPLATES;
use super::error::ScaffoldError;
use super::manifest;
use crate::fs;

/// The file that makes a folder a template.
pub const TEMPLATE_FILE: &str = "template.yaml";
/// The folder below it whose files the template makes.
const FILES: &str = "files/";
/// Most files of a template, and most bytes of all together.
const MAX_FILES: usize = 1_000;
const MAX_BYTES: u64 = 16 << 20;
/// Deepest folder of a template.
const MAX_DEPTH: usize = 16;

/// What a template makes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// One skill.
    #[default]
    Skill,
    /// A repository of skills.
    Library,
}

/// A part of a skill that can be left out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// `scripts/`
    Scripts,
    /// `references/`
    References,
    /// `tests/` or `evals/`
    Tests,
}

impl Part {
    /// All parts, in the order of `--help`.
    pub const ALL: [Self; 3] = [Self::Scripts, Self::References, Self::Tests];

    /// The word on the command line.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Scripts => "scripts",
            Self::References => "references",
            Self::Tests => "tests",
        }
    }

    /// The part of that name.
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.as_str() == name)
    }
}

/// Whether a template makes a part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Offer {
    /// It cannot do without.
    Always,
    /// Unless somebody says no.
    Usually,
    /// When somebody asks for it.
    OnRequest,
}

/// What kind of answer a question takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum QuestionType {
    /// A line of text.
    Text,
    /// Yes or no.
    YesNo,
    /// A whole number.
    Integer,
    /// One of these words.
    Choice(Vec<String>),
    /// Several words.
    List,
}

/// A question of a template's own.
#[derive(Clone, Debug)]
pub struct Question {
    /// The name of the answer: `answers.KEY` in the templates, `--set KEY=…` for the user.
    pub key: String,
    /// The question in words.
    pub ask: String,
    /// What kind of answer it takes.
    pub takes: QuestionType,
    /// The answer when none is given; a text may hold `{{ name }}` and the like.
    pub default: Option<Json>,
    /// What a text has to match.
    pub pattern: Option<regex::Regex>,
    /// A condition without which it is not asked.
    pub when: Option<String>,
}

/// What holds for some of the files.
#[derive(Clone, Debug)]
pub struct FileRule {
    /// For which, as a pattern of their paths below `files/`.
    pub path: GlobMatcher,
    /// A condition without which they are not made.
    pub when: Option<String>,
    /// Whether they get the run bit.
    pub executable: bool,
}

/// A file of a template.
#[derive(Clone, Debug)]
pub struct TemplateFile {
    /// Its path below `files/`; what ends in `.j2` is filled in, the rest is copied.
    pub path: String,
    /// Its bytes.
    pub bytes: Cow<'static, [u8]>,
}

/// A template, read.
#[derive(Clone, Debug)]
pub struct Template {
    /// Its name, or the path of its folder.
    pub name: String,
    /// What it makes, in a few words.
    pub summary: String,
    /// One skill, or a repository of skills.
    pub kind: Kind,
    /// The languages to choose from; the first is the default.
    pub languages: Vec<String>,
    /// The parts that it can make.
    pub parts: Vec<(Part, Offer)>,
    /// Its own questions.
    pub questions: Vec<Question>,
    /// Conditions and run bits.
    pub rules: Vec<FileRule>,
    /// The files, in the order of their paths.
    pub files: Vec<TemplateFile>,
}

impl Template {
    /// The templates that ship in the binary, in the order of their names.
    pub fn built_in() -> Result<Vec<Self>, ScaffoldError> {
        let names = TEMPLATES.iter().map(|(name, _)| *name);
        names
            .filter(|name| *name != SHARED)
            .map(Self::shipped)
            .collect()
    }

    /// What every skill can have, whatever its template.
    pub(super) fn shared() -> Result<Self, ScaffoldError> {
        Self::shipped(SHARED)
    }

    /// The template that a user names: one that ships, or the folder of one.
    pub fn named(name: &str) -> Result<Self, ScaffoldError> {
        let is_path = name.starts_with(['.', '~']) || name.contains(['/', '\\']);
        match is_path {
            true => Self::in_folder(Path::new(name)),
            false => Self::shipped(name),
        }
    }

    fn shipped(name: &str) -> Result<Self, ScaffoldError> {
        let found = TEMPLATES.iter().find(|(known, _)| *known == name);
        let Some((name, files)) = found else {
            return Err(unknown(name));
        };
        let files = files
            .iter()
            .map(|(path, bytes)| ((*path).to_owned(), Cow::Borrowed(*bytes)));
        Self::assemble(name, files.collect())
    }

    /// The template in a folder.
    pub fn in_folder(folder: &Path) -> Result<Self, ScaffoldError> {
        Self::fetched(&folder.display().to_string(), folder)
    }

    /// The template in a folder that it was fetched into, by the name that it was asked for.
    pub fn fetched(name: &str, folder: &Path) -> Result<Self, ScaffoldError> {
        let manifest = folder.join(TEMPLATE_FILE);
        if !manifest.is_file() {
            return Err(ScaffoldError::UnknownTemplate {
                name: name.to_owned(),
                hint: format!("a template is a folder with a `{TEMPLATE_FILE}`"),
            });
        }
        let mut reading = Reading::new(name);
        let files = folder.join("files");
        // The folder itself may be a link, for the user named it; what lies in it may not.
        for (path, kind) in [(&manifest, "file"), (&files, "folder")] {
            if path.is_symlink() {
                let shown = path.file_name().unwrap_or_default().display();
                return Err(reading.refuse(format!("`{shown}` is a link, not a {kind}")));
            }
        }
        let bytes = fs::read_limited(&manifest, MAX_BYTES)?;
        reading
            .files
            .push((TEMPLATE_FILE.to_owned(), Cow::Owned(bytes)));
        reading.enter(&files, FILES, 0)?;
        Self::assemble(name, reading.files)
    }

    fn assemble(
        name: &str,
        files: Vec<(String, Cow<'static, [u8]>)>,
    ) -> Result<Self, ScaffoldError> {
        let manifest = files.iter().find(|(path, _)| path == TEMPLATE_FILE);
        let text = manifest.map(|(_, bytes)| String::from_utf8_lossy(bytes).into_owned());
        let mut template = manifest::read(name, &text.unwrap_or_default())?;
        template.files = files
            .into_iter()
            .filter_map(|(path, bytes)| {
                let path = path.strip_prefix(FILES)?.to_owned();
                Some(TemplateFile { path, bytes })
            })
            .collect();
        template.files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(template)
    }

    /// How the template sees a part; `None` when it cannot make it.
    pub fn offer(&self, part: Part) -> Option<Offer> {
        let found = self.parts.iter().find(|(known, _)| *known == part);
        found.map(|&(_, offer)| offer)
    }
}

/// The folder of what every skill can have.
const SHARED: &str = "shared";

/// A pattern of paths.
pub(super) fn pattern(text: &str) -> Result<GlobMatcher, String> {
    let glob = Glob::new(text).map_err(|error| error.kind().to_string())?;
    Ok(glob.compile_matcher())
}

fn unknown(name: &str) -> ScaffoldError {
    let names = || {
        let names = TEMPLATES.iter().map(|(name, _)| *name);
        names.filter(|name| *name != SHARED)
    };
    let near = names()
        .map(|known| (strsim::damerau_levenshtein(known, name), known))
        .min();
    let hint = match near {
        Some((distance, known)) if distance <= 2 => format!("did you mean `{known}`?"),
        _ => {
            let names: Vec<&str> = names().collect();
            format!(
                "there are {}; a folder is named with a slash, such as `./{name}`, one in a registry \
                 with its version, such as `{name}@latest`",
                names.join(", ")
            )
        }
    };
    ScaffoldError::UnknownTemplate {
        name: name.to_owned(),
        hint,
    }
}

/// The files of a template's folder so far.
struct Reading<'a> {
    template: &'a str,
    files: Vec<(String, Cow<'static, [u8]>)>,
    bytes: u64,
}

impl<'a> Reading<'a> {
    fn new(template: &'a str) -> Self {
        Self {
            template,
            files: Vec::new(),
            bytes: 0,
        }
    }

    fn enter(&mut self, folder: &Path, prefix: &str, depth: usize) -> Result<(), ScaffoldError> {
        let listed = std::fs::read_dir(folder).map_err(|error| fs::FsError::Io {
            action: "list",
            path: folder.to_path_buf(),
            source: error,
        })?;
        for entry in listed.flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str() else {
                return Err(self.refuse("the name of a file is no text".to_owned()));
            };
            let path = format!("{prefix}{name}");
            // A link would copy what its author cannot see, such as a key, into the skill.
            match entry.file_type() {
                Ok(kind) if kind.is_dir() && depth < MAX_DEPTH => {
                    self.enter(&entry.path(), &format!("{path}/"), depth + 1)?;
                }
                Ok(kind) if kind.is_file() => self.take(&entry.path(), path)?,
                _ => return Err(self.refuse(format!("`{path}` is neither a file nor a folder"))),
            }
        }
        Ok(())
    }

    fn take(&mut self, file: &Path, path: String) -> Result<(), ScaffoldError> {
        let bytes = fs::read_limited(file, MAX_BYTES)?;
        self.bytes += bytes.len() as u64;
        if self.files.len() >= MAX_FILES || self.bytes > MAX_BYTES {
            let most = MAX_BYTES >> 20;
            return Err(self.refuse(format!("it has more than {MAX_FILES} files or {most} MiB")));
        }
        self.files.push((path, Cow::Owned(bytes)));
        Ok(())
    }

    fn refuse(&self, reason: String) -> ScaffoldError {
        ScaffoldError::BadTemplate {
            template: self.template.to_owned(),
            reason,
            place: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_template_that_ships_can_be_read() {
        let templates = Template::built_in().unwrap();
        assert!(!templates.is_empty());
        for template in templates {
            assert!(!template.summary.is_empty(), "{}", template.name);
            let has_document = template
                .files
                .iter()
                .any(|f| f.path.ends_with("SKILL.md.j2"));
            assert!(has_document, "{}", template.name);
        }
        Template::shared().unwrap();
    }

    #[test]
    fn a_name_with_a_slip_gets_a_suggestion() {
        let hint = |name: &str| match Template::named(name) {
            Err(ScaffoldError::UnknownTemplate { hint, .. }) => hint,
            other => panic!("{other:?}"),
        };
        assert_eq!(hint("pyhton"), "did you mean `python`?");
        assert!(hint("cobol").starts_with("there are "), "{}", hint("cobol"));
        assert_eq!(
            hint("./nowhere"),
            "a template is a folder with a `template.yaml`"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_with_a_link_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let files = folder.path().join("files");
        std::fs::create_dir(&files).unwrap();
        std::fs::write(folder.path().join(TEMPLATE_FILE), "summary: x\n").unwrap();
        std::fs::write(files.join("SKILL.md.j2"), "x").unwrap();
        assert_eq!(Template::in_folder(folder.path()).unwrap().files.len(), 1);
        std::os::unix::fs::symlink("/etc/hostname", files.join("key")).unwrap();
        let error = Template::in_folder(folder.path()).unwrap_err().to_string();
        assert!(
            error.contains("`files/key` is neither a file nor a folder"),
            "{error}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_link_leads_to_a_template_but_not_out_of_it() {
        use std::os::unix::fs::symlink;

        let root = tempfile::tempdir().unwrap();
        let at = |path: &str| root.path().join(path);
        for folder in ["good/files", "files-out", "manifest-out/files", "private"] {
            std::fs::create_dir_all(at(folder)).unwrap();
        }
        for folder in ["good", "files-out", "private"] {
            std::fs::write(at(folder).join(TEMPLATE_FILE), "summary: x\n").unwrap();
        }
        std::fs::write(at("good/files/SKILL.md.j2"), "x").unwrap();
        std::fs::write(at("private/key"), "secret").unwrap();
        let told = |folder: &str| Template::in_folder(&at(folder)).unwrap_err().to_string();

        symlink(at("good"), at("link")).unwrap();
        assert_eq!(Template::in_folder(&at("link")).unwrap().files.len(), 1);
        symlink("../private", at("files-out/files")).unwrap();
        let error = told("files-out");
        assert!(error.contains("`files` is a link, not a folder"), "{error}");
        let manifest = at("manifest-out").join(TEMPLATE_FILE);
        symlink(at("private").join(TEMPLATE_FILE), manifest).unwrap();
        let error = told("manifest-out");
        assert!(
            error.contains("`template.yaml` is a link, not a file"),
            "{error}"
        );
    }
}

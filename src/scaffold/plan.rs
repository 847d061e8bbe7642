//! The files of a new skill, before any of them is written.

use serde_json::Value as Json;

use super::answers::Answers;
use super::error::ScaffoldError;
use super::render::{RenderError, Renderer};
use super::template::{Kind, Template, TemplateFile};
use crate::archive::NameLimits;
use crate::archive::names::{NameFlaw, Seen, check};
use crate::bundle::Bundle;

/// The ending of files that are filled in; they lose it.
const FILLED_IN: &str = ".j2";

/// A file that will be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedFile {
    /// Its path below the target, with `/` between its parts.
    pub path: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Whether it gets the run bit.
    pub executable: bool,
}

/// Everything that will be written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The name of the skill or library.
    pub name: String,
    /// What it is.
    pub kind: Kind,
    /// The files, ordered by their paths.
    pub files: Vec<PlannedFile>,
}

impl Plan {
    /// Fills a template in; reads and writes nothing.
    pub fn make(template: &Template, answers: &Answers) -> Result<Self, ScaffoldError> {
        let context = answers.context(template);
        let mut making = Making::new(template, &context);
        making.take_all(template)?;
        let lacking = match template.kind {
            _ if making.files.is_empty() => Some("it makes no file"),
            Kind::Skill if !making.has("SKILL.md") => Some("it makes no `SKILL.md`"),
            _ => None,
        };
        if let Some(reason) = lacking {
            return Err(ScaffoldError::BadTemplate {
                template: template.name.clone(),
                reason: reason.to_owned(),
                place: None,
            });
        }
        if template.kind == Kind::Skill {
            making.take_all(&Template::shared()?)?;
        }
        if let Some(licence) = answers.licence
            && !making.has("LICENSE")
        {
            let file = TemplateFile {
                path: "LICENSE.j2".to_owned(),
                bytes: licence.text.as_bytes().into(),
            };
            making.take(&file, false)?;
        }
        let mut files = making.files;
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(Self {
            name: answers.name.to_string(),
            kind: template.kind,
            files,
        })
    }

    /// The skills in the plan as they would be: the path of each below the target, and its
    /// files.
    pub fn skills(&self) -> Vec<(String, Bundle)> {
        let documents = self.files.iter().filter_map(|file| {
            let folder = file.path.strip_suffix("SKILL.md")?;
            (folder.is_empty() || folder.ends_with('/')).then_some(folder)
        });
        documents
            .map(|folder| {
                let name = match folder.trim_end_matches('/').rsplit('/').next() {
                    None | Some("") => self.name.clone(),
                    Some(last) => last.to_owned(),
                };
                let files = self.files.iter().filter_map(|file| {
                    let path = file.path.strip_prefix(folder)?;
                    Some((path.to_owned(), file.bytes.clone()))
                });
                let path = folder.trim_end_matches('/').to_owned();
                (path, Bundle::in_memory(Some(name), files).whole())
            })
            .collect()
    }
}

/// The files so far.
struct Making<'a> {
    template: &'a str,
    renderer: Renderer,
    seen: Seen,
    files: Vec<PlannedFile>,
}

impl<'a> Making<'a> {
    fn new(template: &'a Template, context: &Json) -> Self {
        Self {
            template: &template.name,
            renderer: Renderer::new(context),
            seen: Seen::default(),
            files: Vec::new(),
        }
    }

    fn has(&self, path: &str) -> bool {
        self.files.iter().any(|file| file.path == path)
    }

    fn take_all(&mut self, template: &Template) -> Result<(), ScaffoldError> {
        for file in &template.files {
            let mut wanted = true;
            let mut executable = false;
            let plain = file.path.strip_suffix(FILLED_IN).unwrap_or(&file.path);
            let rules = template.rules.iter();
            for rule in rules.filter(|rule| rule.path.is_match(plain)) {
                executable |= rule.executable;
                if let Some(when) = &rule.when {
                    let holds = self.renderer.holds(when);
                    let told = |error| self.broken("template.yaml", &error);
                    wanted &= holds.map_err(told)?;
                }
            }
            if wanted {
                self.take(file, executable)?;
            }
        }
        Ok(())
    }

    fn take(&mut self, file: &TemplateFile, executable: bool) -> Result<(), ScaffoldError> {
        let broken = |error| self.broken(&file.path, &error);
        let (name, bytes) = match file.path.strip_suffix(FILLED_IN) {
            None => (file.path.as_str(), file.bytes.to_vec()),
            Some(name) => {
                let text = std::str::from_utf8(&file.bytes);
                let no_text = |_| RenderError {
                    reason: "it is no text".to_owned(),
                    line: None,
                    column: None,
                    is_too_much: false,
                };
                let text = text.map_err(no_text).map_err(broken)?;
                let filled = self.renderer.render(text).map_err(broken)?;
                (name, filled.into_bytes())
            }
        };
        let path = self.renderer.render(name).map_err(broken)?;
        self.place(&path)?;
        let executable = executable || bytes.starts_with(b"#!");
        self.files.push(PlannedFile {
            path,
            bytes,
            executable,
        });
        Ok(())
    }

    /// Says no to paths that leave the target, or that some systems cannot hold.
    fn place(&mut self, path: &str) -> Result<(), ScaffoldError> {
        let refused = |flaw: NameFlaw| ScaffoldError::BadPath {
            template: self.template.to_owned(),
            path: path.to_owned(),
            flaw,
        };
        check(path, &NameLimits::default()).map_err(refused)?;
        if path
            .split('/')
            .any(|part| part.eq_ignore_ascii_case(".git"))
        {
            return Err(ScaffoldError::BadTemplate {
                template: self.template.to_owned(),
                reason: format!("it would write `{path}`, where git keeps its hooks"),
                place: None,
            });
        }
        self.seen.insert(path, false).map_err(refused)
    }

    fn broken(&self, file: &str, error: &RenderError) -> ScaffoldError {
        let mut place = match file {
            "template.yaml" => file.to_owned(),
            file => format!("files/{file}"),
        };
        for number in [error.line, error.column].into_iter().flatten() {
            place = format!("{place}:{number}");
        }
        ScaffoldError::BadTemplate {
            template: self.template.to_owned(),
            reason: error.reason.clone(),
            place: Some(place),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::Explain;
    use crate::scaffold::Given;

    fn made(yaml: &str, files: &[(&str, &str)]) -> Result<Plan, ScaffoldError> {
        let folder = tempfile::tempdir().unwrap();
        let put = |path: &str, text: &str| {
            let path = folder.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        };
        put("template.yaml", yaml);
        for (path, text) in files {
            put(&format!("files/{path}"), text);
        }
        let template = Template::in_folder(folder.path())?;
        let given = Given {
            name: Some("a-b".into()),
            description: Some("Does it.".into()),
            license: Some("MIT".into()),
            ..Given::default()
        };
        Plan::make(&template, &Answers::check(&given, &template, 2026)?)
    }

    #[test]
    fn files_are_filled_in_copied_and_left_out() {
        let yaml = "summary: x\nparts: {tests: no}\nfiles:\n  - {path: 'tests/**', when: '\"tests\" in parts'}\n  - {path: run.me, run: true}\n";
        let files = [
            ("SKILL.md.j2", "{{ name }}\n"),
            ("raw.txt", "{{ name }}\n"),
            ("{{ name }}.sh", "#!/bin/sh\n"),
            ("run.me", ""),
            ("tests/a.yaml", ""),
        ];
        let plan = made(yaml, &files).unwrap();
        let shown: Vec<_> = plan
            .files
            .iter()
            .map(|f| (f.path.as_str(), f.executable, f.bytes.len()))
            .collect();
        let licence = plan.files[0].bytes.len();
        assert_eq!(
            shown,
            [
                ("LICENSE", false, licence),
                ("SKILL.md", false, 4),
                ("a-b.sh", true, 10),
                ("raw.txt", false, 11),
                ("run.me", true, 0),
            ]
        );
        let skills = plan.skills();
        assert_eq!((skills.len(), skills[0].0.as_str()), (1, ""));
        assert_eq!(skills[0].1.folder_name.as_deref(), Some("a-b"));
    }

    #[test]
    fn nothing_is_written_outside_of_the_target() {
        let path = |ask: &str| {
            let yaml =
                format!("summary: x\nquestions:\n  - {{key: to, ask: '?', default: '{ask}'}}\n");
            made(&yaml, &[("{{ answers.to }}.j2", "x")]).unwrap_err()
        };
        for to in [
            "../x",
            "a/../../x",
            "C:x",
            "a\\b",
            "con",
            "x/.GIT/hooks",
            "/etc/x",
        ] {
            assert_eq!(path(to).kind(), "bad-template", "{to}");
        }
        let both = made("summary: x\n", &[("A.md", ""), ("a.md", "")]).unwrap_err();
        assert_eq!(both.kind(), "bad-template");
    }

    #[test]
    fn a_slip_in_a_file_is_told_with_its_place() {
        let error = made("summary: x\n", &[("SKILL.md.j2", "a\n{{ nope }}\n")]).unwrap_err();
        assert_eq!(error.location().unwrap(), "files/SKILL.md.j2:2:4");
        let yaml = "summary: x\nfiles: [{path: a, when: 'nope ('}]\n";
        let error = made(yaml, &[("a", "")]).unwrap_err();
        assert_eq!(error.location().unwrap(), "template.yaml:2:25");
        let hidden = "x\n{% if name == \"x\" %}{{ nope }}{% endif %}\n";
        let error = made("summary: x\n", &[("SKILL.md.j2", hidden)]).unwrap_err();
        assert_eq!(error.location().unwrap(), "files/SKILL.md.j2:2:24");
        assert!(error.to_string().contains("`nope` is undefined"), "{error}");
    }

    #[test]
    fn a_skill_without_its_document_is_refused() {
        let told = |yaml: &str| made(yaml, &[("README.md", "x\n")]);
        let error = told("summary: x\n").unwrap_err();
        assert!(error.to_string().contains("makes no `SKILL.md`"), "{error}");
        assert!(told("summary: x\nkind: library\n").is_ok());
    }
}

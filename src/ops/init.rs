//! Begins a skill: from a template and answers to a plan to look at, then to files.

use std::ffi::{OsStr, OsString};
use std::path::{Component, Path, PathBuf};

use super::fix::{FileChange, SkillChange};
use super::lint::display;
use super::neighbours::{self, Around, Neighbour};
use crate::bundle::names::suggest;
use crate::bundle::patch::Patch;
use crate::diagnostics::{Failure, Finding, Severity};
use crate::fs::Shown as _;
use crate::lint::{LintConfig, check};
use crate::scaffold::write::{Action, Comparison, Place, compare, look, write};
use crate::scaffold::{Answers, Kind, Plan, Template};
use crate::tables::profiles::{Profile, ProfileId};

/// What to begin, and where.
pub struct InitRequest<'a> {
    /// The folder that will hold it.
    pub target: PathBuf,
    /// The template.
    pub template: &'a Template,
    /// The answers.
    pub answers: &'a Answers,
    /// Where other skills are looked for.
    pub around: &'a Around,
}

/// A skill that is thought out and not written yet.
#[derive(Debug)]
pub struct Prepared {
    /// The folder that will hold it.
    pub target: PathBuf,
    /// What is there now.
    pub place: Place,
    /// Every file.
    pub plan: Plan,
    /// What happens to each of them.
    pub comparisons: Vec<Comparison>,
    /// What the linter would say: errors and warnings, with the path of the skill.
    pub findings: Vec<(String, Finding)>,
    /// Skills around it with the same or a like name.
    pub neighbours: Vec<Neighbour>,
}

/// Fills the template in and looks at the result from all sides; writes nothing.
pub fn prepare(request: &InitRequest<'_>) -> Result<Prepared, Failure> {
    let place = look(&request.target)?;
    let plan = Plan::make(request.template, request.answers)?;
    let comparisons = compare(&plan, &request.target)?;
    let neighbours = match plan.kind {
        Kind::Skill => neighbours::like(&plan.name, &request.target, request.around),
        Kind::Library => Vec::new(),
    };
    Ok(Prepared {
        findings: findings(&plan, &request.answers.agents),
        target: request.target.clone(),
        place,
        plan,
        comparisons,
        neighbours,
    })
}

impl Prepared {
    /// Writes it: all of it or nothing. What is there is replaced only when that is said.
    pub fn write(&self, replace: bool) -> Result<(), Failure> {
        write(&self.plan, &self.target, replace).map_err(Failure::from)
    }

    /// The files that would replace others, for a diff.
    pub fn replaced(&self) -> SkillChange {
        let pairs = self.comparisons.iter().zip(&self.plan.files);
        let replaced = pairs.filter(|(comparison, _)| comparison.action == Action::Replace);
        let files = replaced.map(|(comparison, file)| FileChange {
            path: file.path.clone(),
            renamed_from: None,
            before: Some(comparison.before.clone().unwrap_or_default()),
            after: String::from_utf8_lossy(&file.bytes).into_owned(),
        });
        SkillChange {
            folder: self.target.clone(),
            patch: Patch::default(),
            files: files.collect(),
        }
    }
}

/// What the linter would say about the skills of a plan that somebody should mend.
pub(super) fn findings(plan: &Plan, agents: &[String]) -> Vec<(String, Finding)> {
    let mut profiles: Vec<&'static Profile> = agents
        .iter()
        .filter_map(|agent| Profile::find(agent))
        .collect();
    if profiles.is_empty() {
        profiles.push(Profile::get(ProfileId::Strict));
    }
    let mut found = Vec::new();
    for (path, bundle) in plan.skills() {
        let findings = check(&bundle, &profiles, &LintConfig::default());
        let minded = findings
            .into_iter()
            .filter(|finding| finding.severity >= Severity::Warning);
        found.extend(minded.map(|finding| (path.clone(), finding)));
    }
    found
}

/// The folder and the name that a path and a name on the command line mean together.
///
/// A skill's folder is called like the skill, so one says the other.
pub fn target(
    path: Option<&Path>,
    name: Option<&str>,
    cwd: &Path,
) -> Result<Option<(PathBuf, String)>, Failure> {
    let Some(path) = path else {
        return Ok(name.map(|name| (PathBuf::from(name), name.to_owned())));
    };
    let folder = folder_name(&cwd.join(path)).ok_or_else(|| {
        let message = format!("`{}` has no name", path.shown());
        Failure::usage(message).with_hint("name a folder")
    })?;
    let folder = folder.into_string().map_err(|odd| no_text(&odd))?;
    match name {
        Some(name) if name != folder => Err(Failure::usage(format!(
            "the folder `{}` cannot hold a skill called `{name}`",
            display(path)
        ))
        .with_hint(format!(
            "a skill's folder is called like the skill: `{}`",
            display(&path.join(name))
        ))),
        _ => Ok(Some((path.to_path_buf(), folder))),
    }
}

/// A name of other bytes is shown with them.
fn no_text(name: &OsStr) -> Failure {
    let message = format!("`{}` cannot be the name: it is not UTF-8", name.shown());
    Failure::usage(message).with_hint(match suggest(&name.to_string_lossy()) {
        Some(near) => format!("`{near}` would do"),
        None => "lower-case letters, digits and hyphens make one".to_owned(),
    })
}

/// The last name of a path, with `.` and `..` resolved by their words alone.
fn folder_name(path: &Path) -> Option<OsString> {
    let mut names: Vec<OsString> = Vec::new();
    for part in path.components() {
        match part {
            Component::Normal(name) => names.push(name.to_owned()),
            Component::ParentDir => drop(names.pop()),
            _ => {}
        }
    }
    names.pop()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scaffold::Given;

    #[test]
    fn a_path_and_a_name_say_one_another() {
        let cwd = Path::new("/w/here");
        let told = |path: Option<&str>, name| {
            let found = target(path.map(Path::new), name, cwd).ok()?;
            Some(found.map(|(path, name)| (display(&path), name)))
        };
        let pair = |a: &str, b: &str| Some(Some((a.to_owned(), b.to_owned())));
        assert_eq!(told(Some("skills/a"), None), pair("skills/a", "a"));
        assert_eq!(told(None, Some("a")), pair("a", "a"));
        assert_eq!(told(Some("."), None), pair(".", "here"));
        assert_eq!(told(Some("../b/"), Some("b")), pair("../b", "b"));
        assert_eq!(told(Some("a"), Some("b")), None);
        assert_eq!(told(Some("/"), None), None);
        assert_eq!(told(None, None), Some(None));
    }

    #[test]
    fn what_is_prepared_is_written_once_and_shown_before_it_replaces() {
        let root = tempfile::tempdir().unwrap();
        let given = Given {
            name: Some("a-b".into()),
            description: Some("Sums up rows. Use when rows need a total.".into()),
            ..Given::default()
        };
        let template = Template::named("python").unwrap();
        let answers = Answers::check(&given, &template, 2026).unwrap();
        let request = InitRequest {
            target: root.path().join("a-b"),
            template: &template,
            answers: &answers,
            around: &Around {
                project: root.path().to_path_buf(),
                ..Around::default()
            },
        };
        let prepared = prepare(&request).unwrap();
        assert_eq!(prepared.place, Place::Free);
        assert!(prepared.findings.is_empty(), "{:?}", prepared.findings);
        prepared.write(false).unwrap();
        std::fs::write(request.target.join("SKILL.md"), "mine\n").unwrap();
        let again = prepare(&request).unwrap();
        assert_eq!(again.write(false).unwrap_err().kind, "already-exists");
        let change = again.replaced();
        assert_eq!(change.files.len(), 1);
        assert_eq!(change.files[0].before.as_deref(), Some("mine\n"));
    }
}

//! What `init` says: templates, previews, results.

use serde_json::json;

use crate::commands::World;
use crate::commands::answer::{AnswerFormat, pretty};
use crate::commands::lint::diff;
use crate::diagnostics::Finding;
use crate::ops::init::Prepared;
use crate::ops::lint::display;
use crate::ops::neighbours::Found;
use crate::output::escape::printable_line;
use crate::output::sizes::counted;
use crate::output::tree::draw;
use crate::scaffold::write::{Action, Place};
use crate::scaffold::{Kind, Template};

/// More findings than these are only counted.
const MOST_FINDINGS: usize = 5;

/// Lists the templates.
pub fn templates(templates: &[Template], format: AnswerFormat, world: &World) {
    if format == AnswerFormat::Json {
        let list: Vec<_> = templates.iter().map(template_json).collect();
        let answer = pretty(&json!({"version": 1, "templates": list}));
        world.printer.write(|out| out.write_all(answer.as_bytes()));
        return;
    }
    let width = templates.iter().map(|t| t.name.len()).max().unwrap_or(0);
    for template in templates {
        let Template { name, summary, .. } = template;
        world
            .printer
            .result(format_args!("{name:width$}  {summary}"));
    }
}

fn template_json(template: &Template) -> serde_json::Value {
    let question = |question: &crate::scaffold::Question| {
        json!({
            "key": question.key,
            "ask": question.ask,
            "default": question.default,
        })
    };
    json!({
        "name": template.name,
        "summary": template.summary,
        "kind": if template.kind == Kind::Library { "library" } else { "skill" },
        "languages": template.languages,
        "parts": template.parts.iter().map(|(part, _)| part.as_str()).collect::<Vec<_>>(),
        "questions": template.questions.iter().map(question).collect::<Vec<_>>(),
    })
}

/// What the user should know before anything is written.
pub fn remarks(prepared: &Prepared, world: &World) {
    let printer = &world.printer;
    for neighbour in &prepared.neighbours {
        let place = match &neighbour.found {
            Found::Folder(folder) => format!("`{}`", display(folder)),
            Found::Registry { registry, name } => {
                format!("`{name}` in the registry `{}`", printable_line(registry))
            }
        };
        let name = &prepared.plan.name;
        printer.warning(match neighbour.same {
            true => format!("there is a skill called `{name}` already: {place}"),
            false => format!("{place} is called almost like `{name}`: agents may mix them up"),
        });
    }
    findings(&prepared.findings, world);
}

/// What the linter will say of files that are not written yet, with the paths of their skills.
pub fn findings(findings: &[(String, Finding)], world: &World) {
    let printer = &world.printer;
    for (path, finding) in findings.iter().take(MOST_FINDINGS) {
        let file = match path.as_str() {
            "" => finding.file.name().to_owned(),
            path => format!("{path}/{}", finding.file.name()),
        };
        let (code, message) = (finding.rule.code, &finding.message);
        printer.warning(format_args!(
            "lint will say of `{file}`: {message} ({code})"
        ));
    }
    let more = findings.len().saturating_sub(MOST_FINDINGS);
    if more > 0 {
        printer.warning(format_args!("lint will say {more} more"));
    }
}

/// The files as a tree, with what happens to those that are there.
fn tree(prepared: &Prepared) -> String {
    let comparisons = &prepared.comparisons;
    let paths: Vec<&str> = comparisons.iter().map(|c| c.path.as_str()).collect();
    let note = |path: &str| {
        if prepared.place != Place::Occupied {
            return None;
        }
        let found = comparisons.iter().find(|c| c.path == path)?;
        Some(match found.action {
            Action::Create => "(new)".to_owned(),
            Action::Replace => match &found.link {
                Some(_) => "(replaces a link)".to_owned(),
                None => "(replaced)".to_owned(),
            },
            Action::Keep => "(as it is)".to_owned(),
        })
    };
    draw(&display(&prepared.target), &paths, note)
}

/// The tree on standard error, before a question.
pub fn preview(prepared: &Prepared, world: &World) {
    world.printer.tell(format_args!("\n{}", tree(prepared)));
}

/// The diff of what would be replaced, and the links that would be.
pub fn replaced(prepared: &Prepared, world: &World) {
    for comparison in &prepared.comparisons {
        let Some(link) = &comparison.link else {
            continue;
        };
        let path = display(&prepared.target.join(&comparison.path));
        let link = printable_line(link);
        let warning = format!(
            "`{path}` is a link: a file takes its place, and `{link}`, where it leads, stays as it is"
        );
        world.printer.warning(warning);
    }
    diff::print(&[prepared.replaced()], world);
}

/// What was written, or would be.
pub fn result(prepared: &Prepared, written: bool, format: AnswerFormat, world: &World) {
    if format == AnswerFormat::Json {
        let answer = pretty(&json(prepared, written));
        world.printer.write(|out| out.write_all(answer.as_bytes()));
        return;
    }
    let printer = &world.printer;
    let count = prepared.comparisons.len();
    let files = counted(count, "file");
    let target = display(&prepared.target);
    if !written {
        printer.write(|out| out.write_all(tree(prepared).as_bytes()));
        if prepared.place == Place::Occupied {
            replaced(prepared, world);
        }
        printer.status(format_args!("would write {files}; nothing was written"));
        return;
    }
    printer.result(format_args!("created {target} ({files})"));
    printer.status("next:");
    let steps: &[(&str, &str)] = match prepared.plan.kind {
        Kind::Skill => &[
            ("SKILL.md", "say what the agent is to do"),
            ("open-skills lint", "check it, with --profile for a client"),
        ],
        Kind::Library => &[
            ("open-skills init skills/NAME", "add a skill"),
            ("open-skills lint skills", "check all of them"),
        ],
    };
    for (step, what) in steps {
        let step = match *step {
            "SKILL.md" => format!("edit {}", display(&prepared.target.join("SKILL.md"))),
            "open-skills lint" => format!("open-skills lint {target}"),
            "open-skills init skills/NAME" => format!("open-skills init {target}/skills/NAME"),
            "open-skills lint skills" => format!("open-skills lint {target}/skills"),
            other => other.to_owned(),
        };
        printer.status(format_args!("  {step}  ({what})"));
    }
}

fn json(prepared: &Prepared, written: bool) -> serde_json::Value {
    let files = prepared.comparisons.iter().zip(&prepared.plan.files);
    let files: Vec<_> = files
        .map(|(comparison, file)| {
            json!({
                "path": file.path,
                "size": file.bytes.len(),
                "executable": file.executable,
                "action": comparison.action.as_str(),
                "link": comparison.link,
            })
        })
        .collect();
    let findings: Vec<_> = prepared
        .findings
        .iter()
        .map(|(path, finding)| {
            json!({
                "skill": path,
                "file": finding.file.name(),
                "code": finding.rule.code,
                "message": finding.message,
            })
        })
        .collect();
    let neighbours: Vec<_> = prepared
        .neighbours
        .iter()
        .map(|neighbour| match &neighbour.found {
            Found::Folder(folder) => json!({"path": display(folder), "same": neighbour.same}),
            Found::Registry { registry, name } => {
                json!({"registry": registry, "name": name, "same": neighbour.same})
            }
        })
        .collect();
    json!({
        "version": 1,
        "written": written,
        "name": prepared.plan.name,
        "path": display(&prepared.target),
        "files": files,
        "findings": findings,
        "neighbours": neighbours,
    })
}

//! The section as it is printed, with as much of the skills as its budget takes.

use std::collections::BTreeMap;

use rayon::prelude::*;
use serde_json::{Value as Json, json};

use super::measure::Measure;
use super::report::{Report, line_json, report_json, skill_json};
use super::{Look, Mode, Request};
use crate::diagnostics::Failure;
use crate::ops::near;
use crate::prompt::budget::{Costs, allocate, shortened};
use crate::prompt::full::values;
use crate::prompt::render::{self, Format};
use crate::prompt::{Shown, Skill};
use crate::scaffold::render::{RenderError, Renderer};

/// How deep a skill stands in a document for machines.
const DEPTH: usize = 4;

/// The section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its text.
    pub text: String,
    /// What it takes.
    pub report: Report,
    /// Skills that are left out because nobody could write them, each with its reason.
    pub notices: Vec<String>,
}

/// Writes the section. What is counted is what is printed: the frame, escapes and indentation
/// too. Only where the names alone are more than the budget it takes more than that.
pub fn write(request: &Request<'_>, mut skills: Vec<Skill>) -> Result<Section, Failure> {
    prepare(request, &mut skills)?;
    let (texts, notices) = match (request.mode, request.look) {
        (Mode::Full, Look::Text(_)) => full_texts(request, &mut skills)?,
        _ => (BTreeMap::new(), Vec::new()),
    };
    let section = within(&Draft::new(request, &skills, texts)?)?;
    Ok(Section { notices, ..section })
}

/// The section within its budget, if it has one.
fn within(draft: &Draft<'_>) -> Result<Section, Failure> {
    let all = vec![Shown::Whole; draft.skills.len()];
    let Some(limit) = draft.measure.limit else {
        return Ok(draft.written(&all));
    };
    if !draft.is_far_over(limit) {
        let everything = draft.written(&all);
        if everything.report.used <= limit {
            return Ok(everything);
        }
    }
    let fitted = draft.fitted(limit);
    match draft.request.strict {
        true => Err(too_small(&fitted.report, draft.written(&all).report.used)),
        false => Ok(fitted),
    }
}

/// Skills as this request wants them: pinned, and with descriptions as long as the agent shows.
fn prepare(request: &Request<'_>, skills: &mut [Skill]) -> Result<(), Failure> {
    for skill in &mut *skills {
        skill.is_pinned = request.pinned.contains(&skill.name);
        let longest = request.share.and_then(|share| share.description);
        let Some(longest) = longest else {
            continue;
        };
        if let Some(short) = shortened(&skill.description, longest) {
            if request.strict {
                return Err(too_long(skill, longest));
            }
            skill.description = short;
            skill.is_shortened = true;
        }
    }
    let mut pinned = request.pinned.iter();
    match pinned.find(|name| skills.iter().all(|skill| skill.name != **name)) {
        Some(missing) => {
            let message = format!("the pinned skill `{}` is not there", missing.escape_debug());
            let failure = Failure::new("not-found", message);
            let names = skills.iter().map(|skill| skill.name.as_str());
            Err(match near::nearest(missing, names) {
                Some(near) => failure.with_hint(near::question(near)),
                None => failure.with_hint("leave out `--pin`, or name a skill that is told of"),
            })
        }
        None => Ok(()),
    }
}

/// A section that may be written in several ways.
struct Draft<'d> {
    request: &'d Request<'d>,
    skills: &'d [Skill],
    measure: Measure,
    /// The documentation of every skill, by name, where it is rendered.
    texts: BTreeMap<String, String>,
    /// What each skill takes as a whole, where anything is counted.
    whole: Vec<usize>,
    /// What each takes with its name alone, where that may be all there is room for.
    least: Vec<usize>,
}

impl<'d> Draft<'d> {
    fn new(
        request: &'d Request<'d>,
        skills: &'d [Skill],
        texts: BTreeMap<String, String>,
    ) -> Result<Self, Failure> {
        let mut draft = Self {
            request,
            skills,
            measure: Measure::of(request)?,
            texts,
            whole: Vec::new(),
            least: Vec::new(),
        };
        // To count tokens is what takes the time: every skill is counted once.
        let costs = |shown: &Shown| -> Vec<usize> {
            let cost = |skill| (draft.measure.of)(&draft.one(skill, shown));
            skills.par_iter().map(cost).collect()
        };
        let whole = draft.measure.unit.map(|_| costs(&Shown::Whole));
        let least = draft.measure.limit.map(|_| costs(&Shown::NameOnly));
        draft.whole = whole.unwrap_or_default();
        draft.least = least.unwrap_or_default();
        Ok(draft)
    }

    /// Whether all of it is more than fits, so surely that it need not be written to see that:
    /// at its edges, a skill may share a token or two with what stands beside it.
    fn is_far_over(&self, limit: usize) -> bool {
        let edges = 2 * self.skills.len();
        self.whole.iter().sum::<usize>() > limit.saturating_add(edges)
    }

    /// The section with so much of each skill.
    fn written(&self, shown: &[Shown]) -> Section {
        let mut report = self.report(shown);
        loop {
            let text = self.text(shown, &report);
            let used = (self.measure.of)(&text);
            // A document says its own size, which has more digits the larger it is.
            if used <= report.used {
                return Section {
                    text,
                    report,
                    notices: Vec::new(),
                };
            }
            self.set_used(&mut report, used);
        }
    }

    /// The section with as much as fits; the names alone where not even they do.
    fn fitted(&self, limit: usize) -> Section {
        let names = vec![Shown::NameOnly; self.skills.len()];
        let least = self.written(&names);
        if least.report.used > limit {
            return least;
        }
        let mut full = least.report.clone();
        self.set_used(&mut full, limit);
        let costs = Costs {
            names: match self.request.look {
                Look::Json => (self.measure.of)(&self.text(&names, &full)),
                Look::Text(_) | Look::McpTools => least.report.used,
            },
            of: &|at, shown| self.cost_with_line(at, shown),
        };
        // Tokens of parts are not always those of the whole: then a little less is tried.
        let mut room = limit;
        loop {
            let shown = allocate(self.skills, self.request.question, room, &costs);
            let section = self.written(&shown);
            let over = section.report.used.saturating_sub(limit);
            match room.checked_sub(over) {
                _ if over == 0 => return section,
                Some(less) if room > costs.names => room = less,
                _ => return least,
            }
        }
    }

    fn report(&self, shown: &[Shown]) -> Report {
        let lines = || {
            let all = self.skills.iter().zip(shown).enumerate();
            all.map(|(at, (skill, shown))| {
                (skill.name.clone(), self.cost(at, shown), told(skill, shown))
            })
        };
        let mut report = Report {
            skills: match self.measure.unit {
                Some(_) => lines().collect(),
                None => Vec::new(),
            },
            unit: self.measure.unit,
            used: 0,
            limit: self.measure.limit,
            share: None,
        };
        self.set_used(&mut report, 0);
        report
    }

    fn set_used(&self, report: &mut Report, used: usize) {
        let context = self.request.context.filter(|context| *context > 0);
        let context = context.filter(|_| self.measure.unit.is_some());
        let tokens = self.measure.in_tokens(used);
        report.used = used;
        report.share = context.map(|context| tokens.saturating_mul(10_000) / context);
    }

    /// What a skill takes where it stands.
    fn cost(&self, at: usize, shown: &Shown) -> usize {
        let known = match shown {
            Shown::Whole => self.whole.get(at),
            Shown::NameOnly => self.least.get(at),
            Shown::Cut(_) => None,
        };
        known.copied().unwrap_or_else(|| {
            let skill = self.skills.get(at);
            skill.map_or(0, |skill| (self.measure.of)(&self.one(skill, shown)))
        })
    }

    /// The same, with the line that a document has for it in its report.
    fn cost_with_line(&self, at: usize, shown: &Shown) -> usize {
        let cost = self.cost(at, shown);
        match (self.request.look, self.skills.get(at)) {
            (Look::Json, Some(skill)) => {
                let line = indented(&line_json(&skill.name, cost, shown));
                cost + (self.measure.of)(&line)
            }
            _ => cost,
        }
    }

    /// One skill, as it stands in the section.
    fn one(&self, skill: &Skill, shown: &Shown) -> String {
        match (self.request.mode, self.request.look) {
            (Mode::Catalog, Look::Text(format)) => render::entry(skill, shown, format),
            (Mode::Full, Look::Text(_)) => match (shown, self.texts.get(&skill.name)) {
                (Shown::Whole, Some(text)) => text.clone(),
                // What does not fit whole is named, with where to read on.
                _ => render::entry(skill, shown, Format::Markdown),
            },
            (mode, Look::Json) => indented(&skill_json(mode, skill, shown)),
            (_, Look::McpTools) => indented(&render::mcp_tool(skill, shown)),
        }
    }

    /// All of it, as it is printed.
    fn text(&self, shown: &[Shown], report: &Report) -> String {
        let all = || self.skills.iter().zip(shown);
        match self.request.look {
            Look::Json => {
                let mode = self.request.mode;
                let skills: Vec<Json> = all()
                    .map(|(skill, shown)| skill_json(mode, skill, shown))
                    .collect();
                let report = report_json(report);
                format!(
                    "{:#}\n",
                    json!({"version": 1, "skills": skills, "report": report})
                )
            }
            Look::McpTools => format!("{:#}\n", render::mcp_tools(self.skills, shown)),
            Look::Text(format) if self.request.mode == Mode::Catalog => {
                render::catalog(self.skills, shown, format)
            }
            Look::Text(_) => {
                let texts: Vec<String> =
                    all().map(|(skill, shown)| self.one(skill, shown)).collect();
                apart(&texts)
            }
        }
    }
}

/// Texts with a blank line between them: without one, the next may belong to what is before it.
fn apart(texts: &[String]) -> String {
    let mut all = String::new();
    for text in texts {
        match all.ends_with('\n') {
            _ if all.is_empty() => {}
            true => all.push('\n'),
            false => all.push_str("\n\n"),
        }
        all.push_str(text);
    }
    all
}

/// A value as it stands in the list of a document.
fn indented(value: &Json) -> String {
    let lines = format!("{value:#}");
    let lines: Vec<String> = lines
        .lines()
        .map(|line| format!("{:DEPTH$}{line}\n", ""))
        .collect();
    lines.concat()
}

/// The documentation of every skill, by name. One of which the template makes too much is left
/// out, so that it does not take the others with it.
fn full_texts(
    request: &Request<'_>,
    skills: &mut Vec<Skill>,
) -> Result<(BTreeMap<String, String>, Vec<String>), Failure> {
    let mut texts = BTreeMap::new();
    let mut notices = Vec::new();
    for skill in &*skills {
        let renderer = Renderer::new(&json!({"skill": values(skill)}));
        match renderer.render(request.template.text) {
            Ok(text) => {
                texts.insert(skill.name.clone(), text);
            }
            Err(error) if error.is_too_much => {
                let (location, why) = (&skill.location, error.reason);
                let notice = format!("`{location}` is left out: written in full, {why}");
                if request.strict {
                    return Err(Failure::new("over-budget", notice).with_hint(
                        "give the skill less text, or leave out `--strict` and have the others",
                    ));
                }
                notices.push(notice);
            }
            Err(error) => return Err(bad_template(&error, request.template.name)),
        }
    }
    skills.retain(|skill| texts.contains_key(&skill.name));
    Ok((texts, notices))
}

fn bad_template(error: &RenderError, name: &str) -> Failure {
    let place = match (error.line, error.column) {
        (Some(line), Some(column)) => format!("{name}:{line}:{column}"),
        _ => name.to_owned(),
    };
    let message = format!("the template cannot be filled in: {}", error.reason);
    Failure::new("bad-template", message).at(place)
}

/// How much of a skill is told: one whose description the agent shortens is cut in any case.
fn told(skill: &Skill, shown: &Shown) -> Shown {
    match (shown, skill.is_shortened) {
        (Shown::Whole, true) => Shown::Cut(skill.description.clone()),
        _ => shown.clone(),
    }
}

fn too_long(skill: &Skill, longest: usize) -> Failure {
    let count = skill.description.chars().count();
    let message = format!(
        "the description of `{}` has {count} characters, and the agent shows {longest} of them",
        skill.name
    );
    Failure::new("over-budget", message)
        .with_hint("give it less text, or leave out `--strict` and have it cut")
}

fn too_small(fitted: &Report, needed: usize) -> Failure {
    let limit = fitted.limit.unwrap_or_default();
    let unit = fitted.unit.unwrap_or("tokens");
    let cut = fitted.skills.iter();
    let mut cut = cut
        .filter(|(.., shown)| *shown != Shown::Whole)
        .map(|(name, ..)| name.as_str());
    let first = cut.next().unwrap_or_default();
    let who = match cut.count() {
        0 => format!("`{first}`"),
        more => format!("`{first}` and {more} more"),
    };
    let message =
        format!("{limit} {unit} are too few: {who} would be cut, all of it takes {needed}");
    Failure::new("over-budget", message)
        .with_hint("give more with `--budget`, or leave out `--strict` and have them cut")
}

#[cfg(test)]
#[path = "section_tests.rs"]
mod tests;

//! Writes the section of a system prompt that tells an agent of its skills.

pub mod library;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use serde_json::{Value as Json, json};

use crate::bundle::Bundle;
use crate::bundle::discover::discover;
use crate::diagnostics::Failure;
use crate::lint::syntax::estimate_tokens;
use crate::ops::lint::display;
use crate::prompt::budget::{Costs, allocate, shortened};
use crate::prompt::full::values;
use crate::prompt::render::{self, Format};
use crate::prompt::{Allocation, Budget, Shown, Skill, Unusable};
use crate::scaffold::render::Renderer;
use crate::tables::agents::Share;

/// The template of the full mode that is used when nobody brings another.
pub const TEMPLATE: &str = include_str!("../../prompt/full.md");
/// So many characters make a token where a window is known in tokens and a budget wants
/// characters, as the agents that say so reckon.
const CHARACTERS: usize = 4;

/// How much is said of each skill.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Name, description, where to read on.
    #[default]
    Catalog,
    /// Everything.
    Full,
}

/// How it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Look {
    /// A text for the prompt.
    Text(Format),
    /// A document with everything that is known, and the report.
    Json,
    /// Tools of the Model Context Protocol.
    McpTools,
}

/// A skill's folder, and what to say about where it comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// A skill's folder, or a folder of skills.
    pub folder: PathBuf,
    /// The tier it belongs to, when there are several.
    pub tier: Option<String>,
}

/// The skills of some places.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Gathered {
    /// In the order of the places, then of the paths.
    pub skills: Vec<Skill>,
    /// What was left out for a reason that somebody should mend.
    pub notices: Vec<String>,
}

/// Reads the skills of some places. A broken one is left out with its reason, and the others
/// stay.
pub fn gather(places: &[Place], mode: Mode) -> Gathered {
    let mut gathered = Gathered::default();
    for place in places {
        let found = discover(&place.folder);
        gathered.notices.extend(found.notices);
        let read: Vec<(PathBuf, Result<Skill, Unusable>)> = found
            .skills
            .into_par_iter()
            .map(|found| {
                let bundle = Bundle::open_listed(&found.folder, found.listing);
                let skill = read(&bundle, &found.folder, mode);
                (found.folder, skill)
            })
            .collect();
        for (folder, skill) in read {
            match skill {
                Ok(skill) => gathered.skills.push(Skill {
                    tier: place.tier.clone(),
                    ..skill
                }),
                Err(Unusable(why)) => {
                    let folder = display(&folder);
                    gathered
                        .notices
                        .push(format!("`{folder}` is left out: {why}"));
                }
            }
        }
    }
    gathered
}

impl Gathered {
    /// As agents take it: by name, and of two with one name the one of the earlier place.
    /// What the model is not to choose by itself stays behind; says how many those are.
    pub fn settle(&mut self) -> usize {
        let before = self.skills.len();
        self.skills.retain(|skill| !skill.is_hidden);
        let hidden = before - self.skills.len();
        let mut known: BTreeMap<String, Skill> = BTreeMap::new();
        for skill in std::mem::take(&mut self.skills) {
            match known.get(&skill.name) {
                Some(first) if first.location == skill.location => {}
                Some(first) => self.notices.push(format!(
                    "`{}` is left out: `{}` has that name too, and comes first",
                    skill.location, first.location
                )),
                None => {
                    known.insert(skill.name.clone(), skill);
                }
            }
        }
        self.skills = known.into_values().collect();
        for skill in &mut self.skills {
            if let Some(when) = skill.when_to_use.take() {
                skill.description = format!("{} {when}", skill.description);
            }
        }
        hidden
    }
}

fn read(bundle: &Bundle, folder: &Path, mode: Mode) -> Result<Skill, Unusable> {
    let document = bundle.document_name.as_deref().unwrap_or("SKILL.md");
    let path = folder.join(document);
    let mut skill = Skill::of(bundle, display(&path))?;
    let modified = std::fs::metadata(&path).and_then(|metadata| metadata.modified());
    let since = modified
        .ok()
        .and_then(|at| at.duration_since(std::time::UNIX_EPOCH).ok());
    skill.changed = since.map_or(0, |since| since.as_secs());
    Ok(match mode {
        Mode::Catalog => skill,
        Mode::Full => skill.whole(bundle),
    })
}

/// What to write, and how much of it.
pub struct Request<'r> {
    /// How much is said of each skill.
    pub mode: Mode,
    /// How it is written.
    pub look: Look,
    /// How much it may take.
    pub budget: Option<Budget>,
    /// How many tokens the agent's window holds.
    pub context: Option<usize>,
    /// What the agent gives to the section, when nobody says a budget.
    pub share: Option<Share>,
    /// What the user asked for: skills that answer it come first where space is short.
    pub question: &'r str,
    /// Skills that come first in any case.
    pub pinned: &'r [String],
    /// The template of the full mode.
    pub template: &'r str,
    /// Fail where something would have to be cut.
    pub strict: bool,
    /// Count the tokens of every skill, also where no budget asks for it.
    pub counts: bool,
}

/// What a section takes, skill by skill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Name, what it takes, and how much of it is shown.
    pub skills: Vec<(String, usize, Shown)>,
    /// What is counted: `tokens` or `characters`; nothing when nothing was.
    pub unit: Option<&'static str>,
    /// What all of it takes.
    pub used: usize,
    /// What it may take.
    pub limit: Option<usize>,
    /// Hundredths of a percent of the agent's window.
    pub share: Option<usize>,
}

/// The section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// Its text.
    pub text: String,
    /// What it takes.
    pub report: Report,
}

/// What is counted, and how much of it there may be.
#[derive(Clone, Copy)]
struct Measure {
    unit: Option<&'static str>,
    of: fn(&str) -> usize,
    limit: Option<usize>,
}

fn characters(text: &str) -> usize {
    text.chars().count()
}

fn nothing(_: &str) -> usize {
    0
}

impl Measure {
    fn of(request: &Request<'_>) -> Result<Self, Failure> {
        let tokens = |limit| Self {
            unit: Some("tokens"),
            of: estimate_tokens,
            limit,
        };
        let chars = |limit| Self {
            unit: Some("characters"),
            of: characters,
            limit: Some(limit),
        };
        Ok(match (request.budget, request.share) {
            (Some(Budget::Tokens(limit)), _) => tokens(Some(limit)),
            (Some(Budget::Characters(limit)), _) => chars(limit),
            (Some(Budget::Share(part)), _) => {
                let Some(context) = request.context else {
                    let message =
                        "how large the window is that the budget is a part of is not known";
                    let hint = "say it with `--context 200000`, or name an `--agent` that has one";
                    return Err(Failure::usage(message).with_hint(hint));
                };
                tokens(Some(context * part as usize / 10_000))
            }
            (None, Some(share)) => chars(match request.context {
                Some(context) => context * share.percent as usize / 100 * CHARACTERS,
                None => share.characters,
            }),
            (None, None) if request.counts => tokens(None),
            (None, None) => Self {
                unit: None,
                of: nothing,
                limit: None,
            },
        })
    }
}

/// Writes the section.
pub fn write(request: &Request<'_>, mut skills: Vec<Skill>) -> Result<Section, Failure> {
    for skill in &mut skills {
        skill.is_pinned = request.pinned.contains(&skill.name);
        let longest = request.share.and_then(|share| share.description);
        if let Some(short) = longest.and_then(|longest| shortened(&skill.description, longest)) {
            skill.description = short;
        }
    }
    if let Some(missing) = request
        .pinned
        .iter()
        .find(|name| skills.iter().all(|s| s.name != **name))
    {
        let message = format!("the pinned skill `{}` is not there", missing.escape_debug());
        return Err(Failure::new("not-found", message));
    }
    let measure = Measure::of(request)?;
    let whole = match (request.mode, request.look) {
        (Mode::Full, Look::Text(_)) => full_texts(request.template, &skills)?,
        _ => BTreeMap::new(),
    };
    let text_of = |skill: &Skill, shown: &Shown| one(request, &whole, skill, shown);
    let (start, end) = frame(request);
    let allocation = allocate(
        &skills,
        request.question,
        measure.limit,
        &Costs {
            frame: (measure.of)(&start) + (measure.of)(&end),
            of: &|skill, shown| (measure.of)(&text_of(skill, shown)),
        },
    );
    if request.strict && (allocation.is_cut() || allocation.is_over()) {
        return Err(too_small(&allocation, &measure, &skills));
    }
    let report = report(request, &allocation, &measure, &skills, &text_of);
    let text = match request.look {
        Look::Json => json_document(request.mode, &skills, &allocation.shown, &report),
        Look::McpTools => format!("{:#}\n", render::mcp_tools(&skills, &allocation.shown)),
        Look::Text(format) if request.mode == Mode::Catalog => {
            render::catalog(&skills, &allocation.shown, format)
        }
        Look::Text(_) => {
            let texts = skills.iter().zip(&allocation.shown);
            let texts: Vec<String> = texts.map(|(skill, shown)| text_of(skill, shown)).collect();
            texts.join("\n")
        }
    };
    Ok(Section { text, report })
}

/// The section around the skills.
fn frame(request: &Request<'_>) -> (String, String) {
    match (request.mode, request.look) {
        (Mode::Catalog, Look::Text(format)) => render::frame(format),
        _ => (String::new(), String::new()),
    }
}

/// One skill, as it stands in the section.
fn one(
    request: &Request<'_>,
    whole: &BTreeMap<String, String>,
    skill: &Skill,
    shown: &Shown,
) -> String {
    match (request.mode, request.look) {
        (Mode::Catalog, Look::Text(format)) => render::entry(skill, shown, format),
        (Mode::Full, Look::Text(_)) => match (shown, whole.get(&skill.name)) {
            (Shown::Whole, Some(text)) => text.clone(),
            // What does not fit whole is named, with where to read on.
            _ => render::entry(skill, shown, Format::Markdown),
        },
        (mode, Look::Json) => json_skill(mode, skill, shown).to_string(),
        (_, Look::McpTools) => {
            let one = std::slice::from_ref(skill);
            render::mcp_tools(one, std::slice::from_ref(shown)).to_string()
        }
    }
}

/// The documentation of every skill, by name.
fn full_texts(template: &str, skills: &[Skill]) -> Result<BTreeMap<String, String>, Failure> {
    let mut texts = BTreeMap::new();
    for skill in skills {
        let rendered = Renderer::new(&json!({"skill": values(skill)})).render(template);
        let text = rendered.map_err(|error| {
            let place = match (error.line, error.column) {
                (Some(line), Some(column)) => format!("template:{line}:{column}"),
                _ => "template".to_owned(),
            };
            let message = format!("the template cannot be filled in: {}", error.reason);
            Failure::new("bad-template", message).at(place)
        })?;
        texts.insert(skill.name.clone(), text);
    }
    Ok(texts)
}

fn too_small(allocation: &Allocation, measure: &Measure, skills: &[Skill]) -> Failure {
    let limit = allocation.limit.unwrap_or_default();
    let unit = measure.unit.unwrap_or("tokens");
    let cut = skills.iter().zip(&allocation.shown);
    let mut cut = cut.filter(|(_, shown)| **shown != Shown::Whole);
    let first = cut.next().map_or("", |(skill, _)| skill.name.as_str());
    let more = cut.count();
    let message = match more {
        0 => format!("{limit} {unit} are too few: `{first}` would be cut"),
        more => format!("{limit} {unit} are too few: `{first}` and {more} more would be cut"),
    };
    Failure::new("over-budget", message)
        .with_hint("give more with `--budget`, or leave out `--strict` and have them cut")
}

fn report(
    request: &Request<'_>,
    allocation: &Allocation,
    measure: &Measure,
    skills: &[Skill],
    text_of: &dyn Fn(&Skill, &Shown) -> String,
) -> Report {
    let lines = skills.iter().zip(&allocation.shown).map(|(skill, shown)| {
        let cost = (measure.of)(&text_of(skill, shown));
        (skill.name.clone(), cost, shown.clone())
    });
    let tokens = match measure.unit {
        Some("characters") => allocation.used.div_ceil(CHARACTERS),
        _ => allocation.used,
    };
    let context = request
        .context
        .filter(|context| *context > 0 && measure.unit.is_some());
    Report {
        skills: match measure.unit {
            Some(_) => lines.collect(),
            None => Vec::new(),
        },
        unit: measure.unit,
        used: allocation.used,
        limit: allocation.limit,
        share: context.map(|context| tokens * 10_000 / context),
    }
}

fn json_skill(mode: Mode, skill: &Skill, shown: &Shown) -> Json {
    let mut value = json!({
        "name": skill.name,
        "description": render::description(skill, shown),
        "skill_version": skill.version,
        "location": skill.location,
        "tier": skill.tier,
        "tags": skill.tags,
        "inputs": skill.inputs,
        "outputs": skill.outputs,
        "allowed_tools": skill.allowed_tools,
        "shown": shown_word(shown),
    });
    if mode == Mode::Full && *shown == Shown::Whole {
        value["input_schema"] = json!(skill.input_schema);
        value["output_schema"] = json!(skill.output_schema);
        value["documentation"] = json!(skill.documentation);
        value["configuration"] = json!(skill.configuration);
        value["scripts"] = json!(skill.scripts);
        value["examples"] = json!(skill.examples);
    }
    value
}

/// How much of a skill is shown, in a word.
pub fn shown_word(shown: &Shown) -> &'static str {
    match shown {
        Shown::Whole => "whole",
        Shown::Cut(_) => "cut",
        Shown::NameOnly => "name",
    }
}

fn json_document(mode: Mode, skills: &[Skill], shown: &[Shown], report: &Report) -> String {
    let all = skills.iter().zip(shown);
    let all: Vec<Json> = all
        .map(|(skill, shown)| json_skill(mode, skill, shown))
        .collect();
    let document = json!({"version": 1, "skills": all, "report": report_json(report)});
    format!("{document:#}\n")
}

/// The report for machines.
pub fn report_json(report: &Report) -> Json {
    let line = |(name, cost, shown): &(String, usize, Shown)| json!({"name": name, "cost": cost, "shown": shown_word(shown)});
    json!({
        "unit": report.unit,
        "used": report.used,
        "limit": report.limit,
        "share_of_context": report.share.map(|share| {
            // Hundredths of a percent, exact in any float.
            format!("{}.{:02}%", share / 100, share % 100)
        }),
        "skills": report.skills.iter().map(line).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> Request<'static> {
        Request {
            mode: Mode::Catalog,
            look: Look::Text(Format::Xml),
            budget: None,
            context: None,
            share: None,
            question: "",
            pinned: &[],
            template: TEMPLATE,
            strict: false,
            counts: false,
        }
    }

    fn skills() -> Vec<Skill> {
        let skill = |name: &str| Skill {
            name: name.to_owned(),
            description: format!("Does {name} for whoever needs it, again and again and again."),
            location: format!("/s/{name}/SKILL.md"),
            documentation: "# Title\n\nText with {{ braces }}.".to_owned(),
            ..Skill::default()
        };
        ["a", "b", "c"].map(skill).to_vec()
    }

    #[test]
    fn a_budget_in_any_unit_is_kept() {
        let free = write(&request(), skills()).unwrap();
        assert_eq!((free.report.unit, free.report.limit), (None, None));
        for (budget, context) in [("300c", None), ("90t", None), ("1%", Some(9_000))] {
            let request = Request {
                budget: Some(budget.parse().unwrap()),
                context,
                ..request()
            };
            let section = write(&request, skills()).unwrap();
            let report = &section.report;
            assert!(
                report.used <= report.limit.unwrap() + 60,
                "{budget}: {report:?}"
            );
            assert!(section.text.len() < free.text.len());
            let strict = Request {
                strict: true,
                ..request
            };
            assert_eq!(write(&strict, skills()).unwrap_err().kind, "over-budget");
        }
        let unknown = Request {
            budget: Some(Budget::Share(100)),
            ..request()
        };
        assert_eq!(write(&unknown, skills()).unwrap_err().kind, "usage");
    }

    #[test]
    fn the_full_mode_shows_all_and_runs_nothing_of_it() {
        let request = Request {
            mode: Mode::Full,
            ..request()
        };
        let section = write(&request, skills()[..1].to_vec()).unwrap();
        insta::assert_snapshot!(section.text, @r"
        # a

        Does a for whoever needs it, again and again and again.

        - Location: /s/a/SKILL.md

        # Title

        Text with {{ braces }}.
        ");
        let own = Request {
            template: "{{ skill.name }}={{ skill.documentation }}",
            ..request
        };
        let section = write(&own, skills()[..1].to_vec()).unwrap();
        assert_eq!(section.text, "a=# Title\n\nText with {{ braces }}.");
        let broken = Request {
            template: "{{ skill.nothing }}",
            ..own
        };
        assert_eq!(write(&broken, skills()).unwrap_err().kind, "bad-template");
    }

    #[test]
    fn a_thousand_skills_are_allocated_at_once() {
        let many: Vec<Skill> = (0..1000)
            .map(|number| Skill {
                name: format!("skill-{number}"),
                ..skills()[0].clone()
            })
            .collect();
        let request = Request {
            budget: Some(Budget::Characters(100_000)),
            question: "needs it again",
            ..request()
        };
        let section = write(&request, many).unwrap();
        assert!(section.report.used <= 100_000);
        assert!(section.text.contains("<name>skill-999</name>"));
    }
}

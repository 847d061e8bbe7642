//! What a section takes, and all that is known of its skills, for machines.

use serde_json::{Value as Json, json};

use super::Mode;
use crate::prompt::{Shown, Skill, render};

/// What a section takes, skill by skill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Name, what it takes, and how much of it is shown.
    pub skills: Vec<(String, usize, Shown)>,
    /// What is counted: `tokens` or `characters`; nothing when nothing was.
    pub unit: Option<&'static str>,
    /// What all of it takes, as it is printed.
    pub used: usize,
    /// What it may take.
    pub limit: Option<usize>,
    /// Hundredths of a percent of the agent's window.
    pub share: Option<usize>,
}

/// A skill for machines. What is left out is null or empty, so that its keys are always there.
pub fn skill_json(mode: Mode, skill: &Skill, shown: &Shown) -> Json {
    let is_whole = *shown == Shown::Whole;
    let said = |value: &Option<String>| value.clone().filter(|_| is_whole);
    let listed = |values: &[String]| match is_whole {
        true => values.to_vec(),
        false => Vec::new(),
    };
    let mut value = json!({
        "name": skill.name,
        "description": render::description(skill, shown),
        "skill_version": said(&skill.version),
        "location": skill.location,
        "tier": said(&skill.tier),
        "tags": listed(&skill.tags),
        "inputs": said(&skill.inputs),
        "outputs": said(&skill.outputs),
        "allowed_tools": listed(&skill.allowed_tools),
        "shown": match skill.is_shortened && is_whole {
            true => "cut",
            false => shown_word(shown),
        },
    });
    if mode == Mode::Full && is_whole {
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

/// The line of a skill in the report for machines.
pub fn line_json(name: &str, cost: usize, shown: &Shown) -> Json {
    json!({"name": name, "cost": cost, "shown": shown_word(shown)})
}

/// The report for machines.
pub fn report_json(report: &Report) -> Json {
    let lines = report.skills.iter();
    let lines = lines.map(|(name, cost, shown)| line_json(name, *cost, shown));
    json!({
        "unit": report.unit,
        // Where nothing is counted, nobody knows.
        "used": report.unit.map(|_| report.used),
        "limit": report.limit,
        "share_of_context": report.share.map(|share| {
            // Hundredths of a percent, exact in any float.
            format!("{}.{:02}%", share / 100, share % 100)
        }),
        "skills": lines.collect::<Vec<_>>(),
    })
}

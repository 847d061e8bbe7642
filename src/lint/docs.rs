//! The documentation of rules as Markdown: `docs/rules.md` and `explain --format markdown`.

use std::fmt::Write as _;

use super::rule::{Group, Rule};
use crate::diagnostics::{Applicability, Severity};
use crate::tables::profiles::PROFILES;

/// The whole page: a table of all rules, then a section for each.
pub fn rules_markdown(rules: &[&Rule]) -> String {
    let mut page = format!(
        "# Rules\n\n{} rules in {} groups. `open-skills explain CODE` shows the same text.\n",
        rules.len(),
        Group::ALL
            .iter()
            .filter(|group| of(rules, **group).next().is_some())
            .count()
    );
    for group in Group::ALL {
        if of(rules, group).next().is_none() {
            continue;
        }
        let _ = write!(page, "\n## {}\n\n", group.as_str());
        page.push_str("| code | name | what it finds | weight | fix |\n|---|---|---|---|---|\n");
        for rule in of(rules, group) {
            let _ = writeln!(
                page,
                "| [{}](#{}) | {} | {} | {} | {} |",
                rule.code,
                rule.code.to_lowercase(),
                rule.name,
                cell(rule.docs.what),
                rule.levels.base.map_or("off", Severity::as_str),
                rule.fix.map_or("by hand", Applicability::as_str)
            );
        }
        for rule in of(rules, group) {
            let _ = write!(page, "\n{}", section(rule));
        }
    }
    page
}

fn of<'a>(rules: &'a [&'a Rule], group: Group) -> impl Iterator<Item = &'a Rule> {
    rules
        .iter()
        .copied()
        .filter(move |rule| rule.group == group)
}

/// One rule's section; the anchor is its code, which never changes.
pub fn section(rule: &Rule) -> String {
    let docs = &rule.docs;
    let code = rule.code;
    let mut text = format!(
        "### {code}\n\n**{}**\n\n{}\n\n{}\n",
        rule.name, docs.what, docs.why
    );
    for (title, example) in [("Not so", docs.bad), ("But so", docs.good)] {
        let fence = fence(example);
        let _ = write!(
            text,
            "\n{title}:\n\n{fence}text\n{}\n{fence}\n",
            example.trim_end()
        );
    }
    let _ = write!(text, "\nWeight: {}.", levels(rule));
    if let Some(fix) = rule.fix {
        let _ = write!(text, " Fix: {}.", fix.as_str());
    }
    text.push('\n');
    for source in docs.sources {
        let (url, strength, read) = (source.url, source.strength.as_str(), source.read);
        let _ = write!(text, "\nSource: <{url}> ({strength}, read {read})\n");
    }
    text
}

/// The weight where nothing else is said, then the profiles that weigh it otherwise.
pub fn levels(rule: &Rule) -> String {
    let word = |level: Option<Severity>| level.map_or("off", Severity::as_str);
    let base = rule.levels.base;
    let others = PROFILES
        .iter()
        .map(|profile| (profile.name, rule.level(profile)))
        .filter(|(_, level)| *level != base)
        .map(|(name, level)| format!("{} for {name}", word(level)));
    let all: Vec<String> = std::iter::once(word(base).to_owned())
        .chain(others)
        .collect();
    all.join(", ")
}

/// A fence longer than any run of backticks inside.
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    "`".repeat(longest.max(2) + 1)
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

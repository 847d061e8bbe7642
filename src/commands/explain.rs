//! `open-skills explain`: a rule's documentation where it is needed.

use std::fmt::Write as _;

use anstyle::AnsiColor;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};

use super::wrapping::wrapped;
use super::{Outcome, World, completions};
use crate::diagnostics::{Applicability, Failure, Severity};
use crate::lint::{Group, Rule, docs, registry};
use crate::output::ExitStatus;
use crate::tables::profiles::PROFILES;

/// How a rule is shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ExplainFormat {
    /// For the terminal
    #[default]
    Human,
    /// As it stands in the documentation
    Markdown,
    /// For machines
    Json,
}

/// What `explain` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  open-skills explain FM001
  open-skills explain security
  open-skills explain --all --format markdown")]
pub struct ExplainArgs {
    /// A rule's code or name, or a group of rules
    #[arg(value_name = "RULE", required_unless_present = "all", add = completions::rules())]
    pub rules: Vec<String>,
    /// All rules
    #[arg(long, conflicts_with = "rules")]
    pub all: bool,
    /// How to show them
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t)]
    pub format: ExplainFormat,
    /// The same as --format json
    #[arg(long, conflicts_with = "format")]
    pub json: bool,
}

/// Prints the documentation of the chosen rules.
pub fn run(args: &ExplainArgs, world: &World) -> Outcome {
    let all = registry::rules();
    let chosen = match args.all {
        true => all.to_vec(),
        false => choose(&args.rules, all)?,
    };
    let format = match args.json {
        true => ExplainFormat::Json,
        false => args.format,
    };
    let text = match format {
        ExplainFormat::Human => human(&chosen, world.printer.look().width),
        ExplainFormat::Markdown => markdown(&chosen),
        ExplainFormat::Json => {
            let rules: Vec<Value> = chosen.iter().map(|rule| as_json(rule)).collect();
            format!("{:#}\n", json!({"version": 1, "rules": rules}))
        }
    };
    world.printer.write(|out| write!(out, "{text}"));
    Ok(ExitStatus::DONE)
}

/// The rules with these codes, names or groups, each once, in the order asked for.
fn choose(wanted: &[String], all: &[&'static Rule]) -> Result<Vec<&'static Rule>, Failure> {
    let mut chosen: Vec<&'static Rule> = Vec::new();
    for word in wanted {
        let is_meant = |rule: &&&Rule| {
            [
                rule.code,
                rule.name,
                rule.group.as_str(),
                rule.group.prefix(),
            ]
            .iter()
            .any(|id| id.eq_ignore_ascii_case(word))
        };
        let before = chosen.len();
        let known = all.iter().filter(is_meant).count();
        if known == 0 {
            return Err(unknown(word, all));
        }
        let new = all.iter().filter(is_meant).copied();
        let new: Vec<_> = new.filter(|rule| !has(&chosen[..before], rule)).collect();
        chosen.extend(new);
    }
    Ok(chosen)
}

fn has(rules: &[&Rule], rule: &Rule) -> bool {
    rules.iter().any(|known| known.code == rule.code)
}

fn unknown(word: &str, all: &[&Rule]) -> Failure {
    let groups = Group::ALL.map(Group::as_str);
    let ids = all
        .iter()
        .flat_map(|rule| [rule.code, rule.name])
        .chain(groups);
    let lower = word.to_lowercase();
    let nearest = ids
        .map(|id| (strsim::damerau_levenshtein(&lower, &id.to_lowercase()), id))
        .min()
        .filter(|(distance, _)| *distance <= 3.min(word.len() / 2).max(1));
    let hint = match nearest {
        Some((_, id)) => format!("did you mean `{id}`?"),
        None => "`open-skills explain --all` shows every rule".to_owned(),
    };
    Failure::new("not-found", format!("there is no rule or group `{word}`")).with_hint(hint)
}

fn markdown(rules: &[&Rule]) -> String {
    let sections: Vec<String> = rules.iter().map(|rule| docs::section(rule)).collect();
    sections.join("\n")
}

fn human(rules: &[&Rule], width: usize) -> String {
    let pages: Vec<String> = rules.iter().map(|rule| page(rule, width)).collect();
    pages.join("\n\n")
}

fn page(rule: &Rule, width: usize) -> String {
    let (title, heading) = (
        AnsiColor::Cyan.on_default().bold(),
        anstyle::Style::new().bold(),
    );
    let mut text = format!(
        "{title}{}{title:#} {heading}{}{heading:#} ({})\n\n{}\n\n{}\n",
        rule.code,
        rule.name,
        rule.group.as_str(),
        wrapped(rule.docs.what, width),
        wrapped(rule.docs.why, width)
    );
    for (name, example) in [("Not so", rule.docs.bad), ("But so", rule.docs.good)] {
        let _ = write!(
            text,
            "\n{heading}{name}:{heading:#}\n\n{}\n",
            quoted(example)
        );
    }
    text.push('\n');
    text.push_str(&labelled("Weight", &docs::levels(rule), width));
    text.push_str(&labelled("Fix", fix(rule.fix), width));
    for source in rule.docs.sources {
        let strength = source.strength.as_str();
        let told = format!("{} ({strength}, read {})", source.url, source.read);
        text.push_str(&labelled("Source", &told, width));
    }
    text.push_str(&labelled("See", &rule.url(), width));
    text
}

/// A line with its heading, broken where it does not fit.
fn labelled(label: &str, told: &str, width: usize) -> String {
    let heading = anstyle::Style::new().bold();
    let lines = wrapped(&format!("{label}: {told}"), width);
    let rest = lines.get(label.len() + 1..).unwrap_or_default();
    format!("{heading}{label}:{heading:#}{rest}\n")
}

fn quoted(example: &str) -> String {
    let lines = example.trim_end().lines();
    let lines: Vec<String> = lines
        .map(|line| format!("    {line}").trim_end().to_owned())
        .collect();
    lines.join("\n")
}

fn fix(fix: Option<Applicability>) -> &'static str {
    match fix {
        Some(Applicability::Safe) => "with `--fix`",
        Some(Applicability::Unsafe) => "with `--fix --unsafe-fixes`",
        Some(Applicability::DisplayOnly) => "shown, never applied",
        None => "by hand",
    }
}

fn as_json(rule: &Rule) -> Value {
    let levels: serde_json::Map<String, Value> = PROFILES
        .iter()
        .map(|profile| {
            let level = rule.level(profile).map_or("off", Severity::as_str);
            (profile.name.to_owned(), level.into())
        })
        .collect();
    let sources: Vec<Value> = rule
        .docs
        .sources
        .iter()
        .map(|s| json!({"url": s.url, "read": s.read, "strength": s.strength.as_str()}))
        .collect();
    json!({
        "code": rule.code,
        "name": rule.name,
        "group": rule.group.as_str(),
        "what": rule.docs.what,
        "why": rule.docs.why,
        "bad": rule.docs.bad,
        "good": rule.docs.good,
        "levels": levels,
        "fix": rule.fix.map(Applicability::as_str),
        "sources": sources,
        "url": rule.url(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_are_found_by_code_name_and_group_and_come_once() {
        let all = registry::rules();
        let codes = |words: &[&str]| -> Result<Vec<&str>, Failure> {
            let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            Ok(choose(&words, all)?.iter().map(|rule| rule.code).collect())
        };
        let twice = codes(&["fm001", "FRONTMATTER-MISSING"]);
        assert_eq!(twice, Ok(vec!["FM001"]));
        let group = codes(&["frontmatter"]).unwrap();
        assert!(group.len() > 1 && group.iter().all(|code| code.starts_with("FM")));
        let failure = codes(&["frontmatter-mising"]).unwrap_err();
        assert_eq!(
            failure.hint.as_deref(),
            Some("did you mean `frontmatter-missing`?")
        );
    }

    #[test]
    fn a_page_fits_a_narrow_terminal_but_for_examples_and_long_words() {
        for rule in registry::rules() {
            let page = anstream::adapter::strip_str(&page(rule, 40)).to_string();
            for line in page.lines().skip(1) {
                let is_example = line.starts_with("    ");
                let is_one = !line.contains(' ');
                let fits = line.chars().count() <= 40;
                assert!(fits || is_example || is_one, "{}: {line}", rule.code);
            }
        }
    }
}

//! `open-skills search`: the skills of registries that fit a question.

use clap::Args;
use serde_json::{Value as Json, json};

use super::answer::{AnswerArgs, pretty};
use super::list::cut;
use super::registry::open;
use super::{Outcome, World};
use crate::diagnostics::{Failure, shell_word};
use crate::ops::search::{Answer, Filter, Found, search};
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::output::sizes::counted;

/// What `search` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Looks at names, tags, descriptions and the words that instructions use most. A name counts for more
than the rest; `reports` finds `report`; the beginning of a word is enough.

Examples:
  open-skills search pdf report
  open-skills search table --tag finance
  open-skills search --input-mime application/pdf
  open-skills search chart --format json")]
pub struct SearchArgs {
    /// What to look for
    #[arg(value_name = "WORD", required_unless_present_any = ["tag", "input_mime", "output_mime"])]
    pub query: Vec<String>,
    /// Only skills with this tag; with several, with all of them
    #[arg(long, value_name = "TAG", value_delimiter = ',')]
    pub tag: Vec<String>,
    /// Only skills that take files of this type, such as application/pdf or image/*
    #[arg(long, value_name = "TYPE")]
    pub input_mime: Option<String>,
    /// Only skills that make files of this type
    #[arg(long, value_name = "TYPE")]
    pub output_mime: Option<String>,
    /// A configured name, `local`, or a place
    #[arg(long, value_name = "REGISTRY")]
    pub registry: Option<String>,
    /// Show at most this many
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Searches.
pub fn run(args: &SearchArgs, world: &World) -> Outcome {
    let registries = open::chosen(world, args.registry.as_deref())?;
    let filter = Filter {
        tags: &args.tag,
        takes: args.input_mime.as_deref(),
        makes: args.output_mime.as_deref(),
    };
    let query = args.query.join(" ");
    let cache = open::cache_folder(world, world.settings_unwarned()?);
    let found = search(&registries, cache.as_deref(), &query, &filter, args.limit)
        .map_err(|failure| open::or_no_registry(failure, &registries, world))?;
    for registry in registries.iter() {
        // What the cache alone answers is no news, and nobody elsewhere may be asked.
        if !registry.is_remembered {
            open::judge_its_state(world, registry)?;
        }
    }
    if args.answer.is_json() {
        let answer = answer_json(&query, &found);
        world
            .printer
            .write(|out| write!(out, "{}", pretty(&answer)));
    } else if found.count == 0 {
        return Err(nothing(args, &query));
    } else {
        tell(&found, world);
    }
    Ok(match found.count == 0 {
        true => ExitStatus::FINDINGS,
        false => ExitStatus::DONE,
    })
}

fn nothing(args: &SearchArgs, query: &str) -> Failure {
    let message = match query.is_empty() {
        true => "no skill has all of that".to_owned(),
        false => format!("no skill fits `{query}`"),
    };
    let is_filtered =
        !args.tag.is_empty() || args.input_mime.is_some() || args.output_mime.is_some();
    let hint = match is_filtered {
        true => "leave out `--tag`, `--input-mime` or `--output-mime`",
        false => return Failure::new("no-match", message).with_hint(all_there_are(args)),
    };
    Failure::new("no-match", message).with_hint(hint)
}

fn all_there_are(args: &SearchArgs) -> String {
    match &args.registry {
        Some(place) => format!(
            "`open-skills list --registry {}` shows all there are",
            shell_word(place)
        ),
        None => "`open-skills list` shows all there are".to_owned(),
    }
}

fn tell(found: &Answer, world: &World) {
    let shown = &found.shown;
    let names: Vec<String> = shown.iter().map(Found::reference).collect();
    let width = names
        .iter()
        .map(|name| name.chars().count())
        .max()
        .unwrap_or(0);
    for (hit, name) in shown.iter().zip(&names) {
        let first = hit.entry.description.lines().next().unwrap_or_default();
        let line = format!("{name:width$}  {}", cut(first));
        world.printer.result(printable_line(&line).trim_end());
        if !hit.matched.is_empty() {
            let line = format!("{:width$}  fits: {}", "", hit.matched.join(", "));
            world.printer.result(printable_line(&line));
        }
    }
    let count = counted(found.count, "skill");
    let more = match found.count > shown.len() {
        true => format!(", {} shown; `--limit` shows more", shown.len()),
        false => String::new(),
    };
    world.printer.status(format_args!("{count}{more}"));
}

fn answer_json(query: &str, found: &Answer) -> Json {
    let skill = |hit: &Found| {
        json!({
            "registry": hit.registry,
            "name": hit.entry.name.as_str(),
            "latest": hit.entry.latest.as_ref().map(ToString::to_string),
            "description": hit.entry.description,
            "tags": hit.entry.tags,
            "takes": hit.entry.takes,
            "makes": hit.entry.makes,
            "matched": hit.matched,
        })
    };
    let skills: Vec<Json> = found.shown.iter().map(skill).collect();
    json!({"version": 1, "query": query, "total": found.count, "skills": skills})
}

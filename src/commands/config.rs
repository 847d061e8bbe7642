//! `open-skills config`: what is set, to what, and by whom.

use std::path::Path;

use clap::{Args, Subcommand};
use serde_json::{Value as Json, json};

use super::answer::{AnswerArgs, AnswerFormat, pretty};
use super::{Outcome, World};
use crate::diagnostics::Failure;
use crate::fs::Shown as _;
use crate::output::ExitStatus;
use crate::settings::{Environment, FILE_NAME, Row, Settings, rows, table, user_file};

/// Show the settings in force and where each comes from.
#[derive(Args, Clone, Debug)]
pub struct ConfigArgs {
    /// What to do.
    #[command(subcommand)]
    pub command: ConfigCommand,
}

/// What `open-skills config` can do.
#[derive(Subcommand, Clone, Debug)]
pub enum ConfigCommand {
    /// Show every setting with its value and who said it.
    #[command(after_help = "Examples:\n  \
        open-skills config show\n  \
        open-skills config show library\n  \
        open-skills config show cache.dir --format json")]
    Show(ShowArgs),
    /// Print where the configuration files are.
    #[command(after_help = "Examples:\n  \
        open-skills config path\n  \
        open-skills config path --format json")]
    Path(PathArgs),
}

/// Arguments of `config path`.
#[derive(Args, Clone, Copy, Debug)]
pub struct PathArgs {
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Arguments of `config show`.
#[derive(Args, Clone, Debug)]
pub struct ShowArgs {
    /// A key, or the section of several, such as `lint`.
    #[arg(value_name = "KEY")]
    pub key: Option<String>,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Answers.
pub fn run(args: &ConfigArgs, world: &World) -> Outcome {
    let settings = world.settings()?;
    let (format, text, json) = match &args.command {
        ConfigCommand::Show(show) => {
            let rows = select(settings, show.key.as_deref())?;
            let json = show_json(&rows, settings);
            (show.answer.format(), show_text(&rows), json)
        }
        ConfigCommand::Path(path) => {
            let text = path_text(settings, &world.environment);
            (path.answer.format(), text, path_json(settings))
        }
    };
    match format {
        AnswerFormat::Human => world.printer.results(&text),
        AnswerFormat::Json => world.printer.write(|out| write!(out, "{}", pretty(&json))),
    }
    Ok(ExitStatus::DONE)
}

/// The rows that a key, or a section's name, asks for.
pub fn select(settings: &Settings, key: Option<&str>) -> Result<Vec<Row>, Failure> {
    let all = rows(settings);
    let Some(key) = key else {
        return Ok(all);
    };
    let below = |row: &str| match row.strip_prefix(key) {
        Some(rest) => rest.is_empty() || rest.starts_with(['.', '[']),
        None => false,
    };
    let found: Vec<Row> = all.into_iter().filter(|row| below(&row.key)).collect();
    let sections = [
        "agent-profiles",
        "registries",
        "run",
        "run.grants",
        "skills",
        "trust",
    ];
    let known = table::SETTINGS.iter().any(|setting| below(setting.key));
    // Known but unset is an empty answer; only an unknown name is a mistake.
    if found.is_empty() && !known && !sections.contains(&key) {
        return Err(crate::settings::SettingsError::UnknownKey {
            key: key.to_owned(),
        }
        .into());
    }
    Ok(found)
}

/// The table for people: key, value, origin, each column aligned.
pub fn show_text(rows: &[Row]) -> String {
    let cells: Vec<(String, String, String)> = rows
        .iter()
        .map(|row| {
            (
                visible(&row.key),
                visible(&row.shown()),
                visible(&row.origin.to_string()),
            )
        })
        .collect();
    let width = |text: &str| text.chars().count();
    let keys = cells.iter().map(|cell| width(&cell.0)).max().unwrap_or(0);
    // One very long value must not push every origin out of sight.
    let values = cells.iter().map(|cell| width(&cell.1).min(48)).max();
    let values = values.unwrap_or(0);
    let line = |(key, value, origin): &(String, String, String)| {
        format!("{key:keys$}  {value:values$}  {origin}\n")
    };
    cells.iter().map(line).collect()
}

/// A file's text must not steer the terminal or break the table.
fn visible(text: &str) -> String {
    let escape = |c: char| match c.is_control() {
        true => c.escape_default().to_string(),
        false => c.to_string(),
    };
    text.chars().map(escape).collect()
}

/// The same for machines.
pub fn show_json(rows: &[Row], settings: &Settings) -> Json {
    let project = settings.project.as_ref();
    let withheld = project.map_or(&[][..], |project| project.withheld());
    json!({
        "version": 1,
        "settings": rows.iter().map(|row| json!({
            "key": row.key,
            "value": row.value,
            "origin": {"layer": row.origin.layer(), "source": row.origin.to_string()},
        })).collect::<Vec<_>>(),
        "withheld": withheld.iter().map(|part| json!({
            "key": part.key,
            "source": part.place.to_string(),
            "reason": part.reason,
        })).collect::<Vec<_>>(),
    })
}

/// Where the files are, for people: one line a file, with what is to know about it.
pub fn path_text(settings: &Settings, environment: &Environment) -> String {
    let mut text = String::new();
    if let Some(path) = user_file(environment) {
        let there = settings.user_file.is_some();
        text.push_str(&line(
            "user",
            &path,
            if there { "" } else { " (not there)" },
        ));
    }
    match &settings.project {
        Some(project) => {
            let partly = !project.withheld().is_empty();
            let note = if partly { " (not approved)" } else { "" };
            text.push_str(&line("project", &project.path, note));
        }
        None => {
            let path = environment.cwd.join(FILE_NAME);
            text.push_str(&line("project", &path, " (not there)"));
        }
    }
    text
}

fn line(what: &str, path: &Path, note: &str) -> String {
    format!("{what:<7}  {}{note}\n", visible(&path.shown().to_string()))
}

/// The same for machines; what is not there is null.
pub fn path_json(settings: &Settings) -> Json {
    json!({
        "version": 1,
        "user": settings.user_file,
        "project": settings.project.as_ref().map(|project| &project.path),
        "approved": settings.project.as_ref().map(|project| project.approved),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{Request, load};

    fn world(text: &str) -> (tempfile::TempDir, Environment, Settings) {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE_NAME), text).unwrap();
        let environment = Environment {
            cwd: folder.path().to_path_buf(),
            variables: [("OPEN_SKILLS_OFFLINE".to_owned(), "1".to_owned())].into(),
            ..Environment::default()
        };
        let settings = load(&environment, &Request::default()).unwrap();
        (folder, environment, settings)
    }

    #[test]
    fn the_table_is_aligned_and_names_the_origins() {
        let (_folder, _, settings) = world("lint:\n  ignore: [style, links]\n");
        let mut shown = select(&settings, Some("lint.ignore")).unwrap();
        shown.extend(select(&settings, Some("offline")).unwrap());
        assert_eq!(
            show_text(&shown),
            "lint.ignore  style, links  open-skills.yaml:2:11\n\
             offline      true          OPEN_SKILLS_OFFLINE\n"
        );
    }

    #[test]
    fn a_section_a_key_and_a_typing_mistake() {
        let (_folder, _, settings) = world("");
        let keys = |key| {
            let rows = select(&settings, Some(key)).unwrap();
            rows.into_iter().map(|row| row.key).collect::<Vec<_>>()
        };
        assert_eq!(keys("library"), ["library.enabled", "library.max_age"]);
        assert_eq!(keys("lint.baseline"), [""; 0]);
        assert_eq!(keys("skills"), [""; 0]);
        let failure = select(&settings, Some("libary.url")).unwrap_err();
        assert_eq!(failure.hint.as_deref(), Some("did you mean `library.url`?"));
    }

    #[test]
    fn secrets_and_escapes_are_shown_nowhere() {
        let text = "registries:\n  r: {url: 'https://u:canary@h/?t=canary', credentials: {token: canary}}\n\
                    skills: {s: {source: 'git+https://u:canary@h/x'}, t: {source: 'git+https://h/${TOKEN}'}}\nagents: [\"\\e[31m\"]\n";
        let (_folder, mut environment, _) = world(text);
        let trusted = ("OPEN_SKILLS_TRUST_CONFIG".to_owned(), "1".to_owned());
        let token = ("TOKEN".to_owned(), "canary".to_owned());
        environment.variables.extend([trusted, token]);
        let settings = load(&environment, &Request::default()).unwrap();
        let rows = select(&settings, None).unwrap();
        assert!(rows.iter().any(|row| row.key == "registries.r"));
        let (text, json) = (show_text(&rows), show_json(&rows, &settings).to_string());
        assert!(
            !text.contains("canary") && !json.contains("canary"),
            "{text}{json}"
        );
        assert!(text.contains("credentials=token=<redacted>"), "{text}");
        assert!(!text.contains('\u{1b}'));
    }

    #[test]
    fn json_tells_what_is_withheld() {
        let (_folder, environment, settings) = world("run: {grants: [{skill: a}]}\n");
        let rows = select(&settings, Some("run")).unwrap();
        let shown = show_json(&rows, &settings);
        assert_eq!(shown["settings"], json!([]));
        assert_eq!(shown["withheld"][0]["key"], "run");
        assert_eq!(shown["withheld"][0]["source"], "open-skills.yaml:1:1");
        assert!(path_text(&settings, &environment).ends_with("open-skills.yaml (not approved)\n"));
        assert_eq!(path_json(&settings)["approved"], false);
    }
}

//! The questions of `init`, on a terminal.
//!
//! Each answer is checked while it is typed, with the same checks as the flags. What a flag
//! said is not asked again.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use dialoguer::console::Term;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Confirm, MultiSelect, Select};
use serde_json::Value as Json;

use super::DEFAULT_TEMPLATE;
use super::line::{Line, Verdict};
use crate::bundle::names;
use crate::commands::World;
use crate::diagnostics::{Explain, Failure};
use crate::scaffold::answers::{check, check_author, check_description, check_name, with_occasion};
use crate::scaffold::licences::LICENCES;
use crate::scaffold::template::Offer;
use crate::scaffold::write::{Place, look};
use crate::scaffold::{Answers, Given, Question, QuestionType, ScaffoldError, Template};
use crate::tables::profiles::PROFILES;

/// Asks for everything that was not given; `named` is the template, and `folder` where the
/// skill will be, if that was said.
pub fn ask(
    mut given: Given,
    named: Option<&Template>,
    folder: Option<&Path>,
    world: &World,
) -> Result<Given, Failure> {
    let wizard = Wizard::new(world)?;
    match &given.name {
        Some(name) => drop(check_name(name)?),
        None => given.name = Some(wizard.name(folder)?),
    }
    if given.description.is_none() {
        given.description = Some(wizard.description()?);
        if given.when.is_none() {
            let purpose = given.description.clone().unwrap_or_default();
            given.when = Some(wizard.when(&purpose)?);
        }
    }
    if given.template.is_none() {
        given.template = Some(wizard.template()?);
    }
    let template = match named {
        Some(template) => template.clone(),
        None => Template::named(given.template.as_deref().unwrap_or_default())?,
    };
    if given.language.is_none() && template.languages.len() > 1 {
        let at = wizard.select("Language of the scripts", &template.languages, 0)?;
        given.language = template.languages.get(at).cloned();
    }
    if given.parts.is_none() {
        given.parts = wizard.parts(&template)?;
    }
    wizard.own(&mut given, &template, super::year(world))?;
    if given.license.is_none() {
        given.license = Some(wizard.licence()?);
    }
    if given.author.is_none() && given.license.as_deref() != Some("none") {
        given.author = Some(wizard.line("Copyright holder", None, &|text| {
            check_author(text).map_err(|error| told(&error))
        })?);
    }
    if given.agents.is_empty() {
        given.agents = wizard.agents()?;
    }
    Ok(given)
}

/// Asks a question that is answered with yes or no.
pub fn confirm(question: &str, world: &World) -> Result<bool, Failure> {
    Wizard::new(world)?.yes_no(question, true)
}

/// Columns that a list takes for its marks, before and behind an item.
const MARK: usize = 8;

struct Wizard {
    theme: Box<dyn Theme>,
    in_colour: bool,
    /// The columns of the terminal.
    width: usize,
    /// Whether Ctrl-C was pressed.
    interrupted: Arc<AtomicBool>,
}

/// A text of at most so many characters, but never less than a few.
pub(super) fn shortened(text: &str, most: usize) -> String {
    const LEAST: usize = 12;
    let most = most.max(LEAST);
    match text.chars().count() > most {
        true => text.chars().take(most - 1).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

impl Wizard {
    fn new(world: &World) -> Result<Self, Failure> {
        let interrupted = survive_interrupts()?;
        let in_colour = world.printer.look().stderr_color;
        let theme: Box<dyn Theme> = match in_colour {
            true => Box::new(ColorfulTheme::default()),
            false => Box::new(SimpleTheme),
        };
        let (_, columns) = Term::stderr().size();
        Ok(Self {
            theme,
            in_colour,
            width: usize::from(columns),
            interrupted,
        })
    }

    fn name(&self, folder: Option<&Path>) -> Result<String, Failure> {
        let near = folder
            .and_then(Path::file_name)
            .and_then(|name| names::suggest(&name.to_string_lossy()));
        let verdict = |name: &str| {
            check_name(name).map_err(|error| told(&error))?;
            match look(folder.unwrap_or(Path::new(name))) {
                Ok(Place::Occupied) => Err(format!("`{name}` is there already")),
                Ok(_) => Ok(()),
                Err(error) => Err(told(&error)),
            }
        };
        // What was meant, as it may be written: enter takes it.
        let better = |name: &str| names::suggest(name);
        self.typed("Name", near.as_deref(), &verdict, &better)
    }

    /// A line of text; `better` is what enter makes of one that does not do.
    fn typed(
        &self,
        question: &str,
        initial: Option<&str>,
        verdict: &dyn Fn(&str) -> Verdict,
        better: &dyn Fn(&str) -> Option<String>,
    ) -> Result<String, Failure> {
        let line = Line {
            question,
            initial: initial.unwrap_or_default(),
            verdict,
            better,
            in_colour: self.in_colour,
            is_over: &|| self.interrupted.load(Ordering::Relaxed),
        };
        line.ask(&Term::stderr())
            .map_err(|error| stopped(error.into()))
    }

    fn description(&self) -> Result<String, Failure> {
        self.line("What does it do?", None, &|text| {
            check_description(text).map_err(|error| told(&error))
        })
    }

    fn when(&self, purpose: &str) -> Result<String, Failure> {
        let question = "When should an agent use it? (Use when …)";
        self.line(question, None, &|text| {
            check_description(&with_occasion(purpose, text)).map_err(|error| told(&error))
        })
    }

    fn template(&self) -> Result<String, Failure> {
        let templates = Template::built_in()?;
        let width = templates.iter().map(|t| t.name.len()).max().unwrap_or(0);
        let shown: Vec<String> = templates
            .iter()
            .map(|template| format!("{:width$}  {}", template.name, template.summary))
            .collect();
        let usual = templates.iter().position(|t| t.name == DEFAULT_TEMPLATE);
        let at = self.select("Template", &shown, usual.unwrap_or(0))?;
        Ok(templates[at].name.clone())
    }

    fn parts(&self, template: &Template) -> Result<Option<Vec<String>>, Failure> {
        let free = template.parts.iter();
        let free: Vec<_> = free.filter(|(_, offer)| *offer != Offer::Always).collect();
        if free.is_empty() {
            return Ok(None);
        }
        let shown: Vec<(String, bool)> = free
            .iter()
            .map(|(part, offer)| (part.as_str().to_owned(), *offer == Offer::Usually))
            .collect();
        let chosen = self.several("Parts", "space chooses, enter goes on", &shown)?;
        let words = chosen.into_iter().map(|at| shown[at].0.clone());
        Ok(Some(words.collect()))
    }

    /// The template's own questions, each with the answers before it at hand.
    fn own(&self, given: &mut Given, template: &Template, year: i32) -> Result<(), Failure> {
        for (at, question) in template.questions.iter().enumerate() {
            if given.set.iter().any(|(key, _)| *key == question.key) {
                continue;
            }
            let before = &template.questions[..at];
            let known = |key: &String| before.iter().any(|question| question.key == *key);
            let so_far = Template {
                questions: before.to_vec(),
                ..template.clone()
            };
            let mut said = given.clone();
            said.set.retain(|(key, _)| known(key));
            let answers = Answers::check(&said, &so_far, year)?;
            if answers.is_asked(question, template)? {
                let default = answers.default(question, template)?;
                let value = self.question(question, default)?;
                given.set.push((question.key.clone(), value));
            }
        }
        Ok(())
    }

    fn question(&self, question: &Question, default: Option<Json>) -> Result<Json, Failure> {
        match &question.takes {
            QuestionType::YesNo => {
                let usual = default.and_then(|value| value.as_bool()).unwrap_or(false);
                Ok(self.yes_no(&question.ask, usual)?.into())
            }
            QuestionType::Choice(choices) => {
                let usual = choices
                    .iter()
                    .position(|choice| default == Some(choice.as_str().into()));
                let at = self.select(&question.ask, choices, usual.unwrap_or(0))?;
                Ok(choices[at].clone().into())
            }
            QuestionType::Text | QuestionType::Integer | QuestionType::List => {
                let initial = default.map(|value| match value {
                    Json::String(text) => text,
                    Json::Array(words) => {
                        let words: Vec<&str> = words.iter().filter_map(Json::as_str).collect();
                        words.join(", ")
                    }
                    other => other.to_string(),
                });
                let verdict = |text: &str| match check(question, &text.into()) {
                    _ if text.is_empty() => Err("it needs an answer".to_owned()),
                    Ok(_) => Ok(()),
                    Err(error) => Err(told(&error)),
                };
                Ok(self
                    .line(&question.ask, initial.as_deref(), &verdict)?
                    .into())
            }
        }
    }

    fn licence(&self) -> Result<String, Failure> {
        let mut shown = vec!["none  (no licence file)".to_owned()];
        let known = LICENCES.iter();
        shown.extend(known.map(|licence| format!("{}  ({})", licence.id, licence.summary)));
        let at = self.select("Licence", &shown, 0)?;
        let chosen = at.checked_sub(1).and_then(|at| LICENCES.get(at));
        Ok(chosen.map_or("none", |licence| licence.id).to_owned())
    }

    fn agents(&self) -> Result<Vec<String>, Failure> {
        let clients = PROFILES
            .iter()
            .filter(|p| p.is_client() && !p.folders.is_empty());
        let clients: Vec<_> = clients.collect();
        let shown: Vec<_> = clients
            .iter()
            .map(|p| (p.title.to_owned(), false))
            .collect();
        let chosen = self.several("For which clients?", "none chosen: for all", &shown)?;
        let names = chosen.into_iter().map(|at| clients[at].name.to_owned());
        Ok(names.collect())
    }

    fn line(
        &self,
        question: &str,
        initial: Option<&str>,
        verdict: &dyn Fn(&str) -> Verdict,
    ) -> Result<String, Failure> {
        self.typed(question, initial, verdict, &|_| None)
    }

    fn select(&self, question: &str, shown: &[String], usual: usize) -> Result<usize, Failure> {
        let shown: Vec<String> = shown.iter().map(|item| self.fitted(item)).collect();
        Select::with_theme(&*self.theme)
            .with_prompt(self.fitted(question))
            .items(&shown)
            .default(usual)
            .interact()
            .map_err(stopped)
    }

    /// Some of a list; how that is done is said where there is room.
    fn several(
        &self,
        question: &str,
        aside: &str,
        shown: &[(String, bool)],
    ) -> Result<Vec<usize>, Failure> {
        let whole = format!("{question} ({aside})");
        let prompt = match whole.chars().count() + MARK <= self.width {
            true => whole,
            false => self.fitted(question),
        };
        let items = shown
            .iter()
            .map(|(item, is_on)| (self.fitted(item), *is_on));
        MultiSelect::with_theme(&*self.theme)
            .with_prompt(prompt)
            .items_checked(items)
            .interact()
            .map_err(stopped)
    }

    /// An item in one line: one that the terminal wraps would be drawn twice by every key.
    fn fitted(&self, item: &str) -> String {
        shortened(item, self.width.saturating_sub(MARK))
    }

    fn yes_no(&self, question: &str, usual: bool) -> Result<bool, Failure> {
        Confirm::with_theme(&*self.theme)
            .with_prompt(question)
            .default(usual)
            .interact()
            .map_err(|error| {
                // The question has no end of its line yet.
                let _ = Term::stderr().write_line("");
                stopped(error)
            })
    }
}

/// An error in the one row that a prompt has for it, without the answer that stands above it.
fn told(error: &ScaffoldError) -> String {
    let what = match error {
        ScaffoldError::BadAnswer { reason, .. } => reason.clone(),
        other => other.to_string(),
    };
    match error.hint() {
        Some(hint) => format!("{what}; {hint}"),
        None => what,
    }
}

/// A prompt that ends without an answer: Ctrl-C, or a terminal that went away.
fn stopped(error: dialoguer::Error) -> Failure {
    let dialoguer::Error::IO(error) = error;
    // Lists hide the cursor while they are shown.
    let _ = Term::stderr().show_cursor();
    match error.kind() {
        std::io::ErrorKind::Interrupted => {
            Failure::new("interrupted", "interrupted; nothing was written")
        }
        _ => Failure::new("io", format!("cannot ask: {error}"))
            .with_hint("give the answers as flags, with `--yes`"),
    }
}

/// Ctrl-C ends a prompt, not the process: the cursor comes back, and the exit code is the
/// documented one.
fn survive_interrupts() -> Result<Arc<AtomicBool>, Failure> {
    let flag = Arc::new(AtomicBool::new(false));
    #[cfg(unix)]
    signal_hook::flag::register(signal_hook::consts::SIGINT, Arc::clone(&flag))
        .map_err(|error| Failure::new("io", format!("cannot watch for Ctrl-C: {error}")))?;
    Ok(flag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_fit_into_narrow_terminals() {
        assert_eq!(shortened("python  scripts", 40), "python  scripts");
        assert_eq!(
            shortened("python  scripts in Python", 15),
            "python  script…"
        );
        assert_eq!(shortened("python  scripts", 0), "python  scr…");
        assert_eq!(shortened("äöüäöüäöüäöüäöü", 12).chars().count(), 12);
    }
}

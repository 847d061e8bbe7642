//! The questions of `init`, on a terminal.
//!
//! Each answer is checked as it is given, with the same checks as the flags. What a flag
//! said is not asked again.

use std::path::Path;

use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};
use dialoguer::{Confirm, Input, MultiSelect, Select};
use serde_json::Value as Json;

use super::DEFAULT_TEMPLATE;
use crate::bundle::names;
use crate::commands::World;
use crate::diagnostics::{Explain, Failure};
use crate::scaffold::answers::{check, check_description, check_name, with_occasion};
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
        given.author = Some(wizard.line("Copyright holder", None, &|_| Ok(()))?);
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

type Verdict = Result<(), String>;

/// Columns that a list takes for its marks, before and behind an item.
const MARK: usize = 8;

struct Wizard {
    theme: Box<dyn Theme>,
    /// The columns of the terminal.
    width: usize,
}

/// A text of at most so many characters, but never less than a few.
fn shortened(text: &str, most: usize) -> String {
    const LEAST: usize = 12;
    let most = most.max(LEAST);
    match text.chars().count() > most {
        true => text.chars().take(most - 1).chain(['…']).collect(),
        false => text.to_owned(),
    }
}

impl Wizard {
    fn new(world: &World) -> Result<Self, Failure> {
        survive_interrupts()?;
        let theme: Box<dyn Theme> = match world.printer.look().stderr_color {
            true => Box::new(ColorfulTheme::default()),
            false => Box::new(SimpleTheme),
        };
        let (_, columns) = dialoguer::console::Term::stderr().size();
        Ok(Self {
            theme,
            width: usize::from(columns),
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
        let mut near = near;
        loop {
            let name = self.with_suggestion("Name", near.as_deref())?;
            match verdict(&name) {
                Ok(()) => return Ok(name),
                Err(reason) => self.complain(&reason)?,
            }
            // What was meant, as it may be written: enter takes it.
            let better = names::suggest(&name);
            near = better.filter(|better| verdict(better).is_ok());
        }
    }

    /// A line of text; enter alone takes the suggestion, when there is one.
    fn with_suggestion(&self, question: &str, suggestion: Option<&str>) -> Result<String, Failure> {
        let prompt = Input::<String>::with_theme(&*self.theme).with_prompt(question);
        let prompt = match suggestion {
            Some(text) => prompt.default(text.to_owned()),
            None => prompt,
        };
        Ok(prompt.interact_text().map_err(stopped)?.trim().to_owned())
    }

    /// Says why an answer does not do, as prompts do.
    fn complain(&self, reason: &str) -> Result<(), Failure> {
        let mut line = String::new();
        // Writing into memory does not fail.
        let _ = self.theme.format_error(&mut line, reason);
        let terminal = dialoguer::console::Term::stderr();
        terminal
            .write_line(&line)
            .map_err(|error| stopped(error.into()))
    }

    fn description(&self) -> Result<String, Failure> {
        self.line("What does it do?", None, &|text| {
            check_description(text).map_err(|error| told(&error))
        })
    }

    fn when(&self, purpose: &str) -> Result<String, Failure> {
        let question = "When should an agent use it? (Use when …)";
        self.optional(question, &|text| {
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
        let chosen = self.several("Parts (space chooses, enter goes on)", &shown)?;
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
        let question = "For which agents? (none chosen: for all)";
        let chosen = self.several(question, &shown)?;
        let names = chosen.into_iter().map(|at| clients[at].name.to_owned());
        Ok(names.collect())
    }

    fn line(
        &self,
        question: &str,
        initial: Option<&str>,
        verdict: &dyn Fn(&str) -> Verdict,
    ) -> Result<String, Failure> {
        let prompt = Input::<String>::with_theme(&*self.theme)
            .with_prompt(question)
            .with_initial_text(initial.unwrap_or_default())
            .validate_with(|text: &String| verdict(text.trim()));
        Ok(prompt.interact_text().map_err(stopped)?.trim().to_owned())
    }

    fn optional(
        &self,
        question: &str,
        verdict: &dyn Fn(&str) -> Verdict,
    ) -> Result<String, Failure> {
        let prompt = Input::<String>::with_theme(&*self.theme)
            .with_prompt(question)
            .allow_empty(true)
            .validate_with(|text: &String| verdict(text.trim()));
        Ok(prompt.interact_text().map_err(stopped)?.trim().to_owned())
    }

    fn select(&self, question: &str, shown: &[String], usual: usize) -> Result<usize, Failure> {
        let shown: Vec<String> = shown.iter().map(|item| self.fitted(item)).collect();
        Select::with_theme(&*self.theme)
            .with_prompt(question)
            .items(&shown)
            .default(usual)
            .interact()
            .map_err(stopped)
    }

    fn several(&self, question: &str, shown: &[(String, bool)]) -> Result<Vec<usize>, Failure> {
        let items = shown
            .iter()
            .map(|(item, is_on)| (self.fitted(item), *is_on));
        MultiSelect::with_theme(&*self.theme)
            .with_prompt(question)
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
            .map_err(stopped)
    }
}

/// An error in the one line that a prompt has for it.
fn told(error: &ScaffoldError) -> String {
    match error.hint() {
        Some(hint) => format!("{error}; {hint}"),
        None => error.to_string(),
    }
}

/// A prompt that ends without an answer: Ctrl-C, or a terminal that went away.
fn stopped(error: dialoguer::Error) -> Failure {
    let dialoguer::Error::IO(error) = error;
    // Lists hide the cursor while they are shown.
    let _ = dialoguer::console::Term::stderr().show_cursor();
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
fn survive_interrupts() -> Result<(), Failure> {
    #[cfg(unix)]
    {
        use std::sync::{Arc, atomic::AtomicBool};
        let flag = Arc::new(AtomicBool::new(false));
        signal_hook::flag::register(signal_hook::consts::SIGINT, flag)
            .map_err(|error| Failure::new("io", format!("cannot watch for Ctrl-C: {error}")))?;
    }
    Ok(())
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

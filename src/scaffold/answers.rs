//! What somebody answered, checked against what a template asks.

use serde_json::{Map, Value as Json, json};

use super::error::ScaffoldError;
use super::given::Given;
use super::licences::{self, Licence};
use super::render::Renderer;
use super::template::{Kind, Offer, Part, Question, QuestionType, Template};
use crate::bundle::names::{self, SkillName};
use crate::fs::sizes;
use crate::tables::profiles::PROFILES;

/// The longest answer, in bytes.
const MAX_ANSWER: usize = 16 << 10;
/// The longest description that every validator takes, in characters.
const MAX_DESCRIPTION: usize = 1024;

/// What a template sees besides the answers to its own questions.
pub(super) const NAMES: [&str; 10] = [
    "name",
    "title",
    "description",
    "language",
    "license",
    "author",
    "year",
    "parts",
    "agents",
    "template",
];

/// Answers that a template can be filled in with.
#[derive(Clone, Debug, PartialEq)]
pub struct Answers {
    /// The name of the skill, or of the library.
    pub name: SkillName,
    /// What it is for and when to use it.
    pub description: String,
    /// The language of its scripts.
    pub language: Option<String>,
    /// Its licence.
    pub licence: Option<&'static Licence>,
    /// Who holds the copyright.
    pub author: String,
    /// The year of the copyright.
    pub year: i32,
    /// The parts that are made.
    pub parts: Vec<Part>,
    /// The clients that it is made for, by their profiles.
    pub agents: Vec<String>,
    /// The answers to the template's own questions.
    pub own: Map<String, Json>,
}

impl Answers {
    /// Checks what was given, fills in what was not.
    pub fn check(given: &Given, template: &Template, year: i32) -> Result<Self, ScaffoldError> {
        let name = name(given.name.as_deref(), template)?;
        let author = text(given.author.as_deref(), "author")?;
        let mut answers = Self {
            description: description(given, template)?,
            language: language(given.language.as_deref(), template)?,
            licence: match given.license.as_deref() {
                None => None,
                Some(id) => licences::find(id)?,
            },
            author: author.unwrap_or_else(|| format!("the authors of {name}")),
            name,
            year,
            parts: parts(given.parts.as_deref(), template)?,
            agents: agents(&given.agents)?,
            own: Map::new(),
        };
        if let Some((key, _)) = given
            .set
            .iter()
            .find(|(key, _)| !template.questions.iter().any(|q| q.key == *key))
        {
            return Err(unknown_key(key, template));
        }
        for question in &template.questions {
            let value = answers.answer(question, given, template)?;
            answers.own.insert(question.key.clone(), value);
        }
        Ok(answers)
    }

    /// The answer to one of the template's questions.
    fn answer(
        &self,
        question: &Question,
        given: &Given,
        template: &Template,
    ) -> Result<Json, ScaffoldError> {
        // The last one counts, so that a flag overrides a file.
        let mut said = given.set.iter().rev();
        if let Some((_, value)) = said.find(|(key, _)| *key == question.key) {
            return check(question, value);
        }
        match self.default(question, template)? {
            Some(value) => check(question, &value),
            None if !self.is_asked(question, template)? => Ok(Json::Null),
            None => Err(ScaffoldError::Missing {
                key: question.key.clone(),
                ask: question.ask.clone(),
                flag: format!("--set {}=…", question.key),
            }),
        }
    }

    /// Whether a question is asked, given what was answered before it.
    pub fn is_asked(
        &self,
        question: &Question,
        template: &Template,
    ) -> Result<bool, ScaffoldError> {
        let Some(when) = &question.when else {
            return Ok(true);
        };
        let renderer = Renderer::new(&self.context(template));
        let holds = renderer.holds(when);
        holds.map_err(|error| bad_question(question, template, &error.reason))
    }

    /// The answer to a question when none is given.
    pub fn default(
        &self,
        question: &Question,
        template: &Template,
    ) -> Result<Option<Json>, ScaffoldError> {
        let Some(Json::String(text)) = &question.default else {
            return Ok(question.default.clone());
        };
        let renderer = Renderer::new(&self.context(template));
        let filled = renderer.render(text);
        filled
            .map(|text| Some(Json::String(text)))
            .map_err(|error| bad_question(question, template, &error.reason))
    }

    /// All that a template sees.
    pub fn context(&self, template: &Template) -> Json {
        let parts: Vec<&str> = self.parts.iter().map(|part| part.as_str()).collect();
        json!({
            "name": self.name.as_str(),
            "title": title(self.name.as_str()),
            "description": self.description,
            "language": self.language.as_deref().unwrap_or_default(),
            "license": self.licence.map_or("", |licence| licence.id),
            "author": self.author,
            "year": self.year,
            "parts": parts,
            "agents": self.agents,
            "template": template.name,
            "answers": self.own,
        })
    }
}

/// Checks the name of a skill, and says what would do.
pub fn check_name(name: &str) -> Result<SkillName, ScaffoldError> {
    SkillName::parse(name).map_err(|_| {
        let problems = names::problems(name);
        let reasons: Vec<String> = problems.iter().map(ToString::to_string).collect();
        ScaffoldError::BadAnswer {
            key: "name".to_owned(),
            value: name.to_owned(),
            reason: reasons.join(", "),
            hint: names::suggest(name).map(|better| format!("`{better}` would do")),
        }
    })
}

/// Checks a description, as the strictest validator reads it.
pub fn check_description(text: &str) -> Result<(), ScaffoldError> {
    let length = text.chars().count();
    let reason = if text.trim().is_empty() {
        "it is empty".to_owned()
    } else if length > MAX_DESCRIPTION {
        format!("it has {length} characters, at most {MAX_DESCRIPTION} are allowed")
    } else if text.contains(['<', '>']) {
        "uploads refuse `<` and `>`".to_owned()
    } else if text.contains(char::is_control) {
        "it has control characters".to_owned()
    } else {
        return Ok(());
    };
    let shown: String = text.chars().take(60).collect();
    Err(ScaffoldError::BadAnswer {
        key: "description".to_owned(),
        value: shown,
        reason,
        hint: Some("say in a sentence or two what it does and when to use it".to_owned()),
    })
}

fn name(given: Option<&str>, template: &Template) -> Result<SkillName, ScaffoldError> {
    let what = match template.kind {
        Kind::Skill => "what the skill is called",
        Kind::Library => "what the library is called",
    };
    let missing = || ScaffoldError::Missing {
        key: "name".to_owned(),
        ask: what.to_owned(),
        flag: "--name".to_owned(),
    };
    check_name(given.ok_or_else(missing)?)
}

fn description(given: &Given, template: &Template) -> Result<String, ScaffoldError> {
    let what = match template.kind {
        Kind::Skill => "what the skill does",
        Kind::Library => "what the library is for",
    };
    let missing = || ScaffoldError::Missing {
        key: "description".to_owned(),
        ask: what.to_owned(),
        flag: "--description".to_owned(),
    };
    let folded = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let purpose = folded(given.description.as_deref().ok_or_else(missing)?);
    let whole = with_occasion(&purpose, &folded(given.when.as_deref().unwrap_or_default()));
    check_description(&whole)?;
    Ok(whole)
}

/// What it does, and when to use it, as one text.
pub fn with_occasion(purpose: &str, when: &str) -> String {
    let stopped = |text: &str| match text.ends_with(['.', '!', '?', '…']) {
        true => text.to_owned(),
        false => format!("{text}."),
    };
    if when.is_empty() || purpose.is_empty() {
        return purpose.to_owned();
    }
    let purpose = stopped(purpose);
    let begins = |word: &str| {
        let start = when.get(..word.len()).unwrap_or_default();
        start.eq_ignore_ascii_case(word)
    };
    if begins("use ") {
        format!("{purpose} {}", stopped(when))
    } else if begins("when ") {
        format!("{purpose} Use {}", stopped(when))
    } else {
        format!("{purpose} Use when {}", stopped(when))
    }
}

fn language(given: Option<&str>, template: &Template) -> Result<Option<String>, ScaffoldError> {
    let Some(given) = given else {
        return Ok(template.languages.first().cloned());
    };
    if template.languages.iter().any(|known| known == given) {
        return Ok(Some(given.to_owned()));
    }
    let (reason, hint) = match template.languages.as_slice() {
        [] => (
            format!("the template `{}` has no scripts", template.name),
            None,
        ),
        known => (
            format!("the template `{}` does not have it", template.name),
            Some(format!("there is {}", known.join(", "))),
        ),
    };
    Err(ScaffoldError::BadAnswer {
        key: "language".to_owned(),
        value: given.to_owned(),
        reason,
        hint,
    })
}

fn parts(given: Option<&[String]>, template: &Template) -> Result<Vec<Part>, ScaffoldError> {
    let mut wanted = Vec::new();
    for word in given.unwrap_or_default() {
        let no = |reason: String, hint: Option<String>| ScaffoldError::BadAnswer {
            key: "part".to_owned(),
            value: word.clone(),
            reason,
            hint,
        };
        if word == "none" {
            continue;
        }
        let known = || Part::ALL.map(Part::as_str).join(", ");
        let part = Part::find(word).ok_or_else(|| {
            no(
                "there is no such part".to_owned(),
                Some(format!("there are {} and none", known())),
            )
        })?;
        if template.offer(part).is_none() {
            let reason = format!("the template `{}` does not have it", template.name);
            let hint = "`open-skills add` adds it later, or choose another template";
            return Err(no(reason, Some(hint.to_owned())));
        }
        wanted.push(part);
    }
    let is_made = |&(part, offer): &(Part, Offer)| match offer {
        Offer::Always => true,
        Offer::Usually if given.is_none() => true,
        _ => wanted.contains(&part),
    };
    let made = template.parts.iter().filter(|offered| is_made(offered));
    Ok(made.map(|&(part, _)| part).collect())
}

fn agents(given: &[String]) -> Result<Vec<String>, ScaffoldError> {
    let clients = || PROFILES.iter().filter(|profile| profile.is_client());
    for agent in given {
        if clients().any(|client| client.name == agent) {
            continue;
        }
        let names: Vec<&str> = clients().map(|client| client.name).collect();
        return Err(ScaffoldError::BadAnswer {
            key: "profile".to_owned(),
            value: agent.clone(),
            reason: "nothing is known of it".to_owned(),
            hint: Some(format!("there are {}", names.join(", "))),
        });
    }
    Ok(given.to_vec())
}

/// Checks who holds the copyright; nobody is the authors.
pub fn check_author(given: &str) -> Result<(), ScaffoldError> {
    text(Some(given), "author").map(drop)
}

fn text(given: Option<&str>, key: &str) -> Result<Option<String>, ScaffoldError> {
    let Some(text) = given.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    if text.contains(char::is_control) || text.len() > 200 {
        return Err(ScaffoldError::BadAnswer {
            key: key.to_owned(),
            value: text.escape_debug().take(60).collect(),
            reason: "it has to be one line of at most 200 bytes".to_owned(),
            hint: None,
        });
    }
    Ok(Some(text.to_owned()))
}

/// Checks an answer to one of a template's questions, and gives it its type.
pub fn check(question: &Question, value: &Json) -> Result<Json, ScaffoldError> {
    let shown = match value {
        Json::String(text) => text.clone(),
        other => other.to_string(),
    };
    let no = |reason: String| ScaffoldError::BadAnswer {
        key: question.key.clone(),
        value: shown.chars().take(60).collect(),
        reason,
        hint: None,
    };
    if shown.len() > MAX_ANSWER {
        let most = sizes::exact(MAX_ANSWER as u64);
        return Err(no(format!("it is longer than {most}")));
    }
    let typed = match (&question.takes, value) {
        (QuestionType::YesNo, Json::Bool(_)) | (QuestionType::Integer, Json::Number(_)) => {
            Some(value.clone())
        }
        (QuestionType::YesNo, _) => match shown.as_str() {
            "yes" | "true" | "y" => Some(json!(true)),
            "no" | "false" | "n" => Some(json!(false)),
            _ => return Err(no("it is `yes` or `no`".to_owned())),
        },
        (QuestionType::Integer, _) => shown.trim().parse::<i64>().ok().map(|number| json!(number)),
        (QuestionType::List, Json::Array(items)) => {
            items.iter().all(Json::is_string).then(|| value.clone())
        }
        (QuestionType::List, _) => {
            let words = shown.split(',').map(str::trim);
            Some(words.filter(|word| !word.is_empty()).collect())
        }
        (QuestionType::Choice(choices), _) => {
            if !choices.contains(&shown) {
                return Err(no(format!("it is one of {}", choices.join(", "))));
            }
            Some(json!(shown))
        }
        (QuestionType::Text, Json::Array(_) | Json::Object(_) | Json::Null) => None,
        (QuestionType::Text, _) => Some(json!(shown.trim())),
    };
    let typed = typed.ok_or_else(|| no("it is of another kind".to_owned()))?;
    let matches = |pattern: &regex::Regex| pattern.is_match(shown.trim());
    match &question.pattern {
        Some(pattern) if !matches(pattern) => {
            Err(no(format!("it does not match `{}`", pattern.as_str())))
        }
        _ => Ok(typed),
    }
}

/// A name as a heading: `pdf-report` becomes `Pdf report`.
pub fn title(name: &str) -> String {
    let words = name.replace(['-', '_'], " ");
    let mut chars = words.chars();
    match chars.next() {
        Some(first) => first.to_uppercase().chain(chars).collect(),
        None => String::new(),
    }
}

fn bad_question(question: &Question, template: &Template, reason: &str) -> ScaffoldError {
    ScaffoldError::BadTemplate {
        template: template.name.clone(),
        reason: format!("its question `{}`: {reason}", question.key),
        place: None,
    }
}

fn unknown_key(key: &str, template: &Template) -> ScaffoldError {
    let keys = || {
        template
            .questions
            .iter()
            .map(|question| question.key.as_str())
    };
    let near = keys()
        .map(|known| (strsim::damerau_levenshtein(known, key), known))
        .min();
    let hint = match near {
        Some((distance, known)) if distance <= 2 => format!("did you mean `{known}`?"),
        Some(_) => format!("it asks {}", keys().collect::<Vec<_>>().join(", ")),
        None => "it has no questions of its own".to_owned(),
    };
    ScaffoldError::UnknownKey {
        template: template.name.clone(),
        key: key.to_owned(),
        hint,
    }
}

#[cfg(test)]
#[path = "answers_tests.rs"]
mod tests;

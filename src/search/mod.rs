//! Which skills fit a question.
//!
//! Words are compared by their stems and weighed by BM25 over four fields: a word in a name
//! says more than one in a description, and that more than one among the instructions. The
//! index is made anew for each question, which takes less time than reading one from disk.
//! It never reads anything itself: what there is to find arrives as values.

mod words;

use std::collections::{BTreeSet, HashMap};

pub use words::{frequent, stem, words};

/// How a word's weight grows with its count, and how much a long text counts against it: the
/// values that BM25 is usually used with.
const GROWTH: f64 = 1.2;
const LENGTH: f64 = 0.75;
/// What a word in a field counts for.
const NAME: f64 = 5.0;
const TAG: f64 = 3.0;
const DESCRIPTION: f64 = 1.5;
const BODY: f64 = 0.5;
/// A word that only begins like the one in the question counts for less.
const BEGINNING: f64 = 0.4;
/// Shorter words begin too many others.
const SHORTEST_BEGINNING: usize = 3;

/// What can be found.
#[derive(Clone, Copy, Debug, Default)]
pub struct Text<'t> {
    /// The skill's name.
    pub name: &'t str,
    /// Its tags.
    pub tags: &'t [String],
    /// What it says that it does.
    pub description: &'t str,
    /// Words of its instructions.
    pub body: &'t [String],
}

/// A text that fits.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// Which of the texts.
    pub index: usize,
    /// How well it fits; only good for comparing.
    pub score: f64,
    /// The words of the text that fit, as they stand there, each once.
    pub matched: Vec<String>,
}

/// A word of the question in one text: its weight and the spellings found.
#[derive(Default)]
struct Found {
    weight: f64,
    spellings: BTreeSet<String>,
}

/// The texts that fit a question, the best first; equal ones stay in their order.
pub fn search(question: &str, texts: &[Text<'_>]) -> Vec<Hit> {
    let mut asked: Vec<String> = words(question).map(|word| stem(&word)).collect();
    asked.sort_unstable();
    asked.dedup();
    if asked.is_empty() || texts.is_empty() {
        return Vec::new();
    }
    // Skills share most of their words: each is stemmed once.
    let mut stems = HashMap::new();
    let looked: Vec<(Vec<Found>, f64)> = texts
        .iter()
        .map(|text| look(text, &asked, &mut stems))
        .collect();
    let total: f64 = looked.iter().map(|(_, length)| length).sum();
    #[allow(clippy::cast_precision_loss, reason = "counts of skills are small")]
    let count = texts.len() as f64;
    let average = (total / count).max(1.0);
    let rarity: Vec<f64> = (0..asked.len())
        .map(|term| {
            let having = looked.iter().filter(|(found, _)| found[term].weight > 0.0);
            #[allow(clippy::cast_precision_loss, reason = "counts of skills are small")]
            let having = having.count() as f64;
            (1.0 + (count - having + 0.5) / (having + 0.5)).ln()
        })
        .collect();
    let mut hits: Vec<Hit> = looked
        .into_iter()
        .enumerate()
        .filter_map(|(index, (found, length))| {
            let damping = GROWTH * (1.0 - LENGTH + LENGTH * length / average);
            let weigh = |(found, rarity): (&Found, &f64)| {
                rarity * found.weight * (GROWTH + 1.0) / (found.weight + damping)
            };
            let score: f64 = found.iter().zip(&rarity).map(weigh).sum();
            let matched: BTreeSet<String> = found
                .into_iter()
                .flat_map(|found| found.spellings)
                .collect();
            (score > 0.0).then(|| Hit {
                index,
                score,
                matched: matched.into_iter().collect(),
            })
        })
        .collect();
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.index.cmp(&b.index)));
    hits
}

/// What of the question stands in a text, and how long the text is.
fn look(
    text: &Text<'_>,
    asked: &[String],
    stems: &mut HashMap<String, Option<(usize, bool)>>,
) -> (Vec<Found>, f64) {
    let mut found: Vec<Found> = asked.iter().map(|_| Found::default()).collect();
    let mut length = 0.0;
    let mut take = |word: String, weight: f64| {
        length += 1.0;
        let fits = match stems.get(&word) {
            Some(fits) => *fits,
            None => *stems
                .entry(word.clone())
                .or_insert_with(|| fit(&stem(&word), asked)),
        };
        if let Some((term, is_whole)) = fits {
            found[term].weight += if is_whole { weight } else { weight * BEGINNING };
            found[term].spellings.insert(word);
        }
    };
    for (field, weight) in [(text.name, NAME), (text.description, DESCRIPTION)] {
        words(field).for_each(|word| take(word, weight));
    }
    for (list, weight) in [(text.tags, TAG), (text.body, BODY)] {
        let all = list.iter().flat_map(|entry| words(entry));
        all.for_each(|word| take(word, weight));
    }
    (found, length)
}

/// Which term of the question a stem fits, and whether all of it.
fn fit(stem: &str, asked: &[String]) -> Option<(usize, bool)> {
    if let Some(term) = asked.iter().position(|term| term == stem) {
        return Some((term, true));
    }
    let begins = |term: &String| {
        term.chars().count() >= SHORTEST_BEGINNING && stem.starts_with(term.as_str())
    };
    Some((asked.iter().position(begins)?, false))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(question: &str, skills: &[(&'static str, &'static str)]) -> Vec<&'static str> {
        let texts: Vec<Text<'_>> = skills
            .iter()
            .map(|(name, description)| Text {
                name,
                description,
                ..Text::default()
            })
            .collect();
        search(question, &texts)
            .into_iter()
            .map(|hit| skills[hit.index].0)
            .collect()
    }

    const SKILLS: [(&str, &str); 4] = [
        ("pdf-report", "Writes reports as PDF from tables."),
        (
            "excel-to-pptx",
            "Turns a workbook into slides. Also reads PDF files with tables.",
        ),
        ("weather", "Asks a weather service for the forecast."),
        ("charts", "Draws charts of tables."),
    ];

    #[test]
    fn a_word_in_the_name_wins_and_what_does_not_fit_stays_away() {
        assert_eq!(names("pdf", &SKILLS), ["pdf-report", "excel-to-pptx"]);
        assert_eq!(names("forecasts", &SKILLS), ["weather"]);
        assert!(names("database", &SKILLS).is_empty());
        assert!(names(" .,- ", &SKILLS).is_empty());
    }

    #[test]
    fn rare_words_weigh_more_than_common_ones() {
        assert_eq!(names("tables slides", &SKILLS)[0], "excel-to-pptx");
    }

    #[test]
    fn the_beginning_of_a_word_finds_it_after_whole_words() {
        assert_eq!(names("weath", &SKILLS), ["weather"]);
        let skills = [("a", "Opens workbooks."), ("b", "Opens works.")];
        assert_eq!(names("work", &skills)[0], "b");
    }

    #[test]
    fn the_words_that_fit_are_told_as_they_stand_there() {
        let body = ["tables".to_owned()];
        let tags = ["Report".to_owned()];
        let text = Text {
            name: "pdf",
            tags: &tags,
            description: "Reported tables",
            body: &body,
        };
        let hits = search("table reports", &[text]);
        assert_eq!(hits[0].matched, ["report", "reported", "tables"]);
    }

    #[test]
    fn ten_thousand_skills_take_no_time_to_speak_of() {
        let names: Vec<String> = (0..10_000).map(|n| format!("skill-{n}")).collect();
        let description = "Reads tables of invoices and writes a report of the sums by month. \
                           Use when the user asks for totals, a summary of bills or a forecast.";
        let texts: Vec<Text<'_>> = names
            .iter()
            .map(|name| Text {
                name,
                description,
                ..Text::default()
            })
            .collect();
        let hits = search("skill 77 totals", &texts);
        assert_eq!(hits.len(), 10_000);
        assert_eq!(texts[hits[0].index].name, "skill-77");
    }
}

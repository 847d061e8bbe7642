//! Which skills fit a question.
//!
//! Words are compared by their stems and weighed by BM25 over four fields: a word in a name
//! says more than one in a description, and that more than one among the instructions. An
//! [`Index`] of the words is made once and can be kept. Nothing here reads anything itself: what
//! there is to find arrives as values.

mod index;
mod words;

pub use index::Index;
use words::common_names;
pub use words::{frequent, stem, words};

/// How a word's weight grows with its count, and how much a long text counts against it: the
/// values that BM25 is usually used with.
const GROWTH: f64 = 1.2;
const LENGTH: f64 = 0.75;
/// What a word in a field counts for.
const NAME: f32 = 5.0;
const TAG: f32 = 3.0;
const DESCRIPTION: f32 = 1.5;
const BODY: f32 = 0.5;
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
pub struct Hit<'i> {
    /// Which of the indexes.
    pub index: usize,
    /// Which of its texts.
    pub text: usize,
    /// How well it fits; only good for comparing.
    pub score: f64,
    /// The words of the text that fit, as they stand there, each once.
    pub matched: Vec<&'i str>,
}

/// What of the question stands in one text: for each of its words the weight, and the spellings.
struct Found<'i> {
    weights: Vec<f64>,
    /// In the order of the index, each once: that is the order of the words.
    spellings: Vec<&'i str>,
}

/// The texts that fit a question, the best first; equal ones stay in their order. Texts of
/// several indexes are weighed as if they stood in one.
pub fn search<'i>(question: &str, indexes: &[&'i Index]) -> Vec<Hit<'i>> {
    let mut asked: Vec<String> = words(question).map(|word| stem(&word)).collect();
    asked.sort_unstable();
    asked.dedup();
    let names = common_names(question);
    let terms = asked.len() + names.len();
    let count = float(indexes.iter().map(|index| index.len()).sum());
    if terms == 0 || count < 1.0 {
        return Vec::new();
    }
    let lengths = indexes.iter().flat_map(|index| &index.lengths);
    let total: f64 = lengths.map(|length| f64::from(*length)).sum();
    let average = (total / count).max(1.0);
    let found: Vec<Vec<Option<Found<'_>>>> = (indexes.iter())
        .map(|index| look(index, &asked, &names))
        .collect();
    let rarity: Vec<f64> = (0..terms)
        .map(|term| {
            let all = found.iter().flatten().flatten();
            let having = float(all.filter(|found| found.weights[term] > 0.0).count());
            (1.0 + (count - having + 0.5) / (having + 0.5)).ln()
        })
        .collect();
    let mut hits = Vec::new();
    for (index, found) in found.into_iter().enumerate() {
        for (text, found) in found.into_iter().enumerate() {
            let Some(found) = found else { continue };
            let length = f64::from(indexes[index].lengths[text]);
            let damping = GROWTH * (1.0 - LENGTH + LENGTH * length / average);
            let weigh = |(weight, rarity): (&f64, &f64)| {
                rarity * weight * (GROWTH + 1.0) / (weight + damping)
            };
            hits.push(Hit {
                index,
                text,
                score: found.weights.iter().zip(&rarity).map(weigh).sum(),
                matched: found.spellings,
            });
        }
    }
    let place = |hit: &Hit<'_>| (hit.index, hit.text);
    hits.sort_unstable_by(|a, b| b.score.total_cmp(&a.score).then(place(a).cmp(&place(b))));
    hits
}

/// What of the question stands in each text of an index: stems, and behind them names as they are.
fn look<'i>(index: &'i Index, asked: &[String], names: &[String]) -> Vec<Option<Found<'i>>> {
    let is_name = |word: &index::Word| {
        let name = names.iter().position(|name| *name == word.spelling)?;
        Some((asked.len() + name, true))
    };
    let mut looked: Vec<Option<Found<'i>>> = index.lengths.iter().map(|_| None).collect();
    for word in &index.words {
        let Some((term, is_whole)) = is_name(word).or_else(|| fit(&word.stem, asked)) else {
            continue;
        };
        for place in &word.places {
            let found = looked[place.text as usize].get_or_insert_with(|| Found {
                weights: vec![0.0; asked.len() + names.len()],
                spellings: Vec::new(),
            });
            let weight = f64::from(place.weight);
            found.weights[term] += if is_whole { weight } else { weight * BEGINNING };
            found.spellings.push(&word.spelling);
        }
    }
    looked
}

/// Which term of the question a stem fits, and whether all of it.
fn fit(stem: &str, asked: &[String]) -> Option<(usize, bool)> {
    if let Some(term) = asked.iter().position(|term| term == stem) {
        return Some((term, true));
    }
    let begins = |term: &String| {
        stem.starts_with(term.as_str()) && term.chars().count() >= SHORTEST_BEGINNING
    };
    Some((asked.iter().position(begins)?, false))
}

#[allow(clippy::cast_precision_loss, reason = "counts of skills are small")]
fn float(count: usize) -> f64 {
    count as f64
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
        search(question, &[&Index::of(texts)])
            .into_iter()
            .map(|hit| skills[hit.text].0)
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
    fn a_name_is_found_whatever_its_words_are() {
        let skills = [
            ("one", "Turns tables into text."),
            ("all-in-one", "Does much."),
            ("use", "Tells of charts."),
            ("on", "Switches lamps."),
            ("other", "Uses one of all tables; allocates them."),
        ];
        for name in ["one", "use", "on"] {
            assert_eq!(names(name, &skills), [name]);
        }
        for question in ["all-in-one", "All in one"] {
            assert_eq!(names(question, &skills), ["all-in-one", "one"]);
        }
        assert_eq!(names("one of these charts", &skills), ["one", "use"]);
        assert!(names("all of it", &skills).is_empty());
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
        let index = Index::of([text]);
        let hits = search("table reports", &[&index]);
        assert_eq!(hits[0].matched, ["report", "reported", "tables"]);
    }

    #[test]
    fn texts_of_several_indexes_are_weighed_as_if_they_stood_in_one() {
        fn place<'i>(hit: &Hit<'i>) -> (usize, f64, Vec<&'i str>) {
            (hit.index + hit.text, hit.score, hit.matched.clone())
        }
        let texts = SKILLS.map(|(name, description)| Text {
            name,
            description,
            ..Text::default()
        });
        let whole = Index::of(texts);
        let together = search("tables pdf", &[&whole]);
        let (first, second) = (
            Index::of(texts[..1].to_vec()),
            Index::of(texts[1..].to_vec()),
        );
        let apart = search("tables pdf", &[&first, &second]);
        assert_eq!(
            together.iter().map(place).collect::<Vec<_>>(),
            apart.iter().map(place).collect::<Vec<_>>()
        );
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
        let index = Index::of(texts.iter().copied());
        let hits = search("skill 77 totals", &[&index]);
        assert_eq!(hits.len(), 10_000);
        assert_eq!(texts[hits[0].text].name, "skill-77");
    }
}

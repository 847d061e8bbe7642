//! What fits: names always, then descriptions, the most important first.

use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use super::Skill;
use super::relevance::scores;

/// A shorter rest of a description than this helps nobody.
const SHORTEST_CUT: usize = 40;

/// How much a section may take, as it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Budget {
    /// A part of the agent's window, in hundredths of a percent.
    Share(u32),
    /// Characters.
    Characters(usize),
    /// Tokens.
    Tokens(usize),
}

/// What is no budget.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{}` is no budget: write `1%`, `8000c` (characters) or `2000t` (tokens)", .0.escape_debug())]
pub struct NotABudget(String);

impl FromStr for Budget {
    type Err = NotABudget;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let read = || {
            let (number, unit) = text.split_at_checked(text.len().checked_sub(1)?)?;
            match unit {
                "%" => hundredths(number).map(Self::Share),
                "c" => Some(Self::Characters(number.parse().ok()?)),
                "t" => Some(Self::Tokens(number.parse().ok()?)),
                _ => None,
            }
        };
        read().ok_or_else(|| NotABudget(text.to_owned()))
    }
}

/// `1.25` as 125, up to a hundred percent.
fn hundredths(number: &str) -> Option<u32> {
    let (whole, part) = number.split_once('.').unwrap_or((number, ""));
    let is_plain = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !is_plain(whole) || !is_plain(part) {
        return None;
    }
    let part: u32 = format!("{part:0<2}").parse().ok()?;
    let all = whole
        .parse::<u32>()
        .ok()?
        .checked_mul(100)?
        .checked_add(part)?;
    (1..=10_000).contains(&all).then_some(all)
}

impl fmt::Display for Budget {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Share(part) if part % 100 == 0 => write!(f, "{}%", part / 100),
            Self::Share(part) => write!(f, "{}.{:02}%", part / 100, part % 100),
            Self::Characters(count) => write!(f, "{count}c"),
            Self::Tokens(count) => write!(f, "{count}t"),
        }
    }
}

/// How much of a skill is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shown {
    /// All of it.
    Whole,
    /// Its description up to there.
    Cut(String),
    /// Its name, and where to read on.
    NameOnly,
}

/// What is shown of each skill.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Allocation {
    /// In the order of the skills.
    pub shown: Vec<Shown>,
    /// What the section takes, in the units of the measure.
    pub used: usize,
    /// What it may take.
    pub limit: Option<usize>,
}

impl Allocation {
    /// Whether not even the names fit.
    pub fn is_over(&self) -> bool {
        self.limit.is_some_and(|limit| self.used > limit)
    }

    /// Whether anything was left out.
    pub fn is_cut(&self) -> bool {
        self.shown.iter().any(|shown| *shown != Shown::Whole)
    }
}

/// What things take: the section without skills, and one skill shown so.
pub struct Costs<'c> {
    /// The section without any skill.
    pub frame: usize,
    /// One skill.
    pub of: &'c dyn Fn(&Skill, &Shown) -> usize,
}

/// Decides what is shown. Names always are; descriptions follow while there is room: pinned
/// skills first, then those that answer the question best, then the newest, then by name.
/// The first that does not fit is cut to what is left, and those behind it have none.
pub fn allocate(
    skills: &[Skill],
    question: &str,
    limit: Option<usize>,
    costs: &Costs<'_>,
) -> Allocation {
    let whole: Vec<usize> = skills
        .iter()
        .map(|skill| (costs.of)(skill, &Shown::Whole))
        .collect();
    let all = costs.frame + whole.iter().sum::<usize>();
    let Some(limit) = limit.filter(|limit| all > *limit) else {
        return Allocation {
            shown: vec![Shown::Whole; skills.len()],
            used: all,
            limit,
        };
    };
    let least: Vec<usize> = skills
        .iter()
        .map(|skill| (costs.of)(skill, &Shown::NameOnly))
        .collect();
    let mut used = costs.frame + least.iter().sum::<usize>();
    let mut shown = vec![Shown::NameOnly; skills.len()];
    for at in ranked(skills, question) {
        let room = limit.saturating_sub(used);
        let more = whole[at].saturating_sub(least[at]);
        if more <= room {
            shown[at] = Shown::Whole;
            used += more;
            continue;
        }
        if let Some((text, cost)) = cut(&skills[at], least[at] + room, costs) {
            shown[at] = Shown::Cut(text);
            used = used + cost - least[at];
        }
        break;
    }
    Allocation {
        shown,
        used,
        limit: Some(limit),
    }
}

/// The places of the skills, the most important first.
fn ranked(skills: &[Skill], question: &str) -> Vec<usize> {
    let scores = scores(skills, question);
    let mut order: Vec<usize> = (0..skills.len()).collect();
    order.sort_by(|&a, &b| {
        let (one, other) = (&skills[a], &skills[b]);
        let score = || scores[b].partial_cmp(&scores[a]).unwrap_or(Ordering::Equal);
        let pinned = other.is_pinned.cmp(&one.is_pinned);
        let newest = || other.changed.cmp(&one.changed);
        let name = || one.name.cmp(&other.name);
        pinned.then_with(score).then_with(newest).then_with(name)
    });
    order
}

/// The longest beginning of a description that fits, ending with a word.
fn cut(skill: &Skill, room: usize, costs: &Costs<'_>) -> Option<(String, usize)> {
    let ends: Vec<usize> = word_ends(&skill.description);
    let text = |at: usize| format!("{}…", &skill.description[..ends[at]]);
    let cost = |at: usize| (costs.of)(skill, &Shown::Cut(text(at)));
    // More words never cost less, so the end can be found by halving.
    let all: Vec<usize> = (0..ends.len()).collect();
    let at = all.partition_point(|at| cost(*at) <= room).checked_sub(1)?;
    (ends[at] >= SHORTEST_CUT).then(|| (text(at), cost(at)))
}

/// Where the words of a text end, but the last one.
fn word_ends(text: &str) -> Vec<usize> {
    let spaces = text.char_indices().filter(|(_, c)| c.is_whitespace());
    let mut ends: Vec<usize> = spaces.map(|(at, _)| text[..at].trim_end().len()).collect();
    ends.dedup();
    ends.retain(|end| *end > 0);
    ends
}

/// A description no longer than so many characters, cut behind a word.
pub fn shortened(description: &str, longest: usize) -> Option<String> {
    let (end, _) = description.char_indices().nth(longest)?;
    let kept = &description[..end];
    let word = kept.rfind(char::is_whitespace).unwrap_or(end);
    Some(format!("{}…", kept[..word].trim_end()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn skill(name: &str, description: &str, changed: u64) -> Skill {
        Skill {
            name: name.to_owned(),
            description: description.to_owned(),
            changed,
            ..Skill::default()
        }
    }

    /// As if a skill were written as its name and its description.
    fn cost(skill: &Skill, shown: &Shown) -> usize {
        skill.name.len()
            + match shown {
                Shown::Whole => skill.description.chars().count(),
                Shown::Cut(text) => text.chars().count(),
                Shown::NameOnly => 0,
            }
    }

    const COSTS: Costs<'static> = Costs {
        frame: 10,
        of: &cost,
    };

    #[test]
    fn budgets_are_read_and_written() {
        for text in ["1%", "0.50%", "100%", "8000c", "2000t"] {
            assert_eq!(text.parse::<Budget>().unwrap().to_string(), text);
        }
        for text in [
            "", "1", "%", "101%", "0%", "-1%", "1.234%", "8k", "1 %", "é", "12x",
        ] {
            assert!(text.parse::<Budget>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_important_ones_are_whole_and_one_is_cut() {
        let long = "Several words of a description that is rather long for one line of text.";
        let mut skills = [
            skill("a", long, 3),
            skill("b", long, 9),
            skill("c", long, 1),
            skill("d", "Reads mail.", 0),
        ];
        skills[2].is_pinned = true;
        let all = allocate(&skills, "mail", None, &COSTS);
        assert!(!all.is_cut() && !all.is_over());
        let some = allocate(&skills, "mail", Some(10 + 4 + 11 + 72 + 50), &COSTS);
        assert_eq!(some.shown[2], Shown::Whole);
        assert_eq!(some.shown[3], Shown::Whole);
        let Shown::Cut(text) = &some.shown[1] else {
            panic!("{some:?}");
        };
        assert_eq!(text, "Several words of a description that is rather…");
        assert_eq!(some.shown[0], Shown::NameOnly);
        let none = allocate(&skills, "", Some(5), &COSTS);
        assert!(none.is_over() && none.shown.iter().all(|shown| *shown == Shown::NameOnly));
    }

    #[test]
    fn a_description_is_shortened_behind_a_word() {
        assert_eq!(shortened("one two", 7), None);
        assert_eq!(shortened("one two three", 9).unwrap(), "one two…");
        assert_eq!(shortened("ééééé", 3).unwrap(), "ééé…");
    }

    proptest! {
        #[test]
        fn a_budget_is_kept_wherever_the_names_fit(
            texts in proptest::collection::vec("[a-zé ]{0,90}", 0..8),
            limit in 0..500_usize,
        ) {
            let skills: Vec<Skill> = texts
                .iter()
                .enumerate()
                .map(|(at, text)| skill(&format!("s{at}"), text, 0))
                .collect();
            let allocation = allocate(&skills, "", Some(limit), &COSTS);
            let sum: usize = skills.iter().zip(&allocation.shown).map(|(s, shown)| cost(s, shown)).sum();
            prop_assert_eq!(allocation.used, sum + 10);
            let names: usize = skills.iter().map(|skill| skill.name.len()).sum();
            prop_assert!(names + 10 > limit || allocation.used <= limit);
        }
    }
}

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
    (0..=10_000).contains(&all).then_some(all)
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

/// What is spent, in the units of a measure.
pub struct Costs<'c> {
    /// The whole section, when it shows the names alone.
    pub names: usize,
    /// What the skill at a place of the list takes when it is shown so.
    pub of: &'c dyn Fn(usize, &Shown) -> usize,
}

/// Decides what is shown. Names always are; descriptions follow while there is room: pinned
/// skills first, then those that answer the question best, then the newest, then by name.
/// One that does not fit is cut to what is left, where that says enough; those behind it get
/// what they need of the rest.
pub fn allocate(skills: &[Skill], question: &str, limit: usize, costs: &Costs<'_>) -> Vec<Shown> {
    let mut shown = vec![Shown::NameOnly; skills.len()];
    let mut room = limit.saturating_sub(costs.names);
    for at in ranked(skills, question) {
        if room == 0 {
            break;
        }
        let least = (costs.of)(at, &Shown::NameOnly);
        let more = |shown: &Shown| (costs.of)(at, shown).saturating_sub(least);
        let whole = more(&Shown::Whole);
        let (best, cost) = match whole <= room {
            true => (Shown::Whole, whole),
            false => match cut(&skills[at].description, room, &more) {
                Some(cut) => cut,
                None => continue,
            },
        };
        shown[at] = best;
        room -= cost;
    }
    shown
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

/// The longest beginning of a description that fits, ending with a word: all of it, where only
/// what else is known of the skill is too much.
fn cut(text: &str, room: usize, more: &dyn Fn(&Shown) -> usize) -> Option<(Shown, usize)> {
    let fitting = |shown: Shown| {
        Some(more(&shown))
            .filter(|cost| *cost <= room)
            .map(|cost| (shown, cost))
    };
    if let Some(all) = fitting(Shown::Cut(text.to_owned())) {
        return Some(all);
    }
    let begun = |end: usize| Shown::Cut(format!("{}…", &text[..end]));
    let mut ends = word_ends(text);
    ends.retain(|end| *end >= SHORTEST_CUT);
    // Most skills have no room at all once it is short, and that is soon seen.
    fitting(begun(*ends.first()?))?;
    // More words never cost less, so the end can be found by halving.
    let fits = ends.partition_point(|end| more(&begun(*end)) <= room);
    fitting(begun(ends[fits.checked_sub(1)?]))
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
    use std::cell::Cell;

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

    /// What is shown within a limit, and what that takes beside a frame of ten.
    fn within(skills: &[Skill], question: &str, limit: usize) -> (Vec<Shown>, usize) {
        let names: usize = skills.iter().map(|skill| skill.name.len()).sum();
        let costs = Costs {
            names: 10 + names,
            of: &|at, shown| cost(&skills[at], shown),
        };
        let shown = allocate(skills, question, limit, &costs);
        let all = skills.iter().zip(&shown);
        let used = all.map(|(skill, shown)| cost(skill, shown)).sum::<usize>();
        (shown, 10 + used)
    }

    #[test]
    fn budgets_are_read_and_written() {
        for text in ["0%", "0c", "0t", "1%", "0.50%", "100%", "8000c", "2000t"] {
            assert_eq!(text.parse::<Budget>().unwrap().to_string(), text);
        }
        for text in [
            "", "1", "%", "101%", "100.01%", "-1%", "1.234%", "8k", "1 %", "é", "12x",
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
        let (all, _) = within(&skills, "mail", 1_000);
        assert!(all.iter().all(|shown| *shown == Shown::Whole));
        let (some, _) = within(&skills, "mail", 10 + 4 + 11 + 72 + 50);
        assert_eq!(some[2], Shown::Whole);
        assert_eq!(some[3], Shown::Whole);
        let Shown::Cut(text) = &some[1] else {
            panic!("{some:?}");
        };
        assert_eq!(text, "Several words of a description that is rather…");
        assert_eq!(some[0], Shown::NameOnly);
        let (none, used) = within(&skills, "", 5);
        assert!(used > 5 && none.iter().all(|shown| *shown == Shown::NameOnly));
    }

    #[test]
    fn one_that_is_too_long_leaves_the_room_to_the_next() {
        let endless = "x".repeat(200);
        let skills = [skill("a", &endless, 2), skill("b", "Reads mail.", 1)];
        let (shown, used) = within(&skills, "", 10 + 2 + 11);
        assert_eq!(shown, [Shown::NameOnly, Shown::Whole]);
        assert_eq!(used, 10 + 2 + 11);
    }

    #[test]
    fn a_description_stays_whole_where_only_the_rest_is_too_much() {
        let skills = [skill("a", "Reads mail.", 0)];
        let of = |at: usize, shown: &Shown| match shown {
            Shown::Whole => 500,
            shown => cost(&skills[at], shown),
        };
        let costs = Costs { names: 1, of: &of };
        let shown = allocate(&skills, "", 100, &costs);
        assert_eq!(shown, [Shown::Cut("Reads mail.".to_owned())]);
    }

    #[test]
    fn a_thousand_skills_are_weighed_a_few_times_each() {
        let long = "Several words of a description that is rather long. ".repeat(20);
        let name = |at: usize| format!("skill-{at}");
        let skills: Vec<Skill> = (0..1000).map(|at| skill(&name(at), &long, 0)).collect();
        let names: usize = skills.iter().map(|skill| skill.name.len()).sum();
        for room in [0, 30, 100, 5_000, 500_000] {
            let weighed = Cell::new(0);
            let of = |at: usize, shown: &Shown| {
                weighed.set(weighed.get() + 1);
                cost(&skills[at], shown)
            };
            let costs = Costs { names, of: &of };
            allocate(&skills, "long words", names + room, &costs);
            assert!(weighed.get() <= 4 * 1000 + 20, "{room}: {}", weighed.get());
        }
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
            let (_, used) = within(&skills, "", limit);
            let names: usize = skills.iter().map(|skill| skill.name.len()).sum();
            prop_assert!(names + 10 > limit || used <= limit);
        }
    }
}

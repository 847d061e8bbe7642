//! How well a skill answers a question, by the words that both have.

use std::collections::{BTreeMap, BTreeSet};

use super::Skill;

/// How much a word counts that stands in a name, and in a tag, beside one in a description.
const NAME: f64 = 3.0;
const TAG: f64 = 2.0;

/// How well each skill answers a question; nothing at all is nought. A word that few skills
/// have says more than one that all have.
pub fn scores(skills: &[Skill], question: &str) -> Vec<f64> {
    let asked = words(question);
    if asked.is_empty() {
        return vec![0.0; skills.len()];
    }
    let known: Vec<BTreeMap<String, f64>> = skills.iter().map(weighted).collect();
    let mut scores = vec![0.0; skills.len()];
    for word in &asked {
        let having = known
            .iter()
            .filter(|words| words.contains_key(word))
            .count();
        if having == 0 {
            continue;
        }
        // Skills are few: the number of them loses nothing as a float.
        #[allow(clippy::cast_precision_loss, reason = "far below 2^52")]
        let rarity = (1.0 + skills.len() as f64 / having as f64).ln();
        for (score, words) in scores.iter_mut().zip(&known) {
            *score += words.get(word).map_or(0.0, |weight| weight * rarity);
        }
    }
    scores
}

/// The words of a skill, each with the most that it counts.
fn weighted(skill: &Skill) -> BTreeMap<String, f64> {
    let mut all = BTreeMap::new();
    let mut add = |text: &str, weight: f64| {
        for word in words(text) {
            let known = all.entry(word).or_insert(0.0_f64);
            *known = known.max(weight);
        }
    };
    add(&skill.description, 1.0);
    for tag in &skill.tags {
        add(tag, TAG);
    }
    add(&skill.name, NAME);
    all
}

/// The words of a text, small, without the endings that change most.
fn words(text: &str) -> BTreeSet<String> {
    let parts = text.split(|c: char| !c.is_alphanumeric());
    parts.filter(|word| word.len() > 1).map(stem).collect()
}

/// A word without the ending of its plural or of an activity.
fn stem(word: &str) -> String {
    let word = word.to_lowercase();
    for ending in ["ing", "ies", "es", "ed", "s"] {
        if let Some(stem) = word.strip_suffix(ending).filter(|stem| stem.len() > 2) {
            return stem.to_owned();
        }
    }
    word
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skill(name: &str, description: &str) -> Skill {
        Skill {
            name: name.to_owned(),
            description: description.to_owned(),
            ..Skill::default()
        }
    }

    #[test]
    fn the_skill_that_is_meant_comes_first() {
        let skills = [
            skill("pdf-report", "Writes reports as PDF files."),
            skill("charts", "Draws charts. Works with PDF too."),
            skill("mail", "Sends mail."),
        ];
        let scores = scores(&skills, "make a PDF of the reports");
        assert!(scores[0] > scores[1] && scores[1] > scores[2], "{scores:?}");
        assert_eq!(super::scores(&skills, "!?"), [0.0; 3]);
        assert_eq!(super::scores(&[], "pdf"), [0.0; 0]);
    }
}

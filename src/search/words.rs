//! Words and their stems.

use std::collections::HashMap;

/// Words that stand in every text.
const COMMON: [&str; 60] = [
    "a", "about", "all", "also", "an", "and", "any", "are", "as", "at", "be", "but", "by", "can",
    "do", "each", "for", "from", "has", "have", "how", "if", "in", "into", "is", "it", "its",
    "may", "more", "must", "no", "not", "of", "on", "one", "only", "or", "out", "should", "so",
    "such", "than", "that", "the", "their", "them", "then", "there", "these", "they", "this", "to",
    "use", "was", "what", "when", "which", "will", "with", "you",
];

/// The words of a text, in small letters: runs of letters and digits. Common words are left out.
pub fn words(text: &str) -> impl Iterator<Item = String> + '_ {
    all_words(text).filter(|word| !is_common(word))
}

fn all_words(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split(|character: char| !character.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
}

fn is_common(word: &str) -> bool {
    COMMON.binary_search(&word).is_ok()
}

/// A text that has none but common words, as a name is written: `One` is `one`, and `all in one`
/// is `all-in-one`.
pub fn common_name(text: &str) -> Option<String> {
    let words: Vec<String> = all_words(text).collect();
    let is_name = !words.is_empty() && words.iter().all(|word| is_common(word));
    is_name.then(|| words.join("-"))
}

/// The names without any but common words that a question may mean: each of its words that is
/// common, and all of it.
pub fn common_names(question: &str) -> Vec<String> {
    let mut names: Vec<String> = all_words(question).filter(|word| is_common(word)).collect();
    names.extend(common_name(question));
    names.sort_unstable();
    names.dedup();
    names
}

/// What most forms of an English word have in common; other words stay as they are.
///
/// Only endings that can be taken off without a dictionary: a search that finds a little too
/// much is better than one that misses the plural.
pub fn stem(word: &str) -> String {
    const ENDINGS: [(&str, &str, usize); 9] = [
        ("ations", "ate", 3),
        ("ation", "ate", 3),
        ("ies", "y", 2),
        ("ings", "", 4),
        ("ing", "", 4),
        ("ed", "", 4),
        ("sses", "ss", 2),
        ("es", "e", 3),
        ("s", "", 3),
    ];
    let is_plain = word.bytes().all(|byte| byte.is_ascii_lowercase());
    if !is_plain || word.ends_with("ss") || word.ends_with("us") {
        return word.to_owned();
    }
    let fits = |&&(ending, _, least): &&(&str, &str, usize)| {
        word.strip_suffix(ending)
            .is_some_and(|rest| rest.len() >= least)
    };
    let stem = match ENDINGS.iter().find(fits) {
        Some((ending, instead, _)) => format!("{}{instead}", &word[..word.len() - ending.len()]),
        None => word.to_owned(),
    };
    // `writing`, `writes` and `write`; `running` and `run`.
    let plain = stem.strip_suffix('e').unwrap_or(&stem);
    match plain.as_bytes() {
        [.., a, b] if a == b && plain.len() > 3 && !matches!(b, b'l' | b's' | b'z') => {
            plain[..plain.len() - 1].to_owned()
        }
        _ => plain.to_owned(),
    }
}

/// The words that a text uses most, at most `limit`, the most frequent first.
pub fn frequent(text: &str, limit: usize) -> Vec<String> {
    let mut counts: HashMap<String, (usize, usize, String)> = HashMap::new();
    for (at, word) in words(text).enumerate() {
        let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
        if word.chars().count() < 3 || word.len() > 32 || is_number {
            continue;
        }
        let entry = counts.entry(stem(&word)).or_insert((0, at, word));
        entry.0 += 1;
    }
    let mut found: Vec<_> = counts.into_values().collect();
    found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    found.truncate(limit);
    found.into_iter().map(|(_, _, word)| word).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_of_common_words_is_sorted() {
        assert!(COMMON.is_sorted());
    }

    #[test]
    fn forms_of_a_word_meet() {
        for forms in [
            &["table", "tables"][..],
            &["report", "reports", "reported", "reporting"],
            &["write", "writes", "writing"],
            &["summary", "summaries"],
            &["create", "creation", "creates"],
            &["plan", "planning", "planned", "plans"],
        ] {
            let stems: Vec<String> = forms.iter().map(|word| stem(word)).collect();
            assert!(
                stems.iter().all(|other| *other == stems[0]),
                "{forms:?}: {stems:?}"
            );
        }
        for word in ["css", "status", "gas", "übung", "x509", "bed", "king"] {
            assert_eq!(stem(word), word);
        }
    }

    #[test]
    fn the_most_frequent_words_come_first() {
        let text = "Rows of a table: the tables hold rows, rows and 2026 a 1.";
        assert_eq!(frequent(text, 2), ["rows", "table"]);
        assert_eq!(frequent("", 5), Vec::<String>::new());
    }
}

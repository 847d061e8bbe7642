//! The name that somebody may have meant.

/// Names that are less alike than this are not each other's misspellings.
const ALIKE: f64 = 0.8;

/// The known name that looks most like a word, if any looks like it.
pub fn nearest<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let scored = names
        .into_iter()
        .map(|name| (strsim::jaro_winkler(word, name), name));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 > ALIKE).then_some(best.1)
}

/// The question whether that was meant.
pub fn question(near: &str) -> String {
    format!("did you mean `{near}`?")
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn only_a_name_that_is_alike_is_asked_for() {
        let known = ["pdf-report", "charts"];
        assert_eq!(nearest("pdf-reprot", known), Some("pdf-report"));
        assert_eq!(nearest("mail", known), None);
        assert_eq!(nearest("mail", []), None);
    }
}

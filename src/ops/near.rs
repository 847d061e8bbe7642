//! The name that somebody may have meant.

use std::path::{Path, PathBuf};

/// Names that are less alike than this are not each other's misspellings.
const ALIKE: f64 = 0.8;

/// The known name that looks most like a word, if any looks like it.
pub fn nearest<'n>(word: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let scored = names.into_iter().map(|name| (likeness(word, name), name));
    let best = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
    (best.0 > ALIKE).then_some(best.1)
}

/// How much a name looks like a word: 1 when it is the same.
pub fn likeness(word: &str, name: &str) -> f64 {
    strsim::jaro_winkler(word, name)
}

/// The path that somebody may have meant, of those in the same folder that are of use.
pub fn beside(path: &Path, is_of_use: impl Fn(&Path) -> bool) -> Option<PathBuf> {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    let entries = std::fs::read_dir(folder.unwrap_or(Path::new("."))).ok()?;
    let names: Vec<String> = entries
        .flatten()
        .filter(|entry| is_of_use(&entry.path()))
        .filter_map(|entry| entry.file_name().into_string().ok())
        .collect();
    let near = nearest(
        path.file_name()?.to_str()?,
        names.iter().map(String::as_str),
    )?;
    Some(path.with_file_name(near))
}

/// The question whether that was meant.
pub fn question(near: &str) -> String {
    format!("did you mean `{near}`?")
}

#[cfg(test)]
mod tests {
    use super::{beside, nearest};

    #[test]
    fn only_a_name_that_is_alike_is_asked_for() {
        let known = ["pdf-report", "charts"];
        assert_eq!(nearest("pdf-reprot", known), Some("pdf-report"));
        assert_eq!(nearest("mail", known), None);
        assert_eq!(nearest("mail", []), None);
    }

    #[test]
    fn only_what_is_there_and_of_use_was_meant() {
        let folder = tempfile::tempdir().unwrap();
        for name in ["charts.skill", "charts.skil"] {
            std::fs::write(folder.path().join(name), "").unwrap();
        }
        let wrong = folder.path().join("chart.skill");
        let is_archive = |path: &std::path::Path| path.extension().is_some_and(|e| e == "skill");
        let near = beside(&wrong, is_archive);
        assert_eq!(near, Some(folder.path().join("charts.skill")));
        assert_eq!(beside(&wrong, |_| false), None);
        assert_eq!(beside(&folder.path().join("none/x"), |_| true), None);
    }
}

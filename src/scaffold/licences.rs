//! The licences to choose from, with their full texts.

use super::error::ScaffoldError;

/// A licence.
#[derive(Debug, PartialEq, Eq)]
pub struct Licence {
    /// Its SPDX identifier, for the field `license`.
    pub id: &'static str,
    /// What it means, in a few words.
    pub summary: &'static str,
    /// The template of its text.
    pub text: &'static str,
}

const fn licence(id: &'static str, summary: &'static str, text: &'static str) -> Licence {
    Licence { id, summary, text }
}

/// All of them, the most common first.
pub static LICENCES: [Licence; 9] = [
    licence(
        "MIT",
        "do what you like, keep the notice",
        include_str!("../../templates/licences/MIT.txt"),
    ),
    licence(
        "Apache-2.0",
        "the same, and patents are granted",
        include_str!("../../templates/licences/Apache-2.0.txt"),
    ),
    licence(
        "BSD-2-Clause",
        "like MIT, in other words",
        include_str!("../../templates/licences/BSD-2-Clause.txt"),
    ),
    licence(
        "BSD-3-Clause",
        "the same, and your name is not used to advertise",
        include_str!("../../templates/licences/BSD-3-Clause.txt"),
    ),
    licence(
        "ISC",
        "like MIT, shorter",
        include_str!("../../templates/licences/ISC.txt"),
    ),
    licence(
        "0BSD",
        "do what you like",
        include_str!("../../templates/licences/0BSD.txt"),
    ),
    licence(
        "MPL-2.0",
        "changed files stay open",
        include_str!("../../templates/licences/MPL-2.0.txt"),
    ),
    licence(
        "CC0-1.0",
        "no rights reserved, for texts too",
        include_str!("../../templates/licences/CC0-1.0.txt"),
    ),
    licence(
        "Proprietary",
        "all rights reserved",
        include_str!("../../templates/licences/proprietary.txt"),
    ),
];

/// The licence of that name, in whatever case; `none` is none.
pub fn find(name: &str) -> Result<Option<&'static Licence>, ScaffoldError> {
    if name.eq_ignore_ascii_case("none") {
        return Ok(None);
    }
    let found = LICENCES
        .iter()
        .find(|licence| licence.id.eq_ignore_ascii_case(name));
    let ids = || LICENCES.each_ref().map(|licence| licence.id).join(", ");
    found.map(Some).ok_or_else(|| ScaffoldError::BadAnswer {
        key: "license".to_owned(),
        value: name.to_owned(),
        reason: "its text is not at hand".to_owned(),
        hint: Some(format!(
            "there are {} and none; write any other into `license` and `LICENSE` by hand",
            ids()
        )),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scaffold::render::Renderer;

    #[test]
    fn every_text_can_be_filled_in() {
        let renderer = Renderer::new(&serde_json::json!({"year": 2026, "author": "Ann"}));
        for licence in &LICENCES {
            let text = renderer.render(licence.text).unwrap();
            assert!(text.len() > 100 && text.ends_with('\n'), "{}", licence.id);
            assert_eq!(find(&licence.id.to_lowercase()).unwrap(), Some(licence));
        }
        let mit = renderer.render(LICENCES[0].text).unwrap();
        assert!(mit.contains("Copyright (c) 2026 Ann\n"), "{mit}");
        assert_eq!(find("none").unwrap(), None);
        assert!(find("GPL-9").is_err());
    }
}

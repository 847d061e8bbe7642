//! The beginnings of single files: what `add` puts into a skill.

use serde_json::json;

use super::answers::title;
use super::error::ScaffoldError;
use super::render::{Renderer, constant};

/// What can be added to a skill.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stub {
    /// A program below `scripts/`.
    Script,
    /// A text below `references/` that the agent reads when it needs it.
    Reference,
    /// A file below `assets/` that goes into results.
    Asset,
    /// An example below `examples/`.
    Example,
    /// Test cases below `tests/`.
    Test,
    /// A test of several steps below `scenarios/`.
    Scenario,
}

/// The words that a stub is filled in with.
#[derive(Clone, Debug)]
pub struct StubWords<'a> {
    /// Its name, without an ending.
    pub name: &'a str,
    /// What it is, in a sentence.
    pub description: &'a str,
    /// The script that a test runs.
    pub script: &'a str,
    /// What a test gives it: lines of YAML without indentation.
    pub given: &'a str,
    /// What only the author of a test can fill in, in a sentence.
    pub to_fill_in: &'a str,
}

impl<'a> StubWords<'a> {
    /// The words of what is no test.
    pub fn plain(name: &'a str, description: &'a str) -> Self {
        Self {
            name,
            description,
            script: "",
            given: "",
            to_fill_in: "",
        }
    }
}

impl Stub {
    /// The folder that it goes into.
    pub fn folder(self) -> &'static str {
        match self {
            Self::Script => "scripts",
            Self::Reference => "references",
            Self::Asset => "assets",
            Self::Example => "examples",
            Self::Test => "tests",
            Self::Scenario => "scenarios",
        }
    }

    /// The endings that it can have; the first is the usual one.
    pub fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Script => &["py", "js"],
            Self::Reference | Self::Asset | Self::Example => &["md"],
            Self::Test | Self::Scenario => &["yaml"],
        }
    }

    /// What it is when nobody says.
    pub fn usual_description(self, name: &str) -> String {
        let title = title(name);
        match self {
            Self::Script => "Lists the fields of its input.".to_owned(),
            Self::Reference => format!("{title}: what there is to know about it."),
            Self::Asset => format!("{title}: goes into the result as it is."),
            Self::Example => format!("{title}: a request and its result."),
            Self::Test | Self::Scenario => title,
        }
    }

    /// Lines of a case, as deep as cases stand in the file.
    fn indented(self, lines: &str) -> String {
        let depth = match self {
            Self::Scenario => 4,
            _ => 2,
        };
        let line = |line: &str| format!("{:depth$}{line}\n", "");
        lines.lines().map(line).collect()
    }

    /// Its text with an ending, filled in.
    pub fn text(self, ending: &str, words: &StubWords<'_>) -> Result<String, ScaffoldError> {
        let source = match (self, ending) {
            (Self::Script, "js") => include_str!("../../templates/stubs/script.js.j2"),
            (Self::Script, _) => include_str!("../../templates/stubs/script.py.j2"),
            (Self::Reference, _) => include_str!("../../templates/stubs/reference.md.j2"),
            (Self::Asset, _) => include_str!("../../templates/stubs/asset.md.j2"),
            (Self::Example, _) => include_str!("../../templates/stubs/example.md.j2"),
            (Self::Test, _) => include_str!("../../templates/stubs/test.yaml.j2"),
            (Self::Scenario, _) => include_str!("../../templates/stubs/scenario.yaml.j2"),
        };
        let renderer = Renderer::new(&json!({
            "name": words.name,
            "constant": constant(words.name),
            "title": title(words.name),
            "description": words.description,
            "script": words.script,
            "given": self.indented(words.given),
            "to_fill_in": words.to_fill_in,
        }));
        renderer
            .render(source)
            .map_err(|error| ScaffoldError::BadTemplate {
                template: self.folder().to_owned(),
                reason: error.reason,
                place: None,
            })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_stub_can_be_filled_in() {
        let words = StubWords {
            name: "check-rows",
            description: "Checks rows.",
            script: "main.py",
            given: "input:\n  a: 1\n",
            to_fill_in: "",
        };
        let all = [
            Stub::Script,
            Stub::Reference,
            Stub::Asset,
            Stub::Example,
            Stub::Test,
            Stub::Scenario,
        ];
        for stub in all {
            for ending in stub.endings() {
                let text = stub.text(ending, &words).unwrap();
                assert!(text.ends_with('\n') && !text.contains("{{"), "{text}");
            }
            assert!(!stub.usual_description("check-rows").is_empty());
        }
        let scenario = Stub::Scenario.text("yaml", &words).unwrap();
        let step = "    script: main.py\n    input:\n      a: 1\n    expect:\n";
        assert!(scenario.contains(step), "{scenario}");
    }
}

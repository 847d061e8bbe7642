//! What a prompt knows of a skill.

use serde::Serialize;
use serde_json::Value as Json;

use super::declared;
use super::unusable::{self, Unusable};
use crate::bundle::manifest::Manifest;
use crate::bundle::walk::EntryKind;
use crate::bundle::yaml::Node;
use crate::bundle::{Bundle, MAX_TEXT};

/// So many lines of a script or an example are shown.
const PREVIEW_LINES: usize = 20;
/// Longer lines than this belong to data, not to people.
const PREVIEW_WIDTH: usize = 200;
/// The most files of a kind that are previewed.
const PREVIEWS: usize = 20;

/// A skill as an agent is told of it.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Skill {
    /// Its name.
    pub name: String,
    /// What it does and when to use it.
    pub description: String,
    /// When to use it, where that is said apart.
    pub when_to_use: Option<String>,
    /// Whether the description is no more than its beginning, because no agent shows all of it.
    pub is_shortened: bool,
    /// Its version.
    pub version: Option<String>,
    /// The file to read before it is used.
    pub location: String,
    /// Words to find it by.
    pub tags: Vec<String>,
    /// What goes in, in words.
    pub inputs: Option<String>,
    /// What comes out, in words.
    pub outputs: Option<String>,
    /// A JSON Schema of what goes in, where it declares one.
    pub input_schema: Option<Json>,
    /// A JSON Schema of what comes out, where it declares one.
    pub output_schema: Option<Json>,
    /// The tools that it may use without asking.
    pub allowed_tools: Vec<String>,
    /// Where it came from, for agents that are told of several places.
    pub tier: Option<String>,
    /// When it was changed last, in seconds; only to rank by.
    #[serde(skip)]
    pub changed: u64,
    /// Whether it comes first where space is short.
    #[serde(skip)]
    pub is_pinned: bool,
    /// Whether it is not for the model to choose.
    #[serde(skip)]
    pub is_hidden: bool,
    /// Its whole documentation.
    pub documentation: String,
    /// A JSON Schema of its configuration, as text.
    pub configuration: Option<String>,
    /// Its scripts, with their beginnings.
    pub scripts: Vec<Script>,
    /// Examples of its use.
    pub examples: Vec<Example>,
}

/// A script of a skill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Script {
    /// Its path below the skill's folder.
    pub path: String,
    /// What it does.
    pub description: Option<String>,
    /// How it begins.
    pub preview: String,
}

/// An example of a skill's use.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Example {
    /// Its path below the skill's folder.
    pub path: String,
    /// How it begins.
    pub text: String,
}

impl Skill {
    /// What a prompt says about a skill; `location` is where an agent reads on.
    pub fn of(bundle: &Bundle, location: String) -> Result<Self, Unusable> {
        let Some(document) = &bundle.document else {
            return Err(unusable::without_document(bundle));
        };
        if let Some(why) = unusable::without_fields(document) {
            return Err(why);
        }
        let text = |field: &str| {
            let value = document.field(field).and_then(|node| node.scalar());
            value.map(str::trim).filter(|value| !value.is_empty())
        };
        let is_hidden = text("disable-model-invocation")
            .is_some_and(|value| value.eq_ignore_ascii_case("true"));
        let manifest = Manifest::of(bundle);
        let Some(name) = manifest.name.or_else(|| bundle.folder_name.clone()) else {
            return Err(Unusable("it has no name".to_owned()));
        };
        let is_null = document.field("description").is_some_and(Node::is_null);
        let Some(description) = manifest.description.filter(|_| !is_null) else {
            return Err(unusable::without_description(document));
        };
        let schema = |data: Option<&crate::bundle::manifest::DataDeclaration>| {
            data.and_then(|data| declared::schema(bundle, data.schema.as_ref()?))
        };
        let input_schema = schema(manifest.inputs.as_ref());
        let output_schema = schema(manifest.outputs.as_ref());
        Ok(Self {
            name,
            description,
            when_to_use: text("when_to_use").map(str::to_owned),
            is_shortened: false,
            is_hidden,
            version: manifest.version,
            location,
            tags: manifest.tags,
            inputs: declared::in_words(manifest.inputs.as_ref(), input_schema.as_ref()),
            outputs: declared::in_words(manifest.outputs.as_ref(), output_schema.as_ref()),
            input_schema,
            output_schema,
            allowed_tools: manifest.allowed_tools,
            ..Self::default()
        })
    }

    /// The same with its documentation, configuration, scripts and examples.
    #[must_use]
    pub fn whole(mut self, bundle: &Bundle) -> Self {
        let document = bundle.document.as_ref();
        let body = document.map_or("", |document| document.body());
        body.trim().clone_into(&mut self.documentation);
        self.configuration = declared::configuration(bundle);
        let said = Manifest::of(bundle).scripts;
        for path in files_below(bundle, "scripts/") {
            let file = path.trim_start_matches("scripts/");
            let description = said.get(file).or_else(|| said.get(&path));
            self.scripts.push(Script {
                preview: preview(bundle, &path),
                description: description.and_then(|script| script.description.clone()),
                path,
            });
        }
        for path in files_below(bundle, "examples/") {
            let text = preview(bundle, &path);
            self.examples.push(Example { path, text });
        }
        self
    }
}

/// The first files below a folder, in the order of their paths.
fn files_below(bundle: &Bundle, folder: &str) -> Vec<String> {
    let files = bundle.entries.iter();
    let files = files.filter(|entry| entry.kind == EntryKind::File);
    let below = files.filter(|entry| entry.path.starts_with(folder));
    below
        .take(PREVIEWS)
        .map(|entry| entry.path.clone())
        .collect()
}

/// How a text begins; nothing of what is no text.
fn preview(bundle: &Bundle, path: &str) -> String {
    let size = usize::try_from(MAX_TEXT).unwrap_or(usize::MAX);
    let Ok(bytes) = bundle.head(path, size.min(PREVIEW_LINES * PREVIEW_WIDTH * 4)) else {
        return String::new();
    };
    let text = match std::str::from_utf8(&bytes) {
        Ok(text) => text,
        // A character may have been cut at the end.
        Err(error) if error.error_len().is_none() => {
            std::str::from_utf8(&bytes[..error.valid_up_to()]).unwrap_or_default()
        }
        Err(_) => return String::new(),
    };
    if text.contains('\0') {
        return String::new();
    }
    let is_long = |line: &str| line.chars().nth(PREVIEW_WIDTH).is_some();
    let cut = |line: &str| -> String {
        match is_long(line) {
            true => line.chars().take(PREVIEW_WIDTH).chain(['…']).collect(),
            false => line.to_owned(),
        }
    };
    let mut lines: Vec<String> = text.lines().take(PREVIEW_LINES).map(cut).collect();
    if text.lines().nth(PREVIEW_LINES).is_some() {
        // Whoever reads on knows that there is more, and where.
        lines.push(format!("… ({path} goes on)"));
    }
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(files: &[(&str, &str)]) -> Result<Skill, Unusable> {
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        let bundle = Bundle::in_memory(Some("pdf".to_owned()), files);
        Skill::of(&bundle, "/s/pdf/SKILL.md".to_owned()).map(|skill| skill.whole(&bundle))
    }

    #[test]
    fn everything_that_is_declared_is_known() {
        let skill = read(&[
            (
                "SKILL.md",
                "---\nname: pdf\ndescription: Makes: PDFs.\nwhen_to_use: On reports.\n---\n# Body\n",
            ),
            (
                "skill.yaml",
                "version: 1.0.0\ninputs:\n  schema: in.json\n  files: [{name: book, mime: text/csv, required: true}]\nscripts: {main.py: {description: Runs.}}\n",
            ),
            (
                "in.json",
                "{\"type\": \"object\", \"properties\": {\"title\": {\"type\": \"string\"}}, \"required\": [\"title\"]}",
            ),
            ("config_schema.json", "{\"type\": \"object\"}"),
            ("scripts/main.py", "print(1)\nprint(2)\n"),
            ("scripts/x.bin", "\0\0"),
            ("examples/a.md", "Use it."),
        ]);
        let skill = skill.unwrap();
        assert_eq!(skill.description, "Makes: PDFs.");
        assert_eq!(skill.when_to_use.as_deref(), Some("On reports."));
        assert_eq!(
            skill.inputs.as_deref(),
            Some("title (string, required); book (text/csv, required)")
        );
        assert_eq!(skill.documentation, "# Body");
        assert_eq!(skill.scripts[0].preview, "print(1)\nprint(2)");
        assert_eq!(skill.scripts[0].description.as_deref(), Some("Runs."));
        assert_eq!(skill.scripts[1].preview, "");
        assert_eq!(skill.examples[0].text, "Use it.");
        assert!(skill.configuration.unwrap().contains("object"));
    }

    #[test]
    fn what_no_agent_can_use_is_said() {
        let why = |text: &str| read(&[("SKILL.md", text)]).unwrap_err().0;
        let said = [
            ("---\nname: a\n---\n", "it has no description"),
            ("---\ndescription:\n---\n", "its description is empty"),
            ("---\ndescription: ~\n---\n", "its description is empty"),
            ("---\ndescription: '  '\n---\n", "its description is empty"),
            (
                "---\ndescription: [d]\n---\n",
                "its description is a list, not text",
            ),
            ("", "`SKILL.md` is empty"),
            ("\u{feff} \n", "`SKILL.md` is empty"),
            (
                "no fence",
                "it has no frontmatter: `SKILL.md` does not begin with a line `---`",
            ),
            ("---\n---\n# Body\n", "its frontmatter is empty"),
            ("---\n- a\n---\n", "its frontmatter is a list, not fields"),
            (
                "---\nname: a\ndescription: d\n\n# Body: [\n",
                "its frontmatter is not closed: `SKILL.md` has no second line `---`",
            ),
            (
                "---\nname: a\n\n# Body\n",
                "its frontmatter is not closed: `SKILL.md` has no second line `---`",
            ),
        ];
        for (text, reason) in said {
            assert_eq!(why(text), reason, "{text:?}");
        }
        let yaml = why("---\nname: a\ndescription: [broken\n---\n");
        assert!(yaml.starts_with("its frontmatter is no YAML: "), "{yaml}");
        assert!(yaml.contains("(`SKILL.md`, line "), "{yaml}");
        let latin = Bundle::in_memory(None, [("SKILL.md".to_owned(), b"---\nname: \xe9".to_vec())]);
        let latin = Skill::of(&latin, String::new()).unwrap_err().0;
        assert_eq!(latin, "`SKILL.md` is not UTF-8");
        assert_eq!(read(&[("x.md", "")]).unwrap_err().0, "it has no `SKILL.md`");
        let off = "---\nname: a\ndescription: d\ndisable-model-invocation: true\n---\n";
        assert!(read(&[("SKILL.md", off)]).unwrap().is_hidden);
    }
}

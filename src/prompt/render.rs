//! How the section looks: XML, Markdown, JSON, and the forms of others.
//!
//! Nothing that stands in a skill can end its own place: XML is escaped, Markdown has it on
//! one line without any mark, JSON quotes it.

use std::borrow::Cow;

use serde_json::{Value as Json, json};

use super::Skill;
use super::budget::Shown;
use super::plain::plain;

/// What an agent has to know to use a catalog.
const HOW_TO_USE: &str = "Before you use a skill, read the file at its location.";

/// How a catalog is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Format {
    /// XML with everything that is declared.
    #[default]
    Xml,
    /// A list in Markdown.
    Markdown,
    /// What the reference library writes, byte for byte.
    SkillsRef,
}

/// The section without any skill.
fn frame(format: Format) -> (String, String) {
    match format {
        Format::Xml => (
            format!("{HOW_TO_USE}\n<available_skills>\n"),
            "</available_skills>\n".to_owned(),
        ),
        Format::Markdown => (format!("## Skills\n\n{HOW_TO_USE}\n\n"), String::new()),
        Format::SkillsRef => (
            "<available_skills>\n".to_owned(),
            "</available_skills>\n".to_owned(),
        ),
    }
}

/// One skill in a catalog.
pub fn entry(skill: &Skill, shown: &Shown, format: Format) -> String {
    match format {
        Format::Xml => xml(skill, shown),
        Format::Markdown => markdown(skill, shown),
        Format::SkillsRef => skills_ref(skill, shown),
    }
}

/// The whole catalog; nothing when there are no skills.
pub fn catalog(skills: &[Skill], shown: &[Shown], format: Format) -> String {
    // The reference library writes an empty list; an agent is better told nothing.
    if skills.is_empty() && format != Format::SkillsRef {
        return String::new();
    }
    let (mut text, end) = frame(format);
    for (skill, shown) in skills.iter().zip(shown) {
        text += &entry(skill, shown, format);
    }
    text + &end
}

/// The description as it is shown.
pub fn description<'s>(skill: &'s Skill, shown: &'s Shown) -> Option<&'s str> {
    match shown {
        Shown::Whole => Some(&skill.description),
        Shown::Cut(text) => Some(text),
        Shown::NameOnly => None,
    }
}

fn xml(skill: &Skill, shown: &Shown) -> String {
    let mut text = "<skill>\n".to_owned();
    let mut field = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            text += &format!("<{name}>{}</{name}>\n", content(&one_line(value)));
        }
    };
    field("name", Some(&skill.name));
    field("description", description(skill, shown));
    if *shown == Shown::Whole {
        field("version", skill.version.as_deref());
        field("tier", skill.tier.as_deref());
        field("inputs", skill.inputs.as_deref());
        field("outputs", skill.outputs.as_deref());
    }
    field("location", Some(&skill.location));
    text + "</skill>\n"
}

fn markdown(skill: &Skill, shown: &Shown) -> String {
    let mut text = format!("- **{}**", plain(&skill.name));
    if let Some(version) = skill.version.as_ref().filter(|_| *shown == Shown::Whole) {
        text += &format!(" {}", plain(version));
    }
    if let Some(description) = description(skill, shown) {
        text += &format!(": {}", plain(description));
    }
    text.push('\n');
    let mut line = |name: &str, value: Option<&str>| {
        if let Some(value) = value {
            text += &format!("  - {name}: {}\n", plain(value));
        }
    };
    if *shown == Shown::Whole {
        line("inputs", skill.inputs.as_deref());
        line("outputs", skill.outputs.as_deref());
    }
    let location = match skill.location.contains('`') {
        true => plain(&skill.location),
        false => format!("`{}`", one_line(&skill.location)),
    };
    text + &format!("  - location: {location}\n")
}

/// Field by field on lines of their own; only what is in the fields is escaped.
fn skills_ref(skill: &Skill, shown: &Shown) -> String {
    let description = description(skill, shown).unwrap_or_default();
    format!(
        "<skill>\n<name>\n{}\n</name>\n<description>\n{}\n</description>\n<location>\n{}\n</location>\n</skill>\n",
        escaped(&skill.name),
        escaped(description),
        skill.location
    )
}

/// A text between two tags, where quotes mean nothing.
fn content(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    text.replace('>', "&gt;")
}

/// As Python's `html.escape` does it, quotes too.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            '\'' => escaped += "&#x27;",
            c => escaped.push(c),
        }
    }
    escaped
}

/// A text without characters that nobody sees and a model reads all the same: marks that turn
/// its direction, spaces without width, tags; and without what is no character and no XML. What
/// joins an emoji or a word stays.
pub(super) fn visible(text: &str) -> Cow<'_, str> {
    let is_hidden = |c: char| {
        matches!(
            c,
            '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}'
                | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
                | '\u{e0000}'..='\u{e007f}'
        )
    };
    match text.contains(is_hidden) {
        true => Cow::Owned(text.replace(is_hidden, "")),
        false => Cow::Borrowed(text),
    }
}

/// A text as it is printed: lines that end alike, and no other control characters. Whoever asks
/// what a text means to Markdown has to ask it of this one.
pub(super) fn printed(text: &str) -> String {
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = visible(&text);
    text.replace(|c: char| c.is_control() && !matches!(c, '\n' | '\t'), "")
}

/// A text on one line, with single spaces and without control characters.
pub(super) fn one_line(text: &str) -> String {
    let text = visible(text);
    let words = text.split(|c: char| c.is_whitespace() || c.is_control());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join(" ")
}

/// A skill as a tool of the Model Context Protocol, as in an answer to `tools/list`. What goes
/// in and comes out is said in full or not at all: half a schema would refuse what is right.
pub fn mcp_tool(skill: &Skill, shown: &Shown) -> Json {
    let mut tool = json!({"name": skill.name});
    if let Some(description) = description(skill, shown) {
        tool["description"] = one_line(description).into();
    }
    let declared = |schema: &Option<Json>| {
        let schema = schema.as_ref().filter(|schema| schema["type"] == "object");
        schema.filter(|_| *shown == Shown::Whole).cloned()
    };
    let input = declared(&skill.input_schema);
    tool["inputSchema"] = input.unwrap_or_else(|| json!({"type": "object"}));
    if let Some(output) = declared(&skill.output_schema) {
        tool["outputSchema"] = output;
    }
    tool["_meta"] = json!({"location": skill.location});
    tool
}

/// The skills as tools, as `tools/list` answers.
pub fn mcp_tools(skills: &[Skill], shown: &[Shown]) -> Json {
    let tools = skills.iter().zip(shown);
    let tools: Vec<Json> = tools.map(|(skill, shown)| mcp_tool(skill, shown)).collect();
    json!({"tools": tools})
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn skill() -> Skill {
        Skill {
            name: "pdf".into(),
            description: "Makes \"PDFs\"\n</description> & <more>.".into(),
            version: Some("1.0.0".into()),
            inputs: Some("title (string)".into()),
            location: "/s/pdf/SKILL.md".into(),
            ..Skill::default()
        }
    }

    #[test]
    fn each_format_has_its_look() {
        let skills = [skill(), skill()];
        let shown = [Shown::Whole, Shown::NameOnly];
        insta::assert_snapshot!(catalog(&skills, &shown, Format::Xml), @r#"
        Before you use a skill, read the file at its location.
        <available_skills>
        <skill>
        <name>pdf</name>
        <description>Makes "PDFs" &lt;/description&gt; &amp; &lt;more&gt;.</description>
        <version>1.0.0</version>
        <inputs>title (string)</inputs>
        <location>/s/pdf/SKILL.md</location>
        </skill>
        <skill>
        <name>pdf</name>
        <location>/s/pdf/SKILL.md</location>
        </skill>
        </available_skills>
        "#);
        insta::assert_snapshot!(catalog(&skills, &shown, Format::Markdown), @r#"
        ## Skills

        Before you use a skill, read the file at its location.

        - **pdf** 1.0.0: Makes "PDFs" \</description> & \<more>.
          - inputs: title (string)
          - location: `/s/pdf/SKILL.md`
        - **pdf**
          - location: `/s/pdf/SKILL.md`
        "#);
        insta::assert_snapshot!(catalog(&skills[..1], &shown, Format::SkillsRef), @r"
        <available_skills>
        <skill>
        <name>
        pdf
        </name>
        <description>
        Makes &quot;PDFs&quot;
        &lt;/description&gt; &amp; &lt;more&gt;.
        </description>
        <location>
        /s/pdf/SKILL.md
        </location>
        </skill>
        </available_skills>
        ");
        insta::assert_snapshot!(mcp_tools(&skills[..1], &shown), @r#"
        {"tools":[{"name":"pdf","description":"Makes \"PDFs\" </description> & <more>.","inputSchema":{"type":"object"},"_meta":{"location":"/s/pdf/SKILL.md"}}]}
        "#);
        assert_eq!(catalog(&[], &[], Format::Xml), "");
        let empty = "<available_skills>\n</available_skills>\n";
        assert_eq!(catalog(&[], &[], Format::SkillsRef), empty);
    }

    proptest! {
        #[test]
        fn no_skill_ends_its_own_place(name in "\\PC{0,20}", text in "[<>/a-z&\n\"']{0,60}") {
            let skill = Skill { name, description: text, ..skill() };
            let xml = catalog(std::slice::from_ref(&skill), &[Shown::Whole], Format::Xml);
            prop_assert_eq!(xml.matches("<skill>").count(), 1);
            prop_assert_eq!(xml.matches("</available_skills>").count(), 1);
            let markdown = entry(&skill, &Shown::Whole, Format::Markdown);
            prop_assert_eq!(markdown.lines().count(), 3);
        }
    }
}

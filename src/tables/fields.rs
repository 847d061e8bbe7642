//! What the frontmatter's fields mean, in a sentence each, for editors.

/// A frontmatter field and what it means.
#[derive(Clone, Copy, Debug)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it means, as Markdown.
    pub meaning: &'static str,
}

/// The fields that clients know: the specification's first.
pub static FIELDS: [Field; 21] = [
    field(
        "name",
        "The skill's name, and its folder's: 1 to 64 of a-z, 0-9 and single hyphens.",
    ),
    field(
        "description",
        "What the skill does and when to use it, in at most 1024 characters. It is all that an agent sees before it loads the skill.",
    ),
    field("license", "The licence's name, or the file that holds it."),
    field(
        "compatibility",
        "What the skill needs to run, in at most 500 characters.",
    ),
    field(
        "metadata",
        "Anything else about the skill: a mapping of strings to strings.",
    ),
    field(
        "allowed-tools",
        "The tools that the skill may use without asking, separated by spaces (experimental).",
    ),
    field(
        "version",
        "The skill's version. ClawHub reads it here; everyone else from `skill.yaml`.",
    ),
    field(
        "when_to_use",
        "Claude Code: more about when to use the skill; shares a limit with the description.",
    ),
    field(
        "argument-hint",
        "Claude Code, Copilot: what to type after the skill's name.",
    ),
    field("arguments", "Claude Code: names for the arguments."),
    field(
        "disable-model-invocation",
        "Claude Code, Cursor, Copilot: only the user may call the skill.",
    ),
    field(
        "user-invocable",
        "Claude Code, Copilot: whether the user may call the skill by name.",
    ),
    field(
        "disallowed-tools",
        "Claude Code: tools that the skill must not use.",
    ),
    field("model", "Claude Code: the model to run the skill with."),
    field("effort", "Claude Code: how much the model thinks."),
    field(
        "context",
        "Claude Code: `fork` runs the skill in a context of its own.",
    ),
    field("agent", "Claude Code: the agent that runs a forked skill."),
    field(
        "background",
        "Claude Code: whether a forked skill runs in the background.",
    ),
    field(
        "hooks",
        "Claude Code: hooks that live as long as the skill.",
    ),
    field(
        "paths",
        "Claude Code: the files that bring the skill to mind.",
    ),
    field("shell", "Claude Code: the shell for commands in the text."),
];

const fn field(name: &'static str, meaning: &'static str) -> Field {
    Field { name, meaning }
}

/// What a field means, if anyone knows it.
pub fn meaning(name: &str) -> Option<&'static str> {
    let known = FIELDS.iter().find(|field| field.name == name);
    known.map(|field| field.meaning)
}

#[cfg(test)]
mod tests {
    use crate::tables::profiles::{PROFILES, SPEC_FIELDS};

    #[test]
    fn every_field_of_every_profile_has_a_meaning() {
        let fields = PROFILES.iter().flat_map(|profile| profile.fields);
        for field in fields.chain(&SPEC_FIELDS) {
            assert!(super::meaning(field).is_some(), "{field}");
        }
    }
}

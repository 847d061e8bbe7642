//! The profiles: what each validator or client takes, and what it minds.
//!
//! Facts read on 2026-11-21 from the specification, the validators' code and the
//! clients' documentation.

/// Which profile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ProfileId {
    /// The open specification, as its reference validator reads it.
    Spec,
    /// The gate of `publish`: the specification, plus what must not be published.
    Publish,
    /// Every validator and client at once.
    Strict,
    /// For `pull` and `run`: warn and load.
    Lenient,
    /// Claude Code.
    ClaudeCode,
    /// The upload validator of claude.ai and the Skills API.
    ClaudeUpload,
    /// Codex.
    Codex,
    /// Cursor.
    Cursor,
    /// VS Code and GitHub Copilot.
    Copilot,
    /// OpenCode.
    Opencode,
    /// Gemini CLI.
    Gemini,
    /// ClawHub and OpenClaw.
    Clawhub,
}

/// What a reader does with a field it does not know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UnknownFields {
    /// Refuses the skill.
    Refused,
    /// Reads on.
    Ignored,
}

/// One profile's facts.
#[derive(Clone, Copy, Debug)]
pub struct Profile {
    /// Which.
    pub id: ProfileId,
    /// The name on the command line.
    pub name: &'static str,
    /// What people call it.
    pub title: &'static str,
    /// One line for `--help` and completions.
    pub summary: &'static str,
    /// Frontmatter fields beyond the six of the specification.
    pub fields: &'static [&'static str],
    /// What it does with fields that nobody knows.
    pub unknown_fields: UnknownFields,
    /// Whether the name has to be the folder's.
    pub folder_name: bool,
    /// Whether `skill.md` is read like `SKILL.md`.
    pub lower_case_document: bool,
    /// Project folders in which this client looks: a skill found there is meant for it.
    pub folders: &'static [&'static str],
}

/// The six fields of the specification.
pub const SPEC_FIELDS: [&str; 6] = [
    "name",
    "description",
    "license",
    "compatibility",
    "metadata",
    "allowed-tools",
];

/// Fields that Claude Code reads beyond the specification.
const CLAUDE_CODE_FIELDS: &[&str] = &[
    "when_to_use",
    "argument-hint",
    "arguments",
    "disable-model-invocation",
    "user-invocable",
    "disallowed-tools",
    "model",
    "effort",
    "context",
    "agent",
    "background",
    "hooks",
    "paths",
    "shell",
];

const fn profile(
    id: ProfileId,
    name: &'static str,
    title: &'static str,
    summary: &'static str,
) -> Profile {
    Profile {
        id,
        name,
        title,
        summary,
        fields: &[],
        unknown_fields: UnknownFields::Ignored,
        folder_name: false,
        lower_case_document: false,
        folders: &[],
    }
}

/// All profiles, in the order of `--help`.
pub static PROFILES: [Profile; 12] = [
    Profile {
        unknown_fields: UnknownFields::Refused,
        folder_name: true,
        lower_case_document: true,
        ..profile(
            ProfileId::Spec,
            "spec",
            "the specification",
            "the open specification, as its reference validator reads it",
        )
    },
    Profile {
        unknown_fields: UnknownFields::Refused,
        folder_name: true,
        lower_case_document: true,
        ..profile(
            ProfileId::Publish,
            "publish",
            "publishing",
            "spec, and security, entrypoint and schema problems are errors",
        )
    },
    Profile {
        unknown_fields: UnknownFields::Refused,
        folder_name: true,
        ..profile(
            ProfileId::Strict,
            "strict",
            "every client",
            "every validator and every client at once",
        )
    },
    Profile {
        lower_case_document: true,
        ..profile(
            ProfileId::Lenient,
            "lenient",
            "loading",
            "what pull and run use: warn about what can still be loaded",
        )
    },
    Profile {
        fields: CLAUDE_CODE_FIELDS,
        folders: &[".claude/skills"],
        ..profile(
            ProfileId::ClaudeCode,
            "claude-code",
            "Claude Code",
            "Claude Code 2.1.2 and newer",
        )
    },
    Profile {
        unknown_fields: UnknownFields::Refused,
        ..profile(
            ProfileId::ClaudeUpload,
            "claude-upload",
            "claude.ai upload",
            "uploads to claude.ai and the Skills API",
        )
    },
    Profile {
        folders: &[".codex/skills"],
        ..profile(ProfileId::Codex, "codex", "Codex", "Codex")
    },
    Profile {
        fields: &["disable-model-invocation"],
        folder_name: true,
        folders: &[".cursor/skills"],
        ..profile(ProfileId::Cursor, "cursor", "Cursor", "Cursor")
    },
    Profile {
        fields: &[
            "argument-hint",
            "user-invocable",
            "disable-model-invocation",
        ],
        folder_name: true,
        folders: &[".github/skills"],
        ..profile(
            ProfileId::Copilot,
            "copilot",
            "VS Code and Copilot",
            "VS Code and GitHub Copilot",
        )
    },
    Profile {
        folder_name: true,
        folders: &[".opencode/skills"],
        ..profile(ProfileId::Opencode, "opencode", "OpenCode", "OpenCode")
    },
    Profile {
        folders: &[".gemini/skills"],
        ..profile(ProfileId::Gemini, "gemini", "Gemini CLI", "Gemini CLI")
    },
    Profile {
        fields: &["version"],
        lower_case_document: true,
        ..profile(
            ProfileId::Clawhub,
            "clawhub",
            "ClawHub",
            "ClawHub and OpenClaw",
        )
    },
];

impl Profile {
    /// The profile of that name.
    pub fn find(name: &str) -> Option<&'static Profile> {
        PROFILES.iter().find(|profile| profile.name == name)
    }

    /// The profile with that id.
    pub fn get(id: ProfileId) -> &'static Profile {
        // The table holds every id once; a test keeps it so.
        PROFILES
            .iter()
            .find(|profile| profile.id == id)
            .unwrap_or(&PROFILES[0])
    }

    /// Whether this client reads a frontmatter field.
    pub fn knows(&self, field: &str) -> bool {
        SPEC_FIELDS.contains(&field) || self.fields.contains(&field)
    }

    /// Whether it stands for a real validator or client, not for a way of looking.
    pub fn is_client(&self) -> bool {
        !matches!(
            self.id,
            ProfileId::Publish | ProfileId::Strict | ProfileId::Lenient
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_ids_are_found() {
        for profile in &PROFILES {
            assert_eq!(Profile::get(profile.id).name, profile.name);
            assert_eq!(Profile::find(profile.name).map(|p| p.id), Some(profile.id));
        }
        assert!(Profile::find("nope").is_none());
    }
}

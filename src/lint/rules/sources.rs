//! The texts that several rules stand on.

use crate::lint::rule::{Source, Strength};

/// The day on which all of them were read.
const READ: &str = "2026-11-21";

const fn source(url: &'static str, strength: Strength) -> Source {
    Source {
        url,
        read: READ,
        strength,
    }
}

/// The open specification demands it.
pub const SPEC_MUST: Source = source("https://agentskills.io/specification", Strength::Must);
/// The open specification asks for it.
pub const SPEC_SHOULD: Source = source("https://agentskills.io/specification", Strength::Should);
/// The reference validator refuses what breaks it.
pub const SKILLS_REF: Source = source(
    "https://github.com/agentskills/agentskills/tree/main/skills-ref",
    Strength::Must,
);
/// The upload validator of claude.ai and the Skills API refuses what breaks it.
pub const QUICK_VALIDATE: Source = source(
    "https://github.com/anthropics/skills/blob/main/skills/skill-creator/scripts/quick_validate.py",
    Strength::Must,
);
/// The platform's guide to writing skills asks for it.
pub const BEST_PRACTICES: Source = source(
    "https://platform.claude.com/docs/en/agents-and-tools/agent-skills/best-practices",
    Strength::Should,
);
/// The YAML specification.
pub const YAML_SPEC: Source = source("https://yaml.org/spec/1.2.2/", Strength::Must);
/// This project's own advice, from the skills it has seen.
pub const EXPERIENCE: Source = source(
    "https://github.com/open-skills/open-skills/blob/main/docs/rules.md",
    Strength::Advice,
);
/// Claude Code does it so.
pub const CLAUDE_CODE: Source = source("https://code.claude.com/docs/en/skills", Strength::Must);
/// The Skills API refuses what breaks it.
pub const SKILLS_API: Source = source(
    "https://platform.claude.com/docs/en/build-with-claude/skills-guide",
    Strength::Must,
);

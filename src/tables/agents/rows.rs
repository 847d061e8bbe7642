//! The rows of the table: one agent a line, in the order of their names.

use super::{PROJECT_FIRST, Row, Share, USER_FIRST};
use crate::tables::profiles::ProfileId;

/// The project folder that many agents share.
pub(super) const SHARED: &str = ".agents/skills";

/// An agent that reads the shared folder of a project.
const fn shared(name: &'static str, title: &'static str, user: &'static str) -> Row {
    own(name, title, SHARED, user)
}

/// An agent with folders of its own.
const fn own(
    name: &'static str,
    title: &'static str,
    project: &'static str,
    user: &'static str,
) -> Row {
    Row {
        name,
        title,
        aliases: &[],
        project,
        user,
        also_project: &[],
        also_user: &[],
        managed: &[],
        marks: &[],
        precedence: &PROJECT_FIRST,
        context: None,
        share: None,
        profile: None,
    }
}

impl Row {
    /// Other names that people type.
    const fn alias(self, aliases: &'static [&'static str]) -> Self {
        Self { aliases, ..self }
    }

    /// Where its presence shows, when the folder above its skills does not tell.
    const fn marked(self, marks: &'static [&'static str]) -> Self {
        Self { marks, ..self }
    }

    /// Folders that it reads beside its own, strongest first.
    const fn also(
        self,
        also_project: &'static [&'static str],
        also_user: &'static [&'static str],
    ) -> Self {
        Self {
            also_project,
            also_user,
            ..self
        }
    }

    /// Folders that the administrator of a machine fills.
    const fn managed(self, managed: &'static [&'static str]) -> Self {
        Self { managed, ..self }
    }

    /// The profile of the linter that speaks for it.
    const fn profile(self, profile: ProfileId) -> Self {
        Self {
            profile: Some(profile),
            ..self
        }
    }
}

/// What Claude Code gives to the list of skills: a hundredth of its window.
const CLAUDE_CODE: Share = Share {
    percent: 1,
    characters: 8_000,
    description: Some(1_536),
};

/// What Codex gives to the list of skills: a fiftieth of a window that it knows.
const CODEX: Share = Share {
    percent: 2,
    characters: 8_000,
    description: None,
};

/// Every agent that is known, by name.
#[rustfmt::skip]
pub(super) static ROWS: &[Row] = &[
    own("adal", "AdaL", ".adal/skills", "~/.adal/skills"),
    own("aider-desk", "AiderDesk", ".aider-desk/skills", "~/.aider-desk/skills"),
    shared("amp", "Amp", "${XDG_CONFIG_HOME:-~/.config}/agents/skills").marked(&["${XDG_CONFIG_HOME:-~/.config}/amp"]),
    shared("antigravity", "Antigravity", "~/.gemini/antigravity/skills"),
    shared("antigravity-cli", "Antigravity CLI", "~/.gemini/antigravity-cli/skills"),
    own("astrbot", "AstrBot", "data/skills", "~/.astrbot/data/skills").marked(&["~/.astrbot"]),
    own("augment", "Augment", ".augment/skills", "~/.augment/skills"),
    own("autohand", "Autohand", ".autohand/skills", "${AUTOHAND_HOME:-~/.autohand}/skills"),
    own("bob", "Bob", ".bob/skills", "~/.bob/skills"),
    Row { precedence: &USER_FIRST, context: Some(200_000), share: Some(CLAUDE_CODE), ..
        own("claude-code", "Claude Code", ".claude/skills", "${CLAUDE_CONFIG_DIR:-~/.claude}/skills") }
        .alias(&["claude"]).profile(ProfileId::ClaudeCode),
    shared("cline", "Cline", "~/.agents/skills").marked(&["~/.cline"]),
    own("codeartsdoer", "CodeArts Doer", ".codeartsdoer/skills", "~/.codeartsdoer/skills"),
    own("codebuddy", "CodeBuddy", ".codebuddy/skills", "~/.codebuddy/skills"),
    own("codemaker", "CodeMaker", ".codemaker/skills", "~/.codemaker/skills"),
    own("codestudio", "Code Studio", ".codestudio/skills", "~/.codestudio/skills"),
    Row { share: Some(CODEX), .. shared("codex", "Codex", "${CODEX_HOME:-~/.codex}/skills") }
        .also(&[".codex/skills"], &["~/.agents/skills"]).managed(&["/etc/codex/skills"]).profile(ProfileId::Codex),
    own("commandcode", "Command Code", ".commandcode/skills", "~/.commandcode/skills").alias(&["command-code"]),
    own("continue", "Continue", ".continue/skills", "~/.continue/skills"),
    own("cortex", "Cortex Code", ".cortex/skills", "~/.snowflake/cortex/skills"),
    own("crush", "Crush", ".crush/skills", "~/.config/crush/skills"),
    shared("cursor", "Cursor", "~/.cursor/skills").also(&[".cursor/skills"], &[]).profile(ProfileId::Cursor),
    shared("deepagents", "Deep Agents", "~/.deepagents/agent/skills").marked(&["~/.deepagents"]),
    own("devin", "Devin", ".devin/skills", "${XDG_CONFIG_HOME:-~/.config}/devin/skills"),
    shared("dexto", "Dexto", "~/.agents/skills").marked(&["~/.dexto"]),
    own("droid", "Droid", ".factory/skills", "~/.factory/skills").alias(&["factory"]),
    own("eve", "Eve", "agent/skills", ""),
    shared("firebender", "Firebender", "~/.firebender/skills"),
    own("forgecode", "ForgeCode", ".forge/skills", "~/.forge/skills").alias(&["forge"]),
    shared("gemini-cli", "Gemini CLI", "~/.gemini/skills").alias(&["gemini"]).also(&[".gemini/skills"], &[]).profile(ProfileId::Gemini),
    shared("github-copilot", "GitHub Copilot", "~/.copilot/skills").alias(&["copilot"]).also(&[".github/skills"], &[]).profile(ProfileId::Copilot),
    own("goose", "Goose", ".goose/skills", "${XDG_CONFIG_HOME:-~/.config}/goose/skills"),
    own("hermes", "Hermes", ".hermes/skills", "${HERMES_HOME:-~/.hermes}/skills"),
    own("iflow", "iFlow", ".iflow/skills", "~/.iflow/skills").alias(&["iflow-cli"]),
    own("inferencesh", "inference.sh", ".inferencesh/skills", "~/.inferencesh/skills"),
    own("jazz", "Jazz", ".jazz/skills", "~/.jazz/skills"),
    own("junie", "Junie", ".junie/skills", "~/.junie/skills"),
    own("kilocode", "Kilo Code", ".kilocode/skills", "~/.kilocode/skills").alias(&["kilo"]),
    shared("kimi-code-cli", "Kimi Code CLI", "~/.agents/skills").alias(&["kimi", "kimi-cli"]).marked(&["~/.kimi"]),
    own("kiro", "Kiro", ".kiro/skills", "~/.kiro/skills").alias(&["kiro-cli"]),
    own("kode", "Kode", ".kode/skills", "~/.kode/skills"),
    own("lingma", "Lingma", ".lingma/skills", "~/.lingma/skills"),
    shared("loaf", "Loaf", "~/.agents/skills").marked(&["~/.loaf"]),
    own("mcpjam", "MCPJam", ".mcpjam/skills", "~/.mcpjam/skills"),
    own("moxby", "Moxby", ".moxby/skills", "~/.moxby/skills"),
    own("mux", "Mux", ".mux/skills", "~/.mux/skills"),
    own("neovate", "Neovate", ".neovate/skills", "~/.neovate/skills"),
    own("ona", "Ona", ".ona/skills", "~/.ona/skills"),
    own("openclaw", "OpenClaw", "skills", "~/.openclaw/skills|~/.clawdbot/skills|~/.moltbot/skills")
        .alias(&["clawdbot", "moltbot"]).profile(ProfileId::Clawhub),
    shared("opencode", "OpenCode", "${XDG_CONFIG_HOME:-~/.config}/opencode/skills")
        .also(&[".opencode/skills", ".claude/skills"], &["${CLAUDE_CONFIG_DIR:-~/.claude}/skills", "~/.agents/skills"]).profile(ProfileId::Opencode),
    own("openhands", "OpenHands", ".openhands/skills", "~/.openhands/skills"),
    own("pi", "Pi", ".pi/skills", "~/.pi/agent/skills"),
    own("pochi", "Pochi", ".pochi/skills", "~/.pochi/skills"),
    shared("promptscript", "PromptScript", "").marked(&[]),
    own("qoder", "Qoder", ".qoder/skills", "~/.qoder/skills"),
    own("qwen", "Qwen Code", ".qwen/skills", "~/.qwen/skills").alias(&["qwen-code"]),
    own("reasonix", "Reasonix", ".reasonix/skills", "~/.reasonix/skills"),
    shared("replit", "Replit", "${XDG_CONFIG_HOME:-~/.config}/agents/skills").marked(&[".replit"]),
    own("roo", "Roo Code", ".roo/skills", "~/.roo/skills").alias(&["roo-code"]),
    own("rovodev", "Rovo Dev", ".rovodev/skills", "~/.rovodev/skills"),
    own("tabnine", "Tabnine", ".tabnine/agent/skills", "~/.tabnine/agent/skills").marked(&["~/.tabnine"]),
    own("terramind", "Terramind", ".terramind/skills", "~/.terramind/skills"),
    own("tinycloud", "TinyCloud", ".tinycloud/skills", "~/.tinycloud/skills"),
    own("trae", "Trae", ".trae/skills", "~/.trae/skills"),
    own("trae-cn", "Trae CN", ".trae/skills", "~/.trae-cn/skills"),
    shared("universal", "any agent that reads .agents/skills", "${XDG_CONFIG_HOME:-~/.config}/agents/skills").marked(&[".agents"]),
    own("vibe", "Mistral Vibe", ".vibe/skills", "${VIBE_HOME:-~/.vibe}/skills").alias(&["mistral-vibe"]),
    shared("warp", "Warp", "~/.agents/skills").marked(&["~/.warp"]),
    own("windsurf", "Windsurf", ".windsurf/skills", "~/.codeium/windsurf/skills"),
    own("zcode", "ZCode", ".zcode/skills", "~/.zcode/skills"),
    shared("zed", "Zed", "~/.agents/skills").marked(&["${XDG_CONFIG_HOME:-~/.config}/zed"]),
    own("zencoder", "Zencoder", ".zencoder/skills", "~/.zencoder/skills"),
    own("zenflow", "Zenflow", ".zencoder/skills", "~/.zencoder/skills"),
];

//! What belongs to one agent platform: its tools, commands, paths, product names.
//!
//! Facts read on 2026-11-21 from the clients' documentation and from public skills.

/// Tools by the names that one platform gives them. A name here is no common word and no
/// usual name in program code, so that a call to it means the platform's tool.
pub static TOOL_CALLS: &[(&str, &str)] = &[
    ("AskUserQuestion", "Claude Code"),
    ("BashOutput", "Claude Code"),
    ("EnterPlanMode", "Claude Code"),
    ("ExitPlanMode", "Claude Code"),
    ("KillShell", "Claude Code"),
    ("ListMcpResourcesTool", "Claude Code"),
    ("MultiEdit", "Claude Code"),
    ("NotebookEdit", "Claude Code"),
    ("ReadMcpResourceTool", "Claude Code"),
    ("SlashCommand", "Claude Code"),
    ("Task", "Claude Code"),
    ("TaskCreate", "Claude Code"),
    ("TaskOutput", "Claude Code"),
    ("TaskUpdate", "Claude Code"),
    ("TodoWrite", "Claude Code"),
    ("WebFetch", "Claude Code"),
    ("WebSearch", "Claude Code"),
    ("codebase_search", "Cursor"),
    ("create_sandbox", "a sandbox server"),
    ("delegate_task", "OpenCode"),
    ("google_web_search", "Gemini CLI"),
    ("run_in_terminal", "VS Code and Copilot"),
    ("run_shell_command", "Gemini CLI"),
    ("run_terminal_cmd", "Cursor"),
    ("sessions_send", "OpenClaw"),
    ("sessions_spawn", "OpenClaw"),
    ("spawn_agent", "Codex"),
    ("str_replace_editor", "the Claude API"),
    ("update_plan", "Codex"),
];

/// Tools that may stand in `allowed-tools` and that Claude Code alone has.
pub static CLAUDE_CODE_TOOLS: &[&str] = &[
    "Agent",
    "AskUserQuestion",
    "BashOutput",
    "EnterPlanMode",
    "ExitPlanMode",
    "KillShell",
    "MultiEdit",
    "NotebookEdit",
    "NotebookRead",
    "Skill",
    "SlashCommand",
    "Task",
    "TaskCreate",
    "TaskOutput",
    "TaskUpdate",
    "TodoRead",
    "TodoWrite",
];

/// Products by the names that people use as the subject of a step. Words that mean other
/// things too, such as a text cursor, are spelt as names only.
pub static PRODUCTS: &[&str] = &[
    "Claude Code",
    "Claude Desktop",
    "Claude.ai",
    "claude.ai",
    "ChatGPT",
    "Codex CLI",
    "Cursor IDE",
    "Gemini CLI",
    "GitHub Copilot",
    "OpenClaw",
    "OpenCode",
    "VS Code Copilot",
    "Windsurf",
];

/// Programs of one platform, and the words after them that make it a command of the
/// platform and not a sentence: `claude mcp add`.
pub static COMMANDS: &[(&str, &[&str])] = &[
    (
        "claude",
        &[
            "mcp", "plugin", "config", "update", "doctor", "-p", "--print",
        ],
    ),
    ("codex", &["exec", "mcp", "login", "apply", "resume"]),
    ("copilot", &["-p", "plugin", "mcp"]),
    ("cursor", &["--add-mcp", "--install-extension"]),
    (
        "cursor-agent",
        &["-p", "--print", "mcp", "login", "--resume"],
    ),
    ("gemini", &["mcp", "extensions", "skills", "-p", "--prompt"]),
    (
        "openclaw",
        &["agent", "config", "gateway", "plugins", "skills"],
    ),
    ("opencode", &["run", "auth", "agent", "mcp", "serve"]),
    ("/plugin", &["install", "marketplace", "add"]),
];

/// Folders of one platform, without their dot.
pub static FOLDERS: &[(&str, &str)] = &[
    ("claude", "Claude Code"),
    ("clawdbot", "OpenClaw"),
    ("codeium", "Windsurf"),
    ("codex", "Codex"),
    ("cursor", "Cursor"),
    ("gemini", "Gemini CLI"),
    ("openclaw", "OpenClaw"),
    ("opencode", "OpenCode"),
    ("windsurf", "Windsurf"),
];

/// Files of one platform that are known by their name alone.
pub static FILES: &[(&str, &str)] = &[
    (".cursorrules", "Cursor"),
    (".windsurfrules", "Windsurf"),
    ("claude_desktop_config.json", "Claude Desktop"),
    ("copilot-instructions.md", "VS Code and Copilot"),
];

//! The floor plan as data: which room stands on which floor, and what it may know.
//!
//! To add a top-level module, add its line to [`ROOMS`] and paste what the test prints
//! into `docs/architecture.md`.

/// The floors, from the ground up. A room may import every room of a lower floor.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Floor {
    /// Files, network and the words to say what is wrong.
    Ground,
    /// Facts about clients and languages.
    Tables,
    /// What a skill is.
    Bundle,
    /// A skill as one file.
    Archive,
    /// What can be done to a skill, each room for itself.
    Feature,
    /// The verbs, composed from the features.
    Verb,
    /// What reads the environment and what writes to the terminal.
    Shell,
    /// The ways in: the command line and the servers.
    FrontEnd,
}

/// A top-level module of the library.
#[derive(Clone, Copy, Debug)]
pub struct Room {
    /// The module, as in `src/<name>/` or `src/<name>.rs`.
    pub name: &'static str,
    /// Its floor.
    pub floor: Floor,
    /// The rooms of its own floor that it may import.
    pub also: &'static [&'static str],
    /// The rooms of lower floors that it may not.
    pub never: &'static [&'static str],
    /// The question that it answers.
    pub answers: &'static str,
}

const fn room(name: &'static str, floor: Floor, answers: &'static str) -> Room {
    Room {
        name,
        floor,
        also: &[],
        never: &[],
        answers,
    }
}

impl Room {
    const fn and(self, also: &'static [&'static str]) -> Self {
        Self { also, ..self }
    }

    const fn but(self, never: &'static [&'static str]) -> Self {
        Self { never, ..self }
    }

    /// Whether this room may import another one.
    pub fn may_import(&self, other: &Self) -> bool {
        let below = other.floor < self.floor && !self.never.contains(&other.name);
        other.name == self.name || below || self.also.contains(&other.name)
    }
}

/// Every room, from the roof to the ground; a room may be planned before it is built.
#[rustfmt::skip]
pub const ROOMS: &[Room] = &[
    room("cli", Floor::FrontEnd, "which commands and global flags there are").and(&["commands"]),
    room("commands", Floor::FrontEnd, "help, arguments and a thin call, one file a command").and(&["cli"]),
    room("lsp", Floor::FrontEnd, "the language server"),
    room("server", Floor::FrontEnd, "the HTTP server"),
    room("mcp", Floor::FrontEnd, "the MCP server"),
    // The printer implements the progress trait of the verbs.
    room("output", Floor::Shell, "how results, findings, progress and errors look"),
    room("settings", Floor::Shell, "what is configured, and where each value came from").but(&["ops"]),
    room("ops", Floor::Verb, "what the tool does, one file a verb"),
    room("lint", Floor::Feature, "what is wrong with a skill, and how to fix it"),
    room("scaffold", Floor::Feature, "how a new skill begins"),
    room("signing", Floor::Feature, "who vouches for a skill"),
    // It moves opaque bytes: what is in them is the business of `ops`.
    room("registry", Floor::Feature, "where versions are kept").but(&["archive"]),
    room("store", Floor::Feature, "what is on this machine: cache, lockfile, installed skills").and(&["registry"]),
    room("runtime", Floor::Feature, "how a script runs, and within which limits"),
    room("testing", Floor::Feature, "whether a skill does what its tests say").and(&["runtime"]),
    room("search", Floor::Feature, "which skill fits a question").and(&["store"]),
    room("prompt", Floor::Feature, "what an agent is told about its skills").and(&["store"]),
    room("telemetry", Floor::Feature, "what a run leaves to be looked at"),
    room("archive", Floor::Archive, "how a bundle becomes one file and comes back"),
    room("bundle", Floor::Bundle, "what a skill is: files, frontmatter, manifest"),
    room("tables", Floor::Tables, "facts about clients, agents and languages, as data"),
    room("net", Floor::Ground, "the one HTTP client").and(&["diagnostics", "fs"]),
    room("diagnostics", Floor::Ground, "what there is to say about a file, and where").and(&["fs"]),
    room("fs", Floor::Ground, "files, with the path in every error"),
];

/// Files that may import a front end other than their own: the commands that start it.
pub const DOORS: &[(&str, &str)] = &[
    ("src/commands/lsp.rs", "lsp"),
    ("src/commands/serve.rs", "server"),
    ("src/commands/mcp.rs", "mcp"),
];

/// The room of that name.
pub fn find(name: &str) -> Option<&'static Room> {
    ROOMS.iter().find(|room| room.name == name)
}

/// Something from outside that only some rooms may use.
pub struct Guarded {
    /// The names that lead to it: each a run of path segments.
    pub paths: &'static [&'static [&'static str]],
    /// The rooms that may use it; `main` is `src/main.rs`.
    pub rooms: &'static [&'static str],
    /// What the others do instead.
    pub instead: &'static str,
}

/// What is kept to a few rooms.
pub const GUARDED: &[Guarded] = &[
    Guarded {
        paths: &[
            &["std", "env"],
            &["env", "var"],
            &["env", "var_os"],
            &["env", "vars"],
            &["etcetera"],
        ],
        rooms: &["main", "commands", "settings"],
        instead: "take the value as an argument; `settings` reads it once",
    },
    Guarded {
        paths: &[
            &["io", "stdin"],
            &["io", "stdout"],
            &["io", "stderr"],
            &["io", "IsTerminal"],
            &["std", "io", "*"],
        ],
        rooms: &["main", "commands", "settings", "output", "lsp", "mcp"],
        instead: "return a value, or take a reader or writer as an argument",
    },
    Guarded {
        // `output` names its formats as clap's values; it never parses arguments.
        paths: &[&["clap"], &["clap_complete"]],
        rooms: &["main", "cli", "commands", "output"],
        instead: "take a plain value; the command turns its arguments into it",
    },
    Guarded {
        paths: &[&["indicatif"], &["anstream"], &["annotate_snippets"]],
        rooms: &["output", "main", "commands"],
        instead: "return data, and let `output` show it",
    },
    Guarded {
        paths: &[&["dialoguer"]],
        rooms: &["commands"],
        instead: "take the answer as an argument; a command asks for it",
    },
    Guarded {
        paths: &[&["minijinja"]],
        rooms: &["scaffold"],
        instead: "go through `scaffold::render`, which keeps templates tame",
    },
    Guarded {
        paths: &[&["anyhow"]],
        rooms: &[],
        instead: "use a `thiserror` enum that implements `Explain`, or `Failure` in `ops` and `commands`",
    },
    Guarded {
        paths: &[&["lsp_server"], &["lsp_types"]],
        rooms: &["lsp"],
        instead: "keep the protocol in `lsp`, as thin as a command",
    },
    Guarded {
        paths: &[&["aws_sdk_s3"], &["aws_config"], &["git2"]],
        rooms: &["registry"],
        instead: "go through the trait `Registry`",
    },
    Guarded {
        paths: &[&["ureq"]],
        rooms: &["net"],
        instead: "go through `net::Client`, which follows no redirect",
    },
    Guarded {
        paths: &[&["wasmtime"], &["wasmtime_wasi"]],
        rooms: &["runtime"],
        instead: "go through the trait `Runner`",
    },
];

/// Macros that print, and the rooms that may.
pub const PRINTING: &[&str] = &["print", "println", "eprint", "eprintln", "dbg"];
/// The only room that prints.
pub const PRINTER: &str = "output";

/// The longest that a source file may be, in lines.
pub const MAX_LINES: usize = 600;

/// Words that say nothing about what a file holds.
pub const EMPTY_NAMES: &[&str] = &[
    "util", "utils", "helper", "helpers", "common", "misc", "manager", "handler", "handlers",
];

/// The table as `docs/architecture.md` shows it.
pub fn as_markdown() -> String {
    let mut text = String::from("| room | answers | may import |\n|---|---|---|\n");
    for room in ROOMS {
        let imports = imports_in_words(room);
        let cells = [&format!("`{}`", room.name), room.answers, &imports];
        text += "| ";
        text += &cells.join(" | ");
        text += " |\n";
    }
    text
}

/// The rooms that a room may import, in the order of the table.
fn imports_in_words(room: &Room) -> String {
    let names: Vec<&str> = ROOMS
        .iter()
        .filter(|other| other.name != room.name && room.may_import(other))
        .map(|other| other.name)
        .collect();
    let features = ROOMS.iter().filter(|room| room.floor == Floor::Feature);
    let has_all_features = features.clone().all(|room| names.contains(&room.name));
    let mut words = Vec::new();
    for name in names {
        let is_feature = features.clone().any(|room| room.name == name);
        let word = if has_all_features && is_feature {
            "every feature".to_owned()
        } else {
            format!("`{name}`")
        };
        if words.last() != Some(&word) {
            words.push(word);
        }
    }
    match words.is_empty() {
        true => "nothing".to_owned(),
        false => words.join(", "),
    }
}

//! The checks, each from a file to what is wrong with it; they read no disk.

use std::cmp::Ordering;
use std::fmt;
use std::path::Path;

use crate::references::{Reference, Target, references};
use crate::table::{self, DOORS, EMPTY_NAMES, GUARDED, MAX_LINES, PRINTER, PRINTING};

/// A rule that was broken, with what to do about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Violation {
    /// `file:line`, or the file.
    pub place: String,
    /// The name of the rule.
    pub rule: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: String,
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            place,
            rule,
            message,
            hint,
        } = self;
        write!(f, "{place}: [{rule}] {message}\n  hint: {hint}")
    }
}

/// The names of the modules that lead to a file: `src/a/b/mod.rs` is `a`, `b`.
pub fn module_path(path: &str) -> Vec<&str> {
    let inside = path.strip_prefix("src/").unwrap_or(path);
    let stem = inside.strip_suffix(".rs").unwrap_or(inside);
    let mut names: Vec<&str> = stem.split('/').collect();
    if matches!(names.as_slice(), ["lib" | "main"] | [.., "mod"]) {
        names.pop();
    }
    names
}

/// The room that a file belongs to: `lib` and `main` for the two roots.
fn room_of(path: &str) -> &str {
    match path {
        "src/lib.rs" => "lib",
        "src/main.rs" => "main",
        _ => module_path(path).first().copied().unwrap_or("lib"),
    }
}

/// Everything that the table has to say about the source file at `path`.
pub fn check_source(path: &str, source: &str) -> Vec<Violation> {
    if path.ends_with("/tests.rs") {
        // The tests of a module in a file of their own.
        return Vec::new();
    }
    let room = room_of(path);
    if !matches!(room, "lib" | "main") && table::find(room).is_none() {
        return vec![unknown_room(path, room)];
    }
    references(&module_path(path), source)
        .iter()
        .filter_map(|reference| check_reference(path, room, reference))
        .collect()
}

fn unknown_room(path: &str, room: &str) -> Violation {
    Violation {
        place: path.to_owned(),
        rule: "rooms",
        message: format!("the top-level module `{room}` is not in the table"),
        hint: "add it to `ROOMS` in tests/architecture/table.rs with its floor and what it \
               answers, or move the file into the room that it belongs to"
            .to_owned(),
    }
}

fn check_reference(path: &str, room: &str, reference: &Reference) -> Option<Violation> {
    let place = format!("{path}:{}", reference.line);
    match &reference.target {
        Target::Inside(names) => {
            let (rule, message, hint) = check_inside(path, room, names, reference.is_macro)?;
            Some(Violation {
                place,
                rule,
                message,
                hint,
            })
        }
        Target::Outside(names) if reference.is_macro && PRINTING.contains(&names[0].as_str()) => {
            check_printing(&place, room, &names[0])
        }
        Target::Outside(names) => check_outside(place, room, names),
    }
}

type Complaint = (&'static str, String, String);

fn check_inside(path: &str, room: &str, names: &[String], is_macro: bool) -> Option<Complaint> {
    // `lib.rs` is the map of the house and `main.rs` its front door: both may name any room.
    let from = table::find(room)?;
    let name = names.first().map_or("", String::as_str);
    let Some(to) = table::find(name) else {
        let is_exported_macro = is_macro && names.len() == 1;
        return (!is_exported_macro).then(|| root_import(names));
    };
    let is_door = DOORS.contains(&(path, name));
    if from.may_import(to) || is_door {
        return None;
    }
    let message = format!("`{room}` may not import `{name}` ({})", to.answers);
    let hint = match from.floor.cmp(&to.floor) {
        Ordering::Less => format!(
            "`{name}` stands above `{room}`, and arrows only point down: move what you need \
             into `{room}` or below, or pass it in as a value from a room that may import both"
        ),
        Ordering::Greater => {
            format!("`{room}` is kept free of `{name}` on purpose: compose the two in `ops`")
        }
        Ordering::Equal => format!(
            "the two stand side by side: compose them in `ops`, or move what they share into \
             a room below; the table is in docs/architecture.md (`{name}` for `{room}` is not in it)"
        ),
    };
    Some(("imports", message, hint))
}

/// A name that goes through the root hides from the table which room it comes from.
fn root_import(names: &[String]) -> Complaint {
    let path = names.join("::");
    (
        "imports",
        format!("`crate::{path}` names no room of the table"),
        "import the item from the module that defines it, as `crate::<room>::…`; a new room \
         goes into `ROOMS` in tests/architecture/table.rs"
            .to_owned(),
    )
}

fn check_printing(place: &str, room: &str, name: &str) -> Option<Violation> {
    (room != PRINTER).then(|| Violation {
        place: place.to_owned(),
        rule: "printing",
        message: format!("`{name}!` in `{room}`: only `{PRINTER}` prints"),
        hint: "return the text or the data, and let the command hand it to the printer".to_owned(),
    })
}

fn check_outside(place: String, room: &str, names: &[String]) -> Option<Violation> {
    // Constants of the target, such as `std::env::consts::OS`, are no environment.
    if names.iter().any(|name| name == "consts") {
        return None;
    }
    let guarded = GUARDED.iter().find(|guarded| {
        let leads_there = guarded.paths.iter().any(|path| leads_to(names, path));
        leads_there && !guarded.rooms.contains(&room)
    })?;
    let rooms = match guarded.rooms {
        [] => "nothing here uses it".to_owned(),
        rooms => format!("only {} may", rooms.join(", ")),
    };
    Some(Violation {
        place,
        rule: "guarded",
        message: format!("`{room}` uses `{}`: {rooms}", names.join("::")),
        hint: guarded.instead.to_owned(),
    })
}

/// A crate is meant by the first name of a path; `io::stdout` may have `std` before it.
fn leads_to(names: &[String], path: &[&str]) -> bool {
    match path {
        [single] => names.first().is_some_and(|name| name == single),
        _ => names
            .windows(path.len())
            .any(|window| window.iter().zip(path).all(|(name, part)| name == part)),
    }
}

/// What a reader sees before the first line of code: length, name, and what the file is for.
pub fn check_shape(path: &str, text: &str) -> Vec<Violation> {
    let mut found = Vec::new();
    let mut complain = |rule, message: String, hint: &str| {
        found.push(Violation {
            place: path.to_owned(),
            rule,
            message,
            hint: hint.to_owned(),
        });
    };
    let lines = text.lines().count();
    if lines > MAX_LINES {
        let message = format!("{lines} lines, and {MAX_LINES} are the most");
        complain("length", message, "split it by what its parts answer");
    }
    for part in &Path::new(path).with_extension("") {
        let name = part.to_string_lossy();
        if let Some(word) = name
            .split(['_', '-'])
            .find(|word| EMPTY_NAMES.contains(word))
        {
            let message = format!("`{word}` says nothing about what is inside");
            complain("names", message, "name the file after what it answers");
        }
    }
    if !text.starts_with("//!") {
        let message = "the file does not begin with `//!`".to_owned();
        let hint =
            "say in one sentence what the module answers; in a `mod.rs` also what it never does";
        complain("module-docs", message, hint);
    }
    found
}

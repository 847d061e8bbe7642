//! Names that every system takes.

use std::collections::HashMap;

use crate::bundle::walk;
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;
use unicode_normalization::{UnicodeNormalization, is_nfc};

pub(super) static RULE: Rule = Rule {
    code: "LY015",
    name: "file-name-portability",
    group: Group::Layout,
    levels: Levels::but(
        Some(Severity::Warning),
        &[(ProfileId::Publish, Some(Severity::Error))],
    ),
    fix: None,
    docs: RuleDocs {
        what: "The name of a file or folder cannot exist on every system.",
        why: "Windows refuses some names and characters and does not tell case apart, macOS rewrites composed letters: the skill breaks on checkout or does not unpack. Archives of skills refuse such names.",
        bad: "scripts/con.py\nnotes: draft.md\n",
        good: "scripts/console.py\nnotes-draft.md\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let mut seen: HashMap<String, &str> = HashMap::new();
    for entry in &subject.bundle.entries {
        let path = entry.path.as_str();
        let mut report = |message: String| {
            let draft = Draft::new(&subject.place(path), message);
            sink.add(draft.fix(Fix::advice(
                "give it another name, best of a-z, 0-9, `-`, `_`, `.`",
            )));
        };
        if let Some(wrong) = wrong(entry.name()) {
            report(format!(
                "the name `{}` {wrong}",
                entry.name().escape_debug()
            ));
        }
        // Two documents have a rule of their own.
        if walk::is_document_name(path) {
            continue;
        }
        if let Some(other) = seen.insert(folded(path), path) {
            report(format!(
                "`{other}` and `{path}` are the same name on some systems"
            ));
        }
    }
}

/// A path as systems see it that tell neither case nor composition apart.
fn folded(path: &str) -> String {
    if path.is_ascii() {
        return path.to_ascii_lowercase();
    }
    path.nfkc().flat_map(char::to_lowercase).collect()
}

/// Why some system refuses a name.
fn wrong(name: &str) -> Option<String> {
    if let Some(c) = name.chars().find(|&c| is_forbidden(c)) {
        return Some(format!(
            "contains `{}`, which Windows refuses",
            c.escape_debug()
        ));
    }
    if name.ends_with(['.', ' ']) {
        return Some("ends with a dot or a space, which Windows drops".into());
    }
    if is_device(name) {
        return Some("is that of a device on Windows".into());
    }
    if name.len() > 255 {
        return Some("is longer than 255 bytes".into());
    }
    if !name.is_ascii() && !is_nfc(name) {
        return Some("is not in composed form (NFC), so that it differs between systems".into());
    }
    None
}

fn is_forbidden(c: char) -> bool {
    c.is_control() || "\\:*?\"<>|".contains(c)
}

/// `CON`, `aux.txt`, `com1`: reserved with any ending, in any case.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let upper = stem.to_ascii_uppercase();
    let numbered = |prefix: &str| {
        let digit = upper.strip_prefix(prefix);
        digit.is_some_and(|digit| {
            let mut chars = digit.chars();
            matches!(chars.next(), Some('1'..='9' | '¹' | '²' | '³')) && chars.next().is_none()
        })
    };
    matches!(upper.as_str(), "CON" | "PRN" | "AUX" | "NUL") || numbered("COM") || numbered("LPT")
}

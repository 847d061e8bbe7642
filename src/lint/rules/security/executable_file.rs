//! No programs in compiled form.

use super::LEVELS;
use super::owasp::AST01;
use crate::diagnostics::Fix;
use crate::lint::rule::{Group, Rule, RuleDocs};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::threats::EXECUTABLE_ENDINGS;

pub(super) static RULE: Rule = Rule {
    code: "SE007",
    name: "executable-file",
    group: Group::Security,
    levels: LEVELS,
    fix: None,
    docs: RuleDocs {
        what: "The skill ships a compiled program, a native library or an installer.",
        why: "Nobody can read what it does, and it runs with the rights of whoever loads the skill. Ship the source, or a WebAssembly module that the sandbox holds. OWASP AST01.",
        bad: "scripts/helper.exe\n",
        good: "scripts/helper.py\n",
        sources: &[AST01],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let scan = subject.scan();
    let texts = scan.texts.iter().map(|text| {
        let start = text.text().as_bytes();
        (text.source.name(), &start[..start.len().min(512)])
    });
    let binaries = scan.binaries.iter().map(|b| (b.path.as_str(), &b.head[..]));
    for (path, head) in binaries.chain(texts) {
        let Some(what) = by_content(head).or_else(|| by_name(path, head)) else {
            continue;
        };
        let draft = Draft::new(&subject.place(path), format!("`{path}` is {what}"));
        sink.add(draft.fix(Fix::advice(
            "ship its source, or a WebAssembly module, in its place",
        )));
    }
}

/// What the first bytes say.
fn by_content(head: &[u8]) -> Option<&'static str> {
    match head {
        [0x7f, b'E', b'L', b'F', ..] => Some("a Linux program or library"),
        [b'M', b'Z', rest @ ..] if rest.iter().take(64).any(|&byte| byte == 0) => {
            Some("a Windows program or library")
        }
        [0xfe, 0xed, 0xfa, 0xce | 0xcf, ..] | [0xce | 0xcf, 0xfa, 0xed, 0xfe, ..] => {
            Some("a macOS program or library")
        }
        [0xca, 0xfe, 0xba, 0xbe, ..] => Some("a macOS program or compiled Java"),
        [b'd', b'e', b'x', b'\n', ..] => Some("an Android program"),
        _ => None,
    }
}

/// What the ending says, for files that are no text: `.so` or `.pkg` may well be notes.
fn by_name(path: &str, head: &[u8]) -> Option<&'static str> {
    let (_, ending) = path.rsplit_once('.')?;
    let ending = ending.to_ascii_lowercase();
    let binary =
        head.contains(&0) || std::str::from_utf8(head).is_err_and(|e| e.error_len().is_some());
    EXECUTABLE_ENDINGS
        .iter()
        .find(|(known, _)| binary && *known == ending)
        .map(|&(_, what)| what)
}

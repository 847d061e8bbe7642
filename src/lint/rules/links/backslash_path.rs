//! Paths have slashes.

use std::sync::Arc;

use crate::diagnostics::{Applicability, Fix, Severity, SourceFile, Span};
use crate::lint::edit;
use crate::lint::pattern::{Needs, Pattern};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::paths;
use crate::lint::rules::sources::BEST_PRACTICES;
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "LK007",
    name: "backslash-path",
    group: Group::Links,
    levels: Levels::all(Severity::Warning),
    fix: Some(Applicability::Safe),
    docs: RuleDocs {
        what: "A path into the skill is written with backslashes.",
        why: "Only Windows takes `\\` in paths; `/` works on every system, Windows included.",
        bad: "Run `python scripts\\convert.py`.\n",
        good: "Run `python scripts/convert.py`.\n",
        sources: &[BEST_PRACTICES],
    },
    check,
};

const FOLDERS: Needs = &[&[
    "scripts\\",
    "reference\\",
    "references\\",
    "assets\\",
    "templates\\",
    "examples\\",
    "resources\\",
]];

static BACKSLASHES: Pattern = Pattern::needing(FOLDERS, || {
    r#"(?:^|[\s"'`(=])((?:\.\\)?(?:scripts|references?|assets|templates|examples|resources)(?:\\[\w\-.]+)*\\[\w\-]+(?:\.[\w\-]+)*\.[A-Za-z0-9]{1,5})(?:$|[\s"'`),;#])"#.into()
});

/// Languages in which a backslash is right; also the endings of their scripts.
const WINDOWS: [&str; 8] = [
    "powershell",
    "pwsh",
    "ps1",
    "cmd",
    "bat",
    "batch",
    "dos",
    "batchfile",
];

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for (file, markdown) in subject.all_markdown() {
        let blocks = markdown
            .code_blocks
            .iter()
            .filter(|block| !WINDOWS.contains(&block.language.as_str()));
        let code = markdown
            .code_spans
            .iter()
            .chain(blocks)
            .map(|code| code.span);
        let links = markdown.links.iter().map(|link| link.target_span);
        for span in code.chain(links) {
            look(subject, sink, file, span);
        }
    }
}

fn look(subject: &Subject<'_>, sink: &mut Sink<'_>, file: &Arc<SourceFile>, span: Span) {
    let text = file.slice(span);
    if !text.contains('\\') || !BACKSLASHES.may_match(text) {
        return;
    }
    let Some(pattern) = BACKSLASHES.regex() else {
        return;
    };
    for found in pattern.captures_iter(text).filter_map(|found| found.get(1)) {
        if WINDOWS
            .iter()
            .any(|ending| found.as_str().ends_with(ending))
        {
            continue;
        }
        let better = found.as_str().replace('\\', "/");
        let place = Span::new(found.start(), found.end()).shifted(span.start);
        let change = edit::replace(file, place, better.as_str());
        let title = format!("write `{better}`");
        let path = paths::resolve("", &better);
        // Where the file is there, the meaning is sure.
        let is_there = path.is_some_and(|path| subject.bundle.file(&path).is_some());
        let fix = if is_there {
            Fix::safe(title, vec![change])
        } else {
            Fix::risky(title, vec![change])
        };
        let message = format!("the path `{}` is written with backslashes", found.as_str());
        sink.add(Draft::new(file, message).at(place).fix(fix));
    }
}

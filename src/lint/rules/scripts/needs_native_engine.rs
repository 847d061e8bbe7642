//! What scripts do that only the native engine can.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use super::programs::{self, Language};
use crate::diagnostics::{Fix, Severity, SourceFile, Span};
use crate::lint::pattern::Pattern;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::security::CodeLanguage;
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::sandbox::{NODE_NATIVE, PYTHON_NATIVE, has};

pub(super) static RULE: Rule = Rule {
    code: "SC009",
    name: "needs-native-engine",
    group: Group::Scripts,
    levels: Levels::all(Severity::Info),
    fix: None,
    docs: RuleDocs {
        what: "A script starts processes or threads, opens raw sockets, or is written in a language that the sandbox does not run.",
        why: "The sandbox runs Python, JavaScript and WebAssembly in one process without any program beside it. Such a script needs the native engine, which the user has to allow and not every machine has. Imports are found with the cargo feature `syntax`, which is on by default.",
        bad: "subprocess.run([\"convert\", path])\n",
        good: "Image.open(path).convert(\"L\")\n",
        sources: &[EXPERIENCE],
    },
    check,
};

/// Calls in Python that start something or open a socket, in code without its strings.
static CALLS: Pattern = Pattern::new(|| {
    r"\b(?:os\.(?:system|popen|fork|forkpty|posix_spawnp?|exec[lv]p?e?|spawn[lv]p?e?)|asyncio\.create_subprocess_(?:exec|shell)|socket\.(?:socket|create_connection|create_server)|(?:threading\.)?Thread|ThreadPoolExecutor|ProcessPoolExecutor)\s*\(".into()
});
/// One of these stands in every such call.
const CALL_WORDS: [&str; 10] = [
    "os.system",
    "os.popen",
    "os.fork",
    "os.posix",
    "os.exec",
    "os.spawn",
    "subprocess_",
    "socket.",
    "Thread",
    "ProcessPool",
];
/// Files of languages that have no engine in the sandbox.
const FOREIGN: &[&str] = &[
    "sh", "bash", "zsh", "fish", "ps1", "bat", "cmd", "rb", "pl", "php", "lua", "r", "jl", "go",
];

/// A reason, where it is met first, and in how many files.
struct Reason {
    source: Arc<SourceFile>,
    span: Span,
    files: usize,
}

#[derive(Default)]
struct Reasons(BTreeMap<String, Reason>);

impl Reasons {
    fn add(&mut self, message: String, source: &Arc<SourceFile>, span: Span) {
        let reason = self.0.entry(message).or_insert_with(|| Reason {
            source: Arc::clone(source),
            span,
            files: 0,
        });
        reason.files += 1;
    }
}

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let mut reasons = Reasons::default();
    imports(subject, &mut reasons);
    calls(subject, &mut reasons);
    foreign(subject, &mut reasons);
    for (message, reason) in reasons.0 {
        let mut draft = Draft::new(&reason.source, message)
            .at(reason.span)
            .fix(Fix::advice(
                "do it within the program, or say in `compatibility` that it needs the native engine",
            ));
        if reason.files > 1 {
            draft = draft.note(format!("so it is in {} files", reason.files));
        }
        sink.add(draft);
    }
}

fn imports(subject: &Subject<'_>, reasons: &mut Reasons) {
    for program in subject.programs() {
        if !programs::is_run(program.source.name()) {
            continue;
        }
        let mut seen = HashSet::new();
        for import in program.reading.imports.iter().filter(|i| !i.is_optional) {
            let module = &import.module;
            let (name, natives) = match program.language {
                Language::Python => (module.split('.').next().unwrap_or(module), PYTHON_NATIVE),
                _ => (module.strip_prefix("node:").unwrap_or(module), NODE_NATIVE),
            };
            if has(natives, name) && seen.insert(name) {
                let message = format!("`{name}` needs the native engine");
                reasons.add(message, &program.source, import.span);
            }
        }
    }
}

fn calls(subject: &Subject<'_>, reasons: &mut Reasons) {
    for text in &subject.scan().texts {
        let is_program = text.language == CodeLanguage::Python
            && programs::is_run(text.source.name())
            && !text.source.name().starts_with("vendor/");
        if !is_program || !CALL_WORDS.iter().any(|word| text.text().contains(word)) {
            continue;
        }
        let Some(calls) = CALLS.regex() else { return };
        let mut seen = HashSet::new();
        for found in calls.find_iter(text.code()) {
            let name = found.as_str().trim_end_matches('(').trim_end();
            if seen.insert(name) {
                let span = Span::new(found.start(), found.start() + name.len());
                let message = format!("`{name}` needs the native engine");
                reasons.add(message, &text.source, span);
            }
        }
    }
}

fn foreign(subject: &Subject<'_>, reasons: &mut Reasons) {
    for entry in subject.files_ending(FOREIGN) {
        // Elsewhere they are samples and parts of what the skill builds.
        if !entry.path.starts_with("scripts/") || !programs::is_run(&entry.path) {
            continue;
        }
        let language = match entry.extension().as_deref() {
            Some("ps1") => "PowerShell",
            Some("bat" | "cmd") => "batch",
            Some("rb") => "Ruby",
            Some("pl") => "Perl",
            Some("php") => "PHP",
            Some("lua") => "Lua",
            Some("r") => "R",
            Some("jl") => "Julia",
            Some("go") => "Go",
            _ => "shell",
        };
        let message = format!("a {language} script needs the native engine");
        let place = subject.place(&entry.path);
        reasons.add(message, &place, Span::at(0));
    }
}

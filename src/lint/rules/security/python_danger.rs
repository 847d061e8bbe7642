//! Python code that runs what it did not bring along.

use super::LEVELS;
use super::code::Language;
use super::owasp::AST01;
use super::scan::Text;
use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::pattern::Pattern;
use crate::lint::rule::{Group, Rule, RuleDocs};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::threats::Topic;

pub(super) static RULE: Rule = Rule {
    code: "SE014",
    name: "python-danger",
    group: Group::Security,
    levels: LEVELS,
    fix: None,
    docs: RuleDocs {
        what: "A Python script runs text as code, hands text to a shell, or loads data that can run code.",
        why: "Whoever controls that text or data controls the machine. Agents fill such places with what they read on the web. OWASP AST01.",
        bad: "subprocess.run(f\"convert {path}\", shell=True)\n",
        good: "subprocess.run([\"convert\", path], check=True)\n",
        sources: &[AST01],
    },
    check,
};

/// A call, what its danger is, and how much it weighs.
struct Danger {
    pattern: Pattern,
    what: &'static str,
    advice: &'static str,
    at_most: Severity,
}

/// Patterns see the code without the contents of its strings. A call with a plain string
/// is what its author wrote, and no danger.
static DANGERS: [Danger; 7] = [
    Danger {
        pattern: Pattern::new(|| {
            r"(?:^|[^.\w])(?:eval|exec)\s*\(\s*(?:[fF][rR]?[\x22']|[A-Za-z_][\w.]*\s*[^\s\w.]|\()"
                .into()
        }),
        what: "text is run as Python code",
        advice: "parse the text (`json.loads`, `ast.literal_eval`) in place of running it",
        at_most: Severity::Error,
    },
    Danger {
        pattern: Pattern::new(|| {
            r"\bos\.(?:system|popen)\s*\(\s*(?:[fF][rR]?[\x22']|[A-Za-z_]|[rR]?[\x22'][^\x22']*[\x22']\s*(?:\+|%|\.format\b))".into()
        }),
        what: "a shell runs a text that is put together here",
        advice: "pass a list to `subprocess.run`, without a shell",
        at_most: Severity::Error,
    },
    Danger {
        pattern: Pattern::new(|| {
            r"\bsubprocess\.(?:run|call|Popen|check_output|check_call|getoutput|getstatusoutput)\s*\(\s*(?:[fF][rR]?[\x22']|[rR]?[\x22'][^\x22']*[\x22']\s*(?:\+|%|\.format\b))[^()]*(?:\([^()]*\)[^()]*)*\bshell\s*=\s*True".into()
        }),
        what: "a shell runs a text that is put together here",
        advice: "pass a list, without `shell=True`",
        at_most: Severity::Error,
    },
    Danger {
        pattern: Pattern::new(|| {
            r"\bsubprocess\.(?:run|call|Popen|check_output|check_call)\s*\(\s*[A-Za-z_][\w.]*\s*,[^()]*(?:\([^()]*\)[^()]*)*\bshell\s*=\s*True".into()
        }),
        what: "a shell runs a text from a variable",
        advice: "pass a list, without `shell=True`",
        at_most: Severity::Info,
    },
    Danger {
        pattern: Pattern::new(|| {
            r"(?:^|[^.\w])(?:pickle|cPickle|dill|cloudpickle|marshal)\.loads?\s*\(|\byaml\.(?:unsafe_load|full_load)\s*\(|\byaml\.load\s*\((?:[^()]|\([^()]*\))*Loader\s*=\s*yaml\.(?:Unsafe)?Loader\b".into()
        }),
        what: "loading this format runs code from the data",
        advice: "use JSON, or another format that holds only data",
        at_most: Severity::Warning,
    },
    Danger {
        pattern: Pattern::new(|| {
            r"\b__import__\s*\(\s*[\x22'][^\x22']*[\x22']\s*\)\s*\.\s*(?:system|popen|run|call|Popen|check_output|loads|b64decode)\b".into()
        }),
        what: "a module is imported and used within one expression, which hides the import",
        advice: "import it at the top",
        at_most: Severity::Error,
    },
    Danger {
        pattern: Pattern::new(|| {
            r"\bctypes\.(?:CDLL|cdll|WinDLL|windll|PyDLL)\b|\b__import__\s*\(\s*[A-Za-z_]".into()
        }),
        what: "code outside of the skill is loaded by a name that is made here",
        advice: "import what is needed by name",
        at_most: Severity::Info,
    },
];

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for text in subject.scan().about(Topic::Python) {
        if text.language != Language::Python {
            continue;
        }
        looked_up(text, sink);
        for danger in &DANGERS {
            for span in matches(text, &danger.pattern) {
                let draft = Draft::new(&text.source, danger.what).at(span);
                sink.add(
                    draft
                        .fix(Fix::advice(danger.advice))
                        .at_most(danger.at_most),
                );
            }
        }
    }
}

/// A function that is looked up by a text, so that no search for its call finds it.
static LOOKED_UP: Pattern = Pattern::new(|| {
    r"\bgetattr\s*\(\s*(?:os|subprocess|builtins|__builtins__|importlib|__import__\s*\([^()]*\))\s*,[^,()]*(?:\([^()]*\)[^,()]*)*[,)]".into()
});

/// The functions that run something, as the text between the quotes, or what puts it
/// together.
static RUNS: Pattern = Pattern::new(|| {
    r"[\x22'](?:system|popen|exec\w*|eval|spawn\w*|posix_spawnp?|startfile|compile|__import__|import_module|run|call|check_output|check_call|getoutput|Popen)[\x22']|[\x22']\s*(?:\+|%|\.join)|\[::-1\]|\b(?:chr|b64decode|decode|fromhex)\s*\(".into()
});

fn looked_up(text: &Text, sink: &mut Sink<'_>) {
    let Some(regex) = LOOKED_UP
        .regex()
        .filter(|_| text.text().contains("getattr"))
    else {
        return;
    };
    for found in regex.find_iter(text.code()).take(50) {
        let span = Span::new(found.start(), found.end());
        if RUNS.is_match(text.source.slice(span)) {
            let what = "a function that runs code or commands is looked up by its name";
            let draft = Draft::new(&text.source, what).at(span);
            sink.add(draft.fix(Fix::advice("call it by its name, for all to see")));
        }
    }
}

/// The calls that a pattern finds in the code, without what stands before their names.
fn matches(text: &Text, pattern: &Pattern) -> Vec<Span> {
    let Some(regex) = pattern.regex() else {
        return Vec::new();
    };
    let code = text.code();
    let name = |found: regex::Match<'_>| {
        let skipped = found
            .as_str()
            .find(|c: char| c.is_ascii_alphabetic() || c == '_');
        let start = found.start() + skipped.unwrap_or(0);
        let length = code[start..].find('(').unwrap_or(found.end() - start);
        Span::new(start, start + length)
    };
    regex.find_iter(code).take(50).map(name).collect()
}

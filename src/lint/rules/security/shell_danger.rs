//! No commands that cannot be undone or take protection away.

use super::LEVELS;
use super::owasp::{AST01, AST03};
use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::pattern::Pattern;
use crate::lint::rule::{Group, Rule, RuleDocs};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::threats::Topic;

pub(super) static RULE: Rule = Rule {
    code: "SE016",
    name: "shell-danger",
    group: Group::Security,
    levels: LEVELS,
    fix: None,
    docs: RuleDocs {
        what: "A command deletes the root or home folder, opens a shell to the network, or switches a protection off.",
        why: "An agent runs it as it stands. What is deleted is gone, and what is unprotected stays so. Weaker habits, such as `chmod 777` and `curl -k`, are only worth a remark. OWASP AST01 and AST03.",
        bad: "rm -rf $BUILD/*\n",
        good: "rm -rf \"${BUILD:?}\"/*\n",
        sources: &[AST01, AST03],
    },
    check,
};

/// A command, what its danger is, and how much it weighs in a script and in a text.
struct Danger {
    pattern: Pattern,
    what: &'static str,
    advice: &'static str,
    in_script: Severity,
    in_text: Severity,
}

static DANGERS: [Danger; 6] = [
    Danger {
        pattern: Pattern::new(|| {
            r"\brm\s+(?:-\w+\s+|--\w[\w-]*\s+)*-\w*[rRf]\w*\s+(?:-\w+\s+|--\w[\w-]*\s+)*(?:[\x22']?/[\x22']?(?:\*|\s|[;&|`]|$)|[\x22']?(?:~|\$HOME|\$\{HOME\})/?[\x22']?/?(?:\*|\s|[;&|`]|$)|/(?:bin|boot|etc|home|lib|opt|root|sbin|srv|sys|usr|var)/?\*?(?:\s|[;&|`]|$)|\$\{?\w+\}?/\*?(?:\s|[;&|`]|$))".into()
        }),
        what: "this deletes the root, the home folder or all of a system folder, or does so when its variable is empty",
        advice: "name the folder, and guard a variable: `\"${DIR:?}\"`",
        in_script: Severity::Error,
        in_text: Severity::Error,
    },
    Danger {
        pattern: Pattern::new(|| {
            r"\bmkfs(?:\.\w+)?\s+(?:-\w+\s+\S+\s+)*/dev/|\bdd\s+[^\n|;]*\bof=/dev/(?:sd|nvme|hd|disk|mmcblk)|>\s*/dev/(?:sd|nvme|hd|disk)\w|:\(\)\s*\{\s*:\s*\|\s*:\s*&\s*\}\s*;".into()
        }),
        what: "this overwrites a disk or exhausts the machine",
        advice: "leave that to the user",
        in_script: Severity::Error,
        in_text: Severity::Info,
    },
    Danger {
        pattern: Pattern::new(|| {
            r"\b(?:ba|z|da)?sh\s+-i\s*[>&]+\s*/dev/tcp/|/dev/tcp/[\w.$\{\}-]+/[\w$\{\}]+\s*0?[<>]&|\bn(?:c|cat)\b[^\n|;]*\s-(?:\w*e|c)\s+[\x22']?(?:/bin/)?(?:ba|z|da)?sh\b|\bmkfifo\b[^\n]*\|\s*(?:/bin/)?(?:ba)?sh\s+-i[^\n]*\|\s*nc\b".into()
        }),
        what: "this opens a shell on this machine to another one",
        advice: "remove it",
        in_script: Severity::Error,
        in_text: Severity::Error,
    },
    Danger {
        pattern: Pattern::new(|| {
            r"(?i)\b(?:history\s+-c\b|unset\s+histfile\b|histfile=/dev/null|histsize=0\b|setenforce\s+0\b|spctl\s+--master-disable|set-mppreference\s+-disable\w+)".into()
        }),
        what: "this switches a protection of the machine off or wipes its traces",
        advice: "remove it, or leave it to the user",
        in_script: Severity::Error,
        in_text: Severity::Error,
    },
    Danger {
        pattern: Pattern::new(|| {
            r"\bcurl\b[^\n|;]*\s(?:-[A-Zabd-z]*k[A-Za-z]*|--insecure)(?:\s|$)|\bwget\b[^\n|;]*\s--no-check-certificate\b|\bhttp\.sslVerify[\s=]+[\x22']?false\b|\bstrict-ssl[\s=]+[\x22']?false\b|\bNODE_TLS_REJECT_UNAUTHORIZED[\x22'\]]?\s*=\s*[\x22']?0|\bverify\s*=\s*False\b|\brejectUnauthorized\s*:\s*false\b|\bStrictHostKeyChecking[\s=]+no\b".into()
        }),
        what: "this takes the check away that the other side is who it says",
        advice: "add the missing certificate in place of switching the check off",
        in_script: Severity::Info,
        in_text: Severity::Info,
    },
    Danger {
        pattern: Pattern::new(|| {
            r"\bchmod\s+(?:-\w+\s+)*0?777\b|\bxattr\s+(?:-\w+\s+)*-\w*d\s+com\.apple\.quarantine\b|--dangerously-skip-permissions\b|--dangerously-bypass-approvals-and-sandbox\b|\bdocker\s+run\b[^\n]*\s(?:--privileged\b|-v\s+/:/|-v\s+/var/run/docker\.sock)".into()
        }),
        what: "this gives more rights than is needed, or takes a safeguard away",
        advice: "give the rights that are needed",
        in_script: Severity::Info,
        in_text: Severity::Info,
    },
];

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for text in subject.scan().about(Topic::Shell) {
        for danger in &DANGERS {
            for span in text.find_in_statements(Topic::Shell, &danger.pattern) {
                let in_comment = text.language.is_code() && is_blank(text.code(), span);
                if in_comment {
                    continue;
                }
                let mut draft = Draft::new(&text.source, danger.what)
                    .at(span)
                    .fix(Fix::advice(danger.advice))
                    .at_most(match text.language.is_code() {
                        true => danger.in_script,
                        false => danger.in_text,
                    });
                // Named in a sentence or a list of what to refuse: it is talked about.
                let denied = DENIAL.is_match(text.line_before(span.start));
                if denied || !text.language.is_code() && text.is_quoted(span) {
                    draft = draft.at_most(Severity::Info);
                }
                sink.add(draft);
            }
        }
    }
}

/// Words before a command that is not to be run.
static DENIAL: Pattern = Pattern::new(|| {
    r"(?i)\b(?:never|not|don't|no|avoid|block\w*|deny|denied|forbid\w*|prohibit\w*|detect\w*|dangerous|destructive|refuse\w*|reject\w*|warn\w*|grep|e\.g\.)\b".into()
});

/// Whether nothing of the code is left there: it stood in a comment or a string.
fn is_blank(code: &str, span: Span) -> bool {
    code.get(span.start..span.end)
        .is_some_and(|code| code.trim().is_empty())
}

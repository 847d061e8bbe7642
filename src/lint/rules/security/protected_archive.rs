//! No archives that scanners cannot open.

use super::LEVELS;
use super::owasp::AST01;
use crate::diagnostics::Fix;
use crate::lint::pattern::Pattern;
use crate::lint::rule::{Group, Rule, RuleDocs};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::threats::Topic;

pub(super) static RULE: Rule = Rule {
    code: "SE010",
    name: "protected-archive",
    group: Group::Security,
    levels: LEVELS,
    fix: None,
    docs: RuleDocs {
        what: "An archive is to be opened with a password that stands beside it.",
        why: "A password that everybody can read protects nothing. It keeps virus scanners from looking inside, and that is what malicious skills use it for. OWASP AST01.",
        bad: "Download helper.zip from the release page and extract it with the password `open`.\n",
        good: "Download helper.zip from the release page and check its SHA-256.\n",
        sources: &[AST01],
    },
    check,
};

static PATTERN: Pattern = Pattern::new(|| {
    let commands = r"\bunzip\s[^|\n;&]*-P\s*[\x22']?[\w!@#%^*.-]+|\b7z[ar]?\s+[ex]\s[^|\n;&]*-p[\x22']?[\w!@#%^*.-]+|\bunrar\s+[ex]\s[^|\n;&]*-p[\x22']?[\w!@#%^*.]+";
    let prose = r"(?i:\b(?:zip|rar|7z|archive)\b[^.\n]*\b(?:password|passphrase|pass)\s*(?:is|:|=)?\s*[:(]?\s*[`\x22'\u{201c}*]+[\w!@#%^.-]+[`\x22'\u{201d}*]+)";
    format!("{commands}|{prose}")
});

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for text in subject.scan().about(Topic::Archive) {
        for span in text.find_in_statements(Topic::Archive, &PATTERN) {
            let draft = Draft::new(
                &text.source,
                "an archive with a public password keeps scanners out, nobody else",
            );
            sink.add(
                draft
                    .at(span)
                    .fix(Fix::advice("offer it without a password, with its digest")),
            );
        }
    }
}

//! The instructions stand in the skill.

use super::LEVELS;
use super::owasp::{AST05, AST07};
use crate::diagnostics::Fix;
use crate::lint::pattern::{Needs, Pattern};
use crate::lint::rule::{Group, Rule, RuleDocs};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::threats::Topic;

pub(super) static RULE: Rule = Rule {
    code: "SE019",
    name: "remote-instructions",
    group: Group::Security,
    levels: LEVELS,
    fix: None,
    docs: RuleDocs {
        what: "The agent is told to fetch a page and to do what it says.",
        why: "Whoever controls that page, now or later, tells the agent what to do: nothing that was reviewed or signed stays true. Put the text into `references/`. OWASP AST05.",
        bad: "Fetch https://guides.example.net/steps.md and follow the instructions there.\n",
        good: "Follow the steps in references/steps.md.\n",
        sources: &[AST05, AST07],
    },
    check,
};

const NEEDS: Needs = &[
    &["://"],
    &[
        "follow", "obey", "execute", "apply", "carry", "comply", "act",
    ],
    &[
        "instruction",
        "step",
        "direction",
        "command",
        "rule",
        "guideline",
    ],
];

static PATTERN: Pattern = Pattern::needing(NEEDS, || {
    let fetch = r"\b(?:fetch|read|load|download|retrieve|curl|wget|webfetch|visit|open|get)\b[^\n]*?https?://[^\s)>\]`]+";
    let obey = r"\b(?:follow|obey|execute|apply|carry\s+out|comply\s+with|act\s+on)\s+(?:all\s+|every\s+|any\s+|each\s+)?(?:of\s+)?(?:the\s+|its\s+|those\s+|these\s+|whatever\s+)?(?:\w+\s+){0,2}(?:instructions?|steps|directions|commands|rules|guidelines)\b";
    let whole = format!(r"(?i){fetch}[^\n]*?\b(?:and|then)\b[^\n]*?{obey}");
    let from = r"(?i)\b(?:follow|execute|obey)\s+(?:all\s+)?(?:the\s+)?(?:\w+\s+)?(?:instructions|steps|directions|commands|rules)\s+(?:\w+\s+)?(?:at|from|in|on)\s+[<(`]?https?://[^\s)>\]`]+";
    format!("{whole}|{from}")
});

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for text in subject.scan().about(Topic::Instructions) {
        if text.language.is_code() {
            continue;
        }
        for span in text.find_in_statements(Topic::Instructions, &PATTERN) {
            let draft = Draft::new(
                &text.source,
                "the agent follows instructions that stand elsewhere and can change",
            );
            sink.add(draft.at(span).fix(Fix::advice(
                "put what the page says into `references/`, with the day on which it was read",
            )));
        }
    }
}

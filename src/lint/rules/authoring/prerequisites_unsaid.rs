//! What has to be there before the skill can work.

use std::sync::LazyLock;

use regex::Regex;

use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{BEST_PRACTICES, SPEC_SHOULD};
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "AU004",
    name: "prerequisites-unsaid",
    group: Group::Authoring,
    levels: Levels::all(Severity::Info),
    fix: None,
    docs: RuleDocs {
        what: "The skill uses a credential or an external program and nowhere says that it needs it.",
        why: "The agent finds out in the middle of the work, when the command fails. Said at the top or under `compatibility`, it can look first and ask the user.",
        bad: "```bash\ncurl -H \"Authorization: Bearer $EXAMPLE_API_KEY\" https://api.example.com\n```\n",
        good: "## Requirements\n\n`EXAMPLE_API_KEY` is set.\n",
        sources: &[SPEC_SHOULD, BEST_PRACTICES],
    },
    check,
};

/// Words by which a skill says what it needs.
static SAID: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)prerequisite|requirement|\brequire[sd]?\b|\binstall|\bset ?up\b|\bsetup|configur|authenticat|credential|log ?in\b|environment variable|\benv var|before (?:you|start|using)|make sure|\bexport [A-Z_]+=|--version|\bmust be (?:set|available|on)|\bneeds?\b|\bavailable\b").ok()
});

/// A credential read from the environment, or an external program at the start of a command.
static NEED: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\$\{?([A-Z][A-Z0-9_]*_(?:API_KEY|TOKEN|SECRET|ACCESS_KEY|PASSWORD))\b|(?m:^[ \t]*(?:\$ )?(?:sudo )?(aws|az|bq|docker|ffmpeg|gcloud|gh|helm|heroku|imagemagick|kubectl|mysql|pandoc|psql|redis-cli|stripe|supabase|terraform|tesseract|vercel|wrangler) [a-z-])").ok()
});

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let (Some(document), Some(said), Some(need)) =
        (subject.document(), SAID.as_ref(), NEED.as_ref())
    else {
        return;
    };
    let declared = document.field("compatibility").is_some()
        || document
            .field("metadata")
            .is_some_and(|m| m.get("requires").is_some())
        || document.field("requires").is_some();
    if declared || said.is_match(document.body()) || subject.manifest().permissions.is_some() {
        return;
    }
    let blocks = subject.markdown().code_blocks.iter();
    let commands = blocks.filter(|block| {
        matches!(
            block.language.as_str(),
            "bash" | "sh" | "shell" | "console" | "zsh"
        )
    });
    for block in commands {
        let written = document.source.slice(block.span);
        let Some(found) = need.captures(written) else {
            continue;
        };
        let Some(word) = found.get(1).or_else(|| found.get(2)) else {
            continue;
        };
        let span = Span::new(word.start(), word.end()).shifted(block.span.start);
        sink.add(
            Draft::new(
                &document.source,
                format!(
                    "`{}` is used, and nothing says that it is needed",
                    word.as_str()
                ),
            )
            .at(span)
            .fix(Fix::advice(
                "say what must be there under `compatibility` or in a section `Requirements`",
            )),
        );
        return;
    }
}

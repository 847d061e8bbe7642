//! What has to be there before the skill can work.

use crate::bundle::document::Document;
use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::pattern::Pattern;
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

/// So many programs and variables are looked for in the text; hardly a skill has more.
const MOST_NEEDS: usize = 16;

/// Headings under which a skill says what it needs.
const PART: [&str; 15] = [
    "prerequisite",
    "require",
    "depend",
    "install",
    "setup",
    "set up",
    "configur",
    "authenticat",
    "credential",
    "before you",
    "before start",
    "getting started",
    "environment",
    "quickstart",
    "quick start",
];

/// Words by which a line about a program or a variable says that it is needed.
static SAID: Pattern = Pattern::new(|| {
    r"(?i)prerequisite|requir|\binstall|set ?up\b|configur|authenticat|log ?in\b|\bauth\b|--version|command -v|\bwhich |\bmust\b|\bneeds?\b|\bcli\b|\bexport |\benv|available|\bset\b|\bensure\b|make sure".into()
});

/// A credential read from the environment, or an external program at the start of a command.
static NEED: Pattern = Pattern::new(|| {
    r"\$\{?([A-Z][A-Z0-9_]*_(?:API_KEY|TOKEN|SECRET|ACCESS_KEY|PASSWORD))\b|(?m:^[ \t]*(?:\$ )?(?:sudo )?(aws|az|bq|docker|ffmpeg|gcloud|gh|helm|heroku|kubectl|mysql|pandoc|psql|redis-cli|stripe|supabase|terraform|tesseract|vercel|wrangler) [a-z-])".into()
});

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    let declared = document.field("compatibility").is_some()
        || document.field("requires").is_some()
        || document
            .field("metadata")
            .is_some_and(|metadata| metadata.get("requires").is_some());
    let has_part = || {
        subject.markdown().headings.iter().any(|heading| {
            let text = heading.text.to_ascii_lowercase();
            PART.iter().any(|part| text.contains(part))
        })
    };
    if declared {
        return;
    }
    let blocks = subject.markdown().code_blocks.iter();
    let commands = blocks.filter(|block| {
        matches!(
            block.language.as_str(),
            "bash" | "sh" | "shell" | "console" | "zsh"
        )
    });
    let mut seen: Vec<&str> = Vec::new();
    let mut needs = commands
        .filter_map(|block| need_in(document, block.span))
        .peekable();
    if needs.peek().is_none() || !document.body().contains("```") || has_part() {
        return;
    }
    let need = needs.find(|need| {
        let word = document.source.slice(*need);
        let first = seen.len() < MOST_NEEDS && !seen.contains(&word);
        if first {
            seen.push(word);
        }
        first && !is_said(document, word)
    });
    if let Some(need) = need
        && subject.manifest().permissions.is_none()
    {
        let word = document.source.slice(need);
        sink.add(
            Draft::new(
                &document.source,
                format!("`{word}` is used, and nothing says that it is needed"),
            )
            .at(need)
            .fix(Fix::advice(
                "say what must be there under `compatibility` or in a section `Requirements`",
            )),
        );
    }
}

/// The first thing that a block of commands needs.
fn need_in(document: &Document, block: Span) -> Option<Span> {
    let found = NEED.regex()?.captures(document.source.slice(block))?;
    let word = found.get(1).or_else(|| found.get(2))?;
    Some(Span::new(word.start(), word.end()).shifted(block.start))
}

/// Whether the description names it or some line says that it is needed.
fn is_said(document: &Document, word: &str) -> bool {
    let description = document.field("description").and_then(|d| d.scalar());
    let described = description.is_some_and(|text| names(text, word));
    described
        || SAID.regex().is_none_or(|said| {
            let mut lines = document.body().lines();
            lines.any(|line| names(line, word) && said.is_match(line))
        })
}

/// Whether a text names a program, in whatever case.
fn names(text: &str, word: &str) -> bool {
    let text = text.to_lowercase();
    let mut words = text.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == '-'));
    words.any(|other| other.eq_ignore_ascii_case(word))
}

//! Paths and variables of one client.

use super::places::{Places, is_about};
use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::pattern::Pattern;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{EXPERIENCE, SPEC_SHOULD};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::platforms::{FILES, FOLDERS};
use crate::tables::profiles::ProfileId;
use crate::tables::threats::Topic;

pub(super) static RULE: Rule = Rule {
    code: "PT005",
    name: "client-path",
    group: Group::Portability,
    levels: Levels::but(Some(Severity::Info), &[(ProfileId::ClaudeCode, None)]),
    fix: None,
    docs: RuleDocs {
        what: "The text names a folder, file or variable that only one client has.",
        why: "A skill lies in another folder with every client, so a path such as `~/.claude/skills/…` leads nowhere in most of them. The specification wants paths from the skill's own folder.",
        bad: "Run `python ~/.claude/skills/my-skill/scripts/go.py`.\n",
        good: "Run `python scripts/go.py`.\n",
        sources: &[SPEC_SHOULD, EXPERIENCE],
    },
    check,
};

/// Group 1: a path below a client's folder; 2: a file; 3: a variable.
static PATH: Pattern = Pattern::new(|| {
    let folders: Vec<&str> = FOLDERS.iter().map(|(name, _)| *name).collect();
    let files: Vec<String> = FILES.iter().map(|(name, _)| regex::escape(name)).collect();
    format!(
        r"((?:(?:~|\$HOME|\$\{{HOME\}}|\.)/)?\.(?:{})/[\w./-]*)|({})\b|(\$\{{?CLAUDE_(?:PLUGIN|SKILL|PROJECT|SESSION|CODE|ENV)\w*\}}?)",
        folders.join("|"),
        files.join("|")
    )
});

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    if !subject.may_mention(Topic::ClientPath) {
        return;
    }
    let body = document.body();
    let names = FOLDERS.iter().chain(FILES).map(|(name, _)| *name);
    if !names.chain(["CLAUDE_"]).any(|name| body.contains(name)) {
        return;
    }
    let Some(path) = PATH.regex() else {
        return;
    };
    let start = document.split.body.start;
    let mut places = Places::default();
    let mut whole = std::collections::HashMap::new();
    for found in path.captures_iter(body) {
        let Some(all) = found.get(0) else { continue };
        let text = all.as_str();
        // `foo.claude/` and `a/.claude/` belong to some other path or address.
        let before = body[..all.start()].chars().next_back();
        if found.get(1).is_some() && before.is_some_and(|c| c.is_alphanumeric() || c == '/') {
            continue;
        }
        let owner = owner(text);
        whole
            .entry(owner)
            .or_insert_with(|| text.trim_end_matches('.').to_owned());
        places.add(owner, Span::new(all.start(), all.end()).shifted(start));
    }
    for place in places {
        if is_about(subject, &place.word) {
            continue;
        }
        let text = whole.get(place.word.as_str()).cloned().unwrap_or_default();
        let mut draft = Draft::new(
            &document.source,
            format!("`{text}` is there with {} only", place.word),
        )
        .at(place.span)
        .fix(Fix::advice(
            "give paths from the skill's own folder, such as `scripts/main.py`",
        ));
        if place.count > 1 {
            draft = draft.note(format!(
                "{} of its paths or variables stand in the text",
                place.count
            ));
        }
        sink.add(draft);
    }
}

/// Whose path it is.
fn owner(text: &str) -> &'static str {
    let of_file = FILES.iter().find(|(name, _)| text.contains(name));
    let of_folder = || {
        FOLDERS
            .iter()
            .find(|(name, _)| text.contains(&format!(".{name}/")))
    };
    of_file
        .or_else(of_folder)
        .map_or("Claude Code", |(_, owner)| owner)
}

//! The folder is called like the skill.

use unicode_normalization::UnicodeNormalization;

use crate::bundle::names::SkillName;
use crate::diagnostics::{Applicability, Change, Fix, Severity, shell_word};
use crate::lint::edit;
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{SKILLS_REF, SPEC_MUST};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "NM004",
    name: "name-folder-mismatch",
    group: Group::Name,
    levels: Levels::but(
        Some(Severity::Warning),
        &[
            (ProfileId::Spec, Some(Severity::Error)),
            (ProfileId::Cursor, Some(Severity::Error)),
            (ProfileId::Copilot, Some(Severity::Error)),
            (ProfileId::Opencode, Some(Severity::Error)),
            (ProfileId::ClaudeUpload, None),
        ],
    ),
    fix: Some(Applicability::Unsafe),
    docs: RuleDocs {
        what: "The skill's folder has another name than the skill.",
        why: "The specification wants both equal, the reference validator checks it, and some clients do not load such a skill.",
        bad: "reports/SKILL.md with `name: pdf-report`\n",
        good: "pdf-report/SKILL.md with `name: pdf-report`\n",
        sources: &[SPEC_MUST, SKILLS_REF],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let (Some((document, _, value)), Some(folder)) =
        (subject.field("name"), &subject.bundle.folder_name)
    else {
        return;
    };
    let Some(name) = value
        .scalar()
        .map(str::trim)
        .filter(|name| !name.is_empty())
    else {
        return;
    };
    if name == folder || name.nfkc().eq(folder.nfkc()) {
        return;
    }
    let mut draft = Draft::new(
        &document.source,
        format!("the name `{name}` is not that of the folder, `{folder}`"),
    )
    .at(value.span)
    .label(format!("`{folder}` is expected"))
    .minded_by(|profile| {
        profile.folder_name || !profile.is_client() || profile.id != ProfileId::ClaudeUpload
    });
    if SkillName::parse(folder).is_ok() {
        let change = edit::replace(&document.source, value.span, edit::scalar(folder));
        draft = draft.fix(Fix::risky(
            format!("name the skill `{folder}`"),
            vec![change],
        ));
    }
    if SkillName::parse(name).is_ok() {
        draft = draft.fix(Fix {
            title: format!("or rename the folder: mv {} {name}", shell_word(folder)),
            applicability: Applicability::DisplayOnly,
            changes: Vec::<Change>::new(),
        });
    }
    sink.add(draft);
}

//! `skill.yaml` must be plain YAML.

use crate::bundle::skill_file::SkillFile;
use crate::bundle::yaml::Oddity;
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::conflicts::conflict_between;
use crate::lint::rules::sources::{EXPERIENCE, YAML_SPEC};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "MF001",
    name: "skill-yaml-syntax",
    group: Group::Manifest,
    // No client reads the file: it is for those who pack, publish and run.
    levels: Levels::but(
        Some(Severity::Warning),
        &[(ProfileId::Spec, Some(Severity::Error))],
    ),
    fix: None,
    docs: RuleDocs {
        what: "skill.yaml is not readable: broken YAML, a repeated key, an anchor, or no mapping.",
        why: "What the file declares (version, entrypoint, permissions) is lost to every tool that cannot read it.",
        bad: "version: 1.0.0\nversion: 1.1.0\n",
        good: "version: 1.1.0\n",
        sources: &[YAML_SPEC, EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(skill_file) = &subject.bundle.skill_file else {
        return;
    };
    let file = &skill_file.source;
    match &skill_file.tree {
        Err(error) => {
            let text = file.text();
            let (message, span) = match conflict_between(text, 0, text.len()) {
                Some(conflict) => {
                    let message = "skill.yaml is not YAML: a merge conflict was left in it";
                    (message.to_owned(), conflict.ours)
                }
                None => {
                    let message = format!("skill.yaml is not YAML: {}", error.message);
                    (message, error.span)
                }
            };
            sink.add(Draft::new(file, message).at(span));
        }
        Ok(tree) => match &tree.root {
            Some(root) if skill_file.mapping().is_none() => sink.add(
                Draft::new(
                    file,
                    format!("skill.yaml is {}, not a mapping", root.describe()),
                )
                .at(root.span)
                .fix(Fix::advice(
                    "write one `field: value` a line; `open-skills schema skill` lists the fields",
                )),
            ),
            _ => odd(skill_file, sink),
        },
    }
}

fn odd(skill_file: &SkillFile, sink: &mut Sink<'_>) {
    for oddity in skill_file.oddities() {
        let draft = |message: String, span| Draft::new(&skill_file.source, message).at(span);
        sink.add(match oddity {
            Oddity::DuplicateKey { key, first, second } => {
                draft(format!("the key `{key}` stands twice"), *second).also(*first, "first here")
            }
            Oddity::Anchor(span) => draft("skill.yaml uses an anchor".into(), *span),
            Oddity::Alias(span) => draft(
                "skill.yaml uses an alias, which is never expanded".into(),
                *span,
            ),
            Oddity::Tag(span) => draft("skill.yaml uses a type tag".into(), *span),
            Oddity::ComplexKey(span) => draft("skill.yaml has a key that is no text".into(), *span),
            Oddity::MergeKey(span) => draft("skill.yaml uses a merge key".into(), *span),
            Oddity::ExtraDocument(span) => draft("skill.yaml has a second document".into(), *span),
        });
    }
}

//! The document is called `SKILL.md`.

use crate::diagnostics::{Applicability, Change, Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::{QUICK_VALIDATE, SKILLS_REF, SPEC_MUST};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::profiles::ProfileId;

pub(super) static RULE: Rule = Rule {
    code: "LY001",
    name: "document-name",
    group: Group::Layout,
    levels: Levels::but(
        Some(Severity::Warning),
        &[
            (ProfileId::Spec, Some(Severity::Error)),
            (ProfileId::ClaudeUpload, Some(Severity::Error)),
        ],
    ),
    fix: Some(Applicability::Safe),
    docs: RuleDocs {
        what: "The skill has no document, or one that is not called `SKILL.md`.",
        why: "Clients look for a file of exactly this name. The reference validator and ClawHub read `skill.md` too; the upload and, where file names tell case apart, most clients do not. Any other spelling is found nowhere.",
        bad: "my-skill/skill.md\n",
        good: "my-skill/SKILL.md\n",
        sources: &[QUICK_VALIDATE, SKILLS_REF, SPEC_MUST],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(name) = &subject.bundle.document_name else {
        let (message, advice) = match subject.bundle.stand_in() {
            None => (
                "the folder has no `SKILL.md`".to_owned(),
                "add a `SKILL.md` with a name, a description and what to do",
            ),
            Some(entry) => (
                format!("`{}` is {}, not a file", entry.path, entry.kind.described()),
                "put a text file in its place, with a name, a description and what to do",
            ),
        };
        let draft = Draft::new(&subject.document_file(), message);
        sink.add(draft.fix(Fix::advice(advice)));
        return;
    };
    if name == "SKILL.md" {
        return;
    }
    let rename = Change::Rename {
        from: name.clone(),
        to: "SKILL.md".into(),
    };
    let message = format!("the document is called `{name}`, not `SKILL.md`");
    let draft = Draft::new(&subject.document_file(), message)
        .fix(Fix::safe("rename it to `SKILL.md`", vec![rename]));
    let refused = |id: ProfileId| matches!(id, ProfileId::ClaudeUpload | ProfileId::Strict);
    sink.add(if name != "skill.md" {
        draft
    } else if subject.profiles.iter().any(|profile| refused(profile.id)) {
        draft.minded_by(move |profile| refused(profile.id))
    } else {
        draft.at_most(Severity::Warning)
    });
}

#[cfg(test)]
mod tests {
    use crate::bundle::Bundle;
    use crate::diagnostics::Severity;
    use crate::lint::{LintConfig, Selector, check};
    use crate::tables::profiles::Profile;

    fn weight(document: &str, profiles: &[&str]) -> Option<Severity> {
        let bundle = Bundle::in_memory(None, [(document.to_owned(), b"x".to_vec())]);
        let profiles: Vec<_> = profiles.iter().map(|p| Profile::find(p).unwrap()).collect();
        let config = LintConfig {
            select: vec![Selector::parse("LY001").unwrap()],
            ..LintConfig::default()
        };
        let found = check(&bundle, &profiles, &config);
        assert!(found.len() < 2);
        found.first().map(|finding| finding.severity)
    }

    #[test]
    fn each_validator_minds_as_it_does() {
        let (error, warning) = (Some(Severity::Error), Some(Severity::Warning));
        assert_eq!(weight("SKILL.md", &["strict"]), None);
        assert_eq!(weight("skill.md", &["spec"]), warning);
        assert_eq!(weight("skill.md", &["publish"]), warning);
        assert_eq!(weight("skill.md", &["clawhub"]), warning);
        assert_eq!(weight("skill.md", &["claude-upload"]), error);
        assert_eq!(weight("skill.md", &["spec", "claude-upload"]), error);
        assert_eq!(weight("skill.md", &["strict"]), error);
        assert_eq!(weight("Skill.md", &["spec"]), error);
        assert_eq!(weight("Skill.md", &["codex"]), warning);
        assert_eq!(weight("README.md", &["spec"]), error);
    }
}

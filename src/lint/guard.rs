//! Keeps fixes from harming what they are not about.
//!
//! A rule looks at one field. What its fix makes of the whole is looked at here, once for
//! all rules: a frontmatter that could be read can still be read, and the fields that no
//! edit touches say what they said.

use crate::bundle::Bundle;
use crate::bundle::document::Document;
use crate::bundle::skill_file::SkillFile;
use crate::bundle::yaml::{Data, Node, Tree};
use crate::diagnostics::{Applicability, Change, Finding, Fix, SourceFile, Span};

/// Leaves to people what no edit should do on its own.
pub(super) fn guard(bundle: &Bundle, findings: &mut [Finding]) {
    for fix in findings.iter_mut().flat_map(|finding| &mut finding.fixes) {
        if fix.applicability > Applicability::DisplayOnly && !harmless(bundle, &[fix]) {
            *fix = Fix::advice(std::mem::take(&mut fix.title));
        }
    }
}

/// Those of the fixes that do no harm together, the first ones first.
pub(super) fn harmless_together<'a>(bundle: &Bundle, fixes: Vec<&'a Fix>) -> Vec<&'a Fix> {
    let mut kept: Vec<&Fix> = Vec::with_capacity(fixes.len());
    for fix in fixes {
        kept.push(fix);
        if touches_fields(bundle, fix) && !harmless(bundle, &kept) {
            kept.pop();
        }
    }
    kept
}

/// Whether a fix edits the frontmatter or `skill.yaml`; edits of other text are not looked at.
fn touches_fields(bundle: &Bundle, fix: &Fix) -> bool {
    let in_document = |file: &str, span: Span| {
        bundle.document.as_ref().is_some_and(|document| {
            document.source.name() == file && span.start < document.split.body.start
        })
    };
    fix.changes.iter().any(|change| match change {
        Change::Replace { file, span, .. } => {
            in_document(file, *span)
                || bundle
                    .skill_file
                    .as_ref()
                    .is_some_and(|skill_file| skill_file.source.name() == file)
        }
        _ => false,
    })
}

fn harmless(bundle: &Bundle, fixes: &[&Fix]) -> bool {
    if !fixes.iter().any(|fix| touches_fields(bundle, fix)) {
        return true;
    }
    let document = bundle.document.as_ref().is_none_or(|old| {
        let Some(root) = old.mapping() else {
            return true;
        };
        let (edits, text) = edited(&old.source, fixes);
        let new = Document::parse(SourceFile::new(old.source.name(), text).into());
        new.tree()
            .is_some_and(|new| same_fields(root, new, old.split.yaml.end, &edits))
    });
    let skill_file = bundle.skill_file.as_ref().is_none_or(|old| {
        let Some(root) = old.mapping() else {
            return true;
        };
        let (edits, text) = edited(&old.source, fixes);
        let end = old.source.text().len();
        let new = SkillFile::parse(SourceFile::new(old.source.name(), text).into());
        new.tree
            .is_ok_and(|new| same_fields(root, &new, end, &edits))
    });
    document && skill_file
}

/// Where a file is edited, and its text afterwards.
fn edited(file: &SourceFile, fixes: &[&Fix]) -> (Vec<Span>, String) {
    let mut edits: Vec<(Span, &str)> = Vec::new();
    for change in fixes.iter().flat_map(|fix| &fix.changes) {
        match change {
            Change::Replace {
                file: name,
                span,
                text,
            } if name == file.name() && file.text().get(span.start..span.end).is_some() => {
                edits.push((*span, text));
            }
            _ => {}
        }
    }
    edits.sort_by_key(|(span, _)| *span);
    let mut text = String::with_capacity(file.text().len());
    let mut at = 0;
    for (span, new) in &edits {
        text.push_str(&file.text()[at.min(span.start)..span.start]);
        text.push_str(new);
        at = span.end;
    }
    text.push_str(&file.text()[at..]);
    // What begins with a blank goes on with the field before it.
    let goes_on = |&(span, new): &(Span, &str)| new.starts_with([' ', '\t']).then_some(span.start);
    let before: Vec<Span> = edits.iter().filter_map(goes_on).map(Span::at).collect();
    let places = edits.into_iter().map(|(span, _)| span).chain(before);
    (places.collect(), text)
}

/// Whether every field whose lines no edit touches has the value that it had.
fn same_fields(old: &Node, new: &Tree, end: usize, edits: &[Span]) -> bool {
    let new = new.root.as_ref();
    if new.is_some_and(|new| !matches!(new.data, Data::Mapping(_))) {
        return false;
    }
    let entries = old.entries();
    entries.iter().enumerate().all(|(at, (key, value))| {
        let next = entries.get(at + 1).map_or(end, |(next, _)| next.span.start);
        let touched = |edit: &Span| match edit.is_empty() {
            // What is put in between two fields may belong to either.
            true => key.span.start <= edit.start && edit.start <= next,
            false => key.span.start < edit.end && edit.start < next,
        };
        let name = key.scalar().unwrap_or_default();
        edits.iter().any(touched)
            || new
                .and_then(|new| new.get(name))
                .is_some_and(|new| new.to_json() == value.to_json())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "---\nname: x\nversion: &v 1.0\nlicense: MIT\nmetadata:\n  v: *v\n---\nb\n";

    fn bundle() -> Bundle {
        let files = [("SKILL.md".to_owned(), TEXT.as_bytes().to_vec())];
        Bundle::in_memory(Some("x".into()), files)
    }

    fn replacing(old: &str, new: &str) -> Fix {
        let start = TEXT.find(old).unwrap();
        let change = Change::Replace {
            file: "SKILL.md".into(),
            span: Span::new(start, start + old.len()),
            text: new.into(),
        };
        Fix::safe("do it", vec![change])
    }

    #[test]
    fn what_was_yaml_stays_yaml() {
        let bundle = bundle();
        assert!(harmless(&bundle, &[&replacing("MIT", "\"MIT\"")]));
        assert!(harmless(&bundle, &[&replacing("b\n", ": [\n")]));
        assert!(!harmless(&bundle, &[&replacing("version: &v 1.0\n", "")]));
        assert!(!harmless(&bundle, &[&replacing("x\n", "[x\n")]));
    }

    #[test]
    fn other_fields_say_what_they_said() {
        let bundle = bundle();
        assert!(harmless(&bundle, &[&replacing("name: x", "name: y")]));
        let doubles = replacing("name: x", "name: x\nlicense: GPL");
        assert!(!harmless(&bundle, &[&doubles]));
    }

    #[test]
    fn harm_done_together_is_seen() {
        let bundle = bundle();
        let last = replacing("  v: *v\n", "  v: w\n");
        let anchor = replacing("version: &v 1.0\n", "");
        let kept = harmless_together(&bundle, vec![&anchor, &last]);
        assert_eq!(kept, [&last]);
        let kept = harmless_together(&bundle, vec![&last, &anchor]);
        assert_eq!(kept, [&last, &anchor]);
    }
}

//! Works out what the fixes of findings make of a skill, without writing anything.
//!
//! Fixes are applied in rounds: those that touch each other's bytes wait for the next
//! round, which looks at the skill anew. A fix that leads nowhere cannot loop, for the
//! rounds are bounded.

use std::collections::{BTreeMap, BTreeSet};

use super::guard::harmless_together;
use super::{LintConfig, check};
use crate::bundle::Bundle;
use crate::bundle::patch::Patch;
use crate::diagnostics::{Applicability, Change, Finding, Fix, Span};
use crate::tables::profiles::Profile;

/// Most rounds; real skills need two or three.
const MAX_ROUNDS: usize = 24;

/// What fixing came to.
#[derive(Debug)]
pub struct Outcome {
    /// The changes to write.
    pub patch: Patch,
    /// How many findings were mended.
    pub fixed: usize,
    /// What they said, and what was done about it, in the order of the rounds.
    pub mended: Vec<(String, String)>,
    /// What is left to say, about the skill as it will be.
    pub findings: Vec<Finding>,
}

/// The one fix of a finding that may be applied; alternatives are the author's choice.
pub fn applicable(finding: &Finding, allowed: Applicability) -> Option<&Fix> {
    let [fix] = &finding.fixes[..] else {
        return None;
    };
    (fix.applicability >= allowed && !fix.changes.is_empty()).then_some(fix)
}

/// Applies every fix that `allowed` permits, as often as it takes.
pub fn fix(
    bundle: &Bundle,
    profiles: &[&'static Profile],
    config: &LintConfig,
    allowed: Applicability,
) -> Outcome {
    let mut patch = Patch::default();
    let mut findings = check(bundle, profiles, config);
    let mut fixed = 0;
    let mut mended = Vec::new();
    let mut current = None;
    for _ in 0..MAX_ROUNDS {
        let seen = current.as_ref().unwrap_or(bundle);
        let mut chosen = choose(&findings, allowed);
        chosen.retain(|fix| fits(seen, fix));
        let chosen = harmless_together(seen, chosen);
        let mut next = patch.clone();
        apply(seen, &mut next, &chosen);
        if next == patch {
            break;
        }
        fixed += chosen.len();
        mended.extend(told(&findings, &chosen, allowed));
        patch = next;
        let patched = bundle.patched(patch.clone());
        findings = check(&patched, profiles, config);
        current = Some(patched);
    }
    Outcome {
        patch,
        fixed,
        mended,
        findings,
    }
}

/// What the findings of the chosen fixes say, and what each fix does.
fn told(findings: &[Finding], chosen: &[&Fix], allowed: Applicability) -> Vec<(String, String)> {
    let of = |fix: &&&Fix| {
        let mut of = findings
            .iter()
            .filter(|finding| applicable(finding, allowed) == Some(**fix));
        Some((of.next()?.message.clone(), fix.title.clone()))
    };
    chosen.iter().filter_map(|fix| of(&fix)).collect()
}

/// The fixes of this round: no two of them touch the same bytes or make the same file.
fn choose(findings: &[Finding], allowed: Applicability) -> Vec<&Fix> {
    let mut chosen: Vec<&Fix> = Vec::new();
    let mut touched: Vec<(&str, Span)> = Vec::new();
    let mut whole: BTreeSet<&str> = BTreeSet::new();
    for fix in findings
        .iter()
        .filter_map(|finding| applicable(finding, allowed))
    {
        let clashes = fix.changes.iter().any(|change| match change {
            Change::Replace { file, span, .. } => {
                whole.contains(file.as_str())
                    || touched
                        .iter()
                        .any(|(other, taken)| other == file && meet(*taken, *span))
            }
            other => {
                whole.contains(other.file())
                    || touched.iter().any(|(file, _)| *file == other.file())
            }
        });
        if clashes || chosen.contains(&fix) {
            continue;
        }
        for change in &fix.changes {
            match change {
                Change::Replace { file, span, .. } => touched.push((file, *span)),
                Change::Rename { from, to } => {
                    whole.insert(from);
                    whole.insert(to);
                }
                Change::Create { file, .. } | Change::MakeExecutable { file } => {
                    whole.insert(file);
                }
            }
        }
        chosen.push(fix);
    }
    chosen
}

/// Two edits meet when they share a byte or insert at the same place.
fn meet(a: Span, b: Span) -> bool {
    a.start <= b.end && b.start <= a.end
}

/// Puts the fixes of one round into the patch.
fn apply(bundle: &Bundle, patch: &mut Patch, fixes: &[&Fix]) {
    let mut edits: BTreeMap<&str, Vec<(Span, &str)>> = BTreeMap::new();
    for fix in fixes {
        for change in &fix.changes {
            match change {
                Change::Replace { file, span, text } => {
                    edits.entry(file).or_default().push((*span, text));
                }
                Change::Create { file, text } => {
                    patch.files.insert(file.clone(), text.clone().into_bytes());
                }
                Change::Rename { from, to } => patch.rename(from, to),
                Change::MakeExecutable { file } => {
                    patch.executable.insert(file.clone());
                }
            }
        }
    }
    for (file, mut edits) in edits {
        // The text that the spans are about, not what may have come into the file since.
        let Ok(source) = bundle.source(file) else {
            continue;
        };
        let mut bytes = source.text().as_bytes().to_vec();
        // From the end, so that no edit moves the place of another.
        edits.sort_by_key(|(span, _)| std::cmp::Reverse(*span));
        for (span, text) in edits {
            bytes.splice(span.start..span.end, text.bytes());
        }
        patch.files.insert(file.to_owned(), bytes);
    }
}

/// Whether every change of a fix can be made to the skill as it is.
fn fits(bundle: &Bundle, fix: &Fix) -> bool {
    fix.changes.iter().all(|change| match change {
        Change::Replace { file, span, .. } => bundle.source(file).is_ok_and(|source| {
            !source.is_lossy() && source.text().get(span.start..span.end).is_some()
        }),
        Change::Create { file, .. } => bundle.entry(file).is_none(),
        Change::Rename { from, to } => bundle.file(from).is_some() && bundle.entry(to).is_none(),
        Change::MakeExecutable { file } => bundle.file(file).is_some(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fixed(files: &[(&str, &str)], allowed: Applicability) -> Outcome {
        let files = files
            .iter()
            .map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_vec()));
        let bundle = Bundle::in_memory(Some("my-skill".into()), files);
        let profile = Profile::find("spec").unwrap();
        let config = LintConfig::default();
        let outcome = fix(&bundle, &[profile], &config, allowed);
        let patched = bundle.patched(outcome.patch.clone());
        let again = fix(&patched, &[profile], &config, allowed);
        assert_eq!(
            (again.fixed, again.patch.is_empty()),
            (0, true),
            "fixing twice changes nothing"
        );
        outcome
    }

    fn text(outcome: &Outcome, file: &str) -> String {
        String::from_utf8(outcome.patch.files[file].clone()).unwrap()
    }

    #[test]
    fn several_edits_of_one_file_meet_in_one_result() {
        let skill = "\u{feff}--- \r\nname: my-skill # n\r\nversion: 1.0 # v\r\ndescription: Do: it\r\ntags: [a]\r\n---\r\n";
        let outcome = fixed(&[("SKILL.md", skill)], Applicability::Safe);
        let expected = "---\r\nname: my-skill # n\r\ndescription: \"Do: it\"\r\n---\r\n";
        assert_eq!(text(&outcome, "SKILL.md"), expected);
        let expected = "# v\nversion: 1.0.0\ntags:\n  - a\n";
        assert_eq!(text(&outcome, "skill.yaml"), expected);
        assert_eq!(
            outcome
                .findings
                .iter()
                .filter(|f| f.severity == crate::diagnostics::Severity::Error)
                .count(),
            0
        );
    }

    #[test]
    fn risky_fixes_wait_for_permission() {
        let skill = "---\nname: My_Skill\ndescription: d\nauthor: me\n---\n";
        let safe = fixed(&[("SKILL.md", skill)], Applicability::Safe);
        assert!(safe.patch.is_empty());
        let all = fixed(&[("SKILL.md", skill)], Applicability::Unsafe);
        let expected = "---\nname: my-skill\ndescription: d\nmetadata:\n  author: me\n---\n";
        assert_eq!(text(&all, "SKILL.md"), expected);
    }

    /// Frontmatters with fields that may be moved or taken out, and must not be.
    #[test]
    fn what_is_named_elsewhere_or_comes_from_there_stays() {
        for fields in [
            "metadata:\n  v: &v a\ntags: [*v, b]\n",
            "metadata:\n  v: &v a\ntags:\n  - *v\n  - b\n",
            "version: &v 1.0\nmetadata:\n  v: *v\n",
            "tags: [&t a, b]\nmetadata:\n  v: *t\n",
            "tags: &t [a, b]\nmetadata:\n  v: *t\n",
            "author: &a Bob\nmetadata:\n  v: *a\n",
            "license: MIT\nlicense: &a MIT\nmetadata:\n  v: *a\n",
        ] {
            let skill = format!("---\nname: my-skill\ndescription: d\n{fields}---\nb\n");
            let outcome = fixed(&[("SKILL.md", &skill)], Applicability::Unsafe);
            // Brackets may go; what stands in them is as it was.
            let taken = outcome.patch.files.get("skill.yaml");
            assert_eq!(taken, None, "{fields}");
            let now = outcome.patch.files.get("SKILL.md");
            let now = now.map_or_else(
                || skill.clone(),
                |now| String::from_utf8(now.clone()).unwrap(),
            );
            for word in fields.split_whitespace() {
                let word = word.trim_matches(['[', ']', ',']);
                assert!(now.contains(word), "{fields}\n{now}");
            }
            let twice = fields.matches("license").count();
            assert_eq!(now.matches("license").count(), twice, "{now}");
        }
    }

    #[test]
    fn no_comment_is_lost_with_a_field_that_moves() {
        for fields in [
            "tags: # why these\n  # grouped by team\n  - a # keep\n",
            "tags:\n  - a # keep\n",
            "tags:\n  - a # keep\n  - b\n",
            "inputs:\n  - type: file # one\n    mime: a/b\n",
            "author: # who\n  Bob\n",
            "author: | # who\n  Bob\n",
        ] {
            let skill = format!("---\nname: my-skill\ndescription: d\n{fields}---\nb\n");
            let outcome = fixed(&[("SKILL.md", &skill)], Applicability::Unsafe);
            assert!(outcome.patch.is_empty(), "{fields}: {:?}", outcome.patch);
        }
        let skill = "---\nname: my-skill\ndescription: d\ntags: [a, b] # keep\n---\nb\n";
        let outcome = fixed(&[("SKILL.md", skill)], Applicability::Safe);
        let expected = "# keep\ntags:\n  - a\n  - b\n";
        assert_eq!(text(&outcome, "skill.yaml"), expected);
        let files = [("SKILL.md", skill), ("skill.yaml", "tags: [a, b]\n")];
        let outcome = fixed(&files, Applicability::Safe);
        assert!(outcome.patch.is_empty(), "{:?}", outcome.patch);
    }

    #[test]
    fn texts_that_are_no_plain_list_of_tags_are_left_to_people() {
        for tags in [
            " |\n  a\n  b",
            " 'a, \"b\": c #d'",
            " \"it's, b\"",
            " '[a, b]'",
            " {a: b}",
            "\n  - a\n  - b: c",
        ] {
            let skill = format!("---\nname: my-skill\ndescription: d\ntags:{tags}\n---\nb\n");
            let outcome = fixed(&[("SKILL.md", &skill)], Applicability::Unsafe);
            assert!(outcome.patch.is_empty(), "{tags}: {:?}", outcome.patch);
        }
        let skill = "---\nname: my-skill\ndescription: d\ntags: a, b c\n---\nb\n";
        let outcome = fixed(&[("SKILL.md", skill)], Applicability::Safe);
        assert_eq!(text(&outcome, "skill.yaml"), "tags:\n  - a\n  - b\n  - c\n");
    }
}

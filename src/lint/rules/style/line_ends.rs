//! One kind of line end.

use crate::diagnostics::{Applicability, Fix, Severity, Span};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::{Draft, Sink, Subject, edit};

pub(super) static RULE: Rule = Rule {
    code: "ST004",
    name: "mixed-line-ends",
    group: Group::Style,
    levels: Levels::all(Severity::Info),
    fix: Some(Applicability::Safe),
    docs: RuleDocs {
        what: "Some lines of SKILL.md end in CRLF and others in LF.",
        why: "Editors and git turn such files back and forth, and every turn changes the hash of the skill.",
        bad: "one line<CR><LF>\nanother line<LF>\n",
        good: "one line<LF>\nanother line<LF>\n",
        sources: &[EXPERIENCE],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let Some(document) = subject.document() else {
        return;
    };
    let text = document.source.text();
    if document.source.is_lossy() || !text.contains("\r\n") {
        return;
    }
    let crlf = text.matches("\r\n").count();
    let lf = text.matches('\n').count() - crlf;
    if lf == 0 {
        return;
    }
    let odd = odd_ends(text, crlf > lf);
    let Some(&first) = odd.first() else {
        return;
    };
    let (few, many, end) = if crlf > lf {
        ("LF", "CRLF", "\r\n")
    } else {
        ("CRLF", "LF", "\n")
    };
    let line = document.source.position(first.start).line;
    let place = document.source.line_span(line).unwrap_or(first);
    let verb = if odd.len() == 1 {
        "line ends"
    } else {
        "lines end"
    };
    let changes = odd
        .iter()
        .map(|span| {
            // A CR before a CRLF ends a line as well; alone it would make another CRLF.
            let ended = span.len().saturating_sub(1).max(1);
            edit::replace(&document.source, *span, end.repeat(ended))
        })
        .collect();
    sink.add(
        Draft::new(
            &document.source,
            format!("{} {verb} in {few}, the others in {many}", odd.len()),
        )
        .at(place)
        .fix(Fix::safe(format!("end all lines in {many}"), changes)),
    );
}

/// The line ends that are bare although most are not, or the other way round.
fn odd_ends(text: &str, want_crlf: bool) -> Vec<Span> {
    text.match_indices('\n')
        .map(|(at, _)| Span::new(text[..at].trim_end_matches('\r').len(), at + 1))
        .filter(|span| (span.len() > 1) != want_crlf)
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::bundle::Bundle;
    use crate::diagnostics::Applicability;
    use crate::lint::{LintConfig, fix};
    use crate::tables::profiles::Profile;

    fn fixed(bundle: &Bundle) -> Option<String> {
        let profiles = [Profile::find("strict").unwrap()];
        let config = LintConfig::default();
        let mut outcome = fix::fix(bundle, &profiles, &config, Applicability::Safe);
        let bytes = outcome.patch.files.remove("SKILL.md")?;
        Some(String::from_utf8(bytes).unwrap())
    }

    fn skill(text: &str) -> Bundle {
        Bundle::in_memory(Some("x".into()), [("SKILL.md".into(), text.into())])
    }

    #[test]
    fn carriage_returns_before_a_line_end_go_at_once() {
        // As many as are worse than one a round.
        let returns = "\r".repeat(100);
        let text = format!("---\nname: x\ndescription: >-{returns}\n  a\n---\n\n# X\n");
        let first = fixed(&skill(&text)).unwrap();
        assert!(!first.contains('\r'), "{first:?}");
        assert_eq!(
            first.matches('\n').count(),
            text.matches(['\r', '\n']).count() - 1
        );
        assert_eq!(fixed(&skill(&first)), None);
    }
}

//! Findings as rustc shows errors: the marked source, what to know, how to mend it.

use std::collections::HashSet;
use std::io::{self, Write};

use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Patch, Renderer, Snippet, Title};

use super::place::Place;
use super::snippet::{Excerpt, Patches};
use crate::diagnostics::{Change, Finding, Fix, Severity, Span};
use crate::lint::rule::rule_url;
use crate::lint::{Report, SkillReport};
use crate::output::Look;
use crate::output::escape::{printable, printable_line};
use crate::tables::profiles::PROFILES;

/// A span over more lines is shown by its first line.
const MOST_LINES: usize = 200;

/// Writes every finding, with an empty line after each.
pub fn write(out: &mut dyn Write, report: &Report, look: Look) -> io::Result<()> {
    let renderer = Renderer::styled()
        .decor_style(DecorStyle::Ascii)
        .term_width(look.width)
        .hyperlink(look.links());
    let mut explained = HashSet::new();
    for (skill, finding) in report.findings() {
        let shown = Shown {
            skill,
            finding,
            path: printable_line(&skill.file_path(finding.file.name())).into_owned(),
            look,
            first_of_rule: explained.insert(finding.rule.code),
        };
        writeln!(out, "{}\n", renderer.render(&shown.groups()))?;
    }
    Ok(())
}

/// One finding on its way to the screen.
struct Shown<'a> {
    skill: &'a SkillReport,
    finding: &'a Finding,
    path: String,
    look: Look,
    first_of_rule: bool,
}

impl Shown<'_> {
    fn groups(&self) -> Vec<Group<'_>> {
        let mut first = self.marked_source();
        for note in self.notes() {
            first = first.element(Level::NOTE.message(note));
        }
        let mut groups = vec![first];
        let mut advice = Vec::new();
        for fix in &self.finding.fixes {
            match Patches::of(&self.finding.file, &fix.changes, self.look.width) {
                Some(patches) => groups.push(self.patch(fix, patches)),
                None => advice.push(described(fix)),
            }
        }
        if self.first_of_rule {
            let code = self.finding.rule.code;
            advice.push(format!("for more, run `open-skills explain {code}`"));
        }
        let first = groups.remove(0);
        let first = advice.into_iter().fold(first, |group, text| {
            group.element(Level::HELP.message(text))
        });
        groups.insert(0, first);
        groups
    }

    fn title(&self) -> Title<'_> {
        let level = match self.finding.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
            Severity::Info => Level::INFO,
        };
        let title = level
            .primary_title(printable(&self.finding.message))
            .id(self.finding.rule.code);
        match self.look.links() {
            true => title.id_url(rule_url(self.finding.rule.code)),
            false => title,
        }
    }

    fn marked_source(&self) -> Group<'_> {
        let finding = self.finding;
        let Some(span) = finding.span.filter(|_| !finding.file.text().is_empty()) else {
            return self.title().element(self.origin());
        };
        let mut spans = vec![span];
        spans.extend(finding.labels.iter().map(|label| label.span));
        let excerpt = Excerpt::of(&finding.file, &spans, MOST_LINES)
            .or_else(|| Excerpt::of(&finding.file, &[first_line(finding, span)], 1));
        let Some(excerpt) = excerpt else {
            return self.title().element(self.origin());
        };
        let main = AnnotationKind::Primary
            .span(excerpt.range(span))
            .label(finding.label.as_deref().map(printable));
        let others = finding.labels.iter().map(|label| {
            AnnotationKind::Context
                .span(excerpt.range(label.span))
                .label(printable(&label.text))
        });
        let annotations: Vec<_> = std::iter::once(main).chain(others).collect();
        let snippet = Snippet::source(excerpt.text)
            .line_start(excerpt.first_line)
            .path(self.path.as_str())
            .annotations(annotations);
        self.title().element(snippet)
    }

    /// The place alone, for what has no text to show.
    fn origin(&self) -> Origin<'_> {
        let origin = Origin::path(self.path.as_str());
        match Place::of(self.finding) {
            Some(Place { start, .. }) => origin.line(start.line).char_column(start.column),
            None => origin,
        }
    }

    fn notes(&self) -> Vec<String> {
        let mut notes: Vec<String> = self
            .finding
            .notes
            .iter()
            .map(|note| printable(note).into_owned())
            .collect();
        // With one profile in force, it goes without saying who refuses.
        let minds = &self.finding.profiles;
        if minds.len() > 1 || (!minds.is_empty() && *minds != self.skill.profiles) {
            notes.push(refusal(minds));
        }
        notes
    }

    fn patch(&self, fix: &Fix, patches: Patches) -> Group<'_> {
        let edits = patches
            .edits
            .into_iter()
            .map(|(range, text)| Patch::new(range, text));
        let snippet = Snippet::source(patches.excerpt.text)
            .line_start(patches.excerpt.first_line)
            .path(self.path.clone())
            .patches(edits.collect::<Vec<_>>());
        Level::HELP
            .secondary_title(printable(&fix.title).into_owned())
            .element(snippet)
    }
}

/// Who does not load such a skill.
fn refusal(clients: &[&str]) -> String {
    let all = PROFILES.iter().filter(|profile| profile.is_client());
    match clients.len() == all.count() {
        true => "refused by every client".to_owned(),
        false => format!("refused by {}", clients.join(", ")),
    }
}

/// The first line of a span that is too long to show.
fn first_line(finding: &Finding, span: Span) -> Span {
    let line = finding.file.position(span.start).line;
    let end = finding
        .file
        .line_span(line)
        .map_or(span.start, |line| line.end);
    Span::new(span.start, end.max(span.start))
}

/// A fix that cannot be drawn as a patch, in words.
fn described(fix: &Fix) -> String {
    let what: Vec<String> = fix
        .changes
        .iter()
        .filter_map(|change| match change {
            Change::Create { file, .. } => Some(format!("writes `{file}`")),
            Change::Rename { from, to } => Some(format!("renames `{from}` to `{to}`")),
            Change::MakeExecutable { file } => Some(format!("makes `{file}` executable")),
            Change::Replace { .. } => None,
        })
        .collect();
    let text = match what.is_empty() {
        true => fix.title.clone(),
        false => format!("{} ({})", fix.title, what.join(", ")),
    };
    printable(&text).into_owned()
}

//! No secrets among the files.

use std::collections::HashMap;
use std::sync::Arc;

use super::LEVELS;
use super::code::Language;
use super::scan::Text;
use super::secrets::{self, Secret};
use crate::bundle::secret_files::is_environment_file;
use crate::diagnostics::{Applicability, Change, Finding, Fix, Severity, SourceFile};
use crate::lint::rule::{Group, Rule, RuleDocs, Source, Strength};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::threats::Topic;

pub(super) static RULE: Rule = Rule {
    code: "SE018",
    name: "committed-secret",
    group: Group::Security,
    levels: LEVELS,
    fix: None,
    docs: RuleDocs {
        what: "A file holds a key, a token or a password.",
        why: "Whoever gets the skill can use it. A key that was published once stays known: replace it where it was made, then take it out. The finding shows its first four characters only.",
        bad: "API_KEY=kR7v…\n",
        good: "API_KEY is read from the environment.\n",
        sources: &[Source {
            url: "https://cwe.mitre.org/data/definitions/798.html",
            read: "2026-11-21",
            strength: Strength::Advice,
        }],
    },
    check,
};

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for text in &subject.scan().texts {
        report(text, &secrets_of(text), sink);
    }
}

/// The secrets of a text in order, each with its weight.
fn secrets_of(text: &Text) -> Vec<(Secret, Severity)> {
    let mut found = Vec::new();
    if text.mentions(Topic::Secret) {
        let known = secrets::of_known_form(text);
        found.extend(known.into_iter().map(|s| (s, Severity::Error)));
    }
    if is_environment_file(text.source.name()) {
        let values = secrets::in_environment_file(text);
        found.extend(values.into_iter().map(|s| (s, Severity::Error)));
    } else if text.mentions(Topic::SecretName) {
        // In a text it may well be a made-up sample.
        let level = match text.language {
            Language::Markdown => Severity::Info,
            _ => Severity::Error,
        };
        found.extend(secrets::assigned(text).into_iter().map(|s| (s, level)));
    }
    distinct(found)
}

/// A shorter secret may be a common word; it is hidden only where it is one.
const UNMISTAKABLE: usize = 16;

/// Takes the secrets out of what other rules say and show: a finding on the same line must
/// not tell what this rule hides.
pub(in crate::lint) fn redact(subject: &Subject<'_>, findings: &mut [Finding]) {
    if findings.is_empty() {
        return;
    }
    let texts = subject.scan().texts.iter();
    let with_secrets: Vec<(&Text, Vec<(Secret, Severity)>)> = texts
        .map(|text| (text, secrets_of(text)))
        .filter(|(_, found)| !found.is_empty())
        .collect();
    if with_secrets.is_empty() {
        return;
    }
    let of_text = |(text, found): &(&Text, Vec<(Secret, Severity)>)| -> Vec<String> {
        let words = found
            .iter()
            .map(|(secret, _)| text.source.slice(secret.span));
        words.map(str::to_owned).collect()
    };
    let mut everywhere: Vec<String> = with_secrets.iter().flat_map(of_text).collect();
    everywhere.retain(|word| word.len() >= UNMISTAKABLE);
    // The longest first: one may be a part of another.
    everywhere.sort_by_key(|word| std::cmp::Reverse(word.len()));
    everywhere.dedup();
    let mut shown: HashMap<String, Arc<SourceFile>> = HashMap::new();
    for finding in findings {
        let own = with_secrets
            .iter()
            .find(|(text, _)| text.source.name() == finding.file.name());
        let file = match shown.get(finding.file.name()) {
            Some(file) => Arc::clone(file),
            None => {
                let own = own.map(|(text, found)| redacted(text, found));
                let file = own.unwrap_or_else(|| Arc::clone(&finding.file));
                let file = without(file, &everywhere);
                shown.insert(file.name().to_owned(), Arc::clone(&file));
                file
            }
        };
        // The text of one that is only known by its name is not shown.
        if file.text().len() == finding.file.text().len() {
            finding.file = file;
        }
        let own = own.map(of_text).unwrap_or_default();
        hide(finding, &[own.as_slice(), &everywhere].concat());
    }
}

/// A file with none of the words in it.
fn without(file: Arc<SourceFile>, words: &[String]) -> Arc<SourceFile> {
    if !words.iter().any(|word| file.text().contains(word)) {
        return file;
    }
    let hidden = |text: String, word: &String| text.replace(word, &starred(word));
    let text = words.iter().fold(file.text().to_owned(), hidden);
    Arc::new(SourceFile::new(file.name(), text))
}

/// Takes secrets out of a finding's words. A fix that would write one again is not shown
/// and so not made.
fn hide(finding: &mut Finding, secrets: &[String]) {
    let hide = |text: &mut String| {
        for secret in secrets {
            if text.contains(secret) {
                *text = text.replace(secret, &starred(secret));
            }
        }
    };
    let tells = |change: &Change| match change {
        Change::Replace { text, .. } | Change::Create { text, .. } => {
            secrets.iter().any(|secret| text.contains(secret))
        }
        _ => false,
    };
    hide(&mut finding.message);
    finding.label.iter_mut().for_each(hide);
    finding
        .labels
        .iter_mut()
        .for_each(|label| hide(&mut label.text));
    finding.notes.iter_mut().for_each(hide);
    for fix in &mut finding.fixes {
        hide(&mut fix.title);
        if fix.changes.iter().any(tells) {
            fix.changes.clear();
            fix.applicability = Applicability::DisplayOnly;
        }
    }
}

/// The same place once, with what is known best about it.
fn distinct(mut found: Vec<(Secret, Severity)>) -> Vec<(Secret, Severity)> {
    found.sort_by_key(|(secret, level)| (secret.span, std::cmp::Reverse(*level)));
    let mut kept: Vec<(Secret, Severity)> = Vec::new();
    for (secret, level) in found {
        let done = kept.last().map_or(0, |(last, _)| last.span.end);
        if secret.span.start >= done {
            kept.push((secret, level));
        }
    }
    kept
}

fn report(text: &Text, found: &[(Secret, Severity)], sink: &mut Sink<'_>) {
    if found.is_empty() {
        return;
    }
    let shown = redacted(text, found);
    for (secret, level) in found {
        let start: String = text.source.slice(secret.span).chars().take(4).collect();
        let message = match secret.what {
            "a private key" => "a private key stands here".to_owned(),
            what => format!("{what} stands here: `{start}…`"),
        };
        let draft = Draft::new(&shown, message).at(secret.span).at_most(*level);
        sink.add(draft.fix(Fix::advice(
            "replace it where it was made, and read the new one from the environment",
        )));
    }
}

/// The same file as it may be shown: of each secret only the first four characters.
fn redacted(text: &Text, found: &[(Secret, Severity)]) -> Arc<SourceFile> {
    let mut shown = String::with_capacity(text.text().len());
    let mut at = 0;
    for (secret, _) in found {
        shown.push_str(&text.text()[at..secret.span.start]);
        shown.push_str(&starred(text.source.slice(secret.span)));
        at = secret.span.end;
    }
    shown.push_str(&text.text()[at..]);
    Arc::new(SourceFile::new(text.source.name(), shown))
}

/// A secret as it may be shown: with its first four characters and as many bytes as before,
/// so that every place stays where it is.
fn starred(secret: &str) -> String {
    let mut shown = String::with_capacity(secret.len());
    for (number, c) in secret.chars().enumerate() {
        match c {
            '\n' | '\r' => shown.push(c),
            c if number < 4 => shown.push(c),
            c => shown.extend(std::iter::repeat_n('*', c.len_utf8())),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bundle::Bundle;
    use crate::diagnostics::Span;
    use crate::lint::rules::security::Scan;

    #[test]
    fn what_is_shown_holds_no_secret() {
        let bytes = "a é geheim\nb".as_bytes().to_vec();
        let scan = Scan::of(&Bundle::in_memory(None, [("x.md".to_owned(), bytes)]));
        let secret = Secret {
            span: Span::new(5, 11),
            what: "a secret",
        };
        let shown = redacted(&scan.texts[0], &[(secret, Severity::Error)]);
        assert_eq!(shown.text(), "a é gehe**\nb");
    }
}

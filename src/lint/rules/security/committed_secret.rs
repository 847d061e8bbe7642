//! No secrets among the files.

use std::sync::Arc;

use super::LEVELS;
use super::code::Language;
use super::scan::Text;
use super::secrets::{self, Secret};
use crate::bundle::secret_files::is_environment_file;
use crate::diagnostics::{Fix, Severity, SourceFile};
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
        let is_environment = is_environment_file(text.source.name());
        let mut found = Vec::new();
        if text.mentions(Topic::Secret) {
            found.extend(
                secrets::of_known_form(text)
                    .into_iter()
                    .map(|s| (s, Severity::Error)),
            );
        }
        if is_environment {
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
        report(text, &distinct(found), sink);
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
        for (number, c) in text.source.slice(secret.span).chars().enumerate() {
            match c {
                '\n' | '\r' => shown.push(c),
                c if number < 4 => shown.push(c),
                // As many bytes as before, so that every place stays where it is.
                c => shown.extend(std::iter::repeat_n('*', c.len_utf8())),
            }
        }
        at = secret.span.end;
    }
    shown.push_str(&text.text()[at..]);
    Arc::new(SourceFile::new(text.source.name(), shown))
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

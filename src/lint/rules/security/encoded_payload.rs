//! Nothing dangerous is wrapped in an encoding.

use super::LEVELS;
use super::code::Language;
use super::decode_to_shell;
use super::decoding;
use super::override_phrases;
use super::owasp::AST01;
use super::pipe_to_shell;
use super::scan::Text;
use crate::diagnostics::{Fix, Span};
use crate::lint::pattern::Pattern;
use crate::lint::rule::{Group, Rule, RuleDocs};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::threats::Topic;

pub(super) static RULE: Rule = Rule {
    code: "SE021",
    name: "encoded-payload",
    group: Group::Security,
    levels: LEVELS,
    fix: None,
    docs: RuleDocs {
        what: "Base64, hexadecimal or percent-encoded text turns out to be a command or an instruction that other rules look for.",
        why: "It was encoded so that nobody finds it. Encodings within encodings are undone three times. OWASP AST01.",
        bad: "data = \"Y3VybCAtcyBodHRwczov…\"\n",
        good: "data = \"aGVsbG8gd29ybGQ=\"\n",
        sources: &[AST01],
    },
    check,
};

/// Shorter ones hold no command.
const SHORTEST: usize = 24;
/// Most bytes of a text that are decoded, over all layers.
const BUDGET: usize = 512 << 10;
/// How many encodings within encodings are undone.
const LAYERS: usize = 3;

/// What nobody encodes without a reason.
static COMMAND: Pattern = Pattern::new(|| {
    r"(?i)/dev/tcp/|\bpowershell\b[^\n]*\s-(?:enc|nop|w\s+hidden)|\b(?:invoke-expression|iex)\b|\bos\.system\s*\(|\bsubprocess\.\w+\s*\(|\bexec\s*\(|\beval\s*\(|\bchild_process\b|\brm\s+-rf\s+[/~$]|\b(?:curl|wget)\s[^\n]*https?://|/bin/(?:ba)?sh\b".into()
});

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for text in &subject.scan().texts {
        // Pictures and fonts within web pages are long and hold no text.
        let mut budget = BUDGET;
        let escapes = text.mentions(Topic::Escapes).then(|| runs_of_escapes(text));
        let runs = text.long_runs().iter().copied();
        let encoded = runs
            .filter(|run| run.len() >= SHORTEST)
            .chain(escapes.into_iter().flatten());
        for span in encoded {
            if let Some(said) = unwrap(text.source.slice(span), LAYERS, &mut budget) {
                sink.add(draft(text, span, &said));
            }
        }
    }
}

fn draft(text: &Text, span: Span, said: &str) -> Draft<'static> {
    let said: String = said.split_whitespace().collect::<Vec<_>>().join(" ");
    let said: String = said.chars().take(80).collect();
    let draft = Draft::new(
        &text.source,
        "encoded text hides a command or an instruction",
    )
    .at(span)
    .note(format!("decoded, it says `{said}`"));
    let advice = match text.language {
        Language::Markdown => "write it in plain text, or remove it",
        _ => "write in plain text what the code does",
    };
    draft.fix(Fix::advice(advice))
}

/// Runs of at least twelve `\xNN` or `%NN`.
fn runs_of_escapes(text: &Text) -> Vec<Span> {
    static RUN: Pattern = Pattern::new(|| {
        r"(?:\\x[0-9a-fA-F]{2}){12,}|(?:[\w./:-]{0,3}%[0-9a-fA-F]{2}){8,}[\w./:-]*".into()
    });
    text.find_in_statements(Topic::Escapes, &RUN)
}

/// What an encoded text says, when it says something dangerous.
fn unwrap(encoded: &str, layers: usize, budget: &mut usize) -> Option<String> {
    if layers == 0 || encoded.len() > *budget {
        return None;
    }
    *budget -= encoded.len();
    let hex = || {
        let digits = encoded.bytes().all(|byte| byte.is_ascii_hexdigit());
        digits.then(|| decoding::hex(encoded)).flatten()
    };
    let escaped = encoded
        .contains(['%', '\\'])
        .then(|| decoding::escapes(encoded));
    [escaped, hex(), decoding::base64(encoded)]
        .into_iter()
        .flatten()
        .filter_map(readable)
        .find_map(|text| dangerous(&text, layers, budget))
}

fn dangerous(text: &str, layers: usize, budget: &mut usize) -> Option<String> {
    let patterns = [
        &pipe_to_shell::PATTERN,
        &decode_to_shell::PATTERN,
        &override_phrases::AGAINST,
        &override_phrases::SECRECY,
        &COMMAND,
    ];
    let found = patterns.iter().find_map(|pattern| pattern.find(text));
    if let Some(found) = found {
        return Some(found.as_str().to_owned());
    }
    let inner = decoding::runs(text, SHORTEST)
        .into_iter()
        .map(|span| &text[span.start..span.end]);
    let escaped = text.contains("\\x").then_some(text);
    inner
        .chain(escaped)
        .find_map(|encoded| unwrap(encoded, layers - 1, budget))
}

/// Decoded bytes that are text: UTF-8, or the UTF-16 that PowerShell takes.
fn readable(bytes: Vec<u8>) -> Option<String> {
    let wide = bytes.len() >= 8 && bytes.iter().skip(1).step_by(2).all(|&byte| byte == 0);
    let bytes = if wide {
        bytes.into_iter().step_by(2).collect()
    } else {
        bytes
    };
    let text = String::from_utf8(bytes).ok()?;
    let odd = |c: char| c.is_control() && !c.is_whitespace();
    (text.len() >= 12 && !text.contains(odd)).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layers_are_undone_within_a_budget() {
        // `eval(x)` and more, in base64, twice.
        let once = "ZXZhbCh4KSAjIG9uY2UgbW9yZQ==";
        let twice = "WlhaaGJDaDRLU0FqSUc5dVkyVWdiVzl5WlE9PQ==";
        assert!(unwrap(once, LAYERS, &mut 1000).is_some());
        assert!(unwrap(twice, LAYERS, &mut 1000).is_some());
        assert!(unwrap(twice, 1, &mut 1000).is_none());
        assert!(unwrap(twice, LAYERS, &mut 10).is_none());
    }
}

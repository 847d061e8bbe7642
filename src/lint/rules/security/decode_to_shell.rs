//! Nothing is decoded and run in one breath.

use super::LEVELS;
use super::owasp::AST01;
use crate::diagnostics::Fix;
use crate::lint::pattern::Pattern;
use crate::lint::rule::{Group, Rule, RuleDocs};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::threats::Topic;

pub(super) static RULE: Rule = Rule {
    code: "SE009",
    name: "decode-to-shell",
    group: Group::Security,
    levels: LEVELS,
    fix: None,
    docs: RuleDocs {
        what: "A command decodes something and runs it.",
        why: "Encoding a command has one effect: whoever reads it does not see what it does. OWASP AST01.",
        bad: "echo ZWNobyBoZWxsbwo= | base64 -d | sh\n",
        good: "echo hello\n",
        sources: &[AST01],
    },
    check,
};

/// Decoded text that a shell or interpreter runs.
pub(super) static PATTERN: Pattern = Pattern::new(|| {
    let decoder = r"(?:base64\s+(?:-d|-D|-di|--decode)|xxd\s+(?:-\w+\s+)*-\w*r\w*|openssl\s+(?:enc|base64)\b[^|\n]*\s-d)\b";
    let shell = r"(?:(?:ba|z|da|k|fi|a)?sh|python[\d.]*|node|perl|ruby|php|iex)\b";
    let piped = format!(
        r"\b{decoder}[^|\n]*\|\s*(?:(?:gunzip|zcat|tr|rev)\b[^|\n]*\|\s*)?(?:sudo\s+)?{shell}"
    );
    let substituted =
        format!(r"\b(?:eval|(?:ba|z)?sh\s+-c|source)\s+[\x22']?(?:\$\(|`|<\()[^\n]*\b{decoder}");
    let powershell = r"\bpowershell(?:\.exe)?\b[^\n]*\s-e(?:nc|ncodedcommand|c)?\s+[\x22']?[A-Za-z0-9+/=]{16,}|\b(?:iex|invoke-expression)\b[^\n]*frombase64string|frombase64string[^\n]*\|\s*(?:iex|invoke-expression)\b";
    let python = r"\b(?:exec|eval|compile)\s*\([^\n]*\b(?:b64decode|b32decode|b85decode|a85decode|unhexlify|bytes\.fromhex|codecs\.decode|zlib\.decompress)\s*\(";
    let javascript = r"\b(?:eval|Function)\s*\([^\n]*(?:\batob\s*\(|Buffer\.from\s*\([^\n]*['\x22](?:base64|hex)['\x22])";
    format!("(?i){piped}|{substituted}|{powershell}|{python}|{javascript}")
});

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for text in subject.scan().about(Topic::Decode) {
        for span in text.find_in_statements(Topic::Decode, &PATTERN) {
            let draft = Draft::new(&text.source, "this decodes something and runs it unseen");
            sink.add(
                draft
                    .at(span)
                    .fix(Fix::advice("write what it runs in plain text")),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decoders_matter_when_something_runs_their_output() {
        let finds = |command: &str| PATTERN.is_match(command);
        for command in [
            "echo aGk= | base64 -d | bash",
            "echo 6869 | xxd -r -p | sh",
            "bash -c \"$(echo aGk= | base64 --decode)\"",
            "powershell -NoP -enc SQBFAFgAIAAoAE4AZQB3",
            "exec(base64.b64decode(data))",
            "eval(atob('YQ=='))",
        ] {
            assert!(finds(command), "{command}");
        }
        for command in [
            "echo $CERT | base64 -d > cert.pem",
            "kubectl get secret x | base64 --decode",
            "base64 -d file | jq .shell",
            "data = base64.b64decode(text)",
            "const bytes = atob(text)",
        ] {
            assert!(!finds(command), "{command}");
        }
    }
}

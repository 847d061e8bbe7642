//! Through which proxy a request goes, by the usual variables: to be told where it leads nowhere.
//!
//! The clients find their proxies themselves. What is said here is taken from the same variables,
//! and nothing is said where `NO_PROXY` may mean the host.

use std::fmt;
use std::net::IpAddr;

/// What to do where a proxy may be what does not answer.
pub const BEHIND_PROXY: &str =
    "look whether that proxy is there; `NO_PROXY` names the hosts that are asked without it";

/// What the usual variables say.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Proxies {
    /// Names and values, in the order of [`NAMES`].
    named: Vec<(&'static str, String)>,
    exceptions: Vec<String>,
}

/// How a client chooses among the variables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Choice {
    /// The first of all, whatever is asked.
    First,
    /// The one for the scheme of a URL, then the one for all.
    ByScheme,
}

/// The variables that name a proxy, in the order in which they are looked at.
const NAMES: [&str; 6] = [
    "ALL_PROXY",
    "all_proxy",
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
];

impl fmt::Debug for Proxies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Proxies")
    }
}

impl Proxies {
    /// The proxies that variables name.
    pub fn of(variable: &dyn Fn(&str) -> Option<String>) -> Self {
        let set = |name: &'static str| Some((name, variable(name)?));
        let exceptions = variable("NO_PROXY").or_else(|| variable("no_proxy"));
        let exceptions = exceptions.unwrap_or_default();
        let named = NAMES.into_iter().filter_map(set);
        Self {
            named: named.filter(|(_, value)| !value.is_empty()).collect(),
            exceptions: exceptions
                .split(',')
                .map(|entry| entry.trim().to_ascii_lowercase())
                .filter(|entry| !entry.is_empty())
                .collect(),
        }
    }

    /// The proxy on the way to a URL, in words and without its password; nothing where there is
    /// none.
    pub fn on_the_way(&self, url: &str, choice: Choice) -> Option<String> {
        let (scheme, rest) = url.split_once("://")?;
        let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
        if self.may_except(host(authority)) {
            return None;
        }
        let find = |name: &str| {
            let mut named = self.named.iter();
            named.find(|(known, _)| known.eq_ignore_ascii_case(name))
        };
        let (name, value) = match choice {
            Choice::First => self.named.first(),
            Choice::ByScheme => find(&format!("{scheme}_proxy")).or_else(|| find("all_proxy")),
        }?;
        Some(format!("through the proxy `{}` of `{name}`", shown(value)))
    }

    /// Whether a host may be asked without a proxy.
    fn may_except(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let is_address = host.parse::<IpAddr>().is_ok();
        self.exceptions.iter().any(|entry| {
            let name = entry.trim_start_matches('*').trim_start_matches('.');
            let name = name.split(':').next().unwrap_or(name);
            // Nets and odd addresses are left to whoever knows them.
            name.is_empty()
                || host == name
                || host.ends_with(&format!(".{name}"))
                || is_address && (entry.contains('/') || entry.contains("::"))
        })
    }
}

/// The host of an authority, without its port.
fn host(authority: &str) -> &str {
    let authority = authority.rsplit('@').next().unwrap_or(authority);
    if let Some(rest) = authority.strip_prefix('[') {
        return rest.split(']').next().unwrap_or(rest);
    }
    authority.split(':').next().unwrap_or(authority)
}

/// A proxy's address without who asks it.
fn shown(value: &str) -> String {
    let (scheme, rest) = value.split_once("://").unwrap_or(("http", value));
    // A password may have a `/` in it.
    let rest = rest.rsplit('@').next().unwrap_or(rest);
    let address = rest.split(['/', '?', '#']).next().unwrap_or(rest);
    let plain = |text: &str| text.escape_debug().to_string();
    format!("{}://{}", plain(scheme), plain(address))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(set: &[(&str, &str)]) -> Proxies {
        Proxies::of(&|name| {
            let found = set.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn the_proxy_on_the_way_is_named_without_its_password() {
        let set = proxies(&[
            ("HTTPS_PROXY", "http://me:can/ary@127.0.0.1:9/x"),
            ("http_proxy", "canary:canary@other:3128"),
        ]);
        let words = "through the proxy `http://127.0.0.1:9` of `HTTPS_PROXY`";
        for choice in [Choice::First, Choice::ByScheme] {
            let said = set.on_the_way("https://skills.example/x", choice);
            assert_eq!(said.as_deref(), Some(words));
        }
        let said = |choice| set.on_the_way("http://127.0.0.1:9000", choice);
        assert_eq!(said(Choice::First).as_deref(), Some(words));
        let words = "through the proxy `http://other:3128` of `http_proxy`";
        assert_eq!(said(Choice::ByScheme).as_deref(), Some(words));
        let all = proxies(&[("all_proxy", "socks5://h:1080"), ("HTTPS_PROXY", "")]);
        let words = "through the proxy `socks5://h:1080` of `all_proxy`";
        for choice in [Choice::First, Choice::ByScheme] {
            let said = all.on_the_way("https://skills.example/x", choice);
            assert_eq!(said.as_deref(), Some(words));
        }
        assert_eq!(proxies(&[]).on_the_way("https://h/x", Choice::First), None);
    }

    #[test]
    fn what_may_go_without_one_is_not_said_to_have_one() {
        let through = |none: &str, url: &str| {
            let set = [("HTTPS_PROXY", "http://p:1"), ("NO_PROXY", none)];
            proxies(&set).on_the_way(url, Choice::First).is_some()
        };
        for (none, url) in [
            ("*", "https://a.b/x"),
            ("c, a.b", "https://a.b/x"),
            (".b", "https://A.b:9/x"),
            ("*.b", "https://a.b/x"),
            ("b", "https://a.b/x"),
            ("10.0.0.0/8", "https://10.1.2.3/x"),
            ("::1", "https://[::1]:9/x"),
        ] {
            assert!(!through(none, url), "{none} {url}");
        }
        for (none, url) in [
            ("", "https://a.b/x"),
            ("a", "https://a.b/x"),
            ("10.0.0.0/8", "https://a.b"),
        ] {
            assert!(through(none, url), "{none} {url}");
        }
    }
}

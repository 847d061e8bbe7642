//! Which hosts and ports a script may reach, and which secrets go where.

use std::net::IpAddr;

use url::{Host, Url};

use super::addresses::is_public;
use crate::runtime::runner::HostSecret;

/// The hosts and ports that are open.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedHosts {
    entries: Vec<Entry>,
    /// What the skill declares; none when it declares no bounds.
    declared: Option<Vec<Entry>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    host: Pattern,
    port: Option<u16>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Pattern {
    /// Every host on the public internet.
    Any,
    /// This one.
    Name(String),
    /// All below this domain.
    Below(String),
    /// This very address, wherever it leads.
    Address(IpAddr),
}

impl AllowedHosts {
    /// Reads the words of `permissions.network`; a word that names no host opens nothing.
    pub fn new<'w>(words: impl IntoIterator<Item = &'w String>) -> Self {
        let entries = words.into_iter().filter_map(|word| entry(word));
        Self {
            entries: entries.collect(),
            declared: None,
        }
    }

    /// With the hosts that the skill declares, if it declares any bounds: no grant opens others.
    #[must_use]
    pub fn within<'w>(mut self, declared: Option<impl IntoIterator<Item = &'w String>>) -> Self {
        self.declared = declared.map(|words| words.into_iter().filter_map(|w| entry(w)).collect());
        self
    }

    /// Whether a script may ask this URL; otherwise why not, in words for its author.
    pub fn check(&self, url: &Url) -> Result<(), String> {
        if !matches!(url.scheme(), "http" | "https") {
            return Err(format!("`{}:` is not http or https", url.scheme()));
        }
        let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
            return Err(format!("`{url}` names no host"));
        };
        let covers =
            |entry: &Entry| entry.port.is_none_or(|open| open == port) && entry.host.covers(&host);
        let is_declared = |declared: &Vec<Entry>| declared.iter().any(covers);
        let is_open = self.entries.iter().any(covers);
        match (is_open, address(&host)) {
            (true, _) => Ok(()),
            (false, _) if !self.declared.as_ref().is_none_or(is_declared) => Err(format!(
                "`{host}:{port}` is not among the hosts that the skill declares: add `{host}` to \
                 `permissions.network` in its skill.yaml, then grant it with `--allow-net {host}`"
            )),
            (false, Some(address)) if !is_public(address) => Err(format!(
                "`{address}` is not on the public internet: only a grant of this very address \
                 opens it, such as `--allow-net {host}:{port}`"
            )),
            (false, None) if is_local(&host) => Err(format!(
                "`{host}:{port}` is this machine, which no name opens: ask `127.0.0.1:{port}` \
                 instead, and grant that address with `--allow-net 127.0.0.1:{port}`"
            )),
            (false, _) => Err(format!(
                "`{host}:{port}` is not among the hosts that this run may reach: \
                 grant it with `--allow-net {host}`"
            )),
        }
    }
}

impl Pattern {
    fn covers(&self, host: &Host<&str>) -> bool {
        match (self, host) {
            (Self::Address(open), host) => address(host) == Some(*open),
            (Self::Any, host) => address(host).is_none_or(is_public),
            (Self::Name(open), Host::Domain(name)) => open == bare(name),
            (Self::Below(domain), Host::Domain(name)) => bare(name)
                .strip_suffix(domain.as_str())
                .is_some_and(|below| below.len() > 1 && below.ends_with('.')),
            (Self::Name(_) | Self::Below(_), Host::Ipv4(_) | Host::Ipv6(_)) => false,
        }
    }
}

/// Whether a name always stands for the machine that asks.
fn is_local(host: &Host<&str>) -> bool {
    let Host::Domain(name) = host else {
        return false;
    };
    let name = bare(name);
    name == "localhost" || name.ends_with(".localhost")
}

/// A name means the same with the dot of the root at its end.
fn bare(name: &str) -> &str {
    name.strip_suffix('.').unwrap_or(name)
}

fn address(host: &Host<&str>) -> Option<IpAddr> {
    match host {
        Host::Domain(_) => None,
        Host::Ipv4(address) => Some(IpAddr::V4(*address)),
        Host::Ipv6(address) => Some(IpAddr::V6(*address)),
    }
}

/// Reads `host`, `host:port`, `*.domain`, `*` or an address.
fn entry(word: &str) -> Option<Entry> {
    let word = word.trim();
    let (host, port) = match word.rsplit_once(':') {
        // Within a bare IPv6 address a colon is no port.
        Some((host, port)) if !host.contains(':') || host.ends_with(']') => {
            (host, Some(port.parse().ok()?))
        }
        _ => (word, None),
    };
    if host == "*" {
        let host = Pattern::Any;
        return Some(Entry { host, port });
    }
    if let Some(domain) = host.strip_prefix("*.") {
        let domain = Pattern::Below(name(domain)?);
        return Some(Entry { host: domain, port });
    }
    let bracketless = host.trim_start_matches('[').trim_end_matches(']');
    let host = match bracketless.parse() {
        Ok(address) => Pattern::Address(address),
        Err(_) => Pattern::Name(name(host)?),
    };
    Some(Entry { host, port })
}

/// A name in the one form that URLs have too.
fn name(text: &str) -> Option<String> {
    match Host::parse(text).ok()? {
        Host::Domain(name) => Some(bare(&name).to_owned()),
        // Such as `0x7f.1`: an address in disguise is no grant of an address.
        Host::Ipv4(_) | Host::Ipv6(_) => None,
    }
}

/// The secrets for a URL. They travel over TLS alone, or to an address that the user named.
pub fn secrets_for<'s>(secrets: &'s [HostSecret], url: &Url) -> Vec<&'s HostSecret> {
    let (Some(host), Some(port)) = (url.host(), url.port_or_known_default()) else {
        return Vec::new();
    };
    let is_safe = url.scheme() == "https" || address(&host).is_some();
    let fits = |secret: &&HostSecret| {
        entry(&secret.host).is_some_and(|entry| {
            let is_exact = matches!(entry.host, Pattern::Name(_) | Pattern::Address(_));
            let is_port = entry.port.is_none_or(|wanted| wanted == port);
            is_exact && is_port && entry.host.covers(&host)
        })
    };
    match is_safe {
        true => secrets.iter().filter(fits).collect(),
        false => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn may(words: &[&str], url: &str) -> bool {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        AllowedHosts::new(&words)
            .check(&Url::parse(url).unwrap())
            .is_ok()
    }

    #[test]
    fn a_grant_opens_its_host_and_port_and_no_other() {
        assert!(may(&["api.example.com"], "https://API.example.com/x"));
        assert!(may(&["api.example.com"], "http://api.example.com.:8080/"));
        assert!(may(&["api.example.com:443"], "https://api.example.com/"));
        assert!(!may(&["api.example.com:443"], "http://api.example.com/"));
        assert!(!may(&["api.example.com"], "https://example.com/"));
        assert!(!may(
            &["api.example.com"],
            "https://api.example.com.evil.org/"
        ));
        assert!(!may(
            &["api.example.com"],
            "https://evil.org/api.example.com"
        ));
        assert!(!may(
            &["api.example.com"],
            "https://api.example.com@evil.org/"
        ));
        assert!(!may(&[], "https://example.com/"));
        assert!(!may(&["*"], "ftp://example.com/"));
        assert!(!may(&["*"], "file:///etc/passwd"));
    }

    #[test]
    fn what_the_skill_does_not_declare_is_to_be_declared_first() {
        let why = |declared: Option<&[String]>| {
            let url = Url::parse("https://api.example.com/").unwrap();
            AllowedHosts::new(&[]).within(declared).check(&url)
        };
        let granting = "grant it with `--allow-net api.example.com`";
        let declaring = "add `api.example.com` to `permissions.network` in its skill.yaml, then ";
        let told = why(Some(&[])).unwrap_err();
        assert!(told.ends_with(&format!("{declaring}{granting}")), "{told}");
        for declared in [None, Some(&["*.example.com".to_owned()][..])] {
            let told = why(declared).unwrap_err();
            assert!(
                told.contains(granting) && !told.contains(declaring),
                "{told}"
            );
        }
    }

    #[test]
    fn a_name_of_this_machine_leads_to_its_address() {
        let why = |host: &str| {
            let url = Url::parse(&format!("http://{host}:8080/")).unwrap();
            AllowedHosts::new(&[]).check(&url).unwrap_err()
        };
        for host in ["localhost", "a.localhost", "localhost."] {
            let told = why(host);
            assert!(told.contains("`--allow-net 127.0.0.1:8080`"), "{told}");
        }
        assert!(why("localhost.example").contains("`--allow-net localhost.example`"));
    }

    #[test]
    fn below_a_domain_is_not_the_domain() {
        assert!(may(&["*.example.com"], "https://a.b.example.com/"));
        assert!(!may(&["*.example.com"], "https://example.com/"));
        assert!(!may(&["*.example.com"], "https://badexample.com/"));
    }

    #[test]
    fn only_its_own_grant_opens_an_address_that_is_not_public() {
        for url in [
            "http://127.0.0.1:80/",
            "http://2130706433/",
            "http://0x7f.1/",
            "http://[::1]/",
            "http://169.254.169.254/latest",
            "http://[::ffff:127.0.0.1]/",
            "http://10.0.0.1/",
        ] {
            assert!(
                !may(&["*", "localhost", "*.1", "0x7f.1", "2130706433"], url),
                "{url}"
            );
        }
        assert!(may(&["*"], "http://1.1.1.1/"));
        assert!(may(&["127.0.0.1:80"], "http://127.0.0.1/"));
        assert!(may(&["127.0.0.1"], "http://0x7f.1/"));
        assert!(!may(&["127.0.0.1:80"], "http://127.0.0.1:81/"));
        assert!(may(&["[::1]:8080"], "http://[::1]:8080/"));
        assert!(may(&["::1"], "http://[::1]:8080/"));
    }

    #[test]
    fn a_secret_goes_to_its_host_over_tls_and_nowhere_else() {
        let secret = HostSecret {
            host: "api.example.com".to_owned(),
            header: "authorization".to_owned(),
            value: "x".to_owned(),
        };
        let secrets = [secret];
        let count = |url: &str| secrets_for(&secrets, &Url::parse(url).unwrap()).len();
        assert_eq!(count("https://api.example.com/"), 1);
        assert_eq!(count("http://api.example.com/"), 0);
        assert_eq!(count("https://api.example.com:8443/"), 1);
        assert_eq!(count("https://b.example.com/"), 0);
    }
}

//! Where a repository is, and by which transport it is reached.

use crate::fs::one_url;
use crate::registry::{RegistryError, Trouble};

/// A repository that is named by its URL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remote {
    /// The URL, as git takes it, in its one spelling.
    pub url: String,
    /// The one protocol that git may speak for it.
    pub transport: &'static str,
    /// How it is written for people and in locks.
    pub place: String,
}

impl Remote {
    /// Understands a URL: `https`, `ssh` and `file`; plain `http` and `git` only within
    /// this machine, because nobody vouches for what they bring.
    pub fn parse(url: &str) -> Result<Self, RegistryError> {
        let refuse = |why: &str| {
            let shown = url.split('@').next_back().unwrap_or_default();
            RegistryError::new(Trouble::Misconfigured, shown, why)
                .advising("write `git+https://host/repo`, `git+ssh://…` or `git+file:///path`")
        };
        let Some((scheme, rest)) = url.split_once("://") else {
            return Err(refuse("it is no URL"));
        };
        let authority = rest.split('/').next().unwrap_or_default();
        let host = authority.rsplit('@').next().unwrap_or_default();
        let transport = match scheme {
            "https" => "https",
            "ssh" => "ssh",
            "file" => "file",
            "http" if is_loopback(host) => "http",
            "git" if is_loopback(host) => "git",
            _ => return Err(refuse("git is not spoken that way")),
        };
        if authority.contains('@')
            && (scheme != "ssh" || authority.contains(':') && has_password(authority))
        {
            return Err(refuse("it has a user or a password in it"));
        }
        let plain =
            |c: char| c.is_ascii_graphic() && !"\"'\\<>`$".contains(c) || c == ' ' || !c.is_ascii();
        if !rest.chars().all(plain) || host.starts_with('-') || rest.starts_with('-') {
            return Err(refuse("it is no plain URL"));
        }
        let Some(url) = one_url(url) else {
            return Err(refuse("leave out `..`, `%2F` and what is no port"));
        };
        Ok(Self {
            transport,
            place: format!("git+{url}"),
            url,
        })
    }
}

impl Remote {
    /// Whether it is on this machine, so that nothing is sent anywhere.
    pub fn is_local(&self) -> bool {
        self.transport == "file"
    }
}

/// Whether the part before the host has a `:` in it.
fn has_password(authority: &str) -> bool {
    authority
        .rsplit_once('@')
        .is_some_and(|(user, _)| user.contains(':'))
}

fn is_loopback(host: &str) -> bool {
    let name = match host.rsplit_once(':') {
        Some((name, _)) => name,
        None => host,
    };
    matches!(name, "localhost" | "127.0.0.1" | "[::1]")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_safe_to_speak_is_spoken() {
        for (url, transport) in [
            ("https://host/r.git", "https"),
            ("ssh://git@host/r.git", "ssh"),
            ("ssh://git@host:2222/r.git", "ssh"),
            ("file:///srv/r.git", "file"),
            ("http://127.0.0.1:80/r", "http"),
            ("git://localhost/r", "git"),
        ] {
            assert_eq!(
                Remote::parse(url).map(|r| r.transport),
                Ok(transport),
                "{url}"
            );
        }
        for url in [
            "ext::sh -c x",
            "ext://x",
            "http://host/r",
            "git://host/r",
            "https://me:canary@host/r",
            "https://token@host/r",
            "ssh://me:canary@host/r",
            "ssh://-oProxyCommand=x/r",
            "ssh://git@-oProxyCommand=x/r",
            "host:r",
            "https://host/$(x)",
        ] {
            let error = Remote::parse(url).unwrap_err();
            assert_eq!(error.trouble, Trouble::Misconfigured, "{url}");
            assert!(!error.to_string().contains("canary"), "{error}");
        }
    }
}

//! What a run may reach: what the skill declares, held against what the user grants.
//!
//! A skill without a `permissions` block gets what was granted. With one it gets the
//! intersection, so that a careless grant never gives a script more than its author asked.

use crate::bundle::manifest::Permissions;

use super::RuntimeError;

/// The four things that a skill can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// A host, with or without a port.
    Network,
    /// An environment variable.
    Env,
    /// A path of the host to read.
    Read,
    /// A path of the host to write.
    Write,
}

impl Need {
    /// All of them, in the order of the documentation.
    pub const ALL: [Self; 4] = [Self::Network, Self::Env, Self::Read, Self::Write];

    /// The field of `permissions` that declares it.
    pub fn field(self) -> &'static str {
        match self {
            Self::Network => "network",
            Self::Env => "env",
            Self::Read => "read",
            Self::Write => "write",
        }
    }

    /// What a list of permissions says about it.
    pub fn words(self, permissions: &Permissions) -> &Vec<String> {
        match self {
            Self::Network => &permissions.network,
            Self::Env => &permissions.env,
            Self::Read => &permissions.read,
            Self::Write => &permissions.write,
        }
    }

    /// The same, to be changed.
    pub fn words_mut(self, permissions: &mut Permissions) -> &mut Vec<String> {
        match self {
            Self::Network => &mut permissions.network,
            Self::Env => &mut permissions.env,
            Self::Read => &mut permissions.read,
            Self::Write => &mut permissions.write,
        }
    }

    /// Whether a grant opens a word that the skill declares. What is not on the public internet
    /// is opened by whoever names it, never by a skill that names it under a wide grant.
    fn opens(self, granted: &str, declared: &str) -> bool {
        let is_closed = self == Self::Network
            && private_address(declared).is_some()
            && private_address(declared) != private_address(granted);
        !is_closed && self.covers(granted, declared)
    }

    /// Whether a declared word takes in a granted one.
    fn covers(self, declared: &str, granted: &str) -> bool {
        match self {
            Self::Network => host_covers(declared, granted),
            Self::Env => declared == granted,
            Self::Read | Self::Write => path_covers(declared, granted),
        }
    }
}

/// What a run may reach in the end.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Allowed {
    /// What is open to the script.
    pub permissions: Permissions,
    /// What the skill declares and nobody granted: the script may fail for want of it.
    pub missing: Vec<(Need, String)>,
    /// The hosts that the skill declares; none when it declares no bounds.
    pub declared_hosts: Option<Vec<String>>,
}

/// Holds what a skill declares against what the user grants; a grant that the skill does
/// not declare is refused, with the line that would declare it.
pub fn allow(
    declared: Option<&Permissions>,
    granted: &Permissions,
) -> Result<Allowed, RuntimeError> {
    let Some(declared) = declared else {
        return Ok(Allowed {
            permissions: granted.clone(),
            missing: Vec::new(),
            declared_hosts: None,
        });
    };
    let mut allowed = Allowed {
        declared_hosts: Some(declared.network.clone()),
        ..Allowed::default()
    };
    for need in Need::ALL {
        let (asked, given) = (need.words(declared), need.words(granted));
        let open = need.words_mut(&mut allowed.permissions);
        for grant in given {
            let before = open.len();
            if asked.iter().any(|word| need.covers(word, grant)) {
                open.push(grant.clone());
            } else {
                // The grant is wider than what is asked: only the narrower words open.
                let narrower = asked.iter().filter(|word| need.opens(grant, word));
                open.extend(narrower.cloned());
            }
            let is_asked = asked.iter().any(|word| need.covers(grant, word));
            if open.len() == before && !is_asked {
                return Err(RuntimeError::Undeclared {
                    field: need.field(),
                    word: grant.clone(),
                });
            }
        }
        let unmet = |word: &&String| {
            let touches = |grant: &String| need.opens(grant, word) || need.covers(word, grant);
            !given.iter().any(touches)
        };
        let missing = asked.iter().filter(unmet).map(|word| (need, word.clone()));
        allowed.missing.extend(missing);
    }
    for need in Need::ALL {
        let open = need.words_mut(&mut allowed.permissions);
        open.sort();
        open.dedup();
    }
    Ok(allowed)
}

/// `*` takes in every host, a host without a port all of its ports; `*.example.com` takes in
/// the hosts below it, not the domain itself.
fn host_covers(declared: &str, granted: &str) -> bool {
    if declared == "*" || declared == granted {
        return true;
    }
    let (declared, declared_port) = host_and_port(declared);
    let (granted, granted_port) = host_and_port(granted);
    if declared_port.is_some() && declared_port != granted_port {
        return false;
    }
    let (declared, granted) = (declared.to_lowercase(), granted.to_lowercase());
    match declared.strip_prefix("*.") {
        Some(domain) => granted
            .strip_suffix(domain)
            .is_some_and(|below| below.len() > 1 && below.ends_with('.')),
        None => declared == "*" || declared == granted,
    }
}

/// The address that a word names, where that is not on the public internet.
fn private_address(word: &str) -> Option<std::net::IpAddr> {
    let (host, _) = host_and_port(word.trim());
    let host = host.trim_start_matches('[').trim_end_matches(']');
    let address = host.parse().ok()?;
    (!super::broker::addresses::is_public(address)).then_some(address)
}

/// A colon counts only before digits, and not within a bare IPv6 address.
fn host_and_port(text: &str) -> (&str, Option<&str>) {
    match text.rsplit_once(':') {
        Some((host, port))
            if !port.is_empty()
                && port.bytes().all(|byte| byte.is_ascii_digit())
                && (!host.contains(':') || host.ends_with(']')) =>
        {
            (host, Some(port))
        }
        _ => (text, None),
    }
}

/// A folder takes in all below it; a path with `..` takes in nothing but its own spelling.
fn path_covers(declared: &str, granted: &str) -> bool {
    let climbs = |path: &str| path.split('/').any(|part| part == "..");
    if declared == granted {
        return true;
    }
    // An empty word must not read as the root of the file system.
    if declared.is_empty() || climbs(declared) || climbs(granted) {
        return false;
    }
    let below = granted.strip_prefix(declared.trim_end_matches('/'));
    below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(words: &[&str]) -> Permissions {
        Permissions {
            network: words.iter().map(|&word| word.to_owned()).collect(),
            ..Permissions::default()
        }
    }

    fn open(declared: &[&str], granted: &[&str]) -> Vec<String> {
        let allowed = allow(Some(&network(declared)), &network(granted)).unwrap();
        allowed.permissions.network
    }

    #[test]
    fn without_a_declaration_the_grants_suffice() {
        let granted = network(&["api.example.com"]);
        assert_eq!(allow(None, &granted).unwrap().permissions, granted);
    }

    #[test]
    fn the_narrower_side_wins() {
        assert_eq!(open(&["*"], &["a.example:443"]), ["a.example:443"]);
        assert_eq!(open(&["a.example:443"], &["a.example"]), ["a.example:443"]);
        assert_eq!(
            open(&["a.example:443", "b.example"], &["*"]),
            ["a.example:443", "b.example"]
        );
        assert_eq!(
            open(&["*.example"], &["a.example", "A.b.Example:1"]),
            ["A.b.Example:1", "a.example"]
        );
        assert_eq!(open(&["[::1]"], &["[::1]:80"]), ["[::1]:80"]);
        assert!(open(&["a.example"], &[]).is_empty());
    }

    #[test]
    fn a_wide_grant_opens_no_address_that_the_skill_chose() {
        let asked = [
            "127.0.0.1:80",
            "[::1]:80",
            "10.0.0.1",
            "1.1.1.1",
            "a.example",
        ];
        assert_eq!(open(&asked, &["*"]), ["1.1.1.1", "a.example"]);
        for wide in ["*:80", "*.1"] {
            let closed = |word: &String| word.contains("127.") || word.starts_with("10.");
            assert!(!open(&asked, &[wide]).iter().any(closed), "{wide}");
        }
        let told = allow(Some(&network(&asked)), &network(&["*"])).unwrap();
        assert_eq!(told.missing.len(), 3);
        // Who names it opens it, on one port or on all.
        assert_eq!(open(&asked, &["127.0.0.1"]), ["127.0.0.1:80"]);
        assert_eq!(open(&["*"], &["10.0.0.1"]), ["10.0.0.1"]);
    }

    #[test]
    fn an_undeclared_grant_is_refused_with_the_line_to_add() {
        for (declared, granted) in [
            ("a.example", "b.example"),
            ("a.example:443", "a.example:80"),
            ("*.example.com", "example.com"),
            ("*.example.com", "badexample.com"),
            ("*.example.com", ".example.com"),
        ] {
            let error = allow(Some(&network(&[declared])), &network(&[granted])).unwrap_err();
            assert_eq!(
                error.kind(),
                "undeclared-permission",
                "{declared} {granted}"
            );
            let line = format!("permissions: {{network: [\"{granted}\"]}}");
            assert!(
                crate::diagnostics::Explain::hint(&error)
                    .unwrap()
                    .contains(&line)
            );
        }
    }

    #[test]
    fn what_nobody_granted_is_told() {
        let allowed = allow(Some(&network(&["a.example"])), &network(&[])).unwrap();
        assert_eq!(allowed.missing, [(Need::Network, "a.example".to_owned())]);
    }

    #[test]
    fn a_folder_takes_in_what_is_below_it_and_nothing_beside() {
        assert!(path_covers("/data", "/data/a") && path_covers("/data/", "/data"));
        assert!(path_covers("/", "/data"));
        assert!(!path_covers("/data", "/database"));
        assert!(!path_covers("", "/etc"));
        assert!(!path_covers("/data", "/data/../etc"));
    }
}

//! The secrets that a run is given: as variables, or for the broker alone.

use super::args::GrantArgs;
use super::given::{Given, check_host};
use crate::bundle::manifest::Permissions;
use crate::commands::World;
use crate::commands::secrets::store;
use crate::commands::signer::Asker;
use crate::diagnostics::Failure;
use crate::runtime::HostSecret;
use crate::runtime::permissions::allow;
use crate::runtime::redact::Redactor;
use crate::signing::keys::KeyError;
use crate::signing::secrets::SecretName;

/// Secrets beside those that became variables.
#[derive(Debug, Default)]
pub struct Secrets {
    /// What the broker sends, and to whom.
    pub for_hosts: Vec<HostSecret>,
    /// Keeps all of them out of what is shown.
    pub redactor: Redactor,
}

/// Looks them up, and gives those without a host to the script.
pub fn take(args: &GrantArgs, given: &mut Given, world: &World) -> Result<Secrets, Failure> {
    // Who asks for none needs no folder to keep them in.
    if args.secrets.is_empty() {
        return Ok(Secrets::default());
    }
    let (names, hosts) = named(args)?;
    let asker = Asker::new(&args.passphrase, world);
    let values = store(world)?.reveal(&names, &asker)?;
    let mut secrets = Secrets::default();
    for ((name, host), value) in names.iter().zip(hosts).zip(values) {
        let name = name.as_str();
        secrets.redactor.hide(name, &value);
        match host {
            Some(host) => {
                refuse_closed(name, host, given)?;
                let header = header(host, &value);
                refuse_short(name, &header)?;
                refuse_unsendable(name, &header)?;
                secrets.redactor.hide(name, &header.value);
                secrets.for_hosts.push(header);
            }
            None => {
                given.permissions.env.push(name.to_owned());
                given
                    .values
                    .insert(name.to_owned(), value.as_str().to_owned());
            }
        }
    }
    Ok(secrets)
}

/// The names, and of each the host that alone gets it.
type Named<'a> = (Vec<SecretName>, Vec<Option<&'a str>>);

fn named(args: &GrantArgs) -> Result<Named<'_>, Failure> {
    let mut named: Named<'_> = (Vec::new(), Vec::new());
    for text in &args.secrets {
        let (name, host) = match text.split_once('@') {
            Some((name, host)) => (name, Some(host)),
            None => (text.as_str(), None),
        };
        if let Some(host) = host {
            check_host(host, "--secret NAME@")?;
        }
        named.0.push(name.parse()?);
        named.1.push(host);
    }
    Ok(named)
}

/// Grants what they would be given as, without a look at any value: for who only wants to know
/// what a run may do.
pub fn announce(args: &GrantArgs, given: &mut Given, world: &World) -> Result<(), Failure> {
    if args.secrets.is_empty() {
        return Ok(());
    }
    let (names, hosts) = named(args)?;
    let store = store(world)?;
    if let Some(unknown) = names.iter().find(|name| !store.has(name)) {
        return Err(KeyError::UnknownSecret(unknown.as_str().to_owned()).into());
    }
    for (name, host) in names.iter().zip(hosts) {
        match host {
            Some(host) => refuse_closed(name.as_str(), host, given)?,
            None => given.permissions.env.push(name.as_str().to_owned()),
        }
    }
    Ok(())
}

/// A secret that could not be hidden where a host repeats it would reach the script.
fn refuse_short(name: &str, secret: &HostSecret) -> Result<(), Failure> {
    match secret.is_short() {
        true => Err(Failure::usage(format!(
            "`{name}` has fewer than {} bytes: where `{}` repeats it, it could not be hidden",
            HostSecret::SHORTEST,
            secret.host
        ))
        .with_hint(format!(
            "a longer one is safe; `--secret {name}` lets the script itself have it"
        ))),
        false => Ok(()),
    }
}

/// What no header can hold would fail at the first request, in the middle of a run.
fn refuse_unsendable(name: &str, secret: &HostSecret) -> Result<(), Failure> {
    let flaw = match &secret.value {
        value if value.contains(['\n', '\r']) => "a line break",
        value
            if value
                .bytes()
                .any(|byte| byte.is_ascii_control() && byte != b'\t') =>
        {
            "a control character"
        }
        _ => return Ok(()),
    };
    let message = format!(
        "`{name}` cannot go to `{}`: it has {flaw} in it, which no header can hold",
        secret.host
    );
    Err(Failure::usage(message).with_hint(format!(
        "keep it again as one line: `open-skills secrets set {name}`"
    )))
}

/// A secret for a host that the script cannot reach would go nowhere, and nobody would know.
fn refuse_closed(name: &str, host: &str, given: &Given) -> Result<(), Failure> {
    let network = |words: Vec<String>| Permissions {
        network: words,
        ..Permissions::default()
    };
    let open = network(given.permissions.network.clone());
    match allow(Some(&open), &network(vec![host.to_owned()])) {
        Ok(_) => Ok(()),
        Err(_) => Err(Failure::usage(format!(
            "`{name}` would go to `{host}`, which the script may not reach"
        ))
        .with_hint(format!("grant it too: `--allow-net {host}`"))),
    }
}

/// The header that a secret becomes: the one that it names, else a bearer token.
fn header(host: &str, value: &str) -> HostSecret {
    let is_token = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    let own = value.split_once(": ");
    let own = own.filter(|(name, _)| !name.is_empty() && name.bytes().all(is_token));
    let (header, value) = match own {
        Some((name, value)) => (name.to_ascii_lowercase(), value.to_owned()),
        None if value.starts_with("Bearer ") || value.starts_with("Basic ") => {
            ("authorization".to_owned(), value.to_owned())
        }
        None => ("authorization".to_owned(), format!("Bearer {value}")),
    };
    HostSecret {
        host: host.to_owned(),
        header,
        value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_cannot_be_hidden_goes_to_no_host() {
        let refused = |value| refuse_short("KEY", &header("a.example", value)).is_err();
        assert!(refused("abc") && refused("Bearer abc") && refused("X-Api-Key: abc"));
        assert!(!refused("abcd") && !refused("Basic abcd"));
    }

    #[test]
    fn what_no_header_can_hold_goes_to_no_host() {
        let refused = |value| refuse_unsendable("KEY", &header("a.example", value)).is_err();
        assert!(refused("two\nlines") && refused("X-Api-Key: a\rb") && refused("a\0bcd"));
        assert!(!refused("tab\tand é") && !refused("Bearer abcd"));
    }

    #[test]
    fn a_secret_becomes_a_header() {
        for (value, name, sent) in [
            ("abc", "authorization", "Bearer abc"),
            ("Bearer abc", "authorization", "Bearer abc"),
            ("Basic abc", "authorization", "Basic abc"),
            ("X-Api-Key: abc", "x-api-key", "abc"),
            ("a b: c", "authorization", "Bearer a b: c"),
        ] {
            let header = header("h", value);
            assert_eq!(
                (header.header.as_str(), header.value.as_str()),
                (name, sent)
            );
        }
    }
}

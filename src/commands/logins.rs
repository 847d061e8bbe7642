//! Tokens for web servers that are not open to everybody: kept encrypted, found by the place,
//! and opened when the first request needs them.

use std::sync::{Arc, Mutex, PoisonError};

use super::signer::{Asker, PassphraseArgs};
use super::{World, secrets};
use crate::diagnostics::Failure;
use crate::registry::Digest;
use crate::registry::credential::{Credential, Header};
use crate::registry::location::Location;
use crate::settings::Sourced;
use crate::settings::model::Registry as Configured;
use crate::signing::keys::{AskPassphrase, KeyError, Passphrase};
use crate::signing::secrets::{SecretName, SecretStore, login_folder};

/// A passphrase that was typed once is good for all places of a run; a question that was broken
/// off ends it.
pub type Known = Arc<Mutex<Option<Result<Passphrase, BrokenOff>>>>;

/// By what a question was broken off: the kind, and what happened.
#[derive(Clone, Debug)]
pub struct BrokenOff {
    kind: &'static str,
    message: String,
}

/// What the whole run ends with when somebody broke off the question for the passphrase: for a
/// registry it is only one more place that does not let anybody in.
pub fn broken_off(known: &Known) -> Option<Failure> {
    let known = known.lock().unwrap_or_else(PoisonError::into_inner);
    let broken = known.as_ref()?.as_ref().err()?;
    Some(Failure::new(broken.kind, broken.message.clone()))
}

/// Digits of a digest that tell places apart.
const DIGITS: usize = 40;

/// The user's logins: under the identity of their secrets, in a folder of their own.
pub fn store(world: &World) -> Result<SecretStore, Failure> {
    let store = secrets::store(world)?;
    let data = world.environment.data_dir();
    Ok(data.map_or(store.clone(), |data| store.keeping_in(login_folder(&data))))
}

/// What a place's login is called. The place itself may be too long for a name of a file.
pub fn name(url: &str) -> Result<SecretName, Failure> {
    let hex = Digest::of(url.trim_end_matches('/').as_bytes()).hex();
    Ok(format!("L_{}", &hex[..DIGITS]).parse::<SecretName>()?)
}

/// What to send: the text as it is when it says how it is meant, else a password of a user, or
/// a token.
pub fn header(text: &str, user: Option<&str>) -> Header {
    use base64ct::{Base64, Encoding};
    let says_how = text.starts_with("Bearer ") || text.starts_with("Basic ");
    Header::new(match user {
        Some(user) => {
            let pair = Header::new(format!("{user}:{text}"));
            format!("Basic {}", Base64::encode_string(pair.as_bytes()))
        }
        None if says_how => text.to_owned(),
        None => format!("Bearer {text}"),
    })
}

/// What says who asks at a place: the configuration's token, else what `login` kept. Nothing is
/// opened yet.
pub fn credential(
    world: &World,
    location: &Location,
    registry: Option<(&str, &Sourced<Configured>)>,
) -> Option<Credential> {
    let Location::Web(url) = location else {
        return None;
    };
    if let Some(credential) = registry.and_then(|registry| configured(url, registry)) {
        return Some(credential);
    }
    let (store, name) = (store(world).ok()?, name(url).ok()?);
    if !store.has(&name) {
        return None;
    }
    let asker = Once::new(world)?;
    Some(Credential::new(url, move || {
        let revealed = store.reveal(std::slice::from_ref(&name), &asker);
        let mut revealed = revealed.map_err(|error| error.to_string())?;
        revealed.pop().ok_or_else(|| "it is gone".to_owned())
    }))
}

/// What the configuration tells a place: a token, or a user and a password.
fn configured(url: &str, (name, sourced): (&str, &Sourced<Configured>)) -> Option<Credential> {
    let said = |field: &str| sourced.value.credentials.get(field);
    let (field, secret, user) = match (said("token"), said("username"), said("password")) {
        (Some(token), _, _) => ("token", token, None),
        (None, Some(user), Some(password)) => ("password", password, Some(user.expose())),
        _ => return None,
    };
    let header = header(secret.expose(), user);
    let flaw = flaw(secret.expose()).or_else(|| flaw(&header));
    let revealed = match flaw {
        Some(flaw) => Err(format!("its configured {field} {flaw}")),
        None => Ok(header),
    };
    let place = format!(
        "`registries.{name}.credentials.{field}` ({})",
        sourced.origin
    );
    Some(Credential::new(url, move || revealed.clone()).configured_at(&place))
}

/// Why a text can be no part of a header.
fn flaw(text: &str) -> Option<&'static str> {
    let is_plain = |byte| matches!(byte, b' '..=b'~');
    match text {
        "" => Some("is empty"),
        text if text.contains(['\n', '\r']) => Some("has a line break in it"),
        text if !text.bytes().all(is_plain) => Some("has characters in it that no header can hold"),
        _ => None,
    }
}

/// Asks for the passphrase at most once in a run, from whichever thread needs it first.
struct Once {
    known: Known,
    given: Option<Passphrase>,
    can_ask: bool,
}

impl Once {
    fn new(world: &World) -> Option<Self> {
        let args = PassphraseArgs::default();
        let asker = Asker::new(&args, world);
        Some(Self {
            known: Arc::clone(&world.passphrase),
            given: asker.given().ok()?,
            can_ask: asker.can_ask(),
        })
    }
}

impl AskPassphrase for Once {
    fn ask(&self, what: &str) -> Result<Passphrase, KeyError> {
        if let Some(given) = &self.given {
            return Ok(given.clone());
        }
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        match &*known {
            Some(Ok(known)) => return Ok(known.clone()),
            Some(Err(BrokenOff { kind, message })) => {
                let message = message.clone();
                return Err(KeyError::BrokenOff { kind, message });
            }
            None => {}
        }
        if !self.can_ask {
            return Err(KeyError::NeedsPassphrase);
        }
        let typed = super::signer::ask_passphrase(what);
        *known = match &typed {
            Ok(typed) => Some(Ok(typed.clone())),
            Err(KeyError::BrokenOff { kind, message }) => {
                let message = message.clone();
                Some(Err(BrokenOff { kind, message }))
            }
            Err(_) => None,
        };
        typed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_sent_as_it_says_it_is_meant() {
        let sent = |text: &str, user| header(text, user).to_string();
        assert_eq!(sent("abc", None), "Bearer abc");
        assert_eq!(sent("Basic eA==", None), "Basic eA==");
        assert_eq!(sent("Bearer abc", None), "Bearer abc");
        assert_eq!(sent("secret", Some("ann")), "Basic YW5uOnNlY3JldA==");
    }

    #[test]
    fn places_have_names_of_their_own() {
        let called = |url: &str| name(url).unwrap();
        assert_eq!(called("https://host/a"), called("https://host/a/"));
        assert_ne!(called("https://host/a"), called("https://host/b"));
    }
}

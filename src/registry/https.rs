//! A registry on a web server: the same tree on any static host, for reading.
//!
//! Indexes are asked for with the ETag that is known, where the host gives one. A host that
//! answers with a page of its own, or sends the reader elsewhere, is an error: documents are
//! read strictly, blobs by their digest, and redirects are not followed.

use std::path::PathBuf;
use std::sync::Arc;

use super::credential::Credential;
use super::proxies::{BEHIND_PROXY, Choice, Proxies};
use super::{
    Condition, Digest, Key, Listed, Object, Prefix, Registry, RegistryError, Stamp, Trouble,
};
use crate::net::{Authorities, Client, NetError, Response};

/// A registry below a URL.
#[derive(Clone, Debug)]
pub struct Https {
    asker: Asker,
    base: String,
}

/// What stamps begin with where the host gives no ETag: then they are digests.
const OWN_STAMP: &str = "sha256:";

impl Https {
    /// The registry below a URL without a `/` at its end; nothing is asked of it yet.
    pub fn new(base: impl Into<String>) -> Self {
        Self::asking(base, Asker::default())
    }

    /// The same, asked in a certain way.
    pub fn asking(base: impl Into<String>, asker: Asker) -> Self {
        let base = base.into();
        Self { asker, base }
    }

    fn get(&self, key: &Key, limit: u64, etag: Option<&str>) -> Result<Response, RegistryError> {
        let url = format!("{}/{key}", self.base);
        ask(&self.asker, &self.base, &url, limit, etag).map_err(|error| error.on(key))
    }

    fn read_only(&self) -> RegistryError {
        RegistryError::new(Trouble::ReadOnly, &self.base, "")
            .advising("publish to the place that the web server shows")
    }
}

/// How a web server is asked: a client, and where what it says of itself is configured.
#[derive(Clone, Debug, Default)]
pub struct Asker {
    client: Client,
    configured: Option<String>,
    proxies: Proxies,
}

impl Asker {
    /// Trusts those authorities whose certificates are in a file, else the usual ones.
    pub fn trusting(authorities: Option<PathBuf>) -> Self {
        let authorities = authorities.map_or_else(Authorities::default, Authorities::of_file);
        Self {
            client: Client::new(authorities),
            ..Self::default()
        }
    }

    /// The same, which knows what is on its way.
    #[must_use]
    pub fn through(self, proxies: Proxies) -> Self {
        Self { proxies, ..self }
    }

    /// The same for a place that wants to know who asks.
    #[must_use]
    pub fn known(self, credential: Option<Credential>) -> Self {
        let Some(credential) = credential else {
            return self;
        };
        let configured = credential.configured().map(str::to_owned);
        let introduce = Arc::new(move |url: &str| credential.for_url(url));
        Self {
            client: self.client.introducing(introduce),
            configured,
            ..self
        }
    }
}

/// Asks a host for a resource; whatever is no plain answer is trouble of `place`.
pub(super) fn ask(
    asker: &Asker,
    place: &str,
    url: &str,
    limit: u64,
    etag: Option<&str>,
) -> Result<Response, RegistryError> {
    let trouble = |trouble, detail: String| RegistryError::new(trouble, place, detail);
    let configured = asker.configured.as_ref();
    let response = asker.client.get(url, limit, etag).map_err(|error| {
        let kind = match error {
            NetError::Unreachable(_) | NetError::Refused(_) => Trouble::Unreachable,
            // Whoever took that long is not asked again at once.
            NetError::TooSlow | NetError::TimedOut => Trouble::Io,
            NetError::TooLarge(_) => Trouble::TooLarge,
            NetError::BadUrl(_) | NetError::NoAuthorities(_) | NetError::NoTls => {
                Trouble::Misconfigured
            }
            NetError::NoCredential(_) => Trouble::Denied,
        };
        let through = match error {
            NetError::Unreachable(_) | NetError::NoTls => {
                asker.proxies.on_the_way(url, Choice::First)
            }
            _ => None,
        };
        let next = match error {
            _ if through.is_some() => Some(BEHIND_PROXY.to_owned()),
            NetError::NoTls => Some(
                "check the port; only a server on this machine may be asked as `http://`"
                    .to_owned(),
            ),
            NetError::TooSlow | NetError::TimedOut => {
                Some("try again later, or ask whoever runs that host".to_owned())
            }
            NetError::NoAuthorities(_) => {
                Some("name a file of certificates in PEM there, or unset it".to_owned())
            }
            NetError::NoCredential(_) => Some(match configured {
                Some(place) => format!("correct {place}"),
                None => {
                    "its token is kept under your passphrase: set `OPEN_SKILLS_PASSPHRASE`, or \
                         run it on a terminal"
                        .to_owned()
                }
            }),
            _ => None,
        };
        let detail = match through {
            Some(through) => format!("{error}, {through}"),
            None => error.to_string(),
        };
        let error = trouble(kind, detail);
        match next {
            Some(next) => error.advising(next),
            None => error,
        }
    })?;
    match response.status {
        200 | 304 => Ok(response),
        404 | 410 => Err(trouble(Trouble::NotFound, String::new())),
        401 | 403 => {
            let advice = match configured {
                // What is configured goes before what `login` keeps.
                Some(configured) => {
                    format!("look at {configured}: what it may read, and until when")
                }
                None => format!("`open-skills login {place}` keeps a token for it"),
            };
            Err(trouble(Trouble::Denied, String::new()).advising(advice))
        }
        301..=308 => {
            let target = response.location.as_deref().unwrap_or("nowhere");
            let detail = format!(
                "it redirects to `{}`, which is not followed",
                target.escape_debug()
            );
            let advice = "if you trust that place, name it instead";
            Err(trouble(Trouble::Misconfigured, detail).advising(advice))
        }
        408 | 429 | 500..=599 => {
            let detail = format!("status {}", response.status);
            Err(trouble(Trouble::Busy, detail))
        }
        other => Err(trouble(Trouble::Io, format!("status {other}"))),
    }
}

fn object(response: Response) -> Object {
    let own = || Digest::of(&response.bytes).to_string();
    let stamp = Stamp(response.etag.clone().unwrap_or_else(own));
    Object {
        bytes: response.bytes,
        stamp,
    }
}

impl Registry for Https {
    fn place(&self) -> &str {
        &self.base
    }

    fn read(&self, key: &Key, limit: u64) -> Result<Object, RegistryError> {
        let response = self.get(key, limit, None)?;
        match response.status {
            200 => Ok(object(response)),
            _ => {
                let detail = "the host answers what nobody asked";
                Err(RegistryError::new(Trouble::Corrupt, &self.base, detail).on(key))
            }
        }
    }

    fn read_changed(
        &self,
        key: &Key,
        limit: u64,
        known: &Stamp,
    ) -> Result<Option<Object>, RegistryError> {
        let etag = Some(known.0.as_str()).filter(|stamp| !stamp.starts_with(OWN_STAMP));
        let response = self.get(key, limit, etag)?;
        if response.status == 304 {
            return Ok(None);
        }
        let object = object(response);
        Ok((object.stamp != *known).then_some(object))
    }

    fn write(&self, key: &Key, _: &[u8], _: &Condition) -> Result<Stamp, RegistryError> {
        Err(self.read_only().on(key))
    }

    fn list(&self, _: &Prefix) -> Result<Vec<Listed>, RegistryError> {
        Err(RegistryError::new(
            Trouble::ReadOnly,
            &self.base,
            "a web server does not list what it has",
        )
        .advising("check the place that the web server shows"))
    }

    fn probe(&self) -> Result<(), RegistryError> {
        Err(self.read_only())
    }
}

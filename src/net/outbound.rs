//! The client for requests that somebody else thought up: any method, any header, but only
//! to addresses that may be reached.
//!
//! A name is looked up once, its addresses are judged, and the connection is made to one of
//! those that passed: a name that changes its mind in between changes nothing. Redirects are
//! not followed, proxies of the environment are not used.

use std::io::{self, Read};
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use ureq::http::{self, Uri};
use ureq::tls::{Certificate, RootCerts, TlsConfig};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

use super::NetError;

/// Bytes of all headers of an answer.
const MAX_HEADERS: usize = 256 << 10;

/// Sends requests to addresses that may be reached.
#[derive(Clone, Debug)]
pub struct Outbound {
    agent: ureq::Agent,
}

/// One request, with all that it is held to.
#[derive(Clone, Debug)]
pub struct Outgoing<'a> {
    /// The method.
    pub method: &'a str,
    /// The whole URL.
    pub url: &'a str,
    /// The headers.
    pub headers: &'a [(String, String)],
    /// The bytes to send.
    pub body: &'a [u8],
    /// Time for all of it.
    pub timeout: Duration,
    /// Bytes that the answer may have.
    pub limit: u64,
}

/// What came back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// The status.
    pub status: u16,
    /// The usual words for it: newer versions of HTTP send none.
    pub reason: String,
    /// The headers, as text; bytes that are none are shown as replaced.
    pub headers: Vec<(String, String)>,
    /// The bytes.
    pub body: Vec<u8>,
}

impl Outbound {
    /// Reaches only addresses of names that pass `may_reach`; an address that stands in the
    /// URL itself was judged by whoever took the URL. Trusts the usual authorities, or those
    /// given in PEM in their place.
    pub fn new(may_reach: fn(IpAddr) -> bool, authorities: &[Vec<u8>]) -> Result<Self, NetError> {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_response_header_size(MAX_HEADERS)
            .proxy(None)
            .tls_config(TlsConfig::builder().root_certs(roots(authorities)?).build())
            .user_agent(concat!("open-skills/", env!("CARGO_PKG_VERSION")))
            .build();
        let resolver = Judging {
            inner: DefaultResolver::default(),
            may_reach,
        };
        Ok(Self {
            agent: ureq::Agent::with_parts(config, DefaultConnector::default(), resolver),
        })
    }

    /// Sends a request and reads all of the answer.
    pub fn send(&self, outgoing: &Outgoing<'_>) -> Result<Incoming, NetError> {
        let mut request = http::Request::builder()
            .method(outgoing.method)
            .uri(outgoing.url);
        for (name, value) in outgoing.headers {
            request = request.header(name, value);
        }
        let bad = |error: http::Error| NetError::BadUrl(error.to_string());
        let answer = if outgoing.body.is_empty() {
            let request = request.body(()).map_err(bad)?;
            self.run(request, outgoing.timeout)
        } else {
            let request = request.body(outgoing.body).map_err(bad)?;
            self.run(request, outgoing.timeout)
        };
        incoming(answer?, outgoing.limit)
    }

    fn run(
        &self,
        request: http::Request<impl ureq::AsSendBody>,
        timeout: Duration,
    ) -> Result<http::Response<ureq::Body>, NetError> {
        let request = self
            .agent
            .configure_request(request)
            .timeout_global(Some(timeout))
            .build();
        self.agent.run(request).map_err(|error| translate(&error))
    }
}

fn roots(authorities: &[Vec<u8>]) -> Result<RootCerts, NetError> {
    if authorities.is_empty() {
        return Ok(RootCerts::WebPki);
    }
    let read = authorities.iter().map(|pem| Certificate::from_pem(pem));
    let read: Result<Vec<_>, _> = read.collect();
    let read = read.map_err(|error| NetError::Unreachable(error.to_string()))?;
    Ok(RootCerts::Specific(Arc::new(read)))
}

fn incoming(answer: http::Response<ureq::Body>, limit: u64) -> Result<Incoming, NetError> {
    let (parts, body) = answer.into_parts();
    let text = |value: &http::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    let headers = parts.headers.iter();
    let headers = headers.map(|(name, value)| (name.as_str().to_owned(), text(value)));
    let mut incoming = Incoming {
        status: parts.status.as_u16(),
        reason: parts
            .status
            .canonical_reason()
            .unwrap_or_default()
            .to_owned(),
        headers: headers.collect(),
        body: Vec::new(),
    };
    let mut body = body.into_reader().take(limit.saturating_add(1));
    let read = body.read_to_end(&mut incoming.body);
    read.map_err(|error| NetError::Unreachable(crate::fs::reason(&error)))?;
    match incoming.body.len() as u64 > limit {
        true => Err(NetError::TooLarge(limit)),
        false => Ok(incoming),
    }
}

fn translate(error: &ureq::Error) -> NetError {
    let refused = match error {
        ureq::Error::Io(inner) => inner
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<Refused>()),
        _ => None,
    };
    match refused {
        Some(refused) => NetError::Refused(refused.to_string()),
        None => super::translate(error),
    }
}

/// Every address of a name is one that may not be reached.
#[derive(Debug, thiserror::Error)]
#[error("`{host}` stands for {address}, which may not be reached")]
struct Refused {
    host: String,
    address: IpAddr,
}

/// Looks names up and keeps the addresses that may be reached.
#[derive(Debug)]
struct Judging {
    inner: DefaultResolver,
    may_reach: fn(IpAddr) -> bool,
}

impl Resolver for Judging {
    fn resolve(
        &self,
        uri: &Uri,
        config: &ureq::config::Config,
        timeout: NextTimeout,
    ) -> Result<ResolvedSocketAddrs, ureq::Error> {
        let found = self.inner.resolve(uri, config, timeout)?;
        let host = uri.host().unwrap_or_default();
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        if bare.parse::<IpAddr>().is_ok() {
            return Ok(found);
        }
        let mut kept = self.inner.empty();
        for address in &found {
            if (self.may_reach)(address.ip()) {
                kept.push(*address);
            }
        }
        match found.iter().next() {
            Some(address) if kept.is_empty() => {
                let refused = Refused {
                    host: host.to_owned(),
                    address: address.ip(),
                };
                let refused = io::Error::new(io::ErrorKind::PermissionDenied, refused);
                Err(ureq::Error::Io(refused))
            }
            _ => Ok(kept),
        }
    }
}

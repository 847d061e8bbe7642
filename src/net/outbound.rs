//! The client for requests that somebody else thought up: any method, any header, but only
//! to addresses that may be reached.
//!
//! A name is looked up once, its addresses are judged, and the connection is made to one of
//! those that passed: a name that changes its mind in between changes nothing. Redirects are
//! not followed, proxies of the environment are not used.

use std::io::{self, Read};
use std::net::IpAddr;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::{Duration, Instant};

use ureq::http::{self, Uri};
use ureq::unversioned::resolver::{DefaultResolver, ResolvedSocketAddrs, Resolver};
use ureq::unversioned::transport::{DefaultConnector, NextTimeout};

use super::{Authorities, LazyAgent, NetError};

/// Bytes of all headers of an answer.
const MAX_HEADERS: usize = 256 << 10;
/// What every answer may take of memory; beyond that it waits for its place in a [`Room`].
const SMALL: u64 = 256 << 10;
/// How much more is taken at a time.
const STEP: u64 = 4 << 20;

/// Sends requests to addresses that may be reached.
#[derive(Clone, Debug)]
pub struct Outbound {
    may_reach: fn(IpAddr) -> bool,
    authorities: Authorities,
    agent: LazyAgent,
}

/// One request, with all that it is held to.
#[derive(Clone, Debug)]
pub struct Outgoing<'a> {
    /// The method.
    pub method: &'a str,
    /// The whole URL.
    pub url: &'a str,
    /// The headers, one byte for each character of their values.
    pub headers: &'a [(String, String)],
    /// The bytes to send.
    pub body: &'a [u8],
    /// Time for all of it.
    pub timeout: Duration,
    /// How long to wait for a connection, and then for each next piece of the answer.
    pub patience: Option<Duration>,
    /// Bytes that the answer may have.
    pub limit: u64,
    /// Where a large answer waits until there is room for it.
    pub room: &'a Room,
}

/// Room in memory for so many large answers at once.
#[derive(Clone, Debug)]
pub struct Room {
    free: Arc<(Mutex<usize>, Condvar)>,
}

/// The place of one large answer, free again once this is dropped.
#[derive(Debug)]
pub struct Share {
    room: Room,
}

/// What came back.
#[derive(Debug)]
pub struct Incoming {
    /// The status.
    pub status: u16,
    /// The usual words for it: newer versions of HTTP send none.
    pub reason: String,
    /// The headers, one character for each byte.
    pub headers: Vec<(String, String)>,
    /// The bytes.
    pub body: Vec<u8>,
    /// The place that they take, to be kept as long as they are.
    pub share: Option<Share>,
}

impl Room {
    /// Room for so many.
    pub fn new(places: usize) -> Self {
        Self {
            free: Arc::new((Mutex::new(places), Condvar::new())),
        }
    }

    /// Waits for a place, no longer than until `deadline`.
    fn enter(&self, deadline: Instant) -> Option<Share> {
        let (free, changed) = &*self.free;
        let left = deadline.saturating_duration_since(Instant::now());
        let free = free.lock().unwrap_or_else(PoisonError::into_inner);
        let waited = changed.wait_timeout_while(free, left, |free| *free == 0);
        let (mut free, _) = waited.unwrap_or_else(PoisonError::into_inner);
        *free = free.checked_sub(1)?;
        Some(Share { room: self.clone() })
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let (free, changed) = &*self.room.free;
        *free.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        changed.notify_one();
    }
}

impl Outbound {
    /// Reaches only addresses of names that pass `may_reach`; an address that stands in the
    /// URL itself was judged by whoever took the URL.
    pub fn new(may_reach: fn(IpAddr) -> bool, authorities: Authorities) -> Self {
        Self {
            may_reach,
            authorities,
            agent: LazyAgent::default(),
        }
    }

    fn agent(&self) -> Result<ureq::Agent, NetError> {
        let config = ureq::Agent::config_builder()
            .http_status_as_error(false)
            .allow_non_standard_methods(true)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .max_response_header_size(MAX_HEADERS)
            .proxy(None)
            .tls_config(self.authorities.tls()?)
            .user_agent(concat!("open-skills/", env!("CARGO_PKG_VERSION")))
            .build();
        let resolver = Judging {
            inner: DefaultResolver::default(),
            may_reach: self.may_reach,
        };
        let connector = DefaultConnector::default();
        Ok(ureq::Agent::with_parts(config, connector, resolver))
    }

    /// Sends a request and reads all of the answer.
    pub fn send(&self, outgoing: &Outgoing<'_>) -> Result<Incoming, NetError> {
        let deadline = Instant::now() + outgoing.timeout;
        let mut request = http::Request::builder()
            .method(outgoing.method)
            .uri(outgoing.url);
        for (name, value) in outgoing.headers {
            request = request.header(name, latin1(name, value)?);
        }
        let bad = |error: http::Error| NetError::BadUrl(error.to_string());
        let answer = if outgoing.body.is_empty() {
            let request = request.body(()).map_err(bad)?;
            self.run(request, outgoing)
        } else {
            let request = request.body(outgoing.body).map_err(bad)?;
            self.run(request, outgoing)
        };
        incoming(answer?, outgoing, deadline)
    }

    fn run(
        &self,
        request: http::Request<impl ureq::AsSendBody>,
        outgoing: &Outgoing<'_>,
    ) -> Result<http::Response<ureq::Body>, NetError> {
        let agent = self.agent.get_or_init(|| self.agent()).as_ref();
        let agent = agent.map_err(NetError::clone)?;
        let request = agent
            .configure_request(request)
            .timeout_global(Some(outgoing.timeout))
            .timeout_connect(outgoing.patience)
            .timeout_per_read(outgoing.patience)
            .build();
        agent.run(request).map_err(|error| translate(&error))
    }
}

/// The bytes of a header's value: one for each character, as clients of the web have it.
fn latin1(name: &str, value: &str) -> Result<Vec<u8>, NetError> {
    let bytes: Result<_, _> = value.chars().map(u8::try_from).collect();
    bytes.map_err(|_| {
        NetError::BadUrl(format!(
            "the header `{name}` has a character beyond Latin-1"
        ))
    })
}

fn incoming(
    answer: http::Response<ureq::Body>,
    outgoing: &Outgoing<'_>,
    deadline: Instant,
) -> Result<Incoming, NetError> {
    let (parts, body) = answer.into_parts();
    let text =
        |value: &http::HeaderValue| value.as_bytes().iter().copied().map(char::from).collect();
    let headers = parts.headers.iter();
    let headers = headers.map(|(name, value)| (name.as_str().to_owned(), text(value)));
    let (body, share) = read(&mut body.into_reader(), outgoing, deadline)?;
    Ok(Incoming {
        status: parts.status.as_u16(),
        reason: parts
            .status
            .canonical_reason()
            .unwrap_or_default()
            .to_owned(),
        headers: headers.collect(),
        body,
        share,
    })
}

/// Reads a body; a large one only once there is room for it. Until then its sender waits.
fn read(
    body: &mut impl Read,
    outgoing: &Outgoing<'_>,
    deadline: Instant,
) -> Result<(Vec<u8>, Option<Share>), NetError> {
    let unreachable = |error: io::Error| match error.kind() {
        io::ErrorKind::TimedOut => NetError::TimedOut,
        _ => NetError::Unreachable(crate::fs::reason(&error)),
    };
    let mut bytes = Vec::new();
    let mut more = SMALL.min(outgoing.limit.saturating_add(1));
    let mut share = None;
    loop {
        // No more than what comes: a vector that doubles would take twice as much.
        bytes.reserve_exact(usize::try_from(more).unwrap_or_default());
        let read = body.by_ref().take(more).read_to_end(&mut bytes);
        let read = read.map_err(unreachable)? as u64;
        let length = bytes.len() as u64;
        if length > outgoing.limit {
            return Err(NetError::TooLarge(outgoing.limit));
        }
        if read < more {
            return Ok((bytes, share));
        }
        if share.is_none() {
            let waited = outgoing.room.enter(deadline);
            share = Some(waited.ok_or_else(|| unreachable(io::ErrorKind::TimedOut.into()))?);
        }
        more = STEP.min(outgoing.limit.saturating_add(1) - length);
    }
}

fn translate(error: &ureq::Error) -> NetError {
    let refused = match error {
        ureq::Error::Io(inner) => inner
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<Refused>()),
        _ => None,
    };
    match (refused, error) {
        (Some(refused), _) => NetError::Refused(refused.to_string()),
        (None, ureq::Error::Timeout(_)) => NetError::TimedOut,
        (None, _) => super::translate(error),
    }
}

/// Every address of a name is one that may not be reached.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{host}` stands for {address}, which is not on the public internet: only a request to the \
     address itself is let through there, with a grant such as `--allow-net {}`",
    std::net::SocketAddr::new(*address, *port)
)]
struct Refused {
    host: String,
    address: IpAddr,
    port: u16,
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
                    port: address.port(),
                };
                let refused = io::Error::new(io::ErrorKind::PermissionDenied, refused);
                Err(ureq::Error::Io(refused))
            }
            _ => Ok(kept),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Reads a body of so many bytes, which has to find its place within this time.
    fn take(length: u64, room: &Room, wait: Duration) -> Result<Option<Share>, NetError> {
        let outgoing = Outgoing {
            method: "GET",
            url: "http://a.example/",
            headers: &[],
            body: &[],
            timeout: wait,
            patience: None,
            limit: 16 << 20,
            room,
        };
        let mut body = io::repeat(b'x').take(length);
        let (bytes, share) = read(&mut body, &outgoing, Instant::now() + wait)?;
        assert_eq!(bytes.len() as u64, length);
        Ok(share)
    }

    #[test]
    fn two_large_answers_are_held_at_once_and_the_third_waits_for_a_place() {
        let room = Room::new(2);
        let short = Duration::from_millis(50);
        let first = take(SMALL + 1, &room, short).unwrap().unwrap();
        let second = take(9 << 20, &room, short).unwrap().unwrap();
        // A small one needs no place, and a third large one gets none in time.
        assert!(take(SMALL - 1, &room, short).unwrap().is_none());
        let error = take(SMALL + 1, &room, short).unwrap_err();
        assert_eq!(error, NetError::TimedOut);
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| take(SMALL + 1, &room, Duration::from_mins(1)));
            drop(first);
            assert!(waiting.join().unwrap().unwrap().is_some());
        });
        drop(second);
        assert_eq!(*room.free.0.lock().unwrap(), 2);
    }

    #[test]
    fn an_answer_beyond_its_limit_is_refused_and_leaves_its_place() {
        let room = Room::new(1);
        let wait = Duration::from_secs(5);
        let error = take((16 << 20) + 1, &room, wait).unwrap_err();
        assert_eq!(error, NetError::TooLarge(16 << 20));
        assert_eq!(*room.free.0.lock().unwrap(), 1);
    }
}

//! The one HTTP client: patient for so long, following nothing, telling nobody who asks.
//!
//! Redirects are not followed, so that what a URL says is where a request goes. Proxies are
//! taken from the usual variables, as with every other tool.

mod authorities;
pub mod outbound;

pub use authorities::Authorities;

use std::fmt;
use std::io::{self, Read};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use ureq::http::HeaderValue;
use zeroize::Zeroizing;

use crate::fs::sizes;

/// How long to wait for a connection, for an answer to begin, and for all of it.
const CONNECT: Duration = Duration::from_secs(10);
const RESPONSE: Duration = Duration::from_secs(30);
const BODY: Duration = Duration::from_mins(10);
/// How many bytes a second count as an answer at all, and after which time that is asked.
const SLOWEST: u64 = 1 << 10;
const PATIENCE: Duration = Duration::from_secs(10);
/// How many bytes a second a host sends at least, when all of it is to arrive in time.
const USUAL: u64 = 64 << 10;

/// Says what to tell a URL in the header `Authorization`, if anything.
pub type Introduce = dyn Fn(&str) -> Result<Option<Zeroizing<String>>, String> + Send + Sync;

/// Asks web servers.
#[derive(Clone, Default)]
pub struct Client {
    authorities: Authorities,
    agent: LazyAgent,
    introduce: Option<Arc<Introduce>>,
}

/// What asks, made when something is asked for the first time, or why it cannot be made.
type LazyAgent = Arc<OnceLock<Result<ureq::Agent, NetError>>>;

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Client")
    }
}

/// What a server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The status.
    pub status: u16,
    /// Which state of the resource this is.
    pub etag: Option<String>,
    /// Where a redirect leads.
    pub location: Option<String>,
    /// The bytes; empty unless the status is 200.
    pub bytes: Vec<u8>,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetError {
    /// Nobody answers, or the answer broke off.
    #[error("{0}")]
    Unreachable(String),
    /// There is a server, and it does not answer in the way of `https`.
    #[error("the server there does not speak TLS")]
    NoTls,
    /// The answer comes so slowly that it will not come.
    #[error("its answer comes too slowly")]
    TooSlow,
    /// Whoever asked waits no longer.
    #[error("timed out")]
    TimedOut,
    /// The address may not be reached.
    #[error("{0}")]
    Refused(String),
    /// The answer is longer than its reader takes.
    #[error("it has more than {}", sizes::exact(*.0))]
    TooLarge(u64),
    /// What says who asks could not be had.
    #[error("{0}")]
    NoCredential(String),
    /// Who vouches for servers could not be learnt.
    #[error("{0}")]
    NoAuthorities(String),
    /// The URL is none.
    #[error("{0}")]
    BadUrl(String),
}

fn agent(authorities: &Authorities) -> Result<ureq::Agent, NetError> {
    let config = ureq::Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_connect(Some(CONNECT))
        .timeout_recv_response(Some(RESPONSE))
        .timeout_recv_body(Some(BODY))
        .tls_config(authorities.tls()?)
        .user_agent(concat!("open-skills/", env!("CARGO_PKG_VERSION")))
        .build();
    Ok(config.into())
}

impl Client {
    /// One that trusts these authorities.
    pub fn new(authorities: Authorities) -> Self {
        Self {
            authorities,
            ..Self::default()
        }
    }

    /// One that says who asks.
    #[must_use]
    pub fn introducing(self, introduce: Arc<Introduce>) -> Self {
        Self {
            introduce: Some(introduce),
            ..self
        }
    }

    /// What to tell a URL, marked so that nothing on its way writes it down.
    fn introduction(&self, url: &str) -> Result<Option<HeaderValue>, NetError> {
        let Some(introduce) = &self.introduce else {
            return Ok(None);
        };
        let Some(text) = introduce(url).map_err(NetError::NoCredential)? else {
            return Ok(None);
        };
        let value = HeaderValue::from_str(&text);
        let mut value =
            value.map_err(|_| NetError::NoCredential("it is no text of a header".to_owned()))?;
        value.set_sensitive(true);
        Ok(Some(value))
    }

    /// Gets a resource of at most `limit` bytes, unless it is still the one with this ETag.
    pub fn get(&self, url: &str, limit: u64, etag: Option<&str>) -> Result<Response, NetError> {
        let agent = self.agent.get_or_init(|| agent(&self.authorities)).as_ref();
        let request = agent.map_err(NetError::clone)?.get(url).config();
        let mut request = request.timeout_recv_body(Some(time_for(limit))).build();
        if let Some(etag) = etag {
            request = request.header("If-None-Match", etag);
        }
        if let Some(value) = self.introduction(url)? {
            request = request.header("Authorization", value);
        }
        let response = request.call().map_err(|error| translate(&error))?;
        let header = |name: &str| {
            let value = response.headers().get(name)?.to_str().ok()?;
            Some(value.to_owned())
        };
        let mut answer = Response {
            status: response.status().as_u16(),
            etag: header("etag"),
            location: header("location"),
            bytes: Vec::new(),
        };
        if answer.status == 200 {
            let body = response
                .into_body()
                .into_reader()
                .take(limit.saturating_add(1));
            answer.bytes = receive(body)?;
            if answer.bytes.len() as u64 > limit {
                return Err(NetError::TooLarge(limit));
            }
        }
        Ok(answer)
    }
}

/// How long all of an answer of so many bytes may take.
fn time_for(limit: u64) -> Duration {
    (RESPONSE + Duration::from_secs(limit / USUAL)).min(BODY)
}

/// Reads to the end, and gives up on whoever sends a byte now and then.
fn receive(mut body: impl Read) -> Result<Vec<u8>, NetError> {
    let began = Instant::now();
    let mut bytes = Vec::new();
    let mut piece = vec![0; 64 << 10];
    loop {
        let count = match body.read(&mut piece) {
            Ok(0) => return Ok(bytes),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) if error.kind() == io::ErrorKind::TimedOut => return Err(NetError::TooSlow),
            Err(error) => return Err(NetError::Unreachable(crate::fs::reason(&error))),
        };
        bytes.extend_from_slice(&piece[..count]);
        if is_trickle(bytes.len() as u64, began.elapsed()) {
            return Err(NetError::TooSlow);
        }
    }
}

/// Whether so few bytes in that time are no answer.
fn is_trickle(bytes: u64, time: Duration) -> bool {
    time > PATIENCE && bytes < SLOWEST * time.as_secs()
}

/// Whether an error is what the library of TLS says where nobody speaks it.
#[must_use]
pub fn is_no_tls(said: &str) -> bool {
    said.contains("InvalidContentType")
}

fn translate(error: &ureq::Error) -> NetError {
    match error {
        ureq::Error::Timeout(ureq::Timeout::RecvResponse | ureq::Timeout::RecvBody) => {
            NetError::TooSlow
        }
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => NetError::BadUrl(error.to_string()),
        other if is_no_tls(&other.to_string()) => NetError::NoTls,
        ureq::Error::Io(error) => NetError::Unreachable(crate::fs::reason(error)),
        other => NetError::Unreachable(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_sends_a_byte_now_and_then_is_given_up() {
        assert!(!is_trickle(1, Duration::from_secs(10)));
        assert!(is_trickle(11, Duration::from_secs(11)));
        assert!(!is_trickle(1 << 20, Duration::from_mins(9)));
        assert!(time_for(1 << 16) < Duration::from_mins(1));
        assert_eq!(time_for(1 << 40), BODY);
    }
}

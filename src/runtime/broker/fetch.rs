//! Answers what a script asks, as far as it may.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use url::Url;

use super::allowed::{AllowedHosts, secrets_for};
use super::conceal::{as_header, conceal, unpack};
use super::{HttpRequest, HttpResponse};
#[cfg(feature = "https")]
use crate::net::outbound::{Room, Share};
use crate::runtime::runner::HostSecret;

/// Without the feature `https` nothing comes that could be large.
#[cfg(not(feature = "https"))]
type Room = ();
#[cfg(not(feature = "https"))]
type Share = ();

/// As many redirects as browsers and curl's users are used to.
const MAX_REDIRECTS: usize = 20;
/// Time for one request with all its redirects, when the run itself takes longer.
const TIMEOUT: Duration = Duration::from_mins(1);
/// Bytes of an answer: more would only fill the guest's memory.
const MAX_ANSWER: u64 = 64 << 20;
/// How many large answers of one run are held at once, on their way to the guest.
#[cfg(feature = "https")]
const LARGE_AT_ONCE: usize = 2;
/// Headers that speak of the connection, which is not the script's, or of another host.
const OURS: [&str; 11] = [
    "connection",
    "content-length",
    "expect",
    "host",
    "keep-alive",
    "proxy-authorization",
    "proxy-connection",
    "te",
    "trailer",
    "transfer-encoding",
    "upgrade",
];
/// Headers that are for one host alone.
const PERSONAL: [&str; 3] = ["authorization", "cookie", "proxy-authorization"];
/// Headers that speak of a body which is not sent again.
const OF_BODY: [&str; 5] = [
    "content-encoding",
    "content-language",
    "content-location",
    "content-type",
    "digest",
];

/// How requests leave the machine: one client for all runs of a process.
#[derive(Clone, Debug)]
pub struct Network {
    #[cfg(feature = "https")]
    outbound: crate::net::outbound::Outbound,
}

impl Network {
    /// Trusts the usual authorities, or those of a file in their place; nothing is read or
    /// made before the first request.
    #[cfg(feature = "https")]
    pub fn new(authorities: Option<PathBuf>) -> Self {
        use crate::net::{Authorities, outbound::Outbound};
        let authorities = authorities.map_or_else(Authorities::default, Authorities::of_file);
        Self {
            outbound: Outbound::new(super::addresses::is_public, authorities),
        }
    }

    /// Without the feature `https` there is none.
    #[cfg(not(feature = "https"))]
    pub fn new(_: Option<PathBuf>) -> Self {
        Self {}
    }

    #[cfg(feature = "https")]
    fn send(&self, step: &Step, timeout: Duration, room: &Room) -> Result<Held, String> {
        let outgoing = crate::net::outbound::Outgoing {
            method: &step.method,
            url: step.url.as_str(),
            headers: &step.headers,
            body: &step.body,
            timeout,
            patience: step.patience,
            limit: MAX_ANSWER,
            room,
        };
        let incoming = self.outbound.send(&outgoing);
        let incoming =
            incoming.map_err(|error| format!("`{}`: {error}", without_query(&step.url)))?;
        Ok(Held {
            response: HttpResponse {
                status: incoming.status,
                reason: incoming.reason,
                url: step.url.to_string(),
                headers: incoming.headers,
                body: incoming.body,
            },
            _share: incoming.share,
        })
    }

    #[cfg(not(feature = "https"))]
    fn send(&self, _: &Step, _: Duration, (): &Room) -> Result<Held, String> {
        Err("this build has no network: build it with the feature `https`".to_owned())
    }
}

/// An answer, with the room that it takes as long as it is held.
#[derive(Debug)]
pub struct Held {
    /// The answer.
    pub response: HttpResponse,
    _share: Option<Share>,
}

/// Answers the requests of one run.
#[derive(Clone, Debug)]
pub struct Broker {
    room: Room,
    network: Network,
    open: AllowedHosts,
    secrets: Vec<HostSecret>,
    deadline: Instant,
}

/// One request as it goes out: what a script asked, or what a redirect made of it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Step {
    method: String,
    url: Url,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
    patience: Option<Duration>,
}

impl Broker {
    /// Lets pass what `open` allows until `deadline`.
    pub fn new(
        network: &Network,
        open: AllowedHosts,
        secrets: &[HostSecret],
        deadline: Instant,
    ) -> Self {
        #[cfg(feature = "https")]
        let room = Room::new(LARGE_AT_ONCE);
        #[cfg(not(feature = "https"))]
        let room = ();
        Self {
            room,
            network: network.clone(),
            open,
            secrets: secrets.to_vec(),
            deadline,
        }
    }

    /// Answers one request; the error is for the script's author to read.
    pub fn fetch(&self, request: HttpRequest) -> Result<Held, String> {
        let follow = request.follow_redirects;
        let mut step = Step::of(request)?;
        let deadline = self.deadline.min(Instant::now() + TIMEOUT);
        for _ in 0..=MAX_REDIRECTS {
            self.open.check(&step.url)?;
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err("the time for the request is up: timed out".to_owned());
            }
            let step_with_secrets = self.with_secrets(&step);
            let mut answer = self.network.send(&step_with_secrets, left, &self.room)?;
            if !secrets_for(&self.secrets, &step.url).is_empty() {
                let unpacked = unpack(&mut answer.response, MAX_ANSWER);
                unpacked.map_err(|error| format!("`{}`: {error}", without_query(&step.url)))?;
            }
            conceal(&self.secrets, &mut answer.response);
            match step.redirected(&answer.response) {
                Some(next) if follow => step = next?,
                _ => return Ok(answer),
            }
        }
        Err(format!("more than {MAX_REDIRECTS} redirects"))
    }

    /// The secrets are added for this one host, and to this one request.
    fn with_secrets(&self, step: &Step) -> Step {
        let mut step = step.clone();
        let secrets = secrets_for(&self.secrets, &step.url);
        if !secrets.is_empty() {
            // Packed, an echo of the secret would not be seen.
            let packing = |name: &str| name.eq_ignore_ascii_case("accept-encoding");
            step.headers.retain(|(name, _)| !packing(name));
            let plain = ("accept-encoding".to_owned(), "identity".to_owned());
            step.headers.push(plain);
        }
        for secret in secrets {
            let is_other =
                |(name, _): &(String, String)| !name.eq_ignore_ascii_case(&secret.header);
            step.headers.retain(is_other);
            // Its bytes stay what they are: each is a character of the header.
            let value = as_header(&secret.value);
            step.headers.push((secret.header.clone(), value));
        }
        step
    }
}

impl Step {
    fn of(request: HttpRequest) -> Result<Self, String> {
        let mut url = Url::parse(&request.url)
            .map_err(|error| format!("`{}` is no URL: {error}", request.url))?;
        url.set_fragment(None);
        let mut headers = request.headers;
        headers.retain(|(name, _)| !is_one_of(&OURS, name));
        if !url.username().is_empty() || url.password().is_some() {
            return Err("a name and password in the URL are not sent: use a header".to_owned());
        }
        Ok(Self {
            method: request.method,
            url,
            headers,
            body: request.body,
            patience: request
                .patience
                .map(|time| Duration::from_millis(time.max(1))),
        })
    }

    /// The request that a redirect asks for, when the answer is one.
    fn redirected(&self, answer: &HttpResponse) -> Option<Result<Self, String>> {
        if !matches!(answer.status, 301 | 302 | 303 | 307 | 308) {
            return None;
        }
        let mut headers = answer.headers.iter();
        let (_, to) = headers.find(|(name, _)| name.eq_ignore_ascii_case("location"))?;
        // Servers that write other letters than those of ASCII mean UTF-8.
        let bytes: Result<Vec<u8>, _> = to.chars().map(u8::try_from).collect();
        let utf8 = bytes.ok().and_then(|bytes| String::from_utf8(bytes).ok());
        let to = utf8.as_ref().unwrap_or(to);
        let url = match self.url.join(to) {
            Ok(url) => url,
            Err(error) => return Some(Err(format!("a redirect to `{to}`: {error}"))),
        };
        let mut next = Self {
            url,
            ..self.clone()
        };
        next.url.set_fragment(None);
        let is_post = self.method.eq_ignore_ascii_case("POST");
        let is_read = is_one_of(&["GET", "HEAD"], &self.method);
        // As browsers do: what was posted is not posted again, unless the server says so.
        if (answer.status == 303 && !is_read) || (matches!(answer.status, 301 | 302) && is_post) {
            "GET".clone_into(&mut next.method);
            next.body.clear();
            next.headers.retain(|(name, _)| !is_one_of(&OF_BODY, name));
        }
        if next.url.origin() != self.url.origin() {
            next.headers.retain(|(name, _)| !is_one_of(&PERSONAL, name));
        }
        Some(Ok(next))
    }
}

fn is_one_of(names: &[&str], name: &str) -> bool {
    names.iter().any(|one| one.eq_ignore_ascii_case(name))
}

/// What follows the `?` may be secret, and is not for messages.
fn without_query(url: &Url) -> Url {
    let mut url = url.clone();
    url.set_query(None);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(method: &str, url: &str) -> Step {
        let pairs = [
            ("Authorization", "a"),
            ("content-type", "b"),
            ("X-Mine", "c"),
            ("Host", "d"),
        ];
        let headers = pairs.map(|(name, value)| (name.to_owned(), value.to_owned()));
        Step::of(HttpRequest {
            method: method.to_owned(),
            url: url.to_owned(),
            headers: headers.to_vec(),
            follow_redirects: true,
            patience: None,
            body: b"body".to_vec(),
        })
        .unwrap()
    }

    fn answer(status: u16, location: &str) -> HttpResponse {
        HttpResponse {
            status,
            reason: String::new(),
            url: String::new(),
            headers: vec![("Location".to_owned(), location.to_owned())],
            body: Vec::new(),
        }
    }

    fn names(step: &Step) -> Vec<&str> {
        step.headers.iter().map(|(name, _)| name.as_str()).collect()
    }

    #[test]
    fn headers_of_the_connection_are_not_the_scripts() {
        let step = step("GET", "https://a.example/#part");
        assert_eq!(names(&step), ["Authorization", "content-type", "X-Mine"]);
        assert_eq!(step.url.as_str(), "https://a.example/");
    }

    #[test]
    fn a_redirect_elsewhere_takes_nothing_personal_along() {
        let first = step("GET", "https://a.example/1");
        let next = |to| first.redirected(&answer(302, to)).unwrap().unwrap();
        assert_eq!(names(&next("/2")).len(), 3);
        assert_eq!(next("2").url.as_str(), "https://a.example/2");
        assert_eq!(
            next("\u{c3}\u{a9}").url.as_str(),
            "https://a.example/%C3%A9"
        );
        assert_eq!(next("\u{e9}").url.as_str(), "https://a.example/%C3%A9");
        for to in [
            "https://b.example/",
            "http://a.example/",
            "//a.example:444/",
        ] {
            assert_eq!(names(&next(to)), ["content-type", "X-Mine"], "{to}");
        }
    }

    #[test]
    fn what_was_posted_is_posted_again_only_when_the_server_says_so() {
        for (status, method, then, body) in [
            (301, "POST", "GET", 0),
            (302, "POST", "GET", 0),
            (302, "PUT", "PUT", 4),
            (303, "PUT", "GET", 0),
            (303, "HEAD", "HEAD", 4),
            (307, "POST", "POST", 4),
            (308, "POST", "POST", 4),
        ] {
            let first = step(method, "https://a.example/");
            let next = first.redirected(&answer(status, "/b")).unwrap().unwrap();
            assert_eq!(
                (next.method.as_str(), next.body.len()),
                (then, body),
                "{status}"
            );
        }
        let first = step("GET", "https://a.example/");
        assert!(first.redirected(&answer(304, "/b")).is_none());
        assert!(first.redirected(&answer(200, "/b")).is_none());
    }

    #[test]
    fn what_goes_with_a_secret_comes_back_unpacked() {
        let network = Network::new(None);
        let secrets = [HostSecret {
            host: "a.example".to_owned(),
            header: "authorization".to_owned(),
            value: "canary".to_owned(),
        }];
        let open = AllowedHosts::default();
        let broker = Broker::new(&network, open, &secrets, Instant::now());
        let packed = |url| {
            let mut step = step("GET", url);
            step.headers
                .push(("Accept-Encoding".to_owned(), "gzip".to_owned()));
            let sent = broker.with_secrets(&step).headers;
            let found = sent
                .into_iter()
                .rfind(|(name, _)| is_one_of(&["accept-encoding"], name));
            found.unwrap().1
        };
        assert_eq!(packed("https://a.example/"), "identity");
        assert_eq!(packed("https://b.example/"), "gzip");
    }

    #[test]
    fn credentials_in_a_url_are_refused() {
        let asked = HttpRequest {
            method: "GET".to_owned(),
            url: "https://me:secret@a.example/".to_owned(),
            headers: Vec::new(),
            follow_redirects: true,
            patience: None,
            body: Vec::new(),
        };
        assert!(Step::of(asked).unwrap_err().contains("use a header"));
    }
}

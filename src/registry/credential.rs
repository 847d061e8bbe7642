//! What says who asks, for a place that is not open to everybody.

use std::fmt;
use std::sync::{Arc, OnceLock};

use zeroize::Zeroizing;

/// The value of the header `Authorization`; wiped when dropped.
pub type Header = Zeroizing<String>;

type Reveal = dyn Fn() -> Result<Header, String> + Send + Sync;

/// A credential for everything below one URL. It is looked up when the first request needs it,
/// because somebody may have to type a passphrase for it.
#[derive(Clone)]
pub struct Credential {
    below: String,
    configured: Option<Arc<str>>,
    reveal: Arc<Reveal>,
    revealed: Arc<OnceLock<Result<Header, String>>>,
}

impl Credential {
    /// One for a URL and what is below it.
    pub fn new(
        url: &str,
        reveal: impl Fn() -> Result<Header, String> + Send + Sync + 'static,
    ) -> Self {
        Self {
            below: url.trim_end_matches('/').to_owned(),
            configured: None,
            reveal: Arc::new(reveal),
            revealed: Arc::default(),
        }
    }

    /// The same, which stands in a configuration: there, and nowhere else, it is corrected.
    #[must_use]
    pub fn configured_at(mut self, place: &str) -> Self {
        self.configured = Some(place.into());
        self
    }

    /// Where it is configured; none where somebody logged in.
    pub fn configured(&self) -> Option<&str> {
        self.configured.as_deref()
    }

    /// What to tell this URL: nothing, unless it is the place itself or below it.
    pub fn for_url(&self, url: &str) -> Result<Option<Header>, String> {
        let path = url.split(['?', '#']).next().unwrap_or_default();
        let rest = path.strip_prefix(&self.below);
        let is_below =
            rest.is_some_and(|rest| (rest.is_empty() || rest.starts_with('/')) && !climbs(rest));
        match is_below {
            true => self
                .revealed
                .get_or_init(|| (self.reveal)())
                .clone()
                .map(Some),
            false => Ok(None),
        }
    }
}

/// Whether a path may lead upwards, for some server at least.
fn climbs(path: &str) -> bool {
    let path = path.to_ascii_lowercase().replace("%2e", ".");
    path.contains("%2f") || path.contains("%5c") || path.split(['/', '\\']).any(|part| part == "..")
}

impl fmt::Debug for Credential {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Credential({}, …)", self.below)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::atomic::{AtomicUsize, Ordering};

    #[test]
    fn only_the_place_and_what_is_below_it_is_told() {
        let credential = Credential::new("https://host/r/", || Ok(Header::new("Bearer x".into())));
        let told = |url: &str| credential.for_url(url).unwrap().is_some();
        for url in [
            "https://host/r",
            "https://host/r/catalog.json",
            "https://host/r/a/b?c=..",
        ] {
            assert!(told(url), "{url}");
        }
        for url in [
            "https://host/",
            "https://host/rest",
            "https://host.example/r/a",
            "http://host/r/a",
            "https://host/r/../b",
            "https://host/r/%2e%2E/b",
            "https://host/r/..%2fb",
            "https://host/r/..\\b",
            "https://host:8443/r/a",
        ] {
            assert!(!told(url), "{url}");
        }
        assert!(!format!("{credential:?}").contains("Bearer"));
    }

    #[test]
    fn it_is_looked_up_once_and_only_when_it_is_needed() {
        let count = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&count);
        let credential = Credential::new("https://host", move || {
            counted.fetch_add(1, Ordering::Relaxed);
            Err("shut".to_owned())
        });
        assert_eq!(credential.for_url("https://other/a"), Ok(None));
        assert_eq!(count.load(Ordering::Relaxed), 0);
        for _ in 0..2 {
            let error = credential.for_url("https://host/a").unwrap_err();
            assert_eq!(error, "shut");
        }
        assert_eq!(count.load(Ordering::Relaxed), 1);
    }
}

//! Whether the configured registries answer, and how fast.

use std::path::Path;
use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::{Check, Topic};
use crate::diagnostics::Failure;
use crate::ops::registries::{LOCAL, NamedRegistry};
use crate::registry::documents::{Marker, read_if_there};
use crate::registry::library::Library;
use crate::registry::location::Location;
use crate::registry::{Key, RegistryError};

/// A place to ask, and how to read its answer.
pub struct Question {
    /// Its name, or the setting that names it.
    name: String,
    place: String,
    is_local: bool,
    ask: Box<dyn FnOnce() -> Check + Send>,
}

impl Question {
    /// Whether a place is the registry that it should be.
    pub fn registry(named: NamedRegistry) -> Self {
        let (name, place) = (named.name.clone(), named.location.to_string());
        let is_local = named.location.is_local();
        let (told, shown) = (name.clone(), place.clone());
        let ask = move || {
            if let Some(absent) = absent(&named) {
                return absent;
            }
            let found = read_if_there::<Marker>(&*named.registry, &Key::marker());
            judged(&told, &shown, found.map(|marker| marker.is_some()))
        };
        Self {
            name,
            place,
            is_local,
            ask: Box::new(ask),
        }
    }

    /// Whether a setting names a library that can be listed.
    pub fn library(setting: &str, library: Library, is_local: bool) -> Self {
        let place = library.place().to_owned();
        let (name, shown) = (setting.to_owned(), place.clone());
        let ask = move || match library.list() {
            Ok(listing) => {
                let says = match listing.skills.len() {
                    1 => format!("{shown} answers, with one skill"),
                    count => format!("{shown} answers, with {count} skills"),
                };
                Check::ok(Topic::Registries, name, says)
            }
            Err(error) => {
                let failure = Failure::from(error);
                let advice = failure
                    .hint
                    .unwrap_or_else(|| format!("correct `{name}` in open-skills.yaml"));
                Check::error(Topic::Registries, name, failure.message, advice)
            }
        };
        Self {
            name: setting.to_owned(),
            place,
            is_local,
            ask: Box::new(ask),
        }
    }
}

/// Asks all of them at the same time what they are, and waits so long for the last one.
///
/// One that is silent is not waited for: its thread ends with the program.
pub fn look(questions: Vec<Question>, patience: Duration, offline: bool) -> Vec<Check> {
    let begun = Instant::now();
    let ask = |question: Question| {
        let Question {
            name,
            place,
            is_local,
            ask,
        } = question;
        if offline && !is_local {
            return (name, place, None);
        }
        let (sender, receiver) = mpsc::channel::<Check>();
        std::thread::spawn(move || {
            let begun = Instant::now();
            let check = ask();
            // Whoever asked may have given up.
            drop(sender.send(check.after(begun.elapsed())));
        });
        (name, place, Some(receiver))
    };
    let asked: Vec<_> = questions.into_iter().map(ask).collect();
    let told = asked.into_iter().map(|(name, place, receiver)| {
        let Some(receiver) = receiver else {
            let says = format!("{place}, not asked: offline");
            return Check::ok(Topic::Registries, name, says);
        };
        let left = patience.saturating_sub(begun.elapsed());
        match receiver.recv_timeout(left) {
            Ok(check) => check,
            Err(_) => silent(&name, &place, patience),
        }
    });
    told.collect()
}

/// A place on this machine where nothing stands that could answer. The user's own registry is
/// made when it is needed.
fn absent(named: &NamedRegistry) -> Option<Check> {
    let name = &named.name;
    let missing = |what: &str, advice: String| {
        let says = format!("there is no {what} `{}`", named.location);
        Some(Check::error(Topic::Registries, name, says, advice))
    };
    match &named.location {
        Location::Directory(path) if !path.exists() && name != LOCAL => missing(
            "folder",
            format!("correct its `url`; a new one is made by `open-skills registry init {name}`"),
        ),
        Location::Git(remote) if remote.is_local() => {
            let path = remote.url.strip_prefix("file://")?;
            let path = match cfg!(windows) {
                true => path.trim_start_matches('/'),
                false => path,
            };
            if Path::new(path).exists() {
                return None;
            }
            let advice =
                format!("correct its `url`; a new one is made by `git init --bare {path}`");
            missing("repository", advice)
        }
        _ => None,
    }
}

fn judged(name: &str, place: &str, found: Result<bool, RegistryError>) -> Check {
    match found {
        Ok(true) => Check::ok(Topic::Registries, name, format!("{place} answers")),
        Ok(false) if name == LOCAL => Check::ok(
            Topic::Registries,
            name,
            format!("{place}, which the first publish makes"),
        ),
        Ok(false) => Check::error(
            Topic::Registries,
            name,
            format!("{place} answers, and is no registry"),
            format!("correct its `url`, or run `open-skills registry init {name}`"),
        ),
        Err(error) => {
            let failure = Failure::from(error);
            let advice = failure.hint.unwrap_or_else(|| {
                format!("check `registries.{name}` in open-skills.yaml and the network")
            });
            Check::error(Topic::Registries, name, failure.message, advice)
        }
    }
}

fn silent(name: &str, place: &str, patience: Duration) -> Check {
    let seconds = patience.as_secs_f32();
    Check::error(
        Topic::Registries,
        name,
        format!("{place} does not answer within {seconds} s"),
        "check the network, a proxy or a firewall; `--timeout 60s` waits longer, `--offline` asks nobody",
    )
}

#[cfg(test)]
mod tests {
    use super::super::Level;
    use super::*;
    use crate::ops::registries::Access;

    fn directory(name: &str, path: &Path) -> NamedRegistry {
        let location = Location::Directory(path.to_path_buf());
        NamedRegistry::open(name, location, &Access::default()).unwrap()
    }

    fn ask(name: &str, path: &Path) -> Check {
        let patience = Duration::from_secs(10);
        look(
            vec![Question::registry(directory(name, path))],
            patience,
            true,
        )
        .remove(0)
    }

    #[test]
    fn a_folder_is_asked_also_offline() {
        let folder = tempfile::tempdir().unwrap();
        let check = ask("team", folder.path());
        assert_eq!(check.level, Level::Error);
        assert!(check.advice.unwrap().contains("registry init team"));
        let registry = directory("team", folder.path());
        let now = std::time::SystemTime::now().into();
        crate::registry::changes::begin(
            &*registry.registry,
            "00112233445566778899aabbccddeeff",
            now,
        )
        .unwrap();
        let check = ask("team", folder.path());
        assert_eq!(check.level, Level::Ok, "{check:?}");
        assert!(check.latency.is_some());
    }

    #[test]
    fn ones_own_registry_needs_no_making() {
        let folder = tempfile::tempdir().unwrap();
        let check = ask(LOCAL, &folder.path().join("registry"));
        assert_eq!(check.level, Level::Ok, "{check:?}");
    }

    #[cfg(feature = "https")]
    #[test]
    fn what_never_answers_is_given_up_on() {
        // Takes connections into its queue, and never looks at them.
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let open = || {
            let location = Location::Web(url.clone());
            Question::registry(NamedRegistry::open("web", location, &Access::default()).unwrap())
        };
        let begun = Instant::now();
        let patience = Duration::from_millis(300);
        let check = look(vec![open()], patience, false).remove(0);
        assert_eq!(check.level, Level::Error);
        assert!(check.says.contains("does not answer"), "{}", check.says);
        assert!(begun.elapsed() < Duration::from_secs(5));
        let check = look(vec![open()], patience, true).remove(0);
        assert_eq!(check.level, Level::Ok);
        assert!(check.says.contains("not asked"));
    }
}

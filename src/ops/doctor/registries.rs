//! Whether the configured registries answer, and how fast.

use std::sync::mpsc;
use std::time::{Duration, Instant};

use super::{Check, Topic};
use crate::ops::registries::{LOCAL, NamedRegistry};
use crate::registry::documents::{Marker, read_if_there};
use crate::registry::{Key, RegistryError};

/// Whether it is a registry, and how long it took to say so.
type Answer = (Result<bool, RegistryError>, Duration);

/// Asks all of them at the same time what they are, and waits so long for the last one.
///
/// One that is silent is not waited for: its thread ends with the program.
pub fn look(registries: Vec<NamedRegistry>, patience: Duration, offline: bool) -> Vec<Check> {
    let begun = Instant::now();
    let ask = |named: NamedRegistry| {
        let name = named.name.clone();
        let place = named.location.to_string();
        if offline && !named.location.is_local() {
            return (name, place, None);
        }
        let (sender, receiver) = mpsc::channel::<Answer>();
        std::thread::spawn(move || {
            let begun = Instant::now();
            let found = read_if_there::<Marker>(&*named.registry, &Key::marker());
            // Whoever asked may have given up.
            drop(sender.send((found.map(|marker| marker.is_some()), begun.elapsed())));
        });
        (name, place, Some(receiver))
    };
    let asked: Vec<_> = registries.into_iter().map(ask).collect();
    let told = asked.into_iter().map(|(name, place, receiver)| {
        let Some(receiver) = receiver else {
            let says = format!("{place}, not asked: offline");
            return Check::ok(Topic::Registries, name, says);
        };
        let left = patience.saturating_sub(begun.elapsed());
        match receiver.recv_timeout(left) {
            Ok(answer) => judged(&name, &place, answer),
            Err(_) => silent(&name, &place, patience),
        }
    });
    told.collect()
}

fn judged(name: &str, place: &str, (found, latency): Answer) -> Check {
    let check = match found {
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
            let failure = crate::diagnostics::Failure::from(error);
            let advice = failure.hint.unwrap_or_else(|| {
                format!("check `registries.{name}` in open-skills.yaml and the network")
            });
            Check::error(Topic::Registries, name, failure.message, advice)
        }
    };
    check.after(latency)
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
    use std::path::Path;

    use super::super::Level;
    use super::*;
    use crate::ops::registries::Access;
    use crate::registry::location::Location;

    fn directory(name: &str, path: &Path) -> NamedRegistry {
        let location = Location::Directory(path.to_path_buf());
        NamedRegistry::open(name, location, &Access::default()).unwrap()
    }

    fn ask(name: &str, path: &Path) -> Check {
        let patience = Duration::from_secs(10);
        look(vec![directory(name, path)], patience, true).remove(0)
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
            NamedRegistry::open("web", location, &Access::default()).unwrap()
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

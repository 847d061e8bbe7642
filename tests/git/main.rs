//! Git: the same promises as everywhere, asked of repositories behind every transport.
//!
//! The servers are git's own daemon, git's CGI program behind a few lines of Python, and an
//! sshd of the test. What cannot be started makes its tests `ignored`, and says why.

#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(dead_code, reason = "what is shared with the other backends")]

#[path = "../registry/backends.rs"]
mod backends;
#[path = "../registry/conformance.rs"]
mod conformance;
#[path = "../registry/faults.rs"]
mod faults;
mod hostile;
#[path = "../registry/mirror.rs"]
mod mirror;
#[path = "../registry/model.rs"]
mod model;
mod program;
#[path = "../registry/publishing.rs"]
mod publishing;
mod servers;
#[path = "../registry/skills.rs"]
mod skills;
mod versions;

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Trial};
use servers::Server;

/// Asks about documents, not about stores, and takes thousands of requests: left to the
/// others.
const NOT_HERE: &[&str] = &["g6_damage_on_the_way_is_told_and_nothing_is_handed_on"];

/// A server that is there, or why not.
type Started = Result<Arc<Server>, String>;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let start = |server: fn() -> Result<Server, String>| match arguments.list {
        // Listing must not start a server.
        true => Err("only listed".to_owned()),
        false => server().map(Arc::new),
    };
    let file = start(Server::file);
    let transports = [
        ("file", file.clone()),
        ("daemon", start(Server::daemon)),
        ("http", start(|| Server::http(None))),
    ];
    let ssh = start(Server::ssh);
    if let Ok(server) = &ssh {
        // SAFETY: no thread has been started yet.
        #[allow(
            unsafe_code,
            reason = "git reads it from the environment of the test itself"
        )]
        unsafe {
            std::env::set_var(&server.variables[0].0, &server.variables[0].1);
        }
    }
    let transports: Vec<_> = transports.into_iter().chain([("ssh", ssh)]).collect();
    let mut trials = Vec::new();
    for (transport, server) in &transports {
        for &(name, case) in conformance::CASES {
            let name = format!("{transport}::conformance::{name}");
            trials.push(on(&name, server, move |server| case(&server.repository())));
        }
    }
    for &(name, case) in publishing::CASES
        .iter()
        .filter(|(name, _)| !NOT_HERE.contains(name))
    {
        let name = format!("file::publishing::{name}");
        trials.push(on(&name, &file, move |server| case(&server.repository())));
    }
    for &(name, case) in mirror::CASES {
        let name = format!("file::mirror::{name}");
        trials.push(on(&name, &file, move |server| case(&server.repository())));
    }
    trials.push(on("file::model::g18_any_sequence", &file, |server| {
        model::any_sequences(4, || server.repository());
    }));
    for &(name, case) in versions::CASES.iter().chain(hostile::CASES) {
        trials.push(on(name, &file, case));
    }
    let closed = start(|| Server::http(Some("me:canary-secret")));
    trials.push(on(
        "http::g12_who_is_not_known_is_not_let_in_and_no_password_is_shown",
        &closed,
        program::closed,
    ));
    for (transport, server) in &transports {
        let name = format!("{transport}::program_publishes_and_pulls");
        trials.push(on(&name, server, program::publishes_and_pulls));
        // Nobody vouches for what git's own protocol brings, so no reference names it.
        if *transport != "daemon" {
            let name = format!("{transport}::program_pulls_a_source");
            trials.push(on(&name, server, program::pulls_a_source));
            let name = format!("{transport}::program_says_what_a_source_lacks");
            trials.push(on(&name, server, program::says_what_a_source_lacks));
        }
    }
    for (transport, server) in &transports {
        if let Err(why) = server {
            // The names carry no reasons, so each is said once.
            let line = format!("tests over {transport} ignored: {why}\n");
            let _ = std::io::Write::write_all(&mut std::io::stderr(), line.as_bytes());
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn on(name: &str, server: &Started, case: impl FnOnce(&Arc<Server>) + Send + 'static) -> Trial {
    match server {
        Ok(server) => {
            let server = Arc::clone(server);
            Trial::test(name, move || {
                case(&server);
                Ok(())
            })
        }
        Err(_) => Trial::test(name, || Ok(())).with_ignored_flag(true),
    }
}

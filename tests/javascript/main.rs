//! JavaScript in the sandbox: what scripts know from node, and what ours adds.
//!
//! They need the interpreter, which comes from npm: `open-skills runtime install javascript`.
//! The variable `OPEN_SKILLS_TEST_JAVASCRIPT` says where its `quickjs.wasm` is; without it
//! they are ignored.

#![allow(clippy::unwrap_used, reason = "tests")]

mod exits;
mod functions;
mod hostile;
mod loading;
mod scripts;
#[cfg(feature = "https")]
#[path = "../sandbox/server.rs"]
mod server;
mod support;
#[cfg(feature = "https")]
mod web;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

/// A group of tests: their names and what they do.
type Cases = &'static [(&'static str, fn())];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let is_there = std::env::var_os(support::VARIABLE).is_some();
    let mut groups: Vec<(&str, Cases)> = vec![
        ("exits", exits::CASES),
        ("functions", functions::CASES),
        ("hostile", hostile::CASES),
        ("loading", loading::CASES),
        ("scripts", scripts::CASES),
    ];
    #[cfg(feature = "https")]
    groups.push(("web", web::CASES));
    #[cfg(feature = "syntax")]
    groups.push(("loading", loading::TYPESCRIPT));
    let mut trials = scripts::trials(is_there);
    for (group, cases) in groups {
        for (name, case) in cases {
            let trial = Trial::test(format!("{group}::{name}"), move || {
                case();
                Ok(())
            });
            let trial = match is_there {
                true => trial,
                false => trial.with_kind("no interpreter"),
            };
            trials.push(trial.with_ignored_flag(!is_there));
        }
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

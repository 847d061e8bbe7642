//! Python in the sandbox: what programs expect of an interpreter, and what ours adds.
//!
//! They need the runtime, which is built once with pip: `open-skills runtime build`. The
//! variable `OPEN_SKILLS_TEST_PYTHON` says where it is; without it they are ignored.

#![allow(clippy::unwrap_used, reason = "tests")]

mod conformance;
mod functions;
mod hostile;
mod packages;
mod programs;
mod refusals;
#[allow(dead_code, reason = "what is shared with other tests")]
#[path = "../sandbox/server.rs"]
mod server;
mod support;
mod web;

use std::process::ExitCode;

use libtest_mimic::{Arguments, Trial};

/// A group of tests: their names and what they do.
type Cases = &'static [(&'static str, fn())];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let is_there = std::env::var_os(support::VARIABLE).is_some();
    let groups: [(&str, Cases); 7] = [
        ("conformance", conformance::CASES),
        ("functions", functions::CASES),
        ("hostile", hostile::CASES),
        ("packages", packages::CASES),
        ("programs", programs::CASES),
        ("refusals", refusals::CASES),
        ("web", web::CASES),
    ];
    let trial = |group: &str, name: &str, case: fn(), is_ready: bool| {
        let trial = Trial::test(format!("{group}::{name}"), move || {
            case();
            Ok(())
        });
        match is_ready {
            true => trial,
            false => trial
                .with_kind("nothing to run it with")
                .with_ignored_flag(true),
        }
    };
    let mut trials = Vec::new();
    for (group, cases) in groups {
        trials.extend(
            cases
                .iter()
                .map(|(name, case)| trial(group, name, *case, is_there)),
        );
    }
    let is_there = is_there && std::env::var_os(packages::PACKAGES).is_some();
    let others = packages::WITH_PACKAGES.iter();
    trials.extend(others.map(|(name, case)| trial("packages", name, *case, is_there)));
    libtest_mimic::run(&arguments, trials).exit_code()
}

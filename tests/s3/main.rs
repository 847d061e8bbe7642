//! Object storage: the same promises as everywhere, asked of a real server over the wire.
//!
//! The server is moto with its signature checks on (`.ci/run` installs it; or
//! `pip install 'moto[server]' boto3`).
//! Where it cannot be started, its tests say `ignored` and why; the misbehaving servers
//! are part of the tests and always there.

#![allow(clippy::unwrap_used, reason = "tests")]
#![allow(dead_code, reason = "what is shared with the other backends")]

#[cfg(unix)]
mod artifacts;
#[path = "../registry/backends.rs"]
mod backends;
mod canaries;
#[path = "../registry/conformance.rs"]
mod conformance;
mod copies;
mod counted;
mod fake;
#[path = "../registry/faults.rs"]
mod faults;
#[path = "../registry/garbage.rs"]
mod garbage;
mod hints;
mod libraries;
#[path = "../registry/mirror.rs"]
mod mirror;
mod misbehaving;
#[path = "../registry/model.rs"]
mod model;
mod moto;
mod parts;
mod program;
#[path = "../registry/publishing.rs"]
mod publishing;
mod requests;
#[path = "../registry/skills.rs"]
mod skills;
mod sso;
mod verifying;

use std::process::ExitCode;
use std::sync::Arc;

use libtest_mimic::{Arguments, Trial};
use moto::Moto;

/// Thousands of requests that ask about documents, not about stores: left to the others.
const NOT_HERE: &[&str] = &["g6_damage_on_the_way_is_told_and_nothing_is_handed_on"];

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let plain = |&(name, case): &(&str, fn())| {
        Trial::test(format!("misbehaving::{name}"), move || {
            case();
            Ok(())
        })
    };
    let ours = misbehaving::CASES.iter().chain(parts::MISBEHAVING);
    let mut trials: Vec<Trial> = ours.chain(hints::CASES).map(plain).collect();
    let without_moto = trials.len();
    // Listing must not start a server.
    let moto = match arguments.list {
        true => Err("only listed".to_owned()),
        false => Moto::start().map(Arc::new),
    };
    let groups = [
        ("conformance", conformance::CASES),
        ("publishing", publishing::CASES),
        ("garbage", garbage::CASES),
        ("mirror", mirror::CASES),
    ];
    for (group, cases) in groups {
        for &(name, case) in cases.iter().filter(|(name, _)| !NOT_HERE.contains(name)) {
            let name = format!("{group}::{name}");
            trials.push(on_moto(&name, &moto, move |moto| case(&moto.place())));
        }
    }
    for &(name, case) in verifying::CASES {
        trials.push(on_moto(&format!("verifying::{name}"), &moto, case));
    }
    for &(name, case) in program::CASES {
        trials.push(on_moto(&format!("program::{name}"), &moto, case));
    }
    for &(name, case) in parts::CASES {
        trials.push(on_moto(&format!("parts::{name}"), &moto, case));
    }
    for &(name, case) in sso::CASES {
        trials.push(on_moto(&format!("sso::{name}"), &moto, case));
    }
    for &(name, case) in libraries::CASES {
        trials.push(on_moto(&format!("libraries::{name}"), &moto, case));
    }
    trials.push(on_moto("model::g18_any_sequence", &moto, |moto| {
        model::any_sequences(6, || moto.place());
    }));
    let programs = [
        ("requests", requests::CASES),
        ("copies", copies::CASES),
        ("canaries", canaries::CASES),
    ];
    for (group, cases) in programs {
        for &(name, case) in cases {
            trials.push(on_moto(&format!("{group}::{name}"), &moto, case));
        }
    }
    #[cfg(unix)]
    for &(name, case) in artifacts::CASES {
        trials.push(on_moto(&format!("artifacts::{name}"), &moto, case));
    }
    if let Err(why) = &moto {
        let all = trials.len() - without_moto;
        // The names carry no reasons, so the reason is said once.
        let _ = std::io::Write::write_all(
            &mut std::io::stderr(),
            format!("{all} tests ignored: {why}\n").as_bytes(),
        );
    }
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn on_moto(
    name: &str,
    moto: &Result<Arc<Moto>, String>,
    case: impl FnOnce(&Moto) + Send + 'static,
) -> Trial {
    match moto {
        Ok(moto) => {
            let moto = Arc::clone(moto);
            Trial::test(name, move || {
                case(&moto);
                Ok(())
            })
        }
        Err(_) => Trial::test(name, || Ok(())).with_ignored_flag(true),
    }
}

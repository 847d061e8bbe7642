//! G12: whatever a command says or leaves behind, no secret is in it.

use std::fs;
use std::path::Path;

use crate::moto::{BUCKET, Moto};
use crate::program::{Case, Place};

/// The cases by their names.
pub const CASES: &[(&str, Case)] = &[
    ("g12_no_command_says_a_secret", said),
    ("g12_no_file_keeps_a_secret", kept),
    ("g12_a_server_that_refuses_is_shown_no_secret", refused),
];

/// A session's token, which no server here knows.
const TOKEN: &str = "canary-token-7c19";

/// Every command that may have to do with a registry or a library.
const COMMANDS: &[&str] = &[
    "registry init REGISTRY",
    "keys new me --no-passphrase",
    "publish good --registry REGISTRY --key me",
    "registry checkpoint REGISTRY --key me",
    "list --registry REGISTRY",
    "list good --registry REGISTRY",
    "search invoices --registry REGISTRY",
    "tree REGISTRY#good",
    "pull REGISTRY#good -C out",
    "pull REGISTRY#good -C out --refresh",
    "outdated -C out",
    "update -C out",
    "audit out",
    "audit log",
    "tag good@1.0.0 beta --registry REGISTRY",
    "yank good@1.0.0 --registry REGISTRY",
    "unyank good@1.0.0 --registry REGISTRY",
    "registry ls",
    "registry check REGISTRY",
    "registry repair REGISTRY",
    "registry gc REGISTRY --dry-run",
    "registry mirror REGISTRY ./copy",
    "install REGISTRY#good -a claude-code",
    "publish good --to-library LIBRARY",
    "list --registry LIBRARY",
    "pull LIBRARY#good -C shelf",
    "sync --from LIBRARY --into synced",
    "sync REGISTRY#good --into versions",
    "prompt --library LIBRARY",
    "prompt --library LIBRARY --refresh",
    "run REGISTRY#good",
    "config show",
    "doctor",
    "cache size",
    "pull REGISTRY#nothing -C out",
    "pull s3://no-such-bucket-there/x#good -C out",
];

/// What a command says with everything that it can say, in both forms of its log.
fn words(place: &Place, command: &str, name: &str) -> Vec<String> {
    let registry = format!("s3://{BUCKET}/canaries/{name}");
    let library = format!("s3://{BUCKET}/canaries/{name}-library");
    let command = command
        .replace("REGISTRY", &registry)
        .replace("LIBRARY", &library);
    let command: Vec<&str> = command.split(' ').collect();
    let formats = ["text", "json"].into_iter();
    let said = formats.map(|format| {
        let output = place.run(&[&command[..], &["-vvv", "--log-format", format]].concat());
        let all = [output.stdout, output.stderr].concat();
        format!("{command:?}: {}", String::from_utf8_lossy(&all))
    });
    said.collect()
}

fn place(moto: &Moto) -> Place {
    let mut place = Place::new(moto);
    place.set("RUST_BACKTRACE", "full");
    place
}

fn no_secret(moto: &Moto, text: &str) {
    for secret in [moto.pair.secret.as_str(), TOKEN] {
        assert!(
            !text.contains(secret),
            "{}",
            text.replace(secret, "[SECRET]")
        );
    }
    assert!(!text.contains("Signature="), "{text}");
}

fn said(moto: &Moto) {
    let place = place(moto);
    let mut spoke = 0;
    for command in COMMANDS {
        for text in words(&place, command, "said") {
            assert!(!text.contains("error: there is no flag"), "{text}");
            assert!(!text.contains("there is no command"), "{text}");
            no_secret(moto, &text);
            spoke += usize::from(text.contains("DEBUG") || text.contains("\"level\""));
        }
    }
    assert!(spoke > COMMANDS.len() / 2, "only {spoke} said what they do");
}

fn kept(moto: &Moto) {
    let place = place(moto);
    for command in COMMANDS {
        words(&place, command, "kept");
    }
    let mut files = 0;
    look(place.folder.path(), &mut |path| {
        files += 1;
        let text = fs::read(path).unwrap();
        no_secret(moto, &String::from_utf8_lossy(&text));
    });
    assert!(files > 20, "{files} files");
}

fn look(folder: &Path, each: &mut dyn FnMut(&Path)) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.symlink_metadata().unwrap() {
            found if found.is_dir() => look(&path, each),
            found if found.is_file() => each(&path),
            _ => {}
        }
    }
}

/// A secret that is wrong is one all the same.
fn refused(moto: &Moto) {
    const WRONG: &str = "canary-wrong-secret-51aa";
    let mut place = place(moto);
    place.set("AWS_SECRET_ACCESS_KEY", WRONG);
    place.set("AWS_SESSION_TOKEN", TOKEN);
    for command in COMMANDS {
        for text in words(&place, command, "refused") {
            assert!(!text.contains(WRONG), "{}", text.replace(WRONG, "[SECRET]"));
            no_secret(moto, &text);
        }
    }
}

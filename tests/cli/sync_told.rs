//! What `sync` says of skills and files that stay away.

use std::fs;

use crate::support::{CliTest, Ran};

fn document(name: &str, body: &str) -> String {
    format!("---\nname: {name}\ndescription: Does {name}.\n---\n\n{body}\n")
}

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

#[test]
fn of_two_skills_with_one_name_the_one_comes_that_a_prompt_tells_of() {
    let test = CliTest::new()
        .file("library/a/SKILL.md", document("pdf", "usurped"))
        .file("library/b.md", document("charts", "usurped"))
        .file("library/charts/SKILL.md", document("charts", "own"))
        .file("library/pdf.md", document("pdf", "own"));
    let told = test.run(["prompt", "--library", "./library", "--json"]);
    let synced = test.run(["sync", "--from", "./library", "--into", "out"]);
    assert_eq!(synced.stdout, "added charts\nadded pdf\n");
    assert_eq!(synced.code, Some(1), "{synced}");
    for (folder, file, winner) in [("a", "a/SKILL.md", "pdf"), ("b", "b.md", "charts")] {
        assert!(!test.work().join("out").join(folder).exists());
        let library = concat!("[TEMP]/", "work/library");
        let said = format!("`{folder}` is left out: `{library}/{winner}` is in the folder");
        assert!(synced.stderr.contains(&said), "{synced}");
        let said = format!("`{library}/{file}` is left out: `{library}/{winner}");
        assert!(told.stderr.contains(&said), "{told}");
    }
    assert_eq!(
        told.stderr.matches("is in the folder of that name").count(),
        2
    );
}

#[cfg(unix)]
#[test]
fn what_of_a_skill_stays_behind_is_told_once() {
    let test = CliTest::new()
        .file("library/pdf/SKILL.md", document("pdf", "one"))
        .file("library/pdf/.env", "TOKEN=1\n")
        .file("library/pdf/.git/HEAD", "ref: refs/heads/main\n")
        .file("library/pdf/.git/config", "[core]\n")
        .file("library/docs/.git/HEAD", "ref: refs/heads/main\n");
    let folder = test.work().join("library/pdf");
    for (pipe, socket) in [("a-pipe", "b-socket"), (".git/pipe", ".git/socket")] {
        let made = std::process::Command::new("mkfifo")
            .arg(folder.join(pipe))
            .status();
        assert!(made.unwrap().success());
        std::os::unix::net::UnixListener::bind(folder.join(socket)).unwrap();
    }
    let arguments = ["sync", "--from", "./library", "--into", "out"];
    let ran = test.run(arguments);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    added pdf
    ----- stderr -----
    warning: [WORK]/library: `pdf/a-pipe` and 1 more: it is a pipe, a socket or a device, and no file
    warning: [WORK]/library: `pdf/.env`: it holds environment variables, often secrets, and comes along
    ");
    let ran = test.run(arguments.iter().chain(&["-v"]));
    let said = "library: `pdf/.git`: version control obeys it, and no skill ships it\n";
    assert!(ran.stderr.contains(said), "{ran}");
    assert_eq!(ran.stderr.matches(".git").count(), 1, "{ran}");
    let mut names: Vec<_> = fs::read_dir(test.work().join("out/pdf"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    names.sort();
    assert_eq!(names, [".env", "SKILL.md"]);
    let ran = test.run(["prompt", "--library", "./library"]);
    assert!(
        !done(&ran).is_empty() && !ran.stderr.contains(".git"),
        "{ran}"
    );
}

#[test]
fn what_a_pin_keeps_out_is_said_with_a_way_on() {
    let test = CliTest::new().file("library/pdf/SKILL.md", document("pdf", "one"));
    done(&test.run(["keys", "new", "acme", "--no-passphrase"]));
    done(&test.run(["trust", "pin", "pdf", "--no-registry", "--key", "acme"]));
    let ran = test.run(["sync", "--from", "./library", "--into", "out"]);
    assert_eq!(ran.code, Some(1), "{ran}");
    let said = "`pdf` is not verified: there is no signature, and it has to be signed by `sha256:";
    assert!(ran.stderr.contains(said), "{ran}");
    let said = "Z; do not use it before its publisher explains that; `open-skills trust pin \
                --help` says how to forget the key";
    assert!(ran.stderr.contains(said), "{ran}");
    // It never had one.
    assert!(!ran.stderr.contains("first seen"), "{ran}");
}

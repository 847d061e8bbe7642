//! Readers that stop reading, and places that take nothing.

use std::process::Stdio;

use crate::support::CliTest;

/// A reader that went away has seen enough: no message, no panic, no failure.
#[test]
fn a_closed_pipe_ends_quietly() {
    for arguments in [&["completions", "zsh"][..], &["--help"], &["--version"]] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let output = CliTest::new()
            .command()
            .args(arguments)
            .stdout(writer)
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
            .wait_with_output()
            .unwrap();
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
        assert_eq!(output.status.code(), Some(0), "{arguments:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_said() {
    let told = |arguments: &[&str]| {
        let mut full = std::fs::File::options();
        let full = full.write(true).open("/dev/full").unwrap();
        let test = CliTest::new();
        let mut program = test.command();
        program.args(arguments).stdout(full).stderr(Stdio::piped());
        let output = program.spawn().unwrap().wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        String::from_utf8(output.stderr).unwrap()
    };
    assert_eq!(
        told(&["schema", "outcome"]),
        "error: cannot write to standard output: no space left on device\n\
         hint: make room on that disk, then do it again\n"
    );
    // The same word as of a file.
    let error: serde_json::Value =
        serde_json::from_str(&told(&["config", "path", "--json"])).unwrap();
    assert_eq!(error["error"]["kind"], "no-space");
}

//! Skills with files deeper than archives take: they come whole, or not at all.

use crate::support::{CliTest, Ran};

const DEEPEST: usize = 14;

/// A library with one skill for each depth that a file of it lies in.
fn library(depths: &[usize]) -> CliTest {
    let mut test = CliTest::new().file("open-skills.yaml", "library: {url: ./lib}\n");
    for depth in depths {
        let name = format!("d{depth}");
        let text =
            format!("---\nname: {name}\ndescription: Counts words. Use when asked.\n---\nb\n");
        test = test
            .file(&format!("lib/{name}/SKILL.md"), text)
            .file(&format!("lib/{name}/{}f", "x/".repeat(*depth)), "x");
    }
    test
}

fn left_out(ran: &Ran, name: &str) {
    let line = ran.stderr.lines().find(|line| {
        line.contains(&format!("{name}` is left out: `x/"))
            || line.contains(&format!("{name}` of the library is left out: `x/"))
    });
    let line = line.unwrap_or_else(|| panic!("{ran}"));
    assert!(line.contains("lies more than 14 folders deep"), "{ran}");
}

#[test]
fn what_no_archive_takes_is_left_out_with_its_reason() {
    let test = library(&[DEEPEST, DEEPEST + 1, 20, 40]);
    for (arguments, place) in [
        (&["sync", "--from", "lib", "--into", "o"][..], "o"),
        (&["pull", "--library", "-C", "p"][..], "p"),
        (
            &["install", "./lib", "--agent", "codex"][..],
            ".agents/skills",
        ),
    ] {
        let ran = test.run(arguments);
        assert_eq!(ran.code, Some(1), "{ran}");
        let place = test.work().join(place);
        assert!(
            place
                .join("d14")
                .join("x/".repeat(DEEPEST))
                .join("f")
                .is_file()
        );
        for name in ["d15", "d20", "d40"] {
            left_out(&ran, name);
            assert!(!place.join(name).exists(), "{ran}");
        }
    }
    for name in ["d15", "d40"] {
        let skill = format!("./lib#{name}");
        for arguments in [
            &["install", &skill, "--agent", "codex"][..],
            &["pull", &skill, "-C", "q"],
        ] {
            let ran = test.run(arguments);
            assert_eq!(ran.code, Some(2), "{ran}");
            assert!(
                ran.stderr.contains("lies more than 14 folders deep"),
                "{ran}"
            );
        }
    }
}

#[test]
fn a_library_of_nothing_else_says_why_nothing_comes() {
    let test = library(&[40]);
    let ran = test.run(["pull", "--library", "-C", "p"]);
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr.contains("lies more than 14 folders deep"),
        "{ran}"
    );
    assert!(!test.work().join("p/d40").exists());
}

#[test]
fn folders_that_hold_no_skill_may_be_as_deep_as_they_like() {
    let test = library(&[DEEPEST])
        .file(&format!("lib/notes/{}f", "x/".repeat(40)), "x")
        .file(&format!("lib/d14/.git/{}f", "x/".repeat(40)), "x");
    let ran = test.run(["sync", "--from", "lib", "--into", "o"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(0), "added d14\n"),
        "{ran}"
    );
}

#[test]
fn lint_and_pack_find_the_same_fault() {
    let test = library(&[DEEPEST, DEEPEST + 1, 40]);
    let lint = |name: &str| test.run(["lint", &format!("lib/{name}"), "--profile", "publish"]);
    assert_eq!(lint("d14").code, Some(0));
    for name in ["d15", "d40"] {
        let ran = lint(name);
        assert_eq!(ran.code, Some(1), "{ran}");
        assert!(ran.stdout.contains("error[LY007]"), "{ran}");
        let ran = test.run(["pack", &format!("lib/{name}"), "-o", "out.skill"]);
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(
            ran.stderr.contains("lies more than 14 folders deep"),
            "{ran}"
        );
        let hint = "hint: move it further up, or leave it out with `.skillignore`";
        assert!(ran.stderr.contains(hint), "{ran}");
    }
    assert_eq!(
        test.run(["pack", "lib/d14", "-o", "out.skill"]).code,
        Some(0)
    );
}

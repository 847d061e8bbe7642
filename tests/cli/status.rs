//! How installed skills stand, and what is said where that cannot be known.

use std::fs;

use crate::support::{CliTest, GOOD_SKILL, Ran};
use crate::update::done;

fn folder() -> CliTest {
    CliTest::new().file("src/good/SKILL.md", GOOD_SKILL)
}

#[cfg(unix)]
#[test]
fn a_folder_that_two_agents_share_by_a_link_shadows_nothing() {
    let test = folder();
    fs::create_dir_all(test.work().join(".agents/skills")).unwrap();
    fs::create_dir(test.work().join(".claude")).unwrap();
    std::os::unix::fs::symlink("../.agents/skills", test.work().join(".claude/skills")).unwrap();
    done(&test.run(["install", "./src/good", "-a", "claude-code,codex", "--copy"]));
    let ran = test.run(["status"]);
    assert_eq!(
        (done(&ran), ran.stderr.as_str()),
        ("", "1 skill as installed\n")
    );
}

//! Several commands at once that change the skills of one folder: one after the other.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Child, Stdio};

use crate::support::{CliTest, GOOD_SKILL, Ran};

/// How many there are at once.
const PULLS: usize = 6;

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

fn published() -> CliTest {
    let test = CliTest::new();
    for number in 0..PULLS {
        let name = format!("good-{number}");
        let folder = test.work().join("src").join(&name);
        fs::create_dir_all(&folder).unwrap();
        let text = GOOD_SKILL.replace("name: good", &format!("name: {name}"));
        fs::write(folder.join("SKILL.md"), text).unwrap();
        fs::write(folder.join("skill.yaml"), "version: 1.0.0\n").unwrap();
        done(&test.run(["publish", &format!("src/{name}")]));
    }
    test
}

fn start(test: &CliTest, arguments: &[&str]) -> Child {
    let mut command = test.command();
    command.args(arguments).stdin(Stdio::null());
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    command.spawn().unwrap()
}

#[test]
fn all_of_them_come_and_the_lock_has_them_all() {
    let test = published();
    let start = |number: usize| start(&test, &["pull", "-C", "there", &format!("good-{number}")]);
    let all: Vec<Child> = (0..PULLS).map(start).collect();
    for child in all {
        let output = child.wait_with_output().unwrap();
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "{error}");
    }
    let lock = fs::read_to_string(test.work().join("there/open-skills.lock")).unwrap();
    for number in 0..PULLS {
        assert!(lock.contains(&format!("\"good-{number}\"")), "{lock}");
        assert!(
            test.work()
                .join(format!("there/good-{number}/SKILL.md"))
                .is_file()
        );
    }
    done(&test.run(["pull", "-C", "there", "--frozen"]));
}

#[test]
fn who_waits_says_so_and_goes_on_when_the_other_is_gone() {
    let test = published();
    done(&test.run(["pull", "-C", "there", "good-0"]));
    let locks = test.home().join(".local/state/open-skills/locks");
    let mut files = fs::read_dir(locks)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let path = files
        .find(|path| path.extension() == Some("busy".as_ref()))
        .unwrap();
    let held = fs::File::options().append(true).open(path).unwrap();
    held.lock().unwrap();
    let mut child = start(&test, &["pull", "-C", "there/../there", "good-1"]);
    let mut said = String::new();
    let stderr = child.stderr.take().unwrap();
    let mut stderr = BufReader::new(stderr);
    stderr.read_line(&mut said).unwrap();
    assert!(
        said.starts_with("waiting for another open-skills"),
        "{said}"
    );
    assert!(child.try_wait().unwrap().is_none());
    // Another folder is another matter.
    done(&test.run(["pull", "-C", "elsewhere", "good-1"]));
    drop(held);
    assert!(child.wait().unwrap().success());
    assert!(test.work().join("there/good-1/SKILL.md").is_file());
}

//! The hook for pre-commit and the action for GitHub do what they are for: pre-commit runs the
//! one, and bash the steps of the other as a runner would. What is not there is ignored, with
//! the reason.
//!
//! Both would build the program first; here they find the one that is under test.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use libtest_mimic::{Arguments, Failed, Trial};
use open_skills::bundle::yaml;
use serde_json::Value;

/// Where the built program is.
const PROGRAM: &str = env!("CARGO_BIN_EXE_open-skills");
const ROOT: &str = env!("CARGO_MANIFEST_DIR");

const GOOD: &str = "---\nname: greet\ndescription: Greets people by name. Use when somebody is to \
                    be greeted.\n---\n\n# Greet\n\nSay hello, and the name.\n";

fn main() {
    let arguments = Arguments::from_args();
    let trials = vec![
        trial(
            "pre_commit_stops_a_broken_skill",
            pre_commit(),
            "pre-commit",
            hook,
        ),
        trial(
            "the_action_annotates_a_broken_skill",
            found("bash"),
            "bash",
            action,
        ),
    ];
    libtest_mimic::run(&arguments, trials).exit();
}

/// A test that needs a program.
fn trial(name: &str, program: Option<PathBuf>, which: &str, test: Test) -> Trial {
    match program {
        Some(program) => Trial::test(name, move || test(&program)),
        None => Trial::test(format!("{name} (ignored: needs {which})"), || Ok(()))
            .with_ignored_flag(true),
    }
}

type Test = fn(&Path) -> Result<(), Failed>;

/// The one that the build prepared, or the machine's.
fn pre_commit() -> Option<PathBuf> {
    let prepared = std::env::var_os("OPEN_SKILLS_PRE_COMMIT").map(PathBuf::from);
    prepared.or_else(|| found("pre-commit"))
}

/// A program on the path that can say its version.
fn found(name: &str) -> Option<PathBuf> {
    let mut command = Command::new(name);
    let command = command.arg("--version").stdin(Stdio::null());
    let works = command.output().is_ok_and(|output| output.status.success());
    works.then(|| name.into())
}

/// A repository of hooks, one that uses it, and what a commit there comes to: it is stopped for
/// a broken skill, and made when that is mended.
fn hook(pre_commit: &Path) -> Result<(), Failed> {
    let place = Place::new();
    let hooks = place.folder("hooks");
    fs::copy(
        Path::new(ROOT).join(".pre-commit-hooks.yaml"),
        hooks.join(".pre-commit-hooks.yaml"),
    )?;
    place.git(&hooks, &["init", "--quiet"]);
    place.git(&hooks, &["add", "."]);
    place.git(&hooks, &["commit", "--quiet", "--message", "Hooks"]);
    place.git(&hooks, &["tag", "v1"]);

    let project = place.folder("project");
    // Another way to come by the program; all else is what the hook says of itself.
    let config = format!(
        "repos:\n- repo: {}\n  rev: v1\n  hooks:\n  - id: open-skills-lint\n    language: system\n",
        hooks.display()
    );
    fs::write(project.join(".pre-commit-config.yaml"), config)?;
    place.git(&project, &["init", "--quiet"]);
    let installed = place.run(&project, pre_commit, &["install"]);
    assert!(installed.status.success(), "{}", all(&installed));

    let document = place.skill("project", "name: Greet Everybody\n");
    place.git(&project, &["add", "."]);
    let commit = ["commit", "--message", "A skill"];
    let stopped = place.run(&project, Path::new("git"), &commit);
    let said = all(&stopped);
    assert_eq!(stopped.status.code(), Some(1), "{said}");
    assert!(said.contains("open-skills lint"), "{said}");
    assert!(said.contains("skills/greet/SKILL.md:2"), "{said}");

    fs::write(document, GOOD)?;
    place.git(&project, &["add", "."]);
    let made = place.run(&project, Path::new("git"), &commit);
    assert!(made.status.success(), "{}", all(&made));
    Ok(())
}

/// Every step of the action, with inputs of one line and of several.
fn action(bash: &Path) -> Result<(), Failed> {
    let text = fs::read_to_string(Path::new(ROOT).join(".github/actions/lint/action.yml"))?;
    let action = yaml::parse(&text, 0).unwrap().root.unwrap().to_json();
    let place = Place::new();
    place.skill("good", "name: greet\n");
    place.skill("broken", "name: Greet Everybody\n");

    let ended = steps(&place, bash, &action, "good", "");
    assert_eq!(ended.status.code(), Some(0), "{}", all(&ended));
    let ended = steps(&place, bash, &action, "good\nbroken\n", "--profile spec");
    let said = all(&ended);
    assert_eq!(ended.status.code(), Some(1), "{said}");
    let annotation = "::error file=broken/skills/greet/SKILL.md,line=2";
    assert!(said.contains(annotation), "{said}");
    let ended = steps(&place, bash, &action, "good", "--profile\nnobody");
    assert_eq!(ended.status.code(), Some(2), "{}", all(&ended));
    Ok(())
}

/// Runs the steps as a runner does, up to the first that fails.
fn steps(place: &Place, bash: &Path, action: &Value, paths: &str, arguments: &str) -> Output {
    let mut last = None;
    for step in action["runs"]["steps"].as_array().unwrap() {
        assert_eq!(step["shell"], "bash");
        let mut command = place.command(&place.0.path().join("files"), bash);
        command.args(["--noprofile", "--norc", "-eo", "pipefail", "-c"]);
        command.arg(step["run"].as_str().unwrap());
        for (name, value) in step["env"].as_object().into_iter().flatten() {
            let value = match value.as_str().unwrap() {
                "${{ inputs.paths }}" => paths,
                "${{ inputs.arguments }}" => arguments,
                // Nothing is built here, and nobody should find out what this could be.
                _ => "/nowhere",
            };
            command.env(name, value);
        }
        let output = command.output().unwrap();
        let failed = !output.status.success();
        last = Some(output);
        if failed {
            break;
        }
    }
    last.unwrap()
}

/// Folders of a test, and programs that see nothing but them.
struct Place(tempfile::TempDir);

impl Place {
    fn new() -> Self {
        let place = Self(tempfile::tempdir().unwrap());
        place.folder("home");
        place.folder("files");
        place
    }

    fn folder(&self, name: &str) -> PathBuf {
        let folder = self.0.path().join(name);
        fs::create_dir_all(&folder).unwrap();
        folder
    }

    /// A skill below a folder, whose name is said by `name`; gives its document.
    fn skill(&self, below: &str, name: &str) -> PathBuf {
        let below = match below {
            "project" => below.to_owned(),
            below => format!("files/{below}"),
        };
        let document = self
            .folder(&format!("{below}/skills/greet"))
            .join("SKILL.md");
        fs::write(&document, GOOD.replace("name: greet\n", name)).unwrap();
        document
    }

    fn git(&self, folder: &Path, arguments: &[&str]) {
        let output = self.run(folder, Path::new("git"), arguments);
        assert!(output.status.success(), "{}", all(&output));
    }

    fn run(&self, folder: &Path, program: &Path, arguments: &[&str]) -> Output {
        self.command(folder, program)
            .args(arguments)
            .output()
            .unwrap()
    }

    fn command(&self, folder: &Path, program: &Path) -> Command {
        let built = Path::new(PROGRAM).parent().unwrap().to_owned();
        let path = std::env::var_os("PATH").unwrap_or_default();
        let path: OsString =
            std::env::join_paths([built].into_iter().chain(std::env::split_paths(&path))).unwrap();
        let home = self.0.path().join("home");
        let mut command = Command::new(program);
        command.current_dir(folder).stdin(Stdio::null()).env_clear();
        command.env("PATH", path).env("HOME", &home);
        command.env("PRE_COMMIT_HOME", home.join("pre-commit"));
        command.envs(["AUTHOR", "COMMITTER"].into_iter().flat_map(|who| {
            let name = (format!("GIT_{who}_NAME"), "Test");
            [name, (format!("GIT_{who}_EMAIL"), "test@example.com")]
        }));
        command.env("GIT_CONFIG_NOSYSTEM", "1");
        command
    }
}

/// All that a program printed.
fn all(output: &Output) -> String {
    let both = [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes));
    both.concat()
}

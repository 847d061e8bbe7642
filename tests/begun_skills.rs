//! What `init` makes works at once: for every template and language, its tests pass in the
//! sandbox, it runs, and it packs.
//!
//! That needs the runtimes: `.ci/run` makes a cache that has them.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use libtest_mimic::{Arguments, Failed, Trial};
use open_skills::scaffold::{Part, Template};

/// Names the cache folder that has the runtimes.
const CACHE: &str = "OPEN_SKILLS_TEST_CACHE";

/// How the skill of a template is run, how that ends, and what the output has to say.
struct Try {
    template: &'static str,
    /// `SKILL` is the skill's folder.
    words: &'static [&'static str],
    exit: i32,
    wanted: &'static str,
}

const SUMS: &[&str] = &["SKILL", "--input", r#"{"rows":[{"label":"a","value":7}]}"#];

const TRIES: [Try; 5] = [
    Try {
        template: "python",
        words: SUMS,
        exit: 0,
        wanted: r#""total":7"#,
    },
    Try {
        template: "javascript",
        words: SUMS,
        exit: 0,
        wanted: r#""total":7"#,
    },
    Try {
        template: "wasm",
        words: &["SKILL", "--input", r#""two words""#],
        exit: 0,
        wanted: r#""words":2"#,
    },
    Try {
        template: "document",
        words: &[
            "SKILL",
            "--file",
            "table=SKILL/tests/files/figures.csv",
            "--out",
            "SKILL.out",
            "--",
            "/input/table",
        ],
        exit: 0,
        wanted: r#""written":"report.md""#,
    },
    // Nobody has signed in, which is neither success nor a crash.
    Try {
        template: "api-client",
        words: &["SKILL", "--input", r#"{"query":"invoices"}"#],
        exit: 1,
        wanted: r#""status":"requires_auth""#,
    },
];

fn main() -> ExitCode {
    let cache = std::env::var_os(CACHE).map(PathBuf::from);
    let mut trials = Vec::new();
    for template in Template::built_in().unwrap() {
        let languages = match template.languages.as_slice() {
            [] => vec![None],
            known => known.iter().map(Some).collect(),
        };
        for language in languages {
            trials.push(trial(&template, language, cache.as_deref()));
        }
    }
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

fn trial(template: &Template, language: Option<&String>, cache: Option<&Path>) -> Trial {
    let tried = tries(&template.name);
    let why = match (tried, cfg!(feature = "wasm")) {
        (None, _) => None,
        (Some(_), false) => Some("built without wasm"),
        (Some(_), true) if template.name == "wasm" => None,
        (Some(_), true) => match has_runtime(cache, language.map_or(&template.name, |it| it)) {
            true => None,
            false => Some("no cache with its runtime: OPEN_SKILLS_TEST_CACHE"),
        },
    };
    let mut title = template.name.clone();
    for more in language.into_iter().map(String::as_str).chain(why) {
        title = format!("{title} ({more})");
    }
    let begun = Begun {
        template: template.name.clone(),
        language: language.cloned(),
        cache: cache.map(Path::to_owned),
    };
    Trial::test(title, move || begun.lives()).with_ignored_flag(why.is_some())
}

/// How the skill of a template is tried; those without scripts are not.
fn tries(template: &str) -> Option<&'static Try> {
    TRIES.iter().find(|it| it.template == template)
}

/// Whether a template makes a part, always or when it is asked to.
fn init_takes(template: &str, part: &str) -> bool {
    let template = Template::named(template).unwrap();
    let part = Part::find(part).unwrap();
    template.offer(part).is_some()
}

fn has_runtime(cache: Option<&Path>, language: &str) -> bool {
    let Some(cache) = cache else {
        return false;
    };
    let mut command = Command::new(env!("CARGO_BIN_EXE_open-skills"));
    command.args(["runtime", "path", language, "--cache-dir"]);
    command.arg(cache).output().unwrap().status.success()
}

/// A template in one of its languages.
struct Begun {
    template: String,
    language: Option<String>,
    cache: Option<PathBuf>,
}

impl Begun {
    fn lives(&self) -> Result<(), Failed> {
        let home = tempfile::tempdir()?;
        let description = "Tries what was begun. Use when it has to be tried.";
        let mut init = vec!["init", "trial-run", "--template", &self.template];
        init.extend(["--description", description, "--yes"]);
        if let Some(language) = &self.language {
            init.extend(["--language", language]);
        }
        self.done(home.path(), &init, 0)?;
        // A library has its skills below it.
        let skill = match home.path().join("trial-run/SKILL.md").exists() {
            true => "trial-run",
            false => "trial-run/skills/adding-skills",
        };
        let tested = self.done(home.path(), &["test", "trial-run"], 0)?;
        if let Some(it) = tries(&self.template) {
            assert!(!tested.contains("\n0 tests"), "{tested}");
            // What `add` writes passes as it is, whatever the script takes.
            for part in ["test", "scenario"] {
                self.done(home.path(), &["add", part, "more", "--skill", skill], 0)?;
            }
            self.done(home.path(), &["test", skill, "--filter", "more"], 0)?;
            // What is left out of a skill must not be what its tests need.
            let more = ["--with", "tests,references", "--force"];
            if init_takes(&self.template, "references") {
                let all: Vec<&str> = init.iter().copied().chain(more).collect();
                self.done(home.path(), &all, 0)?;
                self.done(home.path(), &["test", "trial-run"], 0)?;
            }
            let words: Vec<String> = it
                .words
                .iter()
                .map(|word| word.replace("SKILL", skill))
                .collect();
            let run: Vec<&str> = ["run"]
                .into_iter()
                .chain(words.iter().map(String::as_str))
                .collect();
            let output = self.done(home.path(), &run, it.exit)?;
            let dense: String = output.split_whitespace().collect();
            assert!(dense.contains(it.wanted), "no {} in:\n{output}", it.wanted);
        }
        self.done(home.path(), &["pack", skill, "-o", "packed.skill"], 0)?;
        assert!(home.path().join("packed.skill").is_file());
        Ok(())
    }

    /// What a command printed, which has to end like this.
    fn done(&self, home: &Path, words: &[&str], exit: i32) -> Result<String, Failed> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_open-skills"));
        command.args(words).env_clear().env("HOME", home);
        command.env("OPEN_SKILLS_OFFLINE", "1").current_dir(home);
        if let Some(cache) = &self.cache {
            command.env("OPEN_SKILLS_CACHE", cache);
        }
        let ran = command.output()?;
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let (stdout, stderr) = (text(&ran.stdout), text(&ran.stderr));
        match ran.status.code() == Some(exit) {
            true => Ok(stdout),
            false => Err(format!("{words:?}: {}\n{stdout}{stderr}", ran.status).into()),
        }
    }
}

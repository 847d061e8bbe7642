//! The guided way through the life of a skill: which commands, in which order, and what is
//! changed between them. Running them and showing it is the command's business.

use std::path::Path;

use crate::diagnostics::Failure;
use crate::fs;

/// The skill of the tour.
pub const SKILL: &str = "month-totals";

/// The description as the template has it, and with a mistake that many make: to YAML, a
/// colon and a space begin another key.
const RIGHT: &str = "description: Sums up";
const WRONG: &str = "description: Monthly work: sums up";

/// A script that tries what the sandbox is there to refuse.
const ESCAPE: &str = r#""""Try to leave the sandbox, in three ways."""

import os
import urllib.request


def attempt(what, action):
    """Say how an attempt ended."""
    try:
        print(f"{what}: {action()}")
    except Exception as error:  # Whatever refuses it, it has to be shown.
        print(f"{what}: refused ({type(error).__name__}: {error})")
        return 1
    return 0


refused = [
    attempt("read /etc/passwd", lambda: open("/etc/passwd").read()),
    attempt("ask a web server", lambda: urllib.request.urlopen("http://169.254.169.254/").status),
    attempt("change the skill", lambda: open("/skill/SKILL.md", "w").write("mine")),
]
print(f"variables that are not its own: {sorted(set(os.environ) & {'HOME', 'PATH', 'USER'})}")
raise SystemExit(sum(refused))
"#;

/// A change to the files between two commands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// The mistake goes into the description.
    Mistake,
    /// The script that tries to get out lies beside the skill's own.
    Escape,
    /// The script goes again.
    NoEscape,
}

/// What a step has to do with the runtime for scripts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Runtime {
    /// Nothing.
    Unused,
    /// It gets it.
    Got,
    /// It runs scripts in it.
    Used,
}

/// One step.
#[derive(Clone, Copy, Debug)]
pub struct Step {
    /// What it shows, in a sentence.
    pub says: &'static str,
    /// What is changed before, and how that is told.
    pub change: Option<(Change, &'static str)>,
    /// The command, without the program.
    pub words: &'static [&'static str],
    /// How it ends when all is well.
    pub ends: u8,
    /// What it needs of the runtime for scripts.
    pub runtime: Runtime,
    /// Whether it happens in another folder, where nothing of the skill lies yet.
    pub elsewhere: bool,
}

const fn step(says: &'static str, words: &'static [&'static str]) -> Step {
    Step {
        says,
        change: None,
        words,
        ends: 0,
        runtime: Runtime::Unused,
        elsewhere: false,
    }
}

impl Step {
    const fn after(self, change: Change, told: &'static str) -> Self {
        Self {
            change: Some((change, told)),
            ..self
        }
    }

    const fn ending(self, ends: u8) -> Self {
        Self { ends, ..self }
    }

    const fn running(self) -> Self {
        Self {
            runtime: Runtime::Used,
            ..self
        }
    }

    const fn elsewhere(self) -> Self {
        Self {
            elsewhere: true,
            ..self
        }
    }

    /// The step's title: the command of open-skills that it shows.
    pub fn command(&self) -> &'static str {
        self.words.first().copied().unwrap_or_default()
    }
}

/// What has to be done once on a machine before scripts can run.
const FETCH: Step = Step {
    runtime: Runtime::Got,
    ..step(
        "Scripts need an interpreter that runs in the sandbox: it is got once.",
        &["runtime", "install", "python"],
    )
};

/// The steps of a tour, in their order; without the runtime, it is got before the first script.
pub fn steps(has_runtime: bool) -> Vec<Step> {
    let mut steps = STEPS.to_vec();
    let first = steps.iter().position(|step| step.runtime == Runtime::Used);
    if let Some(first) = first.filter(|_| !has_runtime) {
        steps.insert(first, FETCH);
    }
    steps
}

/// The steps that everybody sees.
#[rustfmt::skip]
const STEPS: &[Step] = &[
    step("A skill begins from a template that passes every check.", &[
        "init", SKILL, "--template", "python", "--yes",
        "--description", "Sums up the figures of a month", "--when", "the user asks for totals",
    ]),
    step("The linter shows what is wrong, where, and who minds.", &["lint", SKILL])
        .after(Change::Mistake, "a mistake goes into SKILL.md: a colon that YAML takes for a key")
        .ending(1),
    step("What can be mended without a doubt, it mends.", &["lint", SKILL, "--fix"]),
    step("Tests run the scripts in the sandbox.", &["test", SKILL]).running(),
    step("So does `run`: JSON in, JSON out, held to the schemas of the skill.", &[
        "run", SKILL, "--input", r#"{"rows": [{"label": "May", "value": 12}, {"label": "June", "value": 8}]}"#,
    ]).running(),
    step("A script that tries to get out is refused, whatever it tries.", &["run", "month-totals:scripts/escape.py"])
        .after(Change::Escape, "a script that reads /etc/passwd, asks the network and changes the skill")
        .ending(3)
        .running(),
    step("An archive has the same bytes on every machine.", &["pack", SKILL])
        .after(Change::NoEscape, "that script goes again"),
    step("A key to sign with is made once.", &["keys", "new", "tour", "--yes"]),
    step("A signature names every file.", &["sign", "month-totals-0.1.0.skill", "--key", "tour"]),
    step("Whoever gets the archive can check it.", &["verify", "month-totals-0.1.0.skill", "--key", "tour", "--require"]),
    step("With nothing configured, a version goes to your own registry.", &["publish", SKILL, "--key", "tour"]),
    step("From there it runs by its name, in whatever folder: two commands from nothing to here.", &[
        "run", SKILL, "--input", r#"{"rows": [{"label": "July", "value": 30}]}"#,
    ]).running().elsewhere(),
    step("It is pulled for good: chosen, verified, locked.", &["pull", SKILL, "-C", "skills"]).elsewhere(),
    step("Agents get it where they look for skills.", &["install", SKILL, "--agent", "claude-code", "--scope", "project"]).elsewhere(),
    step("And this is what an agent is told about it.", &["prompt", "--installed"]).elsewhere(),
];

impl Change {
    /// Makes the change in the tour's folder.
    pub fn make(self, folder: &Path) -> Result<(), Failure> {
        let skill = folder.join(SKILL);
        let script = skill.join("scripts/escape.py");
        match self {
            Self::Mistake => {
                let path = skill.join("SKILL.md");
                let text = fs::read_text(&path, 1 << 20)?;
                let wrong = text.replacen(RIGHT, WRONG, 1);
                if wrong == text {
                    let message = "the template's description is not as the tour expects it";
                    return Err(Failure::new("internal", message));
                }
                fs::write_atomic(&path, wrong.as_bytes())?;
            }
            Self::Escape => fs::write_atomic(&script, ESCAPE.as_bytes())?,
            Self::NoEscape => std::fs::remove_file(&script).map_err(|source| {
                Failure::from(fs::FsError::Io {
                    action: "remove",
                    path: script,
                    source,
                })
            })?,
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_tour_shows_the_whole_life_in_order() {
        let commands =
            |has_runtime| -> Vec<&str> { steps(has_runtime).iter().map(Step::command).collect() };
        let with_it = commands(true);
        assert_eq!(
            with_it,
            [
                "init", "lint", "lint", "test", "run", "run", "pack", "keys", "sign", "verify",
                "publish", "run", "pull", "install", "prompt"
            ]
        );
        let mut without = commands(false);
        assert_eq!(without.remove(3), "runtime");
        assert_eq!(without, with_it);
    }
}

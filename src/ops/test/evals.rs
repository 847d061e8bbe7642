//! Asks an agent the evals of skills: any program of the user's that takes a prompt on
//! standard input and answers on standard output.

use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::choose::Choice;
use super::{Cancel, Skill};
use crate::archive::EntryPath;
use crate::diagnostics::Failure;
use crate::fs::{create_dir_all, read_limited, write_atomic};
use crate::ops::Progress;
use crate::ops::lint::display;
use crate::testing::Place;
use crate::testing::case::Kind;
use crate::testing::evals::{Eval, Trigger};
use crate::testing::grading::{EvalRun, Graded, benchmark, grade, names_skill};

/// Most bytes of an answer that are read.
const LONGEST: u64 = 64 << 20;

/// How often to look whether the agent is done.
const PAUSE: Duration = Duration::from_millis(20);

/// How to ask.
pub struct Asking<'r> {
    /// The command, in the words of the system's shell.
    pub command: &'r str,
    /// Which of them.
    pub choice: &'r Choice,
    /// The folder that gets what came of it.
    pub results: &'r Path,
    /// How often each is asked.
    pub repeat: usize,
    /// How long an answer may take.
    pub patience: Duration,
    /// Now, for the record.
    pub timestamp: String,
    /// Whether the user wants it to end.
    pub cancel: &'r dyn Cancel,
}

/// What came of the evals of one skill.
#[derive(Debug)]
pub struct Asked {
    /// The skill.
    pub skill: String,
    /// Its folder, as it was named.
    pub path: String,
    /// The folder that holds what came of it.
    pub results: PathBuf,
    /// One a run.
    pub runs: Vec<EvalRun>,
}

/// Asks the chosen evals and queries of the skills, one after the other: agents are slow, and often
/// held to a rate.
pub fn ask(
    skills: &[Skill],
    asking: &Asking<'_>,
    progress: &dyn Progress,
) -> Result<Vec<Asked>, Failure> {
    let mut all = Vec::new();
    for skill in skills {
        let sets = &skill.suite.evals;
        let evals = sets.iter().flat_map(|set| &set.evals);
        let evals = evals.filter(|eval| asking.choice.takes_eval(skill, eval));
        // Queries keep their numbers, whichever of them are asked.
        let triggers = sets.iter().flat_map(|set| &set.triggers).enumerate();
        let triggers = triggers.filter(|(_, query)| asking.choice.takes_trigger(skill, query));
        let questions: Vec<Question<'_>> = evals
            .map(Question::Eval)
            .chain(triggers.map(|(number, trigger)| Question::Trigger(number, trigger)))
            .collect();
        if questions.is_empty() {
            continue;
        }
        let results = asking.results.join(folder_name(&skill.name));
        let mut runs = Vec::new();
        progress.start("asking", Some((questions.len() * asking.repeat) as u64));
        for question in &questions {
            for number in 1..=asking.repeat {
                if asking.cancel.is_cancelled() {
                    break;
                }
                progress.detail(&question.id());
                runs.push(one(skill, question, number, &results, asking)?);
                progress.advance(1);
            }
        }
        progress.finish();
        let path = display(&skill.folder);
        let document = benchmark(&skill.name, &path, &asking.timestamp, &runs);
        write(&results.join("benchmark.json"), &document)?;
        let skill = skill.name.clone();
        all.push(Asked {
            skill,
            path,
            results,
            runs,
        });
    }
    Ok(all)
}

enum Question<'q> {
    Eval(&'q Eval),
    Trigger(usize, &'q Trigger),
}

impl Question<'_> {
    fn id(&self) -> String {
        match self {
            Self::Eval(eval) => eval.id.clone(),
            Self::Trigger(number, _) => format!("trigger-{}", number + 1),
        }
    }

    fn name(&self) -> String {
        match self {
            Self::Eval(eval) => eval
                .name
                .clone()
                .unwrap_or_else(|| format!("eval {}", eval.id)),
            Self::Trigger(_, trigger) => trigger.query.clone(),
        }
    }

    fn kind(&self) -> Kind {
        match self {
            Self::Eval(_) => Kind::Eval,
            Self::Trigger(..) => Kind::Trigger,
        }
    }

    fn place(&self) -> &Place {
        match self {
            Self::Eval(eval) => &eval.place,
            Self::Trigger(_, trigger) => &trigger.place,
        }
    }

    fn prompt(&self) -> &str {
        match self {
            Self::Eval(eval) => &eval.prompt,
            Self::Trigger(_, trigger) => &trigger.query,
        }
    }
}

fn one(
    skill: &Skill,
    question: &Question<'_>,
    number: usize,
    results: &Path,
    asking: &Asking<'_>,
) -> Result<EvalRun, Failure> {
    let id = question.id();
    let folder = results.join(format!("eval-{}/with_skill/run-{number}", folder_name(&id)));
    let outputs = folder.join("outputs");
    create_dir_all(&outputs)?;
    let mut prompt = question.prompt().to_owned();
    if let Question::Eval(eval) = question {
        for path in given(skill, eval, &folder)? {
            prompt.push_str(&format!("\n\nFile: {}", path.display()));
        }
    }
    let started = Instant::now();
    let answered = answer(&prompt, &outputs, &folder, skill, asking);
    let duration = started.elapsed();
    let (answer, error) = match answered {
        Ok(answer) => (answer, None),
        Err(reason) => (String::new(), Some(reason)),
    };
    let left = |path: &str| EntryPath::new(path).is_ok() && outputs.join(path).is_file();
    let graded = match (question, &error) {
        // Without an answer nothing holds, whatever is asserted; not even that a skill was not used.
        (_, Some(_)) => Vec::new(),
        (Question::Eval(eval), None) => grade(eval, &answer, &left),
        (Question::Trigger(_, trigger), None) => vec![triggered(trigger, &answer, &skill.name)],
    };
    let run = EvalRun {
        id: id.clone(),
        name: question.name(),
        kind: question.kind(),
        place: question.place().clone(),
        number,
        graded,
        duration,
        answered: answer.chars().count(),
        error,
    };
    write_atomic(&folder.join("transcript.md"), answer.as_bytes())?;
    write(&folder.join("grading.json"), &run.grading())?;
    let metadata = json!({
        "eval_id": id.parse::<u64>().map_or_else(|_| Value::from(id.as_str()), Value::from),
        "eval_name": run.name,
        "prompt": question.prompt(),
    });
    write(&folder.join("eval_metadata.json"), &metadata)?;
    Ok(run)
}

fn triggered(trigger: &Trigger, answer: &str, skill: &str) -> Graded {
    let was_used = names_skill(answer, skill);
    let verb = if trigger.should_trigger {
        "uses"
    } else {
        "does not use"
    };
    Graded {
        text: format!("the agent {verb} the skill"),
        passed: Some(was_used == trigger.should_trigger),
        evidence: match was_used {
            true => format!("the answer names `{skill}`"),
            false => format!("the answer does not name `{skill}`"),
        },
    }
}

/// Copies the files of an eval beside the outputs, and says where they are.
fn given(skill: &Skill, eval: &Eval, folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let inputs = folder.join("inputs");
    let mut paths = Vec::new();
    for file in &eval.files {
        let bytes = read_limited(&skill.folder.join(file), LONGEST)?;
        let to = inputs.join(file);
        if let Some(parent) = to.parent() {
            create_dir_all(parent)?;
        }
        write_atomic(&to, &bytes)?;
        paths.push(std::fs::canonicalize(&to).unwrap_or(to));
    }
    Ok(paths)
}

/// Starts the command and waits for its answer, or says why there is none.
fn answer(
    prompt: &str,
    outputs: &Path,
    folder: &Path,
    skill: &Skill,
    asking: &Asking<'_>,
) -> Result<String, String> {
    let path = folder.join("answer.partial");
    let told = folder.join("stderr.txt");
    let create = |path: &Path| File::create(path).map_err(|error| crate::fs::reason(&error));
    let skill = std::fs::canonicalize(&skill.folder).unwrap_or_else(|_| skill.folder.clone());
    let mut child = shell(asking.command)
        .current_dir(outputs)
        .env("OPEN_SKILLS_SKILL", skill)
        .stdin(Stdio::piped())
        .stdout(create(&path)?)
        .stderr(create(&told)?)
        .spawn()
        .map_err(|error| format!("the agent cannot be started: {}", crate::fs::reason(&error)))?;
    if let Some(mut stdin) = child.stdin.take() {
        let prompt = prompt.to_owned();
        // An agent that reads nothing closes the pipe; one that reads late must not block us.
        std::thread::spawn(move || stdin.write_all(prompt.as_bytes()));
    }
    let status = wait(&mut child, asking)?;
    let bytes = read_limited(&path, LONGEST).map_err(|error| error.to_string())?;
    // What it said stands in the transcript; the partial file has done its work.
    let _ = std::fs::remove_file(&path);
    if status.success() {
        return Ok(String::from_utf8_lossy(&bytes).into_owned());
    }
    let errors = read_limited(&told, LONGEST).unwrap_or_default();
    let errors = String::from_utf8_lossy(&errors).into_owned();
    let last = errors.lines().rev().find(|line| !line.trim().is_empty());
    let last = last.map_or(String::new(), |line| format!(": {line}"));
    Err(format!("the agent ended with {status}{last}"))
}

fn wait(child: &mut Child, asking: &Asking<'_>) -> Result<std::process::ExitStatus, String> {
    let started = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status),
            Ok(None) => {}
            Err(error) => return Err(crate::fs::reason(&error)),
        }
        let is_late = started.elapsed() > asking.patience;
        if is_late || asking.cancel.is_cancelled() {
            end(child);
            return Err(match is_late {
                true => format!("the agent took longer than {} s", asking.patience.as_secs()),
                false => "interrupted".to_owned(),
            });
        }
        std::thread::sleep(PAUSE);
    }
}

/// Ends the command with all that it started.
fn end(child: &mut Child) {
    #[cfg(unix)]
    {
        use rustix::process::{Pid, Signal, kill_process_group};
        // It leads a group of its own, so nobody else is hit; it may have ended just now.
        let _ = kill_process_group(Pid::from_child(child), Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

#[cfg(unix)]
fn shell(command: &str) -> Command {
    use std::os::unix::process::CommandExt;
    let mut shell = Command::new("/bin/sh");
    shell.args(["-c", command]).process_group(0);
    shell
}

#[cfg(not(unix))]
fn shell(command: &str) -> Command {
    let mut shell = Command::new("cmd");
    shell.args(["/C", command]);
    shell
}

fn write(path: &Path, document: &Value) -> Result<(), Failure> {
    Ok(write_atomic(path, format!("{document:#}\n").as_bytes())?)
}

/// A word that can be a folder's name everywhere.
fn folder_name(word: &str) -> String {
    let is_safe = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let name: String = word
        .chars()
        .map(|c| if is_safe(c) { c } else { '-' })
        .collect();
    match name.is_empty() {
        true => "skill".to_owned(),
        false => name,
    }
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use super::*;
    use crate::ops::Silent;

    fn asked(command: &str, evals: &str, patience: Duration) -> (tempfile::TempDir, Vec<Asked>) {
        let folder = tempfile::tempdir().unwrap();
        let skill = folder.path().join("a");
        std::fs::create_dir_all(skill.join("evals")).unwrap();
        std::fs::write(skill.join("SKILL.md"), "---\nname: table\n---\n").unwrap();
        std::fs::write(skill.join("evals/in.csv"), "a,b").unwrap();
        std::fs::write(skill.join("evals/evals.json"), evals).unwrap();
        let skills = super::super::find(&[skill]);
        assert!(
            skills[0].suite.flaws.is_empty(),
            "{:?}",
            skills[0].suite.flaws
        );
        let asking = Asking {
            command,
            choice: &Choice::default(),
            results: &folder.path().join("results"),
            repeat: 1,
            patience,
            timestamp: "2026-01-01T00:00:00Z".into(),
            cancel: &|| false,
        };
        let asked = ask(&skills, &asking, &Silent).unwrap();
        (folder, asked)
    }

    const PATIENCE: Duration = Duration::from_secs(20);

    #[test]
    fn an_agent_is_asked_and_its_answer_graded() {
        let evals = r#"{"evals": [{"id": 7, "prompt": "Sum it up.", "files": ["evals/in.csv"],
            "expectations": ["It is polite", {"contains": "Sum it up."}, {"file_exists": "out.md"}, {"regex": "in\\.csv$"}]}]}"#;
        let (folder, asked) = asked(
            "touch out.md; cat; test -f \"$OPEN_SKILLS_SKILL/SKILL.md\"",
            evals,
            PATIENCE,
        );
        let run = &asked[0].runs[0];
        assert_eq!(run.error, None);
        let grades: Vec<Option<bool>> = run.graded.iter().map(|graded| graded.passed).collect();
        assert_eq!(grades, [None, Some(true), Some(true), Some(true)]);
        let results = folder.path().join("results/table");
        let read = |path: &str| -> Value {
            serde_json::from_slice(&std::fs::read(results.join(path)).unwrap()).unwrap()
        };
        assert_eq!(read("benchmark.json")["runs"][0]["result"]["passed"], 3);
        assert_eq!(
            read("eval-7/with_skill/run-1/eval_metadata.json")["prompt"],
            "Sum it up."
        );
        assert_eq!(
            read("eval-7/with_skill/run-1/grading.json")["summary"]["ungraded"],
            1
        );
        assert!(
            results
                .join("eval-7/with_skill/run-1/transcript.md")
                .is_file()
        );
    }

    #[test]
    fn queries_show_whether_the_skill_is_used() {
        let evals = r#"[{"query": "make a table", "should_trigger": true}, {"query": "sing", "should_trigger": false}]"#;
        let (_folder, asked) = asked("sed 's/.*table.*/I use table\\/SKILL.md/'", evals, PATIENCE);
        assert!(
            asked[0].runs.iter().all(|run| !run.has_failed()),
            "{asked:?}"
        );
    }

    #[test]
    fn an_agent_that_fails_or_hangs_passes_nothing() {
        let evals = r#"{"evals": [{"prompt": "p", "assertions": [{"not_contains": "x"}]}]}"#;
        let (_folder, failed) = asked("echo no key >&2; exit 3", evals, PATIENCE);
        let run = &failed[0].runs[0];
        assert!(run.has_failed() && run.graded.is_empty());
        assert!(
            run.error
                .as_ref()
                .unwrap()
                .ends_with("exit status: 3: no key"),
            "{run:?}"
        );
        let (_folder, late) = asked("sleep 60", evals, Duration::from_millis(100));
        assert!(
            late[0].runs[0]
                .error
                .as_ref()
                .unwrap()
                .contains("longer than")
        );
    }

    #[test]
    fn a_query_without_an_answer_is_not_passed() {
        let evals = r#"[{"query": "sing", "should_trigger": false}]"#;
        let gone = "/nowhere/no-such-agent";
        for (command, patience) in [
            ("exit 3", PATIENCE),
            (gone, PATIENCE),
            ("sleep 60", Duration::from_millis(100)),
        ] {
            let (folder, asked) = asked(command, evals, patience);
            let run = &asked[0].runs[0];
            assert!(run.has_failed() && run.graded.is_empty(), "{run:?}");
            let benchmark = std::fs::read(folder.path().join("results/table/benchmark.json"));
            let benchmark: Value = serde_json::from_slice(&benchmark.unwrap()).unwrap();
            assert_eq!(benchmark["runs"][0]["result"]["pass_rate"], 0.0);
            assert_eq!(benchmark["runs"][0]["result"]["errors"], 1);
            let summary = &benchmark["run_summary"]["with_skill"]["pass_rate"];
            assert_eq!(summary["mean"], 0.0);
        }
    }
}

//! The scripts of the templates do what the templates' own tests say, run by the Python and
//! Node.js of this machine. What is not there is ignored, with the reason.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use libtest_mimic::{Arguments, Failed, Trial};
use open_skills::bundle::yaml;
use open_skills::scaffold::stubs::{Stub, StubWords};
use open_skills::scaffold::write::write;
use open_skills::scaffold::{Answers, Given, Plan, Template};
use serde_json::{Value as Json, json};

fn main() {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for template in Template::built_in().unwrap() {
        for language in &languages(&template) {
            trials.extend(trials_of(&template, language.as_deref()));
        }
    }
    for language in ["python", "javascript"] {
        trials.push(against_a_server(language));
    }
    trials.extend(["py", "js"].map(the_stub_of_a_script));
    for template in Template::built_in().unwrap() {
        trials.push(by_the_reference_validator(template));
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// What `add script` writes honours the run protocol before anybody touches it.
fn the_stub_of_a_script(ending: &'static str) -> Trial {
    let script = if ending == "py" { "stub.py" } else { "stub.js" };
    let missing = runner(script).is_none();
    let trial = Trial::test(reasoned(format!("stubs::{script}"), missing), move || {
        let words = StubWords::plain("stub", "Lists the fields of its input.");
        let text = Stub::Script.text(ending, &words).unwrap();
        let root = tempfile::tempdir()?;
        fs::create_dir(root.path().join("scripts"))?;
        fs::write(root.path().join("scripts").join(script), text)?;
        let output = root.path().join("output");
        let run = |input| run(root.path(), &output, script, &[], input, &[]);
        let wanted = json!({"exit": 0, "output": {"fields": ["a", "b"]}});
        expect(&wanted, &run("{\"b\": 1, \"a\": 2}"), &output)?;
        let wanted = json!({"exit": 2, "stderr": {"contains": "has to be an object"}});
        expect(&wanted, &run("[]"), &output)?;
        let wanted = json!({"exit": 2, "stderr": {"contains": "is not JSON"}});
        expect(&wanted, &run("nothing"), &output)
    });
    trial.with_ignored_flag(missing)
}

/// The reference validator of the specification has nothing to say about the result.
fn by_the_reference_validator(template: Template) -> Trial {
    let program = std::env::var("OPEN_SKILLS_REFERENCE_VALIDATOR");
    let program = program.unwrap_or_else(|_| "agentskills".to_owned());
    let present = Command::new(&program)
        .arg("--help")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()
        .is_ok();
    let name = format!("{}::agentskills validate", template.name);
    let name = match present {
        true => name,
        false => format!("{name} (ignored: needs skills-ref, or OPEN_SKILLS_REFERENCE_VALIDATOR)"),
    };
    let trial = Trial::test(name, move || {
        let (_root, folder) = begun(&template, None);
        let skill = match folder.join("SKILL.md").is_file() {
            true => folder,
            false => folder.join("skills/adding-skills"),
        };
        let done = Command::new(&program)
            .arg("validate")
            .arg(&skill)
            .output()?;
        let said = String::from_utf8_lossy(&done.stderr).into_owned();
        match done.status.success() {
            true => Ok(()),
            false => Err(said.into()),
        }
    });
    trial.with_ignored_flag(!present)
}

fn languages(template: &Template) -> Vec<Option<String>> {
    match template.languages.as_slice() {
        [] => vec![None],
        known => known.iter().cloned().map(Some).collect(),
    }
}

/// Begins a skill in a folder of its own.
fn begun(template: &Template, language: Option<&str>) -> (tempfile::TempDir, PathBuf) {
    let given = Given {
        name: Some("trial-run".into()),
        description: Some("Tries the scripts. Use when they have to be tried.".into()),
        language: language.map(str::to_owned),
        ..Given::default()
    };
    let answers = Answers::check(&given, template, 2026).unwrap();
    let plan = Plan::make(template, &answers).unwrap();
    let root = tempfile::tempdir().unwrap();
    let skill = root.path().join("trial-run");
    write(&plan, &skill, false).unwrap();
    (root, skill)
}

fn trials_of(template: &Template, language: Option<&str>) -> Vec<Trial> {
    let (_root, skill) = begun(template, language);
    let mut trials = Vec::new();
    for file in fs::read_dir(skill.join("tests")).into_iter().flatten() {
        let path = file.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "yaml") {
            continue;
        }
        let text = fs::read_to_string(&path).unwrap();
        let tree = yaml::parse(&text, 0).unwrap();
        for case in tree.root.unwrap().items() {
            let case = case.to_json();
            let script = case["script"].as_str().unwrap();
            let name = format!(
                "{}::{script}::{}",
                template.name,
                case["name"].as_str().unwrap()
            );
            let missing = runner(script).is_none();
            let name = reasoned(name, missing);
            let (template, language) = (template.clone(), language.map(str::to_owned));
            let trial = Trial::test(name, move || {
                let (root, skill) = begun(&template, language.as_deref());
                run_case(&case, root.path(), &skill)
            });
            trials.push(trial.with_ignored_flag(missing));
        }
    }
    trials
}

/// A test's name, with the reason when it is ignored.
fn reasoned(name: String, missing: bool) -> String {
    match missing {
        true => format!("{name} (ignored: needs Python 3 or Node.js)"),
        false => name,
    }
}

/// The program that runs a script, if this machine has it.
fn runner(script: &str) -> Option<Vec<String>> {
    let words: Vec<&str> = match Path::new(script).extension()?.to_str()? {
        "py" => vec!["python3"],
        "js" => vec!["node"],
        "wasm" => vec!["node", "--no-warnings", "-e", WASI],
        _ => return None,
    };
    let found = Command::new(words[0])
        .arg("--version")
        .stdout(Stdio::null())
        .status();
    found
        .is_ok_and(|status| status.success())
        .then(|| words.into_iter().map(str::to_owned).collect())
}

/// Runs a WASI command in Node.js.
const WASI: &str = "const { WASI } = require('node:wasi'); const fs = require('node:fs'); \
    const wasi = new WASI({ version: 'preview1' }); \
    WebAssembly.instantiate(fs.readFileSync(process.argv[1]), wasi.getImportObject()) \
    .then(({ instance }) => wasi.start(instance));";

/// What a run gave.
struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
}

fn run(
    skill: &Path,
    output: &Path,
    script: &str,
    args: &[String],
    stdin: &str,
    env: &[(&str, &str)],
) -> Ran {
    let words = runner(script).unwrap();
    fs::create_dir_all(output).unwrap();
    let mut child = Command::new(&words[0])
        .args(&words[1..])
        .arg(skill.join("scripts").join(script))
        .args(args)
        .env_remove("TRIAL_RUN_TOKEN")
        .envs(env.iter().copied())
        .current_dir(output)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A script that needs no input may end before it is read.
    let _ = child.stdin.take().unwrap().write_all(stdin.as_bytes());
    let done = child.wait_with_output().unwrap();
    Ran {
        code: done.status.code(),
        stdout: String::from_utf8(done.stdout).unwrap(),
        stderr: String::from_utf8(done.stderr).unwrap(),
    }
}

fn run_case(case: &Json, root: &Path, skill: &Path) -> Result<(), Failed> {
    let input = root.join("input");
    fs::create_dir_all(&input).unwrap();
    for file in case["files"].as_array().into_iter().flatten() {
        let from = skill.join(file.as_str().unwrap());
        fs::copy(&from, input.join(from.file_name().unwrap())).unwrap();
    }
    let given = format!("{}/", input.display());
    let args = case["args"].as_array().into_iter().flatten();
    let args: Vec<String> = args
        .map(|arg| arg.as_str().unwrap().replace("/input/", &given))
        .collect();
    let stdin = match case.get("input") {
        Some(input) => input.to_string(),
        None => case["stdin"].as_str().unwrap_or_default().to_owned(),
    };
    let output = root.join("output");
    let ran = run(
        skill,
        &output,
        case["script"].as_str().unwrap(),
        &args,
        &stdin,
        &[],
    );
    expect(&case["expect"], &ran, &output)
}

fn expect(expected: &Json, ran: &Ran, output: &Path) -> Result<(), Failed> {
    let Ran {
        code,
        stdout,
        stderr,
    } = ran;
    let said = format!("exit {code:?}\nstdout: {stdout}\nstderr: {stderr}");
    let hold = |holds: bool, what: &str| match holds {
        true => Ok(()),
        false => Err(Failed::from(format!("{what}\n{said}"))),
    };
    let fields = expected.as_object().unwrap();
    hold(!fields.is_empty(), "the case expects nothing")?;
    for (field, wanted) in fields {
        let json = || serde_json::from_str::<Json>(stdout).unwrap_or_default();
        match field.as_str() {
            "exit" => hold(wanted.as_i64() == code.map(i64::from), "exit")?,
            "stderr" => hold(
                stderr.contains(wanted["contains"].as_str().unwrap()),
                "stderr",
            )?,
            "output" => hold(same(wanted, &json()), "output")?,
            "output_contains" => {
                let json = json();
                let mut pairs = wanted.as_object().unwrap().iter();
                hold(
                    pairs.all(|(key, value)| json[key] == *value),
                    "output_contains",
                )?;
            }
            "artifacts" => {
                for artifact in wanted.as_array().unwrap() {
                    let path = output.join(artifact["path"].as_str().unwrap());
                    let text = fs::read_to_string(path).unwrap_or_default();
                    let words = artifact["contains"].as_str().unwrap();
                    hold(text.contains(words), words)?;
                }
            }
            other => return Err(format!("`{other}` is expected, and nobody looks at it").into()),
        }
    }
    Ok(())
}

/// JSON that is the same when `10` and `10.0` are.
fn same(a: &Json, b: &Json) -> bool {
    match (a, b) {
        (Json::Number(a), Json::Number(b)) => a.as_f64() == b.as_f64(),
        (Json::Array(a), Json::Array(b)) => {
            a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b))
        }
        (Json::Object(a), Json::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        (a, b) => a == b,
    }
}

/// The client of an API against a server of our own: a result, a token that is not taken,
/// an answer that is no answer.
fn against_a_server(language: &'static str) -> Trial {
    let script = if language == "python" {
        "search.py"
    } else {
        "search.js"
    };
    let missing = runner(script).is_none();
    let name = reasoned(format!("api-client::{script}::against a server"), missing);
    let trial = Trial::test(name, move || {
        let template = Template::named("api-client").unwrap();
        let (root, skill) = begun(&template, Some(language));
        let ask = |answer: &'static str| {
            let (url, asked) = serve(answer);
            let env = [("TRIAL_RUN_TOKEN", "t-1"), ("TRIAL_RUN_URL", url.as_str())];
            let stdin = json!({"query": "late invoices", "limit": 2}).to_string();
            let ran = run(
                &skill,
                &root.path().join("output"),
                script,
                &[],
                &stdin,
                &env,
            );
            (ran, asked.join().unwrap())
        };
        let (ran, asked) = ask("200 OK\r\n\r\n{\"items\": [{\"id\": \"1\", \"title\": \"x\"}]}");
        let wanted =
            json!({"exit": 0, "output": {"items": [{"id": "1", "title": "x"}], "count": 1}});
        expect(&wanted, &ran, root.path())?;
        assert!(
            asked.starts_with("GET /v1/items?q=late+invoices&limit=2 "),
            "{asked}"
        );
        assert!(
            asked
                .to_lowercase()
                .contains("authorization: bearer t-1\r\n"),
            "{asked}"
        );
        let (ran, _) = ask("401 Unauthorized\r\n\r\n");
        expect(
            &json!({"exit": 0, "output_contains": {"status": "requires_auth"}}),
            &ran,
            root.path(),
        )?;
        let (ran, _) = ask("500 Oops\r\n\r\n");
        expect(
            &json!({"exit": 3, "stderr": {"contains": "the API answered 500"}}),
            &ran,
            root.path(),
        )?;
        let (ran, _) = ask("200 OK\r\n\r\n[]");
        expect(
            &json!({"exit": 3, "stderr": {"contains": "without `items`"}}),
            &ran,
            root.path(),
        )
    });
    trial.with_ignored_flag(missing)
}

/// Answers one request, and gives what was asked.
fn serve(answer: &'static str) -> (String, std::thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let asked = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut asked = Vec::new();
        let mut piece = [0; 1024];
        while !asked.ends_with(b"\r\n\r\n") {
            let read = stream.read(&mut piece).unwrap();
            asked.extend_from_slice(&piece[..read]);
            if read == 0 {
                break;
            }
        }
        let (status, body) = answer.split_once("\r\n\r\n").unwrap();
        let length = body.len();
        let head =
            format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n");
        stream.write_all((head + body).as_bytes()).unwrap();
        String::from_utf8(asked).unwrap()
    });
    (url, asked)
}

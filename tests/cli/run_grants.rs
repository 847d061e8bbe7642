//! What a run may reach, whose secrets it gets, and what is written down of it.

#![cfg(target_os = "linux")]

use serde_json::{Value, json};

use crate::support::{CliTest, Ran};

const SKILL: &str = "---\nname: demo\ndescription: Shows how scripts run.\n---\n\n# Demo\n";

fn demo(yaml: &str, script: &str) -> CliTest {
    CliTest::new()
        .env("PATH", "/usr/local/bin:/usr/bin:/bin")
        .file("demo/SKILL.md", SKILL)
        .file("demo/skill.yaml", yaml)
        .file("demo/scripts/a.sh", script)
}

fn run(test: &CliTest, line: &str) -> Ran {
    test.run(line.split(' '))
}

/// The JSON that a command prints, which has to fit this schema of ours.
#[track_caller]
fn fitting(test: &CliTest, schema: &str, line: &str) -> Value {
    let ran = run(test, &format!("{line} --json"));
    assert_eq!(ran.code, Some(0), "{ran}");
    let value = serde_json::from_str(&ran.stdout).unwrap();
    let schema = test.run(["schema", schema]).stdout;
    let schema = serde_json::from_str(&schema).unwrap();
    if let Err(error) = jsonschema::validate(&schema, &value) {
        panic!("{error}: {value:#}");
    }
    value
}

const SHOW: &str = "echo \"key=$KEY other=$OTHER\"";

#[test]
fn a_variable_passes_only_when_it_is_declared_and_granted() {
    let test = demo("permissions: {env: [KEY]}\n", SHOW)
        .env("KEY", "1")
        .env("OTHER", "2");
    let shown = |flags: &str| {
        let ran = run(
            &test,
            format!("run demo --engine native --quiet {flags}").trim_end(),
        );
        assert_eq!(ran.code, Some(0), "{ran}");
        ran.stdout
    };
    assert_eq!(shown(""), "key= other=\n");
    assert_eq!(shown("--allow-env KEY"), "key=1 other=\n");
    assert_eq!(shown("--env KEY=x=y"), "key=x=y other=\n");
    // A value may hold a comma, a name may not.
    assert_eq!(shown("--env KEY=x,y"), "key=x,y other=\n");
    let ran = run(&test, "run demo --engine native --allow-env OTHER");
    assert_eq!(ran.code, Some(125), "{ran}");
    assert!(
        ran.stderr
            .contains("add `\"OTHER\"` to the `env:` in line 1 of skill.yaml"),
        "{ran}"
    );
    let ran = run(&test, "run demo --engine native --allow-env OTHER --json");
    assert_eq!(ran.code, Some(125), "{ran}");
    let value: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(value["status"], "refused", "{ran}");
    assert_eq!(value["kind"], "undeclared-permission", "{ran}");
    // What is given needs not be there.
    let test = demo("permissions: {env: [KEY]}\n", SHOW);
    let run = |flags: &str| run(&test, &format!("run demo --engine native {flags}")).stderr;
    assert!(run("--allow-env KEY").contains("not set here"));
    assert!(!run("--allow-env KEY --env KEY=1").contains("not set here"));
}

#[test]
fn configuration_grants_only_what_the_user_approved() {
    let test = demo("permissions: {env: [KEY]}\n", SHOW)
        .env("KEY", "1")
        .file(
            "open-skills.yaml",
            "run: {grants: [{skill: 'd*', env: [KEY, OTHER]}]}\n",
        );
    let ran = run(&test, "run demo --engine native");
    assert_eq!(ran.stdout, "key= other=\n", "{ran}");
    assert!(ran.stderr.contains("`run` does not count"), "{ran}");
    let approved = run(&test, "trust config --yes");
    assert_eq!(approved.code, Some(0), "{approved}");
    let ran = run(&test, "run demo --engine native");
    assert_eq!(ran.stdout, "key=1 other=\n", "{ran}");
}

#[test]
fn folders_of_the_host_are_opened_one_by_one() {
    let outside = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    std::fs::write(outside.path().join("in.txt"), "inside\n").unwrap();
    let path = outside.path().display();
    let test = demo("", "cat \"$1/in.txt\"; echo x > \"$1/out.txt\"; true");
    let read = format!("run demo --engine native --allow-read {path} -- {path}");
    let ran = run(&test, &read);
    assert_eq!(ran.stdout, "inside\n", "{ran}");
    assert!(!outside.path().join("out.txt").exists());
    let write = format!("run demo --engine native --allow-write {path} -- {path}");
    assert_eq!(run(&test, &write).code, Some(0));
    assert!(outside.path().join("out.txt").exists());
    assert!(
        run(&test, &format!("run demo --engine native -- {path}"))
            .stderr
            .contains("No such file")
    );
}

/// Folders below `/tmp` and those of the system can be opened like others.
#[test]
fn a_folder_is_opened_wherever_it_lies() {
    let outside = tempfile::tempdir_in("/tmp").unwrap();
    std::fs::write(outside.path().join("in.txt"), "inside\n").unwrap();
    let path = outside.path().display();
    let script = "cat \"$1/in.txt\"; echo x > \"$1/out.txt\"; echo y > /tmp/own && cat /tmp/own";
    let test = demo("", script);
    let ran = run(
        &test,
        &format!("run demo --engine native --allow-write {path} -- {path}"),
    );
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(0), "inside\ny\n"),
        "{ran}"
    );
    assert!(outside.path().join("out.txt").exists());
    let test = demo("", "test -r \"$1\" && echo there");
    for folder in ["/etc", "/usr/share", "/lib", "/bin"] {
        let line = format!("run demo --engine native --allow-read {folder} -- {folder}");
        let ran = run(&test, &line);
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (Some(0), "there\n"),
            "{ran}"
        );
    }
    for (flag, says) in [
        (
            "--allow-read /proc",
            "it makes what is below `/proc` itself",
        ),
        ("--allow-write /usr/lib", "which it opens to read alone"),
    ] {
        let ran = run(&test, &format!("run demo --engine native {flag}"));
        assert_eq!(ran.code, Some(125), "{ran}");
        assert!(ran.stderr.contains(says), "{ran}");
        assert!(!ran.stderr.contains("user namespaces"), "{ran}");
    }
    for flag in ["--allow-read /tmp", "--allow-read /input/x"] {
        let ran = run(&test, &format!("run demo --engine native {flag}"));
        assert_eq!(ran.code, Some(2), "{ran}");
        assert!(ran.stderr.contains("of its own"), "{ran}");
        assert!(ran.stderr.contains("--file NAME=PATH"), "{ran}");
    }
}

#[test]
fn a_link_that_leads_out_of_an_opened_folder_does_not_stay() {
    let outside = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    std::fs::write(outside.path().join("file"), "1").unwrap();
    let path = outside.path().display();
    let script = "cd \"$1\"; ln -s /etc/hostname out; ln -s ../../secret up; ln -s file in";
    let test = demo("", script);
    let line = format!("run demo --engine native --json --allow-write {path} -- {path}");
    let ran = run(&test, &line);
    assert_eq!(ran.code, Some(0), "{ran}");
    let left = |name: &str| outside.path().join(name).symlink_metadata().is_ok();
    assert!(!left("out") && !left("up") && left("in"), "{ran}");
    let value: Value = serde_json::from_str(&ran.stdout).unwrap();
    let problems = value["problems"].to_string();
    assert!(
        problems.contains("led out of the folder, to `/etc/hostname`"),
        "{ran}"
    );
}

#[test]
fn offline_opens_no_host() {
    let test = demo("permissions: {network: [a.example]}\n", "echo hi");
    let ran = run(
        &test,
        "run demo --engine native --offline --allow-net a.example",
    );
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran}");
    assert!(ran.stderr.contains("contradict each other"), "{ran}");
    let ran = run(&test, "run demo --engine native --offline");
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "hi\n"), "{ran}");
}

#[test]
fn permissions_are_explained_without_running() {
    let yaml = "permissions: {network: [\"api.example.com:443\"], env: [KEY]}\n";
    let test = demo(yaml, "echo ran").env("KEY", "1");
    let ran = run(&test, "run demo --explain-permissions --allow-env KEY");
    assert_eq!(ran.code, Some(0), "{ran}");
    assert_eq!(
        ran.stdout,
        "demo declares its needs:\n  granted   env KEY\n  missing   network api.example.com:443  \
         grant it: --allow-net api.example.com:443\n"
    );
    let ran = run(&test, "run demo --explain-permissions --json");
    let value: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(value["missing"].as_array().unwrap().len(), 2, "{ran}");
    assert_eq!(value["declared"]["env"], json!(["KEY"]));
}

#[test]
fn a_secret_is_no_missing_permission() {
    let yaml = "permissions: {env: [API_KEY], network: [\"api.example.com\"]}\n";
    let test = demo(yaml, "echo ran");
    let set = ["secrets", "set", "API_KEY", "--no-passphrase"];
    assert_eq!(test.run_with(set, b"canary-1").code, Some(0));
    let ran = run(&test, "run demo --explain-permissions --secret API_KEY");
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout.contains("  granted   env API_KEY\n"), "{ran}");
    assert!(!ran.stdout.contains("missing   env"), "{ran}");
    let ran = run(
        &test,
        "run demo --explain-permissions --secret API_KEY --json",
    );
    let value: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(value["granted"]["env"], json!(["API_KEY"]), "{ran}");
    assert_eq!(value["missing"].as_array().unwrap().len(), 1, "{ran}");
    // What the run itself would refuse is no answer either.
    for (secret, said) in [
        ("API_KEZ", "there is no secret named `API_KEZ`"),
        ("API_KEY@api.example.com", "which the script may not reach"),
    ] {
        let line = format!("run demo --explain-permissions --secret {secret}");
        let ran = run(&test, &line);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran}");
        assert!(ran.stderr.contains(said), "{ran}");
    }
    // One that goes to a host alone is no variable of the script.
    let line = "run demo --explain-permissions --allow-net api.example.com \
                --secret API_KEY@api.example.com";
    let ran = run(&test, line);
    assert!(ran.stdout.contains("missing   env API_KEY"), "{ran}");
}

#[test]
fn a_name_with_a_secret_in_it_is_not_shown_and_its_file_not_kept() {
    let script = "mkdir d; echo x > \"$API_KEY.txt\"; echo x > \"d/a-$API_KEY\"; echo x > fine";
    let test = demo("permissions: {env: [API_KEY]}\n", script);
    let set = ["secrets", "set", "API_KEY", "--no-passphrase"];
    assert_eq!(test.run_with(set, b"canary-2").code, Some(0));
    let line = "run demo --engine native --out out --secret API_KEY";
    for more in ["", " --json", " --stream", " -vvv"] {
        let ran = run(&test, &format!("{line}{more}"));
        assert_eq!(ran.code, Some(0), "{ran}");
        assert!(!ran.to_string().contains("canary"), "{ran}");
        for name in ["[secret API_KEY].txt", "d/a-[secret API_KEY]"] {
            let said = format!("`{name}` was not kept: it has a secret in its name");
            assert!(ran.to_string().contains(&said), "{ran}");
        }
    }
    let mut kept = std::fs::read_dir(test.work().join("out")).unwrap();
    assert_eq!(kept.next().unwrap().unwrap().file_name(), "fine");
    assert!(kept.next().is_none());
}

#[test]
fn a_secret_that_no_header_can_hold_goes_to_no_host() {
    let test = demo("", "echo ran");
    let set = ["secrets", "set", "API_KEY", "--no-passphrase"];
    assert_eq!(test.run_with(set, b"canary-1\ncanary-2").code, Some(0));
    let ran = run(
        &test,
        "run demo --allow-net api.example.com --secret API_KEY@api.example.com",
    );
    assert_eq!(ran.code, Some(2), "{ran}");
    let said = "`API_KEY` cannot go to `api.example.com`: it has a line break in it";
    assert!(ran.stderr.contains(said), "{ran}");
    assert!(!ran.to_string().contains("canary"), "{ran}");
}

#[test]
fn a_saved_case_holds_no_form_of_a_secret() {
    let script = "case \"$1\" in\nplain) echo \"got $API_KEY\";;\nbase64) printf 'x:%s' \
                  \"$API_KEY\" | base64;;\nupper) echo \"$API_KEY\" | tr a-z A-Z;;\nback) echo \
                  2-yranac;;\nesac\n";
    let test = demo("permissions: {env: [API_KEY]}\n", script);
    let set = ["secrets", "set", "API_KEY", "--no-passphrase"];
    assert_eq!(test.run_with(set, b"canary-2").code, Some(0));
    let save = |form: &str| {
        let line =
            format!("run demo --engine native --secret API_KEY --save-case {form} -- {form}");
        run(&test, &line)
    };
    let place = |form: &str| test.work().join(format!("demo/tests/{form}.yaml"));
    for (form, said) in [
        ("base64", "in base64"),
        ("upper", "in other letters"),
        ("back", "backwards"),
    ] {
        let ran = save(form);
        assert_eq!(ran.code, Some(2), "{ran}");
        let said = format!("holds the value of `API_KEY` {said}");
        assert!(ran.stderr.contains(&said), "{ran}");
        assert!(!place(form).exists(), "{ran}");
    }
    // What is saved passes as it is.
    let ran = save("plain");
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(0), "got [secret API_KEY]\n"),
        "{ran}"
    );
    assert!(
        ran.stderr.contains("write one for tests over `redacted`"),
        "{ran}"
    );
    let text = std::fs::read_to_string(place("plain")).unwrap();
    assert!(
        text.contains("got redacted") && !text.contains("canary"),
        "{text}"
    );
    let ran = run(&test, "test demo --engine native");
    assert_eq!(ran.code, Some(0), "{ran}");
}

#[test]
fn secrets_are_kept_given_and_never_shown() {
    let test = demo(
        "",
        "echo \"got $API_KEY\"; echo $API_KEY > /output/a; echo $API_KEY >&2; exit 3",
    )
    .file("pass.txt", "open sesame\n");
    std::process::Command::new("/bin/chmod")
        .arg("600")
        .arg(test.work().join("pass.txt"))
        .status()
        .unwrap();
    let set = |value: &[u8]| {
        let line = ["secrets", "set", "API_KEY", "--passphrase-file", "pass.txt"];
        test.run_with(line, value)
    };
    let ran = run(&test, "secrets list");
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), ""), "{ran}");
    let none = fitting(&test, "secrets", "secrets list");
    assert_eq!(none, json!({"version": 1, "secrets": []}));
    assert_eq!(
        test.run_with(["secrets", "set", "API_KEY"], b"x").code,
        Some(2)
    );
    assert_eq!(set(b"canary-1\n").stderr, "kept `API_KEY`\n");
    assert_eq!(set(b"canary-2\n").stderr, "replaced `API_KEY`\n");
    assert_eq!(run(&test, "secrets list").stdout, "API_KEY\n");
    let kept = fitting(&test, "secrets", "secrets list");
    assert_eq!(kept["secrets"], json!(["API_KEY"]));
    let line =
        "run demo --engine native --quiet --out out --secret API_KEY --passphrase-file pass.txt";
    let ran = run(&test, line);
    assert_eq!(ran.code, Some(3), "{ran}");
    assert_eq!(
        (ran.stdout.as_str(), ran.stderr.as_str()),
        ("got [secret API_KEY]\n", "[secret API_KEY]\n")
    );
    let kept = std::fs::read_to_string(test.work().join("out/a")).unwrap();
    assert_eq!(kept, "canary-2\n", "the script itself has the value");
    for more in ["--json", "--stream", "-vvv"] {
        let ran = run(&test, &format!("{line} {more}").replace("--quiet ", ""));
        assert!(!ran.to_string().contains("canary"), "{ran}");
    }
    let ran = run(&test, &line.replace(" --passphrase-file pass.txt", ""));
    assert_eq!(ran.code, Some(2), "{ran}");
    let ran = run(&test, &line.replace("API_KEY", "API_KEZ"));
    assert!(
        ran.stderr.contains("there is no secret named `API_KEZ`"),
        "{ran}"
    );
    let for_host = line.replace("API_KEY", "API_KEY@api.example.com");
    let ran = run(&test, &for_host);
    assert!(
        ran.stderr.contains("`--allow-net api.example.com`"),
        "{ran}"
    );
    let ran = run(&test, &format!("{for_host} --allow-net api.example.com"));
    assert_eq!(ran.code, Some(125), "{ran}");
    assert_eq!(run(&test, "secrets remove API_KEY").code, Some(0));
    assert_eq!(run(&test, "secrets remove API_KEY").code, Some(2));
    let kept = std::process::Command::new("/bin/grep")
        .args(["-rl", "canary"])
        .arg(test.work().join("../home"))
        .output()
        .unwrap();
    assert!(kept.stdout.is_empty(), "{kept:?}");
}

#[test]
fn runs_are_written_down_without_a_name() {
    let test = demo("", "exit $1");
    for code in ["0", "3"] {
        run(
            &test,
            &format!("run demo --engine native --input \"canary\" -- {code}"),
        );
    }
    let listed = run(&test, "runs list --json");
    let value = fitting(&test, "runs", "runs list");
    let runs = value["runs"].as_array().unwrap();
    assert_eq!(runs.len(), 2, "{listed}");
    assert_eq!(
        (&runs[0]["status"], &runs[0]["exit_code"]),
        (&json!("failed"), &json!(3))
    );
    assert!(
        !listed.stdout.contains("demo") && !listed.stdout.contains("canary"),
        "{listed}"
    );
    assert_eq!(
        run(&test, "runs list --skill demo").stdout.lines().count(),
        2
    );
    assert_eq!(run(&test, "runs list --skill other").stdout, "");
    let id = runs[0]["id"].as_str().unwrap();
    assert!(
        run(&test, &format!("runs show {id}"))
            .stdout
            .contains("failed 3")
    );
    let shown = fitting(&test, "runs", &format!("runs show {id}"));
    assert_eq!(shown["run"], runs[0]);
    let sums = fitting(&test, "runs", "runs stats");
    assert_eq!(sums["days"][0]["failed"], 1);
    assert_eq!(run(&test, "runs show zz").code, Some(2));
    assert!(
        run(&test, "runs stats")
            .stdout
            .contains("2 runs: 1 ok, 1 failed, 0 ended")
    );
    assert_eq!(run(&test, "runs clear").code, Some(0));
    assert_eq!(run(&test, "runs list").stdout, "");
    let none = fitting(&test, "runs", "runs list");
    assert_eq!(none, json!({"version": 1, "runs": []}));
    // What ended early is in the ledger in the same shape.
    let test = demo("permissions: {env: []}\n", "sleep 20");
    run(&test, "run demo --engine native --timeout 2s");
    run(&test, "run demo --engine native --allow-env OTHER --json");
    let value = fitting(&test, "runs", "runs list");
    let ended = |place: usize| {
        (
            value["runs"][place]["status"].clone(),
            value["runs"][place]["exit_code"].clone(),
        )
    };
    assert_eq!(ended(0), (json!("refused"), Value::Null));
    assert_eq!(ended(1), (json!("timeout"), Value::Null));
}

#[test]
fn who_wants_no_ledger_gets_none() {
    for (name, value) in [("DO_NOT_TRACK", "1"), ("OPEN_SKILLS_LEDGER", "false")] {
        let test = demo("", "true").env(name, value);
        assert_eq!(run(&test, "run demo --engine native").code, Some(0));
        assert!(
            !test
                .work()
                .join("../home/.local/state/open-skills/runs/runs.ndjson")
                .exists()
        );
    }
}

/// A `docker` that writes down what it is told, and runs nothing.
const DOCKER: &str = "#!/bin/sh\n\
    printf '%s\\n' \"$@\" >> \"$RECORD\"\n\
    if [ \"$1\" = kill ]; then : > \"$RECORD.killed\"; exit 0; fi\n\
    if [ -n \"$HANGS\" ]; then while [ ! -e \"$RECORD.killed\" ]; do sleep 0.05; done; exit 137; fi\n\
    if [ -n \"$BROKEN\" ]; then echo 'docker: no daemon.' >&2; exit 125; fi\n\
    echo \"key=$KEY\"; cat; exit 4\n";

fn container() -> CliTest {
    let test = demo("", "").file("bin/docker", DOCKER);
    let docker = test.work().join("bin/docker");
    std::process::Command::new("/bin/chmod")
        .arg("755")
        .arg(&docker)
        .status()
        .unwrap();
    let path = format!("{}:/usr/bin:/bin", test.work().join("bin").display());
    let record = test.work().join("record").display().to_string();
    test.env("PATH", &path).env("RECORD", &record)
}

#[test]
fn a_container_gets_nothing_that_it_does_not_need() {
    let test = container();
    let ran = run(
        &test,
        "run demo --engine docker --env KEY=canary --input 1 --memory 100MiB -- -x",
    );
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(4), "key=canary\n1"),
        "{ran}"
    );
    let told = std::fs::read_to_string(test.work().join("record")).unwrap();
    let told = told.replace('\n', " ");
    for part in [
        "run --rm --interactive --init --name open-skills-",
        "--network none",
        "--read-only",
        "--cap-drop ALL",
        "--security-opt no-new-privileges",
        "--pids-limit 256",
        "--memory 104857600 --memory-swap 104857600",
        "--cpus 1",
        "target=/skill,readonly",
        "target=/output ",
        "--env KEY ",
        "docker.io/library/debian:stable-slim sh /skill/scripts/a.sh -x",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    assert!(!told.contains("canary"), "{told}");
    assert!(!told.contains("privileged "), "{told}");
}

#[test]
fn a_container_is_killed_by_its_name() {
    let test = container().env("HANGS", "1");
    let ran = run(
        &test,
        "run demo --engine docker --timeout 300ms --image my/image",
    );
    assert_eq!(ran.code, Some(124), "{ran}");
    let told = std::fs::read_to_string(test.work().join("record")).unwrap();
    let name = told
        .lines()
        .find(|line| line.starts_with("open-skills-"))
        .unwrap();
    assert!(told.contains(&format!("kill\n{name}\n")), "{told}");
    assert!(told.contains("\nmy/image\n"), "{told}");
}

#[test]
fn dockers_own_troubles_are_no_outcome_of_the_script() {
    let test = container().env("BROKEN", "1");
    let ran = run(&test, "run demo --engine docker --quiet");
    assert_eq!(ran.code, Some(2), "{ran}");
    assert!(
        ran.stderr
            .contains("the docker engine cannot run here: no daemon."),
        "{ran}"
    );
    for line in [
        "--env DOCKER_HOST=x",
        "--allow-net a.example",
        "--deterministic",
    ] {
        let ran = run(&container(), &format!("run demo --engine docker {line}"));
        assert_eq!(ran.code, Some(125), "{ran}");
    }
}

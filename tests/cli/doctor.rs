//! What the machine has, what it lacks, and what to do about that.

use serde_json::Value as Json;

use crate::support::{CliTest, Ran};

fn report(ran: &Ran) -> Json {
    let schema = include_str!("../../docs/schemas/doctor.schema.json");
    let schema: Json = serde_json::from_str(schema).unwrap();
    let answer: Json = serde_json::from_str(&ran.stdout).unwrap_or_else(|_| panic!("{ran:?}"));
    let errors: Vec<String> = jsonschema::validator_for(&schema)
        .unwrap()
        .iter_errors(&answer)
        .map(|error| format!("{}: {error}", error.instance_path()))
        .collect();
    assert_eq!(errors, [""; 0], "{answer:#}");
    answer
}

/// The checks of a topic, as name, level and text.
fn of<'a>(answer: &'a Json, topic: &str) -> Vec<(&'a str, &'a str, &'a str)> {
    let checks = answer["checks"].as_array().unwrap().iter();
    let mine = checks.filter(|check| check["topic"] == topic);
    let text = |check: &'a Json, key: &str| check[key].as_str().unwrap();
    mine.map(|c| (text(c, "name"), text(c, "level"), text(c, "says")))
        .collect()
}

#[test]
fn an_empty_home_is_healthy() {
    let test = CliTest::new().env("PATH", "/nonexistent");
    let ran = test.run(["doctor", "--json"]);
    let answer = report(&ran);
    assert_eq!((ran.code, &answer["errors"]), (Some(0), &Json::from(0)));
    for topic in [
        "configuration",
        "folders",
        "programs",
        "runtimes",
        "sandbox",
        "agents",
        "registries",
        "trust",
    ] {
        assert!(!of(&answer, topic).is_empty(), "nothing about {topic}");
    }
    // No program is found, and nothing that is asked for needs one.
    let programs = of(&answer, "programs");
    assert!(programs.iter().any(|(name, ..)| *name == "git"));
    assert_eq!(of(&answer, "registries")[0].1, "ok");
    let entries = |path: std::path::PathBuf| std::fs::read_dir(path).unwrap().count();
    assert_eq!((entries(test.home()), entries(test.work())), (0, 0));
}

#[test]
fn people_read_one_line_for_each_thing() {
    let ran = CliTest::new().env("PATH", "/nonexistent").run(["doctor"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");
    for line in [
        "configuration\n",
        "  ok     project",
        "programs\n",
        "  warn   ssh-keygen",
        "         hint: install `git` when you want that",
        "trust\n",
        "mode `",
    ] {
        assert!(ran.stdout.contains(line), "no `{line}` in:\n{}", ran.stdout);
    }
    assert!(ran.stderr.contains("nothing is broken; "), "{}", ran.stderr);
}

#[test]
fn a_broken_configuration_is_one_finding_among_others() {
    let test = CliTest::new().file("open-skills.yaml", "lint: {profile: 5\n");
    let ran = test.run(["doctor", "--format", "json"]);
    let answer = report(&ran);
    assert_eq!(ran.code, Some(1));
    let [(_, level, says)] = of(&answer, "configuration")[..] else {
        panic!("{answer:#}");
    };
    assert_eq!(level, "error");
    assert!(says.contains("open-skills.yaml"), "{says}");
    assert!(!of(&answer, "folders").is_empty());
    assert!(!of(&answer, "sandbox").is_empty());
}

#[test]
fn registries_are_told_apart() {
    let test = CliTest::new();
    let made = test.run(["registry", "init", "./good"]);
    assert_eq!(made.code, Some(0), "{made:?}");
    std::fs::create_dir(test.work().join("empty")).unwrap();
    let config = "registries:\n  good: {url: ./good}\n  empty: {url: ./empty}\n  \
                  away: {url: 'https://skills.invalid/x'}\n  odd: {url: 'gopher://x'}\n";
    let test = test.file("mine.yaml", config);
    let trusted = test.env("OPEN_SKILLS_TRUST_CONFIG", "1");
    let ran = trusted.run(["doctor", "--json", "--offline", "--config", "mine.yaml"]);
    let answer = report(&ran);
    let registries = of(&answer, "registries");
    let level = |name: &str| {
        let found = registries.iter().find(|(known, ..)| *known == name);
        found.unwrap_or_else(|| panic!("{answer:#}")).1
    };
    assert_eq!(level("good"), "ok", "{answer:#}");
    assert_eq!(level("empty"), "error");
    // Offline nobody is asked, but what this build cannot ask is said.
    let away = if cfg!(feature = "https") {
        "ok"
    } else {
        "error"
    };
    assert_eq!(level("away"), away);
    assert_eq!(level("odd"), "error");
    assert_eq!(level("local"), "ok");
    assert_eq!(ran.code, Some(1));
}

#[cfg(feature = "https")]
#[test]
fn a_silent_registry_is_not_waited_for() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let config = format!(
        "registries: {{slow: {{url: 'http://{}'}}}}\n",
        listener.local_addr().unwrap()
    );
    let test = CliTest::new()
        .file("open-skills.yaml", config)
        .env("OPEN_SKILLS_TRUST_CONFIG", "1");
    let begun = std::time::Instant::now();
    let ran = test.run(["doctor", "--timeout", "300ms"]);
    assert!(begun.elapsed() < std::time::Duration::from_secs(20));
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.stdout.contains("does not answer within 0.3 s"),
        "{}",
        ran.stdout
    );
    let wrong = test.run(["doctor", "--timeout", "soon"]);
    assert_eq!(wrong.code, Some(2));
    assert!(wrong.stderr.contains("write a time"), "{}", wrong.stderr);
}

#[test]
fn a_cache_that_is_a_file_is_an_error_with_advice() {
    let test = CliTest::new().file("cache", "");
    let ran = test.run(["doctor", "--cache-dir", "cache"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(
        ran.stdout.contains("name another with `--cache-dir DIR`"),
        "{}",
        ran.stdout
    );
}

/// Nothing answers where nothing is, and what a product ships is looked at as registries are.
#[test]
fn places_that_are_not_there_do_not_answer() {
    let config = "registries:\n  gone: {url: ./gone}\n\
                  library: {url: ./nowhere}\n\
                  tiers: {builtin: ./skills, user: ./nothing}\n";
    let test = CliTest::new()
        .file("open-skills.yaml", config)
        .file("skills/good/SKILL.md", crate::support::GOOD_SKILL);
    let ran = test.run(["doctor", "--json"]);
    let answer = report(&ran);
    let registries = of(&answer, "registries");
    let told = |name: &str| {
        let found = registries.iter().find(|(known, ..)| *known == name);
        *found.unwrap_or_else(|| panic!("{answer:#}"))
    };
    let (_, level, says) = told("gone");
    assert_eq!(level, "error");
    assert!(says.starts_with("there is no folder `"), "{says}");
    assert_eq!(told("library.url").1, "error", "{answer:#}");
    assert_eq!(told("tiers.user").1, "error", "{answer:#}");
    let (_, level, says) = told("tiers.builtin");
    assert_eq!(level, "ok");
    assert!(says.ends_with("answers, with one skill"), "{says}");
    assert_eq!(ran.code, Some(1));
    // The advice works.
    let made = test.run(["registry", "init", "gone"]);
    assert_eq!(made.code, Some(0), "{made}");
    let off = test.file(
        "open-skills.yaml",
        "library: {url: ./nowhere, enabled: false}\n",
    );
    assert_eq!(off.run(["doctor"]).code, Some(0));
}

#[cfg(feature = "git")]
#[test]
fn a_repository_that_is_not_there_is_not_called_a_registry_to_be() {
    let config = "registries: {g: 'git+file:///nonexistent/r.git'}\n";
    let ran = CliTest::new()
        .file("open-skills.yaml", config)
        .run(["doctor"]);
    let said = "there is no repository `git+file:///nonexistent/r.git`";
    assert!(ran.stdout.contains(said), "{ran}");
    assert!(
        ran.stdout.contains("`git init --bare /nonexistent/r.git`"),
        "{ran}"
    );
}

#[test]
fn a_policy_that_cannot_be_read_is_one_error() {
    let config = "registries:\n  one: {url: ./one}\n  two: {url: ./two}\n";
    let test = CliTest::new().file("open-skills.yaml", config);
    let folder = test.home().join(".config/open-skills");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("trust.yaml"), "mode: [\n").unwrap();
    let ran = test.run(["doctor", "--json"]);
    let answer = report(&ran);
    assert_eq!(
        (ran.code, &answer["errors"]),
        (Some(1), &Json::from(1)),
        "{ran}"
    );
    assert_eq!(of(&answer, "trust")[0].1, "error");
    let registries = of(&answer, "registries");
    let not_asked = registries
        .iter()
        .filter(|(_, level, says)| *level == "warn" && says.starts_with("not asked"));
    assert_eq!(not_asked.count(), 2, "{ran}");
}

#[test]
fn what_cannot_be_had_here_is_no_good_news() {
    let test = CliTest::new().env("PATH", "/nonexistent");
    let ran = test.run(["doctor", "--json"]);
    let answer = report(&ran);
    let sci = of(&answer, "runtimes")
        .into_iter()
        .find(|(name, ..)| *name == "python-sci");
    let (_, level, says) = sci.unwrap();
    assert!(level == "warn" && says.contains("no pip"), "{ran}");
}

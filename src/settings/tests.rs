//! Whole configurations: precedence, overlays, mistakes, and what a clone may not decide.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::*;
use crate::store::Approvals;

/// A project, a user's home and an environment in a temporary folder.
struct World {
    folder: tempfile::TempDir,
    environment: Environment,
    request: Request,
}

impl World {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name);
        for name in ["project/a/b", "home/.config/open-skills"] {
            std::fs::create_dir_all(at(name)).unwrap();
        }
        let environment = Environment {
            cwd: at("project"),
            home: Some(at("home")),
            // Said for every platform, so that the tests find their files on each.
            variables: [("XDG_CONFIG_HOME", ".config"), ("XDG_STATE_HOME", "state")]
                .map(|(name, below)| {
                    let path = at("home").join(below);
                    (name.to_owned(), path.display().to_string())
                })
                .into(),
            bytes: BTreeMap::new(),
            terminals: Terminals::default(),
        };
        Self {
            folder,
            environment,
            request: Request::default(),
        }
    }

    fn at(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn project(self, text: &str) -> Self {
        std::fs::write(self.at("project/open-skills.yaml"), text).unwrap();
        self
    }

    fn user(self, text: &str) -> Self {
        let path = self.at("home/.config/open-skills/open-skills.yaml");
        std::fs::write(path, text).unwrap();
        self
    }

    fn variable(mut self, name: &str, value: &str) -> Self {
        let entry = (name.to_owned(), value.to_owned());
        self.environment.variables.extend([entry]);
        self
    }

    fn flag(mut self, key: &'static str, value: &str, flag: &'static str) -> Self {
        self.request.flags.push((key, value.into(), flag));
        self
    }

    fn load(&self) -> Settings {
        load(&self.environment, &self.request).unwrap()
    }

    fn error(&self) -> SettingsError {
        load(&self.environment, &self.request).unwrap_err()
    }

    fn problems(&self) -> Vec<String> {
        match self.error() {
            SettingsError::Invalid(problems) => problems
                .iter()
                .map(|p| format!("{}: {}", p.place, p.message))
                .collect(),
            other => panic!("{other}"),
        }
    }

    fn approve(&self) {
        let project = self.load().project.unwrap();
        let mut approvals = Approvals::default();
        approvals.add(&project.path, &project.digest);
        let state = self.environment.state_dir().unwrap();
        approvals.write(&Approvals::file(&state)).unwrap();
    }

    fn withheld(&self) -> Vec<String> {
        let project = self.load().project.unwrap();
        let keys = project.withheld().iter().map(|part| part.key.clone());
        keys.collect()
    }
}

fn origin(settings: &Settings, key: &str) -> String {
    settings.get(key).unwrap().origin.to_string()
}

#[test]
fn the_stronger_layer_wins_one_after_the_other() {
    let world = World::new();
    assert_eq!(origin(&world.load(), "color"), "default");
    let world = world.user("# mine\ncolor: always\n");
    assert!(origin(&world.load(), "color").ends_with("open-skills.yaml:2:8"));
    let world = world.project("color: never\n");
    assert_eq!(origin(&world.load(), "color"), "open-skills.yaml:1:8");
    assert_eq!(world.load().choice("color"), Some("never"));
    let world = world.variable("NO_COLOR", "1");
    assert_eq!(origin(&world.load(), "color"), "NO_COLOR");
    let world = world.variable("OPEN_SKILLS_COLOR", "always");
    assert_eq!(origin(&world.load(), "color"), "OPEN_SKILLS_COLOR");
    let world = world.flag("color", "auto", "--color");
    assert_eq!(origin(&world.load(), "color"), "--color");
    assert_eq!(world.load().choice("color"), Some("auto"));
}

#[test]
fn colour_follows_the_conventions() {
    let color = |world: World, terminal| world.load().color(&world.environment, terminal);
    assert!(color(World::new(), true) && !color(World::new(), false));
    assert!(!color(World::new().variable("TERM", "dumb"), true));
    assert!(!color(World::new().variable("NO_COLOR", "1"), true));
    assert!(color(World::new().variable("NO_COLOR", ""), true));
    assert!(color(World::new().variable("CLICOLOR_FORCE", "1"), false));
    assert!(!color(World::new().variable("CLICOLOR_FORCE", "0"), false));
    let both = World::new().variable("CLICOLOR_FORCE", "1");
    assert!(!color(both.variable("NO_COLOR", "1"), false));
}

#[test]
fn the_nearest_file_upwards_counts() {
    let mut world = World::new().project("offline: true\n");
    world.environment.cwd = world.at("project/a/b");
    assert!(world.load().is_on("offline"));
    std::fs::write(world.at("project/a/open-skills.yaml"), "quiet: true\n").unwrap();
    let settings = world.load();
    assert!(settings.is_on("quiet") && !settings.is_on("offline"));
    assert!(
        settings
            .project
            .unwrap()
            .path
            .ends_with("project/a/open-skills.yaml")
    );
}

#[test]
fn the_users_own_file_is_never_taken_for_a_project() {
    let mut world = World::new().user("run:\n  grants: [{skill: '*', env: [A]}]\n");
    world.environment.cwd = world.at("home/.config/open-skills");
    let settings = world.load();
    assert_eq!(settings.project, None);
    assert_eq!(settings.layer.grants.len(), 1);
}

#[test]
fn an_overlay_is_laid_over_the_rest() {
    let text = "library: {url: s3://a/b, max_age: 5m}\nenvironments:\n  ci:\n    library:\n      max_age: 1h\n    offline: true\n";
    let mut world = World::new().project(text);
    assert_eq!(
        world.load().duration("library.max_age"),
        Some(Duration::from_mins(5))
    );
    world.request.environment = Some("ci".to_owned());
    let settings = world.load();
    assert_eq!(
        settings.duration("library.max_age"),
        Some(Duration::from_hours(1))
    );
    assert_eq!(
        origin(&settings, "library.max_age"),
        "open-skills.yaml:5:16"
    );
    assert_eq!(settings.url("library.url").unwrap().expose(), "s3://a/b");
    assert!(settings.is_on("offline"));
    // The flag is stronger than the variable.
    let mut world = world.variable("OPEN_SKILLS_ENVIRONMENT", "nothing");
    assert!(world.load().is_on("offline"));
    world.request.environment = None;
    assert_eq!(world.error().kind(), "not-found");
}

#[test]
fn an_unknown_environment_is_an_error_with_the_nearest_name() {
    let world = World::new().project("environments: {staging: {}}\n");
    let world = world.variable("OPEN_SKILLS_ENVIRONMENT", "stagin");
    assert_eq!(
        world.error().hint().as_deref(),
        Some("did you mean `staging`?")
    );
}

#[test]
fn overlays_that_are_not_in_force_are_checked_but_not_filled_in() {
    let text = "environments:\n  a: {offline: '${UNSET}'}\n  b: {colour: never}\n  c: {environments: {}}\n";
    let found = World::new().project(text).problems();
    assert_eq!(
        found,
        [
            "open-skills.yaml:3:7: unknown key `colour`",
            "open-skills.yaml:4:7: unknown key `environments`",
        ]
    );
}

#[test]
fn variables_are_filled_in_and_an_unset_one_is_an_error_with_its_place() {
    let text = "offline: ${OFF:-true}\nlint:\n  baseline: ${DIR}/base\n";
    let world = World::new().user(text);
    assert!(world.problems()[0].ends_with("open-skills.yaml:3:13: the variable `DIR` is not set"));
    let world = world.variable("DIR", "d").variable("OFF", "false");
    let beside = world.at("home/.config/open-skills/d/base");
    assert!(!world.load().is_on("offline"));
    assert_eq!(world.load().path("lint.baseline"), Some(beside.as_path()));
}

#[test]
fn an_env_file_fills_in_but_sets_nothing_else() {
    let mut world = World::new()
        .user("agents: ['${A}', '${B}']\n")
        .variable("A", "real");
    let lines = "A=file\nB=b\nOPEN_SKILLS_OFFLINE=1\nOPEN_SKILLS_TRUST_CONFIG=1\n";
    std::fs::write(world.at("project/.env"), lines).unwrap();
    world = world.project("run: {grants: [{skill: x}]}\n");
    world.request.env_file = Some(".env".into());
    let settings = world.load();
    assert_eq!(settings.list("agents"), ["real", "b"]);
    assert!(!settings.is_on("offline"));
    assert!(!settings.project.unwrap().approved);
    std::fs::write(world.at("project/.env"), "A=1\n?\n").unwrap();
    assert_eq!(world.problems(), [".env:2:1: expected `NAME=value`"]);
}

#[test]
fn every_mistake_of_both_files_is_told() {
    let user = "lnt: {}\n";
    let text = "lint:\n  selekt: [a]\n  max-warnings: many\ncolor: never\ncolor: auto\nlibrary: [x]\noffline: yes\nagents: [a, 1]\n";
    let world = World::new().user(user).project(text);
    let found = world.problems();
    assert!(found[0].ends_with("open-skills.yaml:1:1: unknown key `lnt`"));
    assert_eq!(
        found[1..],
        [
            "open-skills.yaml:5:1: `color` stands twice, first in line 4",
            "open-skills.yaml:2:3: unknown key `lint.selekt`",
            "open-skills.yaml:3:17: `lint.max-warnings` expected a whole number, got `many`",
            "open-skills.yaml:6:10: `library` expected a mapping, got a list",
            "open-skills.yaml:7:10: `offline` expected `true` or `false`, got `yes`",
            "open-skills.yaml:8:13: `agents` expected a string, got `1`",
        ]
    );
    let message = world.error().to_string();
    assert!(message.contains("(did you mean `lint`?)"), "{message}");
    assert!(message.contains("(did you mean `select`?)"), "{message}");
    assert_eq!(
        world.error().location().unwrap().rsplit('/').next(),
        Some("open-skills.yaml:1:1")
    );
}

#[test]
fn broken_yaml_and_odd_files_are_errors() {
    let found = World::new().project("a: [\n").problems();
    assert!(found[0].starts_with("open-skills.yaml:"));
    assert_eq!(World::new().project("- a\n").problems().len(), 1);
    assert_eq!(World::new().project("a: &x 1\nb: *x\n").problems().len(), 4);
    assert!(World::new().project("# nothing\n").load().project.is_some());
}

#[test]
fn variables_and_flags_of_the_wrong_kind_are_wrong_use() {
    let world = World::new().variable("OPEN_SKILLS_OFFLINE", "maybe");
    let error = world.error();
    assert_eq!(error.kind(), "usage");
    assert_eq!(
        error.to_string(),
        "`OPEN_SKILLS_OFFLINE` expected `true` or `false`, got `maybe`"
    );
    let world = World::new().flag("verbose", "x", "--verbose");
    assert!(
        world
            .error()
            .to_string()
            .starts_with("`--verbose` expected")
    );
}

#[test]
fn relative_paths_start_at_the_file_and_the_current_folder() {
    let mut world = World::new().user("lint: {baseline: x/base}\n");
    let beside = world.at("home/.config/open-skills/x/base");
    assert_eq!(world.load().path("lint.baseline"), Some(beside.as_path()));
    world = world.variable("OPEN_SKILLS_LINT_BASELINE", "here");
    assert_eq!(
        world.load().path("lint.baseline"),
        Some(world.at("project/here").as_path())
    );
}

/// One thing each that a cloned repository may not decide.
const SENSITIVE: [(&str, &str); 24] = [
    ("run: {grants: [{skill: '*', network: ['*']}]}", "run"),
    ("registries: {r: {url: s3://b, profile: p}}", "registries.r"),
    (
        "registries: {r: {url: s3://b, endpoint: http://e}}",
        "registries.r",
    ),
    (
        "registries: {r: {url: s3://b, credentials: {token: t}}}",
        "registries.r",
    ),
    ("registries: {r: 'https://me:pw@h/'}", "registries.r"),
    ("registries: {r: 'https://h/${HOME}'}", "registries.r"),
    ("registries: {mine: https://elsewhere}", "registries.mine"),
    ("skills: {s: {source: 'git+https://h/${HOME}'}}", "skills.s"),
    ("library: {url: 'https://h/${HOME}'}", "library.url"),
    ("tiers: {shared: 'https://h/${HOME}'}", "tiers.shared"),
    ("agent-profiles: {codex: {user: ~/.ssh}}", "agent-profiles"),
    ("cache: {dir: ./cache}", "cache.dir"),
    ("lint: {ignore: [security]}", "lint.ignore"),
    ("lint: {ignore: SE001}", "lint.ignore"),
    ("lint: {ignore: '${X:-security}'}", "lint.ignore"),
    ("lint: {warn: ['*']}", "lint.warn"),
    ("lint: {select: [name]}", "lint.select"),
    ("lint: {profile: lenient}", "lint.profile"),
    ("lint: {baseline: b}", "lint.baseline"),
    (
        "lint: {overrides: [{paths: ['**'], ignore: [all]}]}",
        "lint.overrides.ignore",
    ),
    ("trust: {mode: off}", "trust.mode"),
    ("trust: {mode: '${X:-off}'}", "trust.mode"),
    (
        "trust: {keys: [{id: k, type: ssh, public: p}]}",
        "trust.keys",
    ),
    ("trust: {rules: [{scope: '*', tofu: true}]}", "trust.rules"),
];

#[test]
fn a_cloned_repository_cannot_grant_itself_anything() {
    for (text, key) in SENSITIVE {
        let overlay = format!("environments: {{ci: {{{text}}}}}\n");
        for (text, environment) in [(text, None), (overlay.as_str(), Some("ci".to_owned()))] {
            let mut world = World::new().user("registries: {mine: https://mine}\n");
            world = world.project(text).variable("HOME", "/h");
            world.request.environment = environment;
            let before = World::new()
                .user("registries: {mine: https://mine}\n")
                .load();
            assert_eq!(world.withheld(), [key], "{text}");
            let after = world.load();
            let Layer { overrides, .. } = &after.layer;
            assert!(overrides.iter().all(|entry| entry.value.ignore.is_empty()));
            assert_eq!(after.layer.grants, before.layer.grants);
            assert_eq!(after.layer.keys, before.layer.keys);
            assert_eq!(after.layer.rules, before.layer.rules);
            let registry = |settings: &Settings| settings.layer.registries["mine"].value.clone();
            assert_eq!(after.layer.registries.len(), 1, "{text}");
            assert_eq!(registry(&after), registry(&before));
            assert!(after.layer.skills.is_empty(), "{text}");
            for key in [
                "lint.ignore",
                "lint.warn",
                "lint.select",
                "lint.profile",
                "lint.baseline",
            ] {
                assert_eq!(after.get(key), None, "{text}");
            }
            assert_eq!(after.choice("trust.mode"), Some("warn"), "{text}");
            assert_eq!(after.url("library.url"), None, "{text}");
            assert_eq!(
                after.get("cache.dir").unwrap().origin,
                Origin::Default,
                "{text}"
            );
            world.approve();
            assert_eq!(world.withheld(), [""; 0], "{text}");
        }
    }
}

#[test]
fn what_only_narrows_needs_no_approval() {
    let text = format!(
        "trust: {{mode: require, revoked: {{digests: ['sha256:{}']}}}}\nlint: {{ignore: [style], select: [security, name], error: [security]}}\nregistries: {{r: s3://b/p}}\nlibrary: {{url: s3://b/l}}\nskills: {{s: ^1}}\n",
        "0".repeat(64)
    );
    let world = World::new().project(&text);
    assert_eq!(world.withheld(), [""; 0]);
    let settings = world.load();
    assert_eq!(settings.choice("trust.mode"), Some("require"));
    assert_eq!(settings.layer.revoked_digests.len(), 1);
    assert_eq!(settings.list("lint.ignore"), ["style"]);
    assert_eq!(settings.layer.registries.len(), 1);
}

#[test]
fn an_approval_is_for_one_file_with_these_bytes() {
    let text = "run: {grants: [{skill: a, read: [in]}]}\n";
    let world = World::new().project(text);
    world.approve();
    let settings = world.load();
    assert_eq!(
        settings.layer.grants[0].value.read,
        [world.at("project/in")]
    );
    let world = world.project(&format!("{text}# more\n"));
    assert_eq!(world.withheld(), ["run"]);
    let world = world.project(text);
    assert!(world.withheld().is_empty());
    // A copy elsewhere grants other files.
    let mut world = world;
    std::fs::copy(
        world.at("project/open-skills.yaml"),
        world.at("project/a/open-skills.yaml"),
    )
    .unwrap();
    world.environment.cwd = world.at("project/a");
    assert_eq!(world.withheld(), ["run"]);
}

#[test]
fn a_build_machine_can_approve_by_variable() {
    let world = World::new().project("run: {grants: [{skill: a}]}\n");
    let notice = &world.load().project.unwrap().notices()[0];
    assert_eq!(
        notice,
        "open-skills.yaml:1:1: `run` does not count, because it grants permissions to skills; after reading the file, run `open-skills trust config`"
    );
    let world = world.variable("OPEN_SKILLS_TRUST_CONFIG", "off");
    assert_eq!(world.withheld(), ["run"]);
    assert!(
        world
            .variable("OPEN_SKILLS_TRUST_CONFIG", "1")
            .withheld()
            .is_empty()
    );
}

#[test]
fn withheld_parts_are_checked_but_read_no_variable() {
    let world = World::new().project("run: {grant: []}\nregistries: {r: 's3://${UNSET}'}\n");
    assert_eq!(
        world.problems(),
        ["open-skills.yaml:1:7: unknown key `run.grant`"]
    );
}

#[test]
fn credentials_stand_in_no_message_and_no_debug_output() {
    let text = "registries: {r: {url: 'https://u:canary@h', credentials: {token: 'canary', username: 12321}}}\n";
    let error = World::new().user(text).error();
    assert!(!format!("{error:?} {error}").contains("12321"));
    let text = text.replace("12321", "'canary'");
    let settings = World::new().user(&text).load();
    assert!(!format!("{settings:?}").contains("canary"));
    let registry = &settings.layer.registries["r"].value;
    assert_eq!(registry.credentials["token"].expose(), "canary");
}

#[test]
fn an_endpoint_says_where_and_nothing_that_is_a_secret() {
    for text in [
        "https://u:canary@h",
        "https://h/?key=canary",
        "u:canary@h",
        "${E}",
    ] {
        let text = format!("registries: {{r: {{url: s3://b, endpoint: '{text}'}}}}\n");
        let world = World::new().variable("E", "https://canary@h");
        let error = world.user(&text).error().to_string();
        assert!(
            error.contains("`registries.r.endpoint` has more in it"),
            "{error}"
        );
        assert!(!error.contains("canary"), "{error}");
    }
}

#[test]
fn a_rule_counts_as_security_unless_it_is_known_to_be_none() {
    for word in [
        "security",
        "SE001",
        "se",
        "SE",
        "all",
        "*",
        "S",
        "",
        "pipe-to-shell",
        "é",
        "FMx",
    ] {
        assert!(may_name_security(word), "{word}");
    }
    for word in ["style", "name", "FM001", "fm001", "ST"] {
        assert!(!may_name_security(word), "{word}");
    }
}

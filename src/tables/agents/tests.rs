//! The table keeps its promises.

use std::collections::{BTreeMap, BTreeSet};

use super::*;

fn agent(name: &str) -> Agent {
    let found = built_in().into_iter().find(|agent| agent.is_called(name));
    found.unwrap_or_else(|| panic!("no agent `{name}`"))
}

/// Looks at the folders of an agent with some variables set.
fn folders(name: &str, variables: &[(&str, &str)]) -> Vec<String> {
    let variables: BTreeMap<&str, &str> = variables.iter().copied().collect();
    let variable = |name: &str| variables.get(name).map(PathBuf::from);
    let around = Surroundings {
        project: Path::new("/p"),
        home: Some(Path::new("/h")),
        variable: &variable,
    };
    let shown = |(scope, path): (Scope, PathBuf)| format!("{} {}", scope.as_str(), path.display());
    agent(name)
        .folders(&around)
        .into_iter()
        .map(shown)
        .collect()
}

#[test]
fn the_table_is_ordered_and_names_are_unique() {
    let agents = built_in();
    assert!(agents.len() >= 70, "{}", agents.len());
    assert!(agents.is_sorted_by(|a, b| a.name < b.name));
    let mut names = BTreeSet::new();
    for agent in &agents {
        for name in std::iter::once(&agent.name).chain(&agent.aliases) {
            assert!(names.insert(name.clone()), "`{name}` stands twice");
        }
    }
}

#[test]
fn every_project_folder_stays_in_the_project() {
    for agent in built_in() {
        for below in agent.project.iter().chain(&agent.also_project) {
            let path = Path::new(below);
            let is_plain = |part| matches!(part, std::path::Component::Normal(_));
            assert!(path.components().all(is_plain), "{}: {below}", agent.name);
            assert!(below.ends_with("skills"), "{}: {below}", agent.name);
        }
    }
}

#[cfg(unix)]
#[test]
fn each_agent_looks_where_its_documentation_says() {
    assert_eq!(
        folders("claude", &[]),
        ["user /h/.claude/skills", "project /p/.claude/skills"]
    );
    assert_eq!(
        folders("codex", &[("CODEX_HOME", "/c")]),
        [
            "project /p/.agents/skills",
            "project /p/.codex/skills",
            "user /c/skills",
            "user /h/.agents/skills",
            "managed /etc/codex/skills",
        ]
    );
    assert_eq!(
        folders("cursor", &[]),
        [
            "project /p/.agents/skills",
            "project /p/.cursor/skills",
            "user /h/.cursor/skills",
        ]
    );
    assert_eq!(
        folders("goose", &[("XDG_CONFIG_HOME", "relative")]),
        ["project /p/.goose/skills", "user /h/.config/goose/skills"]
    );
    assert_eq!(folders("eve", &[]), ["project /p/agent/skills"]);
}

#[test]
fn of_alternatives_the_one_that_is_there_counts() {
    let home = tempfile::tempdir().unwrap();
    let nothing = |_: &str| None;
    let around = Surroundings {
        project: Path::new("/p"),
        home: Some(home.path()),
        variable: &nothing,
    };
    let openclaw = agent("openclaw");
    let folder = || openclaw.folder(Scope::User, &around).unwrap();
    assert_eq!(folder(), home.path().join(".openclaw/skills"));
    std::fs::create_dir(home.path().join(".moltbot")).unwrap();
    assert_eq!(folder(), home.path().join(".moltbot/skills"));
}

#[test]
fn an_agent_shows_itself_by_its_own_traces_only() {
    let nothing = |_: &str| None;
    let around = Surroundings {
        project: Path::new("/p"),
        home: Some(Path::new("/h")),
        variable: &nothing,
    };
    let seen = |there: &str| -> Vec<String> {
        let is_there = |path: &Path| path == Path::new(there);
        let agents = built_in().into_iter();
        let seen = agents.filter(|agent| agent.presence(&around, &is_there).is_some());
        seen.map(|agent| agent.name).collect()
    };
    assert_eq!(seen("/h/.claude"), ["claude-code"]);
    assert_eq!(seen("/p/.claude"), ["claude-code"]);
    assert_eq!(seen("/h/.cline"), ["cline"]);
    assert_eq!(seen("/p/.agents"), ["universal"]);
    assert_eq!(seen("/h/.gemini"), ["gemini-cli"]);
    assert_eq!(seen("/p/.github"), [""; 0]);
    assert_eq!(seen("/h/.agents"), [""; 0]);
}

#[test]
fn a_configuration_changes_what_it_names() {
    let overlay = Overlay {
        project: Some("tools/skills".to_owned()),
        user_first: Some(true),
        context: Some(1_000),
        ..Overlay::default()
    };
    let codex = agent("codex").overlaid(&overlay);
    assert_eq!(codex.project.as_deref(), Some("tools/skills"));
    assert_eq!(codex.user, agent("codex").user);
    assert_eq!(codex.tiers()[0], Tier::Shared);
    assert_eq!(
        agent("codex").tiers(),
        [Tier::User, Tier::Shared, Tier::Builtin]
    );
    assert_eq!(codex.context, Some(1_000));
    assert_eq!(Tier::find("shared"), Some(Tier::Shared));
}

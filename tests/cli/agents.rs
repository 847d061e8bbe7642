//! The agents that are known, and where each looks.

use crate::support::CliTest;

#[test]
fn an_agent_is_shown_with_its_folders() {
    let test = CliTest::new();
    let ran = test.run(["agents", "show", "claude"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    name         claude-code
    title        Claude Code
    also called  claude
    reads        [TEMP]/home/.claude/skills  (user)
    then         [WORK]/.claude/skills  (project)
    budget       1 % of its window, or 8000 characters
    cuts         descriptions behind 1536 characters
    lint         --profile claude-code
    ----- stderr -----
    ");
    let ran = test.run(["agents", "show", "codex"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    name         codex
    title        Codex
    reads        [WORK]/.agents/skills  (project)
    then         [WORK]/.codex/skills  (project)
    then         [TEMP]/home/.codex/skills  (user)
    then         [TEMP]/home/.agents/skills  (user)
    then         /etc/codex/skills  (managed)
    budget       2 % of its window, or 8000 characters
    lint         --profile codex
    ----- stderr -----
    ");
}

#[test]
fn all_agents_are_listed_for_people_and_machines() {
    let test = CliTest::new();
    let ran = test.run(["agents"]);
    let line = "goose            .goose/skills          ${XDG_CONFIG_HOME:-~/.config}/goose/skills";
    assert!(ran.stdout.lines().any(|shown| shown == line), "{ran}");
    let json: serde_json::Value =
        serde_json::from_str(&test.run(["agents", "list", "--json"]).stdout).unwrap();
    let short: serde_json::Value =
        serde_json::from_str(&test.run(["agents", "--json"]).stdout).unwrap();
    assert_eq!(short, json);
    let agents = json["agents"].as_array().unwrap();
    assert_eq!(agents.len(), ran.stdout.lines().count());
    let claude = agents.iter().find(|agent| agent["name"] == "claude-code");
    assert_eq!(claude.unwrap()["precedence"][0], "managed");
}

#[test]
fn only_agents_with_a_trace_are_detected() {
    let test = CliTest::new().file(".cursor/rules/x.md", "");
    std::fs::create_dir(test.home().join(".claude")).unwrap();
    let ran = test.run(["agents", "detect"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    claude-code  [TEMP]/home/.claude
    cursor       [WORK]/.cursor
    ----- stderr -----
    2 agents
    ");
}

#[test]
fn a_wrong_name_gets_a_right_one() {
    let ran = CliTest::new().run(["agents", "show", "claud-code"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    error: there is no agent `claud-code`
    hint: did you mean `claude-code`?
    ");
}

#[test]
fn the_users_configuration_adds_agents_and_a_project_may_not() {
    let yaml = "agent-profiles: {our-agent: {project: .our/skills, user: ~/.our/skills}}\n";
    let test = CliTest::new();
    let folder = test.home().join(".config/open-skills");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("open-skills.yaml"), yaml).unwrap();
    let ran = test.run(["agents", "show", "our-agent"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 0
    ----- stdout -----
    name         our-agent
    title        our-agent
    reads        [WORK]/.our/skills  (project)
    then         [TEMP]/home/.our/skills  (user)
    ----- stderr -----
    ");
    let test = CliTest::new().file("open-skills.yaml", yaml);
    let ran = test.run(["agents", "show", "our-agent"]);
    insta::assert_snapshot!(ran.short(), @r"
    exit: 2
    ----- stdout -----

    ----- stderr -----
    warning: open-skills.yaml:1:1: `agent-profiles` does not count, because it sends skills to folders of its own choice; after reading the file, run `open-skills trust config`
    error: there is no agent `our-agent`
    hint: `open-skills agents list` shows them; `agent-profiles` in open-skills.yaml adds one
    ");
}

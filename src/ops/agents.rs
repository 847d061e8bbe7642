//! The agents as this machine knows them: the table, what the configuration changes, and
//! which of them are here.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use crate::diagnostics::Failure;
use crate::tables::agents::{Agent, Overlay, Surroundings, built_in};

/// All agents, by name.
#[derive(Clone, Debug)]
pub struct Agents {
    all: Vec<Agent>,
}

impl Agents {
    /// The built-in table with what a configuration says over it.
    pub fn new<'o>(overlays: impl IntoIterator<Item = (&'o str, &'o Overlay)>) -> Self {
        let all = built_in().into_iter();
        let mut all: BTreeMap<String, Agent> = all.map(|a| (a.name.clone(), a)).collect();
        for (name, overlay) in overlays {
            // Under another name of an agent stands the same agent.
            let known = all.values().find(|agent| agent.is_called(name));
            let agent = known.cloned().unwrap_or_else(|| Agent::new(name));
            all.insert(agent.name.clone(), agent.overlaid(overlay));
        }
        Self {
            all: all.into_values().collect(),
        }
    }

    /// All of them, in the order of their names.
    pub fn all(&self) -> &[Agent] {
        &self.all
    }

    /// The agent that a word names.
    pub fn find(&self, name: &str) -> Result<&Agent, Failure> {
        let found = self.all.iter().find(|agent| agent.is_called(name));
        found.ok_or_else(|| {
            let message = format!("there is no agent `{}`", name.escape_debug());
            let hint = match self.nearest(name) {
                _ if name.contains(',') => "name one agent here; its skills are not those of \
                                            another"
                    .to_owned(),
                Some(near) => format!("did you mean `{near}`?"),
                None => "`open-skills agents list` shows them; \
                         `agent-profiles` in open-skills.yaml adds one"
                    .to_owned(),
            };
            Failure::new("unknown-agent", message).with_hint(hint)
        })
    }

    /// The known name that looks most like a word.
    fn nearest(&self, name: &str) -> Option<&str> {
        const ALIKE: f64 = 0.8;
        let names = self.all.iter();
        let names = names.flat_map(|agent| std::iter::once(&agent.name).chain(&agent.aliases));
        let scored = names.map(|known| (strsim::jaro_winkler(name, known), known));
        let best = scored.max_by(|a, b| a.0.total_cmp(&b.0))?;
        (best.0 > ALIKE).then_some(best.1.as_str())
    }

    /// The agents that left a trace on this machine or in the project, with the trace. What
    /// `is_ours` is there because a skill was installed, and is nobody's trace.
    pub fn detect(
        &self,
        around: &Surroundings<'_>,
        is_ours: &dyn Fn(&Path) -> bool,
    ) -> Vec<(&Agent, PathBuf)> {
        let is_there = |path: &Path| path.exists() && !is_ours(path);
        let seen = |agent| Some((agent, Agent::presence(agent, around, &is_there)?));
        self.all.iter().filter_map(seen).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_finds_its_agent_or_a_hint() {
        let agents = Agents::new([]);
        assert_eq!(agents.find("claude").unwrap().name, "claude-code");
        let failure = agents.find("claude-cod").unwrap_err();
        assert_eq!(failure.kind, "unknown-agent");
        assert_eq!(failure.hint.unwrap(), "did you mean `claude-code`?");
        let failure = agents.find("zzz").unwrap_err();
        assert!(failure.hint.unwrap().contains("agents list"));
        // Where several are taken they come one by one.
        let failure = agents.find("claude-code,codex").unwrap_err();
        assert!(failure.hint.unwrap().starts_with("name one agent"));
    }

    #[test]
    fn a_configuration_adds_and_changes() {
        let own = Overlay {
            project: Some(".mine/skills".into()),
            ..Overlay::default()
        };
        let title = Overlay {
            title: Some("Claude".into()),
            ..Overlay::default()
        };
        let agents = Agents::new([("mine", &own), ("claude", &title)]);
        assert_eq!(agents.all().len(), built_in().len() + 1);
        let mine = agents.find("mine").unwrap();
        assert_eq!(mine.project.as_deref(), Some(".mine/skills"));
        let claude = agents.find("claude-code").unwrap();
        assert_eq!(
            (claude.title.as_str(), &claude.project),
            ("Claude", &Some(".claude/skills".into()))
        );
    }
}

//! A marketplace of plugins for Claude: one plugin with all skills of a repository.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::{Found, below};
use crate::bundle::names::{SkillName, suggest};
use crate::diagnostics::Failure;
use crate::ops::lint::display;

/// A marketplace is installed from by its name, as `skill@marketplace`, and has an owner.
fn check_names(name: &str, owner: &str) -> Result<(), Failure> {
    if let Err(problem) = SkillName::parse(name) {
        let message = format!(
            "`{}` is no name of a marketplace: {problem}",
            name.escape_debug()
        );
        let failure = Failure::new("bad-name", message);
        return Err(match suggest(name) {
            Some(better) => failure.with_hint(format!("call it `{better}`")),
            None => failure.with_hint("take small letters, digits and hyphens"),
        });
    }
    if owner.trim().is_empty() || owner.contains(char::is_control) {
        let message = "the marketplace has no owner that can be shown";
        return Err(Failure::usage(message).with_hint("say who keeps it: `--owner 'Our team'`"));
    }
    Ok(())
}

/// The document `.claude-plugin/marketplace.json` of a repository.
pub fn marketplace(
    skills: &[Found],
    root: &Path,
    name: &str,
    owner: &str,
) -> Result<Json, Failure> {
    check_names(name, owner)?;
    let mut paths = Vec::with_capacity(skills.len());
    for skill in skills {
        paths.push(below(root, &skill.folder).ok_or_else(|| {
            let folder = display(&skill.folder);
            let message = format!("`{folder}` is not below `{}`", display(root));
            let hint = "a marketplace lists what is in its own repository";
            Failure::new("leads-out", message).with_hint(hint)
        })?);
    }
    let names: Vec<&str> = skills.iter().map(|skill| skill.name.as_str()).collect();
    let plugin = json!({
        "name": name,
        "description": format!("Skills: {}", names.join(", ")),
        "source": "./",
        "strict": false,
        "skills": paths,
    });
    Ok(json!({
        "name": name,
        "owner": {"name": owner},
        "plugins": [plugin],
    }))
}

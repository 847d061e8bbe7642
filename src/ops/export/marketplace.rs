//! A marketplace of plugins for Claude: one plugin with all skills of a repository.

use std::path::Path;

use serde_json::{Value as Json, json};

use super::{Found, below};
use crate::diagnostics::Failure;
use crate::ops::lint::display;

/// The document `.claude-plugin/marketplace.json` of a repository.
pub fn marketplace(
    skills: &[Found],
    root: &Path,
    name: &str,
    owner: &str,
) -> Result<Json, Failure> {
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

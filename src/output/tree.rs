//! A list of files as a tree.

/// Draws paths below a folder; `note` says something about a file behind its name.
pub fn draw(root: &str, paths: &[&str], note: impl Fn(&str) -> Option<String>) -> String {
    let mut text = format!("{root}/\n");
    let all: Vec<(&str, &str)> = paths.iter().map(|path| (*path, *path)).collect();
    branch(&all, "", &note, &mut text);
    text
}

/// One level: what is left of each path, beside the whole of it.
fn branch(
    paths: &[(&str, &str)],
    indent: &str,
    note: &impl Fn(&str) -> Option<String>,
    text: &mut String,
) {
    let mut names: Vec<&str> = Vec::new();
    for (rest, _) in paths {
        let name = rest.split('/').next().unwrap_or(rest);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    for (at, name) in names.iter().enumerate() {
        let (fork, below) = match at + 1 == names.len() {
            true => ("└── ", "    "),
            false => ("├── ", "│   "),
        };
        if let Some((_, whole)) = paths.iter().find(|(rest, _)| rest == name) {
            let note = note(whole).map_or_else(String::new, |note| format!("  {note}"));
            text.push_str(&format!("{indent}{fork}{name}{note}\n"));
            continue;
        }
        text.push_str(&format!("{indent}{fork}{name}/\n"));
        let inside = paths.iter().filter_map(|(rest, whole)| {
            let rest = rest.strip_prefix(name)?.strip_prefix('/')?;
            Some((rest, *whole))
        });
        let inside: Vec<(&str, &str)> = inside.collect();
        branch(&inside, &format!("{indent}{below}"), note, text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_hold_their_files() {
        let paths = ["SKILL.md", "a/b/c", "a/d", "z"];
        let tree = draw("x", &paths, |path| {
            (path == "a/d").then(|| "new".to_owned())
        });
        insta::assert_snapshot!(tree, @r"
        x/
        ├── SKILL.md
        ├── a/
        │   ├── b/
        │   │   └── c
        │   └── d  new
        └── z
        ");
    }
}

//! The templates that ship in the binary: every file below `templates/`, by name.

/// A file of a template: its path below the template's folder, and its bytes.
type File = (&'static str, &'static [u8]);

macro_rules! template {
    ($name:literal: $($path:literal),+ $(,)?) => {
        ($name, &[$(($path, include_bytes!(concat!("../../templates/", $name, "/", $path)) as &[u8])),+] as &[File])
    };
}

/// Every template with its files, sorted; a test holds it to the folder.
pub(super) static TEMPLATES: &[(&str, &[File])] = &[
    template!(
        "api-client":
        "files/SKILL.md.j2",
        "files/references/api.md.j2",
        "files/scripts/search.js.j2",
        "files/scripts/search.py.j2",
        "files/skill.yaml.j2",
        "files/tests/search.yaml.j2",
        "template.yaml",
    ),
    template!(
        "document":
        "files/SKILL.md.j2",
        "files/references/format.md.j2",
        "files/scripts/convert.js",
        "files/scripts/convert.py",
        "files/skill.yaml.j2",
        "files/tests/convert.yaml.j2",
        "files/tests/files/figures.csv",
        "files/tests/files/short.csv",
        "template.yaml",
    ),
    template!(
        "javascript":
        "files/SKILL.md.j2",
        "files/references/data.md.j2",
        "files/scripts/main.js",
        "files/skill.yaml.j2",
        "files/tests/main.yaml",
        "template.yaml",
    ),
    template!(
        "library":
        "files/.claude-plugin/marketplace.json.j2",
        "files/.github/workflows/skills.yml",
        "files/.gitignore",
        "files/README.md.j2",
        "files/open-skills.yaml",
        "files/skills/adding-skills/SKILL.md.j2",
        "files/skills/adding-skills/evals/evals.json.j2",
        "files/skills/adding-skills/evals/triggers.json.j2",
        "template.yaml",
    ),
    template!(
        "mcp":
        "files/SKILL.md.j2",
        "files/evals/evals.json.j2",
        "files/evals/triggers.json.j2",
        "files/references/server.md.j2",
        "files/skill.yaml.j2",
        "template.yaml",
    ),
    template!(
        "prompt":
        "files/SKILL.md.j2",
        "files/evals/evals.json.j2",
        "files/evals/triggers.json.j2",
        "files/references/quality.md.j2",
        "files/skill.yaml.j2",
        "template.yaml",
    ),
    template!(
        "python":
        "files/SKILL.md.j2",
        "files/references/data.md.j2",
        "files/scripts/main.py",
        "files/skill.yaml.j2",
        "files/tests/main.yaml",
        "template.yaml",
    ),
    template!(
        "shared":
        "files/agents/openai.yaml.j2",
        "template.yaml",
    ),
    template!(
        "wasm":
        "files/SKILL.md.j2",
        "files/scripts/count.wasm",
        "files/skill.yaml.j2",
        "files/src/count.wat",
        "files/tests/count.yaml",
        "template.yaml",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn files(folder: &Path, prefix: &str, found: &mut Vec<String>) {
        for entry in std::fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let path = format!("{prefix}{}", entry.file_name().to_str().unwrap());
            match entry.file_type().unwrap().is_dir() {
                true => files(&entry.path(), &format!("{path}/"), found),
                false => found.push(path),
            }
        }
    }

    #[test]
    fn every_file_of_every_template_ships() {
        let mut on_disk = Vec::new();
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
        files(&root, "", &mut on_disk);
        on_disk.retain(|path| !path.starts_with("licences/") && !path.starts_with("stubs/"));
        on_disk.sort();
        let shipped: Vec<String> = TEMPLATES
            .iter()
            .flat_map(|(name, files)| files.iter().map(move |(path, _)| format!("{name}/{path}")))
            .collect();
        assert_eq!(shipped, on_disk);
    }
}

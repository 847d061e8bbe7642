//! Which script of a skill is meant: its entrypoint, one by name, or one by path.

use std::path::Path;

use crate::bundle::Bundle;
use crate::bundle::manifest::{Manifest, ScriptDeclaration};
use crate::diagnostics::Failure;
use crate::runtime::{Language, RuntimeError};

/// A script that was chosen.
#[derive(Clone, Debug, PartialEq)]
pub struct Script {
    /// Its path below the skill's folder.
    pub path: String,
    /// The function to call in it.
    pub function: Option<String>,
    /// What it is written in.
    pub language: Language,
    /// Whether it is the skill's entrypoint: what the skill says of itself is about it.
    pub is_entrypoint: bool,
    /// What skill.yaml says about this script.
    pub declared: Option<ScriptDeclaration>,
}

/// Finds the script that a word names: a name under `scripts`, a path below the skill or
/// below `scripts/`, each with an optional `:function`; no word means the entrypoint.
pub fn choose(bundle: &Bundle, manifest: &Manifest, word: Option<&str>) -> Result<Script, Failure> {
    let entrypoint = manifest.entrypoint.as_deref();
    let word = match word.or(entrypoint) {
        Some(word) => word,
        None => only_script(bundle)?,
    };
    let (asked, function) = with_function(word);
    let path = match find(bundle, manifest, asked) {
        Found::One(path) => path,
        Found::None => return Err(not_found(bundle, manifest, asked)),
        Found::Several(paths) => return Err(ambiguous(asked, &paths)),
    };
    let (entry, entry_function) = entrypoint.map_or(("", None), with_function);
    let is_entrypoint = match entrypoint {
        Some(_) => entry.trim_start_matches("./") == path,
        None => true,
    };
    // Naming the entrypoint's file means what the entrypoint means.
    let function = function.or(entry_function.filter(|_| is_entrypoint));
    Ok(Script {
        language: language(&path, manifest)?,
        function: function.map(str::to_owned),
        declared: declaration(manifest, &path).cloned(),
        is_entrypoint,
        path,
    })
}

/// Takes `:function` off; a colon elsewhere belongs to the path.
fn with_function(word: &str) -> (&str, Option<&str>) {
    let is_name = |text: &str| {
        let mut characters = text.chars();
        characters
            .next()
            .is_some_and(|c| c.is_alphabetic() || c == '_')
            && characters.all(|c| c.is_alphanumeric() || c == '_' || c == '$')
    };
    match word.rsplit_once(':') {
        Some((path, function)) if is_name(function) => (path, Some(function)),
        _ => (word, None),
    }
}

/// What a word names.
enum Found {
    None,
    One(String),
    /// Scripts that differ in their endings only.
    Several(Vec<String>),
}

impl Found {
    fn new(mut paths: Vec<String>) -> Self {
        match paths.len() {
            0 => Self::None,
            1 => Self::One(paths.remove(0)),
            _ => Self::Several(paths),
        }
    }
}

/// The path of the file that a word names.
fn find(bundle: &Bundle, manifest: &Manifest, word: &str) -> Found {
    let word = word.trim_start_matches("./");
    let below = format!("scripts/{word}");
    let exact = [word, &below];
    if let Some(path) = exact.iter().find(|path| bundle.file(path).is_some()) {
        return Found::One((*path).to_owned());
    }
    // A name without its ending.
    let stem = |name: &str| {
        let name = name.trim_start_matches("scripts/");
        name.rsplit_once('.').is_some_and(|(stem, _)| stem == word)
    };
    let named: Vec<&String> = manifest.scripts.keys().filter(|key| stem(key)).collect();
    if let [only] = named.as_slice() {
        return find(bundle, &Manifest::default(), only);
    }
    let files = runnable(bundle).filter(|path| stem(path));
    Found::new(files.map(str::to_owned).collect())
}

/// What skill.yaml says of a script; a key is its path, below `scripts/` or whole.
fn declaration<'m>(manifest: &'m Manifest, path: &str) -> Option<&'m ScriptDeclaration> {
    let below = path.strip_prefix("scripts/");
    let key = |key: &str| manifest.scripts.get(key);
    key(path).or_else(|| key(below?))
}

/// The files below `scripts/` that some engine runs.
fn runnable(bundle: &Bundle) -> impl Iterator<Item = &str> {
    let paths = bundle.files().map(|entry| entry.path.as_str());
    paths.filter(|path| path.starts_with("scripts/") && Language::of(Path::new(path)).is_some())
}

/// A skill that says no entrypoint, but has one script, leaves no choice.
fn only_script(bundle: &Bundle) -> Result<&str, Failure> {
    let scripts: Vec<&str> = runnable(bundle).collect();
    match scripts.as_slice() {
        [only] => Ok(only),
        [] => Err(
            Failure::new("no-script", "the skill has no script that could be run").with_hint(
                "it is read by an agent, not run; `open-skills inspect` says what it holds",
            ),
        ),
        [first, ..] => {
            let message = "the skill has no entrypoint, and more than one script";
            let hint = format!(
                "name one after a colon, such as `:{first}`: {}",
                listed(&scripts)
            );
            Err(Failure::new("no-entrypoint", message).with_hint(hint))
        }
    }
}

fn ambiguous(word: &str, paths: &[String]) -> Failure {
    let message = format!(
        "the skill has more than one script `{}`",
        word.escape_debug()
    );
    let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
    let hint = format!("name it with its ending: {}", listed(&paths));
    Failure::new("ambiguous", message).with_hint(hint)
}

fn not_found(bundle: &Bundle, manifest: &Manifest, word: &str) -> Failure {
    let message = format!("the skill has no script `{}`", word.escape_debug());
    let failure = Failure::new("not-found", message);
    let scripts: Vec<&str> = runnable(bundle).collect();
    match (nearest(bundle, manifest, word), scripts.is_empty()) {
        (Some(near), _) => failure.with_hint(format!("did you mean `{near}`?")),
        (None, true) => failure.with_hint("it has no script that could be run"),
        (None, false) => failure.with_hint(format!("it has {}", listed(&scripts))),
    }
}

/// What to do about a file that is not there, at this path in a skill's folder that the user
/// writes as `shown`.
pub fn instead(folder: &Path, below: &str, shown: &str) -> String {
    let bundle = Bundle::open(folder);
    let scripts: Vec<&str> = runnable(&bundle).collect();
    match (
        nearest(&bundle, &Manifest::of(&bundle), below),
        scripts.as_slice(),
    ) {
        (Some(near), _) => format!("did you mean `{shown}:{near}`?"),
        (None, []) => format!("the skill `{shown}` has no script that could be run"),
        (None, [first, ..]) => format!(
            "the skill has {}: name one after a colon, such as `{shown}:{first}`",
            listed(&scripts)
        ),
    }
}

/// The script whose name is most like a word, when one is.
fn nearest<'s>(bundle: &'s Bundle, manifest: &'s Manifest, word: &str) -> Option<&'s str> {
    let names = manifest.scripts.keys().map(String::as_str);
    // What is declared may be missing, as the one that was asked for is.
    let names =
        names.filter(|name| !matches!(find(bundle, &Manifest::default(), name), Found::None));
    let likeness = |name: &str| strsim::normalized_damerau_levenshtein(last(name), last(word));
    let near = runnable(bundle).chain(names);
    let near = near
        .map(|name| (likeness(name), name))
        .filter(|(likeness, _)| *likeness >= 0.6)
        .max_by(|a, b| a.0.total_cmp(&b.0));
    near.map(|(_, name)| name)
}

fn last(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// Up to six names, and how many more there are.
fn listed(names: &[&str]) -> String {
    const SHOWN: usize = 6;
    let shown = names.iter().take(SHOWN).map(|name| format!("`{name}`"));
    let mut text = shown.collect::<Vec<_>>().join(", ");
    if names.len() > SHOWN {
        text.push_str(&format!(" and {} more", names.len() - SHOWN));
    }
    text
}

/// The ending tells; what skill.yaml says decides where the ending leaves it open.
fn language(path: &str, manifest: &Manifest) -> Result<Language, RuntimeError> {
    let said = manifest.runtime.as_deref().and_then(Language::named);
    match (Language::of(Path::new(path)), said) {
        (Some(Language::Python), Some(Language::PythonSci)) => Ok(Language::PythonSci),
        (Some(language), _) | (None, Some(language)) => Ok(language),
        (None, None) => Err(RuntimeError::UnknownLanguage {
            script: path.to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A skill with these files and this skill.yaml.
    fn chosen(files: &[&str], yaml: &str, word: Option<&str>) -> Result<Script, Failure> {
        let document = "---\nname: a\ndescription: d\n---\n";
        let mut all = vec![("SKILL.md".to_owned(), document.into())];
        all.push(("skill.yaml".to_owned(), yaml.into()));
        all.extend(files.iter().map(|&path| (path.to_owned(), Vec::new())));
        let bundle = Bundle::in_memory(Some("a".into()), all);
        choose(&bundle, &Manifest::of(&bundle), word)
    }

    fn path(files: &[&str], yaml: &str, word: Option<&str>) -> String {
        chosen(files, yaml, word).unwrap().path
    }

    #[test]
    fn the_entrypoint_comes_first_then_the_only_script() {
        let files = ["scripts/a.py", "scripts/b.js", "main.py"];
        assert_eq!(path(&files, "entrypoint: main.py\n", None), "main.py");
        let script = chosen(&files, "entrypoint: scripts/a.py:go\n", None).unwrap();
        assert_eq!(
            (script.path.as_str(), script.function.as_deref()),
            ("scripts/a.py", Some("go"))
        );
        assert_eq!(
            path(&["scripts/a.py", "scripts/x.csv"], "", None),
            "scripts/a.py"
        );
        let kind = |files: &[&str]| chosen(files, "", None).unwrap_err().kind;
        assert_eq!(kind(&files), "no-entrypoint");
        assert_eq!(kind(&["notes.md"]), "no-script");
    }

    #[test]
    fn a_script_is_named_by_path_name_or_stem() {
        let files = [
            "scripts/check-auth.js",
            "scripts/a.py",
            "scripts/a.js",
            "b.py",
        ];
        let yaml = "scripts: {check-auth.js: {env: [KEY]}}\n";
        for word in [
            "scripts/check-auth.js",
            "check-auth.js",
            "check-auth",
            "./scripts/check-auth.js",
        ] {
            let script = chosen(&files, yaml, Some(word)).unwrap();
            assert_eq!(script.path, "scripts/check-auth.js");
            assert_eq!(script.declared.unwrap().env, ["KEY"]);
        }
        assert_eq!(path(&files, "", Some("b.py")), "b.py");
        let called = chosen(&files, "", Some("a.py:run")).unwrap();
        assert_eq!(called.function.as_deref(), Some("run"));
        // Two scripts have this stem, so nobody guesses.
        let error = chosen(&files, "", Some("a")).unwrap_err();
        assert_eq!(error.kind, "ambiguous");
        let hint = error.hint.unwrap();
        assert!(hint.contains("`scripts/a.js`, `scripts/a.py`"), "{hint}");
        let error = chosen(&files, "", Some("chek-auth.js")).unwrap_err();
        assert_eq!(error.hint.unwrap(), "did you mean `scripts/check-auth.js`?");
    }

    #[test]
    fn a_script_that_is_missing_too_is_not_advised() {
        let yaml = "entrypoint: scripts/main.py\nscripts: {main.py: {env: [KEY]}}\n";
        for word in [None, Some("main.py"), Some("mian.py")] {
            let hint = |files: &[&str]| chosen(files, yaml, word).unwrap_err().hint.unwrap();
            assert_eq!(hint(&["notes.md"]), "it has no script that could be run");
            assert_eq!(hint(&["scripts/other.js"]), "it has `scripts/other.js`");
        }
    }

    #[test]
    fn the_ending_tells_the_language() {
        let language =
            |files: &[&str], yaml, word| chosen(files, yaml, Some(word)).map(|s| s.language);
        let files = ["scripts/a.py", "scripts/b.js", "scripts/tool"];
        let sci = "runtime: python-sci\n";
        assert_eq!(language(&files, sci, "a.py").unwrap(), Language::PythonSci);
        assert_eq!(language(&files, sci, "b.js").unwrap(), Language::Javascript);
        assert_eq!(language(&files, sci, "tool").unwrap(), Language::PythonSci);
        let error = language(&files, "", "scripts/tool").unwrap_err();
        assert_eq!(error.kind, "unknown-language");
    }
}

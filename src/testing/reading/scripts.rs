//! Which script a test means.

use crate::bundle::Bundle;
use crate::bundle::manifest::Manifest;
use crate::testing::flaw::{Flaw, Place};

/// A script as tests and manifests name it: the file, and a function of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScriptName {
    /// The path in the skill.
    pub path: String,
    /// The function after the last colon.
    pub function: Option<String>,
}

/// Finds the script that is meant by a word: a path in the skill or below `scripts/`, with a
/// function behind a colon. Without a word it is the skill's entrypoint, or its only script.
pub fn find(
    bundle: &Bundle,
    manifest: &Manifest,
    word: Option<&str>,
    place: &Place,
) -> Result<ScriptName, Flaw> {
    let Some(word) = word.or(manifest.entrypoint.as_deref()) else {
        let all = all(bundle, manifest);
        return match all.as_slice() {
            [only] => Ok(ScriptName {
                path: only.clone(),
                function: None,
            }),
            _ => Err(Flaw::new(place.clone(), "it says no script to run")
                .with_hint("write `script: scripts/…`, or name an `entrypoint` in skill.yaml")),
        };
    };
    if let Some(path) = in_bundle(bundle, word) {
        let function = None;
        return Ok(ScriptName { path, function });
    }
    if let Some((file, function)) = word.rsplit_once(':')
        && let Some(path) = in_bundle(bundle, file)
        && is_identifier(function)
    {
        let function = Some(function.to_owned());
        return Ok(ScriptName { path, function });
    }
    let known = all(bundle, manifest);
    let flaw = Flaw::missing_script(place.clone(), word);
    let short = known
        .iter()
        .filter_map(|path| path.strip_prefix("scripts/"));
    let flaw = flaw.did_you_mean(word, known.iter().map(String::as_str).chain(short));
    Err(match flaw.hint {
        None if known.is_empty() => flaw.with_hint("the skill has no scripts"),
        None => flaw.with_hint(format!("the skill has `{}`", known.join("`, `"))),
        Some(_) => flaw,
    })
}

/// Whether a word could name a function of a script; a file's ending could not.
fn is_identifier(word: &str) -> bool {
    let mut characters = word.chars();
    characters
        .next()
        .is_some_and(|c| c.is_alphabetic() || c == '_')
        && characters.all(|c| c.is_alphanumeric() || c == '_')
}

fn in_bundle(bundle: &Bundle, word: &str) -> Option<String> {
    let word = word.strip_prefix("./").unwrap_or(word);
    let below = format!("scripts/{word}");
    [word.to_owned(), below]
        .into_iter()
        .find(|path| bundle.file(path).is_some())
}

/// The script that stands for the skill: its entrypoint, or its only one.
pub fn main(bundle: &Bundle, manifest: &Manifest) -> Option<String> {
    let found = find(bundle, manifest, None, &Place::default());
    found.ok().map(|script| script.path)
}

/// The scripts that a skill can be tested by: those it declares, its entrypoint, and every
/// program in `scripts/` itself. What lies deeper is taken for their modules.
pub fn all(bundle: &Bundle, manifest: &Manifest) -> Vec<String> {
    let declared = manifest.scripts.keys().map(String::as_str);
    let entrypoint = manifest.entrypoint.as_deref();
    let entrypoint = entrypoint.map(|word| match in_bundle(bundle, word) {
        Some(_) => word,
        None => word.rsplit_once(':').map_or(word, |(file, _)| file),
    });
    let named = declared.chain(entrypoint);
    let mut all: Vec<String> = named.filter_map(|word| in_bundle(bundle, word)).collect();
    if manifest.scripts.is_empty() {
        let programs = bundle.files().filter(|file| {
            let below = file.path.strip_prefix("scripts/");
            let is_module = file.name().starts_with('_');
            below.is_some_and(|name| !name.contains('/') && !is_module)
                && crate::runtime::Language::of(file.path.as_ref()).is_some()
        });
        all.extend(programs.map(|file| file.path.clone()));
    }
    all.sort();
    all.dedup();
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(skill_yaml: &str) -> (Bundle, Manifest) {
        let paths = [
            "scripts/main.py",
            "scripts/other.js",
            "scripts/lib/x.py",
            "scripts/a:b.py",
        ];
        let mut files: Vec<(String, Vec<u8>)> =
            paths.map(|path| (path.to_owned(), Vec::new())).into();
        files.push(("skill.yaml".into(), skill_yaml.into()));
        let bundle = Bundle::in_memory(None, files);
        let manifest = Manifest::of(&bundle);
        (bundle, manifest)
    }

    fn path(skill_yaml: &str, word: Option<&str>) -> Result<String, String> {
        let (bundle, manifest) = bundle(skill_yaml);
        match find(&bundle, &manifest, word, &Place::start("t.yaml")) {
            Ok(ScriptName { path, function }) => {
                Ok(format!("{path} {}", function.unwrap_or_default()))
            }
            Err(flaw) => Err(format!("{flaw}; {}", flaw.hint.clone().unwrap_or_default())),
        }
    }

    #[test]
    fn a_script_is_found_by_path_name_and_function() {
        let ok = |word| path("", Some(word)).unwrap();
        assert_eq!(ok("scripts/main.py"), "scripts/main.py ");
        assert_eq!(ok("./scripts/main.py"), "scripts/main.py ");
        assert_eq!(ok("main.py:go"), "scripts/main.py go");
        assert_eq!(ok("a:b.py"), "scripts/a:b.py ");
        let entrypoint = "entrypoint: scripts/main.py:go\n";
        assert_eq!(path(entrypoint, None).unwrap(), "scripts/main.py go");
    }

    #[test]
    fn a_missing_script_is_told_with_a_near_one() {
        assert_eq!(
            path("", Some("mian.py")).unwrap_err(),
            "there is no script `mian.py`; did you mean `main.py`?"
        );
        assert!(path("", None).unwrap_err().starts_with("it says no script"));
    }

    #[test]
    fn declared_scripts_are_all_there_are() {
        let (bundle, manifest) = bundle("scripts: {main.py: {}}\n");
        assert_eq!(all(&bundle, &manifest), ["scripts/main.py"]);
        let (bundle, manifest) = self::bundle("");
        assert_eq!(
            all(&bundle, &manifest),
            ["scripts/a:b.py", "scripts/main.py", "scripts/other.js"]
        );
    }
}

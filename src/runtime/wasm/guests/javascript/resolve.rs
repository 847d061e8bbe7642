//! Which file an `import` or a `require` means: the rules of node for relative paths, for
//! packages in `node_modules` and for the `exports` and `imports` of `package.json`.

use percent_encoding::percent_decode_str;
use serde_json::Value;

use super::files::{Answer, Files};
use super::values::Failure;

/// Where a skill keeps the packages that it brings along.
const VENDORED: &str = "/skill/vendor/javascript/node_modules";
/// The endings that `require` tries, in this order.
const ENDINGS: [&str; 7] = ["", ".js", ".json", ".cjs", ".mjs", ".ts", ".cts"];

/// What asks for a module: the two find different files in one package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// `import`.
    Import,
    /// `require`.
    Require,
}

/// Finds modules.
pub struct Resolver<'a> {
    /// The files of the run.
    pub files: &'a Files,
    /// Folders with further packages.
    pub packages: &'a [String],
    /// Whether there is a module of our own with this name.
    pub is_builtin: fn(&str) -> bool,
}

impl Resolver<'_> {
    /// The path of what `specifier` means in the file `from`, or `node:…`.
    pub fn resolve(&self, specifier: &str, from: &str, asked: Asked) -> Answer<String> {
        if let Some(name) = specifier.strip_prefix("node:") {
            return self.builtin(name, specifier);
        }
        if (self.is_builtin)(specifier) {
            return Ok(format!("node:{specifier}"));
        }
        if let Some((scheme, _)) = specifier
            .split_once("://")
            .filter(|(scheme, _)| *scheme != "file")
        {
            let message = format!("a module is a file or a package, not something at `{scheme}:`");
            return Err(Failure::new("ERR_UNSUPPORTED_ESM_URL_SCHEME", message));
        }
        let is_url = specifier.starts_with("file://");
        let specifier = specifier.strip_prefix("file://").unwrap_or(specifier);
        let found = match specifier {
            _ if specifier.starts_with('#') => self.private(specifier, from, asked),
            _ if is_relative(specifier) => self.relative(specifier, from, asked, is_url),
            _ => self.package(specifier, from, asked),
        };
        found.ok_or_else(|| missing(specifier, from, asked))
    }

    fn builtin(&self, name: &str, specifier: &str) -> Answer<String> {
        match (self.is_builtin)(name) {
            true => Ok(specifier.to_owned()),
            false => Err(Failure::new(
                "ERR_UNKNOWN_BUILTIN_MODULE",
                format!("No such built-in module in the sandbox: {specifier}"),
            )),
        }
    }

    fn relative(&self, specifier: &str, from: &str, asked: Asked, is_url: bool) -> Option<String> {
        if asked == Asked::Require {
            return self.file_or_folder(&join(from, specifier));
        }
        let cut = specifier.find(['?', '#']).unwrap_or(specifier.len());
        let (path, query) = specifier.split_at(cut);
        let path = percent_decode_str(path).decode_utf8_lossy();
        let path = if is_url {
            join("/", &path)
        } else {
            join(from, &path)
        };
        if self.files.is_file(&path) {
            return Some(format!("{path}{query}"));
        }
        // TypeScript names the file that a compiler would write.
        let source = [(".js", ".ts"), (".mjs", ".mts"), (".cjs", ".cts")].into_iter();
        let mut source =
            source.filter_map(|(made, own)| Some(format!("{}{own}", path.strip_suffix(made)?)));
        let is_typescript = [".ts", ".mts", ".cts"]
            .iter()
            .any(|ending| from.ends_with(ending));
        source.find(|path| is_typescript && self.files.is_file(path))
    }

    /// A file with one of the endings, or the main file of a folder.
    fn file_or_folder(&self, path: &str) -> Option<String> {
        self.with_ending(path).or_else(|| {
            let main = self.package_json(path).and_then(|json| {
                let main = json["main"].as_str()?;
                let main = join(&format!("{path}/"), main);
                self.with_ending(&main)
                    .or_else(|| self.with_ending(&format!("{main}/index")))
            });
            main.or_else(|| self.with_ending(&format!("{path}/index")))
        })
    }

    fn with_ending(&self, path: &str) -> Option<String> {
        let mut paths = ENDINGS.iter().map(|ending| format!("{path}{ending}"));
        paths.find(|path| self.files.is_file(path))
    }

    fn package_json(&self, folder: &str) -> Option<Value> {
        let path = format!("{}/package.json", folder.trim_end_matches('/'));
        serde_json::from_slice(&self.files.read_all(&path).ok()?).ok()
    }

    /// The folder of the package that a file belongs to.
    fn own_package(&self, from: &str) -> Option<(String, Value)> {
        above(from).find_map(|folder| Some((folder.to_owned(), self.package_json(folder)?)))
    }

    /// What `package.json` says about the kind of the files around it, such as `module`.
    pub fn package_type(&self, path: &str) -> Option<String> {
        Some(self.own_package(path)?.1["type"].as_str()?.to_owned())
    }

    fn package(&self, specifier: &str, from: &str, asked: Asked) -> Option<String> {
        let (name, rest) = split_package(specifier)?;
        let beside =
            above(from).map(|folder| format!("{}/node_modules", folder.trim_end_matches('/')));
        let further = self.packages.iter().cloned().chain([VENDORED.to_owned()]);
        let mut folders = beside
            .chain(further)
            .map(|folder| format!("{folder}/{name}"));
        folders.find_map(|folder| self.in_package(&folder, rest, asked))
    }

    fn in_package(&self, folder: &str, rest: &str, asked: Asked) -> Option<String> {
        let Some(json) = self.package_json(folder) else {
            return self.file_or_folder(&format!("{folder}{rest}"));
        };
        if !json["exports"].is_null() {
            let target = exported(&json["exports"], &format!(".{rest}"), asked)?;
            let path = join(&format!("{folder}/"), &target);
            return self.files.is_file(&path).then_some(path);
        }
        if asked == Asked::Import && rest.is_empty() {
            let module = json["module"]
                .as_str()
                .map(|main| join(&format!("{folder}/"), main));
            if let Some(path) = module.filter(|path| self.files.is_file(path)) {
                return Some(path);
            }
        }
        self.file_or_folder(&format!("{folder}{rest}"))
    }

    /// A name that a package has for itself: `#…` in its `imports`.
    fn private(&self, specifier: &str, from: &str, asked: Asked) -> Option<String> {
        let (folder, json) = self.own_package(from)?;
        let target = matching(json["imports"].as_object()?, specifier, asked)?;
        let base = format!("{}/", folder.trim_end_matches('/'));
        match is_relative(&target) {
            true => Some(join(&base, &target)).filter(|path| self.files.is_file(path)),
            false => self.resolve(&target, &base, asked).ok(),
        }
    }
}

fn missing(specifier: &str, from: &str, asked: Asked) -> Failure {
    let what = if is_relative(specifier) {
        "module"
    } else {
        "package"
    };
    match asked {
        Asked::Import => {
            let message = format!("Cannot find {what} '{specifier}' imported from {from}");
            Failure::new("ERR_MODULE_NOT_FOUND", message)
        }
        Asked::Require => {
            let message = format!("Cannot find module '{specifier}'\nRequire stack:\n- {from}");
            Failure::new("MODULE_NOT_FOUND", message)
        }
    }
}

fn is_relative(specifier: &str) -> bool {
    matches!(specifier, "." | "..")
        || ["/", "./", "../"]
            .iter()
            .any(|start| specifier.starts_with(start))
}

/// The folders around a file, the nearest first, and the root last.
fn above(path: &str) -> impl Iterator<Item = &str> {
    let folder = |path: &str| path.rfind('/');
    std::iter::successors(folder(path).map(|at| &path[..at]), move |path| {
        folder(path).map(|at| &path[..at])
    })
}

/// A path as it is written in the file `from`, made absolute, without dots.
fn join(from: &str, path: &str) -> String {
    let folder = from.rfind('/').map_or("", |at| &from[..at]);
    let whole = if path.starts_with('/') {
        path.to_owned()
    } else {
        format!("{folder}/{path}")
    };
    let mut words = Vec::new();
    for word in whole.split('/') {
        match word {
            "" | "." => {}
            ".." => drop(words.pop()),
            word => words.push(word),
        }
    }
    format!("/{}", words.join("/"))
}

/// The package's name and the rest, which is empty or begins with a slash.
fn split_package(specifier: &str) -> Option<(&str, &str)> {
    let skipped = if specifier.starts_with('@') {
        specifier.find('/')? + 1
    } else {
        0
    };
    let end = specifier[skipped..]
        .find('/')
        .map_or(specifier.len(), |at| skipped + at);
    let (name, rest) = specifier.split_at(end);
    let is_plain = name.split('/').all(|word| !matches!(word, "" | "." | ".."));
    is_plain.then_some((name, rest))
}

/// The file that `exports` of a `package.json` has for a path such as `.` or `./feature`.
fn exported(exports: &Value, path: &str, asked: Asked) -> Option<String> {
    let by_path = exports
        .as_object()
        .filter(|map| map.keys().any(|key| key.starts_with('.')));
    match by_path {
        Some(map) => matching(map, path, asked),
        None if path == "." => chosen(exports, asked),
        None => None,
    }
}

/// The entry with this key, or the longest one whose `*` stands for the rest.
fn matching(map: &serde_json::Map<String, Value>, key: &str, asked: Asked) -> Option<String> {
    if let Some(target) = map.get(key) {
        return chosen(target, asked);
    }
    let patterns = map.iter().filter_map(|(pattern, target)| {
        let (start, end) = pattern.split_once('*')?;
        let middle = key.strip_prefix(start)?.strip_suffix(end)?;
        Some((start.len(), middle, target))
    });
    let (_, middle, target) = patterns.max_by_key(|(length, ..)| *length)?;
    Some(chosen(target, asked)?.replace('*', middle))
}

/// The first target whose conditions hold here.
fn chosen(target: &Value, asked: Asked) -> Option<String> {
    match target {
        Value::String(target) => Some(target.clone()),
        Value::Array(targets) => targets.iter().find_map(|target| chosen(target, asked)),
        Value::Object(conditions) => conditions.iter().find_map(|(condition, target)| {
            let holds = match condition.as_str() {
                "node" | "default" => true,
                "import" | "module" => asked == Asked::Import,
                "require" => asked == Asked::Require,
                _ => false,
            };
            holds.then(|| chosen(target, asked)).flatten()
        }),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::runtime::wasm::job::Folder;

    /// Resolves within a skill with these files.
    fn resolve(
        files: &[(&str, &str)],
        specifier: &str,
        asked: Asked,
    ) -> Result<String, &'static str> {
        let skill = tempfile::tempdir().unwrap();
        for (path, text) in files {
            let path = skill.path().join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        let folder = Folder {
            host: skill.path().to_path_buf(),
            guest: "/skill".into(),
            writable: false,
        };
        let files = Files::open_folders(&[folder]).unwrap();
        let resolver = Resolver {
            files: &files,
            packages: &[],
            is_builtin: |name| name == "fs",
        };
        let resolved = resolver.resolve(specifier, "/skill/scripts/a.ts", asked);
        resolved.map_err(|failure| failure.code)
    }

    #[test]
    fn relative_paths_are_exact_for_import_and_completed_for_require() {
        let files = [
            ("scripts/b.js", ""),
            ("lib/index.js", ""),
            ("scripts/c.ts", ""),
        ];
        let import = |specifier| resolve(&files, specifier, Asked::Import);
        let require = |specifier| resolve(&files, specifier, Asked::Require);
        assert_eq!(import("./b.js").unwrap(), "/skill/scripts/b.js");
        assert_eq!(import("./b.js?1").unwrap(), "/skill/scripts/b.js?1");
        assert_eq!(import("./%62.js").unwrap(), "/skill/scripts/b.js");
        assert_eq!(import("./c.js").unwrap(), "/skill/scripts/c.ts");
        assert_eq!(import("./b").unwrap_err(), "ERR_MODULE_NOT_FOUND");
        assert_eq!(require("./b").unwrap(), "/skill/scripts/b.js");
        assert_eq!(require("../lib").unwrap(), "/skill/lib/index.js");
        assert_eq!(
            require("../../../etc/passwd").unwrap_err(),
            "MODULE_NOT_FOUND"
        );
    }

    #[test]
    fn our_own_modules_come_first_and_others_are_named() {
        assert_eq!(resolve(&[], "fs", Asked::Import).unwrap(), "node:fs");
        let unknown = resolve(&[], "node:cluster", Asked::Import);
        assert_eq!(unknown.unwrap_err(), "ERR_UNKNOWN_BUILTIN_MODULE");
        let web = resolve(&[], "https://example.com/a.js", Asked::Import);
        assert_eq!(web.unwrap_err(), "ERR_UNSUPPORTED_ESM_URL_SCHEME");
    }

    #[test]
    fn packages_say_what_they_export() {
        let exports = r#"{"exports": {
            ".": {"import": "./m.mjs", "require": "./c.cjs"},
            "./part/*": "./parts/*.js", "./hidden/*": null},
            "main": "./wrong.js"}"#;
        let folder = "vendor/javascript/node_modules/@a/b";
        let paths = ["package.json", "m.mjs", "c.cjs", "parts/x.js", "wrong.js"];
        let paths = paths.map(|path| format!("{folder}/{path}"));
        let files: Vec<_> = paths.iter().map(|path| (path.as_str(), exports)).collect();
        let found = |specifier, asked| resolve(&files, specifier, asked);
        let at = |path: &str| Ok(format!("/skill/{folder}/{path}"));
        assert_eq!(found("@a/b", Asked::Import), at("m.mjs"));
        assert_eq!(found("@a/b", Asked::Require), at("c.cjs"));
        assert_eq!(found("@a/b/part/x", Asked::Import), at("parts/x.js"));
        assert_eq!(
            found("@a/b/wrong.js", Asked::Require),
            Err("MODULE_NOT_FOUND")
        );
        assert_eq!(found("@a/../b", Asked::Import), Err("ERR_MODULE_NOT_FOUND"));
    }

    #[test]
    fn older_packages_have_a_main_file() {
        let files = [
            ("node_modules/old/package.json", r#"{"main": "lib"}"#),
            ("node_modules/old/lib/index.js", ""),
            ("node_modules/bare/index.js", ""),
        ];
        let found = |specifier| resolve(&files, specifier, Asked::Require).unwrap();
        assert_eq!(found("old"), "/skill/node_modules/old/lib/index.js");
        assert_eq!(found("bare"), "/skill/node_modules/bare/index.js");
    }

    #[test]
    fn private_names_are_those_of_the_own_package() {
        let json = r##"{"imports": {"#lib/*": "./lib/*.js", "#files": "fs"}}"##;
        let files = [("package.json", json), ("lib/x.js", "")];
        let found = |specifier| resolve(&files, specifier, Asked::Import);
        assert_eq!(found("#lib/x").unwrap(), "/skill/lib/x.js");
        assert_eq!(found("#files").unwrap(), "node:fs");
        assert!(found("#other").is_err());
    }
}

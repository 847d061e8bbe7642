//! What scripts import is there when they run.

use std::collections::{BTreeMap, HashSet};

use super::programs::{self, Language, Program};
use crate::diagnostics::{Fix, Severity};
use crate::lint::rule::{Group, Levels, Rule, RuleDocs};
use crate::lint::rules::sources::EXPERIENCE;
use crate::lint::syntax::Import;
use crate::lint::{Draft, Sink, Subject};
use crate::tables::sandbox::{
    COMPILED_PACKAGES, NODE_ABSENT, NODE_MODULES, NODE_NATIVE, PYTHON_ABSENT, PYTHON_MODULES,
    PYTHON_NATIVE, PYTHON_REMOVED, PYTHON_SCI, PYTHON_WINDOWS, has, package_of,
};

pub(super) static RULE: Rule = Rule {
    code: "SC006",
    name: "sandbox-import",
    group: Group::Scripts,
    levels: Levels::all(Severity::Warning),
    fix: None,
    docs: RuleDocs {
        what: "A script imports what the sandbox does not have.",
        why: "The sandbox brings the standard library, without the modules that need a system of their own, and installs nothing while a script runs. Elsewhere the script works where somebody installed the package, so this weighs little until skill.yaml says a `runtime`. Needs the cargo feature `syntax`, which is on by default.",
        bad: "import requests  # and no vendor/python/requests\n",
        good: "import urllib.request\n",
        sources: &[EXPERIENCE],
    },
    check,
};

/// Why an import fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Lack {
    /// A module of the language that needs more than the sandbox gives.
    Module,
    /// A module that the language had once.
    Removed,
    /// A package that is not in the skill.
    Package,
}

/// A module that is missing: where it is asked for first, and in how many files.
struct Missing<'a> {
    program: &'a Program,
    import: &'a Import,
    lack: Lack,
    files: usize,
}

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    let runtime = subject.manifest().runtime.as_deref();
    let mut found: BTreeMap<(bool, &str), Missing<'_>> = BTreeMap::new();
    let mut own = Own::default();
    for program in subject.programs() {
        if !programs::is_run(program.source.name()) {
            continue;
        }
        let is_python = program.language == Language::Python;
        let mut seen = HashSet::new();
        for import in program.reading.imports.iter().filter(|i| !i.is_optional) {
            let name = top(&import.module, is_python);
            if !seen.insert(name) {
                continue;
            }
            let lack = match is_python {
                true => own.python_lack(subject, name),
                false => javascript_lack(subject, program, name),
            };
            let is_brought = runtime == Some("python-sci") && has(PYTHON_SCI, name);
            let Some(lack) = lack.filter(|_| !(is_python && is_brought)) else {
                continue;
            };
            let missing = found.entry((is_python, name)).or_insert(Missing {
                program,
                import,
                lack,
                files: 0,
            });
            missing.files += 1;
        }
    }
    for ((is_python, name), missing) in found {
        let draft = draft(name, is_python, &missing);
        sink.add(match runtime {
            Some(_) => draft,
            None => draft.at_most(Severity::Info),
        });
    }
}

fn draft(name: &str, is_python: bool, missing: &Missing<'_>) -> Draft<'static> {
    let (message, advice) = match (missing.lack, is_python) {
        (Lack::Module, _) => (
            format!("the sandbox does not have the module `{name}`"),
            "do without it, or let the native engine run the script".to_owned(),
        ),
        (Lack::Removed, _) => (
            format!("Python 3.14, which the sandbox runs, does not have the module `{name}`"),
            "use what came in its place".to_owned(),
        ),
        (Lack::Package, true) => (package_message(package_of(name), name), python_advice(name)),
        (Lack::Package, false) => (package_message(name, name), vendor(name)),
    };
    let draft = Draft::new(&missing.program.source, message)
        .at(missing.import.span)
        .fix(Fix::advice(advice));
    match missing.files {
        0 | 1 => draft,
        files => draft.note(format!("{files} files import it")),
    }
}

fn package_message(package: &str, name: &str) -> String {
    match package == name {
        true => format!("the package `{name}` is not in the skill"),
        false => format!("the package `{package}`, imported as `{name}`, is not in the skill"),
    }
}

fn python_advice(name: &str) -> String {
    match (has(COMPILED_PACKAGES, name), has(PYTHON_SCI, name)) {
        (true, true) => {
            "write `runtime: python-sci` into skill.yaml: it has the package".to_owned()
        }
        (true, false) => "it needs machine code: let the native engine run the script".to_owned(),
        // What the larger runtime has too is brought along for less.
        (false, _) => vendor(package_of(name)),
    }
}

fn vendor(package: &str) -> String {
    format!("`open-skills vendor add {package}` puts it into the skill")
}

/// The part of an import that is found by its name.
fn top(module: &str, is_python: bool) -> &str {
    if is_python {
        return module.split('.').next().unwrap_or(module);
    }
    let scoped = usize::from(module.starts_with('@'));
    let end = module.match_indices('/').nth(scoped);
    end.map_or(module, |(at, _)| &module[..at])
}

/// The names that a skill's own files can be imported by; listed when first asked for.
#[derive(Default)]
struct Own {
    names: Option<HashSet<String>>,
}

impl Own {
    fn python_lack(&mut self, subject: &Subject<'_>, name: &str) -> Option<Lack> {
        // Whether a script can start a process, or runs on Windows alone, is another matter.
        let known = [PYTHON_MODULES, PYTHON_NATIVE, PYTHON_WINDOWS];
        if name.starts_with('_') || known.iter().any(|list| has(list, name)) {
            return None;
        }
        let names = self.names.get_or_insert_with(|| own_names(subject));
        if names.contains(name) || programs::is_closed_folder(subject, "vendor/python") {
            return None;
        }
        Some(match () {
            () if has(PYTHON_ABSENT, name) => Lack::Module,
            () if has(PYTHON_REMOVED, name) => Lack::Removed,
            () => Lack::Package,
        })
    }
}

/// Scripts change the path that modules are looked for on, so any folder will do.
fn own_names(subject: &Subject<'_>) -> HashSet<String> {
    let parts = subject
        .bundle
        .entries
        .iter()
        .filter(|entry| !entry.path.starts_with("vendor/javascript"))
        .flat_map(|entry| entry.path.split('/'));
    // `_native.cpython-314-x86_64.so` is imported as `_native`.
    parts
        .filter_map(|part| part.split('.').next())
        .map(str::to_owned)
        .collect()
}

fn javascript_lack(subject: &Subject<'_>, program: &Program, name: &str) -> Option<Lack> {
    let builtin = name.strip_prefix("node:").unwrap_or(name);
    if has(NODE_MODULES, builtin) || has(NODE_NATIVE, builtin) {
        return None;
    }
    // `node:test` is Node's, `test` may be anybody's.
    if has(NODE_ABSENT, builtin) && (name != builtin || !["test", "sea", "sqlite"].contains(&name))
    {
        return Some(Lack::Module);
    }
    // Paths, addresses and names that a build maps to paths.
    let is_package = !name.is_empty()
        && !name.starts_with(['.', '/', '#', '~', '$'])
        && !name.starts_with("@/")
        && !name.contains([':', '\\', ' ']);
    (is_package && !is_installed(subject, program, name)).then_some(Lack::Package)
}

/// Whether a package lies where Node looks for it, or where `vendor add` puts it.
fn is_installed(subject: &Subject<'_>, program: &Program, name: &str) -> bool {
    let path = program.source.name();
    let parents = path.rmatch_indices('/').map(|(at, _)| &path[..=at]);
    parents.chain(["", "vendor/javascript/"]).any(|folder| {
        let modules = format!("{folder}node_modules");
        programs::is_closed_folder(subject, &modules)
            || crate::lint::rules::paths::exists(subject.bundle, &format!("{modules}/{name}"))
    })
}

#[cfg(test)]
mod tests {
    use super::{python_advice, top};

    #[test]
    fn the_way_to_a_package_depends_on_what_it_is_made_of() {
        for (import, words) in [
            ("requests", "`open-skills vendor add requests`"),
            ("bs4", "`open-skills vendor add beautifulsoup4`"),
            // Compiled, and content without; the larger runtime has it too.
            ("yaml", "`open-skills vendor add pyyaml`"),
            ("openpyxl", "`open-skills vendor add openpyxl`"),
            ("msgpack", "`open-skills vendor add msgpack`"),
            ("PIL", "`runtime: python-sci`"),
            ("numpy", "`runtime: python-sci`"),
            ("torch", "native engine"),
        ] {
            let advice = python_advice(import);
            assert!(advice.contains(words), "{import}: {advice}");
        }
    }

    #[test]
    fn packages_are_told_from_what_is_in_them() {
        let cases = [
            ("os.path", true, "os"),
            ("lodash/fp", false, "lodash"),
            ("@scope/name/part", false, "@scope/name"),
            ("@scope/name", false, "@scope/name"),
            ("node:fs/promises", false, "node:fs"),
        ];
        for (module, is_python, expected) in cases {
            assert_eq!(top(module, is_python), expected, "{module}");
        }
    }
}

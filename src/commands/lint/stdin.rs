//! A single `SKILL.md` on standard input, as editors and hooks send it.

use std::io::Read;
use std::path::{Path, PathBuf};

use super::Run;
use crate::bundle::patch::Patch;
use crate::bundle::{Bundle, MAX_TEXT, walk};
use crate::diagnostics::Failure;
use crate::fs::Shown as _;
use crate::fs::sizes;
use crate::lint::Report;
use crate::ops::lint::report;

/// Lints the document; with a path of a skill on disk, as if it were saved there.
pub(super) fn lint(run: &Run<'_>) -> Result<Report, Failure> {
    if run.args.fix || run.args.diff || run.args.watch || run.args.write_baseline.is_some() {
        let message = "standard input can only be linted, not mended, watched or remembered";
        return Err(Failure::usage(message).with_hint("name the skill's folder"));
    }
    let path = run.args.stdin_path.clone();
    let path = path.unwrap_or_else(|| PathBuf::from("SKILL.md"));
    let is_document = path.file_name().and_then(|name| name.to_str());
    let Some(name) = is_document.filter(|name| walk::is_document_name(name)) else {
        let message = format!("`{}` is no `SKILL.md`", path.shown());
        return Err(Failure::usage(message)
            .with_hint("only a SKILL.md can be linted alone: `--stdin-path my-skill/SKILL.md`"));
    };
    let folder = match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    };
    let bytes = read()?;
    let bundle = match run.args.stdin_path.is_some() && folder.is_dir() {
        true => {
            let mut patch = Patch::default();
            patch.files.insert(name.to_owned(), bytes);
            Bundle::open(folder).patched(patch)
        }
        // Without a path nothing is known of a folder, and nothing is said about one.
        false => {
            let folder_name = run.args.stdin_path.as_ref().and(folder.file_name());
            let folder_name = folder_name.map(|name| name.to_string_lossy().into_owned());
            Bundle::in_memory(folder_name, [(name.to_owned(), bytes)])
        }
    };
    let rules = run.request.rules.rules_for(folder);
    Ok(Report {
        skills: vec![report(&bundle, folder, rules)],
        notices: Vec::new(),
    })
}

fn read() -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = std::io::stdin()
        .lock()
        .take(MAX_TEXT + 1)
        .read_to_end(&mut bytes);
    read.map_err(|error| Failure::new("io", format!("cannot read standard input: {error}")))?;
    if bytes.len() as u64 > MAX_TEXT {
        let message = format!("standard input is larger than {}", sizes::exact(MAX_TEXT));
        return Err(Failure::new("too-large", message));
    }
    Ok(bytes)
}

//! `open-skills inspect`: everything about one skill, without unpacking it.

use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::{Value as Json, json};

use super::answer::{AnswerArgs, pretty};
use super::kept::{self, Kept};
use super::lint::{ConfiguredRules, RuleWords};
use super::signer::now;
use super::trust::sources::sources;
use super::{Outcome, World, archive_limits, completions, fetched, verify};
use crate::bundle::manifest::Manifest;
use crate::diagnostics::{Failure, Severity, shell_word};
use crate::ops::contents::Contents;
use crate::ops::hinted::argument;
use crate::ops::inspect::{Inspection, content, inspect};
use crate::ops::lint::display;
use crate::ops::verify::{Request, run as verify_skill};
use crate::output::ExitStatus;
use crate::output::escape::{printable, printable_line};
use crate::output::sizes::{bytes, counted, thousands};
use crate::signing::verify::Report;

/// What `inspect` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  open-skills inspect skills/pdf
  open-skills inspect pdf-1.2.0.skill --format json
  open-skills inspect pdf-1.2.0.skill --file SKILL.md
  open-skills inspect pdf@^1                              a version of a registry, verified as pull does
  open-skills inspect pdf-1.2.0.skill --json --content    all that a host needs to load it")]
pub struct InspectArgs {
    /// A skill's folder, a .skill, .zip or .tar.gz file, or a reference such as `pdf@^1.2`
    #[arg(value_name = "FILE|DIR|REF", default_value = ".", add = completions::skills())]
    pub path: PathBuf,
    /// Print one file of the skill and nothing else
    #[arg(long, value_name = "PATH", conflicts_with = "content")]
    pub file: Option<String>,
    /// Look for a reference in this registry: a configured name, `local`, or a place
    #[arg(long, value_name = "REGISTRY")]
    pub registry: Option<String>,
    /// With JSON: also frontmatter, body, scripts and the schema of the skill's settings
    #[arg(long)]
    pub content: bool,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Inspects.
pub fn run(args: &InspectArgs, world: &World) -> Outcome {
    if let Some(file) = &args.file {
        let path = fetched::place(&args.path, args.registry.as_deref(), world)?;
        return print_file(&path, file, world);
    }
    if args.content && !args.answer.is_json() {
        let failure = Failure::usage("`--content` needs `--format json`");
        return Err(failure.with_hint("`--file PATH` prints one file for people"));
    }
    let settings = world.settings()?;
    let rules = ConfiguredRules::new(settings, &RuleWords::default())?;
    let registry = args.registry.as_deref();
    let (path, kept, vouched) = match fetched::reference(&args.path, registry, world)? {
        Some(reference) => {
            let had = fetched::had(reference, registry, world)?;
            let kept = kept::told(&had.folder, had.lock, had.skill, world)?;
            let vouched = kept.as_ref().map(|kept| vouched(&had.folder, kept, world));
            (had.folder, kept, vouched.transpose()?)
        }
        None => (args.path.clone(), kept::of_folder(&args.path, world)?, None),
    };
    let origin = Origin {
        kept: kept.as_ref(),
        vouched: vouched.as_ref(),
    };
    let inspection = inspect(&path, &rules, &archive_limits(settings))?;
    if args.answer.is_json() {
        let answer = pretty(&answer(&inspection, &origin, args.content));
        world.printer.write(|out| out.write_all(answer.as_bytes()));
    } else {
        let text = text(&inspection, &origin);
        world.printer.results(&text);
    }
    Ok(ExitStatus::DONE)
}

/// Where a skill came from.
struct Origin<'o> {
    /// What a lock says of it.
    kept: Option<&'o Kept>,
    /// What came of the signatures of its record, for a reference.
    vouched: Option<&'o Report>,
}

/// Looks into the signatures that the record of a version has.
fn vouched(folder: &Path, kept: &Kept, world: &World) -> Result<Report, Failure> {
    let sources = sources(world, None)?;
    let pins = sources.read_pins()?;
    let version = kept.skill.version.to_string();
    let (_, report) = verify_skill(&Request {
        path: folder,
        published: None,
        name: Some(kept.skill.name.as_str()),
        version: Some(&version),
        registry: Some(&kept.place),
        signatures: &[],
        kept: &kept.evidence,
        is_source: false,
        policy: &sources.policy,
        only: None,
        pins: &pins,
        now: now(),
        at_least: None,
        limits: &archive_limits(world.settings()?),
    })?;
    Ok(report)
}

/// Prints a file as it is; on a terminal, without what would drive it.
fn print_file(path: &Path, file: &str, world: &World) -> Outcome {
    let contents = Contents::open(path, &archive_limits(world.settings()?))?;
    let wanted = file.trim_start_matches("./");
    if !contents.files.iter().any(|known| known.path == wanted) {
        if contents
            .bundle
            .folder()
            .is_some_and(|folder| folder.join(wanted).exists())
        {
            let message = format!("`{file}` is there, and would not be packed");
            let hint = format!("`open-skills pack --list{}` says why", argument(path));
            return Err(Failure::new("not-found", message).with_hint(hint));
        }
        let message = format!("`{}` has no file `{file}`", display(path));
        let path = shell_word(&display(path));
        let hint = format!("`open-skills inspect {path}` lists its files");
        return Err(Failure::new("not-found", message).with_hint(hint));
    }
    let bytes = contents.read(wanted)?;
    let printer = &world.printer;
    match printer.look().stdout_terminal {
        true => {
            let text = String::from_utf8_lossy(&bytes);
            printer.write(|out| write!(out, "{}", printable(&text)));
        }
        false => printer.raw(&bytes),
    }
    Ok(ExitStatus::DONE)
}

/// Aligned lines under headings.
struct Page(String);

impl Page {
    fn heading(&mut self, text: &str) {
        let bold = anstyle::Style::new().bold();
        self.0.push_str(&format!("\n{bold}{text}{bold:#}\n"));
    }

    fn row(&mut self, name: &str, value: &str) {
        self.0
            .push_str(&format!("  {name:12}  {}\n", printable_line(value)));
    }

    fn rows(&mut self, name: &str, values: &[String]) {
        if !values.is_empty() {
            self.row(name, &values.join(", "));
        }
    }
}

fn text(inspection: &Inspection, origin: &Origin<'_>) -> String {
    let Inspection { contents, .. } = inspection;
    let manifest = &contents.manifest;
    let bold = anstyle::Style::new().bold();
    let name = manifest.name.as_deref().unwrap_or("(no name)");
    let version = manifest
        .version
        .as_deref()
        .map_or(String::new(), |v| format!(" {v}"));
    let title = format!("{name}{version}");
    let mut page = Page(format!("{bold}{}{bold:#}\n", printable_line(&title)));
    if let Some(description) = &manifest.description {
        page.0
            .push_str(&format!("{}\n", printable_line(description)));
    }
    about(manifest, &mut page);
    permissions(manifest, &mut page);
    files(contents, &mut page);
    page.heading("Identity");
    match contents.tree() {
        Some(tree) => page.row("tree", &tree.to_string()),
        None => page.row("tree", "none: it cannot be packed as it is"),
    }
    if let Some(archive) = &contents.archive {
        page.row("archive", &archive.digest.to_string());
        page.row("size", &bytes(archive.size));
    }
    signatures(inspection, origin, &mut page);
    page.heading("Cost");
    let tokens = |count: usize| format!("about {} tokens", thousands(count as u64));
    page.row("always", &tokens(inspection.tokens.always));
    page.row("when used", &tokens(inspection.tokens.when_used));
    page.heading("Findings");
    page.row(&inspection.lint.profiles.join(", "), &findings(inspection));
    page.0
}

/// Where it came from, and which signatures there are.
fn signatures(inspection: &Inspection, origin: &Origin<'_>, page: &mut Page) {
    if let (Some(kept), Some(report)) = (origin.kept, origin.vouched) {
        page.row("from", &format!("`{}`", kept.skill.registry));
        page.row("signatures", &report.verdict.to_string());
        for one in &report.signatures {
            let key = one.key.map(|key| format!(" by `{key}`"));
            let key = key.unwrap_or_default();
            let (name, verdict) = (&one.evidence, &one.verdict);
            page.row("", &format!("{name}{key}: {verdict}, under {}", one.rule));
        }
        let statement = report.statement.as_ref();
        if let Some(who) = statement.and_then(|statement| statement.publisher.as_ref()) {
            page.row("publisher", &format!("`{who}`"));
        }
        return;
    }
    if let Some(kept) = origin.kept {
        let changed = match kept.is_unchanged {
            true => "unchanged",
            false => "changed",
        };
        let registry = &kept.skill.registry;
        let from = format!("`{registry}`, {changed} since it was pulled");
        page.row("from", &from);
    }
    let names = signature_names(inspection);
    let signer = origin.kept.and_then(|kept| kept.skill.signer.as_ref());
    match (names.is_empty(), signer) {
        (true, None) => page.row("signatures", "none beside it"),
        (true, Some(signer)) => page.row("signatures", &format!("`{signer}`, as the lock says")),
        (false, _) => page.rows("signatures", &names),
    }
    if !names.is_empty() || signer.is_some() {
        page.row("", "not looked into: `open-skills verify` does");
    }
}

fn signature_names(inspection: &Inspection) -> Vec<String> {
    let names = inspection
        .signatures
        .iter()
        .filter_map(|path| path.file_name());
    names
        .map(|name| name.to_string_lossy().into_owned())
        .collect()
}

fn about(manifest: &Manifest, page: &mut Page) {
    let before = page.0.len();
    let mut given = |name: &str, value: Option<&String>| {
        if let Some(value) = value {
            page.row(name, value);
        }
    };
    given("licence", manifest.license.as_ref());
    given("needs", manifest.compatibility.as_ref());
    given("entrypoint", manifest.entrypoint.as_ref());
    given("runtime", manifest.runtime.as_ref());
    page.rows("tags", &manifest.tags);
    let dependencies = manifest.dependencies.iter();
    let dependencies: Vec<String> = dependencies.map(|(n, v)| format!("{n} {v}")).collect();
    page.rows("dependencies", &dependencies);
    let servers = manifest
        .mcp_servers
        .iter()
        .map(|server| server.name.clone());
    page.rows("MCP servers", &servers.collect::<Vec<_>>());
    if page.0.len() > before {
        page.0.insert(before, '\n');
    }
}

fn permissions(manifest: &Manifest, page: &mut Page) {
    let Some(declared) = &manifest.permissions else {
        if !manifest.allowed_tools.is_empty() {
            page.heading("Permissions");
            page.rows("tools", &manifest.allowed_tools);
        }
        return;
    };
    page.heading("Permissions");
    let kinds = [
        ("network", &declared.network),
        ("env", &declared.env),
        ("read", &declared.read),
        ("write", &declared.write),
    ];
    if kinds.iter().all(|(_, values)| values.is_empty()) {
        page.row("scripts", "none needed");
    }
    for (kind, values) in kinds {
        page.rows(kind, values);
    }
    page.rows("tools", &manifest.allowed_tools);
}

fn files(contents: &Contents, page: &mut Page) {
    let heading = format!(
        "Files: {}, {}",
        counted(contents.files.len(), "file"),
        bytes(contents.size())
    );
    page.heading(&heading);
    for file in &contents.files {
        let run = if file.executable { "*" } else { "" };
        let path = printable_line(&file.path);
        page.0
            .push_str(&format!("  {:>10}  {path}{run}\n", bytes(file.size)));
    }
    for flaw in &contents.unpackable {
        let path = printable_line(&flaw.path);
        let reason = printable_line(&flaw.reason);
        page.0
            .push_str(&format!("  not packable  {path} {reason}\n"));
    }
    if !contents.left_out.is_empty() {
        let left = counted(contents.left_out.len(), "path");
        page.0.push_str(&format!(
            "  ({left} left out: `open-skills pack --list{}` says why)\n",
            printable_line(&argument(&contents.path))
        ));
    }
}

fn findings(inspection: &Inspection) -> String {
    let kinds = [
        (Severity::Error, "error"),
        (Severity::Warning, "warning"),
        (Severity::Info, "note"),
    ];
    let counts = kinds.map(|(severity, noun)| counted(inspection.count(severity), noun));
    counts.join(", ")
}

/// What the lock says of the folder.
fn locked(kept: &Kept) -> Json {
    json!({
        "registry": kept.skill.registry,
        "skill_version": kept.skill.version.to_string(),
        "tree_digest": kept.skill.tree.to_string(),
        "signer": kept.skill.signer,
        "unchanged": kept.is_unchanged,
    })
}

/// What came of the signatures.
fn looked_into(report: &Report) -> Json {
    let statement = report.statement.as_ref();
    json!({
        "kind": report.verdict.state.kind(),
        "message": report.verdict.message,
        "publisher": statement.and_then(|statement| statement.publisher.as_ref()),
        "signatures": report.signatures.iter().map(verify::signature).collect::<Vec<_>>(),
    })
}

fn answer(inspection: &Inspection, origin: &Origin<'_>, with_content: bool) -> Json {
    let contents = &inspection.contents;
    let file = |file: &crate::archive::digest::FileDigest| {
        json!({
            "path": file.path,
            "mode": file.mode(),
            "size": file.size,
            "sha256": file.sha256.to_string(),
        })
    };
    let archive = contents.archive.as_ref().map(|archive| {
        json!({
            "size": archive.size,
            "digest": archive.digest.to_string(),
            "layout": if archive.is_root_layout { "root" } else { "dir" },
        })
    });
    let left_out = contents.left_out.iter();
    let unpackable = contents.unpackable.iter();
    let mut answer = json!({
        "version": 1,
        "path": display(&contents.path),
        "archive": archive,
        "manifest": contents.manifest,
        "files": contents.files.iter().map(file).collect::<Vec<_>>(),
        "size": contents.size(),
        "left_out": left_out.map(|left| json!({"path": left.path, "reason": left.reason})).collect::<Vec<_>>(),
        "unpackable": unpackable.map(super::diff::unpackable).collect::<Vec<_>>(),
        "tree_digest": contents.tree().map(|tree| tree.to_string()),
        "signatures": signature_names(inspection),
        "locked": origin.kept.map(locked),
        "vouched": origin.vouched.map(looked_into),
        "tokens": {
            "estimate": true,
            "always": inspection.tokens.always,
            "when_used": inspection.tokens.when_used,
        },
        "lint": {
            "profiles": inspection.lint.profiles,
            "errors": inspection.count(Severity::Error),
            "warnings": inspection.count(Severity::Warning),
            "notes": inspection.count(Severity::Info),
        },
    });
    if with_content {
        answer["content"] = content(&contents.bundle);
    }
    answer
}

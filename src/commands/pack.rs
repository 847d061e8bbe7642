//! `open-skills pack`: a skill's folder as one archive.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use serde_json::{Value as Json, json};

use super::answer::{AnswerArgs, pretty};
use super::lint::{ConfiguredRules, RuleWords};
use super::signer::{SignerArgs, now, signer};
use super::{Outcome, World, archive_limits, completions};
use crate::archive::zip::write::Compression;
use crate::bundle::discover;
use crate::bundle::leave_out::Choices;
use crate::diagnostics::{Failure, Severity};
use crate::lint::{Report as LintReport, registry};
use crate::ops;
use crate::ops::archives::is_archive;
use crate::ops::hinted::arguments;
use crate::ops::lint::{LintRequest, display, find, lint};
use crate::ops::pack::{self, Format, Layout, Plan, Report, Request};
use crate::output::escape::printable_line;
use crate::output::sizes::{bytes, counted};
use crate::output::{ExitStatus, FindingFormat, findings};
use crate::signing::keys::Signer;
use crate::signing::sidecars::Form;

/// What `pack` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
The same files give the same bytes on every machine. What nobody ships (.git, caches, evals)
stays behind, and what .skillignore names, in the syntax of .gitignore. Key files, links out of
the folder and pipes are refused.

Examples:
  open-skills pack skills/pdf              writes pdf-1.2.0.skill here
  open-skills pack skills -o dist/         every skill below skills
  open-skills pack skills/pdf --list       what would be packed, what not, and why
  open-skills pack skills/pdf --sign       pdf-1.2.0.sigstore.json beside it
  open-skills pack skills/pdf --layout root --format-archive tar.gz

Exit code: 0 packed, 1 the linter found errors, 2 something cannot be packed.")]
#[allow(clippy::struct_excessive_bools, reason = "flags are what they are")]
pub struct PackArgs {
    /// Skills, or folders that hold skills
    #[arg(value_name = "PATH", default_value = ".", add = completions::skills())]
    pub paths: Vec<PathBuf>,
    /// The archive to write, or a folder for it
    #[arg(long, short, value_name = "FILE|DIR", value_hint = clap::ValueHint::AnyPath)]
    pub output: Option<PathBuf>,
    /// What stands at the archive's root: the skill's folder, or SKILL.md itself
    #[arg(long, value_enum, value_name = "LAYOUT", default_value_t)]
    pub layout: LayoutArg,
    /// The archive's format; by default what the output's ending says, else zip
    #[arg(long, value_enum, value_name = "FORMAT")]
    pub format_archive: Option<ArchiveFormat>,
    /// Do not compress
    #[arg(long)]
    pub store: bool,
    /// Show what would be packed, left out and refused; write nothing
    #[arg(long)]
    pub list: bool,
    /// Leave these files out too; can be given more than once
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// Pack these files although something leaves them out or takes them for secrets
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,
    /// Pack more than the 30 MB that uploads may have
    #[arg(long)]
    pub allow_large: bool,
    /// Do not lint first
    #[arg(long)]
    pub no_lint: bool,
    /// Lint through the eyes of this client or validator; can be given more than once
    #[arg(long, value_name = "NAME", value_delimiter = ',', conflicts_with = "no_lint", add = completions::profiles())]
    pub profile: Vec<String>,
    /// Sign each archive, as `open-skills sign` does
    #[arg(long)]
    pub sign: bool,
    /// Whose key.
    #[command(flatten)]
    pub signer: SignerArgs,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// What stands at the archive's root.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LayoutArg {
    /// One folder with the skill's name, as uploads want it
    #[default]
    Dir,
    /// SKILL.md itself, as discovery sites serve it
    Root,
}

/// The archive's format.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum ArchiveFormat {
    /// A .skill file, which is a zip
    #[default]
    Zip,
    /// A .tar.gz file
    #[value(name = "tar.gz")]
    TarGz,
}

impl PackArgs {
    fn format(&self) -> Result<Format, Failure> {
        let name = self.output.as_ref().map(|output| output.to_string_lossy());
        let is_tar = name.is_some_and(|name| name.ends_with(".tar.gz") || name.ends_with(".tgz"));
        let by_name = match is_tar {
            true => ArchiveFormat::TarGz,
            false => ArchiveFormat::Zip,
        };
        match (self.format_archive.unwrap_or(by_name), self.store) {
            (ArchiveFormat::Zip, false) => Ok(Format::Zip(Compression::Deflate)),
            (ArchiveFormat::Zip, true) => Ok(Format::Zip(Compression::Store)),
            (ArchiveFormat::TarGz, false) => Ok(Format::TarGz),
            (ArchiveFormat::TarGz, true) => {
                let failure = Failure::usage("`--store` makes no sense for a `tar.gz`");
                Err(failure.with_hint("leave one of the two out"))
            }
        }
    }

    fn layout(&self) -> Layout {
        match self.layout {
            LayoutArg::Dir => Layout::Folder,
            LayoutArg::Root => Layout::Root,
        }
    }
}

/// Packs.
pub fn run(args: &PackArgs, world: &World) -> Outcome {
    let format = args.format()?;
    let signs_with = args.signer.key.is_some() || args.signer.agent;
    if signs_with && !args.sign {
        return Err(Failure::usage("`--key` and `--ssh-agent` need `--sign`"));
    }
    let request = request(args, world)?;
    let choices = Choices {
        exclude: args.exclude.clone(),
        include: args.include.clone(),
    };
    let (found, notices) = find(&request)?;
    for notice in &notices {
        world.printer.warning(notice);
    }
    let folders = found.into_iter().map(|skill| skill.folder).collect();
    let plans = discover::outermost(folders)
        .iter()
        .map(|folder| pack::plan(folder, &choices))
        .collect::<Result<Vec<Plan>, Failure>>()?;
    if args.list {
        return Ok(list(&plans, args.answer.is_json(), world));
    }
    let outputs = outputs(&plans, args.output.as_deref(), format)?;
    // All of them or none: what stops the last one is said before the first is written.
    plans.iter().try_for_each(Plan::check)?;
    let linted = match args.no_lint {
        true => None,
        false => Some(lint(&request)?),
    };
    if let Some(report) = &linted
        && report.count(Severity::Error) > 0
    {
        return Ok(not_packed(report, args, world));
    }
    // Asked for before anything is written: a wrong passphrase must leave nothing behind.
    let signer = match args.sign {
        true => Some(signer(&args.signer, world)?),
        false => None,
    };
    let mut packed = Vec::new();
    for (plan, output) in plans.iter().zip(&outputs) {
        let request = Request {
            plan,
            layout: args.layout(),
            format,
            output,
            allow_large: args.allow_large,
        };
        let report = pack::run(&request, &world.progress())?;
        if !args.answer.is_json() {
            tell(plan, &report, world);
        }
        if let Some(signer) = &signer {
            sign(plan, output, &**signer, world)?;
        }
        packed.push((plan, report));
    }
    if args.answer.is_json() {
        let answer = answer(&packed, linted.as_ref());
        world
            .printer
            .write(|out| write!(out, "{}", pretty(&answer)));
    }
    let warnings = linted.map_or(0, |report| report.count(Severity::Warning));
    if warnings > 0 {
        let warnings = counted(warnings, "warning");
        world.printer.status(format_args!(
            "{warnings}: `open-skills lint{}` shows them",
            shown(&args.paths)
        ));
    }
    Ok(ExitStatus::DONE)
}

/// Signs an archive that was packed just now, in place of signatures over an older one.
fn sign(plan: &Plan, archive: &Path, signer: &dyn Signer, world: &World) -> Result<(), Failure> {
    let report = ops::sign::run(&ops::sign::Request {
        path: archive,
        signer,
        forms: &[Form::Bundle],
        out: None,
        name: Some(&plan.name),
        version: plan.version.as_deref(),
        publisher: None,
        origin: None,
        now: now(),
        limits: &archive_limits(world.settings()?),
        force: true,
    })?;
    for path in &report.written {
        let path = display(path);
        world
            .printer
            .status(format_args!("signed into {}", printable_line(&path)));
    }
    Ok(())
}

/// The paths as they were given, for a command that looks at them again.
pub(super) fn shown(paths: &[PathBuf]) -> String {
    printable_line(&arguments(paths)).into_owned()
}

fn request(args: &PackArgs, world: &World) -> Result<LintRequest, Failure> {
    let words = RuleWords {
        profile: &args.profile,
        ..RuleWords::default()
    };
    Ok(LintRequest {
        paths: args.paths.clone(),
        rules: Box::new(ConfiguredRules::new(world.settings()?, &words)?),
        limits: archive_limits(world.settings()?),
        memory: None,
    })
}

/// Where each archive goes: one file, or a folder that takes them all.
fn outputs(plans: &[Plan], output: Option<&Path>, format: Format) -> Result<Vec<PathBuf>, Failure> {
    let names = || plans.iter().map(|plan| plan.file_name(format));
    let is_folder = |path: &Path| path.is_dir() || path.to_string_lossy().ends_with('/');
    if output == Some(Path::new("-")) {
        let failure = Failure::usage("an archive is not written to standard output");
        return Err(failure.with_hint("name a file, or `./-`"));
    }
    match (output, plans) {
        (Some(file), [_]) if !is_folder(file) => return Ok(vec![file.to_path_buf()]),
        (Some(file), [_, _, ..]) if is_archive(file) || (file.exists() && !file.is_dir()) => {
            let message = format!(
                "`{}` names one file, and {} are packed",
                display(file),
                counted(plans.len(), "skill")
            );
            return Err(Failure::usage(message).with_hint("name a folder, such as `-o dist/`"));
        }
        _ => {}
    }
    let mut seen: Vec<String> = names().collect();
    seen.sort();
    if let Some([name, _]) = seen.array_windows().find(|[one, two]| one == two) {
        let message = format!("two skills would both become `{name}`");
        let hint = "pack them one by one into different folders, or give them versions";
        return Err(Failure::new("name-clash", message).with_hint(hint));
    }
    let folder = output.unwrap_or(Path::new(""));
    Ok(names().map(|name| folder.join(name)).collect())
}

/// Prints what stops the packing as `lint` would.
fn not_packed(report: &LintReport, args: &PackArgs, world: &World) -> ExitStatus {
    let printer = &world.printer;
    let errors = report.count(Severity::Error);
    if args.answer.is_json() {
        let mut answer = answer(&[], Some(report));
        let found = findings::to_file_text(FindingFormat::Json, report, registry::rules());
        let found: Option<Json> = found
            .ok()
            .and_then(|text| serde_json::from_slice(&text).ok());
        answer["lint"]["skills"] = found.map_or(Json::Null, |found| found["skills"].clone());
        printer.write(|out| write!(out, "{}", pretty(&answer)));
        return ExitStatus::FINDINGS;
    }
    findings::write(FindingFormat::Human, report, registry::rules(), printer);
    printer.status(format_args!(
        "nothing was packed: {}; mend {}, or pack with `--no-lint`",
        counted(errors, "error"),
        if errors == 1 { "it" } else { "them" }
    ));
    ExitStatus::FINDINGS
}

fn tell(plan: &Plan, report: &Report, world: &World) {
    let printer = &world.printer;
    let what = match &plan.version {
        Some(version) => format!("{} {version}", plan.name),
        None => plan.name.clone(),
    };
    printer.result(format_args!(
        "packed {what} into {}",
        printable_line(&display(&report.output))
    ));
    printer.result(format_args!(
        "  {}, {} ({} unpacked)",
        counted(report.files.len(), "file"),
        bytes(report.size),
        bytes(plan.list.size())
    ));
    printer.result(format_args!("  tree     {}", report.tree));
    printer.result(format_args!("  archive  {}", report.archive));
    let left_out = plan.list.left_out.len();
    if left_out > 0 {
        printer.detail(format_args!(
            "left out {}: `--list` says why",
            counted(left_out, "path")
        ));
    }
    if report.is_large {
        printer.warning(format_args!(
            "`{}` has {}: agents load large skills slowly",
            printable_line(&display(&report.output)),
            bytes(report.size)
        ));
    }
}

fn answer(packed: &[(&Plan, Report)], linted: Option<&LintReport>) -> Json {
    let one = |(plan, report): &(&Plan, Report)| {
        json!({
            "name": plan.name,
            "version": plan.version,
            "path": display(&plan.folder),
            "archive": display(&report.output),
            "size": report.size,
            "unpacked_size": plan.list.size(),
            "files": report.files.len(),
            "tree_digest": report.tree.to_string(),
            "archive_digest": report.archive.to_string(),
        })
    };
    let counts = linted.map(|report| {
        json!({
            "errors": report.count(Severity::Error),
            "warnings": report.count(Severity::Warning),
        })
    });
    json!({
        "version": 1,
        "packed": packed.iter().map(one).collect::<Vec<_>>(),
        "lint": counts,
    })
}

/// Shows what would be packed; something refused counts as a finding.
fn list(plans: &[Plan], as_json: bool, world: &World) -> ExitStatus {
    if as_json {
        let plans: Vec<Json> = plans.iter().map(listed).collect();
        let answer = json!({"version": 1, "skills": plans});
        world
            .printer
            .write(|out| write!(out, "{}", pretty(&answer)));
    } else {
        for plan in plans {
            show(plan, world);
        }
    }
    match plans.iter().all(|plan| plan.unpackable.is_empty()) {
        true => ExitStatus::DONE,
        false => ExitStatus::FINDINGS,
    }
}

fn show(plan: &Plan, world: &World) {
    let printer = &world.printer;
    let (red, dim) = (
        anstyle::AnsiColor::Red.on_default().bold(),
        anstyle::Style::new().dimmed(),
    );
    printer.result(format_args!(
        "{}: {}, {}",
        plan.name,
        counted(plan.list.files.len(), "file"),
        bytes(plan.list.size())
    ));
    for file in &plan.list.files {
        let path = printable_line(&file.path);
        let run = if file.executable { "*" } else { "" };
        let copy = file.link_to.as_ref().map_or(String::new(), |to| {
            format!("  {dim}a copy of {}{dim:#}", printable_line(&display(to)))
        });
        printer.result(format_args!("  {:>9}  {path}{run}{copy}", bytes(file.size)));
    }
    for left in &plan.list.left_out {
        let path = printable_line(&left.path);
        let reason = printable_line(&left.reason);
        printer.result(format_args!("{dim}   left out  {path}  {reason}{dim:#}"));
    }
    for flaw in &plan.unpackable {
        printer.result(format_args!(
            "{red}    refused{red:#}  {}  {}; {}",
            printable_line(&flaw.path),
            printable_line(&flaw.reason),
            printable_line(&flaw.hint)
        ));
    }
}

fn listed(plan: &Plan) -> Json {
    let files = plan.list.files.iter();
    let left_out = plan.list.left_out.iter();
    let refused = plan.unpackable.iter();
    json!({
        "name": plan.name,
        "version": plan.version,
        "path": display(&plan.folder),
        "files": files.map(|file| json!({
            "path": file.path,
            "size": file.size,
            "executable": file.executable,
            "is_copy": file.link_to.is_some(),
        })).collect::<Vec<_>>(),
        "left_out": left_out.map(|left| json!({"path": left.path, "reason": left.reason})).collect::<Vec<_>>(),
        "refused": refused.map(|flaw| json!({
            "path": flaw.path,
            "kind": flaw.kind,
            "message": flaw.reason,
            "hint": flaw.hint,
        })).collect::<Vec<_>>(),
    })
}

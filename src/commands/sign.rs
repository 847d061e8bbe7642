//! `open-skills sign`: vouch for a skill.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use serde_json::json;

use super::answer::{AnswerArgs, AnswerFormat, pretty};
use super::signer::{SignerArgs, now, signer};
use super::{Outcome, World, archive_limits, completions};
use crate::fs::Shown as _;
use crate::ops::sign::{Report, Request, run as sign};
use crate::output::ExitStatus;
use crate::output::escape::printable_line;
use crate::signing::sidecars::Form;
use crate::signing::statement::Origin;

/// What `sign` takes.
#[derive(Args, Clone, Debug)]
#[command(after_help = "\
The signature names every file with its mode, size and digest. It is written beside the skill,
never into it: NAME-VERSION.sigstore.json, which Model Signing and Sigstore tools read, or
NAME-VERSION.intoto.json and .sshsig, which ssh-keygen reads. Several people can sign one skill.
Of a folder it covers what `pack` takes along: what a `.skillignore` names, `evals/` and the like
are left out, and `verify --source` allows them there.

The key is that of `--key`, else that of the variable OPEN_SKILLS_SIGNING_KEY (a PEM, or the path of
one), else your only one; its passphrase that of `--passphrase-file`, else OPEN_SKILLS_PASSPHRASE.

Examples:
  open-skills sign pdf-1.2.0.skill
  open-skills sign skills/pdf --key ~/.ssh/id_ed25519 --carrier bundle,sshsig
  open-skills sign pdf-1.2.0.skill --ssh-agent --carrier sshsig

OpenSSH verifies an .sshsig, with a line `acme PUBLIC-KEY` in the file allowed_signers:
  open-skills keys export acme --ssh | sed 's/^/acme /' > allowed_signers
  ssh-keygen -Y verify -f allowed_signers -I acme -n open-skills.v1 \\
    -s pdf-1.2.0.sshsig < pdf-1.2.0.intoto.json")]
pub struct SignArgs {
    /// A skill's folder or archive
    #[arg(value_name = "SKILL", value_hint = clap::ValueHint::AnyPath, add = completions::skills())]
    pub path: PathBuf,
    /// Whose key.
    #[command(flatten)]
    pub signer: SignerArgs,
    /// The forms to write: bundle, sshsig
    #[arg(
        long,
        value_enum,
        value_delimiter = ',',
        default_value = "bundle",
        value_name = "FORM"
    )]
    pub carrier: Vec<CarrierForm>,
    /// Who publishes the skill, to stand in the statement
    #[arg(long, value_name = "WHO")]
    pub identity: Option<String>,
    /// Write the signatures into this folder
    #[arg(long, short, alias = "out", value_name = "DIR", value_hint = clap::ValueHint::DirPath)]
    pub output: Option<PathBuf>,
    /// The skill's name, when its folder or file is called otherwise
    #[arg(long, value_name = "NAME")]
    pub name: Option<String>,
    /// The skill's version, when it does not say so itself
    #[arg(long, value_name = "VERSION")]
    pub skill_version: Option<String>,
    /// The repository or page that the files come from
    #[arg(long, value_name = "URI")]
    pub source_uri: Option<String>,
    /// The commit that they come from
    #[arg(long, value_name = "COMMIT", requires = "source_uri")]
    pub source_commit: Option<String>,
    /// Remove signatures there that are over something else
    #[arg(long)]
    pub force: bool,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// The forms of signatures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum CarrierForm {
    /// A Sigstore bundle
    Bundle,
    /// An SSH signature
    Sshsig,
}

/// Signs.
pub fn run(args: &SignArgs, world: &World) -> Outcome {
    let signer = signer(&args.signer, world)?;
    let mut forms: Vec<Form> = Vec::new();
    for form in &args.carrier {
        let form = match form {
            CarrierForm::Bundle => Form::Bundle,
            CarrierForm::Sshsig => Form::Ssh,
        };
        if !forms.contains(&form) {
            forms.push(form);
        }
    }
    let origin = args.source_uri.clone().map(|uri| Origin {
        uri,
        commit: args.source_commit.clone(),
    });
    let report = sign(&Request {
        path: &args.path,
        signer: &*signer,
        forms: &forms,
        out: args.output.as_deref(),
        name: args.name.as_deref(),
        version: args.skill_version.as_deref(),
        publisher: args.identity.as_deref(),
        origin: origin.as_ref(),
        now: now(),
        limits: &archive_limits(world.settings()?),
        force: args.force,
    })?;
    let fingerprint = signer.public().fingerprint().to_string();
    match args.answer.format() {
        AnswerFormat::Json => {
            let answer = pretty(&answer(&report, &fingerprint));
            world.printer.write(|out| out.write_all(answer.as_bytes()));
        }
        AnswerFormat::Human => tell(&report, &fingerprint, world),
    }
    Ok(ExitStatus::DONE)
}

fn answer(report: &Report, fingerprint: &str) -> serde_json::Value {
    let statement = &report.statement;
    json!({
        "version": 1,
        "skill": {"name": statement.name, "version": statement.version},
        "tree": statement.tree.to_string(),
        "archive": statement.archive.map(|archive| archive.digest.to_string()),
        "files": statement.files.len(),
        "left_out": statement.left_out,
        "key": fingerprint,
        "joined": report.joined,
        "written": report.written,
    })
}

fn tell(report: &Report, fingerprint: &str, world: &World) {
    let statement = &report.statement;
    let version = statement.version.as_ref();
    let version = version.map_or(String::new(), |version| format!(" {version}"));
    let verb = if report.joined {
        "added a signature to"
    } else {
        "signed"
    };
    world.printer.status(format_args!(
        "{verb} `{}{version}` as {fingerprint}",
        statement.name
    ));
    if report.joined {
        let publisher = statement.publisher.as_ref();
        let publisher = publisher.map_or(String::new(), |who| format!(", published by `{who}`"));
        let line = format!("the statement is from {}{publisher}", statement.created);
        world.printer.status(printable_line(&line));
    }
    if let Some(line) = left_out(&statement.left_out) {
        world.printer.status(printable_line(&line));
    }
    for path in &report.written {
        world.printer.result(path.shown());
    }
}

/// What of the folder nobody vouches for, so that a `verify` which minds it surprises nobody.
fn left_out(paths: &[String]) -> Option<String> {
    const SHOWN: usize = 3;
    let shown = paths.iter().take(SHOWN);
    let mut named: Vec<String> = shown.map(|path| format!("`{path}`")).collect();
    if paths.len() > SHOWN {
        named.push(format!("{} more", paths.len() - SHOWN));
    }
    let last = named.pop()?;
    let all = match named.is_empty() {
        true => last,
        false => format!("{} and {last}", named.join(", ")),
    };
    Some(format!(
        "packing leaves out {all}, and so does the signature: `open-skills verify --source` \
         verifies this folder"
    ))
}

//! `open-skills completions`: scripts that let a shell finish what is typed.
//!
//! The scripts are static and need nothing at run time. With `--dynamic` they ask the
//! binary itself, which also knows rules, profiles and skills.

use std::ffi::OsStr;

use clap::Args;
use clap_complete::engine::{
    ArgValueCandidates, ArgValueCompleter, CompletionCandidate, PathCompleter, ValueCompleter,
};
use clap_complete::env::{CompleteEnv, Shells};
use clap_complete::{Shell, generate};

use super::{Outcome, World};
use crate::cli;
use crate::diagnostics::Failure;
use crate::lint::{Group, registry};
use crate::output::ExitStatus;
use crate::tables::profiles::PROFILES;

/// The name of the program, and of the variable by which a shell asks it to complete.
const PROGRAM: &str = "open-skills";
const VARIABLE: &str = "OPEN_SKILLS_COMPLETE";

/// What `completions` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  source <(open-skills completions bash)
  open-skills completions zsh > \"${fpath[1]}/_open-skills\"
  mkdir -p ~/.config/fish/completions
  open-skills completions fish > ~/.config/fish/completions/open-skills.fish
  open-skills completions powershell >> $PROFILE
  source <(open-skills completions bash --dynamic)

In ~/.bashrc or ~/.zshrc, the line with `source` is for every new shell. The folder of another
script has to be there.")]
pub struct CompletionsArgs {
    /// For which shell
    #[arg(value_enum)]
    pub shell: Shell,
    /// Ask the program at every completion, which then also offers rules, profiles and skills
    #[arg(long)]
    pub dynamic: bool,
}

/// Prints the script.
pub fn run(args: &CompletionsArgs, world: &World) -> Outcome {
    let script = match args.dynamic {
        true => dynamic_script(args.shell)?,
        false => static_script(args.shell),
    };
    world.printer.write(|out| out.write_all(&script));
    Ok(ExitStatus::DONE)
}

/// The script that knows commands and flags.
pub fn static_script(shell: Shell) -> Vec<u8> {
    let mut script = Vec::new();
    generate(shell, &mut cli::command(), PROGRAM, &mut script);
    match (shell, String::from_utf8(script)) {
        (Shell::Bash, Ok(text)) => for_bash(&text).into_bytes(),
        (_, Ok(text)) => text.into_bytes(),
        (_, Err(error)) => error.into_bytes(),
    }
}

/// The generator writes the hyphen of the program's name in two ways, one where commands are
/// found and one where they are looked up. And bash gives the `=` of `--format=json` as a word.
fn for_bash(script: &str) -> String {
    let one_way = script.replace("open__subcmd__skills", "open__skills");
    let previous = "    prev=\"$3\"\n";
    let past_the_sign = "    prev=\"$3\"
    if [[ \"${cur}\" == \"=\" ]]; then
        cur=\"\"
    elif [[ \"${prev}\" == \"=\" && ${COMP_CWORD} -ge 2 ]]; then
        prev=\"${COMP_WORDS[COMP_CWORD-2]}\"
    fi
";
    one_way.replacen(previous, past_the_sign, 1)
}

fn dynamic_script(shell: Shell) -> Result<Vec<u8>, Failure> {
    let name = shell.to_string();
    let shells = Shells::builtins();
    let unknown = || Failure::usage(format!("there is no dynamic completion for `{name}`"));
    let completer = shells.completer(&name).ok_or_else(unknown)?;
    let mut script = Vec::new();
    completer
        .write_registration(VARIABLE, PROGRAM, PROGRAM, PROGRAM, &mut script)
        .map_err(|error| Failure::new("io", error.to_string()))?;
    Ok(script)
}

/// Answers and ends, if it was a shell that started us to complete a line.
pub fn answer_the_shell() {
    CompleteEnv::with_factory(cli::command)
        .var(VARIABLE)
        .bin(PROGRAM)
        .complete();
}

/// Offers the codes and names of all rules, and the groups.
pub fn rules() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let rules = registry::rules()
            .iter()
            .flat_map(|rule| [rule.code, rule.name].map(|id| candidate(id, rule.docs.what)));
        let groups = Group::ALL.map(|group| candidate(group.as_str(), "all rules of the group"));
        rules.chain(groups).collect()
    })
}

/// Offers the names of all profiles.
pub fn profiles() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let offer =
            |profile: &crate::tables::profiles::Profile| candidate(profile.name, profile.summary);
        PROFILES.iter().map(offer).collect()
    })
}

/// Offers the names of all agents that ship.
pub fn agents() -> ArgValueCandidates {
    ArgValueCandidates::new(|| {
        let agents = crate::tables::agents::built_in().into_iter();
        agents
            .map(|it| CompletionCandidate::new(it.name).help(Some(it.title.into())))
            .collect()
    })
}

/// Offers the templates that ship, and folders.
pub fn templates() -> ArgValueCompleter {
    ArgValueCompleter::new(|typed: &OsStr| {
        let known = crate::scaffold::Template::built_in().unwrap_or_default();
        let typed_text = typed.to_string_lossy();
        let fits = known
            .into_iter()
            .filter(|template| template.name.starts_with(&*typed_text));
        let offers = fits.map(|template| {
            CompletionCandidate::new(template.name).help(Some(template.summary.into()))
        });
        let mut offers: Vec<CompletionCandidate> = offers.collect();
        offers.extend(PathCompleter::dir().complete(typed));
        offers
    })
}

/// Offers folders, and the documents of skills.
pub fn skills() -> ArgValueCompleter {
    ArgValueCompleter::new(skill_paths())
}

fn skill_paths() -> PathCompleter {
    PathCompleter::any().filter(|path| {
        let name = path.file_name().and_then(OsStr::to_str);
        path.is_dir() || matches!(name, Some("SKILL.md" | "skill.md"))
    })
}

fn candidate(value: &str, help: &'static str) -> CompletionCandidate {
    CompletionCandidate::new(value).help(Some(help.into()))
}

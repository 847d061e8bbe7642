//! `open-skills lsp`: the linter in an editor.

use clap::Args;

use super::lint::{ConfiguredRules, RuleWords};
use super::{Outcome, World, completions};
use crate::lsp::{Options, serve_stdio};
use crate::output::ExitStatus;

/// What `lsp` takes.
#[derive(Debug, Args)]
#[command(after_help = "\
The server speaks the Language Server Protocol over standard input and output; an editor
starts it. Let it watch `**/SKILL.md` and `**/skill.yaml`.

Examples:
  Helix, languages.toml:
    [language-server.open-skills]
    command = \"open-skills\"
    args = [\"lsp\"]
  Neovim:
    vim.lsp.start({ name = \"open-skills\", cmd = { \"open-skills\", \"lsp\" } })")]
pub struct LspArgs {
    /// Look through the eyes of this client or validator; can be given more than once
    #[arg(long, value_name = "NAME", value_delimiter = ',', add = completions::profiles())]
    pub profile: Vec<String>,
    /// Taken for editors that pass it: standard input and output are the only way to talk
    #[arg(long, hide = true)]
    pub stdio: bool,
}

/// Serves until the editor says goodbye.
pub fn run(args: &LspArgs, world: &World) -> Outcome {
    let words = RuleWords {
        profile: &args.profile,
        ..RuleWords::default()
    };
    let rules = Box::new(ConfiguredRules::new(world.settings()?, &words)?);
    // As the protocol wants it.
    Ok(match serve_stdio(Options { rules })? {
        true => ExitStatus::DONE,
        false => ExitStatus::FINDINGS,
    })
}

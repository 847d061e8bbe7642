//! `open-skills trust config`: which project files may decide things.

use clap::Args;
use serde_json::{Value as Json, json};

use crate::commands::answer::{AnswerArgs, AnswerFormat, pretty};
use crate::commands::{Outcome, World};
use crate::diagnostics::Failure;
use crate::fs::Shown as _;
use crate::ops::trust_config::{TrustConfig, TrustOutcome, trust_config};
use crate::output::ExitStatus;
use crate::settings::{Environment, ProjectFile, Settings};
use crate::store::Approvals;

/// Arguments of `trust config`.
#[derive(Args, Clone, Copy, Debug)]
pub struct TrustConfigArgs {
    /// Take the approval back.
    #[arg(long)]
    pub remove: bool,
    /// How to write the answer
    #[command(flatten)]
    pub answer: AnswerArgs,
}

/// Decides.
pub fn run(args: TrustConfigArgs, world: &World) -> Outcome {
    // Not `world.settings()`: that warns about what is just being decided.
    let settings = world.settings_unwarned()?;
    let outcome = decide(args, settings, &world.environment)?;
    let project = project(settings)?;
    let answer = match args.answer.format() {
        AnswerFormat::Human => text(outcome, project),
        AnswerFormat::Json => pretty(&json(outcome, project)),
    };
    world.printer.write(|out| out.write_all(answer.as_bytes()));
    Ok(ExitStatus::DONE)
}

/// Approves the project's file, or takes the approval back.
pub fn decide(
    args: TrustConfigArgs,
    settings: &Settings,
    environment: &Environment,
) -> Result<TrustOutcome, Failure> {
    let project = project(settings)?;
    let Some(state) = environment.state_dir() else {
        let message = "there is no folder to remember the approval in";
        return Err(Failure::new("no-home", message).with_hint("set `HOME` or `XDG_STATE_HOME`"));
    };
    trust_config(&TrustConfig {
        approvals: &Approvals::file(&state),
        config: &project.path,
        digest: &project.digest,
        remove: args.remove,
    })
}

/// The project's file, without which there is nothing to decide.
pub fn project(settings: &Settings) -> Result<&ProjectFile, Failure> {
    settings.project.as_ref().ok_or_else(|| {
        Failure::new("not-found", "there is no `open-skills.yaml` here or above")
            .with_hint("run it in the project whose file you want to approve")
    })
}

/// The answer for people: what was decided, and which parts it is about.
pub fn text(outcome: TrustOutcome, project: &ProjectFile) -> String {
    let path = project.path.shown();
    let mut text = match outcome {
        TrustOutcome::Approved => format!("approved `{path}` ({})\n", project.digest),
        TrustOutcome::AlreadyApproved => format!("`{path}` is approved already\n"),
        TrustOutcome::Removed => format!("`{path}` is approved no more\n"),
        TrustOutcome::NotApproved => format!("`{path}` was not approved\n"),
    };
    let counts = matches!(
        outcome,
        TrustOutcome::Approved | TrustOutcome::AlreadyApproved
    );
    for part in &project.sensitive {
        let verb = if counts {
            "counts now"
        } else {
            "does not count"
        };
        let line = format!("  {}: `{}` {verb}: {}\n", part.place, part.key, part.reason);
        text.push_str(&line);
    }
    text
}

/// The same for machines.
pub fn json(outcome: TrustOutcome, project: &ProjectFile) -> Json {
    let approved = matches!(
        outcome,
        TrustOutcome::Approved | TrustOutcome::AlreadyApproved
    );
    let part = |part: &crate::settings::Withheld| json!({"key": part.key, "source": part.place.to_string(), "reason": part.reason});
    json!({
        "version": 1,
        "path": project.path,
        "digest": project.digest,
        "approved": approved,
        "sensitive": project.sensitive.iter().map(part).collect::<Vec<_>>(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{FILE_NAME, Request, load};

    #[test]
    fn the_whole_way_from_withheld_to_approved_and_back() {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join(FILE_NAME);
        std::fs::write(&config, "run: {grants: [{skill: a}]}\n").unwrap();
        let state = folder.path().join("state").shown().to_string();
        let environment = Environment {
            cwd: folder.path().to_path_buf(),
            variables: [("XDG_STATE_HOME".to_owned(), state)].into(),
            ..Environment::default()
        };
        let loaded = || load(&environment, &Request::default()).unwrap();
        let act = |remove| {
            decide(
                TrustConfigArgs {
                    remove,
                    answer: AnswerArgs::default(),
                },
                &loaded(),
                &environment,
            )
            .unwrap()
        };
        let grants = || loaded().layer.grants.len();

        assert_eq!(
            (grants(), act(false), grants()),
            (0, TrustOutcome::Approved, 1)
        );
        let settings = loaded();
        let shown = text(TrustOutcome::Approved, project(&settings).unwrap());
        assert!(
            shown.ends_with(
                "  open-skills.yaml:1:1: `run` counts now: it grants permissions to skills\n"
            ),
            "{shown}"
        );
        std::fs::write(&config, "run: {grants: [{skill: b}]}\n").unwrap();
        assert_eq!(
            (grants(), act(false), grants()),
            (0, TrustOutcome::Approved, 1)
        );
        assert_eq!((act(true), grants()), (TrustOutcome::Removed, 0));
        assert_eq!(
            json(TrustOutcome::Removed, project(&settings).unwrap())["approved"],
            false
        );
    }

    #[test]
    fn without_a_project_there_is_nothing_to_approve() {
        let folder = tempfile::tempdir().unwrap();
        let environment = Environment {
            cwd: folder.path().to_path_buf(),
            ..Environment::default()
        };
        let settings = load(&environment, &Request::default()).unwrap();
        let args = TrustConfigArgs {
            remove: false,
            answer: AnswerArgs::default(),
        };
        assert_eq!(
            decide(args, &settings, &environment).unwrap_err().kind,
            "not-found"
        );
    }
}

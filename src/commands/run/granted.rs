//! What a skill may reach: the flags, the configuration, what was granted before, and at
//! last a question, on a terminal only.

use dialoguer::Select;
use dialoguer::console::Term;
use dialoguer::theme::{ColorfulTheme, SimpleTheme, Theme};

use super::args::GrantArgs;
use super::given::Given;
use super::listen::Interrupt;
use crate::bundle::manifest::Permissions;
use crate::commands::{World, audited};
use crate::diagnostics::Failure;
use crate::ops::run::Opened;
use crate::ops::run::grants::{add, fitting, is_about};
use crate::ops::run::hints::flag;
use crate::output::escape::printable_line;
use crate::runtime::permissions::Need;
use crate::settings::model::Grant as Configured;
use crate::store::audit_log::{Action, Event};
use crate::store::grants::{Grant, Remembered};

/// Adds the standing grants to those of the flags.
pub fn standing(given: &mut Given, skill: &Opened, world: &World) -> Result<(), Failure> {
    let declared = skill.permissions();
    let mut standing = Permissions::default();
    let grants = &world.settings()?.layer.grants;
    for grant in grants
        .iter()
        .filter(|grant| is_about(&grant.value.skill, &skill.identity.name))
    {
        add(&mut standing, &permissions(&grant.value));
    }
    if let Some(folder) = world.environment.config_dir() {
        let remembered = Remembered::read(&Remembered::file(&folder))?;
        if let Some(before) = remembered.of(&skill.identity.tree_digest) {
            add(&mut standing, before);
        }
    }
    take(given, &fitting(declared.as_ref(), &standing), world);
    Ok(())
}

/// With `--offline` no script reaches the network, whoever granted it and whenever.
pub fn keep_offline(given: &mut Given, args: &GrantArgs, world: &World) -> Result<(), Failure> {
    if !is_offline(world)? {
        return Ok(());
    }
    if let Some(host) = args.allow_net.first() {
        let message = format!("`--allow-net {host}` and `--offline` contradict each other");
        return Err(Failure::usage(message).with_hint("leave out one of them"));
    }
    given.permissions.network.clear();
    Ok(())
}

fn is_offline(world: &World) -> Result<bool, Failure> {
    Ok(world.settings()?.is_on("offline"))
}

fn permissions(grant: &Configured) -> Permissions {
    let paths = |paths: &[std::path::PathBuf]| {
        let text = |path: &std::path::PathBuf| path.to_string_lossy().into_owned();
        paths.iter().map(text).collect()
    };
    Permissions {
        network: grant.network.clone(),
        env: grant.env.clone(),
        read: paths(&grant.read),
        write: paths(&grant.write),
    }
}

/// Adds grants, with the values of the user's variables.
fn take(given: &mut Given, more: &Permissions, world: &World) {
    add(&mut given.permissions, more);
    for name in &more.env {
        if let Some(value) = world.environment.variables.get(name) {
            let value = || value.clone();
            given.values.entry(name.clone()).or_insert_with(value);
        }
    }
}

/// Asks, once, for what the skill declares and nobody granted. Nobody is asked without a
/// terminal, and `--yes` is no answer to this.
pub fn ask(given: &mut Given, skill: &Opened, world: &World) -> Result<(), Failure> {
    let missing = skill.allow(&given.permissions)?.missing;
    let is_offline = is_offline(world)?;
    let missing: Vec<_> = missing
        .into_iter()
        .filter(|(need, _)| !(is_offline && *need == Need::Network))
        .filter(can_be_asked)
        .collect();
    let environment = &world.environment;
    let terminals = environment.terminals;
    let is_there = terminals.stdin && terminals.stderr && !environment.is_ci();
    if missing.is_empty() || !is_there || world.global.yes {
        return Ok(());
    }
    let printer = &world.printer;
    let name = printable_line(&skill.identity.name).into_owned();
    printer.tell(format_args!("{name} asks for more than it was granted:"));
    if let Some(purpose) = purpose(skill) {
        printer.tell(format_args!("  ({})", printable_line(purpose)));
    }
    for (need, word) in &missing {
        let word = printable_line(word);
        printer.tell(format_args!("  {} {word}", wish(*need)));
    }
    let mut more = Permissions::default();
    for (need, word) in &missing {
        need.words_mut(&mut more).push(word.clone());
    }
    match choose(world)? {
        Answer::No => {}
        Answer::Once => take(given, &more, world),
        Answer::Always => {
            take(given, &more, world);
            remember(skill, more, world)?;
        }
    }
    Ok(())
}

/// What the script is for, in the words of its skill: the reason for what it asks.
fn purpose(skill: &Opened) -> Option<&str> {
    let own = skill.script.declared.as_ref();
    let own = own.and_then(|own| own.description.as_deref());
    own.or(skill.manifest.description.as_deref())
}

/// A path that is not whole names nothing on this machine.
fn can_be_asked((need, word): &(Need, String)) -> bool {
    !matches!(need, Need::Read | Need::Write) || std::path::Path::new(word).is_absolute()
}

enum Answer {
    No,
    Once,
    Always,
}

fn choose(world: &World) -> Result<Answer, Failure> {
    let items = [
        "No, run it without",
        "Yes, for this run",
        "Yes, until the skill changes",
    ];
    let look = world.printer.look();
    let theme: Box<dyn Theme> = match look.stderr_color {
        true => Box::new(ColorfulTheme::default()),
        false => Box::new(SimpleTheme),
    };
    // A list takes three lines, and one more; on fewer it cannot be shown.
    let (rows, _) = Term::stderr().size();
    if rows < 4 {
        let message = "the terminal is too small to ask";
        return Err(Failure::new("io", message).with_hint(
            "make it larger, or grant it with flags; `--explain-permissions` lists them",
        ));
    }
    let select = Select::with_theme(&*theme);
    let select = select.with_prompt("Grant it?").items(items).default(0);
    // Ctrl-C ends the question, not the process: the list has hidden the cursor.
    let interrupt = Interrupt::watch()?;
    let answer = select.interact();
    interrupt.let_go()?;
    if answer.is_err() {
        let _ = Term::stderr().show_cursor();
    }
    match answer {
        Ok(1) => Ok(Answer::Once),
        Ok(2) => Ok(Answer::Always),
        Ok(_) => Ok(Answer::No),
        Err(dialoguer::Error::IO(error)) if error.kind() == std::io::ErrorKind::Interrupted => {
            Err(Failure::new("interrupted", "interrupted"))
        }
        Err(error) => Err(Failure::new("io", format!("cannot ask: {error}"))
            .with_hint("grant it with flags; `--explain-permissions` lists them")),
    }
}

fn remember(skill: &Opened, more: Permissions, world: &World) -> Result<(), Failure> {
    let Some(folder) = world.environment.config_dir() else {
        let message = "there is no folder to remember the grant in";
        return Err(Failure::new("no-home", message).with_hint("set `HOME` or `XDG_CONFIG_HOME`"));
    };
    let file = Remembered::file(&folder);
    let mut remembered = Remembered::read(&file)?;
    let mut permissions = more;
    if let Some(before) = remembered.of(&skill.identity.tree_digest) {
        add(&mut permissions, before);
    }
    let grant = Grant {
        skill: skill.identity.name.clone(),
        permissions,
    };
    remembered.put(&skill.identity.tree_digest, grant);
    remembered.write(&file)?;
    let event = Event {
        digest: Some(skill.identity.tree_digest.clone()),
        ..Event::new(Action::Grant, skill.identity.name.as_str())
    };
    audited::note(world, &[event]);
    Ok(())
}

/// What a need means, in the words of whoever is asked.
fn wish(need: Need) -> &'static str {
    match need {
        Need::Network => "to reach",
        Need::Env => "to have the variable",
        Need::Read => "to read the folder",
        Need::Write => "to write the folder",
    }
}

/// What a skill declares, what is granted and what is missing, for people and machines.
pub mod explain {
    use serde_json::{Value as Json, json};

    use super::{Need, Opened, Permissions, World, flag, printable_line};
    use crate::diagnostics::Failure;
    use crate::ops::run::grants::fitting;

    /// Prints it for people.
    pub fn tell(skill: &Opened, granted: &Permissions, world: &World) -> Result<(), Failure> {
        let declared = skill.permissions();
        let printer = &world.printer;
        let name = printable_line(&skill.identity.name).into_owned();
        let Some(declared) = declared else {
            printer.result(format_args!(
                "{name} declares no permissions: it gets what you grant"
            ));
            for need in Need::ALL {
                for word in need.words(granted) {
                    printer.result(format_args!(
                        "  granted   {} {}",
                        need.field(),
                        printable_line(word)
                    ));
                }
            }
            return Ok(());
        };
        let allowed = skill.allow(granted)?;
        let is_empty = Need::ALL
            .iter()
            .all(|need| need.words(&declared).is_empty());
        match is_empty {
            true => printer.result(format_args!("{name} declares that it needs nothing")),
            false => printer.result(format_args!("{name} declares its needs:")),
        }
        for need in Need::ALL {
            for word in need.words(&allowed.permissions) {
                printer.result(format_args!(
                    "  granted   {} {}",
                    need.field(),
                    printable_line(word)
                ));
            }
        }
        for (need, word) in &allowed.missing {
            let (field, flag, word) = (need.field(), flag(*need), printable_line(word));
            printer.result(format_args!(
                "  missing   {field} {word}  grant it: {flag} {word}"
            ));
        }
        Ok(())
    }

    /// The same as a document.
    pub fn answer(skill: &Opened, granted: &Permissions) -> Result<Json, Failure> {
        let declared = skill.permissions();
        let granted = fitting(declared.as_ref(), granted);
        let allowed = skill.allow(&granted)?;
        let missing = |(need, word): &(Need, String)| json!({"field": need.field(), "word": word, "flag": flag(*need)});
        Ok(json!({
            "version": 1,
            "skill": skill.identity,
            "declared": declared,
            "granted": allowed.permissions,
            "missing": allowed.missing.iter().map(missing).collect::<Vec<_>>(),
        }))
    }
}

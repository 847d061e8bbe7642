//! The template that a text means: one that ships, a folder, or one that has to be fetched.

use crate::bundle::references::Reference;
use crate::commands::{World, fetched};
use crate::diagnostics::{Explain, Failure};
use crate::fs::Shown as _;
use crate::ops::registries::LOCAL;
use crate::scaffold::{ScaffoldError, Template};

/// Finds it. What comes from elsewhere is judged as a pull would judge it, and then held to the
/// same limits as a folder.
pub fn find(text: &str, registry: Option<&str>, world: &World) -> Result<Template, Failure> {
    match reference(text, registry, world)? {
        None if registry.is_some() => {
            let message = format!("`{text}` is no reference, and `--registry` is about one");
            Err(Failure::usage(message).with_hint(format!("write `{text}@latest`")))
        }
        None => Ok(Template::named(text)?),
        Some(Reference::Git(reference)) => in_repository(text, &reference, world),
        Some(_) => in_registry(text, registry, world),
    }
}

/// The reference that a text is, when it is one: a place by its scheme, `name@version`, or
/// `registry/name` where that registry is known and no folder of that name is there.
fn reference(
    text: &str,
    registry: Option<&str>,
    world: &World,
) -> Result<Option<Reference>, Failure> {
    let environment = &world.environment;
    let exists = |path: &str| environment.resolve(path, &environment.cwd).exists();
    let is_place = text.contains("://") || text.starts_with("github:");
    let may_be_name = !text.starts_with(['.', '~', '/']) && !text.contains('\\') && !exists(text);
    let is_name = match text.split_once('/') {
        Some((place, _)) => {
            let is_configured = |settings: &crate::settings::Settings| {
                settings.layer.registries.contains_key(place)
            };
            may_be_name && (place == LOCAL || is_configured(world.settings_unwarned()?))
        }
        None if registry.is_some() => fetched::is_bare_name(text),
        None => may_be_name && text.contains('@'),
    };
    match is_place || is_name {
        true => Ok(Some(Reference::parse(text, &|_| false)?)),
        false => Ok(None),
    }
}

/// A template that was published: it lies beside the `SKILL.md` that says what it is for.
fn in_registry(text: &str, registry: Option<&str>, world: &World) -> Result<Template, Failure> {
    let folder = fetched::folder(text, registry, world)?;
    // Where it lies meanwhile is nobody's business.
    let lies = folder.shown().to_string();
    let unplaced = |mut failure: Failure| {
        failure.message = failure.message.replace(&lies, text);
        failure.location = failure.location.map(|at| at.replace(&lies, text));
        failure
    };
    Template::fetched(text, &folder).map_err(|error| match error {
        ScaffoldError::UnknownTemplate { .. } => {
            let message = format!("`{text}` is a skill, and brings no template");
            let hint = error.hint();
            Failure::new("not-found", message).with_hint(hint.unwrap_or_default())
        }
        error => unplaced(error.into()),
    })
}

#[cfg(feature = "git")]
fn in_repository(
    text: &str,
    reference: &crate::bundle::references::GitReference,
    world: &World,
) -> Result<Template, Failure> {
    use crate::commands::locked::gate;
    use crate::commands::trust::sources::sources;
    use crate::output::escape::printable_line;
    use crate::registry::remote::Remote;

    let remote = Remote::parse(&reference.url)?;
    if world.settings_unwarned()?.is_on("offline") && !remote.is_local() {
        let message = format!("`{}` is not on this machine", remote.place);
        return Err(Failure::new("unreachable", message)
            .with_hint("leave out `--offline`, or clone it and name its folder"));
    }
    let trust = sources(world, None)?;
    let gate = gate(&trust, true, world)?;
    let template = crate::ops::template::in_repository(text, reference, &gate)?;
    for notice in gate.notices() {
        world.printer.caution(printable_line(&notice));
    }
    Ok(template)
}

#[cfg(not(feature = "git"))]
fn in_repository(
    text: &str,
    _: &crate::bundle::references::GitReference,
    _: &World,
) -> Result<Template, Failure> {
    let message = format!("`{text}`: this open-skills was built without git");
    Err(Failure::new("unsupported", message)
        .with_hint("clone the repository and name the folder; or install one with `+git`"))
}

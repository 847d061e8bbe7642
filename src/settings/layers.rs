//! The layers that are no files: what is built in, the environment, the command line.

use std::ffi::{OsStr, OsString};
use std::path::Path;

use super::model::Layer;
use super::table::{SETTINGS, find};
use super::value::Kind;
use super::{Environment, Origin, Request, SettingsError, Value};
use crate::fs::Shown as _;

/// Variables of ours that hold a path and are no settings.
const PATHS: [&str; 2] = ["OPEN_SKILLS_ENV_FILE", "OPEN_SKILLS_SIGNING_KEY"];

/// What is built in.
pub fn defaults(environment: &Environment) -> Layer {
    let mut layer = Layer::default();
    for setting in SETTINGS
        .iter()
        .filter(|setting| !setting.default.is_empty())
    {
        if let Some(value) = setting
            .kind
            .read(setting.default, environment, &environment.cwd)
        {
            layer.set(setting.key, value, Origin::Default);
        }
    }
    if let Some(folder) = environment.cache_dir() {
        layer.set("cache.dir", Value::Path(folder), Origin::Default);
    }
    layer
}

/// What the environment says.
pub fn from_variables(environment: &Environment, layer: &mut Layer) -> Result<(), SettingsError> {
    // The conventions of all programs are weaker than our own variable.
    for (name, word, on) in [
        (
            "CLICOLOR_FORCE",
            "always",
            environment.is_on("CLICOLOR_FORCE"),
        ),
        (
            "NO_COLOR",
            "never",
            environment.variable("NO_COLOR").is_some(),
        ),
    ] {
        if on {
            layer.set("color", Value::Choice(word), Origin::Variable(name.into()));
        }
    }
    for setting in SETTINGS {
        let name = setting.variable;
        let text = environment.variable(name).map(OsStr::new);
        let bytes = || environment.bytes.get(name).map(OsString::as_os_str);
        if let Some(written) = text.or_else(bytes) {
            let origin = Origin::Variable(name.to_owned());
            set_written(environment, layer, (setting.key, written), origin)?;
        }
    }
    Ok(())
}

/// Says no to a variable of ours that holds no text where one is needed: it would pass for one
/// that nobody set.
pub fn refuse_bytes(environment: &Environment) -> Result<(), SettingsError> {
    let is_text = |name: &str| match SETTINGS.iter().find(|setting| setting.variable == name) {
        Some(setting) => setting.kind != Kind::Path,
        None => name.starts_with("OPEN_SKILLS_") && !PATHS.contains(&name),
    };
    let mut names = environment.bytes.keys();
    match names.find(|name| is_text(name)) {
        None => Ok(()),
        Some(name) => Err(SettingsError::NoText { name: name.clone() }),
    }
}

/// What the command line says.
pub fn from_flags(
    environment: &Environment,
    request: &Request,
    layer: &mut Layer,
) -> Result<(), SettingsError> {
    for (key, written, flag) in &request.flags {
        set_written(
            environment,
            layer,
            (key, written),
            Origin::Flag((*flag).to_owned()),
        )?;
    }
    Ok(())
}

fn set_written(
    environment: &Environment,
    layer: &mut Layer,
    (key, written): (&str, &OsStr),
    origin: Origin,
) -> Result<(), SettingsError> {
    let Some(setting) = find(key) else {
        return Err(SettingsError::UnknownKey {
            key: key.to_owned(),
        });
    };
    match setting.kind.read_bytes(written, environment) {
        Some(value) => {
            layer.set(setting.key, value, origin);
            Ok(())
        }
        None => Err(SettingsError::BadValue {
            origin,
            text: Path::new(written).shown().to_string(),
            expected: setting.kind.expected(),
        }),
    }
}

//! The layers that are no files: what is built in, the environment, the command line.

use super::model::Layer;
use super::table::{SETTINGS, find};
use super::{Environment, Origin, Request, SettingsError, Value};

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
        if let Some(text) = environment.variable(setting.variable) {
            let origin = Origin::Variable(setting.variable.to_owned());
            set_text(environment, layer, (setting.key, text), origin)?;
        }
    }
    Ok(())
}

/// What the command line says.
pub fn from_flags(
    environment: &Environment,
    request: &Request,
    layer: &mut Layer,
) -> Result<(), SettingsError> {
    for (key, text, flag) in &request.flags {
        set_text(
            environment,
            layer,
            (key, text),
            Origin::Flag((*flag).to_owned()),
        )?;
    }
    Ok(())
}

fn set_text(
    environment: &Environment,
    layer: &mut Layer,
    (key, text): (&str, &str),
    origin: Origin,
) -> Result<(), SettingsError> {
    let Some(setting) = find(key) else {
        return Err(SettingsError::UnknownKey {
            key: key.to_owned(),
        });
    };
    match setting.kind.read(text, environment, &environment.cwd) {
        Some(value) => {
            layer.set(setting.key, value, origin);
            Ok(())
        }
        None => Err(SettingsError::BadValue {
            origin,
            text: text.to_owned(),
            expected: setting.kind.expected(),
        }),
    }
}

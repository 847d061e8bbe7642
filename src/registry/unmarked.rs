//! A registry that lost the file that says what the rest is.

use super::{Key, Prefix, Registry, RegistryError, Trouble};
use crate::diagnostics::shell_word;

/// That a registry lost its marker, where anything of the rest is there. Nothing of a web server:
/// what a site has without one is no registry's.
pub fn unmarked(registry: &dyn Registry) -> Result<Option<RegistryError>, RegistryError> {
    if may_be_site(registry) || !is_missing(registry, &Key::marker())? || !has_rest(registry)? {
        return Ok(None);
    }
    without_marker(registry).map(Some)
}

/// Whether a place without a registry is no fault of its own: a site answers as it likes.
pub fn may_be_site(registry: &dyn Registry) -> bool {
    let place = registry.place();
    let is_web = place.starts_with("https://") || place.starts_with("http://");
    is_web || !registry.keeps_versions()
}

/// That the marker is not there, of a registry of which something else is.
pub fn without_marker(registry: &dyn Registry) -> Result<RegistryError, RegistryError> {
    let detail = "it is missing, and a registry began there before";
    let error = RegistryError::new(Trouble::Corrupt, registry.place(), detail);
    let advice = match is_missing(registry, &Key::audit(0))? {
        false => {
            let place = shell_word(registry.place());
            format!("`open-skills registry repair {place}` makes it anew")
        }
        true => "bring it back from a copy of the registry: the first line of its audit log, \
                 from which it could be made anew, is missing too"
            .to_owned(),
    };
    Ok(error.on(&Key::marker()).advising(advice))
}

/// Whether there is anything that only a registry has.
fn has_rest(registry: &dyn Registry) -> Result<bool, RegistryError> {
    for key in [Key::audit(0), Key::catalog(), Key::checkpoint()] {
        if !is_missing(registry, &key)? {
            return Ok(true);
        }
    }
    for prefix in [Prefix::Audit, Prefix::Skills] {
        match registry.list(&prefix) {
            Ok(listed) if listed.is_empty() => {}
            Err(error) if error.trouble == Trouble::NotFound => {}
            listed => return listed.map(|_| true),
        }
    }
    Ok(false)
}

fn is_missing(registry: &dyn Registry, key: &Key) -> Result<bool, RegistryError> {
    match registry.read_bytes(key, 1) {
        Err(error) if error.trouble == Trouble::NotFound => Ok(true),
        Err(error) if error.trouble != Trouble::TooLarge => Err(error),
        _ => Ok(false),
    }
}

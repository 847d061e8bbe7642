//! How somebody else asks for what stands in a registry.

use std::fmt;

use super::open::all;
use crate::commands::{World, endpoint};
use crate::diagnostics::Failure;
use crate::ops::registries::{LOCAL, NamedRegistry};
use crate::registry::location::Location;

/// How somebody else asks `pull` for what stands in a registry.
pub struct PullReference {
    /// The reference.
    pub text: String,
    /// The place that goes along as `--registry`, where no reference can name it.
    beside: Option<String>,
    /// The flag that says where object storage answers, with a space before it.
    endpoint: String,
}

impl fmt::Display for PullReference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&self.beside, self.text.contains('#')) {
            (Some(place), _) => write!(f, "{} --registry '{place}'", self.text),
            (None, true) => write!(f, "'{}'", self.text),
            (None, false) => f.write_str(&self.text),
        }?;
        f.write_str(&self.endpoint)
    }
}

/// The reference to `name@version`: as short as it can be and still lead there.
pub fn reference(
    world: &World,
    named: &NamedRegistry,
    what: &str,
) -> Result<PullReference, Failure> {
    let configured = &world.settings_unwarned()?.layer.registries;
    let has_name = named.name == LOCAL || configured.contains_key(&named.name);
    let (text, beside) = match &named.location {
        _ if has_name => {
            let all = all(world)?;
            let is_only = all.iter().all(|one| one.name == named.name);
            match is_only {
                true => (what.to_owned(), None),
                false => (format!("{}/{what}", named.name), None),
            }
        }
        // Behind the `#` of a repository stands a folder.
        Location::Git(remote) => (what.to_owned(), Some(remote.place.clone())),
        Location::Directory(_) => (format!("file://{}#{what}", named.location), None),
        Location::S3 { .. } | Location::Web(_) => (format!("{}#{what}", named.location), None),
    };
    let endpoint = match &named.location {
        Location::S3 { .. } => endpoint::flag(world),
        _ => String::new(),
    };
    Ok(PullReference {
        text,
        beside,
        endpoint,
    })
}

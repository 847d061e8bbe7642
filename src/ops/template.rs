//! Gets the template in a folder of a repository: fetched, judged, and only then read.

use super::sources::git::{Files, files};
use super::sources::lay_out;
use super::vouching::PolicyGate;
use crate::bundle::references::GitReference;
use crate::diagnostics::Failure;
use crate::scaffold::{ScaffoldError, Template};
use crate::signing::policy::Subject;

/// Gets it; `name` is what the user calls it. Nobody signs folders of repositories, so the
/// policy decides whether unsigned ones may come in.
pub fn in_repository(
    name: &str,
    reference: &GitReference,
    gate: &PolicyGate<'_>,
) -> Result<Template, Failure> {
    let Files {
        pinned,
        files,
        passed_over,
    } = files(reference)?;
    if let Some(path) = passed_over.first() {
        let reason = format!("`{}` is a link or a submodule", path.escape_debug());
        return Err(ScaffoldError::BadTemplate {
            template: name.to_owned(),
            reason,
            place: Some(pinned.to_string()),
        }
        .into());
    }
    let temporary = tempfile::tempdir().map_err(|error| {
        let reason = crate::fs::reason(&error);
        Failure::new("io", format!("cannot make a temporary folder: {reason}"))
    })?;
    let folder = temporary.path().join("template");
    lay_out(&files, &folder)?;
    let template = Template::fetched(name, &folder)?;
    let subject = Subject {
        registry: Some(pinned.to_string()),
        name: called(&pinned.url, &pinned.path).to_owned(),
    };
    gate.admit_unsigned(&subject, &folder)?;
    Ok(template)
}

/// The name that rules know it by: its folder's, or the repository's.
fn called<'p>(url: &'p str, path: &'p str) -> &'p str {
    let last = |text: &'p str| text.trim_end_matches('/').rsplit('/').next();
    let name = match path {
        "" => last(url),
        path => last(path),
    };
    let name = name.unwrap_or_default();
    name.strip_suffix(".git").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_called_like_its_folder_or_its_repository() {
        let url = "https://host/acme/starter.git";
        assert_eq!(called(url, ""), "starter");
        assert_eq!(called(url, "kinds/report"), "report");
        assert_eq!(called("file:///srv/starter/", ""), "starter");
    }
}

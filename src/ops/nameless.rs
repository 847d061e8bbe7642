//! Why a skill has no name: its document cannot be read, or it says none.

use std::path::Path;

use super::hinted::argument;
use super::lint::display;
use crate::bundle::Bundle;
use crate::bundle::document::Frontmatter;
use crate::diagnostics::Failure;
use crate::prompt::Unusable;

/// Says why a skill without a name cannot be packed. Whoever reads that it has none would look
/// for a line that may be there.
pub fn nameless(bundle: &Bundle, folder: &Path) -> Failure {
    let file = bundle.document_name.as_deref().unwrap_or("SKILL.md");
    let at = |failure: Failure| failure.at(display(&folder.join(file)));
    let Some(Unusable(why)) = Unusable::without_fields(bundle) else {
        let failure = Failure::new("no-name", "the skill has no name to pack it under");
        return at(failure.with_hint("add `name: …` to its frontmatter"));
    };
    let frontmatter = bundle.document.as_ref().map(|found| &found.frontmatter);
    let kind = match (&bundle.document_error, frontmatter) {
        (Some(error), _) => error.kind(),
        (None, None) => match bundle.stand_in() {
            Some(_) => "not-a-file",
            None => "no-skill",
        },
        (None, Some(Frontmatter::Missing)) => "no-name",
        (None, Some(_)) => "bad-frontmatter",
    };
    let hint = format!("`open-skills lint{}` says what to mend", argument(folder));
    at(Failure::new(kind, format!("the skill cannot be packed: {why}")).with_hint(hint))
}

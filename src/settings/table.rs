//! Every plain setting, once: key, kind, default, variable, flag and meaning.
//!
//! The file parser, the environment layer, `config show` and `docs/env.md` all read this
//! table. To add a setting, add a row (and a line in `docs/schemas/config.schema.json`; a
//! test says so when you forget it).

use super::value::Kind;

/// Whether a project's file may say it before the user approved that file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// It may.
    Free,
    /// Only this value, which narrows what is allowed.
    FreeOnly(&'static str),
    /// It may not: it would take a decision away from the user.
    Approval,
}

/// One row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Setting {
    /// Dotted key, as in the file.
    pub key: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// The default as it would be written; empty for none.
    pub default: &'static str,
    /// The environment variable.
    pub variable: &'static str,
    /// Whether it may stand in a file.
    pub in_file: bool,
    /// Whether a project's file may say it unapproved.
    pub guard: Guard,
    /// What it does, as a sentence.
    pub doc: &'static str,
}

const fn row(
    key: &'static str,
    kind: Kind,
    default: &'static str,
    variable: &'static str,
    doc: &'static str,
) -> Setting {
    Setting {
        key,
        kind,
        default,
        variable,
        in_file: true,
        guard: Guard::Free,
        doc,
    }
}

const fn guarded(setting: Setting, guard: Guard) -> Setting {
    Setting { guard, ..setting }
}

const fn not_in_file(setting: Setting) -> Setting {
    Setting {
        in_file: false,
        ..setting
    }
}

const FORMATS: &[&str] = &["human", "concise", "json", "sarif", "github", "junit"];

/// The table, ordered by key.
#[rustfmt::skip]
pub static SETTINGS: &[Setting] = &[
    row("agents", Kind::List, "", "OPEN_SKILLS_AGENTS", "The agents that skills are installed for."),
    guarded(row("archive.max_entries", Kind::Integer, "10000", "OPEN_SKILLS_ARCHIVE_MAX_ENTRIES", "The most files and folders that an archive may hold."), Guard::Approval),
    guarded(row("archive.max_file", Kind::Size, "50MiB", "OPEN_SKILLS_ARCHIVE_MAX_FILE", "The size of the largest file that an archive may hold."), Guard::Approval),
    guarded(row("archive.max_size", Kind::Size, "50MiB", "OPEN_SKILLS_ARCHIVE_MAX_SIZE", "The size of the largest archive that is read."), Guard::Approval),
    guarded(row("archive.max_unpacked", Kind::Size, "200MiB", "OPEN_SKILLS_ARCHIVE_MAX_UNPACKED", "The most bytes that an archive may unpack to."), Guard::Approval),
    guarded(row("cache.dir", Kind::Path, "", "OPEN_SKILLS_CACHE", "The cache folder; by default `open-skills` in the user's cache folder."), Guard::Approval),
    row("cache.max_size", Kind::Size, "10GiB", "OPEN_SKILLS_CACHE_MAX_SIZE", "The size above which what was not used for longest is dropped."),
    row("color", Kind::Choice(&["auto", "always", "never"]), "auto", "OPEN_SKILLS_COLOR", "When to colour; `auto` does on a terminal."),
    row("ledger.enabled", Kind::Bool, "true", "OPEN_SKILLS_LEDGER", "Whether runs are written down on this machine; `DO_NOT_TRACK` says no too."),
    row("library.enabled", Kind::Bool, "true", "OPEN_SKILLS_LIBRARY_ENABLED", "Whether the library is used at all."),
    row("library.max_age", Kind::Duration, "60s", "OPEN_SKILLS_LIBRARY_MAX_AGE", "How long a listing of the library counts as fresh."),
    row("library.url", Kind::Url, "", "OPEN_SKILLS_LIBRARY", "The library: an S3 prefix or a folder of plain skills."),
    row("lint.baseline", Kind::Path, "", "OPEN_SKILLS_LINT_BASELINE", "A file of known findings that are not reported again."),
    row("lint.error", Kind::List, "", "OPEN_SKILLS_LINT_ERROR", "Rules or groups that count as errors."),
    row("lint.format", Kind::Choice(FORMATS), "human", "OPEN_SKILLS_LINT_FORMAT", "The form of what `lint` reports."),
    row("lint.ignore", Kind::List, "", "OPEN_SKILLS_LINT_IGNORE", "Rules or groups that are left out."),
    row("lint.max-warnings", Kind::Integer, "", "OPEN_SKILLS_LINT_MAX_WARNINGS", "How many warnings are let through."),
    row("lint.profile", Kind::List, "", "OPEN_SKILLS_LINT_PROFILE", "The profiles to lint for; by default what the path says, else `spec`."),
    row("lint.select", Kind::List, "", "OPEN_SKILLS_LINT_SELECT", "The only rules or groups to check."),
    row("lint.warn", Kind::List, "", "OPEN_SKILLS_LINT_WARN", "Rules or groups that count as warnings."),
    row("log-format", Kind::Choice(&["text", "json"]), "text", "OPEN_SKILLS_LOG_FORMAT", "The form of log lines on standard error."),
    row("offline", Kind::Bool, "false", "OPEN_SKILLS_OFFLINE", "Whether to keep off the network."),
    row("prompt.pinned", Kind::List, "", "OPEN_SKILLS_PROMPT_PINNED", "Skills that come first where a prompt has to be cut."),
    guarded(row("prompt.template", Kind::Path, "", "OPEN_SKILLS_PROMPT_TEMPLATE", "The template of one skill in the full mode of `prompt`."), Guard::Approval),
    row("quiet", Kind::Bool, "false", "OPEN_SKILLS_QUIET", "Whether to print only errors and results."),
    row("tiers.builtin", Kind::Url, "", "OPEN_SKILLS_TIER_BUILTIN", "The library of the skills that come with a product."),
    row("tiers.shared", Kind::Url, "", "OPEN_SKILLS_TIER_SHARED", "The library of the skills that an organisation shares."),
    row("tiers.user", Kind::Url, "", "OPEN_SKILLS_TIER_USER", "The library of the skills of one user."),
    guarded(row("trust.mode", Kind::Choice(&["require", "warn", "off"]), "warn", "OPEN_SKILLS_TRUST", "What to do about unsigned skills."), Guard::FreeOnly("require")),
    row("verbose", Kind::Integer, "0", "OPEN_SKILLS_VERBOSE", "How much to tell about what happens, from 0 to 3."),
    not_in_file(row("yes", Kind::Bool, "false", "OPEN_SKILLS_YES", "Whether to answer yes to every question.")),
];

/// The row of a key.
pub fn find(key: &str) -> Option<&'static Setting> {
    SETTINGS.iter().find(|setting| setting.key == key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::Environment;

    #[test]
    fn the_table_is_ordered_and_says_everything_once() {
        assert!(SETTINGS.is_sorted_by(|a, b| a.key < b.key));
        let mut variables: Vec<_> = SETTINGS.iter().map(|setting| setting.variable).collect();
        variables.sort_unstable();
        assert!(
            variables.is_sorted_by(|a, b| a < b),
            "a variable stands twice"
        );
        for setting in SETTINGS {
            assert!(setting.doc.ends_with('.'), "{}", setting.key);
            assert!(setting.variable.starts_with("OPEN_SKILLS_"));
        }
    }

    #[test]
    fn every_default_is_of_its_kind() {
        let environment = Environment::default();
        for setting in SETTINGS
            .iter()
            .filter(|setting| !setting.default.is_empty())
        {
            let read = setting
                .kind
                .read(setting.default, &environment, "/".as_ref());
            assert!(read.is_some(), "{}", setting.key);
        }
    }
}

//! Commands in hints ask object storage where the command that gives the hint asked it.
//!
//! What the configuration or the environment says is in force where a hint is followed, too. A
//! flag is not: it goes along.

use std::borrow::Cow;

use super::World;
use crate::diagnostics::{Failure, shell_word};

/// Commands that ask registries or libraries, as hints name them.
const ASKING: [&str; 18] = [
    "audit", "check", "install", "list", "outdated", "prompt", "publish", "pull", "registry",
    "search", "status", "sync", "tag", "tree", "unyank", "update", "verify", "yank",
];

/// The same failure, with the flag in the commands of its hint.
pub fn advised(failure: Failure, world: &World) -> Failure {
    match &failure.hint {
        Some(hint) => {
            let hint = carried(hint, world).into_owned();
            failure.with_hint(hint)
        }
        None => failure,
    }
}

/// The same text, with the flag in the commands that it names.
pub fn carried<'t>(text: &'t str, world: &World) -> Cow<'t, str> {
    with_flag(text, &flag(world))
}

/// The flag with a space before it, where this command was given one.
pub fn flag(world: &World) -> String {
    let url = world.global.endpoint_url.as_deref();
    url.map_or(String::new(), |url| {
        format!(" --endpoint-url {}", shell_word(url))
    })
}

fn with_flag<'t>(text: &'t str, flag: &str) -> Cow<'t, str> {
    if flag.is_empty() {
        return Cow::Borrowed(text);
    }
    let part = |(number, part): (usize, &str)| match number % 2 == 1 && asks_storage(part) {
        true => format!("{part}{flag}"),
        false => part.to_owned(),
    };
    let parts: Vec<String> = text.split('`').enumerate().map(part).collect();
    Cow::Owned(parts.join("`"))
}

/// Whether a command may ask object storage: not one about a place that is something else.
fn asks_storage(command: &str) -> bool {
    let Some(words) = command.strip_prefix("open-skills ") else {
        return false;
    };
    let mut words = words.split(' ');
    let is_asking = words.next().is_some_and(|verb| ASKING.contains(&verb));
    let is_elsewhere = |word: &str| {
        let word = word.trim_start_matches('\'');
        let is_url = word.contains("://") && !word.starts_with("s3://");
        is_url || word.starts_with(['/', '.', '~'])
    };
    is_asking && !words.any(is_elsewhere)
}

#[cfg(test)]
mod tests {
    use super::with_flag;

    #[test]
    fn the_flag_goes_where_object_storage_may_be_asked() {
        let told = |text: &str| with_flag(text, " --endpoint-url http://h").into_owned();
        for (before, after) in [
            (
                "`open-skills registry check 's3://b/a b'` says more; then `open-skills lint x`",
                "`open-skills registry check 's3://b/a b' --endpoint-url http://h` says more; then \
                 `open-skills lint x`",
            ),
            (
                "`open-skills list`",
                "`open-skills list --endpoint-url http://h`",
            ),
            ("write `s3://b/p`", "write `s3://b/p`"),
            ("`open-skills pull './r#x'`", "`open-skills pull './r#x'`"),
            (
                "`open-skills pull https://h#x`",
                "`open-skills pull https://h#x`",
            ),
        ] {
            assert_eq!(told(before), after);
            assert_eq!(with_flag(before, ""), before);
        }
    }
}

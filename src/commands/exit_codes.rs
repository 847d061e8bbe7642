//! The line about exit codes in the help of every command that has none of its own.

/// What code 1 means, for commands whose answer can be no: their words, and the reason.
const NO: &[(&str, &str)] = &[
    ("", "the answer is no"),
    ("convert", "nobody who is trusted vouches for it"),
    ("export docker", "nobody who is trusted vouches for it"),
    ("export k8s", "nobody who is trusted vouches for it"),
    ("export marketplace", "nobody who is trusted vouches for it"),
    ("export mcp-config", "nobody who is trusted vouches for it"),
    ("export well-known", "nobody who is trusted vouches for it"),
    (
        "fmt",
        "with --check something would change or cannot be read",
    ),
    ("init", "nobody who is trusted vouches for the template"),
    ("inspect", "nobody who is trusted vouches for it"),
    (
        "install",
        "nobody who is trusted vouches for it, or it asks for more than was agreed to",
    ),
    (
        "list",
        "the registry's state is older than before or past its time",
    ),
    ("prompt", "nobody who is trusted vouches for it"),
    (
        "pull",
        "nobody who is trusted vouches for it, it asks for more than was agreed to, or a folder \
         of the library was left out",
    ),
    ("registry check", "something is wrong"),
    (
        "registry checkpoint",
        "the registry's state is older than before, or another key vouches for it",
    ),
    ("registry mirror", "what is there is not what was promised"),
    ("registry repair", "something cannot be made anew"),
    ("runtime verify", "a file was changed"),
    (
        "search",
        "nothing fits, or the registry's state is older than before or past its time",
    ),
    (
        "tag",
        "the registry's state is older than before, or another key vouches for it",
    ),
    (
        "tree",
        "the registry's state is older than before or past its time",
    ),
    ("trust check", "something is odd"),
    (
        "unyank",
        "the registry's state is older than before, or another key vouches for it",
    ),
    (
        "update",
        "nobody who is trusted vouches for it, or it asks for more than was agreed to",
    ),
    ("vendor verify", "they are not the same"),
    (
        "yank",
        "the registry's state is older than before, or another key vouches for it",
    ),
];

/// The help behind the options of a command of these words, with its exit codes.
pub fn told(words: &str, help: &str, about: &str) -> String {
    if [help, about].iter().any(|text| text.contains("xit code")) {
        return help.to_owned();
    }
    let no = NO.iter().find(|(known, _)| *known == words);
    let line = match no {
        Some((_, no)) => format!("Exit code: 0 done, 1 {no}, 2 it could not be done."),
        None => "Exit code: 0 done, 2 it could not be done.".to_owned(),
    };
    match help.is_empty() {
        true => line,
        false => format!("{help}\n\n{line}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_has_one_line_about_them() {
        let own = "Examples:\n  x\n\nExit code: 0 or 7.";
        assert_eq!(told("fmt", own, ""), own);
        assert_eq!(
            told("keys", "", ""),
            "Exit code: 0 done, 2 it could not be done."
        );
        let line = "Exit code: 0 done, 1 something is wrong, 2 it could not be done.";
        assert_eq!(
            told("registry check", "Words.", ""),
            format!("Words.\n\n{line}")
        );
    }

    fn below(words: &str, command: &clap::Command, found: &mut Vec<(String, String)>) {
        for sub in command.get_subcommands() {
            let words = format!("{words} {}", sub.get_name()).trim().to_owned();
            below(&words, sub, found);
            let help = [sub.get_after_help(), sub.get_long_about()];
            let help: Vec<String> = help.iter().flatten().map(ToString::to_string).collect();
            found.push((words, help.join("\n")));
        }
    }

    #[test]
    fn every_command_tells_them_in_one_way() {
        let mut all = Vec::new();
        below("", &crate::cli::command(), &mut all);
        for (words, help) in all {
            let mut lines = help.lines();
            let line = lines.find(|line| line.contains("xit code"));
            let line = line.unwrap_or_else(|| panic!("{words}: {help}"));
            let is_one = line.starts_with("Exit code: 0 ") || words == "run";
            assert!(
                is_one && (line.contains(", 2 ") || words == "run"),
                "{words}: {line}"
            );
        }
    }

    /// The page has a row for every command that can say no.
    #[test]
    fn the_page_names_every_command_that_ends_with_1() {
        let page = include_str!("../../docs/exit-codes.md");
        let (_, rows) = page.split_once("## What 1 says").unwrap();
        let (rows, _) = rows.split_once("\n## ").unwrap();
        let mut all = Vec::new();
        below("", &crate::cli::command(), &mut all);
        for (words, help) in all {
            let says_no = help.contains("xit code") && help.contains(" 1 ") && words != "run";
            let first = words.split(' ').next().unwrap_or_default();
            let is_there = [words.as_str(), first].iter().any(|one| {
                rows.contains(&format!("`{one}`")) || rows.contains(&format!("`{one} "))
            });
            assert!(!says_no || is_there, "{words}");
        }
    }

    #[test]
    fn every_row_is_of_a_command() {
        let whole = crate::cli::command();
        for (words, _) in NO {
            let mut at = &whole;
            for word in words.split_whitespace() {
                at = at
                    .find_subcommand(word)
                    .unwrap_or_else(|| panic!("{words}"));
            }
            let line = at
                .get_after_help()
                .map(ToString::to_string)
                .unwrap_or_default();
            assert!(line.contains("Exit code: 0 done, 1 "), "{words}: {line}");
        }
    }
}

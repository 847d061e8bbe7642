//! One name of a flag means one thing in all commands, as the table of docs/style.md says.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use clap::{Arg, ArgAction, Command};

/// What a flag looks like: how its value is called, its letter, and whether it takes several.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Kind {
    value: Option<String>,
    letter: Option<char>,
    several: Several,
    /// The words that it may be; those of `--format` are as many as a command can write.
    words: Vec<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Several {
    /// The last one counts, or a second one is refused.
    No,
    /// It may be given again.
    Again,
    /// So it may, or with commas.
    Commas,
}

/// Flags that some commands have in another form: the flag, those commands, and why.
const OTHERWISE: &[(&str, &[&str], &str)] = &[
    (
        "agent",
        &["prompt", "sync"],
        "a prompt and a folder are for one agent, installed is for several",
    ),
    (
        "file",
        &["inspect"],
        "`run` gives a script a file under a name, `inspect` prints the one of a path",
    ),
    (
        "from",
        &["convert", "sync"],
        "what a source is, and a library: not the one file that something is taken out of",
    ),
    (
        "key",
        &["verify", "trust pin"],
        "one key signs or is named; several may have signed, and a path may hold a comma",
    ),
    (
        "library",
        &["prompt"],
        "`pull` and `list` mean the configured library, `prompt` takes any",
    ),
    (
        "output",
        &["convert", "sign"],
        "several files are made, which takes a folder",
    ),
    (
        "output",
        &["pack"],
        "an archive, or a folder for those of several skills",
    ),
    (
        "scope",
        &["trust add", "trust remove"],
        "a key's scope are the skills that it may sign, as in the files of trust",
    ),
    (
        "since",
        &["audit log"],
        "a log is asked by time, files by revision",
    ),
    (
        "skill",
        &["runs list"],
        "what ran is known by name, also when its folder is gone",
    ),
    (
        "tag",
        &["publish"],
        "one word stands for a version; skills are looked for by several",
    ),
    (
        "template",
        &["prompt"],
        "the text of one skill in a prompt, not what a skill begins with",
    ),
];

/// Flags whose values may hold a comma: they are given again.
const NO_COMMAS: &[(&str, &str)] = &[
    ("allow-read", "a path"),
    ("allow-write", "a path"),
    ("env", "the value of a variable"),
    ("exclude", "a glob, as `{a,b}`"),
    ("file", "a path"),
    ("filter", "a part of a test's name"),
    ("include", "a glob, as `{a,b}`"),
    ("key", "a path"),
    ("set", "an answer"),
    ("signature", "a path"),
    ("site-packages", "a path"),
];

/// What `--format` may be, in the order in which every help tells it.
const FORMATS: [&str; 14] = [
    "human",
    "xml",
    "concise",
    "markdown",
    "json",
    "skills-ref",
    "mcp-tools",
    "sarif",
    "github",
    "junit",
    "tap",
    "dot",
    "mermaid",
    "text",
];

/// Every flag of every command.
fn flags() -> Vec<(String, Arg)> {
    fn walk(words: &str, command: &Command, found: &mut Vec<(String, Arg)>) {
        for sub in command.get_subcommands() {
            let words = format!("{words} {}", sub.get_name()).trim().to_owned();
            let shown = sub.get_arguments().filter(|flag| !flag.is_hide_set());
            let flags = shown.filter(|flag| flag.get_long().is_some());
            found.extend(flags.map(|flag| (words.clone(), flag.clone())));
            walk(&words, sub, found);
        }
    }
    let mut command = open_skills::cli::command();
    command.build();
    let mut found = Vec::new();
    walk("", &command, &mut found);
    found.retain(|(_, flag)| !flag.is_global_set() && flag.get_id() != "help");
    assert!(found.len() > 300, "only {} flags", found.len());
    found
}

fn long(flag: &Arg) -> String {
    flag.get_long().unwrap_or_default().to_owned()
}

fn kind(flag: &Arg) -> Kind {
    let takes = flag.get_action().takes_values();
    let names = flag.get_value_names().unwrap_or_default();
    let names: Vec<&str> = names.iter().map(clap::builder::Str::as_str).collect();
    Kind {
        value: takes.then(|| names.join(" ")),
        letter: flag.get_short(),
        words: match takes && flag.get_long() != Some("format") {
            true => words_of(flag),
            false => Vec::new(),
        },
        several: match (flag.get_action(), flag.get_value_delimiter()) {
            (ArgAction::Append, Some(',')) => Several::Commas,
            (ArgAction::Append, _) => Several::Again,
            // A list behind one flag, such as `--with a,b`.
            (_, Some(_)) => Several::Commas,
            _ => Several::No,
        },
    }
}

fn words_of(flag: &Arg) -> Vec<String> {
    let values = flag.get_possible_values();
    let values = values.iter().map(|value| value.get_name().to_owned());
    values.collect()
}

#[test]
fn one_name_has_one_form_in_all_commands() {
    let mut forms: BTreeMap<String, BTreeMap<Kind, BTreeSet<String>>> = BTreeMap::new();
    let mut used: BTreeSet<(String, String)> = BTreeSet::new();
    for (words, flag) in flags() {
        let name = long(&flag);
        let is_other = OTHERWISE
            .iter()
            .any(|(other, commands, _)| *other == name && commands.contains(&words.as_str()));
        let kind = kind(&flag);
        if is_other {
            used.insert((name, words));
            continue;
        }
        let of_name = forms.entry(name).or_default();
        of_name.entry(kind).or_default().insert(words);
    }
    let odd: Vec<_> = forms.iter().filter(|(_, kinds)| kinds.len() > 1).collect();
    assert!(odd.is_empty(), "{odd:#?}");
    // An exception that is none any more goes.
    for (name, commands, why) in OTHERWISE {
        assert!(!why.is_empty());
        let usual = forms.get(*name).unwrap_or_else(|| panic!("--{name}"));
        let usual = usual.keys().next().unwrap();
        for words in *commands {
            assert!(used.contains(&((*name).to_owned(), (*words).to_owned())));
            let same = flags()
                .into_iter()
                .any(|(of, flag)| of == *words && long(&flag) == *name && kind(&flag) == *usual);
            assert!(!same, "`{words} --{name}` is as elsewhere");
        }
    }
}

#[test]
fn what_may_be_given_again_takes_commas_too() {
    let mut odd = Vec::new();
    for (words, flag) in flags() {
        let name = long(&flag);
        let has_reason = NO_COMMAS.iter().any(|(other, _)| *other == name);
        if kind(&flag).several == Several::Again && !has_reason {
            odd.push(format!("{words} --{name}"));
        }
    }
    assert_eq!(odd, [""; 0]);
}

#[test]
fn formats_come_in_one_order_and_have_one_name_each() {
    for (words, flag) in flags() {
        if long(&flag) != "format" {
            continue;
        }
        let values = flag.get_possible_values();
        let values: Vec<usize> = values
            .iter()
            .map(|value| {
                let name = value.get_name();
                let at = FORMATS.iter().position(|format| *format == name);
                at.unwrap_or_else(|| panic!("`{words} --format {name}`"))
            })
            .collect();
        assert!(values.is_sorted(), "`{words} --format`: {values:?}");
    }
}

/// The old names of flags, which are told nowhere and go on working.
#[test]
fn renamed_flags_keep_their_old_names() {
    let old = [
        "sign pdf --agent",
        "publish pdf --agent",
        "sign pdf --out x",
        "run pdf --output x",
        "init x --agent codex",
        "prompt --report",
    ];
    let command = open_skills::cli::command();
    for line in old {
        let words = ["open-skills"].into_iter().chain(line.split(' '));
        let parsed = command.clone().try_get_matches_from(words);
        assert!(parsed.is_ok(), "{line}: {}", parsed.unwrap_err());
        let flag = line.split(' ').find(|word| word.starts_with("--")).unwrap();
        let shown = flags()
            .into_iter()
            .any(|(words, arg)| line.starts_with(&words) && format!("--{}", long(&arg)) == flag);
        assert!(!shown, "{line}");
    }
}

/// A folder that is written to is named in one of four ways, each of which means something else.
#[test]
fn a_folder_that_is_written_to_has_one_of_four_names() {
    let others = ["cache-dir", "results", "site-packages"];
    let style = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/style.md");
    let style = fs::read_to_string(style).unwrap();
    let mut seen = BTreeSet::new();
    for (words, flag) in flags() {
        let values = flag.get_value_names().unwrap_or_default();
        let takes_folder = values.iter().any(|value| value.contains("DIR"));
        let is_folder = flag.get_action().takes_values() && takes_folder;
        let name = long(&flag);
        if !is_folder || others.contains(&&*name) {
            continue;
        }
        let row = match name.as_str() {
            "directory" => "| `-C`, `--directory DIR` |",
            "output" => "| `-o`, `--output FILE` |",
            "out" => "| `-o`, `--out DIR` |",
            "into" => "| `--into DIR` |",
            other => panic!("`{words} --{other}` is a folder by a fifth name"),
        };
        assert!(
            style.contains(row),
            "no row in docs/style.md begins with {row}"
        );
        seen.insert(name);
    }
    assert_eq!(seen.len(), 4, "{seen:?}");
}

/// The table of docs/style.md has a row for each flag that more than two commands have.
#[test]
fn the_style_tells_what_each_name_means() {
    let style = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/style.md");
    let style = fs::read_to_string(style).unwrap();
    let (_, after) = style.split_once("## Flags").unwrap();
    let table = after.split("\n## ").next().unwrap();
    let rows: Vec<&str> = table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .collect();
    let told = |row: &str| -> Vec<String> {
        let cell = row.split('|').nth(1).unwrap_or_default();
        let names = cell.split('`').skip(1).step_by(2);
        let names = names.filter_map(|name| name.split("--").nth(1));
        let plain = names.map(|name| name.split([' ', '<']).next().unwrap_or_default());
        plain.map(str::to_owned).collect()
    };
    let told: Vec<String> = rows.iter().flat_map(|row| told(row)).collect();
    let mut commands: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (words, flag) in flags() {
        commands.entry(long(&flag)).or_default().insert(words);
    }
    let often = commands.iter().filter(|(_, commands)| commands.len() > 2);
    let untold = often.filter(|(name, _)| !told.contains(name));
    let untold: Vec<&String> = untold.map(|(name, _)| name).collect();
    assert!(untold.is_empty(), "not in docs/style.md: {untold:?}");
    let gone = told.iter().filter(|name| !commands.contains_key(*name));
    assert_eq!(gone.collect::<Vec<_>>(), [""; 0]);
    let unique: BTreeSet<&String> = told.iter().collect();
    assert_eq!(unique.len(), told.len(), "a flag has two rows: {told:?}");
}

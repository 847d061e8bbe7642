//! The pages of `docs/` are a book: every page has its place in it, and no link leads nowhere.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use open_skills::output::ExitStatus;
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// What a line of a workflow uses of others, and what is said of it behind that.
fn used(line: &str) -> Option<(&str, &str)> {
    let line = line.trim_start().trim_start_matches("- ");
    let used = line.strip_prefix("uses:")?.trim();
    let (action, comment) = used.split_once('#').unwrap_or((used, ""));
    let action = action.trim().trim_matches(['"', '\'']);
    (!action.starts_with("./")).then_some((action, comment.trim()))
}

/// Whether nobody can put anything else in the place of an action that is used, and people can
/// read which version it is.
fn is_pinned(action: &str, comment: &str) -> bool {
    let revision = action.rsplit_once('@').map_or("", |(_, revision)| revision);
    let is_commit = revision.len() == 40 && revision.bytes().all(|b| b.is_ascii_hexdigit());
    let version = comment.strip_prefix('v');
    is_commit && version.is_some_and(|version| version.starts_with(|c: char| c.is_ascii_digit()))
}

#[test]
fn every_action_of_others_is_pinned_by_its_commit() {
    let mut open = vec![root().join(".github")];
    let mut seen = 0;
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(&path).unwrap();
            open.extend(entries.map(|entry| entry.unwrap().path()));
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for (action, comment) in text.lines().filter_map(used) {
            assert!(is_pinned(action, comment), "{}: {action}", path.display());
            seen += 1;
        }
    }
    assert!(seen > 8, "{seen}");
    let pin = "0123456789abcdef0123456789abcdef01234567";
    let judged = |line: &str| used(line).map(|(action, comment)| is_pinned(action, comment));
    assert_eq!(judged(&format!("  - uses: a/b@{pin} # v1.2.3")), Some(true));
    for odd in [format!("uses: a/b@{pin}"), "uses: a/b@v4 # v4".to_owned()] {
        assert_eq!(judged(&odd), Some(false), "{odd}");
    }
    assert_eq!(judged("- uses: ./.github/actions/lint"), None);
}

/// The Markdown files that people read, from the top of the repository.
fn pages() -> Vec<PathBuf> {
    let mut pages: Vec<PathBuf> = [
        "README.md",
        "CONTRIBUTING.md",
        "SECURITY.md",
        "packaging/README.md",
    ]
    .map(|name| root().join(name))
    .to_vec();
    for entry in std::fs::read_dir(root().join("docs")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|extension| extension == "md") {
            pages.push(path);
        }
    }
    pages.sort();
    pages
}

/// Every key that a file may have, at whatever depth.
fn keys(schema: &serde_json::Value, found: &mut BTreeSet<String>) {
    match schema {
        serde_json::Value::Object(parts) => {
            let properties = parts.get("properties").and_then(|named| named.as_object());
            found.extend(
                properties
                    .into_iter()
                    .flat_map(|named| named.keys().cloned()),
            );
            parts.values().for_each(|part| keys(part, found));
        }
        serde_json::Value::Array(parts) => parts.iter().for_each(|part| keys(part, found)),
        _ => {}
    }
}

#[test]
fn every_key_of_the_configuration_stands_in_its_page() {
    let text = |path: &str| std::fs::read_to_string(root().join(path)).unwrap();
    let schema = serde_json::from_str(&text("docs/schemas/config.schema.json")).unwrap();
    let mut found = BTreeSet::new();
    keys(&schema, &mut found);
    assert!(
        found.contains("session-token") && found.len() > 40,
        "{found:?}"
    );
    let page = text("docs/configuration.md");
    let is_letter = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
    let words: BTreeSet<&str> = page.split(|c| !is_letter(c)).collect();
    found.retain(|key| !words.contains(key.as_str()));
    assert!(found.is_empty(), "docs/configuration.md has not: {found:?}");
}

/// The targets of a page's links and the anchors of its headings.
fn links_and_anchors(page: &Path) -> (Vec<String>, BTreeSet<String>) {
    let text = std::fs::read_to_string(page).unwrap();
    let (mut links, mut anchors, mut heading) = (Vec::new(), BTreeSet::new(), None::<String>);
    for event in Parser::new_ext(&text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Link { dest_url, .. }) => links.push(dest_url.into_string()),
            Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
            Event::End(TagEnd::Heading(_)) => {
                anchors.extend(heading.take().map(|title| anchor(&title)));
            }
            Event::Text(text) | Event::Code(text) => {
                if let Some(title) = &mut heading {
                    title.push_str(&text);
                }
            }
            _ => {}
        }
    }
    (links, anchors)
}

/// As GitHub makes it of a title.
fn anchor(title: &str) -> String {
    let kept = title.chars().filter_map(|character| match character {
        ' ' => Some('-'),
        '-' | '_' => Some(character),
        _ if character.is_alphanumeric() => Some(character),
        _ => None,
    });
    kept.flat_map(char::to_lowercase).collect()
}

#[test]
fn every_link_leads_somewhere() {
    let mut dead = Vec::new();
    let pages = pages();
    for page in &pages {
        for link in links_and_anchors(page).0 {
            if link.contains("://") || link.starts_with("mailto:") {
                continue;
            }
            let (path, fragment) = link.split_once('#').unwrap_or((&link, ""));
            let target = match path {
                "" => page.clone(),
                _ => page.parent().unwrap().join(path),
            };
            let is_markdown = target
                .extension()
                .is_some_and(|extension| extension == "md");
            let lands = match fragment {
                "" => target.exists(),
                _ => {
                    is_markdown
                        && target.exists()
                        && links_and_anchors(&target).1.contains(fragment)
                }
            };
            if !lands {
                dead.push(format!(
                    "{}: {link}",
                    page.strip_prefix(root()).unwrap().display()
                ));
            }
        }
    }
    assert!(pages.len() > 15, "only {} pages were found", pages.len());
    assert!(
        dead.is_empty(),
        "links that lead nowhere:\n{}",
        dead.join("\n")
    );
}

#[test]
fn every_page_has_its_place_in_the_book() {
    let book: BTreeSet<String> = links_and_anchors(&root().join("docs/SUMMARY.md"))
        .0
        .into_iter()
        .collect();
    for page in pages()
        .iter()
        .filter(|page| page.starts_with(root().join("docs")))
    {
        let name = page.file_name().unwrap().to_str().unwrap();
        assert!(
            name == "SUMMARY.md" || book.contains(name),
            "docs/SUMMARY.md does not name {name}"
        );
    }
}

/// The book is made of the folder `docs`: a link out of it would lead nowhere there.
#[test]
fn no_page_of_the_book_links_out_of_its_folder() {
    for page in pages() {
        let book = root().join("docs");
        if page.parent() != Some(&book) {
            continue;
        }
        let (links, _) = links_and_anchors(&page);
        let out: Vec<&String> = links
            .iter()
            .filter(|link| link.starts_with("../"))
            .collect();
        assert!(out.is_empty(), "{}: {out:?}", page.display());
    }
}

/// What a stranger asks first, word for word, leads from the README to a heading that says the
/// same.
#[test]
fn the_first_questions_are_answered_where_the_readme_says() {
    let (links, _) = links_and_anchors(&root().join("README.md"));
    for question in [
        "How do I publish to my bucket?",
        "How do I forbid unsigned skills?",
        "Why was my script refused?",
        "How do I pin a version?",
        "How do I work offline?",
    ] {
        let text = std::fs::read_to_string(root().join("README.md")).unwrap();
        assert!(text.contains(&format!("[{question}](")), "{question}");
        let ending = format!("#{}", anchor(question));
        let link = links.iter().find(|link| link.ends_with(&ending));
        let link = link.unwrap_or_else(|| panic!("no link of the README ends with {ending}"));
        let page = root().join(link.trim_end_matches(&ending));
        let page = std::fs::read_to_string(page).unwrap();
        assert!(page.contains(&format!("## {question}\n")), "{question}");
    }
}

/// Whoever reads the README has seen every command that `--help` lists, and none that is not.
/// Pages that tell every flag because they are made from them, or tell how to name them.
const LISTS_OF_FLAGS: [&str; 2] = ["cli.md", "style.md"];

/// Somebody who wants something looks for a page about it, not through the list of all flags.
#[test]
fn every_flag_is_told_where_somebody_looks_for_it() {
    fn flags(command: &clap::Command, found: &mut BTreeSet<String>) {
        let shown = command.get_arguments().filter(|flag| !flag.is_hide_set());
        found.extend(shown.filter_map(|flag| Some(format!("--{}", flag.get_long()?))));
        for sub in command.get_subcommands() {
            flags(sub, found);
        }
    }
    let mut all = BTreeSet::new();
    flags(&open_skills::cli::command(), &mut all);
    assert!(all.len() > 150, "only {} flags", all.len());
    let is_list = |page: &PathBuf| LISTS_OF_FLAGS.iter().any(|list| page.ends_with(list));
    let told: String = pages()
        .iter()
        .filter(|page| !is_list(page))
        .map(|page| std::fs::read_to_string(page).unwrap())
        .collect();
    let is_told = |flag: &String| {
        let mut places = told.match_indices(flag.as_str());
        places.any(|(at, _)| {
            let next = told[at + flag.len()..].chars().next();
            next.is_none_or(|c| c != '-' && !c.is_ascii_alphanumeric())
        })
    };
    let untold: Vec<&String> = all.iter().filter(|flag| !is_told(flag)).collect();
    assert!(untold.is_empty(), "only docs/cli.md tells {untold:?}");
}

#[test]
fn every_command_stands_in_the_table_of_the_readme() {
    let readme = std::fs::read_to_string(root().join("README.md")).unwrap();
    let rows = readme.lines().skip_while(|line| *line != "## Commands");
    let rows = rows.skip(1).take_while(|line| !line.starts_with("## "));
    let cells = rows.filter_map(|line| line.split('|').nth(1));
    let mut named = BTreeSet::new();
    for cell in cells {
        for code in cell.split('`').skip(1).step_by(2) {
            let words = code.strip_prefix("open-skills ").unwrap_or(code);
            named.insert(words.split(' ').next().unwrap().to_owned());
        }
    }
    let command = open_skills::cli::command();
    let commands = command.get_subcommands().filter(|sub| !sub.is_hide_set());
    let commands: BTreeSet<String> = commands.map(|sub| sub.get_name().to_owned()).collect();
    assert!(commands.len() > 40, "{commands:?}");
    assert_eq!(named, commands);
}

/// The kinds of errors that docs/exit-codes.md lists, each with the code beside it.
fn listed_kinds() -> Vec<(String, String)> {
    let page = std::fs::read_to_string(root().join("docs/exit-codes.md")).unwrap();
    let (mut listed, mut columns) = (Vec::new(), Vec::new());
    for line in page.lines() {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        if cells.len() < 3 {
            columns.clear();
        } else if columns.is_empty() {
            columns = cells;
        } else if columns[1] == "kind" {
            let kinds = cells[1].split('`').skip(1).step_by(2);
            let codes = if columns[2] == "code" { cells[2] } else { "2" };
            let codes: Vec<&str> = codes.split(", ").collect();
            listed.extend(kinds.enumerate().map(|(at, kind)| {
                let code = codes.get(at).or(codes.last()).unwrap();
                (kind.to_owned(), (*code).to_owned())
            }));
        }
    }
    listed
}

/// The Rust files of the program.
fn rust_files() -> Vec<PathBuf> {
    let mut open = vec![root().join("src")];
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = std::fs::read_dir(path).unwrap();
            open.extend(entries.map(|entry| entry.unwrap().path()));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found
}

/// What stands in them, without their tests.
fn sources() -> Vec<String> {
    let mut found = Vec::new();
    for path in rust_files() {
        let name = path.file_name().unwrap().to_str().unwrap();
        let is_test = name == "tests.rs" || name.ends_with("_tests.rs");
        if !is_test {
            let text = std::fs::read_to_string(path).unwrap();
            let code = text.split("\n#[cfg(test)]\nmod tests {").next();
            found.push(code.unwrap().to_owned());
        }
    }
    found
}

/// What `Failure::new` is given, and what every `fn kind(&self)` answers.
#[test]
fn every_kind_of_error_stands_in_its_page_with_its_code() {
    let given = regex::Regex::new(r#"Failure::new\(\s*"([a-z0-9-]+)""#).unwrap();
    let method = regex::Regex::new(r"fn kind\(&?self\) -> &'static str \{\n").unwrap();
    let word = regex::Regex::new(r#""([a-z0-9-]+)""#).unwrap();
    let (mut kinds, mut words) = (BTreeSet::new(), BTreeSet::new());
    for text in sources() {
        kinds.extend(given.captures_iter(&text).map(|found| found[1].to_owned()));
        for at in method.find_iter(&text) {
            // Up to the brace that ends it, as deep as the line that it begins in.
            let line = text[..at.start()].rfind('\n').map_or(0, |end| end + 1);
            let line = &text[line..];
            let depth = line.len() - line.trim_start().len();
            let end = format!("\n{:depth$}}}\n", "");
            let body = line.split(&end).next().unwrap();
            kinds.extend(word.captures_iter(body).map(|found| found[1].to_owned()));
        }
        words.extend(word.captures_iter(&text).map(|found| found[1].to_owned()));
    }
    // What is verified and good is no error.
    kinds.remove("ok");
    let listed = listed_kinds();
    assert!(listed.len() > 150, "{}", listed.len());
    for kind in &kinds {
        let is_listed = listed.iter().any(|(listed, _)| listed == kind);
        assert!(is_listed, "docs/exit-codes.md does not list `{kind}`");
    }
    let mut seen = BTreeSet::new();
    for (kind, code) in &listed {
        assert!(words.contains(kind), "nothing in src/ says `{kind}`");
        assert!(seen.insert(kind), "docs/exit-codes.md lists `{kind}` twice");
        let expected = ExitStatus::of(kind).code().to_string();
        assert_eq!(*code, expected, "the code of `{kind}`");
    }
}

/// The table of docs/security.md names every block of unsafe code, and each says why it holds.
#[test]
fn unsafe_code_is_where_the_security_page_says() {
    let page = std::fs::read_to_string(root().join("docs/security.md")).unwrap();
    let mut found = Vec::new();
    for path in rust_files() {
        let text = std::fs::read_to_string(&path).unwrap();
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        let mut count = 0;
        for (at, line) in lines.iter().enumerate() {
            let code = line.split("//").next().unwrap_or_default();
            let is_unsafe = ["unsafe {", "unsafe fn", "unsafe impl", "unsafe extern"]
                .iter()
                .any(|word| code.contains(word));
            if is_unsafe {
                let above = lines[..at].iter().rev();
                let mut comment = above.take_while(|line| line.starts_with("//"));
                let reason = comment.any(|line| line.starts_with("// SAFETY: "));
                assert!(reason, "{}:{}: no `// SAFETY:`", path.display(), at + 1);
                count += 1;
            }
        }
        if count > 0 {
            let path = path.strip_prefix(root()).unwrap();
            found.push((path.to_str().unwrap().replace('\\', "/"), count));
        }
    }
    assert_eq!(found.len(), 3, "{found:?}");
    for (path, count) in found {
        let row = match count {
            1 => format!("| `{path}` | "),
            2 => format!("| `{path}`, twice | "),
            _ => format!("| `{path}`, {count} times | "),
        };
        assert!(page.contains(&row), "docs/security.md has no row {row}");
    }
}

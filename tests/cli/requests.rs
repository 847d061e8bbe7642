//! How many requests things take, counted by the web server that is asked.

use std::fs;

use open_skills::bundle::names::SkillName;
use open_skills::registry::Digest;
use open_skills::registry::documents::{Catalog, CatalogEntry, Document};

use crate::fake::{Fake, Request};
use crate::support::{CliTest, GOOD_SKILL, Ran};

/// How many skills there are to pull.
const SKILLS: usize = 4;

fn done(ran: &Ran) -> &str {
    assert_eq!(ran.code, Some(0), "{ran}");
    &ran.stdout
}

/// A static host with ETags over the folder `r`, and skills in it that it has published.
fn place() -> (CliTest, Fake) {
    let test = CliTest::new();
    done(&test.run(["registry", "init", "./r"]));
    for number in 0..SKILLS {
        let name = format!("name: good-{number}");
        let folder = test.work().join(format!("good-{number}"));
        fs::create_dir(&folder).unwrap();
        fs::write(
            folder.join("SKILL.md"),
            GOOD_SKILL.replace("name: good", &name),
        )
        .unwrap();
        fs::write(folder.join("skill.yaml"), "version: 1.0.0\n").unwrap();
        let folder = format!("good-{number}");
        done(&test.run(["publish", &folder, "--registry", "./r"]));
    }
    let root = test.work().join("r");
    let fake = Fake::start(move |request: &Request| {
        let Ok(bytes) = fs::read(root.join(request.path.trim_start_matches('/'))) else {
            return ("404 Not Found", vec![], vec![]);
        };
        let etag = format!("\"{}\"", &Digest::of(&bytes).hex()[..16]);
        let known = ("if-none-match".to_owned(), etag.clone());
        match request.headers.contains(&known) {
            true => ("304 Not Modified", vec![("etag", etag)], vec![]),
            false => ("200 OK", vec![("etag", etag)], bytes),
        }
    });
    (test, fake)
}

/// The requests of a command.
fn asked(test: &CliTest, fake: &Fake, arguments: &[&str]) -> Vec<String> {
    let before = fake.seen().len();
    done(&test.run(arguments));
    let all = fake.seen().into_iter().skip(before);
    all.map(|request| request.path).collect()
}

fn pull<'a>(references: &'a [String], more: &[&'a str]) -> Vec<&'a str> {
    let references = references.iter().map(String::as_str);
    let start = ["pull", "-C", "there"].into_iter();
    start
        .chain(references)
        .chain(more.iter().copied())
        .collect()
}

#[test]
fn cold_warm_and_refreshed_pulls_take_so_many() {
    let (test, fake) = place();
    let reference = |number| format!("{}#good-{number}", fake.endpoint);
    let references: Vec<String> = (0..SKILLS).map(reference).collect();
    let cold = asked(&test, &fake, &pull(&references, &[]));
    assert!(cold.len() <= 3 * SKILLS + 2, "{cold:#?}");
    // With a valid lock and folders that are as it says, nobody is asked.
    for more in [&[][..], &["--frozen"], &["--locked"]] {
        let warm = asked(&test, &fake, &pull(&references, more));
        assert_eq!(warm, [""; 0], "{more:?}");
    }
    assert_eq!(asked(&test, &fake, &["pull", "-C", "there"]), [""; 0]);
    let before = fake.seen().len();
    let refreshed = asked(&test, &fake, &pull(&references, &["--refresh"]));
    // One for each index, and one whether a key vouches for the registry by now.
    assert!(refreshed.len() <= SKILLS + 1, "{refreshed:#?}");
    let is_index = |path: &&String| path.ends_with("/index.json");
    assert!(refreshed.iter().filter(is_index).count() <= SKILLS);
    let is_conditional = |request: &Request| {
        request
            .headers
            .iter()
            .any(|(name, _)| name == "if-none-match")
    };
    assert!(fake.seen()[before..].iter().all(is_conditional));
    // Damaged folders are mended from the cache: the records alone are asked for.
    fs::remove_dir_all(test.work().join("there/good-0")).unwrap();
    let mended = asked(&test, &fake, &["pull", "-C", "there"]);
    assert_eq!(mended, ["/skills/good-0/1.0.0/record.json"]);
}

#[test]
fn a_signed_state_takes_one_more_for_each_registry() {
    let (test, fake) = place();
    done(&test.run(["keys", "new", "me", "--no-passphrase"]));
    done(&test.run(["registry", "checkpoint", "./r", "--key", "me"]));
    let reference = |number| format!("{}#good-{number}", fake.endpoint);
    let references: Vec<String> = (0..SKILLS).map(reference).collect();
    let cold = asked(&test, &fake, &pull(&references, &[]));
    assert!(cold.len() <= 3 * SKILLS + 2, "{cold:#?}");
    let refreshed = asked(&test, &fake, &pull(&references, &["--refresh"]));
    let indexes = refreshed
        .iter()
        .filter(|path| path.ends_with("/index.json"));
    assert_eq!(indexes.count(), SKILLS);
    assert!(refreshed.len() <= SKILLS + 2, "{refreshed:#?}");
    let warm = asked(&test, &fake, &pull(&references, &[]));
    assert_eq!(warm, [""; 0]);
}

#[test]
fn a_list_of_five_hundred_skills_takes_one() {
    let (test, fake) = place();
    let entry = |number| CatalogEntry {
        name: SkillName::parse(&format!("skill-{number:03}")).unwrap(),
        latest: Some("1.0.0".parse().unwrap()),
        versions: 1,
        description: "Does something.".to_owned(),
        tags: Vec::new(),
        words: Vec::new(),
        takes: Vec::new(),
        makes: Vec::new(),
    };
    let catalog = Catalog {
        skills: (0..500).map(entry).collect(),
        ..Catalog::default()
    };
    fs::write(test.work().join("r/catalog.json"), catalog.to_bytes()).unwrap();
    for arguments in [
        ["list", "--registry", &fake.endpoint].as_slice(),
        &["search", "something", "--registry", &fake.endpoint],
    ] {
        let asked = asked(&test, &fake, arguments);
        assert!(asked.len() <= 2, "{asked:#?}");
    }
    let ran = test.run(["list", "--registry", &fake.endpoint]);
    assert_eq!(done(&ran).lines().count(), 500);
}

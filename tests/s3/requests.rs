//! How many requests the program makes of object storage: each is a round trip to somewhere.

use std::fs;

use open_skills::bundle::names::SkillName;
use open_skills::registry::documents::{Catalog, CatalogEntry, Document};

use crate::counted::Counted;
use crate::moto::{BUCKET, Moto};
use crate::program::{Case, Place, SKILL};

/// The cases by their names.
pub const CASES: &[(&str, Case)] = &[
    ("cold_warm_and_refreshed_pulls_take_so_many", unsigned),
    ("a_signed_state_takes_two_more_for_each_registry", signed),
    ("a_list_of_five_hundred_skills_takes_one", long_list),
    (
        "a_list_of_a_known_library_of_five_hundred_skills_takes_two",
        long_library,
    ),
    ("a_library_is_listed_once_for_all_its_skills", library),
    (
        "installed_skills_of_a_library_take_one_list_a_command",
        installed,
    ),
    (
        "configured_skills_of_a_library_take_one_list_a_command",
        configured,
    ),
    (
        "versions_that_did_not_change_are_synced_without_bodies",
        synced,
    ),
];

/// How many skills there are to pull.
const SKILLS: usize = 5;

/// A place whose requests are counted, with so many skills in its folder.
fn place(moto: &Moto) -> (Place, Counted) {
    let counted = Counted::before(&moto.endpoint);
    let mut place = Place::new(moto);
    place.set("AWS_ENDPOINT_URL", &counted.endpoint);
    for number in 0..SKILLS {
        let name = name(number);
        let folder = place.folder.path().join(&name);
        fs::create_dir(&folder).unwrap();
        fs::write(
            folder.join("SKILL.md"),
            SKILL.replace("name: good", &format!("name: {name}")),
        )
        .unwrap();
        fs::write(folder.join("skill.yaml"), "version: 1.0.0\n").unwrap();
    }
    (place, counted)
}

fn name(number: usize) -> String {
    format!("good-{number}")
}

/// Publishes them all, and gives what they are pulled by.
fn publish(place: &Place, registry: &str, more: &[&str]) -> Vec<String> {
    place.done(&["registry", "init", registry]);
    let publish = |number| {
        let name = name(number);
        place.done(&[&["publish", &name, "--registry", registry], more].concat());
        format!("{registry}#{name}")
    };
    (0..SKILLS).map(publish).collect()
}

fn pull<'a>(references: &'a [String], more: &[&'a str]) -> Vec<&'a str> {
    let references = references.iter().map(String::as_str);
    let all = ["pull", "-C", "there"].into_iter().chain(references);
    all.chain(more.iter().copied()).collect()
}

fn count(asked: &[String], ending: &str) -> usize {
    let path = |request: &&String| {
        let path = request.split_whitespace().nth(1).unwrap_or_default();
        path.split('?')
            .next()
            .is_some_and(|path| path.ends_with(ending))
    };
    asked.iter().filter(path).count()
}

fn unsigned(moto: &Moto) {
    let (place, counted) = place(moto);
    let registry = format!("s3://{BUCKET}/requests/unsigned");
    let references = publish(&place, &registry, &["--unsigned"]);
    counted.take();
    place.done(&pull(&references, &[]));
    let cold = counted.take();
    assert!(cold.len() <= 3 * SKILLS + 2, "{cold:#?}");
    assert_eq!(count(&cold, "/index.json"), SKILLS, "{cold:#?}");

    for more in [&[][..], &["--frozen"], &["--locked"]] {
        place.done(&pull(&references, more));
        assert_eq!(counted.take(), [""; 0], "{more:?}");
    }

    place.done(&pull(&references, &["--refresh"]));
    let unchanged = counted.answered(304);
    let refreshed = counted.take();
    assert_eq!(count(&refreshed, "/index.json"), SKILLS, "{refreshed:#?}");
    // And the marker: whether a key vouches for the registry by now.
    assert_eq!(
        (refreshed.len(), unchanged),
        (SKILLS + 1, SKILLS + 1),
        "{refreshed:#?}"
    );

    // One of them changed: its index alone has a body, and its record and archive come.
    let manifest = place.folder.path().join("good-0/skill.yaml");
    fs::write(manifest, "version: 1.1.0\n").unwrap();
    place.done(&["publish", "good-0", "--registry", &registry, "--unsigned"]);
    counted.take();
    place.done(&pull(&references, &["--refresh"]));
    let unchanged = counted.answered(304);
    let refreshed = counted.take();
    assert_eq!(
        (refreshed.len(), unchanged),
        (SKILLS + 3, SKILLS),
        "{refreshed:#?}"
    );
}

fn signed(moto: &Moto) {
    let (place, counted) = place(moto);
    let registry = format!("s3://{BUCKET}/requests/signed");
    place.done(&["keys", "new", "me", "--no-passphrase"]);
    let references = publish(&place, &registry, &["--key", "me"]);
    place.done(&["registry", "checkpoint", &registry, "--key", "me"]);
    counted.take();
    place.done(&pull(&references, &[]));
    let cold = counted.take();
    assert!(cold.len() <= 3 * SKILLS + 2, "{cold:#?}");
    place.done(&pull(&references, &[]));
    assert_eq!(counted.take(), [""; 0]);
    place.done(&pull(&references, &["--refresh"]));
    let refreshed = counted.take();
    assert!(count(&refreshed, "/index.json") <= SKILLS, "{refreshed:#?}");
    assert!(refreshed.len() <= SKILLS + 2, "{refreshed:#?}");
}

fn long_list(moto: &Moto) {
    let (place, counted) = place(moto);
    let registry = format!("s3://{BUCKET}/requests/long");
    place.done(&["registry", "init", &registry]);
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
    moto.place()
        .upload("requests/long/catalog.json", &catalog.to_bytes());
    counted.take();
    let list = ["list", "--registry", &registry];
    let listed = place.done(&list);
    assert_eq!(listed.lines().count(), 500);
    let asked = counted.take();
    assert!(asked.len() <= 2, "{asked:#?}");
    assert_eq!(place.done(&list), listed);
    assert_eq!(counted.answered(304), 1);
    let asked = counted.take();
    assert!(asked.len() <= 2, "{asked:#?}");
    place.done(&["search", "something", "--registry", &registry]);
    let asked = counted.take();
    assert!(asked.len() <= 2, "{asked:#?}");

    // Where nobody has seen it, its marker says what it is.
    let mut elsewhere = Place::new(moto);
    elsewhere.set("AWS_ENDPOINT_URL", &counted.endpoint);
    let looks = |list: &[&str], lists, most| {
        assert_eq!(elsewhere.done(list), listed);
        let asked = counted.take();
        let pages = asked.iter().filter(|one| one.contains("list-type=2"));
        assert_eq!(pages.count(), lists, "{asked:#?}");
        assert!(asked.len() <= most, "{asked:#?}");
        elsewhere.folder.path().to_path_buf()
    };
    looks(&list, 0, 2);
    let folder = looks(&list, 0, 2);
    let _ = fs::remove_dir_all(folder.join(".local"));
    let named = format!("registries: {{acme: {{url: '{registry}'}}}}\n");
    fs::write(folder.join("open-skills.yaml"), named).unwrap();
    looks(&["list", "--registry", "acme", "--cache-dir", "new"], 0, 2);
}

fn long_library(moto: &Moto) {
    let (place, counted) = place(moto);
    let library = format!("s3://{BUCKET}/requests/shelves");
    let put = moto.place();
    for number in 0..500 {
        let name = format!("skill-{number:03}");
        let document = SKILL.replace("name: good", &format!("name: {name}"));
        for (file, bytes) in [
            ("SKILL.md", document.as_str()),
            ("a.txt", "a"),
            ("b.txt", "b"),
        ] {
            put.upload(&format!("requests/shelves/{name}/{file}"), bytes.as_bytes());
        }
    }
    counted.take();
    // At first nobody knows that it is none of versions: it is asked for a marker once.
    for most in [3, 2, 2] {
        let listed = place.done(&["list", "--registry", &library]);
        assert_eq!(listed.lines().count(), 500);
        let asked = counted.take();
        assert_eq!(asked.len(), most, "{asked:#?}");
    }
    // Where it is configured as a library, that is known from the beginning.
    let url = format!("library: {{url: '{library}'}}\n");
    fs::write(place.folder.path().join("open-skills.yaml"), url).unwrap();
    for list in [
        &["list", "--library"][..],
        &["list", "--registry", &library],
    ] {
        let list = [list, &["--cache-dir", "new"]].concat();
        assert_eq!(place.done(&list).lines().count(), 500);
        let asked = counted.take();
        assert_eq!(asked.len(), 2, "{asked:#?}");
        let _ = fs::remove_dir_all(place.folder.path().join("new"));
    }

    // One of versions is told from it, also when nothing was published yet.
    let registry = format!("{library}/registry");
    place.done(&["registry", "init", &registry]);
    assert_eq!(place.done(&["list", "--registry", &registry]), "");
    // And so is what became one since.
    let id = "0123456789abcdef".repeat(2);
    let marker = format!(r#"{{"layout":1,"id":"{id}","created":"2026-11-21T08:00:00Z"}}"#);
    put.upload("requests/shelves/open-skills.json", marker.as_bytes());
    assert_eq!(place.done(&["list", "--registry", &library]), "");
}

fn library(moto: &Moto) {
    let (place, counted) = place(moto);
    let library = format!("s3://{BUCKET}/requests/library");
    let publish = |number| {
        place.done(&["publish", &name(number), "--to-library", &library]);
        format!("{library}#{}", name(number))
    };
    let references: Vec<String> = (0..SKILLS).map(publish).collect();
    counted.take();
    place.done(&pull(&references, &[]));
    let cold = counted.take();
    let lists = cold
        .iter()
        .filter(|request| request.contains("list-type=2"));
    assert_eq!(lists.count(), 1, "{cold:#?}");
    // Two files each, the list, and whether it is a registry.
    assert!(cold.len() <= 2 * SKILLS + 2, "{cold:#?}");
    place.done(&pull(&references, &[]));
    assert_eq!(counted.take(), [""; 0]);
}

/// What a command asks of a library: one list, and no file twice.
fn once(place: &Place, counted: &Counted, command: &[&str]) -> Vec<String> {
    counted.take();
    place.done(command);
    let asked = counted.take();
    let lists = asked
        .iter()
        .filter(|request| request.contains("list-type=2"));
    assert_eq!(lists.count(), 1, "{command:?} {asked:#?}");
    let mut each = asked.clone();
    each.sort();
    each.dedup();
    assert_eq!(each.len(), asked.len(), "{command:?} {asked:#?}");
    asked
}

/// How many files of how many skills there are: their documents and manifests.
const FILES: usize = 2 * SKILLS;

fn installed(moto: &Moto) {
    let (place, counted) = place(moto);
    let library = format!("s3://{BUCKET}/requests/installed");
    let publish = |number| {
        place.done(&["publish", &name(number), "--to-library", &library]);
        format!("{library}#{}", name(number))
    };
    let references: Vec<String> = (0..SKILLS).map(publish).collect();
    let mut install = vec!["install", "--agent", "codex"];
    install.extend(references.iter().map(String::as_str));
    // Named twice, it is read once.
    install.push(&references[0]);
    let asked = once(&place, &counted, &install);
    // The list, and whether it is a registry.
    assert_eq!(asked.len(), FILES + 2, "{asked:#?}");
    for command in [
        &["status"][..],
        &["outdated"],
        &["update"],
        &["update", "--dry-run"],
    ] {
        let asked = once(&place, &counted, command);
        assert_eq!(asked.len(), FILES + 1, "{command:?} {asked:#?}");
    }

    // One that came by `pull` is beside them, and of the same library.
    place.done(&["pull", &references[0], "-C", ".", "--force"]);
    let mended = place.folder.path().join("good-1/SKILL.md");
    fs::write(
        &mended,
        fs::read_to_string(&mended).unwrap() + "\nMore of it.\n",
    )
    .unwrap();
    place.done(&["publish", "good-1", "--to-library", &library]);
    for command in [&["outdated"][..], &["status"], &["update"]] {
        once(&place, &counted, command);
    }
    let copy = place.folder.path().join(".agents/skills/good-1/SKILL.md");
    assert!(fs::read_to_string(copy).unwrap().contains("More of it."));
}

fn configured(moto: &Moto) {
    let (place, counted) = place(moto);
    let library = format!("s3://{BUCKET}/requests/configured");
    let mut configuration = "skills:\n".to_owned();
    for number in 0..SKILLS {
        place.done(&["publish", &name(number), "--to-library", &library]);
        let line = format!("  {0}:\n    source: {library}#{0}\n", name(number));
        configuration.push_str(&line);
    }
    let file = place.folder.path().join("open-skills.yaml");
    fs::write(file, configuration).unwrap();
    let asked = once(&place, &counted, &["install", "--agent", "codex"]);
    assert_eq!(asked.len(), FILES + 2, "{asked:#?}");
    once(&place, &counted, &["outdated"]);
    once(&place, &counted, &["update"]);
    once(
        &place,
        &counted,
        &["install", "--refresh", "--agent", "codex"],
    );
    let url = format!("library: {{url: '{library}'}}\n");
    fs::write(place.folder.path().join("open-skills.yaml"), url).unwrap();
    let asked = once(&place, &counted, &["pull", "--library", "-C", "all"]);
    assert_eq!(asked.len(), FILES + 2, "{asked:#?}");
}

fn synced(moto: &Moto) {
    let (place, counted) = place(moto);
    let registry = format!("s3://{BUCKET}/requests/synced");
    let references = publish(&place, &registry, &["--unsigned"]);
    let mut sync = vec!["sync", "--into", "kept"];
    sync.extend(references.iter().map(String::as_str));
    place.done(&sync);
    counted.take();
    place.done(&sync);
    let unchanged = counted.answered(304);
    let asked = counted.take();
    assert_eq!((asked.len(), unchanged), (SKILLS, SKILLS), "{asked:#?}");
}

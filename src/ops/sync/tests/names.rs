//! Skills of one library that give themselves one name.

use super::*;

/// Puts a skill that calls itself something.
fn put(library: &Memory, folder: &str, name: &str, more: &str) {
    let text = format!("---\nname: {name}\ndescription: d\n{more}---\n");
    let mut skills = library.skills.lock().unwrap();
    skills.insert(folder.to_owned(), text);
}

fn sources(library: &Memory) -> [Source<'_>; 1] {
    [Source {
        shelf: library,
        tier: None,
    }]
}

fn library() -> Memory {
    Memory {
        place: "/lib".into(),
        ..Memory::default()
    }
}

fn why<'r>(report: &'r Report, path: &str) -> &'r str {
    let skill = report.skills.iter().find(|(own, ..)| own == path).unwrap();
    match &skill.2 {
        Outcome::Left(why) | Outcome::Skipped(why) => why,
        other => panic!("{other:?}"),
    }
}

#[test]
fn of_two_with_one_name_the_folder_of_that_name_comes_and_then_the_first() {
    let (library, folders) = (library(), Folders::new());
    for (folder, name) in [
        ("a", "pdf"),
        ("b", "charts"),
        ("c", "charts"),
        ("d", "later"),
        ("pdf", "pdf"),
        ("z", "pdf"),
    ] {
        put(&library, folder, name, "");
    }
    let sources = sources(&library);
    let request = folders.request(&sources);
    for (asked, word) in [((1, 6), "added"), ((1, 0), "unchanged")] {
        let report = run(&request, &Silent).unwrap();
        let expected = [
            ("a", "skipped"),
            ("b", word),
            ("c", "skipped"),
            ("d", word),
            ("pdf", word),
            ("z", "skipped"),
        ];
        assert_eq!(outcomes(&report), expected);
        assert_eq!(
            why(&report, "a"),
            "`/lib/pdf` is in the folder of that name"
        );
        let first = "`/lib/b` has that name too, and comes first";
        assert_eq!(why(&report, "c"), first);
        assert!(!report.is_equal());
        assert_eq!(library.requests(), asked);
    }
    // Whoever kept them away goes or is called otherwise, and the first of the others comes.
    library.skills.lock().unwrap().remove("pdf");
    put(&library, "b", "bars", "");
    let report = run(&request, &Silent).unwrap();
    let expected = [
        ("a", "added"),
        ("b", "updated"),
        ("c", "added"),
        ("d", "unchanged"),
        ("pdf", "gone"),
        ("z", "skipped"),
    ];
    assert_eq!(outcomes(&report), expected);
}

#[test]
fn a_folder_that_calls_itself_otherwise_keeps_nobody_from_its_name() {
    let (library, folders) = (library(), Folders::new());
    put(&library, "a", "pdf", "");
    put(&library, "b", "pdf", "");
    put(&library, "pdf", "charts", "");
    let sources = sources(&library);
    let report = run(&folders.request(&sources), &Silent).unwrap();
    let expected = [("a", "added"), ("b", "skipped"), ("pdf", "added")];
    assert_eq!(outcomes(&report), expected);
    // Neither does one that is for nobody to be told of.
    let folders = Folders::new();
    put(&library, "pdf", "pdf", "disable-model-invocation: true\n");
    let report = run(&folders.request(&sources), &Silent).unwrap();
    assert_eq!(outcomes(&report), expected);
}

#[test]
fn what_is_in_place_stays_when_a_stronger_one_comes() {
    let (library, folders) = (library(), Folders::new());
    put(&library, "a", "pdf", "");
    let sources = sources(&library);
    let mut request = folders.request(&sources);
    request.prune = true;
    run(&request, &Silent).unwrap();
    put(&library, "pdf", "pdf", "");
    for word in ["added", "unchanged"] {
        let report = run(&request, &Silent).unwrap();
        assert_eq!(outcomes(&report), [("a", "left"), ("pdf", word)]);
        let said = "`/lib/pdf` is in the folder of that name; it stays until somebody removes it";
        assert_eq!(why(&report, "a"), said);
        assert!(folders.text("a/SKILL.md").contains("pdf"));
    }
    std::fs::remove_dir_all(folders.into.path().join("a")).unwrap();
    let report = run(&request, &Silent).unwrap();
    assert_eq!(outcomes(&report), [("a", "skipped"), ("pdf", "unchanged")]);
    assert!(!folders.into.path().join("a").exists());
}

/// Refuses what comes from one folder.
struct Without(&'static str);

impl Doorkeeper for Without {
    fn admit(&self, incoming: &Incoming) -> Result<Option<String>, Failure> {
        match incoming.source.location == self.0 {
            true => Err(Failure::new("revoked", "it is blocked")),
            false => Ok(None),
        }
    }
}

#[test]
fn what_is_refused_has_no_name_to_keep() {
    let (library, folders) = (library(), Folders::new());
    put(&library, "a", "pdf", "");
    put(&library, "pdf", "pdf", "more: x\n");
    let sources = sources(&library);
    let request = Request {
        door: &Without("/lib/pdf"),
        ..folders.request(&sources)
    };
    let report = run(&request, &Silent).unwrap();
    assert_eq!(why(&report, "pdf"), "it is blocked");
    assert_eq!(outcomes(&report), [("a", "added"), ("pdf", "skipped")]);
}

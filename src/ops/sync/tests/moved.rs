//! What becomes of synced skills when their layout changes.

use super::*;

#[test]
fn skills_go_along_when_the_layout_changes() {
    let (team, own) = (Memory::default(), Memory::default());
    let (team, own) = (
        Memory {
            place: "team".to_owned(),
            ..team
        },
        Memory {
            place: "own".to_owned(),
            ..own
        },
    );
    for name in ["pdf", "docx", "edited", "gone"] {
        team.put(name, "of the team");
    }
    own.put("pdf", "of the user");
    let source = |shelf, tier| Source {
        shelf,
        tier: Some(tier),
    };
    let sources = [
        source(&team as &dyn Shelf, Tier::Shared),
        source(&own, Tier::User),
    ];
    let folders = Folders::new();
    let apart = folders.request(&sources);
    run(&apart, &Silent).unwrap();
    let edited = folders.into.path().join("shared/edited/SKILL.md");
    std::fs::write(edited, "mine").unwrap();
    team.skills.lock().unwrap().remove("gone");

    let flat = Request {
        is_flat: true,
        ..folders.request(&sources)
    };
    let report = run(&flat, &Silent).unwrap();
    assert_eq!(
        outcomes(&report),
        [
            ("docx", "added"),
            ("edited", "added"),
            ("pdf", "shadowed"),
            ("pdf", "added"),
            ("shared/docx", "removed"),
            ("shared/edited", "left"),
            ("shared/gone", "gone"),
            ("shared/pdf", "removed"),
            ("user/pdf", "removed"),
        ]
    );
    assert!(folders.text("pdf/SKILL.md").contains("of the user"));
    assert_eq!(folders.text("shared/edited/SKILL.md"), "mine");
    assert!(!folders.into.path().join("user").exists());

    // What the library has no more goes with `prune`, wherever it stands.
    let prune = Request {
        prune: true,
        ..folders.request(&sources)
    };
    let report = run(
        &Request {
            is_flat: true,
            ..prune
        },
        &Silent,
    )
    .unwrap();
    let gone = outcomes(&report)
        .into_iter()
        .find(|(path, _)| *path == "shared/gone");
    assert_eq!(gone, Some(("shared/gone", "removed")));

    // And back. Of one tier alone, the others stay where they are.
    let only = [source(&own as &dyn Shelf, Tier::User)];
    let report = run(&folders.request(&only), &Silent).unwrap();
    assert_eq!(
        outcomes(&report),
        [("pdf", "removed"), ("user/pdf", "added")]
    );
    assert!(!folders.text("docx/SKILL.md").is_empty());
}

#[test]
fn where_the_new_place_is_taken_the_old_one_stays() {
    let team = Memory {
        place: "team".to_owned(),
        ..Memory::default()
    };
    team.put("pdf", "of the team");
    let sources = [Source {
        shelf: &team,
        tier: Some(Tier::Shared),
    }];
    let folders = Folders::new();
    run(&folders.request(&sources), &Silent).unwrap();
    std::fs::create_dir(folders.into.path().join("pdf")).unwrap();
    std::fs::write(folders.into.path().join("pdf/SKILL.md"), "mine").unwrap();
    let flat = Request {
        is_flat: true,
        prune: true,
        ..folders.request(&sources)
    };
    let report = run(&flat, &Silent).unwrap();
    assert_eq!(outcomes(&report), [("pdf", "left")]);
    assert!(folders.text("shared/pdf/SKILL.md").contains("of the team"));
    assert_eq!(folders.text("pdf/SKILL.md"), "mine");
}

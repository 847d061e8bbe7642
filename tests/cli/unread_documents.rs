//! Skills whose document cannot be read: everybody says why, and nobody that a name is missing.

use std::fs;

use crate::support::CliTest;

const TAB: &str = "---\nname: pdf\ndescription:\tone\n\ttwo: 3\n---\n";

fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_le_bytes).collect()
}

/// A project with one broken skill for each way to break its document, and what is said of it.
fn broken() -> (CliTest, Vec<(&'static str, &'static str)>) {
    let test = CliTest::new()
        .file("folder/SKILL.md/notes.txt", "")
        .file("large/SKILL.md", vec![b'x'; (4 << 20) + 1])
        .file(
            "utf16/SKILL.md",
            utf16("---\nname: pdf\ndescription: d\n---\n"),
        )
        .file("tab/SKILL.md", TAB)
        .file("empty/SKILL.md", "");
    #[allow(unused_mut, reason = "links are made on some systems only")]
    let mut said = vec![
        ("folder", "`SKILL.md` is a folder, not a file"),
        ("large", "`SKILL.md` is larger than 4.0 MiB"),
        ("utf16", "`SKILL.md` is not UTF-8"),
        ("tab", "its frontmatter is no YAML: "),
        ("empty", "`SKILL.md` is empty"),
    ];
    #[cfg(unix)]
    {
        let folder = test.work().join("out");
        fs::create_dir(&folder).unwrap();
        std::os::unix::fs::symlink("/etc/hostname", folder.join("SKILL.md")).unwrap();
        said.push(("out", "`SKILL.md` is a link that leads out of the skill"));
    }
    (test, said)
}

#[test]
fn pack_check_and_publish_name_the_cause() {
    let (test, all) = broken();
    for (skill, why) in all {
        let hint = format!("`open-skills lint {skill}` says what to mend");
        let packed = test.run(["pack", skill, "-o", "out.skill"]);
        assert_eq!(packed.code, Some(2), "{packed}");
        assert!(packed.stderr.contains(why), "{packed}");
        assert!(packed.stderr.contains(&hint), "{packed}");
        let linted = test.run(["lint", skill]);
        assert_eq!(linted.code, Some(1), "{linted}");
        let checked = test.run(["check", skill]);
        assert_eq!(checked.code, Some(1), "{checked}");
        // Where the linter has named it, nobody needs to hear it again.
        assert!(checked.stdout.contains("SKILL.md"), "{checked}");
        let published = test.run(["publish", skill, "--registry", "./r", "--yes"]);
        assert_ne!(published.code, Some(0), "{published}");
        for ran in [packed, checked, published] {
            assert!(!ran.to_string().contains("has no name"), "{ran}");
        }
    }
    assert!(!test.work().join("out.skill").exists());
}

#[test]
fn lint_says_that_the_document_is_a_folder() {
    let (test, _) = broken();
    let ran = test.run(["lint", "folder"]);
    assert!(
        ran.stdout.contains("`SKILL.md` is a folder, not a file"),
        "{ran}"
    );
    assert!(!ran.stdout.contains("has no `SKILL.md`"), "{ran}");
}

#[test]
fn a_prompt_of_a_named_skill_that_yields_nothing_fails() {
    let (test, all) = broken();
    for (skill, why) in all {
        for format in ["xml", "json", "skills-ref"] {
            let ran = test.run(["prompt", skill, "--format", format]);
            assert_eq!((ran.code, ran.stdout.as_str()), (Some(2), ""), "{ran}");
            assert!(ran.stderr.contains(&format!("work/{skill}`: ")), "{ran}");
            assert!(ran.stderr.contains(why), "{ran}");
        }
    }
    // Its document may be named in its stead, and no other skill makes up for it.
    let test = test.file("good/SKILL.md", "---\nname: good\ndescription: d\n---\nb\n");
    assert_eq!(test.run(["prompt", "empty/SKILL.md"]).code, Some(2));
    assert_eq!(test.run(["prompt", "good", "tab"]).code, Some(2));
    // Of a folder of skills the others are told.
    let ran = test.run(["prompt", "."]);
    assert_eq!(ran.code, Some(0), "{ran}");
    assert!(ran.stdout.contains("good"), "{ran}");
    assert!(ran.stderr.contains("tab` is left out: "), "{ran}");
    fs::create_dir(test.work().join("none")).unwrap();
    assert_eq!(test.run(["prompt", "none"]).code, Some(0));
}

//! Skills that were changed after they were signed, and signatures that belong elsewhere.

use open_skills::archive::Limits;
use open_skills::signing::content::{Content, files_of};
use open_skills::signing::verify::{Own, State};

use crate::support::{
    Ask, FILES, archive, bundle, folder, key, policy, put, ssh, statement_of, statement_of_archive,
    trusted,
};

#[test]
fn s1_what_was_signed_verifies_in_either_carrier() {
    let (_place, root) = folder();
    let key = key();
    let statement = statement_of(&root, "1.2.0");
    for evidence in [bundle(&statement, &key), ssh(&statement, &key)] {
        let ask = Ask::folder(
            &root,
            vec![evidence],
            policy(vec![trusted("acme", &key)], 1),
        );
        let report = ask.report();
        assert_eq!(report.verdict.state, State::Ok, "{report:#?}");
        assert_eq!(report.signatures[0].id.as_deref(), Some("acme"));
        assert_eq!(report.signatures[0].rule, "user rule for `*`");
        assert_eq!(report.statement.unwrap(), statement);
    }
}

/// S2: no byte of any file can change.
#[test]
fn s2_every_byte_of_every_file_counts() {
    let (_place, root) = folder();
    let key = key();
    let evidence = vec![bundle(&statement_of(&root, "1.2.0"), &key)];
    let ask = Ask::folder(&root, evidence, policy(vec![trusted("acme", &key)], 1));
    for (path, _, text) in FILES {
        for at in 0..text.len() {
            let mut changed = text.as_bytes().to_vec();
            changed[at] ^= 1;
            std::fs::write(root.join(path), changed).unwrap();
            assert_eq!(ask.state(), State::DigestMismatch, "{path}, byte {at}");
        }
        std::fs::write(root.join(path), format!("{text}x")).unwrap();
        assert_eq!(ask.state(), State::DigestMismatch, "{path}");
        std::fs::write(root.join(path), text).unwrap();
    }
    assert_eq!(ask.state(), State::Ok);
}

/// S2: nor any byte of an archive, of the statement, or of the signature.
#[test]
fn s2_every_byte_of_an_archive_and_its_statement_counts() {
    use open_skills::signing::verify::{Carrier, Evidence};
    let bytes = archive("pdf", "");
    let limits = Limits::default();
    let key = key();
    let statement = statement_of_archive(&bytes, "1.2.0");
    let policy = policy(vec![trusted("acme", &key)], 1);
    let good = ssh(&statement, &key);
    assert_eq!(
        Ask::archive(&bytes, &limits, vec![good.clone()], policy.clone()).state(),
        State::Ok
    );
    for at in 0..bytes.len() {
        let mut changed = bytes.clone();
        changed[at] ^= 1;
        let ask = Ask::archive(&changed, &limits, vec![good.clone()], policy.clone());
        assert_eq!(ask.state(), State::DigestMismatch, "byte {at}");
    }
    let Carrier::Ssh {
        signature,
        statement,
    } = good.carrier
    else {
        unreachable!("it was made as one")
    };
    let payload = statement.unwrap();
    for at in 0..payload.len() {
        let mut changed = payload.clone();
        changed[at] ^= 1;
        let evidence = Evidence {
            name: "x".into(),
            carrier: Carrier::Ssh {
                signature: signature.clone(),
                statement: Some(changed),
            },
        };
        let ask = Ask::archive(&bytes, &limits, vec![evidence], policy.clone());
        assert_eq!(ask.state(), State::BadSignature, "byte {at}");
    }
    let alone = Evidence {
        name: "x".into(),
        carrier: Carrier::Ssh {
            signature,
            statement: None,
        },
    };
    assert_eq!(
        Ask::archive(&bytes, &limits, vec![alone], policy).state(),
        State::BadSignature
    );
}

/// S3, S4, S5: whatever is added, taken away, renamed, exchanged or made to run.
#[test]
fn s3_s4_s5_another_tree_is_another_tree() {
    type Change = fn(&std::path::Path);
    let cases: [(&str, Change); 12] = [
        ("s3 added", |root| put(root, "z.txt", "")),
        ("s3 removed", |root| {
            std::fs::remove_file(root.join("a-b.txt")).unwrap();
        }),
        ("s3 renamed", |root| {
            std::fs::rename(root.join("a-b.txt"), root.join("a-c.txt")).unwrap();
        }),
        ("s3 exchanged", |root| {
            put(root, "SKILL.md", FILES[2].2);
            put(root, "a/c.txt", FILES[0].2);
        }),
        ("s3 emptied", |root| put(root, "a/c.txt", "")),
        ("s4 made to run", |root| {
            open_skills::fs::make_executable(&root.join("SKILL.md")).unwrap();
        }),
        ("s5 a hook", |root| put(root, ".git/hooks/x", "x")),
        ("s5 a workflow", |root| put(root, ".github/w.yml", "x")),
        ("s5 an empty folder", |root| {
            std::fs::create_dir(root.join("empty")).unwrap();
        }),
        ("s5 a cache", |root| put(root, "__pycache__/x.pyc", "x")),
        ("s5 a name that is no path", |root| put(root, "aux ", "x")),
        ("s5 a nested skill", |root| put(root, "n/SKILL.md", "x")),
    ];
    for (what, change) in cases {
        let (_place, root) = folder();
        let key = key();
        let evidence = vec![bundle(&statement_of(&root, "1.2.0"), &key)];
        change(&root);
        let ask = Ask::folder(&root, evidence, policy(vec![trusted("acme", &key)], 1));
        assert_eq!(ask.state(), State::DigestMismatch, "{what}");
    }
}

/// S5: where the skill is written, just what was left out when it was signed may lie.
#[test]
fn s5_a_source_folder_may_hold_what_was_left_out() {
    let (_place, root) = folder();
    put(&root, ".git/HEAD", "x");
    put(&root, "__pycache__/a.pyc", "x");
    let key = key();
    let evidence = vec![bundle(&statement_of(&root, "1.2.0"), &key)];
    let policy = policy(vec![trusted("acme", &key)], 1);
    let ask = |is_source| Ask {
        content: Content::Folder {
            path: &root,
            is_source,
        },
        ..Ask::folder(&root, evidence.clone(), policy.clone())
    };
    assert_eq!(ask(true).state(), State::Ok);
    assert_eq!(ask(false).state(), State::DigestMismatch);
    put(&root, ".gitx", "x");
    assert_eq!(ask(true).state(), State::DigestMismatch);
}

/// S6: links are neither signed nor let pass.
#[cfg(unix)]
#[test]
fn s6_a_link_is_refused_both_ways() {
    let (_place, root) = folder();
    let key = key();
    let evidence = vec![bundle(&statement_of(&root, "1.2.0"), &key)];
    std::fs::remove_file(root.join("a/c.txt")).unwrap();
    put(root.parent().unwrap(), "outside", "c");
    std::os::unix::fs::symlink("../../outside", root.join("a/c.txt")).unwrap();
    let refused = || files_of(&root).unwrap_err().to_string();
    assert!(refused().ends_with("outside the skill"), "{}", refused());
    let ask = Ask::folder(&root, evidence, policy(vec![trusted("acme", &key)], 1));
    assert_eq!(ask.state(), State::DigestMismatch);
    // One that stays inside could be packed as the file that it leads to; signed it is not.
    std::fs::remove_file(root.join("a/c.txt")).unwrap();
    std::os::unix::fs::symlink("../a-b.txt", root.join("a/c.txt")).unwrap();
    assert!(
        refused().ends_with("is a link, which cannot be signed"),
        "{}",
        refused()
    );
    assert_eq!(ask.state(), State::DigestMismatch);
}

/// S7: a good signature for one archive says nothing about another.
#[test]
fn s7_a_signature_stays_with_its_archive() {
    let limits = Limits::default();
    let key = key();
    let (one, other) = (archive("pdf", ""), archive("pdf", "!"));
    let policy = policy(vec![trusted("acme", &key)], 1);
    for evidence in [bundle, ssh] {
        let evidence = vec![evidence(&statement_of_archive(&one, "1.2.0"), &key)];
        assert_eq!(
            Ask::archive(&one, &limits, evidence.clone(), policy.clone()).state(),
            State::Ok
        );
        let ask = Ask::archive(&other, &limits, evidence, policy.clone());
        assert_eq!(ask.state(), State::DigestMismatch);
    }
    // The same files in another folder, or zipped again, are another archive too.
    let renamed = archive("pdg", "");
    let mut statement = statement_of_archive(&renamed, "1.2.0");
    let ask = Ask::archive(
        &renamed,
        &limits,
        vec![bundle(&statement, &key)],
        policy.clone(),
    );
    assert_eq!(ask.state(), State::NameMismatch);
    statement.archive = None;
    let ask = Ask::archive(&one, &limits, vec![bundle(&statement, &key)], policy);
    assert_eq!(
        ask.state(),
        State::Ok,
        "a folder's statement fits every archive of it"
    );
}

/// S8: nor can it be handed out as another version or another skill.
#[test]
fn s7_a_skill_goes_by_the_name_and_version_that_were_signed() {
    let limits = Limits::default();
    let key = key();
    let bytes = archive("pdf", "");
    let evidence = vec![bundle(&statement_of_archive(&bytes, "1.2.0"), &key)];
    let policy = policy(vec![trusted("acme", &key)], 1);
    let state = |name, version| {
        let own = Own { name, version };
        let ask = Ask::archive(&bytes, &limits, evidence.clone(), policy.clone());
        Ask { own, ..ask }.state()
    };
    assert_eq!(state(Some("pdf"), Some("1.2.0")), State::Ok);
    assert_eq!(state(Some("xlsx"), Some("1.2.0")), State::NameMismatch);
    assert_eq!(state(Some("pdf"), Some("1.3.0")), State::VersionMismatch);
}

#[test]
fn s8_a_version_cannot_be_relabelled() {
    let limits = Limits::default();
    let key = key();
    let bytes = archive("pdf", "");
    let evidence = vec![bundle(&statement_of_archive(&bytes, "1.0.0"), &key)];
    let policy = policy(vec![trusted("acme", &key)], 1);
    let ask = |name, version| {
        Ask {
            name,
            version,
            ..Ask::archive(&bytes, &limits, evidence.clone(), policy.clone())
        }
        .state()
    };
    assert_eq!(ask("pdf", Some("1.0.0")), State::Ok);
    assert_eq!(ask("pdf", None), State::Ok);
    assert_eq!(ask("pdf", Some("2.0.0")), State::VersionMismatch);
    assert_eq!(ask("docx", Some("1.0.0")), State::NameMismatch);
}

/// S15: an archive that is no archive is no crash either.
#[test]
fn s15_what_is_signed_still_has_to_be_an_archive() {
    let limits = Limits::default();
    let key = key();
    let mut statement = statement_of_archive(&archive("pdf", ""), "1.0.0");
    statement.archive = None;
    let policy = policy(vec![trusted("acme", &key)], 1);
    let evidence = vec![bundle(&statement, &key)];
    let ask = Ask::archive(b"PK nonsense", &limits, evidence, policy);
    assert_eq!(ask.state(), State::DigestMismatch);
}

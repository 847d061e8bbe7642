//! Installations that were interrupted, and what stands in their way.

use super::*;
use crate::ops::Silent;
use crate::store::installed::record::{Place, SourceKind};

/// Lets everything in.
struct Open;

impl Doorkeeper for Open {
    fn admit(&self, _: &Incoming) -> Result<Option<String>, Failure> {
        Ok(None)
    }
}

fn incoming(name: &str, body: &str) -> Incoming {
    let content = format!("---\nname: {name}\ndescription: d\n---\n{body}");
    let json = serde_json::json!({"skills": [{"name": name, "content": content}]});
    let mut all = incoming::of_json(json.to_string().as_bytes(), &Limits::default()).unwrap();
    all.remove(0)
}

fn destination(site: &Site, below: &str) -> Destination {
    Destination {
        folder: site.root.join(below),
        agents: BTreeSet::from([below.to_owned()]),
    }
}

fn install(
    site: &Site,
    to: &[Destination],
    skill: Incoming,
    form: Form,
) -> Result<Report, Failure> {
    let request = Request {
        site,
        destinations: to,
        agents: BTreeMap::new(),
        usual: to.iter().flat_map(|to| to.agents.clone()).collect(),
        pull: None,
        incoming: vec![skill],
        door: &Open,
        agrees: &|_, _| Ok(()),
        form,
        force: false,
        limits: Limits::default(),
        is_rehearsal: false,
    };
    run(&request, &Silent)
}

#[test]
fn an_older_copy_of_an_interrupted_installation_is_no_edit() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::project(&std::fs::canonicalize(folder.path()).unwrap());
    let to = [destination(&site, "a"), destination(&site, "b")];
    install(&site, &to, incoming("s", "one"), Form::Copy).unwrap();
    // As if killed between the two folders: one of them is still as it was.
    let old = std::fs::read(site.root.join("b/s/SKILL.md")).unwrap();
    let before = site.record().unwrap();
    install(&site, &to, incoming("s", "two"), Form::Copy).unwrap();
    std::fs::write(site.root.join("b/s/SKILL.md"), old).unwrap();
    let mut record = site.record().unwrap();
    let mut skill = record.skills[0].clone();
    let stale: Vec<Place> = before.skills[0].places.clone();
    skill.places = stale;
    record.put(skill);
    site.remember(&record).unwrap();
    let report = install(&site, &to, incoming("s", "three"), Form::Copy).unwrap();
    assert!(
        report.skills[0]
            .places
            .iter()
            .all(|(_, made)| *made == Made::Copied)
    );
    let text = std::fs::read_to_string(site.root.join("b/s/SKILL.md")).unwrap();
    assert!(text.ends_with("three"));
}

#[test]
fn a_successor_of_an_archive_is_the_same_skill() {
    let source = |kind, location: &str| Source {
        kind,
        location: location.to_owned(),
        commit: None,
        asked: None,
        archive: None,
        signer: None,
    };
    let same = |kind, a, b| place(&source(kind, a)) == place(&source(kind, b));
    assert!(same(
        SourceKind::Archive,
        "/d/pdf-1.0.0.skill",
        "/d/pdf-1.1.0.skill"
    ));
    assert!(same(
        SourceKind::Registry,
        "s3://b/p#pdf@1.0.0",
        "s3://b/p#pdf@2.0.0"
    ));
    assert!(!same(
        SourceKind::Registry,
        "s3://b/p#pdf@1.0.0",
        "s3://b/q#pdf@1.0.0"
    ));
    assert!(!same(SourceKind::Folder, "/a/pdf", "/b/pdf"));
}

#[test]
fn nothing_is_touched_when_one_folder_is_in_the_way() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::project(&std::fs::canonicalize(folder.path()).unwrap());
    let to = [destination(&site, "a"), destination(&site, "b")];
    std::fs::create_dir_all(site.root.join("b")).unwrap();
    std::fs::write(site.root.join("b/s"), "a file").unwrap();
    let failure = install(&site, &to, incoming("s", "one"), Form::Link).unwrap_err();
    assert_eq!(failure.kind, "already-exists");
    assert!(!site.root.join("a").exists() && !site.skills().exists());
}

#[test]
fn a_folder_that_was_there_before_is_nobody_elses() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::project(&std::fs::canonicalize(folder.path()).unwrap());
    let mine = site.root.join("b/s");
    // Made by another program, and the same to the byte.
    let other = Site::project(&site.root.join("other"));
    let to_other = [destination(&other, "a")];
    install(&other, &to_other, incoming("s", "one"), Form::Copy).unwrap();
    std::fs::create_dir_all(site.root.join("b")).unwrap();
    std::fs::rename(other.root.join("a/s"), &mine).unwrap();
    let to = [destination(&site, "a"), destination(&site, "b")];
    for form in [Form::Copy, Form::Link] {
        let report = install(&site, &to, incoming("s", "one"), form).unwrap();
        assert_eq!(report.skills[0].places[1].1, Made::Adopted, "{form:?}");
    }
    assert!(site.record().unwrap().skills[0].places[1].adopted);
    // The next version comes to others; here it would change what is not ours.
    let failure = install(&site, &to, incoming("s", "two"), Form::Link).unwrap_err();
    assert_eq!(failure.kind, "already-exists");
    install(&site, &to[..1], incoming("s", "two"), Form::Link).unwrap();
    let name = SkillName::parse("s").unwrap();
    let request = |force| remove::Request {
        site: &site,
        names: std::slice::from_ref(&name),
        agents: &[],
        force,
        is_rehearsal: false,
    };
    let removed = remove::run(&request(false)).unwrap().skills;
    assert_eq!(removed[0].left, std::slice::from_ref(&mine));
    assert!(mine.join("SKILL.md").is_file() && !site.root.join("a/s").exists());
    // By force it is put under our care, and goes by force.
    install(&site, &to, incoming("s", "one"), Form::Link).unwrap();
    let removed = remove::run(&request(true)).unwrap().skills;
    assert!(removed[0].left.is_empty() && !mine.exists());
}

/// Refuses one skill.
struct Closed(&'static str);

impl Doorkeeper for Closed {
    fn admit(&self, incoming: &Incoming) -> Result<Option<String>, Failure> {
        match incoming.name.as_str() == self.0 {
            true => Err(Failure::new("refused", "no")),
            false => Ok(None),
        }
    }
}

#[test]
fn a_skill_that_fails_takes_no_half_of_another_with_it() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::project(&std::fs::canonicalize(folder.path()).unwrap());
    let to = [destination(&site, "a")];
    let request = Request {
        site: &site,
        destinations: &to,
        agents: BTreeMap::new(),
        usual: BTreeSet::from(["a".to_owned()]),
        pull: None,
        incoming: vec![incoming("s", "one"), incoming("t", "one")],
        door: &Closed("t"),
        agrees: &|_, _| Ok(()),
        form: Form::Link,
        force: false,
        limits: Limits::default(),
        is_rehearsal: false,
    };
    let failure = run(&request, &Silent).unwrap_err();
    assert_eq!((failure.kind, failure.message.as_str()), ("refused", "no"));
    assert_eq!(site.record().unwrap().skills, []);
    for path in [site.copy("s"), site.copy("t"), site.root.join("a")] {
        assert!(!path.exists(), "{path:?}");
    }
    // A skill that was there before comes through, and the next attempt finds no edit.
    install(&site, &to, incoming("s", "zero"), Form::Link).unwrap();
    run(&request, &Silent).unwrap_err();
    let request = Request {
        door: &Open,
        ..request
    };
    assert_eq!(run(&request, &Silent).unwrap().skills.len(), 2);
    assert!(site.root.join("a/t/SKILL.md").is_file());
}

#[cfg(unix)]
#[test]
fn a_folder_that_cannot_be_filled_takes_back_the_others_of_the_skill() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::project(&std::fs::canonicalize(folder.path()).unwrap());
    // A link to nowhere is no folder, and none can be made there.
    std::os::unix::fs::symlink(site.root.join("nowhere"), site.root.join("b")).unwrap();
    let to = [destination(&site, "a"), destination(&site, "b")];
    let failure = install(&site, &to, incoming("s", "one"), Form::Link).unwrap_err();
    assert_eq!(failure.kind, "symbolic-link");
    assert!(
        failure.message.ends_with("b` is a link to nowhere"),
        "{failure:?}"
    );
    assert_eq!(site.record().unwrap().skills, []);
    assert!(!site.copy("s").exists());
    assert!(!site.root.join("a").exists());
}

#[cfg(unix)]
#[test]
fn copies_that_come_keep_their_place_when_another_skill_cannot_come() {
    let folder = tempfile::tempdir().unwrap();
    let site = Site::project(&std::fs::canonicalize(folder.path()).unwrap());
    std::os::unix::fs::symlink(site.root.join("nowhere"), site.root.join("b")).unwrap();
    let to = [destination(&site, "a"), destination(&site, "b")];
    let only = |agent: &str| BTreeSet::from([agent.to_owned()]);
    let name = |name: &str| SkillName::parse(name).unwrap();
    let request = Request {
        site: &site,
        destinations: &to,
        agents: BTreeMap::from([(name("t"), only("b"))]),
        usual: only("a"),
        pull: None,
        incoming: ["s", "t", "u"].map(|name| incoming(name, "one")).into(),
        door: &Open,
        agrees: &|_, _| Ok(()),
        form: Form::Copy,
        force: false,
        limits: Limits::default(),
        is_rehearsal: false,
    };
    let failure = run(&request, &Silent).unwrap_err();
    assert_eq!(failure.kind, "symbolic-link");
    let told = "installed: `s`; not installed: `t`, `u`";
    assert!(failure.message.ends_with(told), "{}", failure.message);
    let record = site.record().unwrap();
    assert_eq!(record.skills.len(), 1);
    assert_eq!(record.skills[0].places[0].tree, record.skills[0].tree);
    assert!(site.root.join("a/s/SKILL.md").is_file());
    for path in [site.copy("t"), site.copy("u"), site.root.join("a/u")] {
        assert!(!path.exists(), "{path:?}");
    }
    // Nothing of a wave is left beside them.
    for folder in [site.skills(), site.root.join("a")] {
        assert_eq!(std::fs::read_dir(folder).unwrap().count(), 1);
    }
}

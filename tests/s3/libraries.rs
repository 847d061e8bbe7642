//! Plain folders of skills in a bucket: uploaded, told of, mirrored, and how much is asked.

use std::fs;

use crate::counted::Counted;
use crate::moto::{BUCKET, Moto};
use crate::program::{Case, Place, SKILL};

/// The cases by their names.
pub const CASES: &[(&str, Case)] = &[
    ("what_is_uploaded_is_in_the_next_prompt", told),
    ("a_folder_follows_the_library", followed),
    ("a_broken_skill_does_not_hide_the_others", broken),
    ("an_odd_name_does_not_hide_the_others", odd),
];

/// A place whose requests are counted, with a library that has one skill.
fn library(moto: &Moto, prefix: &str) -> (Place, Counted, String) {
    let counted = Counted::before(&moto.endpoint);
    let mut place = Place::new(moto);
    place.set("AWS_ENDPOINT_URL", &counted.endpoint);
    let library = format!("s3://{BUCKET}/libraries/{prefix}");
    place.done(&["publish", "good", "--to-library", &library]);
    counted.take();
    (place, counted, library)
}

fn lists_once(asked: &[String]) {
    assert_eq!(asked.len(), 1, "{asked:?}");
    assert!(asked[0].contains("list-type=2"), "{asked:?}");
}

fn told(moto: &Moto) {
    let (place, counted, library) = library(moto, "told");
    let prompt = ["prompt", "--library", &library];
    let first = place.done(&prompt);
    assert!(first.contains("<name>good</name>"), "{first}");
    assert!(!counted.take().is_empty(), "nothing was asked at all");

    assert_eq!(place.done(&prompt), first);
    assert_eq!(counted.take(), [""; 0], "it was read a moment ago");

    let anew = [&prompt[..], &["--refresh"]].concat();
    assert_eq!(place.done(&anew), first);
    lists_once(&counted.take());

    // A new one is there without any code, and only it is fetched.
    let second = place.folder.path().join("better");
    fs::create_dir(&second).unwrap();
    fs::write(second.join("SKILL.md"), SKILL.replace("good", "better")).unwrap();
    place.done(&["publish", "better", "--to-library", &library]);
    counted.take();
    let both = place.done(&anew);
    assert!(
        both.contains("<name>better</name>") && both.contains("<name>good</name>"),
        "{both}"
    );
    let asked = counted.take();
    assert!(
        !asked.iter().any(|request| request.contains("/good/")),
        "{asked:?}"
    );
}

fn followed(moto: &Moto) {
    let (place, counted, library) = library(moto, "followed");
    let sync = ["sync", "--from", &library, "--into", "skills"];
    place.done(&sync);
    let copy = place.folder.path().join("skills/good/SKILL.md");
    assert_eq!(fs::read_to_string(&copy).unwrap(), SKILL);
    counted.take();

    let before = fs::metadata(&copy).unwrap().modified().unwrap();
    place.done(&sync);
    lists_once(&counted.take());
    assert_eq!(fs::metadata(&copy).unwrap().modified().unwrap(), before);
}

fn broken(moto: &Moto) {
    let (place, counted, library) = library(moto, "broken");
    let put = moto.place();
    put.upload("libraries/broken/bad/SKILL.md", b"---\nname: [bad\n---\n");
    let output = place.run(&["prompt", "--library", &library]);
    let told = String::from_utf8(output.stdout).unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(told.contains("<name>good</name>"), "{told}");
    assert!(said.contains("warning") && said.contains("bad"), "{said}");
    // It is read once, and asked for no more.
    let sync = ["sync", "--from", &library, "--into", "skills"];
    for _ in 0..2 {
        counted.take();
        let output = place.run(&sync);
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(said.contains("`bad` is left out"), "{said}");
    }
    lists_once(&counted.take());
}

fn odd(moto: &Moto) {
    let (place, _, library) = library(moto, "odd");
    let put = moto.place();
    put.upload("libraries/odd/good/two words+one%20.md", b"Plain.\n");
    put.upload(
        "libraries/odd/loud/SKILL.md",
        SKILL.replace("good", "loud").as_bytes(),
    );
    put.upload("libraries/odd/loud/bell\u{7}.md", b"Rings.\n");
    let output = place.run(&["list", "--registry", &library]);
    let listed = String::from_utf8(output.stdout).unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.success() && listed.starts_with("good"),
        "{listed}{said}"
    );
    let left_out = format!("`{library}/loud` is left out: `bell\\u{{7}}.md` has a sign");
    assert!(
        said.contains(&left_out) && !listed.contains("loud"),
        "{said}"
    );
    place.done(&["pull", &format!("{library}#good"), "-C", "out"]);
    let odd = place.folder.path().join("out/good/two words+one%20.md");
    assert_eq!(fs::read_to_string(odd).unwrap(), "Plain.\n");
}

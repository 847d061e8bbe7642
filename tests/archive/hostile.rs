//! A1, A2, A4, A6, A7: archives that must be refused, each for its own reason.

use open_skills::archive::{Archive, Limits, Profile};

use crate::forge::{Forged, body, deflate, end_64, zip};

pub fn verdict(bytes: &[u8], profile: Profile) -> &'static str {
    match Archive::open(bytes, profile, &Limits::default()) {
        Ok(_) => "ok",
        Err(error) => error.kind(),
    }
}

/// Strict and foreign verdict of a file with one entry, or several.
fn verdicts(entries: &[Forged]) -> [&'static str; 2] {
    let bytes = zip(entries);
    [Profile::Strict, Profile::Foreign].map(|profile| verdict(&bytes, profile))
}

fn stored() -> Forged {
    Forged::stored("foo", b"contents")
}

fn deflated() -> Forged {
    Forged::deflated("fixme", b"hello hello hello hello")
}

#[test]
fn a2_honest_archives_are_accepted() {
    let all = [
        stored(),
        deflated(),
        Forged::folder("d/"),
        Forged::stored("d/x", b""),
    ];
    assert_eq!(verdicts(&all), ["ok", "ok"]);
    assert_eq!(verdicts(&[]), ["ok", "ok"]);
    let dos = stored().both(|f| (f.made_by, f.external) = (20, 0));
    assert_eq!(verdicts(&[dos]), ["ok", "ok"]);
}

#[test]
fn a2_descriptors_and_times_need_the_foreign_profile() {
    assert_eq!(
        verdicts(&[deflated().with_descriptor()]),
        ["data-descriptor", "ok"]
    );
    // Some writers know the sizes before the data, and only the checksum after it.
    let right = deflated().central.packed;
    let known = deflated().with_descriptor().local(|f| f.packed = right);
    assert_eq!(verdicts(&[known]), ["data-descriptor", "ok"]);
    let wrong = deflated().with_descriptor().local(|f| f.packed = 1);
    assert_eq!(verdicts(&[wrong]), ["data-descriptor", "header-mismatch"]);
    let time = [0x55, 0x54, 5, 0, 1, 0, 0, 0, 0];
    let timed = stored().both(|f| f.extra = time.to_vec());
    assert_eq!(verdicts(&[timed]), ["extra-field", "ok"]);
}

#[test]
fn a1_headers_that_disagree_are_refused() {
    let cases: [(&str, Forged); 6] = [
        ("name", stored().local(|f| f.name = b"fox".to_vec())),
        ("size", deflated().local(|f| f.size += 1)),
        ("packed size", deflated().local(|f| f.packed -= 1)),
        ("method", deflated().local(|f| f.method = 0)),
        ("flags", stored().local(|f| f.flags = 1 << 11)),
        ("checksum", stored().local(|f| f.checksum ^= 1)),
    ];
    for (what, entry) in cases {
        assert_eq!(verdicts(&[entry]), ["header-mismatch"; 2], "{what}");
    }
    let old = stored().local(|f| f.needs = 10);
    assert_eq!(verdicts(&[old]), ["header-mismatch", "ok"]);
}

#[test]
fn a1_unknown_ways_of_packing_are_refused() {
    let kinds = |change: fn(&mut crate::forge::Fields)| verdicts(&[stored().both(change)]);
    assert_eq!(kinds(|f| f.flags = 1), ["encrypted"; 2]);
    assert_eq!(kinds(|f| f.flags = 1 << 6), ["encrypted"; 2]);
    assert_eq!(kinds(|f| f.flags = 1 << 5), ["unknown-flags"; 2]);
    assert_eq!(kinds(|f| f.flags = 2), ["unknown-flags"; 2]);
    assert_eq!(kinds(|f| f.method = 12), ["unknown-method"; 2]);
    assert_eq!(kinds(|f| f.method = 9), ["unknown-method"; 2]);
    assert_eq!(kinds(|f| f.needs = 63), ["unknown-version"; 2]);
    assert_eq!(kinds(|f| f.size += 1), ["length-mismatch"; 2]);
}

#[test]
fn a1_descriptors_that_leave_a_doubt_are_refused() {
    let foreign = |entry: Forged| verdicts(&[entry])[1];
    let flipped = |at: usize| {
        let mut entry = deflated().with_descriptor();
        entry.after[at] ^= 1;
        foreign(entry)
    };
    for at in [0, 4, 8, 12] {
        assert_eq!(flipped(at), "bad-descriptor", "byte {at}");
    }
    assert_eq!(foreign(stored().with_descriptor()), "bad-descriptor");
    let mut unsigned = deflated().with_descriptor();
    unsigned.after.drain(..4);
    assert_eq!(foreign(unsigned), "bad-descriptor");
    let only_here = deflated().with_descriptor().central(|f| f.flags = 0);
    assert_eq!(foreign(only_here), "header-mismatch");
    let mut long = deflated().with_descriptor();
    long.after.extend([0; 8]);
    assert_eq!(foreign(long), "bytes-between");
}

#[test]
fn a1_bytes_outside_of_records_are_refused() {
    let whole = zip(&[stored()]);
    assert_eq!(
        verdict(&[b"#!sh".as_slice(), &whole].concat(), Profile::Foreign),
        "bytes-before"
    );
    assert_eq!(
        verdict(&[&whole, b"    ".as_slice()].concat(), Profile::Foreign),
        "bytes-after"
    );
    assert_eq!(
        verdict(b"PK is not enough for a zip", Profile::Foreign),
        "not-an-archive"
    );
    let mut gap = stored();
    gap.after = b"hidden".to_vec();
    assert_eq!(verdicts(&[gap.clone()]), ["bytes-between"; 2]);
    assert_eq!(verdicts(&[gap, deflated()]), ["bytes-between"; 2]);
    let mut unlisted = deflated();
    unlisted.is_listed = false;
    assert_eq!(verdicts(&[stored(), unlisted]), ["bytes-between"; 2]);
}

#[test]
fn a1_the_index_must_fit() {
    let bytes = |change: fn(&mut crate::forge::End)| {
        let (mut out, mut end) = body(&[stored(), deflated()]);
        change(&mut end);
        out.extend(end.bytes());
        verdict(&out, Profile::Foreign)
    };
    assert_eq!(bytes(|_| ()), "ok");
    assert_eq!(
        bytes(|end| (end.entries, end.entries_here) = (1, 1)),
        "bad-index"
    );
    assert_eq!(
        bytes(|end| (end.entries, end.entries_here) = (3, 3)),
        "bad-index"
    );
    assert_eq!(bytes(|end| end.entries_here = 1), "split-archive");
    assert_eq!(bytes(|end| end.disk = 1), "split-archive");
    assert_eq!(bytes(|end| end.length += 1), "bad-index");
    assert_eq!(bytes(|end| end.length -= 1), "bytes-between");
    assert_eq!(bytes(|end| end.start += 1), "bad-index");
    assert_eq!(bytes(|end| end.comment = b"hi".to_vec()), "archive-comment");
    assert_eq!(bytes(|end| end.entries = 0xffff), "split-archive");
}

#[test]
fn a1_second_end_records_and_nested_archives_are_refused() {
    let (mut out, end) = body(&[stored()]);
    out.extend(end.bytes());
    let once = out.clone();
    out.extend(end.bytes());
    assert_eq!(verdict(&out, Profile::Foreign), "bytes-between");
    // A whole archive as the comment of another.
    let (mut out, mut end) = body(&[deflated()]);
    end.comment = once;
    out.extend(end.bytes());
    assert_ne!(verdict(&out, Profile::Foreign), "ok");
    // A whole archive as stored content is content.
    let inner = Forged::stored("inner.zip", &zip(&[stored()]));
    assert_eq!(verdicts(&[inner]), ["ok"; 2]);
}

#[test]
fn a1_zip64_is_refused_where_sizes_do_not_need_it() {
    let (mut out, mut end) = body(&[stored()]);
    let at = out.len();
    out.extend(end_64(at, &end));
    (end.length, end.start) = (u32::MAX, u32::MAX);
    out.extend(end.bytes());
    assert_eq!(verdict(&out, Profile::Foreign), "zip64");
    let extra = [1, 0, 16, 0, 8, 0, 0, 0, 0, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0];
    let entry = stored().both(|f| f.extra = extra.to_vec());
    assert_eq!(verdicts(std::slice::from_ref(&entry)), ["extra-field"; 2]);
    let full = entry.both(|f| (f.size, f.packed) = (u32::MAX, u32::MAX));
    assert_eq!(verdicts(&[full]), ["zip64"; 2]);
    // A locator that nothing belongs to.
    let (mut out, end) = body(&[]);
    let record = end_64(0, &end);
    out.extend(&record[56..]);
    out.extend(end.bytes());
    assert_eq!(verdict(&out, Profile::Foreign), "bad-index");
}

#[test]
fn a2_zip64_is_taken_where_the_number_of_entries_needs_it() {
    let entries: Vec<Forged> = (0..65_535)
        .map(|number| Forged::stored(format!("{number}"), b""))
        .collect();
    let limits = Limits {
        entries: 100_000,
        ..Limits::default()
    };
    let (mut out, end) = body(&entries);
    let mut plain = out.clone();
    plain.extend(end.bytes());
    let record = end_64(out.len(), &end);
    out.extend(record);
    out.extend(end.bytes());
    let kind = |bytes: &[u8]| match Archive::open(bytes, Profile::Strict, &limits) {
        Ok(archive) => archive.entries().len().to_string(),
        Err(error) => error.kind().to_owned(),
    };
    assert_eq!(kind(&out), "65535");
    assert_eq!(kind(&plain), "bad-index");
}

#[test]
fn a1_entries_that_share_bytes_are_refused() {
    let mut twice = Forged::stored("other", b"");
    twice.keeps_offset = true;
    assert_eq!(verdicts(&[stored(), twice]), ["overlap"; 2]);
}

#[test]
fn a1_comments_and_unknown_extra_fields_are_refused() {
    let commented = stored().central(|f| f.comment = b"x".to_vec());
    assert_eq!(verdicts(&[commented]), ["archive-comment"; 2]);
    for extra in [b"   ".to_vec(), b"up\x09\0\x01short".to_vec()] {
        let entry = stored().both(|f| f.extra.clone_from(&extra));
        assert_eq!(verdicts(&[entry]), ["broken-extra-field"; 2]);
    }
    let renamed = stored().both(|f| f.extra = b"up\x05\0\x01abcd".to_vec());
    assert_eq!(verdicts(&[renamed]), ["extra-field"; 2]);
    let one_side = stored().central(|f| f.extra = b"up\x05\0\x01abcd".to_vec());
    assert_eq!(verdicts(&[one_side]), ["extra-field"; 2]);
}

#[test]
fn a1_damaged_content_is_refused() {
    assert_eq!(
        verdicts(&[stored().both(|f| f.checksum ^= 1)]),
        ["checksum-mismatch"; 2]
    );
    assert_eq!(
        verdicts(&[deflated().both(|f| f.size += 1)]),
        ["length-mismatch"; 2]
    );
    assert_eq!(
        verdicts(&[deflated().both(|f| f.size -= 1)]),
        ["length-mismatch"; 2]
    );
    let mut trailing = deflated();
    trailing.data.push(0);
    assert_eq!(
        verdicts(&[trailing.both(|f| f.packed += 1)]),
        ["damaged"; 2]
    );
    let mut cut = deflated();
    cut.data.pop();
    assert_eq!(verdicts(&[cut.both(|f| f.packed -= 1)]), ["truncated"; 2]);
    let mut wild = deflated();
    wild.data[0] = 0xff;
    assert_eq!(verdicts(&[wild]), ["damaged"; 2]);
    assert!(deflate(b"").len() < 10);
}

#[test]
fn a4_entries_that_are_no_files_are_refused() {
    let typed = |mode: u32| verdicts(&[stored().both(|f| f.external = mode << 16)]);
    for mode in [
        0o120_777, 0o010_644, 0o020_644, 0o060_644, 0o140_644, 0o040_755,
    ] {
        assert_eq!(typed(mode), ["entry-type"; 2], "{mode:o}");
    }
    for mode in [0o104_755, 0o102_755, 0o101_755] {
        assert_eq!(typed(mode), ["special-mode"; 2], "{mode:o}");
    }
    assert_eq!(typed(0o100_777), ["ok"; 2]);
    for bits in [0x10, 0x08, 0x40, 0x400] {
        let entry = stored().both(|f| f.external = bits);
        assert_eq!(verdicts(&[entry]), ["entry-type"; 2], "{bits:x}");
    }
    let file_mode = Forged::folder("d/").both(|f| f.external = 0o100_644 << 16);
    assert_eq!(verdicts(&[file_mode]), ["entry-type"; 2]);
    assert_eq!(verdicts(&[Forged::stored("d/", b"x")]), ["entry-type"; 2]);
    let bare = Forged::stored("d/", b"x").both(|f| f.external = 0);
    assert_eq!(verdicts(&[bare]), ["folder-content"; 2]);
    // Some tools deflate the nothing that is in a folder.
    let folder = |entry: Forged| entry.both(|f| f.external = 0o040_755 << 16);
    let deflated = folder(Forged::deflated("d/", b""));
    assert_eq!(
        verdicts(std::slice::from_ref(&deflated)),
        ["folder-content", "ok"]
    );
    let mut other = deflated;
    other.data = b"\x01\0".to_vec();
    assert_eq!(verdicts(&[other]), ["folder-content"; 2]);
    let more = folder(Forged::deflated("d/", b"x"));
    assert_eq!(verdicts(&[more]), ["folder-content"; 2]);
    assert_eq!(
        verdicts(&[stored().both(|f| f.made_by = 7 << 8)]),
        ["unknown-host"; 2]
    );
}

#[test]
fn a4_a6_a7_bad_names_are_refused() {
    for (name, kind) in [
        (b"../x".as_slice(), "name-leaves-folder"),
        (b"/etc/x", "name-absolute"),
        (b"/", "name-absolute"),
        (b"", "name-empty"),
        (b"CON.md", "name-device"),
        (b"aux", "name-device"),
        (b".git/config", "name-version-control"),
        (b"a/.GIT/hooks/post-checkout", "name-version-control"),
        (b"GIT~1/config", "name-version-control"),
        (b".hg/hgrc", "name-version-control"),
        (b"x.", "name-trailing"),
        (b"a:b", "name-colon"),
        (b"C:\\x", "name-colon"),
        (b"\\\\srv\\x", "name-backslash"),
        (b"a\0b", "name-control"),
        (b"\xe9t\xe9", "name-not-utf8"),
    ] {
        assert_eq!(
            verdicts(&[Forged::stored(name, b"x")]),
            [kind; 2],
            "{name:?}"
        );
    }
    assert_eq!(
        verdicts(&[Forged::stored("n".repeat(300), b"x")]),
        ["name-too-long"; 2]
    );
    let unmarked = Forged::stored("é", b"x").both(|f| f.flags = 0);
    assert_eq!(verdicts(&[unmarked]), ["name-not-marked-utf8"; 2]);
    let pair = |a: &str, b: &str| verdicts(&[Forged::stored(a, b"1"), Forged::stored(b, b"2")]);
    assert_eq!(pair("SKILL.md", "skill.MD"), ["name-collision"; 2]);
    assert_eq!(pair("caf\u{e9}", "cafe\u{301}"), ["name-not-nfc"; 2]);
    assert_eq!(pair("a", "a/b"), ["file-and-folder"; 2]);
    assert_eq!(pair("a", "a"), ["duplicate-name"; 2]);
}

#[test]
fn a_refusal_reads_as_a_sentence() {
    let text = |entries: &[Forged]| {
        let bytes = zip(entries);
        let refused = Archive::open(&bytes, Profile::Strict, &Limits::default());
        refused.unwrap_err().to_string()
    };
    assert_eq!(
        text(&[stored(), Forged::stored("../x", b"")]),
        "entry 2 `../x` leaves the folder"
    );
    assert_eq!(
        text(&[deflated().with_descriptor()]),
        "entry 1 `fixme` has its sizes after its data (a data descriptor)"
    );
    assert_eq!(
        text(&[Forged::stored("a\u{1b}[2J", b"")]),
        "entry 1 `a\\u{1b}[2J` has the control character U+001B in its name"
    );
    assert_eq!(
        text(&[stored().local(|f| f.checksum = 0)]),
        "entry 1 `foo` has another checksum in its header than in the index"
    );
}

/// What the outer collection holds that is well-formed and that we ban on purpose.
const BANNED: [(&str, &str); 4] = [
    ("comment.zip", "archive-comment"),
    // Its content is longer than its headers say.
    ("short_usize.zip", "length-mismatch"),
    ("short_usize_zip64.zip", "extra-field"),
    ("zip64_eocd.zip", "zip64"),
];

#[test]
#[ignore = "needs OPEN_SKILLS_SHARED: a folder with hostile-zips/"]
fn a1_a2_the_shared_collection_is_judged_as_it_says() {
    let root = std::env::var_os("OPEN_SKILLS_SHARED").expect("OPEN_SKILLS_SHARED is not set");
    let folder = std::path::PathBuf::from(root).join("hostile-zips");
    let mut judged = 0;
    for (kind, profile) in [("reject", Profile::Foreign), ("accept", Profile::Strict)] {
        for entry in std::fs::read_dir(folder.join(kind)).unwrap() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_str().unwrap();
            let found = verdict(&std::fs::read(&path).unwrap(), profile);
            let banned = BANNED.iter().find(|(file, _)| *file == name);
            match (kind, banned) {
                ("reject", _) => assert_ne!(found, "ok", "{name}"),
                (_, Some((_, why))) => assert_eq!(found, *why, "{name}"),
                _ => assert_eq!(found, "ok", "{name}"),
            }
            println!("{kind}/{name}: {found}");
            judged += 1;
        }
    }
    assert_eq!(judged, 45);
}

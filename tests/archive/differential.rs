//! A3: what we accept, Python's zipfile and bsdtar list and read in the same way.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

use open_skills::archive::digest::Sha256Digest;
use open_skills::archive::zip::write::Compression;
use open_skills::archive::{Archive, Limits, Profile};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, TestRunner};

use crate::forge::{Fields, Forged, zip};
use crate::packing::{pack, sample};

/// Name (folders end with a slash) and sha256 of the content.
type Listing = BTreeMap<String, String>;

fn ours(bytes: &[u8]) -> Option<Listing> {
    let archive = Archive::open(bytes, Profile::Foreign, &Limits::default()).ok()?;
    let entry = |(index, entry): (usize, &open_skills::archive::Entry)| {
        let slash = match entry.kind {
            open_skills::archive::EntryKind::Folder => "/",
            open_skills::archive::EntryKind::File { .. } => "",
        };
        let content = Sha256Digest::of(&archive.read(index).unwrap()).to_string();
        (format!("{}{slash}", entry.path), content)
    };
    Some(archive.entries().iter().enumerate().map(entry).collect())
}

const PYTHON: &str = r##"
import hashlib, os, sys, zipfile
for name in sorted(os.listdir(sys.argv[1])):
    print("#", name)
    try:
        with zipfile.ZipFile(os.path.join(sys.argv[1], name)) as z:
            names = z.namelist()
            assert len(names) == len(set(names))
            for info in z.infolist():
                print(hashlib.sha256(z.read(info)).hexdigest(), info.filename)
    except Exception as e:
        print("!", type(e).__name__, e)
"##;

/// Python's view of every archive in a folder.
fn python(folder: &Path) -> BTreeMap<String, Result<Listing, String>> {
    let output = Command::new("python3")
        .args(["-c", PYTHON])
        .arg(folder)
        .env("PYTHONIOENCODING", "utf-8")
        .stderr(Stdio::inherit())
        .output()
        .expect("this test needs python3");
    assert!(output.status.success());
    let mut all = BTreeMap::new();
    let mut current = String::new();
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        if let Some(name) = line.strip_prefix("# ") {
            name.clone_into(&mut current);
            all.insert(current.clone(), Ok(Listing::new()));
        } else if let Some(error) = line.strip_prefix("! ") {
            all.insert(current.clone(), Err(error.to_owned()));
        } else if let (Some((sha256, name)), Some(Ok(listing))) =
            (line.split_once(' '), all.get_mut(&current))
        {
            listing.insert(name.to_owned(), sha256.to_owned());
        }
    }
    all
}

/// The view of bsdtar: names from `-t`, contents from `-xO`.
fn bsdtar(archive: &Path) -> Result<Listing, String> {
    let run = |arguments: &[&str]| {
        let output = Command::new("bsdtar")
            .args(arguments)
            .env("LC_ALL", "C.UTF-8")
            .output()
            .expect("this test needs bsdtar");
        match output.status.success() {
            true => Ok(output.stdout),
            false => Err(String::from_utf8_lossy(&output.stderr).into_owned()),
        }
    };
    let archive = archive.to_str().unwrap();
    let names = String::from_utf8(run(&["-tf", archive])?).unwrap();
    let mut listing = Listing::new();
    for name in names.lines() {
        let content = match name.ends_with('/') {
            true => Vec::new(),
            false => run(&["-xOf", archive, "--fast-read", name])?,
        };
        listing.insert(name.to_owned(), Sha256Digest::of(&content).to_string());
    }
    Ok(listing)
}

/// One way to change a header, by number.
fn change(fields: &mut Fields, what: u8, value: u32) {
    let [low, high, ..] = value.to_le_bytes();
    let short = u16::from_le_bytes([low, high]);
    match what {
        0 => fields.needs = short % 64,
        1 => fields.flags ^= 1 << (short % 16),
        2 => fields.method = [0, 8, 9, 12][usize::from(short % 4)],
        3 => fields.checksum ^= value,
        4 => fields.packed = fields.packed.wrapping_add(value % 5),
        5 => fields.size = fields.size.wrapping_add(value % 5),
        6 => {
            fields.name =
                [b"a/../b".as_slice(), b"b", b"d/", b"\xc3\xa9"][usize::from(low % 4)].to_vec();
        }
        7 => {
            fields.extra = [
                &b"UT\x05\0\x01abcd"[..],
                b"up\x06\0\x01abcdx",
                b"\x01\0\x08\0abcdefgh",
            ][usize::from(low % 3)]
            .to_vec();
        }
        8 => fields.external = value,
        9 => fields.made_by = short,
        10 => fields.offset = value % 100,
        _ => fields.comment = vec![low],
    }
}

/// Generated archives: good ones, with changes in one header or both, and flipped bytes.
fn generated() -> impl Strategy<Value = Vec<u8>> {
    let entry = (
        "[a-c](/[a-c])?",
        proptest::collection::vec(0_u8..3, 0..60),
        any::<(bool, bool)>(),
    )
        .prop_map(
            |(name, content, (packed, descriptor))| match (packed, descriptor) {
                (false, _) => Forged::stored(name, &content),
                (true, false) => Forged::deflated(name, &content),
                (true, true) => Forged::deflated(name, &content).with_descriptor(),
            },
        );
    let changes = proptest::collection::vec((0..4_usize, 0..3_u8, 0..12_u8, any::<u32>()), 0..2);
    let flips = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..2);
    (proptest::collection::vec(entry, 1..4), changes, flips).prop_map(
        |(mut entries, changes, flips)| {
            for (index, sides, what, value) in changes {
                let index = index % entries.len();
                let entry = entries[index].clone();
                entries[index] = match sides {
                    0 => entry.local(|f| change(f, what, value)),
                    1 => entry.central(|f| change(f, what, value)),
                    _ => entry.both(|f| change(f, what, value)),
                };
            }
            let mut bytes = zip(&entries);
            for (at, mask) in flips {
                let at = at.index(bytes.len());
                bytes[at] ^= mask;
            }
            bytes
        },
    )
}

/// Writes generated archives that we accept into a folder, with our view of each.
fn accepted(folder: &Path, cases: u32) -> BTreeMap<String, Listing> {
    let mut runner = TestRunner::new_with_rng(
        Config::default(),
        proptest::test_runner::TestRng::deterministic_rng(
            proptest::test_runner::RngAlgorithm::ChaCha,
        ),
    );
    let mut all = BTreeMap::new();
    let honest = pack(&sample(), Compression::Deflate).0;
    let generated = (0..cases).map(|_| generated().new_tree(&mut runner).unwrap().current());
    for (number, bytes) in std::iter::once(honest).chain(generated).enumerate() {
        if let Some(listing) = ours(&bytes) {
            let name = format!("{number:06}.zip");
            let mut file = std::fs::File::create(folder.join(&name)).unwrap();
            file.write_all(&bytes).unwrap();
            all.insert(name, listing);
        }
    }
    assert!(
        all.len() > cases as usize / 20,
        "too few archives are good: {}",
        all.len()
    );
    assert!(
        all.len() < cases as usize * 9 / 10,
        "too few are bad: {}",
        all.len()
    );
    all
}

#[test]
fn a3_python_reads_what_we_accept_as_we_do() {
    let folder = tempfile::tempdir().unwrap();
    let all = accepted(folder.path(), 4000);
    let theirs = python(folder.path());
    for (name, listing) in all {
        assert_eq!(theirs[&name].as_ref(), Ok(&listing), "{name}");
    }
}

#[test]
#[ignore = "needs bsdtar (libarchive-tools); run with --ignored"]
fn a3_bsdtar_reads_what_we_accept_as_we_do() {
    let folder = tempfile::tempdir().unwrap();
    for (name, listing) in accepted(folder.path(), 600) {
        let theirs = bsdtar(&folder.path().join(&name));
        assert_eq!(theirs.as_ref(), Ok(&listing), "{name}");
    }
}

#[test]
#[ignore = "needs OPEN_SKILLS_SHARED: a folder with hostile-zips/"]
fn a3_mutations_of_the_shared_collection_are_read_alike() {
    let root = std::env::var_os("OPEN_SKILLS_SHARED").expect("OPEN_SKILLS_SHARED is not set");
    let folder = tempfile::tempdir().unwrap();
    let mut all = BTreeMap::new();
    for kind in ["reject", "accept"] {
        let seeds = Path::new(&root).join("hostile-zips").join(kind);
        for entry in std::fs::read_dir(seeds).unwrap() {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            for (at, mask) in (0..bytes.len().min(400))
                .flat_map(|at| [1, 2, 4, 8, 16, 32, 64, 128, 255].map(|mask| (at, mask)))
            {
                let mut flipped = bytes.clone();
                flipped[at] ^= mask;
                if let Some(listing) = ours(&flipped) {
                    let stem = path.file_stem().unwrap().to_str().unwrap();
                    let name = format!("{kind}-{stem}-{at}-{mask}.zip");
                    std::fs::write(folder.path().join(&name), flipped).unwrap();
                    all.insert(name, listing);
                }
            }
        }
    }
    assert!(all.len() > 100, "{}", all.len());
    let theirs = python(folder.path());
    for (name, listing) in &all {
        assert_eq!(theirs[name].as_ref(), Ok(listing), "{name}");
    }
    println!("{} mutations accepted and read alike", all.len());
}

#[test]
fn a2_archives_of_python_are_accepted() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.zip");
    let script = "import sys,zipfile\n\
        z=zipfile.ZipFile(sys.argv[1],'w',zipfile.ZIP_DEFLATED)\n\
        z.writestr('s/SKILL.md','# hi\\n'*50)\n\
        z.writestr('s/\\u00e9.txt','x')\n\
        z.close()";
    let made = Command::new("python3")
        .args(["-c", script])
        .arg(&path)
        .status();
    assert!(made.expect("this test needs python3").success());
    let bytes = std::fs::read(&path).unwrap();
    let archive = Archive::open(&bytes, Profile::Strict, &Limits::default()).unwrap();
    assert_eq!(archive.top_folder(), Some("s"));
    assert_eq!(archive.read(0).unwrap(), "# hi\n".repeat(50).into_bytes());
}

//! Tar archives: round trips, hostile ones, and what other programs make and read.

use std::io::Write;
use std::process::Command;

use flate2::Compression;
use flate2::write::GzEncoder;
use open_skills::archive::{Archive, EntryPath, Limits, MemorySource, Profile, digest, tar};

use crate::hostile::verdict;
use crate::packing::sample;

fn pack(source: &MemorySource) -> Vec<u8> {
    let mut out = Vec::new();
    tar::write::write(source.items(), source, &mut out).unwrap();
    out
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::new(6));
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// A ustar header that is right but for what `change` does to it.
fn block(name: &str, size: u64, kind: u8, change: impl Fn(&mut [u8])) -> Vec<u8> {
    let mut block = vec![0; 512];
    block[..name.len()].copy_from_slice(name.as_bytes());
    block[100..107].copy_from_slice(b"0000644");
    block[124..135].copy_from_slice(format!("{size:011o}").as_bytes());
    block[156] = kind;
    block[257..265].copy_from_slice(b"ustar\x0000");
    change(&mut block);
    let sum: u64 = block.iter().map(|&byte| u64::from(byte)).sum::<u64>() + 8 * 32;
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    block
}

fn file(name: &str, content: &[u8]) -> Vec<u8> {
    let mut out = block(name, content.len() as u64, b'0', |_| ());
    out.extend(content);
    out.resize(out.len().next_multiple_of(512), 0);
    out
}

fn closed(parts: &[Vec<u8>]) -> Vec<u8> {
    gzip(&[parts.concat(), vec![0; 1024]].concat())
}

fn kinds(parts: &[Vec<u8>]) -> [&'static str; 2] {
    let bytes = closed(parts);
    [Profile::Strict, Profile::Foreign].map(|profile| verdict(&bytes, profile))
}

#[test]
fn what_is_packed_comes_back() {
    let mut source = sample();
    let long = format!("{}/{}/f.md", "d".repeat(150), "e".repeat(150));
    source.add(EntryPath::new(&long).unwrap(), true, vec![7; 70_000]);
    let fits = format!("{}/{}", "p".repeat(120), "n".repeat(100));
    source.add(EntryPath::new(&fits).unwrap(), false, vec![8; 512]);
    let bytes = pack(&source);
    assert_eq!(pack(&source), bytes);
    let archive = Archive::open(&bytes, Profile::Strict, &Limits::default()).unwrap();
    let items = source.items();
    assert_eq!(archive.entries().len(), items.len());
    let hashed = digest::hash_files(&items, &source).unwrap();
    assert_eq!(digest::archive_files(&archive).unwrap(), hashed);
    for (index, item) in items.iter().enumerate() {
        use open_skills::archive::Source;
        let mut content = Vec::new();
        source
            .open(item)
            .unwrap()
            .read_to_end(&mut content)
            .unwrap();
        assert_eq!(archive.entries()[index].path, item.path);
        assert_eq!(archive.read(index).unwrap(), content);
    }
}

#[test]
fn python_reads_what_we_write() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.tar.gz");
    let mut source = sample();
    let long = format!("{}/{}/f.md", "d".repeat(150), "e".repeat(150));
    source.add(EntryPath::new(&long).unwrap(), true, b"deep".to_vec());
    std::fs::write(&path, pack(&source)).unwrap();
    let script = "import sys,tarfile\n\
        for m in tarfile.open(sys.argv[1]): print(m.name, oct(m.mode), m.size, m.mtime)";
    let output = Command::new("python3")
        .args(["-c", script])
        .arg(&path)
        .env("PYTHONIOENCODING", "utf-8")
        .output()
        .expect("this test needs python3");
    let line = |item: &open_skills::archive::Item| {
        let mode = if item.executable { "0o755" } else { "0o644" };
        format!("{} {mode} {} 315532800", item.path, item.size)
    };
    let expected: Vec<String> = source.items().iter().map(line).collect();
    let listed = String::from_utf8(output.stdout).unwrap();
    assert_eq!(listed.lines().collect::<Vec<_>>(), expected);
}

#[test]
fn archives_of_python_need_the_foreign_profile() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::create_dir(folder.path().join("s")).unwrap();
    std::fs::write(folder.path().join("s/SKILL.md"), "# hi").unwrap();
    let long = folder.path().join("s").join("n".repeat(200));
    std::fs::write(&long, "long").unwrap();
    for format in ["GNU_FORMAT", "PAX_FORMAT"] {
        let path = folder.path().join("x.tar.gz");
        let script = format!(
            "import sys,tarfile\n\
             t=tarfile.open(sys.argv[1],'w:gz',format=tarfile.{format})\n\
             t.add('s'); t.close()"
        );
        let made = Command::new("python3")
            .args(["-c", &script])
            .arg(&path)
            .current_dir(folder.path())
            .status();
        assert!(made.expect("this test needs python3").success());
        let bytes = std::fs::read(&path).unwrap();
        assert_ne!(verdict(&bytes, Profile::Strict), "ok", "{format}");
        let archive = Archive::open(&bytes, Profile::Foreign, &Limits::default()).unwrap();
        assert_eq!(archive.entries().len(), 3, "{format}");
        assert_eq!(archive.top_folder(), Some("s"));
    }
}

#[test]
fn a4_entries_that_are_no_files_are_refused() {
    for kind in [b'1', b'2', b'3', b'4', b'6', b'7', b'S', b'V'] {
        assert_eq!(kinds(&[block("x", 0, kind, |_| ())]), ["entry-type"; 2]);
    }
    let linked = block("x", 0, b'0', |b| b[157] = b'y');
    assert_eq!(kinds(&[linked]), ["entry-type"; 2]);
    let setuid = block("x", 0, b'0', |b| b[100..107].copy_from_slice(b"0004755"));
    assert_eq!(kinds(&[setuid]), ["special-mode"; 2]);
    assert_eq!(kinds(&[file("../x", b"")]), ["name-leaves-folder"; 2]);
    assert_eq!(
        kinds(&[file("a", b""), file("A", b"")]),
        ["name-collision"; 2]
    );
    assert_eq!(kinds(&[file("./a", b"")]), ["name-dot", "ok"]);
}

#[test]
fn odd_headers_and_hidden_bytes_are_refused() {
    assert_eq!(kinds(&[file("a", b"1")]), ["ok"; 2]);
    assert_eq!(kinds(&[]), ["ok"; 2]);
    let mut padded = file("a", b"1");
    padded[600] = b'h';
    assert_eq!(kinds(&[padded]), ["bytes-between"; 2]);
    let mut sum = file("a", b"1");
    sum[150] ^= 1;
    assert_eq!(kinds(&[sum]), ["checksum-mismatch"; 2]);
    let binary = block("x", 0, b'0', |b| b[124] = 0x80);
    assert_eq!(kinds(&[binary]), ["tar-header"; 2]);
    let pax = |text: &str| {
        let mut out = block("pax", text.len() as u64, b'x', |_| ());
        out.extend(text.as_bytes());
        out.resize(1024, 0);
        out
    };
    let after = file("a", b"1");
    assert_eq!(kinds(&[pax("10 path=b\n"), after.clone()]), ["ok"; 2]);
    assert_eq!(
        kinds(&[pax("13 path=../b\n"), after.clone()]),
        ["name-leaves-folder"; 2]
    );
    assert_eq!(
        kinds(&[pax("9 size=1\n"), after.clone()]),
        ["tar-header"; 2]
    );
    assert_eq!(
        kinds(&[pax("99 path=b\n"), after.clone()]),
        ["tar-header"; 2]
    );
    assert_eq!(
        kinds(&[pax("11 mtime=1\n"), after.clone()]),
        ["tar-header", "ok"]
    );
    assert_eq!(kinds(&[pax("10 path=b\n")]), ["tar-header"; 2]);
    // A second archive behind the end, in the stream and behind it.
    let hidden = [after.clone(), vec![0; 1024], after.clone()];
    assert_eq!(kinds(&hidden), ["bytes-after"; 2]);
    let twice = [
        closed(std::slice::from_ref(&after)),
        closed(std::slice::from_ref(&after)),
    ]
    .concat();
    assert_eq!(verdict(&twice, Profile::Foreign), "bytes-after");
    assert_eq!(verdict(&gzip(&after), Profile::Foreign), "truncated");
}

#[test]
fn a5_a_tar_bomb_is_refused() {
    let bomb = file("zeros", &vec![0; 20 << 20]);
    assert_eq!(kinds(&[bomb]), ["ratio"; 2]);
    let limits = Limits {
        file: 1000,
        unpacked: 1500,
        entries: 3,
        ..Limits::default()
    };
    let judge = |parts: &[Vec<u8>]| {
        let bytes = closed(parts);
        match Archive::open(&bytes, Profile::Strict, &limits) {
            Ok(_) => "ok",
            Err(error) => error.kind(),
        }
    };
    assert_eq!(judge(&[file("a", &[1; 1001])]), "too-large");
    assert_eq!(
        judge(&[file("a", &[1; 800]), file("b", &[1; 800])]),
        "unpacks-too-large"
    );
    let four: Vec<_> = ["a", "b", "c", "d"].map(|name| file(name, b"")).to_vec();
    assert_eq!(judge(&four), "too-many-entries");
}

#[test]
fn a8_truncations_and_flips_of_a_tarball_are_refused_or_change_nothing() {
    let bytes = pack(&sample());
    let read = |bytes: &[u8]| {
        let archive = Archive::open(bytes, Profile::Strict, &Limits::default()).ok()?;
        let text = |index: usize| {
            (
                archive.entries()[index].clone(),
                archive.read(index).unwrap(),
            )
        };
        Some((0..archive.entries().len()).map(text).collect::<Vec<_>>())
    };
    let honest = read(&bytes).unwrap();
    for at in 0..bytes.len() {
        assert!(read(&bytes[..at]).is_none(), "cut to {at} bytes");
        for mask in [1, 0x80, 0xff] {
            let mut flipped = bytes.clone();
            flipped[at] ^= mask;
            if let Some(found) = read(&flipped) {
                assert_eq!(found, honest, "byte {at}, mask {mask:#x}");
            }
        }
    }
}

#[test]
fn what_is_no_tar_file_is_told_apart_from_old_ones() {
    let message = |bytes: &[u8]| {
        let archive = Archive::open(bytes, Profile::Foreign, &Limits::default());
        archive.map(|_| ()).unwrap_err().to_string()
    };
    assert_eq!(
        message(&gzip(&b"no archive at all ".repeat(100))),
        "the archive is no tar file within its gzip"
    );
    let mut old = block("s/SKILL.md", 0, b'0', |block| block[257..265].fill(0));
    old.resize(512 + 1024, 0);
    assert_eq!(
        message(&gzip(&old)),
        "the archive is a tar file of the old v7 form, which says too little to be checked"
    );
    let gnu = block("s/SKILL.md", 0, b'0', |block| {
        block[257..265].copy_from_slice(b"ustar  \0");
    });
    assert_eq!(kinds(&[gnu]), ["tar-header", "ok"]);
}

#[test]
fn a_tree_packed_as_the_folder_it_stands_in_is_taken() {
    let top = block("./", 0, b'5', |_| ());
    let parts = [top, file("./SKILL.md", b"x"), file("./a.md", b"y")];
    assert_eq!(kinds(&parts), ["name-dot", "ok"]);
    let bytes = closed(&parts);
    let archive = Archive::open(&bytes, Profile::Tolerant, &Limits::default()).unwrap();
    let paths = archive.entries().iter().map(|entry| entry.path.as_str());
    assert_eq!(paths.collect::<Vec<_>>(), ["SKILL.md", "a.md"]);
}

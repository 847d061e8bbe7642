//! Digests: the identity of a bundle's tree, and of one archive's bytes.

use std::fmt;
use std::io::Read;
use std::str::FromStr;

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::source::{Item, PackError, Source};
use super::{Archive, ArchiveError, Content, Entry, EntryKind};

/// A sha256 that shows as 64 hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sha256Digest([u8; 32]);

impl Sha256Digest {
    /// The digest of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    pub(super) fn finish(state: Sha256) -> Self {
        Self(state.finalize().into())
    }

    /// Reads 64 hexadecimal digits in lower case.
    pub fn from_hex(digits: &str) -> Option<Self> {
        parse(&format!("sha256:{digits}"))
    }

    /// The raw bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl fmt::Display for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.0.iter().flat_map(|byte| [byte >> 4, byte & 15]);
        let mut text = [0; 64];
        for (place, digit) in text.iter_mut().zip(digits) {
            *place = DIGITS[usize::from(digit)];
        }
        // These are letters and digits.
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl fmt::Debug for Sha256Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{self}")
    }
}

/// Text that is no `sha256:` followed by 64 lower-case hexadecimal digits.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is no digest: it takes `sha256:` and 64 hexadecimal digits in lower case")]
pub struct NotADigest(String);

fn parse(text: &str) -> Option<Sha256Digest> {
    let digits = text.strip_prefix("sha256:")?.as_bytes();
    let mut bytes = [0; 32];
    if digits.len() != 64 {
        return None;
    }
    let mut seen = 0;
    for (byte, pair) in bytes.iter_mut().zip(digits.as_chunks::<2>().0) {
        let [high, low] = pair.map(|digit| VALUES[digit as usize]);
        seen |= high | low;
        *byte = high << 4 | low;
    }
    (seen <= 15).then_some(Sha256Digest(bytes))
}

const DIGITS: &[u8; 16] = b"0123456789abcdef";
/// What a digit stands for; above 15 where it is none. The signed state of a large registry has
/// more than half a million of them.
const VALUES: [u8; 256] = values();

const fn values() -> [u8; 256] {
    let mut values = [0xff; 256];
    let mut at = 0;
    while at < DIGITS.len() {
        #[allow(clippy::cast_possible_truncation, reason = "there are 16")]
        {
            values[DIGITS[at] as usize] = at as u8;
        }
        at += 1;
    }
    values
}

macro_rules! digest_newtype {
    ($name:ident, $doc:literal) => {
        #[doc = $doc]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Sha256Digest);

        impl $name {
            /// The digits without the name of the algorithm.
            pub fn hex(&self) -> String {
                self.0.to_string()
            }

            /// The raw digest.
            pub fn sha256(&self) -> Sha256Digest {
                self.0
            }
        }

        impl From<Sha256Digest> for $name {
            fn from(digest: Sha256Digest) -> Self {
                Self(digest)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "sha256:{}", self.0)
            }
        }

        impl FromStr for $name {
            type Err = NotADigest;

            fn from_str(text: &str) -> Result<Self, NotADigest> {
                parse(text)
                    .map(Self)
                    .ok_or_else(|| NotADigest(text.to_owned()))
            }
        }
    };
}

digest_newtype!(
    TreeDigest,
    "The identity of a bundle's version: paths, run bits, sizes and contents, whatever the archive."
);
digest_newtype!(ArchiveDigest, "The sha256 of an archive's bytes.");

impl ArchiveDigest {
    /// The digest of an archive.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256Digest::of(bytes))
    }
}

/// What the tree digest knows of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileDigest {
    /// Path relative to the bundle's folder.
    pub path: String,
    /// Whether its owner may run it.
    pub executable: bool,
    /// Its length.
    pub size: u64,
    /// The digest of its content.
    pub sha256: Sha256Digest,
}

impl FileDigest {
    /// The mode as git and the tree digest write it.
    pub fn mode(&self) -> &'static str {
        match self.executable {
            true => "100755",
            false => "100644",
        }
    }
}

/// The digest of a tree: sha256 over one line `mode sha256 size path` for each file, in the
/// order of the paths' bytes.
pub fn tree_digest<'f>(files: impl IntoIterator<Item = &'f FileDigest>) -> TreeDigest {
    let mut sorted: Vec<&FileDigest> = files.into_iter().collect();
    sorted.sort_by(|a, b| a.path.as_bytes().cmp(b.path.as_bytes()));
    let mut state = Sha256::new();
    for file in sorted {
        let line = format!(
            "{} {} {} {}\n",
            file.mode(),
            file.sha256,
            file.size,
            file.path
        );
        state.update(line.as_bytes());
    }
    TreeDigest(Sha256Digest::finish(state))
}

/// The digest of a bundle as it stands in an archive: paths count from the top folder when
/// one holds everything. With `SKILL.md` at the root there is none, so that both layouts of
/// a bundle have the digest of its folder.
pub fn bundle_digest(files: &[FileDigest]) -> TreeDigest {
    let top = |file: &FileDigest| file.path.split_once('/').map(|(top, _)| top.to_owned());
    let first = files.first().and_then(top);
    let strip = match first {
        Some(first) if files.iter().all(|file| top(file).as_ref() == Some(&first)) => {
            first.len() + 1
        }
        _ => 0,
    };
    let below = |file: &FileDigest| FileDigest {
        path: file.path[strip..].to_owned(),
        ..file.clone()
    };
    let files: Vec<FileDigest> = files.iter().map(below).collect();
    tree_digest(&files)
}

/// The files of an archive with a top folder as they stand in the skill's own.
pub fn below_top(files: &[FileDigest]) -> Vec<FileDigest> {
    let below = |file: &FileDigest| FileDigest {
        path: file
            .path
            .split_once('/')
            .map_or("", |(_, rest)| rest)
            .to_owned(),
        ..file.clone()
    };
    files.iter().map(below).collect()
}

/// Hashes the files of an archive, checking all of it on the way; the result has the
/// archive's order.
pub fn archive_files(archive: &Archive<'_>) -> Result<Vec<FileDigest>, ArchiveError> {
    let digest = |entry: &Entry, content: &mut Content<'_>| {
        let EntryKind::File { executable, size } = entry.kind else {
            // A folder has no bytes, but what is packed for it must say so.
            content(&mut |_| Ok(()))?;
            return Ok(None);
        };
        let mut state = Sha256::new();
        content(&mut |chunk| {
            state.update(chunk);
            Ok(())
        })?;
        Ok::<_, ArchiveError>(Some(FileDigest {
            path: entry.path.as_str().to_owned(),
            executable,
            size,
            sha256: Sha256Digest::finish(state),
        }))
    };
    let entries = archive.entries();
    match archive {
        Archive::Zip(zip) => {
            let one = |index: usize| {
                digest(&entries[index], &mut |sink| zip.copy(index, sink)).transpose()
            };
            let all = 0..entries.len();
            match zip.is_small() {
                true => all.into_iter().filter_map(one).collect(),
                false => all.into_par_iter().filter_map(one).collect(),
            }
        }
        Archive::Tar(tar) => {
            let mut files = Vec::new();
            tar.visit(&mut |index, content| {
                let file = digest(&entries[index], content).map_err(std::io::Error::other)?;
                files.extend(file);
                Ok(())
            })?;
            Ok(files)
        }
    }
}

/// Fewer bytes than this are hashed before further threads would have started.
const FEW: u64 = 1 << 20;
/// The same for so many files, each of which has to be opened.
const FEW_FILES: usize = 64;

/// How much of a file is read at once.
const CHUNK: usize = 64 << 10;

/// Hashes files, many of them in parallel; the result has the order of `items`.
pub fn hash_files(items: &[Item], source: &dyn Source) -> Result<Vec<FileDigest>, PackError> {
    let bytes = items.iter().map(|item| item.size);
    if items.len() <= FEW_FILES && bytes.fold(0, u64::saturating_add) <= FEW {
        return items.iter().map(|item| hash_file(item, source)).collect();
    }
    items
        .par_iter()
        .map(|item| hash_file(item, source))
        .collect()
}

fn hash_file(item: &Item, source: &dyn Source) -> Result<FileDigest, PackError> {
    let unreadable = |error| PackError::read(item, error);
    let mut reader = source.open(item).map_err(unreadable)?;
    let mut state = Sha256::new();
    // One byte more than it should have shows one that has grown.
    let expected = usize::try_from(item.size).unwrap_or(CHUNK);
    let mut chunk = vec![0; expected.saturating_add(1).min(CHUNK)];
    let mut size = 0;
    loop {
        let length = match reader.read(&mut chunk) {
            Ok(0) => break,
            Ok(length) => length,
            Err(error) if error.kind() == std::io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(unreadable(error)),
        };
        state.update(&chunk[..length]);
        size += length as u64;
    }
    if size != item.size {
        return Err(PackError::changed(item));
    }
    Ok(FileDigest {
        path: item.path.as_str().to_owned(),
        executable: item.executable,
        size,
        sha256: Sha256Digest::finish(state),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, executable: bool, content: &[u8]) -> FileDigest {
        FileDigest {
            path: path.into(),
            executable,
            size: content.len() as u64,
            sha256: Sha256Digest::of(content),
        }
    }

    #[test]
    fn the_tree_digest_is_the_sha256_of_its_lines() {
        let files = [file("a/c.txt", true, b"x"), file("a-b.txt", false, b"")];
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let x = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881";
        // Bytes, not parts, give the order: `-` comes before `/`.
        let lines = format!("100644 {empty} 0 a-b.txt\n100755 {x} 1 a/c.txt\n");
        let expected = TreeDigest::from(Sha256Digest::of(lines.as_bytes()));
        assert_eq!(tree_digest(&files), expected);
    }

    #[test]
    fn both_layouts_of_a_bundle_have_one_digest() {
        let flat = [file("SKILL.md", false, b"x"), file("a/b", true, b"y")];
        let below = flat.clone().map(|file| FileDigest {
            path: format!("top/{}", file.path),
            ..file
        });
        assert_eq!(bundle_digest(&below), tree_digest(&flat));
        assert_eq!(bundle_digest(&flat), tree_digest(&flat));
        let two_tops = [file("a/x", false, b"x"), file("b/x", false, b"x")];
        assert_eq!(bundle_digest(&two_tops), tree_digest(&two_tops));
    }

    /// A file that turns out to have so many bytes.
    struct Grown(usize);

    impl Source for Grown {
        fn open(&self, _: &Item) -> std::io::Result<Box<dyn Read + '_>> {
            Ok(Box::new(std::io::repeat(b'x').take(self.0 as u64)))
        }
    }

    #[test]
    fn a_file_of_any_length_is_hashed_and_another_length_is_a_change() {
        for length in [0, 1, 100, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK] {
            let item = Item {
                path: crate::archive::EntryPath::new("x").unwrap(),
                executable: false,
                size: length as u64,
            };
            let hashed = hash_files(std::slice::from_ref(&item), &Grown(length)).unwrap();
            assert_eq!(hashed, [file("x", false, &vec![b'x'; length])]);
            for other in [length + 1, length + CHUNK, length.saturating_sub(1)] {
                let changed = hash_files(std::slice::from_ref(&item), &Grown(other));
                assert_eq!(changed.is_ok(), other == length, "{other}");
            }
        }
    }

    #[test]
    fn every_digit_counts() {
        let digest = ArchiveDigest::of(b"x");
        let text = digest.to_string();
        for at in "sha256:".len()..text.len() {
            for bad in ['g', 'A', '/', ':', '`', '\u{0}', '\u{7f}'] {
                let mut changed = text.clone();
                changed.replace_range(at..=at, &bad.to_string());
                assert!(changed.parse::<ArchiveDigest>().is_err(), "{changed}");
            }
        }
        let every = "sha256:00112233445566778899aabbccddeeff".to_owned() + &"0f".repeat(16);
        assert_eq!(every.parse::<ArchiveDigest>().unwrap().to_string(), every);
    }

    #[test]
    fn a_digest_reads_as_it_is_written() {
        let digest = ArchiveDigest::of(b"x");
        assert_eq!(digest.to_string().parse(), Ok(digest));
        for bad in [
            "",
            "sha256:",
            "sha256:00",
            &digest.hex(),
            &digest.to_string().to_uppercase(),
        ] {
            assert!(bad.parse::<ArchiveDigest>().is_err(), "{bad}");
        }
    }
}

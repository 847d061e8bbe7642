//! One tar header, and the extra headers with long names.

use crate::archive::{Flaw, Profile};

/// Everything in a tar file comes in blocks of this length.
pub(super) const BLOCK: usize = 512;

/// What a header announces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
    Extra(Extra),
}

/// A header that says something about others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Extra {
    /// Records of POSIX `pax` for the next entry.
    Pax,
    /// The same for all entries: only comments are taken.
    PaxGlobal,
    /// GNU's long name for the next entry.
    GnuName,
}

/// A header's fields, as far as they matter.
#[derive(Debug)]
pub(super) struct Header {
    pub name: Vec<u8>,
    pub mode: u32,
    pub size: u64,
    pub kind: Kind,
}

/// The bytes before the first NUL.
fn text(field: &[u8]) -> &[u8] {
    field.split(|&byte| byte == 0).next().unwrap_or_default()
}

/// The name field alone, to show where a header cannot be read.
pub(super) fn raw_name(block: &[u8; BLOCK]) -> Vec<u8> {
    text(&block[..100]).to_vec()
}

/// An octal number with spaces or NULs around it.
fn octal(field: &[u8]) -> Option<u64> {
    let trimmed = std::str::from_utf8(field).ok()?;
    let digits = trimmed.trim_matches([' ', '\0']);
    match digits {
        "" => Some(0),
        _ if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            u64::from_str_radix(digits, 8).ok()
        }
        _ => None,
    }
}

/// The sum of a header's bytes, its own field counted as spaces.
pub(super) fn checksum(block: &[u8; BLOCK]) -> u64 {
    let sum = |bytes: &[u8]| bytes.iter().map(|&byte| u64::from(byte)).sum::<u64>();
    sum(&block[..148]) + 8 * u64::from(b' ') + sum(&block[156..])
}

impl Header {
    /// Reads a block that is not all zeros.
    pub fn read(block: &[u8; BLOCK], profile: Profile) -> Result<Self, Flaw> {
        let is_posix = &block[257..265] == b"ustar\x0000";
        let is_gnu = &block[257..265] == b"ustar  \0";
        if !(is_posix || (is_gnu && profile >= Profile::Tolerant)) {
            return Err(not_ustar(block, is_gnu));
        }
        if octal(&block[148..156]) != Some(checksum(block)) {
            return Err(Flaw::Checksum);
        }
        let number = |range: std::ops::Range<usize>| {
            octal(&block[range]).ok_or(Flaw::TarHeader("a number is not octal"))
        };
        let mode = u32::try_from(number(100..108)?)
            .map_err(|_| Flaw::TarHeader("a mode that is too large"))?;
        let kind = kind(block[156], profile)?;
        if mode & 0o7000 != 0 && !matches!(kind, Kind::Extra(_)) {
            return Err(Flaw::SpecialMode(mode & 0o7000));
        }
        if !text(&block[157..257]).is_empty() {
            return Err(Flaw::EntryType("a link"));
        }
        let prefix = match is_posix {
            true => text(&block[345..500]),
            false => b"",
        };
        let mut name = prefix.to_vec();
        if !prefix.is_empty() {
            name.push(b'/');
        }
        name.extend(text(&block[..100]));
        Ok(Self {
            name,
            mode,
            size: number(124..136)?,
            kind,
        })
    }
}

/// Without the mark of ustar, a sum that fits tells an old tar file from other things.
fn not_ustar(block: &[u8; BLOCK], is_gnu: bool) -> Flaw {
    if is_gnu {
        return Flaw::TarHeader("it is of GNU's form, not ustar's");
    }
    match octal(&block[148..156]) == Some(checksum(block)) {
        true => Flaw::OldTar,
        false => Flaw::NotTar,
    }
}

fn kind(flag: u8, profile: Profile) -> Result<Kind, Flaw> {
    let foreign = profile >= Profile::Tolerant;
    Ok(match flag {
        b'0' => Kind::File,
        0 if foreign => Kind::File,
        b'5' => Kind::Folder,
        b'x' => Kind::Extra(Extra::Pax),
        b'g' if foreign => Kind::Extra(Extra::PaxGlobal),
        b'L' if foreign => Kind::Extra(Extra::GnuName),
        b'1' => return Err(Flaw::EntryType("a hard link")),
        b'2' => return Err(Flaw::EntryType("a symbolic link")),
        b'3' | b'4' => return Err(Flaw::EntryType("a device")),
        b'6' => return Err(Flaw::EntryType("a pipe")),
        _ => return Err(Flaw::EntryType("of an unknown type")),
    })
}

/// The long name that an extra header gives, if it gives one.
pub(super) fn long_name(
    extra: Extra,
    content: &[u8],
    profile: Profile,
) -> Result<Option<Vec<u8>>, Flaw> {
    if extra == Extra::GnuName {
        let name = content.strip_suffix(b"\0").unwrap_or(content);
        return match name.contains(&0) {
            true => Err(Flaw::TarHeader("a long name with a NUL in it")),
            false => Ok(Some(name.to_vec())),
        };
    }
    let mut name = None;
    let mut rest = content;
    while !rest.is_empty() {
        let (key, value, after) =
            record(rest).ok_or(Flaw::TarHeader("a pax record that is cut off"))?;
        rest = after;
        match key {
            b"path" if extra == Extra::Pax => {
                if name.replace(value.to_vec()).is_some() {
                    return Err(Flaw::TarHeader("two paths for one entry"));
                }
            }
            _ if profile >= Profile::Tolerant && is_harmless(key) => {}
            _ => return Err(Flaw::TarHeader("a pax record other than `path`")),
        }
    }
    Ok(name)
}

/// Records that change neither a name nor what a file holds.
fn is_harmless(key: &[u8]) -> bool {
    const KNOWN: [&[u8]; 8] = [
        b"mtime", b"atime", b"ctime", b"uid", b"gid", b"uname", b"gname", b"comment",
    ];
    KNOWN.contains(&key) || key.starts_with(b"LIBARCHIVE.") || key.starts_with(b"SCHILY.xattr.")
}

/// One `length key=value\n` and what follows it.
fn record(text: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let space = text.iter().position(|&byte| byte == b' ')?;
    let digits = std::str::from_utf8(&text[..space]).ok()?;
    if digits.len() > 6 || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let length: usize = digits.parse().ok()?;
    let line = text.get(space + 1..length)?.strip_suffix(b"\n")?;
    let equals = line.iter().position(|&byte| byte == b'=')?;
    Some((&line[..equals], &line[equals + 1..], &text[length..]))
}

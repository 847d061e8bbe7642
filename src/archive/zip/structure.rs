//! The check that every byte of a zip file belongs to exactly one record.

use super::records::{Central, Common, Descriptor, End, Local};
use super::{Method, Packed, Zip, extra};
use crate::archive::names::Seen;
use crate::archive::{
    ArchiveError, Entry, EntryKind, EntryPath, Flaw, Limits, NameFlaw, Part, Profile,
};

/// The general-purpose flag of encrypted data.
const ENCRYPTED: u16 = 1;
/// The two flags in which deflate writers note how hard they tried.
const EFFORT: u16 = 0b110;
/// The flag of sizes that follow the data.
const DESCRIPTOR: u16 = 1 << 3;
/// The flag of names in UTF-8.
const UTF8: u16 = 1 << 11;
/// Strong encryption and a hidden index.
const STRONG: u16 = 1 << 6 | 1 << 13;

/// Newest version whose features we know (zip64), ours included.
const NEWEST: u16 = 45;

/// Accepts the structure of an archive, or names its first flaw.
pub(super) fn parse<'a>(
    bytes: &'a [u8],
    profile: Profile,
    limits: &Limits,
) -> Result<Zip<'a>, ArchiveError> {
    if bytes.len() as u64 > limits.archive {
        let limit = limits.archive;
        return Err(Flaw::TooLarge { limit }.into());
    }
    let end = End::read(bytes)?;
    let count = usize::try_from(end.entries).unwrap_or(usize::MAX);
    if count > limits.entries {
        let limit = limits.entries;
        return Err(Flaw::TooMany { limit }.into());
    }
    let start = index_start(bytes, &end)?;
    let mut walk = Walk {
        area: &bytes[..start],
        profile,
        limits,
        cursor: 0,
        unpacked: 0,
        seen: Seen::default(),
        zip: Zip {
            bytes,
            entries: Vec::with_capacity(count),
            packed: Vec::with_capacity(count),
        },
    };
    let index = &bytes[..end.at];
    let mut at = start;
    for number in 0..count {
        let central = Central::read(index, at)?;
        at = central.end;
        walk.take(&central)
            .map_err(|flaw| ArchiveError::entry(number, central.common.name, flaw))?;
        if walk.unpacked > limits.unpacked {
            let limit = limits.unpacked;
            return Err(Flaw::UnpacksTooLarge { limit }.into());
        }
    }
    if at != end.at {
        return Err(Flaw::Index("it lists more entries than it says").into());
    }
    match start - walk.cursor {
        0 => Ok(walk.zip),
        gap => Err(Flaw::Gap(gap as u64).into()),
    }
}

/// Where the index starts: it must end exactly where the end records start.
fn index_start(bytes: &[u8], end: &End) -> Result<usize, Flaw> {
    let at = end.at as u64;
    let told = end.start.checked_add(end.length);
    match told {
        Some(told) if told == at => {
            usize::try_from(end.start).map_err(|_| Flaw::Index("it starts after its end"))
        }
        Some(told) if told < at && !bytes.starts_with(b"PK") => Err(Flaw::BytesBefore(at - told)),
        Some(told) if told < at => Err(Flaw::Gap(at - told)),
        _ => Err(Flaw::Index("it is longer than the archive")),
    }
}

/// The walk over all entries, in the order of the index and of their data.
struct Walk<'a, 'l> {
    /// The bytes before the index.
    area: &'a [u8],
    profile: Profile,
    limits: &'l Limits,
    /// Where the next local header must start.
    cursor: usize,
    unpacked: u64,
    seen: Seen,
    zip: Zip<'a>,
}

impl Walk<'_, '_> {
    fn take(&mut self, central: &Central<'_>) -> Result<(), Flaw> {
        let common = &central.common;
        self.check_fields(central)?;
        let method = method(common, self.profile)?;
        let (name, is_folder) = name(common)?;
        let path = EntryPath::within(name, &self.limits.names)?;
        self.seen.insert(name, is_folder)?;
        let kind = kind(central, is_folder, self.profile)?;
        self.check_size(common)?;
        self.check_place(central.offset)?;
        let local = Local::read(self.area, self.cursor)?;
        self.agree(common, &local.common)?;
        let data = local.data..local.data.saturating_add(common.packed as usize);
        if data.end > self.area.len() {
            return Err(Flaw::Truncated("its data"));
        }
        // Nothing, as it is or deflated.
        if is_folder && !matches!(self.area[data.clone()], [] | [3, 0]) {
            return Err(Flaw::FolderContent);
        }
        self.cursor = data.end;
        if common.flags & DESCRIPTOR != 0 {
            self.check_descriptor(common)?;
        }
        self.unpacked += u64::from(common.size);
        self.zip.entries.push(Entry { path, kind });
        self.zip.packed.push(Packed {
            method,
            checksum: common.checksum,
            data,
        });
        Ok(())
    }

    fn check_fields(&self, central: &Central<'_>) -> Result<(), Flaw> {
        let common = &central.common;
        let known = DESCRIPTOR | UTF8 | EFFORT;
        if common.flags & (ENCRYPTED | STRONG) != 0 {
            return Err(Flaw::Encrypted);
        }
        if common.flags & !known != 0 || central.internal > 1 {
            return Err(Flaw::UnknownFlags(common.flags));
        }
        // What packs it otherwise needs a newer version too: the method tells more.
        if common.needs > NEWEST && matches!(common.method, 0 | 8) {
            return Err(Flaw::UnknownVersion(common.needs));
        }
        // A full field means "look into zip64"; no file of a skill needs that.
        let full = [common.packed, common.size].contains(&u32::MAX);
        if full || central.offset == u64::from(u32::MAX) {
            return Err(Flaw::Zip64);
        }
        extra::check(common.extra, self.profile)
    }

    fn check_size(&self, common: &Common<'_>) -> Result<(), Flaw> {
        let limits = self.limits;
        let (packed, size) = (u64::from(common.packed), u64::from(common.size));
        if size > limits.file {
            let limit = limits.file;
            return Err(Flaw::TooLarge { limit });
        }
        if !limits.allows_ratio(packed, size) {
            let limit = limits.ratio;
            return Err(Flaw::Ratio { limit });
        }
        Ok(())
    }

    fn check_place(&self, offset: u64) -> Result<(), Flaw> {
        let cursor = self.cursor as u64;
        match offset {
            offset if offset < cursor => Err(Flaw::Overlap),
            offset if offset == cursor => Ok(()),
            offset if cursor == 0 => Err(Flaw::BytesBefore(offset)),
            offset => Err(Flaw::Gap(offset - cursor)),
        }
    }

    /// Whether the local header tells the same as the index.
    fn agree(&self, central: &Common<'_>, local: &Common<'_>) -> Result<(), Flaw> {
        let follows = central.flags & DESCRIPTOR != 0;
        // What follows the data is zero here, or already right: writers differ by field.
        let same = |told: u32, right: u32| told == right || (follows && told == 0);
        if [local.packed, local.size].contains(&u32::MAX) {
            return Err(Flaw::Zip64);
        }
        let strict = self.profile == Profile::Strict;
        let parts = [
            (Part::Name, central.name == local.name),
            (Part::Flags, central.flags == local.flags),
            (Part::Method, central.method == local.method),
            (Part::Checksum, same(local.checksum, central.checksum)),
            (Part::Size, same(local.packed, central.packed)),
            (Part::Size, same(local.size, central.size)),
            (Part::Version, !strict || central.needs == local.needs),
            (Part::Time, !strict || central.time == local.time),
        ];
        if let Some((part, _)) = parts.iter().find(|(_, agrees)| !agrees) {
            return Err(Flaw::Disagreement(*part));
        }
        if local.needs > NEWEST {
            return Err(Flaw::UnknownVersion(local.needs));
        }
        extra::check(local.extra, self.profile)
    }

    /// The descriptor after the data must say what the index says.
    fn check_descriptor(&mut self, central: &Common<'_>) -> Result<(), Flaw> {
        let told = Descriptor::read(self.area, self.cursor).ok_or(Flaw::BadDescriptor)?;
        let right = [central.checksum, central.packed, central.size];
        if [told.checksum, told.packed, told.size] != right {
            return Err(Flaw::BadDescriptor);
        }
        self.cursor += Descriptor::LENGTH;
        Ok(())
    }
}

fn method(common: &Common<'_>, profile: Profile) -> Result<Method, Flaw> {
    let method = match common.method {
        0 => Method::Stored,
        8 => Method::Deflated,
        other => return Err(Flaw::UnknownMethod(other)),
    };
    if common.flags & DESCRIPTOR != 0 {
        if profile < Profile::Foreign {
            return Err(Flaw::Descriptor);
        }
        // Without a size before it, the end of stored data is anybody's guess.
        if method == Method::Stored {
            return Err(Flaw::BadDescriptor);
        }
    }
    if method == Method::Stored {
        if common.packed != common.size {
            return Err(Flaw::Length);
        }
        if common.flags & EFFORT != 0 {
            return Err(Flaw::UnknownFlags(common.flags));
        }
    }
    Ok(method)
}

/// The name without a folder's slash, and whether it is a folder's.
fn name<'a>(common: &Common<'a>) -> Result<(&'a str, bool), Flaw> {
    let name = std::str::from_utf8(common.name).map_err(|_| NameFlaw::NotUtf8)?;
    if !name.is_ascii() && common.flags & UTF8 == 0 {
        return Err(NameFlaw::Unmarked.into());
    }
    match name.strip_suffix('/') {
        // A lone slash is the root, not a nameless folder.
        Some("") => Err(NameFlaw::Absolute.into()),
        Some(folder) => Ok((folder, true)),
        None => Ok((name, false)),
    }
}

/// What the entry is by its name, its mode and its attributes, which must agree.
fn kind(central: &Central<'_>, is_folder: bool, profile: Profile) -> Result<EntryKind, Flaw> {
    const FOLDER_BIT: u32 = 0x10;
    // Volume label, device, reparse point.
    const ODD_BITS: u32 = 0x08 | 0x40 | 0x400;
    let [_, host] = central.made_by.to_le_bytes();
    let is_unix = match host {
        // FAT, NTFS (two numbers), VFAT.
        0 | 10 | 11 | 14 => false,
        // Unix, macOS.
        3 | 19 => true,
        other => return Err(Flaw::UnknownHost(other)),
    };
    let mode = central.external >> 16;
    check_mode(mode, is_folder)?;
    if central.external & ODD_BITS != 0 {
        return Err(Flaw::EntryType("a volume label, device or link of Windows"));
    }
    if central.external & FOLDER_BIT != 0 && !is_folder {
        return Err(Flaw::EntryType(
            "a folder by its attributes and a file by its name",
        ));
    }
    let size = central.common.size;
    if is_folder {
        let form = (central.common.method, central.common.packed);
        // Some tools deflate the nothing that is in a folder.
        let is_empty = form == (0, 0) || (form == (8, 2) && profile == Profile::Foreign);
        return match is_empty && size == 0 {
            true => Ok(EntryKind::Folder),
            false => Err(Flaw::FolderContent),
        };
    }
    Ok(EntryKind::File {
        executable: is_unix && mode & 0o100 != 0,
        size: u64::from(size),
    })
}

/// Checks the mode that Unix tools write, whatever system the entry names.
fn check_mode(mode: u32, is_folder: bool) -> Result<(), Flaw> {
    let flaw = match (mode & 0o170_000, is_folder) {
        (0, _) | (0o100_000, false) | (0o040_000, true) => None,
        (0o100_000, true) => Some("a file by its mode and a folder by its name"),
        (0o040_000, false) => Some("a folder by its mode and a file by its name"),
        (0o120_000, _) => Some("a symbolic link"),
        (0o010_000, _) => Some("a pipe"),
        (0o020_000 | 0o060_000, _) => Some("a device"),
        (0o140_000, _) => Some("a socket"),
        _ => Some("of an unknown type"),
    };
    match (flaw, mode & 0o7000) {
        (Some(kind), _) => Err(Flaw::EntryType(kind)),
        (None, 0) => Ok(()),
        (None, bits) => Err(Flaw::SpecialMode(bits)),
    }
}

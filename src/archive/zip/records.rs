//! The records of a zip file as they stand in its bytes.

use crate::archive::Flaw;

/// Value of a 16-bit field that sends readers to a zip64 record.
const FULL_16: u64 = 0xffff;
/// Value of a 32-bit field that sends readers to a zip64 record.
const FULL_32: u64 = 0xffff_ffff;

const LOCAL: &[u8; 4] = b"PK\x03\x04";
const CENTRAL: &[u8; 4] = b"PK\x01\x02";
const END: &[u8; 4] = b"PK\x05\x06";
const END_64: &[u8; 4] = b"PK\x06\x06";
const LOCATOR_64: &[u8; 4] = b"PK\x06\x07";
const DESCRIPTOR: &[u8; 4] = b"PK\x07\x08";

const END_LENGTH: usize = 22;
const END_64_LENGTH: usize = 56;
const LOCATOR_64_LENGTH: usize = 20;

fn u16_at(record: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([record[at], record[at + 1]])
}

fn u32_at(record: &[u8], at: usize) -> u32 {
    u32::from(u16_at(record, at)) | u32::from(u16_at(record, at + 2)) << 16
}

fn u64_at(record: &[u8], at: usize) -> u64 {
    u64::from(u32_at(record, at)) | u64::from(u32_at(record, at + 4)) << 32
}

/// What the end of the file says about the index.
#[derive(Debug)]
pub(super) struct End {
    /// Number of entries.
    pub entries: u64,
    /// Length of the index.
    pub length: u64,
    /// Where the index starts.
    pub start: u64,
    /// Where the end records start: the index must end there.
    pub at: usize,
}

impl End {
    /// Reads the end records, which must be the very last bytes.
    pub fn read(bytes: &[u8]) -> Result<Self, Flaw> {
        let at = bytes.len().checked_sub(END_LENGTH);
        let record = at.map(|at| &bytes[at..]).unwrap_or_default();
        let Some(at) = at.filter(|_| record.starts_with(END)) else {
            return Err(no_end(bytes));
        };
        if find_last(&record[1..], *END).is_some() {
            return Err(Flaw::Index("it has two end records"));
        }
        let short = |field| u64::from(u16_at(record, field));
        if short(20) != 0 {
            return Err(Flaw::Truncated("its comment"));
        }
        let mut end = Self {
            entries: short(10),
            length: u64::from(u32_at(record, 12)),
            start: u64::from(u32_at(record, 16)),
            at,
        };
        let locator = at.checked_sub(LOCATOR_64_LENGTH);
        if let Some(locator) = locator.filter(|&locator| bytes[locator..].starts_with(LOCATOR_64)) {
            return end.read_64(bytes, locator, record);
        }
        if short(4) != 0 || short(6) != 0 || short(8) != end.entries {
            return Err(Flaw::Split);
        }
        if end.entries == FULL_16 || end.length == FULL_32 || end.start == FULL_32 {
            // A lone full field may be meant as it is; readers differ about it.
            return Err(Flaw::Index("its zip64 record is missing"));
        }
        end.at = at;
        Ok(end)
    }

    /// Reads the zip64 end record, which is taken only where a short field is too small.
    fn read_64(mut self, bytes: &[u8], locator: usize, short: &[u8]) -> Result<Self, Flaw> {
        let place = &bytes[locator..];
        let at = locator
            .checked_sub(END_64_LENGTH)
            .filter(|&at| bytes[at..].starts_with(END_64) && u64_at(place, 8) == at as u64)
            .ok_or(Flaw::Index("its zip64 record is not where it says"))?;
        let record = &bytes[at..locator];
        if u64_at(record, 4) != (END_64_LENGTH - 12) as u64 {
            return Err(Flaw::Index("its zip64 record has an odd length"));
        }
        let disks = [u32_at(record, 16), u32_at(record, 20), u32_at(place, 4)];
        if disks != [0, 0, 0] || u32_at(place, 16) != 1 || u64_at(record, 24) != u64_at(record, 32)
        {
            return Err(Flaw::Split);
        }
        let long = [u64_at(record, 32), u64_at(record, 40), u64_at(record, 48)];
        let full = [FULL_16, FULL_32, FULL_32];
        if long.iter().zip(full).all(|(&value, full)| value < full) {
            return Err(Flaw::Zip64);
        }
        let told = [self.entries, self.length, self.start];
        let agrees = |i: usize| told[i] == long[i].min(full[i]);
        let counts = u16_at(short, 8) == u16_at(short, 10);
        if !(counts && (0..3).all(agrees) && u32_at(short, 4) == 0) {
            return Err(Flaw::Index("its two end records disagree"));
        }
        [self.entries, self.length, self.start] = long;
        self.at = at;
        Ok(self)
    }
}

/// The best reason for a file that does not end with an end record.
fn no_end(bytes: &[u8]) -> Flaw {
    let Some(at) = find_last(bytes, *END) else {
        return match bytes.starts_with(LOCAL) {
            true => Flaw::Truncated("an entry or its index"),
            false => Flaw::NotAnArchive,
        };
    };
    let Some(record) = bytes[at..].first_chunk::<END_LENGTH>() else {
        return Flaw::Truncated("its end record");
    };
    let after = bytes.len() - at - END_LENGTH;
    match usize::from(u16_at(record, 20)) {
        0 => Flaw::BytesAfter,
        comment if comment > after => Flaw::Truncated("its comment"),
        comment if comment < after => Flaw::BytesAfter,
        _ => Flaw::Comment,
    }
}

fn find_last(bytes: &[u8], signature: [u8; 4]) -> Option<usize> {
    bytes
        .windows(4)
        .rposition(|window| window == signature.as_slice())
}

/// An entry as the index describes it.
#[derive(Debug)]
pub(super) struct Central<'a> {
    pub made_by: u16,
    pub common: Common<'a>,
    pub internal: u16,
    pub external: u32,
    pub offset: u64,
    /// One past its last byte.
    pub end: usize,
}

/// What both descriptions of an entry tell.
#[derive(Debug)]
pub(super) struct Common<'a> {
    pub needs: u16,
    pub flags: u16,
    pub method: u16,
    pub time: u32,
    pub checksum: u32,
    pub packed: u32,
    pub size: u32,
    pub name: &'a [u8],
    pub extra: &'a [u8],
}

impl<'a> Common<'a> {
    /// Reads the fields that both headers have in the same order.
    fn read(fields: &[u8], name: &'a [u8], extra: &'a [u8]) -> Self {
        Self {
            needs: u16_at(fields, 0),
            flags: u16_at(fields, 2),
            method: u16_at(fields, 4),
            time: u32_at(fields, 6),
            checksum: u32_at(fields, 10),
            packed: u32_at(fields, 14),
            size: u32_at(fields, 18),
            name,
            extra,
        }
    }
}

impl<'a> Central<'a> {
    /// Reads the entry of the index that starts at `at`; `index` ends where the index does.
    pub fn read(index: &'a [u8], at: usize) -> Result<Self, Flaw> {
        const LENGTH: usize = 46;
        let rest = index.get(at..).unwrap_or_default();
        let header = rest
            .first_chunk::<LENGTH>()
            .filter(|header| header.starts_with(CENTRAL))
            .ok_or(Flaw::Index("it lists fewer entries than it says"))?;
        let [name, extra, comment] = [28, 30, 32].map(|field| usize::from(u16_at(header, field)));
        let length = LENGTH + name + extra + comment;
        let Some(tail) = rest.get(LENGTH..length) else {
            return Err(Flaw::Truncated("its index"));
        };
        if comment != 0 {
            return Err(Flaw::Comment);
        }
        if u16_at(header, 34) != 0 {
            return Err(Flaw::Split);
        }
        Ok(Self {
            made_by: u16_at(header, 4),
            common: Common::read(&header[6..], &tail[..name], &tail[name..name + extra]),
            internal: u16_at(header, 36),
            external: u32_at(header, 38),
            offset: u64::from(u32_at(header, 42)),
            end: at + length,
        })
    }
}

/// An entry as the header before its data describes it.
#[derive(Debug)]
pub(super) struct Local<'a> {
    pub common: Common<'a>,
    /// Where its data starts.
    pub data: usize,
}

impl<'a> Local<'a> {
    /// Reads the header that starts at `at`; `area` ends where the index starts.
    pub fn read(area: &'a [u8], at: usize) -> Result<Self, Flaw> {
        const LENGTH: usize = 30;
        let rest = area.get(at..).unwrap_or_default();
        let header = rest
            .first_chunk::<LENGTH>()
            .filter(|header| header.starts_with(LOCAL))
            .ok_or(Flaw::NoHeader)?;
        let [name, extra] = [26, 28].map(|field| usize::from(u16_at(header, field)));
        let length = LENGTH + name + extra;
        let Some(tail) = rest.get(LENGTH..length) else {
            return Err(Flaw::Truncated("its header"));
        };
        Ok(Self {
            common: Common::read(&header[4..], &tail[..name], &tail[name..]),
            data: at + length,
        })
    }
}

/// Checksum and sizes as they stand after an entry's data.
pub(super) struct Descriptor {
    pub checksum: u32,
    pub packed: u32,
    pub size: u32,
}

impl Descriptor {
    /// How many bytes it takes.
    pub const LENGTH: usize = 16;

    /// Reads the descriptor at `at`, which must start with its signature.
    pub fn read(area: &[u8], at: usize) -> Option<Self> {
        let record = area.get(at..)?.first_chunk::<{ Self::LENGTH }>()?;
        record.starts_with(DESCRIPTOR).then(|| Self {
            checksum: u32_at(record, 4),
            packed: u32_at(record, 8),
            size: u32_at(record, 12),
        })
    }
}

//! Makes zip files by hand, right or wrong in any field.

use flate2::Crc;
use std::io::Write;

/// One header's fields; `Forge` writes them as they are.
#[derive(Clone, Debug)]
pub struct Fields {
    pub made_by: u16,
    pub needs: u16,
    pub flags: u16,
    pub method: u16,
    pub time: u32,
    pub checksum: u32,
    pub packed: u32,
    pub size: u32,
    pub name: Vec<u8>,
    pub extra: Vec<u8>,
    pub comment: Vec<u8>,
    pub disk: u16,
    pub internal: u16,
    pub external: u32,
    pub offset: u32,
}

/// One entry: both headers, its data and what follows it.
#[derive(Clone, Debug)]
pub struct Forged {
    pub local: Fields,
    pub central: Fields,
    pub data: Vec<u8>,
    pub after: Vec<u8>,
    pub is_listed: bool,
    pub keeps_offset: bool,
}

pub fn deflate(content: &[u8]) -> Vec<u8> {
    let level = flate2::Compression::new(6);
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), level);
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

pub fn checksum(content: &[u8]) -> u32 {
    let mut crc = Crc::new();
    crc.update(content);
    crc.sum()
}

impl Forged {
    /// A right stored file.
    pub fn stored(name: impl AsRef<[u8]>, content: &[u8]) -> Self {
        Self::packed(name, content, 0, content.to_vec())
    }

    /// A right deflated file.
    pub fn deflated(name: impl AsRef<[u8]>, content: &[u8]) -> Self {
        Self::packed(name, content, 8, deflate(content))
    }

    fn packed(name: impl AsRef<[u8]>, content: &[u8], method: u16, data: Vec<u8>) -> Self {
        let name = name.as_ref().to_vec();
        let fields = Fields {
            made_by: 3 << 8 | 20,
            needs: 20,
            flags: if name.is_ascii() { 0 } else { 1 << 11 },
            method,
            time: 0x0021_0000,
            checksum: checksum(content),
            packed: u32::try_from(data.len()).unwrap(),
            size: u32::try_from(content.len()).unwrap(),
            name,
            extra: Vec::new(),
            comment: Vec::new(),
            disk: 0,
            internal: 0,
            external: 0o100_644 << 16,
            offset: 0,
        };
        Self {
            local: fields.clone(),
            central: fields,
            data,
            after: Vec::new(),
            is_listed: true,
            keeps_offset: false,
        }
    }

    /// A right folder; `name` ends with a slash.
    pub fn folder(name: &str) -> Self {
        Self::stored(name, b"").both(|fields| fields.external = 0o040_755 << 16 | 0x10)
    }

    pub fn both(mut self, change: impl Fn(&mut Fields)) -> Self {
        change(&mut self.local);
        change(&mut self.central);
        self
    }

    pub fn local(mut self, change: impl Fn(&mut Fields)) -> Self {
        change(&mut self.local);
        self
    }

    pub fn central(mut self, change: impl Fn(&mut Fields)) -> Self {
        change(&mut self.central);
        self
    }

    /// The same entry with its sizes after the data.
    pub fn with_descriptor(mut self) -> Self {
        self = self.both(|fields| fields.flags |= 8);
        let told = [
            self.central.checksum,
            self.central.packed,
            self.central.size,
        ];
        self.after = b"PK\x07\x08".to_vec();
        for value in told {
            self.after.extend(value.to_le_bytes());
        }
        self.local(|fields| (fields.checksum, fields.packed, fields.size) = (0, 0, 0))
    }
}

fn common(fields: &Fields, out: &mut Vec<u8>) {
    for value in [fields.needs, fields.flags, fields.method] {
        out.extend(value.to_le_bytes());
    }
    for value in [fields.time, fields.checksum, fields.packed, fields.size] {
        out.extend(value.to_le_bytes());
    }
    for length in [fields.name.len(), fields.extra.len()] {
        out.extend(u16::try_from(length).unwrap().to_le_bytes());
    }
}

/// The end record's fields.
pub struct End {
    pub disk: u16,
    pub entries_here: u16,
    pub entries: u16,
    pub length: u32,
    pub start: u32,
    pub comment: Vec<u8>,
}

impl End {
    pub fn bytes(&self) -> Vec<u8> {
        let mut out = b"PK\x05\x06".to_vec();
        for value in [self.disk, self.disk, self.entries_here, self.entries] {
            out.extend(value.to_le_bytes());
        }
        out.extend(self.length.to_le_bytes());
        out.extend(self.start.to_le_bytes());
        out.extend(u16::try_from(self.comment.len()).unwrap().to_le_bytes());
        out.extend(&self.comment);
        out
    }
}

/// The entries and the index without the end record, and the right end record for them.
pub fn body(entries: &[Forged]) -> (Vec<u8>, End) {
    let (mut out, mut index, mut listed) = (Vec::new(), Vec::new(), 0);
    for entry in entries {
        let offset = u32::try_from(out.len()).unwrap();
        out.extend(b"PK\x03\x04");
        common(&entry.local, &mut out);
        out.extend(&entry.local.name);
        out.extend(&entry.local.extra);
        out.extend(&entry.data);
        out.extend(&entry.after);
        if !entry.is_listed {
            continue;
        }
        let fields = &entry.central;
        index.extend(b"PK\x01\x02");
        index.extend(fields.made_by.to_le_bytes());
        common(fields, &mut index);
        let comment = u16::try_from(fields.comment.len()).unwrap();
        for value in [comment, fields.disk, fields.internal] {
            index.extend(value.to_le_bytes());
        }
        index.extend(fields.external.to_le_bytes());
        let told = if entry.keeps_offset {
            fields.offset
        } else {
            offset
        };
        index.extend(told.to_le_bytes());
        for part in [&fields.name, &fields.extra, &fields.comment] {
            index.extend(part);
        }
        listed += 1;
    }
    let end = End {
        disk: 0,
        entries_here: listed,
        entries: listed,
        length: u32::try_from(index.len()).unwrap(),
        start: u32::try_from(out.len()).unwrap(),
        comment: Vec::new(),
    };
    out.extend(index);
    (out, end)
}

/// A whole file.
pub fn zip(entries: &[Forged]) -> Vec<u8> {
    let (mut out, end) = body(entries);
    out.extend(end.bytes());
    out
}

/// The zip64 end record and its locator for a body.
pub fn end_64(at: usize, end: &End) -> Vec<u8> {
    let mut out = b"PK\x06\x06".to_vec();
    out.extend(44_u64.to_le_bytes());
    out.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    let count = u64::from(end.entries);
    for value in [count, count, end.length.into(), end.start.into()] {
        out.extend(value.to_le_bytes());
    }
    out.extend(b"PK\x06\x07\0\0\0\0");
    out.extend((at as u64).to_le_bytes());
    out.extend(1_u32.to_le_bytes());
    out
}

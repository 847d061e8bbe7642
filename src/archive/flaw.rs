//! The reasons for which an archive or an entry is refused.

use super::NameFlaw;

use crate::fs::sizes;

/// What a local header and the archive's index can disagree about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// The name.
    Name,
    /// A size, packed or not.
    Size,
    /// The compression method.
    Method,
    /// The flags.
    Flags,
    /// The checksum.
    Checksum,
    /// The version that a reader needs.
    Version,
    /// The time of the last change.
    Time,
}

impl Part {
    fn as_str(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::Size => "size",
            Self::Method => "compression method",
            Self::Flags => "flags",
            Self::Checksum => "checksum",
            Self::Version => "version",
            Self::Time => "time",
        }
    }
}

/// Why an archive is refused; reads after "the archive" or after an entry's name.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Flaw {
    /// The name is not one that every system takes.
    #[error(transparent)]
    Name(#[from] NameFlaw),
    /// Neither a zip nor a gzip file.
    #[error("is no zip file and no .tar.gz file")]
    NotAnArchive,
    /// It ends in the middle of something.
    #[error("ends in the middle of {0}")]
    Truncated(&'static str),
    /// It has a comment.
    #[error("carries a comment")]
    Comment,
    /// Something stands before the first entry.
    #[error("has {0} bytes before its first entry")]
    BytesBefore(u64),
    /// Something stands after its end.
    #[error("has bytes after its end")]
    BytesAfter,
    /// Bytes that belong to no entry.
    #[error("has {0} bytes that belong to no entry")]
    Gap(u64),
    /// Two entries share bytes.
    #[error("shares bytes with another entry")]
    Overlap,
    /// Parts of the index do not fit together.
    #[error("has an index that contradicts itself: {0}")]
    Index(&'static str),
    /// It is one part of several.
    #[error("is one part of an archive in several files")]
    Split,
    /// It uses zip64 records that its size does not need.
    #[error("uses zip64 records that it does not need")]
    Zip64,
    /// No local header where the index says.
    #[error("has no header where the index says")]
    NoHeader,
    /// The local header says something else than the index.
    #[error("has another {} in its header than in the index", .0.as_str())]
    Disagreement(Part),
    /// It is encrypted.
    #[error("is encrypted")]
    Encrypted,
    /// Flags that mean something we do not know.
    #[error("sets unknown flags {0:#06x}")]
    UnknownFlags(u16),
    /// Neither stored nor deflated.
    #[error("is compressed with {}; only deflate and none at all are taken", method(*.0))]
    UnknownMethod(u16),
    /// A reader newer than any would be needed.
    #[error("needs zip version {0}")]
    UnknownVersion(u16),
    /// Its sizes come after its data.
    #[error("has its sizes after its data (a data descriptor)")]
    Descriptor,
    /// A descriptor that cannot be read in one way only.
    #[error("has a data descriptor that contradicts the index or leaves a doubt")]
    BadDescriptor,
    /// An extra field.
    #[error("carries the extra field {0:#06x}")]
    ExtraField(u16),
    /// Extra fields that run out of their space.
    #[error("carries extra fields that are cut off")]
    BrokenExtra,
    /// A link, device, pipe or the like.
    #[error("is {0}; an archive may hold files and folders only")]
    EntryType(&'static str),
    /// Set-user, set-group or sticky bits.
    #[error("sets special mode bits {0:#o}")]
    SpecialMode(u32),
    /// Attributes of a system that we do not know.
    #[error("was made for an unknown system ({0})")]
    UnknownHost(u8),
    /// A folder with content.
    #[error("is a folder that has content")]
    FolderContent,
    /// The packed bytes are damaged.
    #[error("has damaged data: {0}")]
    Damaged(&'static str),
    /// The content is not what the checksum says.
    #[error("has content that does not match its checksum")]
    Checksum,
    /// The content is shorter or longer than said.
    #[error("has content that is not as long as it says")]
    Length,
    /// More bytes than the limit.
    #[error("is larger than {}", sizes::exact(*limit))]
    TooLarge {
        /// The limit.
        limit: u64,
    },
    /// All files together are more than the limit.
    #[error("unpacks to more than {}", sizes::exact(*limit))]
    UnpacksTooLarge {
        /// The limit.
        limit: u64,
    },
    /// More entries than the limit.
    #[error("holds more than {limit} entries")]
    TooMany {
        /// The limit.
        limit: usize,
    },
    /// It packs better than any honest file.
    #[error("unpacks to more than {limit} times its size")]
    Ratio {
        /// The limit.
        limit: u64,
    },
    /// The bytes within the gzip are something else.
    #[error("is no tar file within its gzip")]
    NotTar,
    /// The form of tar before POSIX.
    #[error("is a tar file of the old v7 form, which says too little to be checked")]
    OldTar,
    /// A header of a tar file that we do not read.
    #[error("has a tar header that is not understood: {0}")]
    TarHeader(&'static str),
}

/// The usual names of the numbers in zip files.
fn method(number: u16) -> String {
    let name = match number {
        1 => "shrink",
        6 => "implode",
        9 => "deflate64",
        12 => "bzip2",
        14 => "LZMA",
        93 => "Zstandard",
        95 => "XZ",
        98 => "PPMd",
        _ => return format!("method {number}"),
    };
    name.to_owned()
}

impl Flaw {
    /// A stable word for machines.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Name(flaw) => flaw.kind(),
            Self::NotAnArchive | Self::NotTar => "not-an-archive",
            Self::Truncated(_) => "truncated",
            Self::Comment => "archive-comment",
            Self::BytesBefore(_) => "bytes-before",
            Self::BytesAfter => "bytes-after",
            Self::Gap(_) => "bytes-between",
            Self::Overlap => "overlap",
            Self::Index(_) => "bad-index",
            Self::Split => "split-archive",
            Self::Zip64 => "zip64",
            Self::NoHeader => "no-header",
            Self::Disagreement(_) => "header-mismatch",
            Self::Encrypted => "encrypted",
            Self::UnknownFlags(_) => "unknown-flags",
            Self::UnknownMethod(_) => "unknown-method",
            Self::UnknownVersion(_) => "unknown-version",
            Self::Descriptor => "data-descriptor",
            Self::BadDescriptor => "bad-descriptor",
            Self::ExtraField(_) => "extra-field",
            Self::BrokenExtra => "broken-extra-field",
            Self::EntryType(_) => "entry-type",
            Self::SpecialMode(_) => "special-mode",
            Self::UnknownHost(_) => "unknown-host",
            Self::FolderContent => "folder-content",
            Self::Damaged(_) => "damaged",
            Self::Checksum => "checksum-mismatch",
            Self::Length => "length-mismatch",
            Self::TooLarge { .. } => "too-large",
            Self::UnpacksTooLarge { .. } => "unpacks-too-large",
            Self::TooMany { .. } => "too-many-entries",
            Self::Ratio { .. } => "ratio",
            Self::OldTar => "old-tar",
            Self::TarHeader(_) => "tar-header",
        }
    }

    /// The next step, where there is one.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Descriptor => Some(
                "Finder and streaming writers make such archives: `open-skills unpack --foreign` takes them",
            ),
            Self::ExtraField(_) => {
                Some("unpack it, then `open-skills pack` makes one without such fields")
            }
            Self::Truncated(_) | Self::Damaged(_) | Self::Checksum | Self::Length => {
                Some("fetch the archive again: it seems damaged")
            }
            Self::NotAnArchive | Self::NotTar => {
                Some("`open-skills pack` makes archives from a skill's folder")
            }
            Self::OldTar => {
                Some("make it again with `tar --format=pax`, or with `open-skills pack`")
            }
            Self::UnknownMethod(_)
            | Self::Comment
            | Self::Zip64
            | Self::Gap(_)
            | Self::BytesBefore(_) => {
                Some("unpack it with the tool that made it, then run `open-skills pack`")
            }
            _ => None,
        }
    }
}

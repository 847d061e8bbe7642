//! Paths of the host in JSON: text, or where they are none, bytes. What names a file does not
//! have to be Unicode.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A path as it is written.
#[derive(Serialize, Deserialize)]
#[serde(untagged)]
enum Written {
    Text(String),
    Bytes(Vec<u8>),
}

impl Written {
    fn of(path: &Path) -> Result<Self, String> {
        match path.to_str() {
            Some(text) => Ok(Self::Text(text.to_owned())),
            None => Self::bytes(path),
        }
    }

    #[cfg(unix)]
    #[expect(clippy::unnecessary_wraps, reason = "elsewhere it fails")]
    fn bytes(path: &Path) -> Result<Self, String> {
        Ok(Self::Bytes(path.as_os_str().as_encoded_bytes().to_vec()))
    }

    #[cfg(not(unix))]
    fn bytes(path: &Path) -> Result<Self, String> {
        Err(format!("`{}` is no Unicode", path.to_string_lossy()))
    }

    #[cfg_attr(unix, expect(clippy::unnecessary_wraps, reason = "elsewhere it fails"))]
    fn path(self) -> Result<PathBuf, String> {
        match self {
            Self::Text(text) => Ok(PathBuf::from(text)),
            #[cfg(unix)]
            Self::Bytes(bytes) => {
                use std::os::unix::ffi::OsStringExt;
                Ok(std::ffi::OsString::from_vec(bytes).into())
            }
            #[cfg(not(unix))]
            Self::Bytes(_) => Err("a path of bytes is none here".to_owned()),
        }
    }
}

/// Writes one path.
pub fn serialize<S: Serializer>(path: &Path, to: S) -> Result<S::Ok, S::Error> {
    Written::of(path)
        .map_err(serde::ser::Error::custom)?
        .serialize(to)
}

/// Reads one path.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<PathBuf, D::Error> {
    Written::deserialize(from)?
        .path()
        .map_err(serde::de::Error::custom)
}

/// The same for several paths.
#[cfg(feature = "wasm")]
pub mod several {
    use super::{Deserialize, Deserializer, PathBuf, Serializer, Written};

    /// Writes them.
    pub fn serialize<S: Serializer>(paths: &[PathBuf], to: S) -> Result<S::Ok, S::Error> {
        let written: Result<Vec<_>, _> = paths.iter().map(|path| Written::of(path)).collect();
        to.collect_seq(written.map_err(serde::ser::Error::custom)?)
    }

    /// Reads them.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<PathBuf>, D::Error> {
        let written: Vec<Written> = Deserialize::deserialize(from)?;
        let paths: Result<_, _> = written.into_iter().map(Written::path).collect();
        paths.map_err(serde::de::Error::custom)
    }
}

//! What the stages of the sandbox tell each other.
//!
//! The description travels in front of the script's own input, on standard input: command
//! lines and variables of a process can be read by others of the same machine.

use std::collections::BTreeMap;
use std::io::{self, Read};
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

/// A description longer than this is none of ours.
const MOST: u32 = 16 << 20;

/// All that the inner stage has to know.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spec {
    /// The program and its arguments.
    pub command: Vec<String>,
    /// Its variables, and no others.
    pub variables: BTreeMap<String, String>,
    /// Where it starts.
    pub cwd: String,
    /// Folders and files of the host that it sees.
    pub binds: Vec<Bind>,
    /// Links that it sees: the place and where it leads.
    pub links: Vec<(String, String)>,
    /// Whether the inner stage has to make the file system, or finds it made.
    pub makes_root: bool,
    /// Bytes of memory of one process.
    pub memory: u64,
    /// Bytes of one file.
    pub file_size: u64,
    /// Seconds of processor time of one process.
    pub seconds: u64,
}

/// Something of the host and where the program sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bind {
    /// The place on the host.
    #[serde(with = "crate::runtime::host_path")]
    pub host: PathBuf,
    /// The place for the program.
    pub guest: String,
    /// Whether it may be written.
    pub writable: bool,
}

impl Spec {
    /// The description, ready to stand in front of the script's input.
    pub fn in_front_of(&self, input: &[u8]) -> io::Result<Vec<u8>> {
        let json = serde_json::to_vec(self)?;
        let length = u32::try_from(json.len())
            .ok()
            .filter(|&length| length <= MOST);
        let length = length.ok_or(io::ErrorKind::InvalidInput)?;
        let mut bytes = length.to_be_bytes().to_vec();
        bytes.extend(json);
        bytes.extend_from_slice(input);
        Ok(bytes)
    }

    /// Reads it, and not one byte more.
    pub fn read(mut from: impl Read) -> io::Result<Self> {
        let mut length = [0; 4];
        from.read_exact(&mut length)?;
        let length = u32::from_be_bytes(length);
        if length > MOST {
            return Err(io::ErrorKind::InvalidData.into());
        }
        let mut json = vec![0; length as usize];
        from.read_exact(&mut json)?;
        Ok(serde_json::from_slice(&json)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[cfg(unix)]
    #[test]
    fn a_place_need_not_be_unicode() {
        use std::os::unix::ffi::OsStrExt;
        let spec = Spec {
            binds: vec![Bind {
                host: std::ffi::OsStr::from_bytes(b"/x\xffy").into(),
                guest: "/skill".into(),
                writable: false,
            }],
            ..Spec::default()
        };
        let bytes = spec.in_front_of(b"").unwrap();
        assert_eq!(Spec::read(bytes.as_slice()).unwrap(), spec);
    }

    #[test]
    fn the_input_is_left_for_the_script() {
        let spec = Spec {
            command: vec!["sh".into()],
            ..Spec::default()
        };
        let bytes = spec.in_front_of(b"input").unwrap();
        let mut rest = bytes.as_slice();
        assert_eq!(Spec::read(&mut rest).unwrap(), spec);
        assert_eq!(rest, b"input");
        assert!(Spec::read(&b"\xff\xff\xff\xff"[..]).is_err());
        assert!(Spec::read(&b"\0\0\0\x09{}"[..]).is_err());
    }
}

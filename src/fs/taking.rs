//! Pipes, sockets and devices that take what is written.

use std::fs::{File, OpenOptions};
use std::path::Path;

use super::{FsError, io};

/// Opens what takes bytes as they come; a pipe with a name only when somebody reads from it.
#[cfg(unix)]
pub fn open_taking(path: &Path) -> Result<File, FsError> {
    use std::os::unix::fs::OpenOptionsExt as _;

    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};

    let mut options = OpenOptions::new();
    options.write(true);
    options.custom_flags(OFlags::NONBLOCK.bits().cast_signed());
    let file = options.open(path).map_err(|error| {
        let nobody = Some(rustix::io::Errno::NXIO);
        match rustix::io::Errno::from_io_error(&error) == nobody {
            true => FsError::NoReader {
                path: path.to_path_buf(),
            },
            false => io("write", path)(error),
        }
    })?;
    // A reader may be slower than we write.
    let flags = fcntl_getfl(&file).and_then(|flags| fcntl_setfl(&file, flags - OFlags::NONBLOCK));
    flags.map_err(|error| io("write", path)(error.into()))?;
    Ok(file)
}

/// Opens what takes bytes as they come.
#[cfg(not(unix))]
pub fn open_taking(path: &Path) -> Result<File, FsError> {
    let mut options = OpenOptions::new();
    options.write(true).open(path).map_err(io("write", path))
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::{Read as _, Write as _};

    use super::*;

    #[test]
    fn a_pipe_is_opened_when_somebody_reads_and_takes_more_than_it_holds() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.unwrap().success());
        let error = open_taking(&pipe).unwrap_err();
        assert_eq!(error.kind(), "not-a-file");
        assert!(error.to_string().ends_with("that nobody reads from"));
        let reader = std::thread::spawn({
            let pipe = pipe.clone();
            move || {
                let mut reader = File::open(pipe).unwrap();
                std::thread::sleep(std::time::Duration::from_millis(100));
                let mut read = Vec::new();
                reader.read_to_end(&mut read).unwrap();
                read.len()
            }
        });
        let opened = std::iter::repeat_with(|| {
            std::thread::sleep(std::time::Duration::from_millis(5));
            open_taking(&pipe)
        });
        let mut file = opened.flatten().next().unwrap();
        file.write_all(&vec![7; 1 << 20]).unwrap();
        drop(file);
        assert_eq!(reader.join().unwrap(), 1 << 20);
    }
}

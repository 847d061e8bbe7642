//! Pipes, sockets and devices that take what is written.

use std::fs::{File, OpenOptions};
use std::path::Path;
#[cfg(unix)]
use std::time::{Duration, Instant};

use super::{FsError, io};

/// How long a reader that was started beside us has to come.
#[cfg(unix)]
const PATIENCE: Duration = Duration::from_secs(2);
/// How long until there is another look for one.
#[cfg(unix)]
const PAUSE: Duration = Duration::from_millis(10);

/// Opens what takes bytes as they come; a pipe with a name only when somebody reads from it.
#[cfg(unix)]
pub fn open_taking(path: &Path) -> Result<File, FsError> {
    use std::os::unix::fs::OpenOptionsExt as _;

    use rustix::fs::{OFlags, fcntl_getfl, fcntl_setfl};
    use rustix::io::Errno;

    let mut options = OpenOptions::new();
    options.write(true);
    options.custom_flags(OFlags::NONBLOCK.bits().cast_signed());
    let started = Instant::now();
    let file = loop {
        match options.open(path) {
            Ok(file) => break file,
            Err(error) if Errno::from_io_error(&error) != Some(Errno::NXIO) => {
                return Err(io("write", path)(error));
            }
            Err(_) if started.elapsed() < PATIENCE => std::thread::sleep(PAUSE),
            Err(_) => {
                let path = path.to_path_buf();
                return Err(FsError::NoReader { path });
            }
        }
    };
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
                std::thread::sleep(Duration::from_millis(50));
                let mut reader = File::open(pipe).unwrap();
                std::thread::sleep(Duration::from_millis(100));
                let mut read = Vec::new();
                reader.read_to_end(&mut read).unwrap();
                read.len()
            }
        });
        let mut file = open_taking(&pipe).unwrap();
        file.write_all(&vec![7; 1 << 20]).unwrap();
        drop(file);
        assert_eq!(reader.join().unwrap(), 1 << 20);
    }
}

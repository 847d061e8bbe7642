//! Artifacts that go to object storage in place of a folder.
//!
//! They are kept in a folder first, whole, and sent from there when the run has ended. What
//! could not be sent stays in that folder, because the run that made it may have been long.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use crate::diagnostics::Failure;
use crate::fs::{FsError, Shown as _, create_dir_all};
use crate::ops::registries::{Access, open_uploads};
use crate::registry::location::Location;
use crate::registry::uploads::{Outgoing, Upload, send};
use crate::runtime::Artifact;

/// A prefix of a bucket that takes artifacts.
pub struct Uploads {
    store: Box<dyn Upload>,
    /// The folder below which artifacts wait to be sent.
    waiting: PathBuf,
}

impl Uploads {
    /// Makes ready to send to a place; nothing is asked of it yet. Artifacts wait in a folder
    /// below `waiting`.
    pub fn open(location: &Location, access: &Access, waiting: &Path) -> Result<Self, Failure> {
        let Location::S3 { bucket, prefix } = location else {
            let message = format!("artifacts cannot be sent to `{location}`");
            let hint = "name a folder, or `s3://bucket/prefix`";
            return Err(Failure::new("unsupported", message).with_hint(hint));
        };
        Ok(Self::new(open_uploads(bucket, prefix, access)?, waiting))
    }

    /// One that sends to this store.
    pub fn new(store: Box<dyn Upload>, waiting: &Path) -> Self {
        Self {
            store,
            waiting: waiting.to_path_buf(),
        }
    }

    /// A folder for artifacts that wait; it goes with the value.
    pub fn folder(&self) -> Result<TempDir, Failure> {
        create_dir_all(&self.waiting)?;
        let made = tempfile::Builder::new()
            .prefix("run-")
            .tempdir_in(&self.waiting);
        Ok(made.map_err(|source| FsError::Io {
            action: "write",
            path: self.waiting.clone(),
            source,
        })?)
    }

    /// Sends what waits in a folder, and notes in each artifact where it is now. When that
    /// fails the folder stays, and the error says where it is.
    pub fn send(&self, artifacts: &mut [Artifact], folder: TempDir) -> Result<(), Failure> {
        let files: Vec<Outgoing> = artifacts
            .iter()
            .map(|artifact| Outgoing {
                path: artifact.path.clone(),
                from: folder.path().join(&artifact.path),
                mime: artifact.mime,
            })
            .collect();
        if let Err(error) = send(&*self.store, &files) {
            let mut failure = Failure::from(error);
            let next = failure.hint.take();
            let next = next.map_or_else(String::new, |hint| format!("{hint}; "));
            let kept = folder.keep();
            let hint = format!("{next}the artifacts are in `{}`", kept.shown());
            return Err(failure.with_hint(hint));
        }
        for artifact in artifacts {
            artifact.url = Some(format!("{}/{}", self.store.place(), artifact.path));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::fs::{self, File};
    use std::io::Read;
    use std::sync::Mutex;

    use super::*;
    use crate::registry::{RegistryError, Trouble};
    use crate::runtime::{Limits, artifacts};

    /// Remembers what it took; says no to some paths.
    struct Remembering(Mutex<Vec<String>>, &'static str);

    impl Upload for std::sync::Arc<Remembering> {
        fn place(&self) -> &'static str {
            "s3://bucket/p"
        }

        fn upload(
            &self,
            path: &str,
            file: &mut File,
            mime: Option<&str>,
        ) -> Result<(), RegistryError> {
            if path == self.1 {
                return Err(RegistryError::new(Trouble::Denied, "s3://bucket/p", ""));
            }
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            let line = format!("{path} {} {text}", mime.unwrap_or("?"));
            self.0.lock().unwrap().push(line);
            Ok(())
        }
    }

    /// Sends two files to a store that refuses one path; gives what it took, what came of it,
    /// the artifacts, and what still waits.
    fn sent(refused: &'static str) -> (Vec<String>, Result<(), Failure>, Vec<Artifact>, usize) {
        let place = tempfile::tempdir().unwrap();
        let store = std::sync::Arc::new(Remembering(Mutex::default(), refused));
        let uploads = Uploads::new(Box::new(store.clone()), &place.path().join("unsent"));
        let folder = uploads.folder().unwrap();
        fs::create_dir(folder.path().join("b")).unwrap();
        fs::write(folder.path().join("b/x.csv"), "1,2").unwrap();
        fs::write(folder.path().join("a"), "one").unwrap();
        let found = artifacts::collect(folder.path(), &Limits::default()).unwrap();
        let mut files = found.files;
        let came = uploads.send(&mut files, folder);
        let waiting = fs::read_dir(place.path().join("unsent")).unwrap().count();
        let mut took = store.0.lock().unwrap().clone();
        took.sort();
        (took, came, files, waiting)
    }

    #[test]
    fn every_artifact_is_sent_and_says_where_it_is() {
        let (took, came, files, waiting) = sent("");
        came.unwrap();
        assert_eq!(took, ["a ? one", "b/x.csv text/csv 1,2"]);
        let urls: Vec<_> = files.iter().map(|file| file.url.as_deref()).collect();
        let expected = [Some("s3://bucket/p/a"), Some("s3://bucket/p/b/x.csv")];
        assert_eq!((urls.as_slice(), waiting), (&expected[..], 0));
    }

    #[test]
    fn what_cannot_be_sent_stays_and_the_error_says_where() {
        let (_, came, files, waiting) = sent("b/x.csv");
        let failure = came.unwrap_err();
        assert_eq!((failure.kind, waiting), ("denied", 1));
        assert!(failure.hint.unwrap().contains("unsent/run-"));
        assert!(files.iter().all(|file| file.url.is_none()));
    }
}

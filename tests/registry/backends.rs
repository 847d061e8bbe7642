//! Every backend that the promises are asked of.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use open_skills::registry::{Directory, Key, Memory, Registry};
use tempfile::TempDir;

/// A fresh, empty place of one kind.
pub trait Backend: Sync {
    /// Another way into the same place, as another process has it.
    fn open(&self) -> Box<dyn Registry + '_>;

    /// Puts bytes under a key behind the registry's back; none removes what is there.
    fn damage(&self, key: &Key, bytes: Option<&[u8]>);

    /// Makes an object look as if it was written so long ago; says whether that can be done.
    fn age(&self, key: &Key, by: Duration) -> bool {
        let _ = (key, by);
        false
    }
}

/// A place in memory.
#[derive(Default)]
pub struct InMemory(Arc<Memory>);

impl Backend for InMemory {
    fn open(&self) -> Box<dyn Registry + '_> {
        Box::new(&*self.0)
    }

    fn damage(&self, key: &Key, bytes: Option<&[u8]>) {
        self.0.force(key, bytes.map(<[u8]>::to_vec));
    }

    fn age(&self, key: &Key, by: Duration) -> bool {
        self.0.age(key, by);
        true
    }
}

/// A place in a temporary folder.
pub struct InDirectory(TempDir);

impl Default for InDirectory {
    fn default() -> Self {
        Self(tempfile::tempdir().unwrap())
    }
}

impl InDirectory {
    /// The registry's folder.
    pub fn root(&self) -> PathBuf {
        self.0.path().join("registry")
    }
}

impl Backend for InDirectory {
    fn open(&self) -> Box<dyn Registry + '_> {
        Box::new(Directory::new(self.root()))
    }

    fn damage(&self, key: &Key, bytes: Option<&[u8]>) {
        let path = self.root().join(key.as_str());
        match bytes {
            Some(bytes) => {
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, bytes).unwrap();
            }
            None => std::fs::remove_file(path).unwrap(),
        }
    }

    fn age(&self, key: &Key, by: Duration) -> bool {
        let path = self.root().join(key.as_str());
        let file = std::fs::File::options().write(true).open(path).unwrap();
        let written = file.metadata().unwrap().modified().unwrap();
        file.set_modified(written - by).unwrap();
        true
    }
}

/// A promise, asked of a fresh place.
pub type Case = fn(&dyn Backend);

/// Makes one test of each case for each backend that needs no server: `each_backend!(case)`
/// calls `case(&backend)` with a fresh place. For the others there are the `CASES`.
macro_rules! each_backend {
    ($($case:ident),+ $(,)?) => {
        /// Every case by its name.
        pub const CASES: &[(&str, crate::backends::Case)] = &[$((stringify!($case), $case)),+];

        mod memory {
            $(#[test] fn $case() { super::$case(&crate::backends::InMemory::default()); })+
        }
        mod directory {
            $(#[test] fn $case() { super::$case(&crate::backends::InDirectory::default()); })+
        }
    };
}
pub(crate) use each_backend;

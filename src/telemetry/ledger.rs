//! The ledger's files: a line a run, and the sums of days that are gone.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::days::{DAY, Days};
use super::entry::{Entry, hashed};
use crate::diagnostics::Explain;
use crate::fs::{FsError, create_dir_all, new_private_temporary, read_text};

/// For how many days single runs are kept.
const DETAILS: u64 = 7;
/// For how many days sums are kept.
const SUMS: u64 = 30;
/// More runs than this in a week are not all told one by one.
const MAX_LEDGER: u64 = 16 << 20;
/// A salt, or the sums of a month.
const MAX_SMALL: u64 = 64 << 10;

/// Who may read the files: their owner.
#[cfg(unix)]
const PRIVATE: u32 = 0o600;

/// The runs of this machine.
#[derive(Clone, Debug)]
pub struct Ledger {
    folder: PathBuf,
    salt: Vec<u8>,
}

/// Why the ledger could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// A file of it.
    #[error(transparent)]
    File(#[from] FsError),
    /// The system gave no random numbers.
    #[error("there are no random numbers: {0}")]
    Random(String),
}

impl Explain for LedgerError {
    fn kind(&self) -> &'static str {
        match self {
            Self::File(error) => error.kind(),
            Self::Random(_) => "io",
        }
    }
}

impl Ledger {
    /// Opens the ledger in a folder to write to it; the first time it is made.
    pub fn open(state_dir: &Path) -> Result<Self, LedgerError> {
        let mut ledger = Self::to_read(state_dir)?;
        if ledger.salt.is_empty() {
            create_dir_all(&ledger.folder)?;
            let salt = random()?;
            write_private(&ledger.folder.join("salt"), salt.as_bytes())?;
            ledger.salt = salt.into_bytes();
        }
        Ok(ledger)
    }

    /// Opens it for who only looks: nothing is made. Without a salt no run was written down yet.
    pub fn to_read(state_dir: &Path) -> Result<Self, LedgerError> {
        let folder = state_dir.join("runs");
        let salt = match read_text(&folder.join("salt"), MAX_SMALL) {
            Ok(salt) => salt.into_bytes(),
            Err(error) if error.kind() == "not-found" => Vec::new(),
            Err(error) => return Err(error.into()),
        };
        Ok(Self { folder, salt })
    }

    /// The word that stands for a skill or a digest in this ledger.
    pub fn hashed(&self, text: &str) -> String {
        hashed(&self.salt, text)
    }

    /// A name for a new run.
    pub fn new_id() -> Result<String, LedgerError> {
        Ok(random()?[..12].to_owned())
    }

    /// Writes a run down, and sums up what is past its time.
    pub fn add(&self, entry: &Entry) -> Result<(), LedgerError> {
        let _lock = self.lock()?;
        let mut line = serde_json::json!(entry).to_string();
        line.push('\n');
        let mut file =
            appended(&self.runs_path()).map_err(|source| self.failed("write", source))?;
        file.write_all(line.as_bytes())
            .map_err(|source| self.failed("write", source))?;
        self.sum_up(entry.at)
    }

    /// The runs of the last days, the latest first. A line that was cut is left out.
    pub fn runs(&self, now: u64) -> Result<Vec<Entry>, LedgerError> {
        let mut runs = self.all()?;
        runs.retain(|entry| is_recent(entry, now));
        runs.reverse();
        Ok(runs)
    }

    /// The sums of the last days, today's included.
    pub fn days(&self, now: u64) -> Result<Days, LedgerError> {
        let mut days = self.sums()?;
        for entry in &self.all()? {
            days.add(entry);
        }
        days.forget(now, SUMS);
        Ok(days)
    }

    /// Forgets everything, the salt too.
    pub fn clear(&self) -> Result<(), LedgerError> {
        match fs::remove_dir_all(&self.folder) {
            Ok(()) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(source) => Err(self.failed("remove", source).into()),
        }
    }

    /// Moves runs that are past their time into the sums. Most of the time there are none,
    /// which the first line tells.
    fn sum_up(&self, now: u64) -> Result<(), LedgerError> {
        let text = crate::fs::read_head(&self.runs_path(), 4 << 10)?;
        let text = String::from_utf8_lossy(&text);
        let first = text.lines().next().and_then(read);
        if first.is_none_or(|entry| is_recent(&entry, now)) {
            return Ok(());
        }
        let (keep, past): (Vec<_>, Vec<_>) = self
            .all()?
            .into_iter()
            .partition(|entry| is_recent(entry, now));
        let mut days = self.sums()?;
        for entry in &past {
            days.add(entry);
        }
        days.forget(now, SUMS);
        let line = |entry: &Entry| format!("{}\n", serde_json::json!(entry));
        let lines: String = keep.iter().map(line).collect();
        // A crash in between counts a run twice, and loses none.
        write_private(
            &self.days_path(),
            serde_json::json!(days).to_string().as_bytes(),
        )?;
        Ok(write_private(&self.runs_path(), lines.as_bytes())?)
    }

    fn all(&self) -> Result<Vec<Entry>, LedgerError> {
        let text = match crate::fs::read_limited(&self.runs_path(), MAX_LEDGER) {
            Ok(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            Err(error) if error.kind() == "not-found" => String::new(),
            Err(error) => return Err(error.into()),
        };
        Ok(text.lines().filter_map(read).collect())
    }

    fn sums(&self) -> Result<Days, LedgerError> {
        match read_text(&self.days_path(), MAX_SMALL) {
            Ok(text) => Ok(serde_json::from_str(&text).unwrap_or_default()),
            Err(error) if error.kind() == "not-found" => Ok(Days::default()),
            Err(error) => Err(error.into()),
        }
    }

    /// Two runs may end at the same time.
    fn lock(&self) -> Result<File, LedgerError> {
        create_dir_all(&self.folder)?;
        let path = self.folder.join("lock");
        let file = File::options().create(true).append(true).open(path);
        let file = file.map_err(|source| self.failed("write", source))?;
        file.lock().map_err(|source| self.failed("lock", source))?;
        Ok(file)
    }

    fn runs_path(&self) -> PathBuf {
        self.folder.join("runs.ndjson")
    }

    fn days_path(&self) -> PathBuf {
        self.folder.join("days.json")
    }

    fn failed(&self, action: &'static str, source: io::Error) -> FsError {
        FsError::Io {
            action,
            path: self.folder.clone(),
            source,
        }
    }
}

/// Opens a file to write at its end. When somebody ran what is nobody else's business, also
/// of a file from before that was so.
fn appended(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.append(true).create(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
        let file = options.mode(PRIVATE).open(path)?;
        if file.metadata()?.permissions().mode() & 0o077 != 0 {
            file.set_permissions(fs::Permissions::from_mode(PRIVATE))?;
        }
        Ok(file)
    }
    #[cfg(not(unix))]
    options.open(path)
}

/// Writes a whole file that only its owner may read, in the place of an older one.
fn write_private(path: &Path, bytes: &[u8]) -> Result<(), FsError> {
    let failed = |source| FsError::Io {
        action: "write",
        path: path.to_path_buf(),
        source,
    };
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = new_private_temporary(folder).map_err(failed)?;
    file.write_all(bytes).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}

fn read(line: &str) -> Option<Entry> {
    serde_json::from_str(line).ok()
}

fn is_recent(entry: &Entry, now: u64) -> bool {
    entry.at.saturating_add(DETAILS * DAY) > now
}

fn random() -> Result<String, LedgerError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(|error| LedgerError::Random(error.to_string()))?;
    Ok(format!("{:032x}", u128::from_be_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::super::entry::Ended;
    use super::*;

    fn entry(at: u64, status: &str) -> Entry {
        Entry {
            id: "1".into(),
            at,
            skill: "s".into(),
            tree: "t".into(),
            engine: "wasm".into(),
            language: "python".into(),
            ended: Ended {
                status: status.into(),
                exit_code: Some(0),
                duration_ms: 10,
                artifacts: 0,
                hit: Vec::new(),
            },
        }
    }

    #[test]
    fn details_go_after_a_week_and_sums_after_a_month() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap();
        let start = 20_000 * DAY;
        ledger.add(&entry(start, "ok")).unwrap();
        ledger.add(&entry(start + 1, "timeout")).unwrap();
        assert_eq!(ledger.runs(start + 1).unwrap()[0].ended.status, "timeout");
        let later = start + 8 * DAY;
        ledger.add(&entry(later, "failed")).unwrap();
        assert_eq!(ledger.runs(later).unwrap().len(), 1);
        let days = ledger.days(later).unwrap();
        let first = days.0[&20_000];
        assert_eq!(
            (first.runs, first.ok, first.ended, first.duration_ms),
            (2, 1, 1, 20)
        );
        assert_eq!(days.0[&20_008].failed, 1);
        assert_eq!(ledger.days(start + 31 * DAY).unwrap().0.len(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_what_was_run() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap();
        let start = 20_000 * DAY;
        fs::write(ledger.runs_path(), "").unwrap();
        let readable = fs::Permissions::from_mode(0o644);
        fs::set_permissions(ledger.runs_path(), readable).unwrap();
        ledger.add(&entry(start, "ok")).unwrap();
        let modes = || {
            let names = ["salt", "runs.ndjson", "days.json"].map(|name| ledger.folder.join(name));
            let there = names.iter().filter_map(|path| fs::metadata(path).ok());
            there
                .map(|it| it.permissions().mode() & 0o777)
                .collect::<Vec<_>>()
        };
        assert_eq!(modes(), [0o600; 2]);
        ledger.add(&entry(start + 8 * DAY, "ok")).unwrap();
        assert_eq!(modes(), [0o600; 3]);
    }

    #[test]
    fn a_cut_line_costs_one_run_and_clearing_forgets_all() {
        let folder = tempfile::tempdir().unwrap();
        let ledger = Ledger::open(folder.path()).unwrap();
        let (now, word) = (20_000 * DAY, ledger.hashed("pdf"));
        ledger.add(&entry(now, "ok")).unwrap();
        let mut file = File::options()
            .append(true)
            .open(ledger.runs_path())
            .unwrap();
        file.write_all(b"{\"id\":\n").unwrap();
        ledger.add(&entry(now, "ok")).unwrap();
        assert_eq!(ledger.runs(now).unwrap().len(), 2);
        ledger.clear().unwrap();
        assert!(!folder.path().join("runs").exists());
        assert_ne!(Ledger::open(folder.path()).unwrap().hashed("pdf"), word);
    }
}

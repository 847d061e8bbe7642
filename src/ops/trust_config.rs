//! Approves a project's configuration file, or takes the approval back.

use std::path::Path;

use crate::diagnostics::Failure;
use crate::fs::Shown as _;
use crate::store::Approvals;

/// What to do about which file.
#[derive(Clone, Copy, Debug)]
pub struct TrustConfig<'a> {
    /// The file of approvals.
    pub approvals: &'a Path,
    /// The configuration file, links resolved.
    pub config: &'a Path,
    /// The digest of the bytes that the user was shown.
    pub digest: &'a str,
    /// Whether to take the approval back.
    pub remove: bool,
}

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TrustOutcome {
    /// The file counts from now on.
    Approved,
    /// It did before.
    AlreadyApproved,
    /// It counts no more.
    Removed,
    /// There was no approval to take back.
    NotApproved,
}

/// Writes the approval, or takes it back; nothing is written when nothing changes.
pub fn trust_config(request: &TrustConfig<'_>) -> Result<TrustOutcome, Failure> {
    if !Approvals::can_keep(request.config) {
        return Err(unfit_path(request.config));
    }
    let mut approvals = Approvals::read(request.approvals)?;
    let outcome = if request.remove {
        match approvals.remove(request.config) {
            true => TrustOutcome::Removed,
            false => return Ok(TrustOutcome::NotApproved),
        }
    } else if approvals.contains(request.config, request.digest) {
        return Ok(TrustOutcome::AlreadyApproved);
    } else {
        approvals.add(request.config, request.digest);
        TrustOutcome::Approved
    };
    approvals.write(request.approvals)?;
    Ok(outcome)
}

fn unfit_path(path: &Path) -> Failure {
    Failure::usage(format!("cannot remember the path `{}`", path.shown()))
        .with_hint("move the project to a path of UTF-8 text without line breaks")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn approving_and_removing_is_what_the_settings_read() {
        let folder = tempfile::tempdir().unwrap();
        let approvals = folder.path().join("state/approved-configs");
        let act = |digest, remove| {
            trust_config(&TrustConfig {
                approvals: &approvals,
                config: Path::new("/p/open-skills.yaml"),
                digest,
                remove,
            })
            .unwrap()
        };
        let counts = |digest| {
            let read = Approvals::read(&approvals).unwrap();
            read.contains(Path::new("/p/open-skills.yaml"), digest)
        };
        assert_eq!(act("sha256:1", true), TrustOutcome::NotApproved);
        assert!(!approvals.exists());
        assert_eq!(act("sha256:1", false), TrustOutcome::Approved);
        assert_eq!(act("sha256:1", false), TrustOutcome::AlreadyApproved);
        assert!(counts("sha256:1"));
        assert_eq!(act("sha256:2", false), TrustOutcome::Approved);
        assert!(counts("sha256:2") && !counts("sha256:1"));
        assert_eq!(act("sha256:9", true), TrustOutcome::Removed);
        assert!(!counts("sha256:2"));
    }

    #[test]
    fn a_path_that_would_forge_a_line_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let approvals = folder.path().join("approved-configs");
        let refused = trust_config(&TrustConfig {
            approvals: &approvals,
            config: Path::new("/p\nsha256:0 /q"),
            digest: "sha256:1",
            remove: false,
        });
        assert_eq!(refused.unwrap_err().kind, "usage");
        assert!(!approvals.exists());
    }
}

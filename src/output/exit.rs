//! Exit codes, and which failure ends with which.

/// What the process says to whoever started it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExitStatus(u8);

impl ExitStatus {
    /// Done, and nothing to mind.
    pub const DONE: Self = Self(0);
    /// Findings, failed tests, or a verification that said no.
    pub const FINDINGS: Self = Self(1);
    /// Wrong use, bad input, or an environment that does not fit.
    pub const ERROR: Self = Self(2);
    /// A script ran out of time.
    pub const TIMEOUT: Self = Self(124);
    /// The sandbox refused, or a limit was hit.
    pub const REFUSED: Self = Self(125);
    /// The user interrupted.
    pub const INTERRUPTED: Self = Self(130);
    /// The terminal was closed, as shells say it.
    pub const HUNG_UP: Self = Self(129);
    /// Somebody asked it to end, as shells say it.
    pub const TERMINATED: Self = Self(143);

    /// The code that a script itself ended with.
    pub const fn of_script(code: u8) -> Self {
        Self(code)
    }

    /// The code for a failure of this kind: the one place that knows.
    pub fn of(kind: &str) -> Self {
        match kind {
            "no-match" | "unsigned" | "not-verified" | "bad-signature" | "bad-statement"
            | "untrusted-key" | "too-few-keys" | "key-changed" | "revoked" | "expired"
            | "not-yet-valid" | "digest-mismatch" | "name-mismatch" | "version-mismatch"
            | "rollback" | "fork" | "stale" | "consent-needed" | "refused-update" | "no-tests"
            | "low-coverage" => Self::FINDINGS,
            "timeout" => Self::TIMEOUT,
            "refused" | "limit" | "undeclared-permission" | "not-enforceable" => Self::REFUSED,
            "interrupted" => Self::INTERRUPTED,
            "terminated" => Self::TERMINATED,
            "hung-up" => Self::HUNG_UP,
            _ => Self::ERROR,
        }
    }

    /// The number.
    pub const fn code(self) -> u8 {
        self.0
    }
}

impl From<ExitStatus> for std::process::ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_map_to_codes() {
        let code = |kind| ExitStatus::of(kind).code();
        assert_eq!(["usage", "not-found", "io"].map(code), [2, 2, 2]);
        assert_eq!(["unsigned", "low-coverage"].map(code), [1, 1]);
        assert_eq!(
            ["timeout", "limit", "interrupted", "terminated", "hung-up"].map(code),
            [124, 125, 130, 143, 129]
        );
    }
}

//! The risks of the OWASP Agentic Skills Top 10 that rules stand on.

use crate::lint::rule::{Source, Strength};

const fn risk(url: &'static str) -> Source {
    Source {
        url,
        read: "2026-11-21",
        strength: Strength::Advice,
    }
}

/// AST01, malicious skills.
pub(super) const AST01: Source = risk("https://owasp.org/www-project-agentic-skills-top-10/ast01");
/// AST02, supply chain compromise.
pub(super) const AST02: Source = risk("https://owasp.org/www-project-agentic-skills-top-10/ast02");
/// AST03, over-privileged skills.
pub(super) const AST03: Source = risk("https://owasp.org/www-project-agentic-skills-top-10/ast03");
/// AST04, insecure metadata.
pub(super) const AST04: Source = risk("https://owasp.org/www-project-agentic-skills-top-10/ast04");
/// AST05, untrusted external instructions.
pub(super) const AST05: Source = risk("https://owasp.org/www-project-agentic-skills-top-10/ast05");
/// AST07, update drift.
pub(super) const AST07: Source = risk("https://owasp.org/www-project-agentic-skills-top-10/ast07");

//! Where a finding stands, as people and editors count.

use crate::diagnostics::{Finding, Position, SourceFile, Span};

/// First and last position of a finding, both from 1; the end is exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The first character.
    pub start: Position,
    /// One past the last character.
    pub end: Position,
}

impl Place {
    /// The place of a finding, if it names one.
    pub fn of(finding: &Finding) -> Option<Self> {
        finding.span.map(|span| Self::at(&finding.file, span))
    }

    /// The place of a span of a file.
    pub fn at(file: &SourceFile, span: Span) -> Self {
        Self {
            start: file.position(span.start),
            end: file.position(span.end.max(span.start)),
        }
    }
}

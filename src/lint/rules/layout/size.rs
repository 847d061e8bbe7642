//! Sizes that matter, and how they are said.

/// A mebibyte: larger files and skills are rare.
pub(super) const MIB: u64 = 1 << 20;

/// What uploads take, in bytes.
pub(super) const UPLOAD_LIMIT: u64 = 30_000_000;

/// A size with one decimal: `1.5 MiB`.
pub(super) fn mebibytes(bytes: u64) -> String {
    let tenths = (u128::from(bytes) * 10).div_ceil(u128::from(MIB));
    format!("{}.{} MiB", tenths / 10, tenths % 10)
}

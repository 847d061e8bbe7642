//! How large an archive may be, and what is in it.

use crate::bundle::walk::MAX_FOLDERS;

/// Limits of one name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NameLimits {
    /// Bytes of one part between slashes: what common file systems take.
    pub component: usize,
    /// Bytes of a whole path.
    pub path: usize,
    /// Parts of a path.
    pub depth: usize,
}

impl Default for NameLimits {
    fn default() -> Self {
        Self {
            component: 255,
            path: 512,
            depth: MAX_FOLDERS + 2,
        }
    }
}

/// Limits of one archive. Sizes are counted while unpacking, not only believed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the archive itself.
    pub archive: u64,
    /// Bytes of everything in it.
    pub unpacked: u64,
    /// Bytes of one file in it.
    pub file: u64,
    /// Files and folders in it.
    pub entries: usize,
    /// How many times larger than its packed bytes a file may be.
    pub ratio: u64,
    /// Below this size no ratio is too high: short repetitive texts pack very well.
    pub ratio_from: u64,
    /// Limits of each name.
    pub names: NameLimits,
}

impl Default for Limits {
    fn default() -> Self {
        const MEBIBYTE: u64 = 1 << 20;
        Self {
            archive: 50 * MEBIBYTE,
            unpacked: 200 * MEBIBYTE,
            file: 50 * MEBIBYTE,
            entries: 10_000,
            ratio: 200,
            ratio_from: MEBIBYTE,
            names: NameLimits::default(),
        }
    }
}

impl Limits {
    /// Whether so many packed bytes may become so many.
    pub(super) fn allows_ratio(&self, packed: u64, size: u64) -> bool {
        size <= self.ratio_from || size <= packed.saturating_mul(self.ratio)
    }
}

//! Memory: one bound for all memories and tables of a guest together.

use wasmtime::ResourceLimiter;

/// A table's element is a pointer on the host.
const ELEMENT: u64 = 8;
/// Each memory reserves address space, so their number is bounded too.
const MEMORIES: usize = 256;
const TABLES: usize = 1_000;
const INSTANCES: usize = 1_000;

/// Sums up what a guest takes and refuses what goes beyond.
#[derive(Clone, Copy, Debug)]
pub struct MemoryLimiter {
    limit: u64,
    taken: u64,
    refused: bool,
}

impl MemoryLimiter {
    /// Begins with nothing taken.
    pub fn new(limit: u64) -> Self {
        Self {
            limit,
            taken: 0,
            refused: false,
        }
    }

    /// Whether the guest ever asked for more than it gets.
    pub fn has_refused(&self) -> bool {
        self.refused
    }

    /// How much more there is room for.
    pub fn left(&self) -> u64 {
        self.limit.saturating_sub(self.taken)
    }

    /// Lets a growth pass when there is room for it.
    fn grow(&mut self, current: u64, desired: u64) -> bool {
        let wanted = desired.saturating_sub(current);
        let total = self.taken.saturating_add(wanted);
        if total > self.limit {
            self.refused = true;
            return false;
        }
        self.taken = total;
        true
    }
}

impl ResourceLimiter for MemoryLimiter {
    fn memory_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        // Beyond its own maximum it fails anyway, and must not be counted.
        Ok(maximum.is_none_or(|maximum| desired <= maximum)
            && self.grow(current as u64, desired as u64))
    }

    fn table_growing(
        &mut self,
        current: usize,
        desired: usize,
        maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        let bytes = |elements: usize| (elements as u64).saturating_mul(ELEMENT);
        Ok(maximum.is_none_or(|maximum| desired <= maximum)
            && self.grow(bytes(current), bytes(desired)))
    }

    fn instances(&self) -> usize {
        INSTANCES
    }

    fn tables(&self) -> usize {
        TABLES
    }

    fn memories(&self) -> usize {
        MEMORIES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn memories_and_tables_share_one_bound() {
        let mut limiter = MemoryLimiter::new(100);
        assert!(limiter.memory_growing(0, 40, None).unwrap());
        assert!(limiter.memory_growing(0, 20, None).unwrap());
        assert!(limiter.table_growing(0, 5, None).unwrap());
        assert!(!limiter.has_refused());
        assert!(!limiter.table_growing(5, 6, None).unwrap());
        assert!(limiter.has_refused());
    }

    #[test]
    fn a_growth_beyond_its_own_maximum_is_not_counted() {
        let mut limiter = MemoryLimiter::new(100);
        assert!(!limiter.memory_growing(0, 90, Some(50)).unwrap());
        assert!(!limiter.has_refused());
        assert!(limiter.memory_growing(0, 100, None).unwrap());
        assert!(!limiter.table_growing(0, usize::MAX, None).unwrap());
    }
}

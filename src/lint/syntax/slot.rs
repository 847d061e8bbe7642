//! Where a token stands in the hash table: the same for who writes it and who reads it.

/// Slots of the table, a power of two; more than twice the tokens.
pub const SLOTS: usize = 1 << 19;

/// The first slot to look at.
pub fn first(token: &[u8]) -> usize {
    // FNV-1a, folded: tokens are short, and the table is the same on every machine.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for &byte in token {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    let folded = (hash >> 32) ^ hash;
    usize::try_from(folded & (SLOTS as u64 - 1)).unwrap_or_default()
}

/// The slot after a taken one.
pub fn next(slot: usize) -> usize {
    (slot + 1) & (SLOTS - 1)
}

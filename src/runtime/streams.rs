//! What is kept of a stream that may be endless.

/// The beginning of a stream, up to a limit.
#[derive(Debug)]
pub struct Kept {
    bytes: Vec<u8>,
    limit: usize,
    is_cut: bool,
}

impl Kept {
    /// Keeps at most this many bytes.
    pub fn new(limit: u64) -> Self {
        Self {
            bytes: Vec::new(),
            limit: usize::try_from(limit).unwrap_or(usize::MAX),
            is_cut: false,
        }
    }

    /// Takes what still fits, and returns it.
    pub fn push<'b>(&mut self, bytes: &'b [u8]) -> &'b [u8] {
        let room = self.limit - self.bytes.len();
        let taken = &bytes[..bytes.len().min(room)];
        self.is_cut |= taken.len() < bytes.len();
        self.bytes.extend_from_slice(taken);
        taken
    }

    /// Whether something did not fit.
    pub fn is_cut(&self) -> bool {
        self.is_cut
    }

    /// What was kept.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_beginning_is_kept() {
        let mut kept = Kept::new(4);
        assert_eq!((kept.push(b"abc"), kept.is_cut()), (&b"abc"[..], false));
        assert_eq!((kept.push(b"def"), kept.is_cut()), (&b"d"[..], true));
        assert_eq!(kept.push(b"g"), b"");
        assert_eq!(kept.into_bytes(), b"abcd");
    }
}

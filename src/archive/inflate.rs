//! Inflating with a counted limit: a stream never gives more than it may.

use flate2::{Decompress, FlushDecompress, Status};

use super::{ArchiveError, Flaw, Sink};

/// How much is inflated at a time.
const CHUNK: usize = 64 << 10;

/// What a finished deflate stream took and gave.
pub(super) struct Inflated {
    /// Packed bytes up to the end of the stream.
    pub taken: u64,
    /// Bytes that came out.
    pub given: u64,
}

/// Inflates one raw deflate stream of at most `limit` bytes into a sink.
pub(super) fn inflate(
    packed: &[u8],
    limit: u64,
    sink: &mut Sink<'_>,
) -> Result<Inflated, ArchiveError> {
    let mut stream = Decompress::new(false);
    let mut chunk = vec![0; CHUNK];
    loop {
        let (taken, given) = (stream.total_in(), stream.total_out());
        let rest = usize::try_from(taken).ok().and_then(|at| packed.get(at..));
        let status = stream
            .decompress(rest.unwrap_or_default(), &mut chunk, FlushDecompress::None)
            .map_err(|_| Flaw::Damaged("it is no deflate stream"))?;
        let fresh = usize::try_from(stream.total_out() - given).unwrap_or(CHUNK);
        if stream.total_out() > limit {
            return Err(Flaw::Length.into());
        }
        sink(&chunk[..fresh])?;
        if status == Status::StreamEnd {
            return Ok(Inflated {
                taken: stream.total_in(),
                given: stream.total_out(),
            });
        }
        if fresh == 0 && stream.total_in() == taken {
            return Err(Flaw::Truncated("its data").into());
        }
    }
}

//! Standard output and standard error of a guest: every write is one message.

use std::fmt;
use std::io::{self, Write};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};

use serde::Serialize;
use tokio::io::AsyncWrite;
use wasmtime_wasi::async_trait;
use wasmtime_wasi::cli::{IsTerminal, StdoutStream};
use wasmtime_wasi::p2::{OutputStream, Pollable, StreamError};

use super::wire::{self, FromWorker};
use crate::runtime::runner::Stream;

/// What one write may hand over at once.
const PIECE: usize = 64 << 10;

/// The way out of a worker, shared by all that write to it.
#[derive(Clone)]
pub struct Outlet(Arc<Mutex<Box<dyn Write + Send>>>);

impl Outlet {
    /// Takes the way out.
    pub fn new(out: impl Write + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(Box::new(out))))
    }

    /// Sends one message; the other side reads always, so this waits for long never.
    pub fn send(&self, head: &impl Serialize, body: &[u8]) -> io::Result<()> {
        let mut out = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        wire::send(&mut *out, head, body)
    }
}

impl fmt::Debug for Outlet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Outlet")
    }
}

/// One of the two streams of a guest.
#[derive(Clone, Debug)]
pub struct GuestStream {
    outlet: Outlet,
    stream: Stream,
}

impl GuestStream {
    /// The stream of that name.
    pub fn new(outlet: &Outlet, stream: Stream) -> Self {
        Self {
            outlet: outlet.clone(),
            stream,
        }
    }

    /// Writes all of it.
    pub fn put(&self, bytes: &[u8]) -> io::Result<()> {
        let head = match self.stream {
            Stream::Stdout => FromWorker::Stdout,
            Stream::Stderr => FromWorker::Stderr,
        };
        bytes
            .chunks(PIECE)
            .try_for_each(|piece| self.outlet.send(&head, piece))
    }
}

impl IsTerminal for GuestStream {
    fn is_terminal(&self) -> bool {
        false
    }
}

impl StdoutStream for GuestStream {
    fn async_stream(&self) -> Box<dyn AsyncWrite + Send + Sync> {
        Box::new(self.clone())
    }

    fn p2_stream(&self) -> Box<dyn OutputStream> {
        Box::new(self.clone())
    }
}

#[async_trait]
impl Pollable for GuestStream {
    async fn ready(&mut self) {}
}

impl OutputStream for GuestStream {
    fn write(&mut self, bytes: bytes::Bytes) -> Result<(), StreamError> {
        self.put(&bytes).map_err(|_| StreamError::Closed)
    }

    fn flush(&mut self) -> Result<(), StreamError> {
        Ok(())
    }

    fn check_write(&mut self) -> Result<usize, StreamError> {
        Ok(PIECE)
    }
}

impl AsyncWrite for GuestStream {
    fn poll_write(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Poll::Ready(self.put(bytes).map(|()| bytes.len()))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    fn poll_shutdown(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}

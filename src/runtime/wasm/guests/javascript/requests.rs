//! The requests that a script has begun and whose answers it waits for.

use std::collections::HashMap;

use tokio::task::{AbortHandle, JoinSet};

use crate::runtime::broker::{HttpRequest, HttpResponse};
use crate::runtime::wasm::BrokerClient;

/// A request's number and what became of it.
pub type Answered = (u64, Result<HttpResponse, String>);

/// Requests on their way; all of them at once.
#[derive(Default)]
pub struct Requests {
    next: u64,
    running: JoinSet<Answered>,
    handles: HashMap<u64, AbortHandle>,
}

impl Requests {
    /// Begins a request and gives its number.
    pub fn begin(&mut self, broker: BrokerClient, request: HttpRequest) -> u64 {
        let number = self.next;
        self.next += 1;
        let handle = self
            .running
            .spawn(async move { (number, broker.fetch(request).await) });
        self.handles.insert(number, handle);
        number
    }

    /// Gives up on a request; its answer never comes.
    pub fn abort(&mut self, number: u64) {
        if let Some(handle) = self.handles.remove(&number) {
            handle.abort();
        }
    }

    /// An answer that is there already; a look costs next to nothing.
    pub async fn ready(&mut self) -> Option<Answered> {
        if self.running.is_empty() {
            return None;
        }
        // Whoever carries the requests gets a turn.
        tokio::task::yield_now().await;
        let (number, answer) = self.running.try_join_next()?.ok()?;
        self.handles.remove(&number);
        Some((number, answer))
    }

    /// The next answer; nothing when no request is on its way.
    pub async fn answered(&mut self) -> Option<Answered> {
        loop {
            // Whoever gave up on a request waits for it no more.
            if let Ok((number, answer)) = self.running.join_next().await? {
                self.handles.remove(&number);
                return Some((number, answer));
            }
        }
    }
}

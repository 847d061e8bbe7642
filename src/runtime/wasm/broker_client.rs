//! The guest's end of the line to the broker.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::{Semaphore, oneshot};

use super::streams::Outlet;
use super::wire::FromWorker;
use crate::fs::sizes;
use crate::runtime::broker::{HttpRequest, HttpResponse};

/// What a request gets: an answer, or why there is none.
type Answer = Result<HttpResponse, String>;

/// The largest body of a request: as much as the other side takes in one message.
const MAX_BODY: u64 = super::follow::MAX_MESSAGE as u64;
/// How many requests of one guest are asked at once; more wait for their turn.
pub const AT_ONCE: usize = 64;

/// Asks the broker, any number of requests at once.
#[derive(Clone, Debug)]
pub struct BrokerClient {
    outlet: Outlet,
    next: Arc<AtomicU64>,
    waiting: Arc<Mutex<HashMap<u64, oneshot::Sender<Answer>>>>,
    turns: Arc<Semaphore>,
}

/// A request that was asked. Whoever drops it before its answer came gives up on it.
struct Asked<'c> {
    client: &'c BrokerClient,
    id: u64,
}

impl Drop for Asked<'_> {
    fn drop(&mut self) {
        if self.client.waiting().remove(&self.id).is_some() {
            // A side that has gone needs no word.
            let _ = self.client.outlet.send(&FromWorker::GiveUp(self.id), &[]);
        }
    }
}

impl BrokerClient {
    /// Asks through the worker's way out.
    pub fn new(outlet: &Outlet) -> Self {
        Self {
            outlet: outlet.clone(),
            next: Arc::default(),
            waiting: Arc::default(),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// Asks and waits for the answer; the error is for the script's author to read.
    pub async fn fetch(&self, mut request: HttpRequest) -> Answer {
        if request.body.len() as u64 > MAX_BODY {
            let (size, most) = sizes::apart(request.body.len() as u64, MAX_BODY);
            return Err(format!(
                "the request has a body of {size}, and no more than {most} leave the sandbox at \
                 once: send it in parts"
            ));
        }
        // Nobody closes it: there is always a turn to come.
        let _turn = self.turns.acquire().await;
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        let (sender, receiver) = oneshot::channel();
        self.waiting().insert(id, sender);
        let _asked = Asked { client: self, id };
        let body = std::mem::take(&mut request.body);
        let asked = self.outlet.send(&FromWorker::Ask(id, request), &body);
        asked.map_err(|_| "the request is too long".to_owned())?;
        let gone = |_| Err("the broker has gone".to_owned());
        receiver.await.unwrap_or_else(gone)
    }

    /// Hands an answer to whoever waits for it.
    pub fn deliver(&self, id: u64, answer: Answer) {
        if let Some(sender) = self.waiting().remove(&id) {
            // Whoever asked may have given up.
            let _ = sender.send(answer);
        }
    }

    fn waiting(&self) -> MutexGuard<'_, HashMap<u64, oneshot::Sender<Answer>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

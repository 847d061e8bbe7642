//! Answers the requests of one guest: a thread for each, and not too many of them.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use super::process::Line;
use super::wire::ToWorker;
use crate::runtime::broker::allowed::AllowedHosts;
use crate::runtime::broker::{Broker, HttpRequest, Network};
use crate::runtime::runner::Request;

/// Requests of one guest that are under way at once; its own side asks for no more.
const MAX_OPEN: usize = 64;

/// Answers requests over the line to a worker.
#[derive(Debug)]
pub struct Answers {
    broker: Broker,
    line: Line,
    open: Arc<AtomicUsize>,
}

impl Answers {
    /// Answers what the request of the run allows, until `deadline`.
    pub fn new(network: &Network, request: &Request, line: Line, deadline: Instant) -> Self {
        let allowed = &request.allowed;
        let open = AllowedHosts::new(&allowed.permissions.network);
        let open = open.within(allowed.declared_hosts.as_ref());
        Self {
            broker: Broker::new(network, open, &request.secrets, deadline),
            line,
            open: Arc::default(),
        }
    }

    /// Finds the answer to the request of this number, while everything else goes on.
    pub fn find(&self, id: u64, request: HttpRequest) {
        if self.open.load(Ordering::Relaxed) >= MAX_OPEN {
            let reason = format!("more than {MAX_OPEN} requests at once");
            // A worker that has gone needs no answer.
            let _ = self.line.send(&ToWorker::Answer(id, Err(reason)), &[]);
            return;
        }
        self.open.fetch_add(1, Ordering::Relaxed);
        let (broker, line, open) = (self.broker.clone(), self.line.clone(), self.open.clone());
        std::thread::spawn(move || {
            let mut answer = broker.fetch(request);
            let (body, response) = match &mut answer {
                Ok(held) => {
                    let body = std::mem::take(&mut held.response.body);
                    (body, Ok(held.response.clone()))
                }
                Err(reason) => (Vec::new(), Err(reason.clone())),
            };
            let _ = line.send(&ToWorker::Answer(id, response), &body);
            // Its room is free once the guest has it.
            drop(body);
            drop(answer);
            open.fetch_sub(1, Ordering::Relaxed);
        });
    }
}

//! Answers the requests of one guest: a thread for each, and not too many of them.

use std::collections::{HashSet, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::broker_client::AT_ONCE;
use super::process::Line;
use super::wire::ToWorker;
use crate::runtime::broker::allowed::AllowedHosts;
use crate::runtime::broker::{Broker, HttpRequest, Network};
use crate::runtime::runner::Request;

/// Threads for one guest. One that waits for a server goes on when its request is given up, and
/// leaves its place to another: they are more than the requests that are under way at once.
const MAX_THREADS: usize = 4 * AT_ONCE;
/// Requests that wait for a place; a worker asks for no more at once.
const MAX_QUEUED: usize = AT_ONCE;

/// Answers requests over the line to a worker.
#[derive(Debug)]
pub struct Answers {
    broker: Broker,
    line: Line,
    places: Arc<Mutex<Places>>,
}

/// Which requests are under way, and which wait.
#[derive(Debug, Default)]
struct Places {
    threads: usize,
    open: HashSet<u64>,
    queued: VecDeque<(u64, HttpRequest)>,
}

impl Places {
    /// The next request that there is a place for.
    fn next(&mut self) -> Option<(u64, HttpRequest)> {
        if self.open.len() >= AT_ONCE || self.threads >= MAX_THREADS {
            return None;
        }
        let (id, request) = self.queued.pop_front()?;
        self.threads += 1;
        self.open.insert(id);
        Some((id, request))
    }
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
            places: Arc::default(),
        }
    }

    /// Finds the answer to the request of this number, while everything else goes on.
    pub fn find(&self, id: u64, request: HttpRequest) {
        let mut places = lock(&self.places);
        if places.queued.len() >= MAX_QUEUED {
            drop(places);
            let reason = format!("more than {MAX_QUEUED} requests wait");
            // A worker that has gone needs no answer.
            let _ = self.line.send(&ToWorker::Answer(id, Err(reason)), &[]);
            return;
        }
        places.queued.push_back((id, request));
        self.start(places);
    }

    /// Nobody waits for the answer to the request of this number any more.
    pub fn give_up(&self, id: u64) {
        let mut places = lock(&self.places);
        places.open.remove(&id);
        places.queued.retain(|(queued, _)| *queued != id);
        self.start(places);
    }

    /// Starts as many requests as there are places for.
    fn start(&self, mut places: MutexGuard<'_, Places>) {
        while let Some(first) = places.next() {
            let (broker, line) = (self.broker.clone(), self.line.clone());
            let places = Arc::clone(&self.places);
            std::thread::spawn(move || {
                let mut next = Some(first);
                while let Some((id, request)) = next {
                    answer(&broker, &line, &places, id, request);
                    let mut places = lock(&places);
                    places.threads -= 1;
                    places.open.remove(&id);
                    next = places.next();
                }
            });
        }
    }
}

fn lock(places: &Mutex<Places>) -> MutexGuard<'_, Places> {
    places.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers one request, if anybody still waits for that.
fn answer(broker: &Broker, line: &Line, places: &Mutex<Places>, id: u64, request: HttpRequest) {
    let mut answer = broker.fetch(request);
    if !lock(places).open.contains(&id) {
        return;
    }
    let (body, response) = match &mut answer {
        Ok(held) => {
            let body = std::mem::take(&mut held.response.body);
            (body, Ok(held.response.clone()))
        }
        Err(reason) => (Vec::new(), Err(reason.clone())),
    };
    // The room that the answer takes is free once the guest has it.
    let _ = line.send(&ToWorker::Answer(id, response), &body);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request() -> HttpRequest {
        HttpRequest {
            method: "GET".to_owned(),
            url: "https://a.example/".to_owned(),
            headers: Vec::new(),
            follow_redirects: true,
            patience: None,
            body: Vec::new(),
        }
    }

    #[test]
    fn a_place_that_is_given_up_is_free_at_once_and_threads_are_bounded() {
        let mut places = Places::default();
        for id in 0..1000 {
            places.queued.push_back((id, request()));
        }
        let started = |places: &mut Places| std::iter::from_fn(|| places.next()).count();
        assert_eq!(started(&mut places), AT_ONCE);
        assert!(places.open.remove(&3));
        assert_eq!(started(&mut places), 1);
        // However many are given up, there is an end to the threads.
        for _ in 0..10 {
            places.open.clear();
            started(&mut places);
        }
        assert_eq!(places.threads, MAX_THREADS);
    }
}

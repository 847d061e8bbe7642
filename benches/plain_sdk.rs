//! Fetches objects with nothing but the SDK, so many at once: what `benches/registries.py`
//! compares `pull`, `sync` and `prompt` with.
//!
//! ```sh
//! cargo build --release --locked --bench plain_sdk
//! plain_sdk BUCKET AT_ONCE [PREFIX] < keys   # one key a line; says how many objects and bytes came
//! ```
//!
//! With a prefix it lists that first, one page after the other: nobody knows what a library
//! holds before.

#![allow(clippy::unwrap_used, clippy::print_stdout, reason = "a benchmark")]

use std::collections::BTreeSet;
use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use aws_config::BehaviorVersion;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::Builder;

fn main() {
    let mut arguments = std::env::args().skip(1).filter(|word| word != "--bench");
    let bucket = arguments.next().unwrap_or_default();
    let at_once: usize = arguments.next().unwrap_or_default().parse().unwrap_or(0);
    let prefix = arguments.next();
    let mut keys = String::new();
    if at_once > 0 {
        std::io::stdin().read_to_string(&mut keys).unwrap();
    }
    let keys: Vec<String> = keys.lines().map(str::to_owned).collect();
    let count = keys.len();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .unwrap();
    let bytes = runtime.block_on(fetch_all(bucket, at_once, prefix, keys));
    println!("{count} objects, {bytes} bytes");
}

async fn fetch_all(
    bucket: String,
    at_once: usize,
    prefix: Option<String>,
    keys: Vec<String>,
) -> usize {
    let shared = aws_config::defaults(BehaviorVersion::latest()).load().await;
    let client = Client::from_conf(Builder::from(&shared).force_path_style(true).build());
    if let Some(prefix) = prefix {
        let listed = list(&client, &bucket, prefix).await;
        assert!(keys.iter().all(|key| listed.contains(key)));
    }
    let work = Arc::new((bucket, keys, AtomicUsize::new(0)));
    let workers: Vec<_> = (0..at_once)
        .map(|_| tokio::spawn(fetch_some(client.clone(), Arc::clone(&work))))
        .collect();
    let mut bytes = 0;
    for worker in workers {
        bytes += worker.await.unwrap();
    }
    bytes
}

async fn list(client: &Client, bucket: &str, prefix: String) -> BTreeSet<String> {
    let request = client.list_objects_v2().bucket(bucket).prefix(prefix);
    let mut pages = request.into_paginator().send();
    let mut keys = BTreeSet::new();
    while let Some(page) = pages.next().await {
        let objects = page.unwrap().contents.unwrap_or_default();
        keys.extend(objects.into_iter().filter_map(|object| object.key));
    }
    keys
}

async fn fetch_some(client: Client, work: Arc<(String, Vec<String>, AtomicUsize)>) -> usize {
    let (bucket, keys, next) = &*work;
    let mut bytes = 0;
    while let Some(key) = keys.get(next.fetch_add(1, Ordering::Relaxed)) {
        let answer = client.get_object().bucket(bucket).key(key).send();
        let body = answer.await.unwrap().body.collect().await.unwrap();
        bytes += body.into_bytes().len();
    }
    bytes
}

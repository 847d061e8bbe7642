//! A door before the server that writes down what is asked of it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// The door. It stays open until the test process ends.
pub struct Counted {
    pub endpoint: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Counted {
    /// Opens one before the server at this URL.
    pub fn before(server: &str) -> Self {
        let server = server.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::default();
        let written = Arc::clone(&asked);
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let server = TcpStream::connect(&server).unwrap();
                let written = Arc::clone(&written);
                std::thread::spawn(move || pass(&client, &server, &written));
            }
        });
        Self { endpoint, asked }
    }

    /// What was asked since the last time, each as its method and path.
    pub fn take(&self) -> Vec<String> {
        std::mem::take(&mut self.asked.lock().unwrap())
    }
}

/// Passes everything on, in both directions.
fn pass(client: &TcpStream, server: &TcpStream, asked: &Mutex<Vec<String>>) {
    std::thread::scope(|scope| {
        scope.spawn(|| copy(server, client, |_| ()));
        let mut line = Vec::new();
        copy(client, server, |bytes| {
            for &byte in bytes {
                match byte {
                    b'\n' => note(&std::mem::take(&mut line), asked),
                    byte => line.push(byte),
                }
            }
        });
    });
}

fn copy(mut from: &TcpStream, mut to: &TcpStream, mut seen: impl FnMut(&[u8])) {
    let mut buffer = [0; 16 << 10];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        seen(&buffer[..count]);
        if to.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = to.shutdown(Shutdown::Both);
}

/// Only the first line of a request ends like this.
fn note(line: &[u8], asked: &Mutex<Vec<String>>) {
    let line = String::from_utf8_lossy(line);
    if let Some(request) = line.trim_end().strip_suffix(" HTTP/1.1") {
        asked.lock().unwrap().push(request.to_owned());
    }
}

//! A door before the server that writes down what is asked of it.

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// The door. It stays open until the test process ends.
pub struct Counted {
    pub endpoint: String,
    asked: Lines,
    answered: Lines,
}

/// First lines of messages, in the order in which they came.
type Lines = Arc<Mutex<Vec<String>>>;

impl Counted {
    /// Opens one before the server at this URL.
    pub fn before(server: &str) -> Self {
        let server = server.trim_start_matches("http://").to_owned();
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let (asked, answered) = (Lines::default(), Lines::default());
        let written = (Arc::clone(&asked), Arc::clone(&answered));
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let server = TcpStream::connect(&server).unwrap();
                let (asked, answered) = (Arc::clone(&written.0), Arc::clone(&written.1));
                std::thread::spawn(move || pass(&client, &server, &asked, &answered));
            }
        });
        Self {
            endpoint,
            asked,
            answered,
        }
    }

    /// What was asked since the last time, each as its method and path.
    pub fn take(&self) -> Vec<String> {
        self.answered.lock().unwrap().clear();
        std::mem::take(&mut self.asked.lock().unwrap())
    }

    /// How many answers since then had this status.
    pub fn answered(&self, status: u16) -> usize {
        let status = status.to_string();
        let lines = self.answered.lock().unwrap();
        lines.iter().filter(|line| **line == status).count()
    }
}

/// Passes everything on, in both directions.
fn pass(
    client: &TcpStream,
    server: &TcpStream,
    asked: &Mutex<Vec<String>>,
    answered: &Mutex<Vec<String>>,
) {
    // Only the first line of a message looks like this.
    let request = |line: &str| line.strip_suffix(" HTTP/1.1").map(str::to_owned);
    let status = |line: &str| Some(line.strip_prefix("HTTP/1.1 ")?.get(..3)?.to_owned());
    std::thread::scope(|scope| {
        scope.spawn(|| copy(server, client, lines(status, answered)));
        copy(client, server, lines(request, asked));
    });
}

/// Looks at every line that passes, and notes what is known of it.
fn lines<'n>(
    known: impl Fn(&str) -> Option<String> + 'n,
    noted: &'n Mutex<Vec<String>>,
) -> impl FnMut(&[u8]) + 'n {
    let mut line = Vec::new();
    move |bytes| {
        for &byte in bytes {
            if byte != b'\n' {
                line.push(byte);
                continue;
            }
            let text = String::from_utf8_lossy(&line);
            let found = known(text.trim_end());
            noted.lock().unwrap().extend(found);
            line.clear();
        }
    }
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

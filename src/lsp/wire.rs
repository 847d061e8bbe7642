//! The wire: messages with their length before them, and what is said of those that are none.
//!
//! What cannot be understood is answered and passed over, as long as its end is known: an
//! editor with one odd extension keeps its server. Only where a length is missing or beyond all
//! measure does nobody know where the next message begins; there the conversation ends.

use std::io::{BufRead, Read, Write};
use std::sync::{Arc, OnceLock};
use std::thread::{Builder, JoinHandle};

use lsp_server::{Connection, ErrorCode, Message};
use serde_json::{Value, json};

use crate::diagnostics::Failure;

/// The longest message: documents are much smaller.
const MAX_MESSAGE: u64 = 64 << 20;
/// The longest line before one.
const MAX_HEADER: u64 = 4 << 10;

/// This process's standard streams, with an editor behind them.
pub struct Wire {
    writer: JoinHandle<std::io::Result<()>>,
    /// Why nothing more could be read, where that was not the end.
    broken: Arc<OnceLock<String>>,
}

impl Wire {
    /// Listens and talks from now on; whatever is dropped last of the connection ends it.
    pub fn stdio() -> Result<(Connection, Self), Failure> {
        let (ours, editors) = Connection::memory();
        let broken = Arc::new(OnceLock::new());
        let Connection { sender, receiver } = editors;
        let why = Arc::clone(&broken);
        start("reader", move || {
            let deliver = |message| sender.send(message).is_ok();
            if let Err(reason) = listen(&mut std::io::stdin().lock(), deliver) {
                let _ = why.set(reason);
            }
        })?;
        let writer = start("writer", move || {
            let mut messages = receiver.into_iter();
            messages.try_for_each(|message| message.write(&mut std::io::stdout().lock()))
        })?;
        Ok((ours, Self { writer, broken }))
    }

    /// Waits until all is said; the connection has to be gone.
    pub fn close(self) -> Result<(), Failure> {
        let written = self.writer.join();
        if let Some(reason) = self.broken.get() {
            return Err(Failure::new("protocol", reason.clone())
                .with_hint("an editor starts this command; `open-skills lsp --help` shows how"));
        }
        match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => {
                let message = format!("the editor cannot be reached: {error}");
                Err(Failure::new("io", message))
            }
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}

fn start<T: Send + 'static>(
    name: &str,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>, Failure> {
    let started = Builder::new().name(name.to_owned()).spawn(work);
    started.map_err(|error| Failure::new("io", format!("no thread can be started: {error}")))
}

/// Hands on what comes until the editor says goodbye or is gone.
fn listen(input: &mut impl BufRead, deliver: impl Fn(Message) -> bool) -> Result<(), String> {
    while let Some(body) = frame(input)? {
        match understood(&body) {
            Ok(message) => {
                let is_last =
                    matches!(&message, Message::Notification(one) if one.method == "exit");
                if !deliver(message) || is_last {
                    break;
                }
            }
            // The writer sees for itself when nobody reads any more.
            Err(refusal) => drop(say(&mut std::io::stdout().lock(), &refusal)),
        }
    }
    Ok(())
}

/// The bytes of the next message; none at the end.
fn frame(input: &mut impl BufRead) -> Result<Option<Vec<u8>>, String> {
    let lost = |error: std::io::Error| format!("the editor went away: {error}");
    let mut length = None;
    for count in 0.. {
        let mut line = Vec::new();
        let mut limited = input.take(MAX_HEADER);
        limited.read_until(b'\n', &mut line).map_err(lost)?;
        let line = String::from_utf8_lossy(&line);
        match (line.trim_end_matches(['\r', '\n']), line.ends_with('\n')) {
            ("", false) if count == 0 => return Ok(None),
            (_, false) => return Err(no_message(&line)),
            ("", true) => break,
            (header, true) => {
                let (name, value) = header.split_once(':').ok_or_else(|| no_message(header))?;
                if name.trim().eq_ignore_ascii_case("content-length") {
                    length = value.trim().parse::<u64>().ok();
                }
            }
        }
    }
    let length = length.filter(|length| *length <= MAX_MESSAGE);
    let length = length.ok_or_else(|| {
        let most = crate::output::sizes::bytes(MAX_MESSAGE);
        format!("what came is no message of an editor: no `Content-Length` of at most {most}")
    })?;
    let mut body = Vec::new();
    input.take(length).read_to_end(&mut body).map_err(lost)?;
    match body.len() as u64 == length {
        true => Ok(Some(body)),
        false => Err("the editor went away in the middle of a message".to_owned()),
    }
}

fn no_message(line: &str) -> String {
    let line: String = line.chars().take(60).collect();
    format!(
        "what came is no message of an editor: `{}`",
        line.escape_debug()
    )
}

/// A message, or the answer to what is none.
fn understood(body: &[u8]) -> Result<Message, Value> {
    let value: Value = serde_json::from_slice(body).map_err(|error| {
        let message = format!("this is no JSON: {error}");
        refusal(&Value::Null, ErrorCode::ParseError, &message)
    })?;
    let id = value.get("id").filter(|id| id.is_string() || id.is_i64());
    let id = id.cloned().unwrap_or_default();
    serde_json::from_value(value).map_err(|_| {
        let message = "this is no request, no notification and no response";
        refusal(&id, ErrorCode::InvalidRequest, message)
    })
}

fn refusal(id: &Value, code: ErrorCode, message: &str) -> Value {
    json!({"jsonrpc": "2.0", "id": id, "error": {"code": code as i32, "message": message}})
}

fn say(output: &mut impl Write, message: &Value) -> std::io::Result<()> {
    let text = message.to_string();
    write!(output, "Content-Length: {}\r\n\r\n{text}", text.len())?;
    output.flush()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_are_told_from_what_is_none() {
        let read = |text: &str| frame(&mut text.as_bytes());
        assert_eq!(read(""), Ok(None));
        let body = Ok(Some(b"{}".to_vec()));
        assert_eq!(read("Content-Length: 2\r\n\r\n{}"), body);
        assert_eq!(read("Content-Type: x\r\ncontent-length:2\n\n{} "), body);
        for broken in [
            "hello",
            "hello\n",
            "Content-Length: 2\r\n",
            "Content-Length: 2\r\n\r\n{",
            "Content-Length: -2\r\n\r\n{}",
            "Content-Length: 99999999999\r\n\r\n{}",
            "Content-Type: x\r\n\r\n{}",
        ] {
            assert!(read(broken).is_err(), "{broken:?}");
        }
        let endless = "x".repeat(1 << 20);
        assert!(read(&endless).unwrap_err().len() < 200);
    }

    #[test]
    fn what_is_no_message_is_answered() {
        let code = |text: &str| understood(text.as_bytes()).unwrap_err();
        assert_eq!(code("{")["error"]["code"], -32700);
        assert_eq!(code("\u{fffd}")["id"], Value::Null);
        for odd in ["[]", "7", "{}"] {
            assert_eq!(code(odd)["error"]["code"], -32600, "{odd}");
            assert_eq!(code(odd)["id"], Value::Null, "{odd}");
        }
        assert_eq!(code(r#"{"id": 7, "method": 8}"#)["id"], 7);
        assert!(understood(br#"{"jsonrpc": "2.0", "method": "x"}"#).is_ok());
    }
}

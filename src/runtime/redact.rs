//! Keeps secrets out of what a run shows: a script that was given one may print it.

use std::sync::{Mutex, PoisonError};

use super::RuntimeError;
use super::outcome::{Ended, Engine};
use super::runner::{Listener, Request, Runner, Stream};
use super::written::forms;

/// Shorter ones would black out half of what a script says, and protect nothing.
const SHORTEST: usize = 4;

/// A secret and the word that stands for it.
#[derive(Clone, PartialEq, Eq)]
struct Hidden {
    value: Vec<u8>,
    shown: Vec<u8>,
}

/// The secrets of a run.
#[derive(Clone, Default)]
pub struct Redactor(Vec<Hidden>);

impl std::fmt::Debug for Redactor {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Redactor({})", self.0.len())
    }
}

impl Redactor {
    /// Hides a secret however a program writes it; each of its lines too, as programs print them
    /// one by one.
    pub fn hide(&mut self, name: &str, value: &str) {
        let shown = format!("[secret {name}]").into_bytes();
        let parts = std::iter::once(value).chain(value.lines());
        for form in parts.flat_map(|part| forms(part.trim())) {
            let hidden = Hidden {
                value: form.into_bytes(),
                shown: shown.clone(),
            };
            if hidden.value.len() >= SHORTEST && !self.0.contains(&hidden) {
                self.0.push(hidden);
            }
        }
        // The longest first: one may begin with another.
        self.0
            .sort_by_key(|hidden| std::cmp::Reverse(hidden.value.len()));
    }

    /// Whether there is nothing to hide.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The bytes without secrets.
    pub fn clean(&self, bytes: &[u8]) -> Vec<u8> {
        let (mut clean, rest) = self.clean_part(bytes);
        clean.extend_from_slice(rest);
        clean
    }

    /// The same for a piece of a stream: what may be the beginning of a secret comes back
    /// as the rest, to wait for what follows.
    fn clean_part<'b>(&self, mut bytes: &'b [u8]) -> (Vec<u8>, &'b [u8]) {
        let mut clean = Vec::with_capacity(bytes.len());
        let mut begins = [false; 256];
        for hidden in &self.0 {
            begins[usize::from(hidden.value[0])] = true;
        }
        while let [first, rest @ ..] = bytes {
            if !begins[usize::from(*first)] {
                clean.push(*first);
                bytes = rest;
            } else if let Some(hidden) = self
                .0
                .iter()
                .find(|hidden| bytes.starts_with(&hidden.value))
            {
                clean.extend_from_slice(&hidden.shown);
                bytes = &bytes[hidden.value.len()..];
            } else if self.0.iter().any(|hidden| hidden.value.starts_with(bytes)) {
                break;
            } else {
                clean.push(*first);
                bytes = rest;
            }
        }
        (clean, bytes)
    }
}

/// An engine whose runs show no secret.
pub struct Redacting<'r> {
    runner: &'r dyn Runner,
    redactor: &'r Redactor,
}

impl<'r> Redacting<'r> {
    /// One around another.
    pub fn new(runner: &'r dyn Runner, redactor: &'r Redactor) -> Self {
        Self { runner, redactor }
    }
}

impl Runner for Redacting<'_> {
    fn engine(&self) -> Engine {
        self.runner.engine()
    }

    fn run(&self, request: &Request, listener: &dyn Listener) -> Result<Ended, RuntimeError> {
        if self.redactor.is_empty() {
            return self.runner.run(request, listener);
        }
        let heard = Heard {
            listener,
            redactor: self.redactor,
            waiting: Mutex::default(),
        };
        let mut ended = self.runner.run(request, &heard)?;
        heard.finish();
        ended.stdout = self.redactor.clean(&ended.stdout);
        ended.stderr = self.redactor.clean(&ended.stderr);
        Ok(ended)
    }

    fn shown(&self, bytes: Vec<u8>) -> Vec<u8> {
        self.redactor.clean(&self.runner.shown(bytes))
    }
}

struct Heard<'r> {
    listener: &'r dyn Listener,
    redactor: &'r Redactor,
    /// What may become a secret, of each stream.
    waiting: Mutex<[Vec<u8>; 2]>,
}

impl Heard<'_> {
    /// What never became a secret is shown after all.
    fn finish(&self) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        for (stream, rest) in [Stream::Stdout, Stream::Stderr]
            .into_iter()
            .zip(&mut *waiting)
        {
            if !rest.is_empty() {
                self.listener.wrote(stream, rest);
            }
        }
    }
}

impl Listener for Heard<'_> {
    fn wrote(&self, stream: Stream, bytes: &[u8]) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let waiting = match stream {
            Stream::Stdout => &mut waiting[0],
            Stream::Stderr => &mut waiting[1],
        };
        waiting.extend_from_slice(bytes);
        let (clean, rest) = self.redactor.clean_part(waiting);
        let rest = rest.to_vec();
        *waiting = rest;
        if !clean.is_empty() {
            self.listener.wrote(stream, &clean);
        }
    }

    fn is_cancelled(&self) -> bool {
        self.listener.is_cancelled()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn redactor(values: &[&str]) -> Redactor {
        let mut redactor = Redactor::default();
        for value in values {
            redactor.hide("KEY", value);
        }
        redactor
    }

    fn clean(values: &[&str], text: &str) -> String {
        String::from_utf8(redactor(values).clean(text.as_bytes())).unwrap()
    }

    #[test]
    fn secrets_are_blacked_out() {
        assert_eq!(
            clean(&["canary"], "a canary b canar"),
            "a [secret KEY] b canar"
        );
        assert_eq!(clean(&["canary", "canary-2"], "canary-2"), "[secret KEY]");
        assert_eq!(
            clean(&["line-1\nline-2\n"], "x line-2 y"),
            "x [secret KEY] y"
        );
        assert_eq!(clean(&["ab"], "ab"), "ab");
        // As JSON writes it, alone and within another text of JSON.
        let json = |text: &str| serde_json::Value::from(text).to_string();
        let secret = "can\"ary\\key";
        let hidden = "\"[secret KEY]\"";
        assert_eq!(clean(&[secret], &json(secret)), hidden);
        assert_eq!(clean(&[secret], &json(&json(secret))), json(hidden));
    }

    /// Collects what comes through.
    #[derive(Default)]
    struct Collected(Mutex<Vec<u8>>);

    impl Listener for Collected {
        fn wrote(&self, _: Stream, bytes: &[u8]) {
            self.0.lock().unwrap().extend_from_slice(bytes);
        }
    }

    #[test]
    fn a_secret_in_pieces_is_no_less_secret() {
        let text = b"a canary, canar, canary";
        for size in 1..text.len() {
            let collected = Collected::default();
            let redactor = redactor(&["canary"]);
            let heard = Heard {
                listener: &collected,
                redactor: &redactor,
                waiting: Mutex::default(),
            };
            for piece in text.chunks(size) {
                heard.wrote(Stream::Stdout, piece);
            }
            heard.finish();
            let text = collected.0.into_inner().unwrap();
            assert_eq!(text, b"a [secret KEY], canar, [secret KEY]");
        }
    }
}

//! The language server, talked to as an editor does.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{BAD_SKILL, CliTest, GOOD_SKILL};

/// Longest that a test waits for anything.
const PATIENCE: Duration = Duration::from_secs(10);

/// An editor with its server.
struct Editor {
    test: CliTest,
    child: Child,
    stdin: Option<ChildStdin>,
    heard: Receiver<Value>,
    last_id: u64,
}

impl Editor {
    /// Starts a server that has not been greeted.
    fn start(test: CliTest) -> Self {
        let mut child = test
            .command()
            .arg("lsp")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let heard = messages(child.stdout.take().unwrap());
        Self {
            stdin: child.stdin.take(),
            test,
            child,
            heard,
            last_id: 0,
        }
    }

    /// Starts a server and greets it.
    fn greeted(test: CliTest) -> Self {
        let mut editor = Self::start(test);
        let answer = editor.ask("initialize", &json!({"capabilities": {}}));
        assert_eq!(answer["serverInfo"]["name"], "open-skills");
        assert_eq!(answer["capabilities"]["hoverProvider"], true);
        editor.tell("initialized", &json!({}));
        editor
    }

    fn send(&mut self, message: &Value) {
        let text = message.to_string();
        let framed = format!("Content-Length: {}\r\n\r\n{text}", text.len());
        self.write(framed.as_bytes());
    }

    fn write(&mut self, bytes: &[u8]) {
        let stdin = self.stdin.as_mut().unwrap();
        stdin.write_all(bytes).unwrap();
        stdin.flush().unwrap();
    }

    fn tell(&mut self, method: &str, params: &Value) {
        self.send(&json!({"jsonrpc": "2.0", "method": method, "params": params}));
    }

    /// Asks, and gives the answer; what was published meanwhile is let go.
    fn ask(&mut self, method: &str, params: &Value) -> Value {
        self.last_id += 1;
        let id = self.last_id;
        self.send(&json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}));
        loop {
            let message = self.heard.recv_timeout(PATIENCE).unwrap();
            if message["id"] == id {
                return match message.get("error") {
                    Some(error) => error.clone(),
                    None => message["result"].clone(),
                };
            }
        }
    }

    fn uri(&self, path: &str) -> String {
        format!("file://{}", self.test.work().join(path).display())
    }

    /// Opens a text, and gives what is published about it.
    fn open(&mut self, path: &str, text: &str) -> Vec<Value> {
        let uri = self.uri(path);
        let document = json!({"uri": uri, "languageId": "markdown", "version": 1, "text": text});
        self.tell("textDocument/didOpen", &json!({"textDocument": document}));
        self.published(path)
    }

    fn change(&mut self, path: &str, text: &str) -> Vec<Value> {
        let document = json!({"uri": self.uri(path), "version": 2});
        let changes = json!([{"text": text}]);
        self.tell(
            "textDocument/didChange",
            &json!({"textDocument": document, "contentChanges": changes}),
        );
        self.published(path)
    }

    /// The next diagnostics of a file.
    fn published(&self, path: &str) -> Vec<Value> {
        loop {
            let message = self.heard.recv_timeout(PATIENCE).unwrap();
            let is_it = message["method"] == "textDocument/publishDiagnostics";
            if is_it && message["params"]["uri"] == self.uri(path).as_str() {
                return message["params"]["diagnostics"].as_array().unwrap().clone();
            }
        }
    }

    /// Waits for the end and gives the exit code.
    fn ended(&mut self) -> Option<i32> {
        let start = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            assert!(start.elapsed() < PATIENCE, "the server still runs");
            std::thread::sleep(Duration::from_millis(10));
        }
    }
}

impl Drop for Editor {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The messages of a server as they come.
fn messages(stdout: ChildStdout) -> Receiver<Value> {
    let (sender, heard) = channel();
    std::thread::spawn(move || {
        let mut reader = BufReader::new(stdout);
        while let Some(message) = message(&mut reader) {
            if sender.send(message).is_err() {
                break;
            }
        }
    });
    heard
}

fn message(reader: &mut impl BufRead) -> Option<Value> {
    let mut length = 0;
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        match line.trim().split_once(": ") {
            Some(("Content-Length", number)) => length = number.parse().unwrap(),
            Some(_) => {}
            None => break,
        }
    }
    let mut bytes = vec![0; length];
    reader.read_exact(&mut bytes).ok()?;
    serde_json::from_slice(&bytes).ok()
}

fn codes(diagnostics: &[Value]) -> Vec<&str> {
    diagnostics
        .iter()
        .map(|diagnostic| diagnostic["code"].as_str().unwrap())
        .collect()
}

/// A text after an editor's edits; the texts of these tests are ASCII.
fn edited(text: &str, edits: &[Value]) -> String {
    let offset = |place: &Value| {
        let number = |key: &str| usize::try_from(place[key].as_u64().unwrap()).unwrap();
        let lines = text.split_inclusive('\n').take(number("line"));
        lines.map(str::len).sum::<usize>() + number("character")
    };
    let mut edits: Vec<_> = edits
        .iter()
        .map(|edit| {
            let range = &edit["range"];
            let new = edit["newText"].as_str().unwrap();
            (offset(&range["start"])..offset(&range["end"]), new)
        })
        .collect();
    edits.sort_by_key(|(range, _)| std::cmp::Reverse(range.start));
    let mut text = text.to_owned();
    for (range, new) in edits {
        text.replace_range(range, new);
    }
    text
}

#[test]
fn problems_come_and_go_with_the_text() {
    let mut editor = Editor::greeted(CliTest::new().file("good/SKILL.md", GOOD_SKILL));
    let found = editor.open("good/SKILL.md", BAD_SKILL);
    assert!(
        codes(&found).starts_with(&["NM003", "NM004", "FM011"]),
        "{found:?}"
    );
    let range = json!({"start": {"line": 1, "character": 6}, "end": {"line": 1, "character": 14}});
    assert_eq!(found[0]["range"], range);
    assert_eq!(found[0]["severity"], 1);
    assert_eq!(found[0]["source"], "open-skills");
    assert_eq!(editor.change("good/SKILL.md", GOOD_SKILL), [] as [Value; 0]);
    // The saved file was never looked at, and is as it was.
    let path = editor.test.work().join("good/SKILL.md");
    assert_eq!(std::fs::read_to_string(path).unwrap(), GOOD_SKILL);
}

#[test]
fn a_skill_that_was_never_saved_is_linted() {
    let mut editor = Editor::greeted(CliTest::new());
    let found = editor.open(
        "new/SKILL.md",
        &GOOD_SKILL.replace("name: good", "name: New"),
    );
    assert!(codes(&found).contains(&"NM003"), "{found:?}");
}

#[test]
fn quick_fixes_make_the_document_clean() {
    let text = GOOD_SKILL.replace("name: good", "name: Good");
    let mut editor = Editor::greeted(CliTest::new().file("good/SKILL.md", &text));
    let found = editor.open("good/SKILL.md", &text);
    assert!(!found.is_empty());
    let asked = json!({
        "textDocument": {"uri": editor.uri("good/SKILL.md")},
        "range": found[0]["range"],
        "context": {"diagnostics": found, "only": ["quickfix"]},
    });
    let actions = editor.ask("textDocument/codeAction", &asked);
    let action = &actions[0];
    assert_eq!(action["kind"], "quickfix");
    let change = &action["edit"]["documentChanges"][0];
    assert_eq!(change["textDocument"]["uri"], editor.uri("good/SKILL.md"));
    let mended = edited(&text, change["edits"].as_array().unwrap());
    assert_eq!(mended, GOOD_SKILL);
    assert_eq!(editor.change("good/SKILL.md", &mended), [] as [Value; 0]);
}

#[test]
fn everything_safe_is_fixed_at_once() {
    let mut editor = Editor::greeted(CliTest::new().file("bad/SKILL.md", BAD_SKILL));
    editor.open("bad/SKILL.md", BAD_SKILL);
    let asked = json!({
        "textDocument": {"uri": editor.uri("bad/SKILL.md")},
        "range": {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}},
        "context": {"diagnostics": [], "only": ["source.fixAll"]},
    });
    let actions = editor.ask("textDocument/codeAction", &asked);
    let [action] = &actions.as_array().unwrap()[..] else {
        panic!("{actions}");
    };
    assert_eq!(action["kind"], "source.fixAll");
    let operations = action["edit"]["documentChanges"].as_array().unwrap();
    let created = operations
        .iter()
        .find(|operation| operation["kind"] == "create");
    assert_eq!(created.unwrap()["uri"], editor.uri("bad/skill.yaml"));
    let uri = editor.uri("bad/SKILL.md");
    let change = operations
        .iter()
        .find(|operation| operation["textDocument"]["uri"] == uri);
    let mended = edited(BAD_SKILL, change.unwrap()["edits"].as_array().unwrap());
    assert_eq!(mended, BAD_SKILL.replace("version: 1.0.0\n", ""));
}

#[test]
fn hover_explains_and_completion_offers_what_is_missing() {
    let mut editor = Editor::greeted(CliTest::new());
    editor.open("bad/SKILL.md", BAD_SKILL);
    let at = |editor: &Editor, line: u32, character: u32| {
        json!({
            "textDocument": {"uri": editor.uri("bad/SKILL.md")},
            "position": {"line": line, "character": character},
        })
    };
    let asked = at(&editor, 1, 8);
    let hover = editor.ask("textDocument/hover", &asked);
    let text = hover["contents"]["value"].as_str().unwrap();
    assert!(text.contains("**NM003** name-format: "), "{text}");
    let asked = at(&editor, 4, 0);
    assert_eq!(editor.ask("textDocument/hover", &asked), Value::Null);
    let asked = at(&editor, 4, 0);
    let offered = editor.ask("textDocument/completion", &asked);
    let labels = offered.as_array().unwrap().iter();
    let labels: Vec<_> = labels.map(|item| item["label"].as_str().unwrap()).collect();
    assert!(
        labels.contains(&"license") && labels.contains(&"metadata"),
        "{labels:?}"
    );
    assert!(!labels.contains(&"name"), "{labels:?}");
}

#[test]
fn goodbyes_are_answered() {
    let mut editor = Editor::greeted(CliTest::new());
    assert_eq!(editor.ask("shutdown", &Value::Null), Value::Null);
    let late = editor.ask("textDocument/hover", &json!({}));
    assert_eq!(late["code"], -32600);
    editor.tell("exit", &Value::Null);
    assert_eq!(editor.ended(), Some(0));
    let mut rude = Editor::greeted(CliTest::new());
    rude.tell("exit", &Value::Null);
    assert_eq!(rude.ended(), Some(1));
}

#[test]
fn an_editor_that_is_gone_ends_the_server() {
    let mut greeted = Editor::greeted(CliTest::new());
    greeted.open("bad/SKILL.md", BAD_SKILL);
    drop(greeted.stdin.take());
    greeted.ended();
    let mut silent = Editor::start(CliTest::new());
    drop(silent.stdin.take());
    silent.ended();
}

#[test]
fn what_is_not_understood_is_refused_and_survived() {
    let mut editor = Editor::greeted(CliTest::new());
    let error = editor.ask("textDocument/nonsense", &json!({}));
    assert_eq!(error["code"], -32601);
    let error = editor.ask("textDocument/hover", &json!({"position": "here"}));
    assert_eq!(error["code"], -32602);
    editor.tell("textDocument/didOpen", &json!([1, 2]));
    for uri in ["untitled:Untitled-1", "file:///", "file:///%ff%00/SKILL.md"] {
        let document = json!({"uri": uri, "languageId": "markdown", "version": 1, "text": "x"});
        editor.tell("textDocument/didOpen", &json!({"textDocument": document}));
    }
    assert!(!editor.open("bad/SKILL.md", BAD_SKILL).is_empty());
}

#[test]
fn a_message_that_is_none_is_answered_and_the_server_stays() {
    let mut editor = Editor::start(CliTest::new());
    assert_eq!(editor.ask("textDocument/hover", &json!({}))["code"], -32002);
    assert_eq!(editor.ask("initialize", &json!([1]))["code"], -32602);
    let greeted = editor.ask("initialize", &json!({"capabilities": {}}));
    assert_eq!(greeted["serverInfo"]["name"], "open-skills");
    // It forgets to say that it was greeted.
    for (body, code) in [("{\"a", -32700), ("[1]", -32600), ("{\"id\": 9}", -32600)] {
        let framed = format!("Content-Length: {}\r\n\r\n{body}", body.len());
        editor.write(framed.as_bytes());
        let answer = editor.heard.recv_timeout(PATIENCE).unwrap();
        assert_eq!(answer["error"]["code"], code, "{answer}");
    }
    assert!(!editor.open("bad/SKILL.md", BAD_SKILL).is_empty());
    // Nobody knows where the next one would begin.
    editor.write(b"hello\r\n\r\n");
    assert_eq!(editor.ended(), Some(2));
}

#[test]
fn garbage_does_not_hang_it() {
    for garbage in [
        "hello\r\n\r\n",
        "Content-Length: 5\r\n\r\n{{{{{",
        "\u{0}\u{0}\r\n\r\n",
    ] {
        let mut editor = Editor::start(CliTest::new());
        editor.write(garbage.as_bytes());
        drop(editor.stdin.take());
        let start = Instant::now();
        assert!(editor.ended().is_some(), "{garbage:?}");
        assert!(start.elapsed() < PATIENCE);
    }
}

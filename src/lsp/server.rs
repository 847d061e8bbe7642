//! The conversation: what comes in, what goes out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use lsp_server::{Connection, ErrorCode, Message, Notification, Request, Response};
use lsp_types as lsp;
use lsp_types::notification::Notification as _;
use lsp_types::request::Request as _;
use serde::de::DeserializeOwned;

use super::text::{Encoding, path_of, uri_of};
use super::wire::Wire;
use super::{actions, answers};
use crate::bundle::patch::Patch;
use crate::bundle::{Bundle, discover};
use crate::diagnostics::{Failure, Finding, Severity};
use crate::lint::{check, rule_url};
use crate::ops::lint::{RulesFor, SkillRules};

/// What the server needs to know from outside.
pub struct Options {
    /// How to look at each skill.
    pub rules: Box<dyn RulesFor>,
}

/// A skill as the editor has it now.
pub(super) struct Open {
    pub(super) folder: PathBuf,
    pub(super) bundle: Bundle,
    pub(super) rules: SkillRules,
    pub(super) findings: Vec<Finding>,
}

struct Server<'a> {
    connection: &'a Connection,
    options: Options,
    encoding: Encoding,
    /// The texts that the editor has open, saved or not.
    texts: BTreeMap<PathBuf, String>,
    /// The files of each skill that have diagnostics in the editor.
    published: BTreeMap<PathBuf, BTreeSet<PathBuf>>,
}

/// Talks to an editor over this process's standard streams until it says goodbye or is gone.
/// Says whether it was in order: who leaves says `shutdown` before.
pub fn serve_stdio(options: Options) -> Result<bool, Failure> {
    let (connection, wire) = Wire::stdio()?;
    let served = serve(&connection, options);
    // The writer ends when nobody can send any more.
    drop(connection);
    wire.close()?;
    served
}

/// Talks to an editor until it says goodbye.
fn serve(connection: &Connection, options: Options) -> Result<bool, Failure> {
    let lost = |error: lsp_server::ProtocolError| {
        Failure::new("protocol", format!("the editor went away: {error}"))
            .with_hint("an editor starts this command; `open-skills lsp --help` shows how")
    };
    let (id, parameters) = loop {
        let (id, parameters) = connection.initialize_start().map_err(lost)?;
        match serde_json::from_value::<lsp::InitializeParams>(parameters) {
            Ok(parameters) => break (id, parameters),
            // It may greet once more.
            Err(error) => {
                let code = ErrorCode::InvalidParams as i32;
                let refusal = Response::new_err(id, code, error.to_string());
                // Where the editor is gone, the next greeting does not come.
                let _ = connection.sender.send(refusal.into());
            }
        }
    };
    let encoding = negotiate(&parameters.capabilities);
    let greeting = serde_json::json!({
        "capabilities": capabilities(encoding),
        "serverInfo": {"name": "open-skills", "version": env!("CARGO_PKG_VERSION")},
    });
    // `initialized` is a notification like any other: who forgets it is served too.
    let _ = connection
        .sender
        .send(Response::new_ok(id, greeting).into());
    let mut server = Server {
        connection,
        options,
        encoding,
        texts: BTreeMap::new(),
        published: BTreeMap::new(),
    };
    // Shut down, and only waiting for the last word.
    let mut is_leaving = false;
    for message in &connection.receiver {
        match message {
            Message::Request(request) => {
                let is_goodbye = request.method == lsp::request::Shutdown::METHOD;
                let response = match is_leaving {
                    true => {
                        let message = "the server was asked to shut down".to_owned();
                        Response::new_err(request.id, ErrorCode::InvalidRequest as i32, message)
                    }
                    false if is_goodbye => Response::new_ok(request.id, ()),
                    false => server.answer(request),
                };
                is_leaving |= is_goodbye;
                server.send(Message::Response(response));
            }
            Message::Notification(notification) => {
                if notification.method == lsp::notification::Exit::METHOD {
                    return Ok(is_leaving);
                }
                server.hear(notification);
            }
            Message::Response(_) => {}
        }
    }
    Ok(true)
}

fn negotiate(capabilities: &lsp::ClientCapabilities) -> Encoding {
    let offered = capabilities
        .general
        .as_ref()
        .and_then(|general| general.position_encodings.as_ref());
    match offered {
        Some(offered) if offered.contains(&lsp::PositionEncodingKind::UTF8) => Encoding::Utf8,
        _ => Encoding::Utf16,
    }
}

fn capabilities(encoding: Encoding) -> lsp::ServerCapabilities {
    let kinds = vec![
        lsp::CodeActionKind::QUICKFIX,
        lsp::CodeActionKind::SOURCE_FIX_ALL,
    ];
    lsp::ServerCapabilities {
        position_encoding: Some(match encoding {
            Encoding::Utf8 => lsp::PositionEncodingKind::UTF8,
            Encoding::Utf16 => lsp::PositionEncodingKind::UTF16,
        }),
        text_document_sync: Some(lsp::TextDocumentSyncKind::FULL.into()),
        code_action_provider: Some(lsp::CodeActionProviderCapability::Options(
            lsp::CodeActionOptions {
                code_action_kinds: Some(kinds),
                ..lsp::CodeActionOptions::default()
            },
        )),
        hover_provider: Some(lsp::HoverProviderCapability::Simple(true)),
        completion_provider: Some(lsp::CompletionOptions::default()),
        ..lsp::ServerCapabilities::default()
    }
}

fn parameters<P: DeserializeOwned>(value: serde_json::Value) -> Result<P, String> {
    serde_json::from_value(value).map_err(|error| error.to_string())
}

impl Server<'_> {
    fn send(&self, message: Message) {
        // The editor is gone: the loop ends with the next message that does not come.
        let _ = self.connection.sender.send(message);
    }

    fn answer(&self, request: Request) -> Response {
        let id = request.id;
        let answer = match request.method.as_str() {
            lsp::request::CodeActionRequest::METHOD => {
                parameters(request.params).map(|asked| self.code_actions(&asked))
            }
            lsp::request::HoverRequest::METHOD => {
                parameters(request.params).map(|asked| self.hover(&asked))
            }
            lsp::request::Completion::METHOD => {
                parameters(request.params).map(|asked| self.completion(&asked))
            }
            other => {
                let message = format!("`{other}` is not supported");
                return Response::new_err(id, ErrorCode::MethodNotFound as i32, message);
            }
        };
        match answer {
            Ok(value) => Response::new_ok(id, value),
            Err(message) => Response::new_err(id, ErrorCode::InvalidParams as i32, message),
        }
    }

    fn code_actions(&self, asked: &lsp::CodeActionParams) -> serde_json::Value {
        let actions = path_of(&asked.text_document.uri).and_then(|path| {
            let open = self.look(&path)?;
            Some(actions::actions(&open, &path, asked, self.encoding))
        });
        json(actions)
    }

    fn hover(&self, asked: &lsp::HoverParams) -> serde_json::Value {
        let place = &asked.text_document_position_params;
        let hover = path_of(&place.text_document.uri).and_then(|path| {
            answers::hover(&self.look(&path)?, &path, place.position, self.encoding)
        });
        json(hover)
    }

    fn completion(&self, asked: &lsp::CompletionParams) -> serde_json::Value {
        let place = &asked.text_document_position;
        let items = path_of(&place.text_document.uri).and_then(|path| {
            answers::completion(&self.look(&path)?, &path, place.position, self.encoding)
        });
        json(items)
    }

    fn hear(&mut self, notification: Notification) {
        use lsp::notification::{
            DidChangeTextDocument, DidChangeWatchedFiles, DidCloseTextDocument,
            DidOpenTextDocument, DidSaveTextDocument,
        };
        let value = notification.params;
        let changed = match notification.method.as_str() {
            DidOpenTextDocument::METHOD => self.opened(value),
            DidChangeTextDocument::METHOD => self.changed(value),
            DidCloseTextDocument::METHOD => {
                let closed = parameters::<lsp::DidCloseTextDocumentParams>(value).ok();
                let path = closed.and_then(|closed| path_of(&closed.text_document.uri));
                path.inspect(|path| {
                    self.texts.remove(path);
                })
            }
            DidSaveTextDocument::METHOD => parameters::<lsp::DidSaveTextDocumentParams>(value)
                .ok()
                .and_then(|saved| path_of(&saved.text_document.uri)),
            DidChangeWatchedFiles::METHOD => {
                let folders: Vec<PathBuf> = self.published.keys().cloned().collect();
                for folder in folders {
                    self.publish(&folder.join("SKILL.md"));
                }
                None
            }
            _ => None,
        };
        if let Some(path) = changed {
            self.publish(&path);
        }
    }

    fn opened(&mut self, value: serde_json::Value) -> Option<PathBuf> {
        let opened: lsp::DidOpenTextDocumentParams = parameters(value).ok()?;
        let path = path_of(&opened.text_document.uri)?;
        self.texts.insert(path.clone(), opened.text_document.text);
        Some(path)
    }

    fn changed(&mut self, value: serde_json::Value) -> Option<PathBuf> {
        let changed: lsp::DidChangeTextDocumentParams = parameters(value).ok()?;
        let path = path_of(&changed.text_document.uri)?;
        // Whole texts were agreed on, so the last one is the text.
        let text = changed.content_changes.into_iter().next_back()?.text;
        self.texts.insert(path.clone(), text);
        Some(path)
    }

    /// The skill that a file belongs to, as the editor has it now.
    fn look(&self, path: &Path) -> Option<Open> {
        let is_document = path
            .file_name()
            .and_then(|name| name.to_str())
            .is_some_and(crate::bundle::walk::is_document_name);
        // A `SKILL.md` that was never saved makes its folder a skill too.
        let folder = match is_document {
            true => path.parent()?.to_path_buf(),
            false => discover::enclosing(path)?,
        };
        let mut patch = Patch::default();
        for (file, text) in &self.texts {
            let Ok(below) = file.strip_prefix(&folder) else {
                continue;
            };
            if discover::enclosing(file).is_none_or(|nearest| nearest == folder) {
                let below = below.to_str()?.replace('\\', "/");
                patch.files.insert(below, text.clone().into_bytes());
            }
        }
        let bundle = Bundle::open(&folder).patched(patch);
        let rules = self.options.rules.rules_for(&folder);
        let findings = check(&bundle, &rules.profiles, &rules.config);
        Some(Open {
            folder,
            bundle,
            rules,
            findings,
        })
    }

    /// Sends what there is to say about a skill; files with nothing more to say are cleared.
    fn publish(&mut self, path: &Path) {
        let Some(open) = self.look(path) else {
            return;
        };
        let mut by_file: BTreeMap<PathBuf, Vec<lsp::Diagnostic>> = BTreeMap::new();
        by_file.entry(path.to_path_buf()).or_default();
        for finding in &open.findings {
            let file = open.folder.join(finding.file.name());
            by_file
                .entry(file)
                .or_default()
                .push(self.diagnostic(&open, finding));
        }
        let now: BTreeSet<PathBuf> = by_file.keys().cloned().collect();
        let before = self
            .published
            .insert(open.folder.clone(), now)
            .unwrap_or_default();
        for gone in before {
            by_file.entry(gone).or_default();
        }
        for (file, diagnostics) in by_file {
            let Some(uri) = uri_of(&file) else {
                continue;
            };
            let published = lsp::PublishDiagnosticsParams::new(uri, diagnostics, None);
            let method = lsp::notification::PublishDiagnostics::METHOD.to_owned();
            self.send(Message::Notification(Notification::new(method, published)));
        }
    }

    fn diagnostic(&self, open: &Open, finding: &Finding) -> lsp::Diagnostic {
        let related = finding.labels.iter().filter_map(|label| {
            let uri = uri_of(&open.folder.join(finding.file.name()))?;
            Some(lsp::DiagnosticRelatedInformation {
                location: lsp::Location::new(
                    uri,
                    self.encoding.range(&finding.file, Some(label.span)),
                ),
                message: label.text.clone(),
            })
        });
        let mut message = finding.message.clone();
        for more in finding.label.iter().chain(&finding.notes) {
            message.push('\n');
            message.push_str(more);
        }
        let url = rule_url(finding.rule.code).parse().ok();
        lsp::Diagnostic {
            range: self.encoding.range(&finding.file, finding.span),
            severity: Some(match finding.severity {
                Severity::Error => lsp::DiagnosticSeverity::ERROR,
                Severity::Warning => lsp::DiagnosticSeverity::WARNING,
                Severity::Info => lsp::DiagnosticSeverity::INFORMATION,
            }),
            code: Some(lsp::NumberOrString::String(finding.rule.code.into())),
            code_description: url.map(|href| lsp::CodeDescription { href }),
            source: Some("open-skills".into()),
            message,
            related_information: Some(related.collect()),
            ..lsp::Diagnostic::default()
        }
    }
}

fn json<T: serde::Serialize>(answer: Option<T>) -> serde_json::Value {
    serde_json::to_value(answer).unwrap_or_default()
}

//! Fixes as the editor's quick fixes.

use std::path::Path;

use lsp_types as lsp;

use super::server::Open;
use super::text::{Encoding, uri_of};
use crate::bundle::patch::Patch;
use crate::bundle::{Bundle, MAX_TEXT};
use crate::diagnostics::{Applicability, Change, Finding, Fix, SourceFile, Span};
use crate::lint::fix;

/// The actions for the asked range: each finding's fixes, and all safe fixes at once.
pub(super) fn actions(
    open: &Open,
    path: &Path,
    asked: &lsp::CodeActionParams,
    encoding: Encoding,
) -> Vec<lsp::CodeActionOrCommand> {
    let wanted = |kind: &lsp::CodeActionKind| {
        let only = asked.context.only.as_ref();
        only.is_none_or(|only| only.iter().any(|o| kind.as_str().starts_with(o.as_str())))
    };
    let mut actions = Vec::new();
    if wanted(&lsp::CodeActionKind::QUICKFIX) {
        for finding in &open.findings {
            let here = open.folder.join(finding.file.name()) == path
                && overlap(encoding.range(&finding.file, finding.span), asked.range);
            if here {
                let fixes = finding.fixes.iter();
                actions.extend(fixes.filter_map(|fix| quick_fix(open, finding, fix, encoding)));
            }
        }
    }
    if wanted(&lsp::CodeActionKind::SOURCE_FIX_ALL) {
        actions.extend(fix_all(open, encoding));
    }
    actions
}

fn overlap(a: lsp::Range, b: lsp::Range) -> bool {
    a.start <= b.end && b.start <= a.end
}

fn quick_fix(
    open: &Open,
    finding: &Finding,
    fix: &Fix,
    encoding: Encoding,
) -> Option<lsp::CodeActionOrCommand> {
    let operations = operations(open, &fix.changes, encoding)?;
    let asked_about = lsp::Diagnostic {
        range: encoding.range(&finding.file, finding.span),
        code: Some(lsp::NumberOrString::String(finding.rule.code.into())),
        source: Some("open-skills".into()),
        message: finding.message.clone(),
        ..lsp::Diagnostic::default()
    };
    let safe = fix.applicability == Applicability::Safe && finding.fixes.len() == 1;
    Some(lsp::CodeActionOrCommand::CodeAction(lsp::CodeAction {
        title: format!("{} ({})", fix.title, finding.rule.code),
        kind: Some(lsp::CodeActionKind::QUICKFIX),
        diagnostics: Some(vec![asked_about]),
        edit: Some(edit(operations)),
        is_preferred: Some(safe),
        ..lsp::CodeAction::default()
    }))
}

fn fix_all(open: &Open, encoding: Encoding) -> Option<lsp::CodeActionOrCommand> {
    let rules = &open.rules;
    let outcome = fix::fix(
        &open.bundle,
        &rules.profiles,
        &rules.config,
        Applicability::Safe,
    );
    if outcome.patch.is_empty() {
        return None;
    }
    let operations = operations(open, &whole_files(&open.bundle, &outcome.patch), encoding)?;
    Some(lsp::CodeActionOrCommand::CodeAction(lsp::CodeAction {
        title: "Fix everything that is safe to fix".into(),
        kind: Some(lsp::CodeActionKind::SOURCE_FIX_ALL),
        edit: Some(edit(operations)),
        ..lsp::CodeAction::default()
    }))
}

/// A patch as changes of whole texts.
fn whole_files(bundle: &Bundle, patch: &Patch) -> Vec<Change> {
    let rename = |(to, from): (&String, &String)| Change::Rename {
        from: from.clone(),
        to: to.clone(),
    };
    let renames = patch.renames.iter().map(rename);
    let texts = patch.files.iter().map(|(file, bytes)| {
        let text = String::from_utf8_lossy(bytes).into_owned();
        let original = patch.original(file);
        match bundle.bytes(original, MAX_TEXT) {
            Ok(old) => Change::Replace {
                file: original.to_owned(),
                span: Span::new(0, old.len()),
                text,
            },
            Err(_) => Change::Create {
                file: file.clone(),
                text,
            },
        }
    });
    texts.chain(renames).collect()
}

fn edit(operations: Vec<lsp::DocumentChangeOperation>) -> lsp::WorkspaceEdit {
    lsp::WorkspaceEdit {
        document_changes: Some(lsp::DocumentChanges::Operations(operations)),
        ..lsp::WorkspaceEdit::default()
    }
}

/// The editor's operations for some changes; `None` when there are none it can make.
fn operations(
    open: &Open,
    changes: &[Change],
    encoding: Encoding,
) -> Option<Vec<lsp::DocumentChangeOperation>> {
    let mut operations = Vec::new();
    for change in changes {
        operations.extend(operation(open, change, encoding)?);
    }
    (!operations.is_empty()).then_some(operations)
}

fn operation(
    open: &Open,
    change: &Change,
    encoding: Encoding,
) -> Option<Vec<lsp::DocumentChangeOperation>> {
    use lsp::{DocumentChangeOperation as Operation, ResourceOp};
    let uri = |file: &str| uri_of(&open.folder.join(file));
    Some(match change {
        Change::Replace { file, span, text } => {
            let source = open.bundle.source(file).ok()?;
            vec![text_edit(uri(file)?, &source, *span, text, encoding)]
        }
        Change::Create { file, text } => {
            let create = lsp::CreateFile {
                uri: uri(file)?,
                options: None,
                annotation_id: None,
            };
            let empty = SourceFile::new(file.as_str(), "");
            vec![
                Operation::Op(ResourceOp::Create(create)),
                text_edit(uri(file)?, &empty, Span::at(0), text, encoding),
            ]
        }
        Change::Rename { from, to } => vec![Operation::Op(ResourceOp::Rename(lsp::RenameFile {
            old_uri: uri(from)?,
            new_uri: uri(to)?,
            options: None,
            annotation_id: None,
        }))],
        // Editors cannot set modes.
        Change::MakeExecutable { .. } => return None,
    })
}

fn text_edit(
    uri: lsp::Uri,
    source: &SourceFile,
    span: Span,
    text: &str,
    encoding: Encoding,
) -> lsp::DocumentChangeOperation {
    let edit = lsp::TextEdit::new(encoding.range(source, Some(span)), text.to_owned());
    lsp::DocumentChangeOperation::Edit(lsp::TextDocumentEdit {
        text_document: lsp::OptionalVersionedTextDocumentIdentifier { uri, version: None },
        edits: vec![lsp::OneOf::Left(edit)],
    })
}

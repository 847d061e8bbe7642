//! No bytes make a document's reader panic, and every span that it gives is one of the text.
#![no_main]

use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use open_skills::bundle::document::Document;
use open_skills::bundle::yaml::Node;
use open_skills::diagnostics::SourceFile;

fn spans_are_sound(document: &Document, node: &Node) {
    let text = document.source.text();
    assert!(text.get(node.span.start..node.span.end).is_some());
    for item in node.items() {
        spans_are_sound(document, item);
    }
    for (key, value) in node.entries() {
        spans_are_sound(document, key);
        spans_are_sound(document, value);
    }
}

fuzz_target!(|bytes: &[u8]| {
    let source = SourceFile::from_bytes("SKILL.md", bytes.to_vec());
    let document = Document::parse(Arc::new(source));
    let _ = (document.body(), document.yaml(), document.line_end());
    if let Some(root) = document.mapping() {
        spans_are_sound(&document, root);
    }
});

//! A file is what its name says.

use super::LEVELS;
use super::owasp::AST01;
use super::scan::Scan;
use crate::diagnostics::Fix;
use crate::lint::rule::{Group, Rule, RuleDocs};
use crate::lint::{Draft, Sink, Subject};

pub(super) static RULE: Rule = Rule {
    code: "SE025",
    name: "disguised-file",
    group: Group::Security,
    levels: LEVELS,
    fix: None,
    docs: RuleDocs {
        what: "A file's content is of another kind than its name says.",
        why: "A script or archive that is called an image passes by reviewers and filters that go by names. OWASP AST01.",
        bad: "assets/logo.png, which starts with `#!/bin/sh`\n",
        good: "scripts/logo.sh\n",
        sources: &[AST01],
    },
    check,
};

/// Kinds of content by their first bytes.
const KINDS: &[(&str, &[u8])] = &[
    ("a PNG image", b"\x89PNG"),
    ("a JPEG image", b"\xff\xd8\xff"),
    ("a GIF image", b"GIF8"),
    ("a WebP image or other RIFF file", b"RIFF"),
    ("a PDF document", b"%PDF"),
    ("a zip archive", b"PK\x03\x04"),
    ("a gzip archive", b"\x1f\x8b"),
    ("a 7z archive", b"7z\xbc\xaf\x27\x1c"),
    ("a RAR archive", b"Rar!"),
    ("a bitmap", b"BM"),
    ("a script", b"#!"),
    ("PHP code", b"<?php"),
    ("an HTML page", b"<html"),
    ("an HTML page", b"<!DOCTYPE html"),
    ("an HTML page", b"<script"),
];

/// The kinds that an ending stands for; pictures that were saved under another picture's
/// ending are a slip, not a disguise.
fn expected(ending: &str) -> Option<&'static [&'static str]> {
    const PICTURE: &[&str] = &[
        "a PNG image",
        "a JPEG image",
        "a GIF image",
        "a WebP image or other RIFF file",
        "a bitmap",
    ];
    Some(match ending {
        "png" | "jpg" | "jpeg" | "gif" | "webp" | "bmp" => PICTURE,
        "pdf" => &["a PDF document"],
        "zip" | "docx" | "xlsx" | "pptx" => &["a zip archive"],
        "gz" | "tgz" => &["a gzip archive"],
        _ => return None,
    })
}

fn check(subject: &Subject<'_>, sink: &mut Sink<'_>) {
    for (path, head) in heads(subject.scan()) {
        let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
        let ending = ending.to_ascii_lowercase();
        let kind = KINDS.iter().find(|(_, magic)| head.starts_with(magic));
        let told = match (expected(&ending), kind) {
            (Some(expected), Some((kind, _))) if !expected.contains(kind) => *kind,
            _ => continue,
        };
        let draft = Draft::new(
            &subject.place(path),
            format!("`{path}` is {told}, not what `.{ending}` stands for"),
        );
        sink.add(draft.fix(Fix::advice(
            "give it the ending of what it is, or remove it",
        )));
    }
    for text in &subject.scan().texts {
        let bytes = text.text().as_bytes();
        let archive = KINDS
            .iter()
            .filter(|(kind, _)| kind.ends_with("archive"))
            .find(|(_, magic)| {
                bytes.starts_with(magic) && bytes[..bytes.len().min(512)].contains(&0)
            });
        if let Some((kind, _)) = archive {
            let path = text.source.name();
            sink.add(Draft::new(
                &subject.place(path),
                format!("`{path}` is {kind}, not the text that its name promises"),
            ));
        }
    }
}

fn heads(scan: &Scan) -> impl Iterator<Item = (&str, &[u8])> {
    let binaries = scan.binaries.iter().map(|b| (b.path.as_str(), &b.head[..]));
    let texts = scan.texts.iter();
    binaries.chain(texts.map(|text| (text.source.name(), text.text().as_bytes())))
}

//! Our verdicts beside those of the two validators in use.
//!
//! Profile `spec` speaks for skills-ref, the specification's reference validator;
//! `claude-upload` for quick_validate, which claude.ai and the Skills API run. Where we
//! decide otherwise on purpose, the case stands in a list with its reason, and a case in
//! the list that does agree fails the test as well.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use libtest_mimic::{Arguments, Failed, Trial};
use open_skills::bundle::Bundle;
use open_skills::diagnostics::Severity;
use open_skills::lint::{LintConfig, check};
use open_skills::tables::profiles::Profile;

/// Reasons why our verdict differs, said once.
mod reason {
    pub const FENCE: &str = "a fence with spaces, dots or an indentation is an error for us: the other validator and clients see no frontmatter";
    pub const STRICTYAML: &str =
        "strictyaml rejects flow collections; they are valid YAML and every client reads them";
    pub const NOT_A_STRING: &str =
        "the two validators differ on values that YAML types; ours is the stricter verdict";
    pub const UNICODE: &str = "Unicode names pass skills-ref but no client";
    pub const PADDED: &str = "quick_validate strips the description before it counts, and so do we";
    pub const DUPLICATE: &str =
        "quick_validate keeps the last of two equal keys; YAML forbids them";
    pub const EMPTY: &str = "quick_validate takes a blank description; no client does";
    pub const RESERVED: &str =
        "the platform's documentation reserves the word; its validator does not look for it";
}

/// The cases under `tests/fixtures/lint-cases` on which we differ, and why.
const CASES_SPEC: &[(&str, &str)] = &[
    ("123", reason::NOT_A_STRING),
    ("desc-1024-padded", reason::PADDED),
    ("desc-int", reason::NOT_A_STRING),
    ("flow-in-metadata", reason::STRICTYAML),
    ("indented-close", reason::FENCE),
    ("open-trailing-space", reason::FENCE),
    ("straße-ß", reason::UNICODE),
    ("superscript-²", reason::UNICODE),
    ("tools-flow", reason::STRICTYAML),
    ("名前", reason::UNICODE),
];
const CASES_UPLOAD: &[(&str, &str)] = &[
    ("claude-helper", reason::RESERVED),
    ("desc-blank", reason::EMPTY),
    ("dup-key", reason::DUPLICATE),
];

/// The same for the sample of real skills.
const CORPUS_SPEC: &[(&str, &str)] = &[
    (
        "K-Dense-AI+claude-scientific-skills/scientific-skills/rowan",
        reason::STRICTYAML,
    ),
    (
        "davila7+claude-code-templates/cli-tool/components/skills/scientific/peer-review",
        reason::STRICTYAML,
    ),
];
const CORPUS_UPLOAD: &[(&str, &str)] = &[
    (
        "davila7+claude-code-templates/cli-tool/components/skills/productivity/claude-code-sessions",
        reason::RESERVED,
    ),
    (
        "mattpocock+skills/skills/misc/git-guardrails-claude-code",
        reason::RESERVED,
    ),
];

struct Row {
    path: String,
    verdicts: BTreeMap<String, String>,
}

fn table(folder: &Path) -> Vec<Row> {
    let text = std::fs::read_to_string(folder.join("verdicts.tsv")).unwrap();
    let mut lines = text.lines();
    let columns: Vec<&str> = lines.next().unwrap().split('\t').collect();
    lines
        .map(|line| {
            let cells = line.split('\t').map(str::to_owned);
            let mut verdicts: BTreeMap<String, String> =
                columns.iter().map(|c| (*c).to_owned()).zip(cells).collect();
            let path = verdicts.remove("path").unwrap();
            Row { path, verdicts }
        })
        .collect()
}

/// Whether a skill has no error under a profile.
fn is_valid(folder: &Path, profile: &str) -> bool {
    let profile = Profile::find(profile).unwrap();
    let findings = check(&Bundle::open(folder), &[profile], &LintConfig::default());
    findings
        .iter()
        .all(|finding| finding.severity < Severity::Error)
}

fn compare(
    folder: &Path,
    profile: &str,
    column: &str,
    exceptions: &[(&str, &str)],
) -> Result<(), Failed> {
    let mut wrong = Vec::new();
    let mut agreed = 0;
    for row in table(folder) {
        let ours = is_valid(&folder.join(&row.path), profile);
        let theirs = row.verdicts[column] == "valid";
        let exception = exceptions.iter().find(|(path, _)| *path == row.path);
        match (ours == theirs, exception) {
            (true, None) => agreed += 1,
            (false, Some(_)) => {}
            (true, Some(_)) => wrong.push(format!("{}: agrees, take it off the list", row.path)),
            (false, None) => wrong.push(format!(
                "{}: {column} says valid={theirs}, we say {ours}",
                row.path
            )),
        }
    }
    if wrong.is_empty() && agreed > 0 {
        return Ok(());
    }
    Err(format!(
        "{} of {} differ:\n{}",
        wrong.len(),
        agreed + wrong.len(),
        wrong.join("\n")
    )
    .into())
}

fn main() {
    let arguments = Arguments::from_args();
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let cases = project.join("tests/fixtures/lint-cases");
    let corpus = std::env::var_os("OPEN_SKILLS_CORPUS")
        .map_or_else(|| project.join("../shared/corpus-sample"), PathBuf::from);
    let present = corpus.join("verdicts.tsv").is_file();
    let corpus_name = |name: &str| match present {
        true => name.to_owned(),
        false => format!("{name} (ignored: needs a corpus in OPEN_SKILLS_CORPUS)"),
    };
    let (cases_too, corpus_too) = (cases.clone(), corpus.clone());
    let trials = vec![
        Trial::test("cases agree with skills-ref", move || {
            compare(&cases, "spec", "skills_ref", CASES_SPEC)
        }),
        Trial::test("cases agree with quick_validate", move || {
            compare(&cases_too, "claude-upload", "quick_validate", CASES_UPLOAD)
        }),
        Trial::test(corpus_name("corpus agrees with skills-ref"), move || {
            compare(&corpus, "spec", "skills_ref", CORPUS_SPEC)
        })
        .with_ignored_flag(!present),
        Trial::test(
            corpus_name("corpus agrees with quick_validate"),
            move || {
                compare(
                    &corpus_too,
                    "claude-upload",
                    "quick_validate",
                    CORPUS_UPLOAD,
                )
            },
        )
        .with_ignored_flag(!present),
    ];
    libtest_mimic::run(&arguments, trials).exit();
}

//! Skills in older dialects, as they are found: readable by everything, mended by fixes.

#![allow(clippy::unwrap_used, reason = "tests")]

use std::path::{Path, PathBuf};

use open_skills::bundle::Bundle;
use open_skills::bundle::manifest::Manifest;
use open_skills::diagnostics::{Applicability, Severity};
use open_skills::lint::{LintConfig, check, fix};
use open_skills::tables::profiles::Profile;

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/fixtures/legacy")
        .join(name)
}

fn errors(bundle: &Bundle, profile: &str) -> Vec<&'static str> {
    let profile = Profile::find(profile).unwrap();
    let findings = check(bundle, &[profile], &LintConfig::default());
    let errors = findings
        .iter()
        .filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| finding.rule.code).collect()
}

fn text(bundle: &Bundle, path: &str) -> String {
    bundle.source(path).unwrap().text().to_owned()
}

#[test]
fn everything_in_the_frontmatter_is_read_and_moved_without_loss() {
    let bundle = Bundle::open(&folder("excel_to_pptx"));
    let before = Manifest::of(&bundle);
    assert_eq!(before.version.as_deref(), Some("1.0.0"));
    assert_eq!(before.entrypoint.as_deref(), Some("scripts/main.py"));
    assert_eq!(
        before.inputs.as_ref().unwrap().files[0].mime.as_deref(),
        Some("application/vnd.ms-excel")
    );
    assert_eq!(before.tags, ["excel", "pptx", "summarize"]);
    assert_eq!(before.permissions.as_ref().unwrap().network, ["*"]);
    // A name with underscores loads everywhere and is an error only where it counts.
    assert_eq!(errors(&bundle, "lenient"), [""; 0]);
    assert!(errors(&bundle, "spec").contains(&"NM003"));

    let spec = Profile::find("spec").unwrap();
    let outcome = fix::fix(
        &bundle,
        &[spec],
        &LintConfig::default(),
        Applicability::Safe,
    );
    let fixed = bundle.patched(outcome.patch);
    assert_eq!(Manifest::of(&fixed), before, "a fix changes no meaning");
    assert_eq!(errors(&fixed, "spec"), ["NM003"]);
    let skill = text(&fixed, "SKILL.md");
    let start = "---\nname: excel_to_pptx\ndescription: Converts Excel data into a PowerPoint summary.\n---\n";
    assert!(skill.starts_with(start), "{skill}");
    let expected = "version: 1.0.0\nentrypoint: scripts/main.py\ninputs:\n  files:\n    - mime: application/vnd.ms-excel\noutputs:\n  files:\n    - mime: application/vnd.ms-powerpoint\ntags:\n  - excel\n  - pptx\n  - summarize\npermissions:\n  network:\n    - \"*\"\n";
    assert_eq!(text(&fixed, "skill.yaml"), expected);
}

#[test]
fn a_lower_case_document_with_a_configuration_schema_is_a_skill() {
    let bundle = Bundle::open(&folder("pdf_report_generator"));
    assert_eq!(bundle.document_name.as_deref(), Some("skill.md"));
    assert_eq!(
        Manifest::of(&bundle).name.as_deref(),
        Some("pdf_report_generator")
    );
    assert_eq!(errors(&bundle, "lenient"), [""; 0]);
    assert_eq!(errors(&bundle, "spec"), ["NM003"]);
    let spec = Profile::find("spec").unwrap();
    let outcome = fix::fix(
        &bundle,
        &[spec],
        &LintConfig::default(),
        Applicability::Safe,
    );
    let fixed = bundle.patched(outcome.patch);
    assert_eq!(fixed.document_name.as_deref(), Some("SKILL.md"));
}

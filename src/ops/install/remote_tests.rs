//! Libraries as sources of an installation.

use super::*;
use crate::bundle::references::Reference;
use crate::ops::registries::Access;
use crate::registry::location::Location;

fn placed(text: &str) -> Placed {
    match Reference::parse(text, &|_| false).unwrap() {
        Reference::Placed(placed) => placed,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_library_gives_one_skill_and_no_versions() {
    let place = tempfile::tempdir().unwrap();
    let skill = place.path().join("pdf");
    std::fs::create_dir_all(skill.join("scripts")).unwrap();
    std::fs::write(
        skill.join("SKILL.md"),
        "---\nname: pdf\ndescription: d\n---\n",
    )
    .unwrap();
    std::fs::write(skill.join("scripts/x.py"), "#!/usr/bin/env python3\n").unwrap();
    let location = Location::Directory(place.path().to_path_buf());
    let library = Shared::new(location, Access::default(), false);
    let limits = Limits::default();
    let incoming = of_library(&library, &placed("s3://b/p#pdf"), &limits).unwrap();
    assert_eq!(incoming.name.as_str(), "pdf");
    assert!(incoming.source.location.ends_with("#pdf"));
    let old = place.path().join("excel_to_pptx.md");
    std::fs::write(old, "---\nname: excel_to_pptx\ndescription: d\n---\n").unwrap();
    let location = Location::Directory(place.path().to_path_buf());
    let anew = Shared::new(location, Access::default(), false);
    let incoming = of_library(&anew, &placed("s3://b/p#excel-to-pptx"), &limits).unwrap();
    assert_eq!(incoming.name.as_str(), "excel-to-pptx");
    let kind = |text| {
        of_library(&library, &placed(text), &limits)
            .unwrap_err()
            .kind
    };
    assert_eq!(kind("s3://b/p#pdf@^1"), "usage");
    assert_eq!(kind("s3://b/p#other"), "not-found");
}

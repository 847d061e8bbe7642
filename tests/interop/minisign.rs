//! minisign, whose signatures are only verified.

use libtest_mimic::Failed;
use open_skills::archive::zip::write::{Compression, write};
use open_skills::archive::{EntryPath, MemorySource};

use crate::{Place, good, words};

pub fn verifies(place: &Place) -> Result<(), Failed> {
    let archive = archive("pdf", "# Pdf\n");
    place.put("pdf-1.2.0.skill", &archive);
    let sign = |file: &str, more: &[&str]| {
        let arguments = [&["-S", "-s", "mini.key", "-m", file], more].concat();
        good(&place.theirs("minisign", &arguments))
    };
    good(&place.theirs(
        "minisign",
        &["-G", "-W", "-p", "mini.pub", "-s", "mini.key"],
    ))?;
    sign("pdf-1.2.0.skill", &[])?;
    let verify = |file: &str| place.try_ours(&["verify", file, "--key", "mini.pub"]);
    good(&verify("pdf-1.2.0.skill"))?;
    let refused = |file: &str, why: &str| {
        let refused = verify(file);
        assert_eq!(refused.status.code(), Some(1), "{}", words(&refused));
        assert!(words(&refused).contains(why), "{}", words(&refused));
    };
    let mut bent = archive.clone();
    *bent.last_mut().unwrap() ^= 1;
    place.put("pdf-1.2.0.skill", bent);
    refused("pdf-1.2.0.skill", "the signature does not match");
    // The bytes say themselves which skill and version they are.
    for (file, why) in [
        ("pdf-1.3.0.skill", "it is version `1.2.0`, not `1.3.0`"),
        ("docx-1.2.0.skill", "it is about `pdf`, not about `docx`"),
    ] {
        place.put(file, &archive);
        sign(file, &[])?;
        refused(file, why);
    }
    place.put("nonsense.skill", "any bytes");
    sign("nonsense.skill", &[])?;
    refused("nonsense.skill", "the archive");
    // The old kind, without a digest.
    place.put("pdf-1.2.0.skill", &archive);
    sign("pdf-1.2.0.skill", &["-l"])?;
    refused("pdf-1.2.0.skill", "is of the old kind");
    std::fs::remove_file(place.at("pdf-1.2.0.skill.minisig")).unwrap();
    refused("pdf-1.2.0.skill", "there is no signature");
    Ok(())
}

/// A skill of version 1.2.0 as an archive.
fn archive(name: &str, body: &str) -> Vec<u8> {
    let text = format!("---\nname: {name}\nmetadata:\n  version: 1.2.0\n---\n{body}");
    let mut source = MemorySource::default();
    let path = EntryPath::new(&format!("{name}/SKILL.md")).unwrap();
    source.add(path, false, text.into_bytes());
    let mut bytes = Vec::new();
    write(source.items(), &source, Compression::Store, &mut bytes).unwrap();
    bytes
}

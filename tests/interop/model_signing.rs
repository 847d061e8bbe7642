//! model_signing, the verifier of the OpenSSF.

use libtest_mimic::Failed;

use crate::{FILES, Place, bad, good};

/// `model_signing verify key`, which knows nothing of us.
pub fn verifies(place: &Place) -> Result<(), Failed> {
    place.key("p256")?;
    place.ours(&["sign", "pdf"])?;
    let bundle = "pdf-1.2.0.sigstore.json";
    let check = || {
        let arguments = [
            "verify",
            "key",
            "pdf",
            "--signature",
            bundle,
            "--public_key",
            "key.pub",
        ];
        place.theirs("model_signing", &arguments)
    };
    good(&check())?;
    for (path, text) in FILES.into_iter().filter(|(path, _)| *path != ".gitignore") {
        place.put(&format!("pdf/{path}"), format!("{text}x"));
        bad(&check())?;
        place.put(&format!("pdf/{path}"), text);
        good(&check())?;
    }
    place.put("pdf/more.txt", "x");
    bad(&check())?;
    std::fs::remove_file(place.at("pdf/more.txt")).unwrap();
    std::fs::rename(place.at("pdf/a-b.txt"), place.at("pdf/a-c.txt")).unwrap();
    bad(&check())?;
    std::fs::rename(place.at("pdf/a-c.txt"), place.at("pdf/a-b.txt")).unwrap();
    good(&check())?;
    // Another key, and every part of the signature and the payload bent.
    let text = std::fs::read_to_string(place.at(bundle)).unwrap();
    for field in ["\"payload\":\"", "\"sig\":\""] {
        let at = text.find(field).unwrap() + field.len() + 40;
        let mut bent = text.clone().into_bytes();
        bent[at] = if bent[at] == b'A' { b'B' } else { b'A' };
        place.put(bundle, bent);
        bad(&check())?;
    }
    place.put(bundle, &text);
    place.ours(&["keys", "new", "other", "--no-passphrase"])?;
    let other = place.ours(&["keys", "export", "other", "--public"])?;
    place.put("key.pub", other);
    bad(&check())?;
    signs(place)
}

/// What they sign has no part of ours: it is told apart from a bad signature.
fn signs(place: &Place) -> Result<(), Failed> {
    let pem = place.ours(&["keys", "export", "key", "--private", "--no-passphrase"])?;
    place.put("key.pem", pem);
    let arguments = [
        "sign",
        "key",
        "pdf",
        "--signature",
        "theirs.sigstore.json",
        "--private_key",
        "key.pem",
    ];
    good(&place.theirs("model_signing", &arguments))?;
    let arguments = [
        "verify",
        "pdf",
        "--key",
        "key",
        "--signature",
        "theirs.sigstore.json",
        "--format",
        "json",
    ];
    let answer = place.try_ours(&arguments);
    let answer: serde_json::Value = serde_json::from_slice(&answer.stdout).unwrap();
    assert_eq!(answer["kind"], "bad-statement", "{answer:#}");
    Ok(())
}

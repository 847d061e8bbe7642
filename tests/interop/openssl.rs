//! openssl, over keys and over what DSSE says is signed.

use libtest_mimic::Failed;

use crate::{Place, bad, good};

/// openssl over what DSSE says is signed, put together by hand from the bundle.
pub fn bundle(place: &Place) -> Result<(), Failed> {
    use base64ct::{Base64, Encoding};
    for kind in ["p256", "ed25519"] {
        let place = if kind == "p256" { place } else { &Place::new() };
        place.key(kind)?;
        place.ours(&["sign", "pdf"])?;
        let bundle = std::fs::read(place.at("pdf-1.2.0.sigstore.json")).unwrap();
        let bundle: serde_json::Value = serde_json::from_slice(&bundle).unwrap();
        let envelope = &bundle["dsseEnvelope"];
        let decode =
            |value: &serde_json::Value| Base64::decode_vec(value.as_str().unwrap()).unwrap();
        let payload = decode(&envelope["payload"]);
        place.put("sig", decode(&envelope["signatures"][0]["sig"]));
        let head = format!("DSSEv1 28 application/vnd.in-toto+json {} ", payload.len());
        place.put("signed", [head.as_bytes(), &payload].concat());
        place.put("bent", [head.as_bytes(), &payload, b" "].concat());
        let check = |file| match kind {
            "p256" => place.theirs(
                "openssl",
                &[
                    "dgst",
                    "-sha256",
                    "-verify",
                    "key.pub",
                    "-signature",
                    "sig",
                    file,
                ],
            ),
            _ => place.theirs(
                "openssl",
                &[
                    "pkeyutl", "-verify", "-pubin", "-inkey", "key.pub", "-rawin", "-in", file,
                    "-sigfile", "sig",
                ],
            ),
        };
        good(&check("signed"))?;
        bad(&check("bent"))?;
    }
    Ok(())
}

/// PEM in both directions, plain and encrypted, both kinds.
pub fn keys(place: &Place) -> Result<(), Failed> {
    let make: [(&str, &[&str]); 3] = [
        (
            "p256",
            &[
                "genpkey",
                "-algorithm",
                "EC",
                "-pkeyopt",
                "ec_paramgen_curve:P-256",
                "-out",
                "k.pem",
            ],
        ),
        (
            "sec1",
            &["ecparam", "-name", "prime256v1", "-genkey", "-out", "k.pem"],
        ),
        (
            "ed25519",
            &["genpkey", "-algorithm", "ED25519", "-out", "k.pem"],
        ),
    ];
    for (name, arguments) in make {
        good(&place.theirs("openssl", arguments))?;
        owner_only(place, "k.pem");
        place.ours(&["keys", "import", name, "k.pem", "--no-passphrase"])?;
        let theirs = good(&place.theirs("openssl", &["pkey", "-in", "k.pem", "-pubout"]))?;
        assert_eq!(place.ours(&["keys", "export", name, "--public"])?, theirs);
        let back = place.ours(&["keys", "export", name, "--private", "--no-passphrase"])?;
        place.put("back.pem", back);
        assert_eq!(
            good(&place.theirs("openssl", &["pkey", "-in", "back.pem", "-pubout"]))?,
            theirs
        );
        sealed(place, name, &theirs)?;
    }
    Ok(())
}

/// The same, encrypted by them and by us.
fn sealed(place: &Place, name: &str, public: &str) -> Result<(), Failed> {
    good(&place.theirs(
        "openssl",
        &[
            "pkcs8",
            "-topk8",
            "-in",
            "k.pem",
            "-out",
            "e.pem",
            "-passout",
            "pass:sesame",
        ],
    ))?;
    place.put("phrase", "sesame\n");
    owner_only(place, "phrase");
    owner_only(place, "e.pem");
    let sealed = format!("{name}-sealed");
    place.ours(&[
        "keys",
        "import",
        &sealed,
        "e.pem",
        "--passphrase-file",
        "phrase",
    ])?;
    let ours = place.ours(&[
        "keys",
        "export",
        &sealed,
        "--private",
        "--passphrase-file",
        "phrase",
    ])?;
    assert!(
        ours.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"),
        "{ours}"
    );
    place.put("ours.pem", ours);
    let opened = place.theirs(
        "openssl",
        &[
            "pkey",
            "-in",
            "ours.pem",
            "-passin",
            "pass:sesame",
            "-pubout",
        ],
    );
    assert_eq!(good(&opened)?, public);
    Ok(())
}

/// Key files are taken only when nobody else can read them.
fn owner_only(place: &Place, file: &str) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let owner = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(place.at(file), owner).unwrap();
    }
    let _ = (place, file);
}

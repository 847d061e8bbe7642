//! Carriers: bundles and SSH signatures, and every way to bend them.

use open_skills::signing::bundle::{Bundle, Carried};
use open_skills::signing::dsse::{CHECKPOINT, STATEMENT};
use open_skills::signing::keys::{Algorithm, PrivateKey, PublicKey, Signer};
use open_skills::signing::minisign::{BadMinisign, MinisignKey, MinisignSignature};
use open_skills::signing::sshsig::{self, SshSignature};

const BOTH: [Algorithm; 2] = [Algorithm::P256, Algorithm::Ed25519];

fn accepts(bytes: &[u8], key: &PublicKey) -> bool {
    match Bundle::parse(bytes) {
        Ok(Carried::Keyed(bundle)) => bundle.verify(STATEMENT, key).is_ok(),
        _ => false,
    }
}

fn accepts_ssh(text: &[u8], message: &[u8], key: &PublicKey) -> bool {
    SshSignature::parse(text).is_ok_and(|signature| signature.verify(message, key).is_ok())
}

#[test]
fn a_bundle_is_these_bytes_and_reads_back() {
    for algorithm in BOTH {
        let key = PrivateKey::generate(algorithm);
        let bundle = Bundle::sign(STATEMENT, b"{}", &key).unwrap();
        let text = String::from_utf8(bundle.to_bytes()).unwrap();
        let hint = key.public().fingerprint().hex();
        let start = format!(
            "{{\"mediaType\":\"application/vnd.dev.sigstore.bundle.v0.3+json\",\
             \"verificationMaterial\":{{\"publicKey\":{{\"hint\":\"{hint}\"}},\"tlogEntries\":[]}},\
             \"dsseEnvelope\":{{\"payload\":\"e30=\",\"payloadType\":\"application/vnd.in-toto+json\",\
             \"signatures\":[{{\"sig\":\""
        );
        assert!(text.starts_with(&start), "{text}");
        assert_eq!(
            Bundle::parse(text.as_bytes()),
            Ok(Carried::Keyed(bundle.clone()))
        );
        assert_eq!(bundle.verify(STATEMENT, key.public()), Ok(&b"{}"[..]));
    }
}

/// S9: another type, another spelling of base64, or anything else that two readers could
/// understand differently.
#[test]
fn s9_bent_envelopes_are_refused() {
    let key = PrivateKey::generate(Algorithm::P256);
    // Whose base64 ends in bits that mean nothing, and holds a `+` or `/` somewhere.
    let payload = b"{\"x\":\"\xff\xfe\xfb\xef\"}!";
    let bundle = Bundle::sign(STATEMENT, payload, &key).unwrap();
    let text = String::from_utf8(bundle.to_bytes()).unwrap();
    assert!(accepts(text.as_bytes(), key.public()));
    assert!(bundle.verify(CHECKPOINT, key.public()).is_err());
    let bent = |from: &str, to: &str| {
        let changed = text.replacen(from, to, 1);
        assert_ne!(changed, text, "{from} is not in the bundle");
        assert!(!accepts(changed.as_bytes(), key.public()), "{from} -> {to}");
    };
    let body = text.split("\"payload\":\"").nth(1).unwrap();
    let body = body.split('"').next().unwrap();
    assert!(body.contains(['+', '/']) && body.ends_with('='), "{body}");
    bent("vnd.in-toto+json", "vnd.in-toto");
    bent("vnd.in-toto+json", "vnd.open-skills.checkpoint+json");
    bent("bundle.v0.3", "bundle.v0.4");
    bent(body, body.trim_end_matches('='));
    bent(body, &body.replace('+', "-").replace('/', "_"));
    bent(body, &format!("{} {}", &body[..4], &body[4..]));
    bent(body, &format!("{}\\n{}", &body[..4], &body[4..]));
    bent("\"payload\":", "\"payload\":\"e30=\",\"payload\":");
    bent("\"signatures\":[", "\"signatures\":[{\"sig\":\"AAAA\"},");
    bent("\"signatures\":[", "\"more\":1,\"signatures\":[");
    bent("\"tlogEntries\":[]", "\"tlogEntries\":[");
    assert!(!accepts(format!("{text}x").as_bytes(), key.public()));
    // The last digit before `==` or `=` has bits that a lenient decoder drops.
    let padded = body.trim_end_matches('=');
    let last = padded.chars().last().unwrap();
    let next = char::from(last as u8 + 1);
    bent(
        body,
        &format!(
            "{}{next}{}",
            &padded[..padded.len() - 1],
            &body[padded.len()..]
        ),
    );
    // The hint is no secret, but it is not to be bent either.
    let hint = key.public().fingerprint().hex();
    bent(&hint, &"0".repeat(64));
}

/// S2: every single byte of a bundle counts.
#[test]
fn s2_every_byte_of_a_bundle_counts() {
    for algorithm in BOTH {
        let key = PrivateKey::generate(algorithm);
        let bytes = Bundle::sign(STATEMENT, b"{\"a\":1}", &key)
            .unwrap()
            .to_bytes();
        for at in 0..bytes.len() {
            for flip in [1, 2, 4, 8, 16, 32, 64, 128, 255] {
                let mut changed = bytes.clone();
                changed[at] ^= flip;
                assert!(
                    !accepts(&changed, key.public()),
                    "{algorithm}: byte {at} ^ {flip}"
                );
            }
        }
        for length in 0..bytes.len() {
            assert!(!accepts(&bytes[..length], key.public()));
        }
    }
}

/// S2: and every byte of an SSH signature, and of what it signs.
#[test]
fn s2_every_byte_of_an_ssh_signature_counts() {
    for algorithm in BOTH {
        let key = PrivateKey::generate(algorithm);
        let text = sshsig::sign(b"message", &key).unwrap().into_bytes();
        assert!(accepts_ssh(&text, b"message", key.public()));
        assert!(!accepts_ssh(&text, b"massage", key.public()));
        for at in 0..text.len() {
            for flip in [1, 2, 4, 8, 16, 32, 64, 128, 7, 255] {
                let mut changed = text.clone();
                changed[at] ^= flip;
                let taken = accepts_ssh(&changed, b"message", key.public());
                assert!(!taken, "{algorithm}: byte {at} ^ {flip}");
            }
        }
        for bent in [
            String::from_utf8(text.clone())
                .unwrap()
                .replace('\n', "\r\n")
                .into_bytes(),
            [b" ", &text[..]].concat(),
            [&text[..], b"\n"].concat(),
            text[..text.len() - 1].to_vec(),
        ] {
            assert!(!accepts_ssh(&bent, b"message", key.public()));
        }
    }
}

/// What a log adds to a bundle is passed over, but not read in two ways.
#[test]
fn s15_a_bundle_with_more_in_it_reads_as_one_without() {
    let key = PrivateKey::generate(Algorithm::P256);
    let bundle = Bundle::sign(STATEMENT, b"{\"a\":1}", &key).unwrap();
    let text = String::from_utf8(bundle.to_bytes()).unwrap();
    let with = |entries: &str| {
        let changed = text.replacen(
            "\"tlogEntries\":[]",
            &format!("\"tlogEntries\":{entries}"),
            1,
        );
        assert_ne!(changed, text);
        Bundle::parse(changed.as_bytes())
    };
    for more in [
        r#"[{"logIndex":"1","logId":{"keyId":"AA=="}}]"#,
        r#"[],"timestampVerificationData":{"rfc3161Timestamps":[]}"#,
        r#" [ ] , "timestampVerificationData":null"#,
    ] {
        assert_eq!(with(more), Ok(Carried::Keyed(bundle.clone())), "{more}");
    }
    // The same text with an escape in it, which cannot be read where it stands.
    let escaped = text.replacen("\"payload\":\"e", "\"payload\":\"\\u0065", 1);
    assert_ne!(escaped, text);
    assert_eq!(
        Bundle::parse(escaped.as_bytes()),
        Ok(Carried::Keyed(bundle))
    );
    for twice in [
        r#"[{"logIndex":"1","logIndex":"2"}]"#,
        r#"[],"timestampVerificationData":{"a":[{"b":1,"b":1}]}"#,
        r#"[],"tlogEntries":[]"#,
    ] {
        let refused = with(twice).unwrap_err().to_string();
        assert!(refused.contains("stands twice"), "{twice}: {refused}");
    }
}

#[test]
fn a_bundle_with_a_certificate_is_recognised() {
    let keyless = br#"{"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json","verificationMaterial":{"certificate":{"rawBytes":"AAAA"},"tlogEntries":[]},"dsseEnvelope":{"payload":"e30=","payloadType":"application/vnd.in-toto+json","signatures":[{"sig":"AAAA"}]}}"#;
    assert_eq!(Bundle::parse(keyless), Ok(Carried::Keyless));
}

#[test]
fn s15_large_and_deep_bundles_are_refused_at_once() {
    let large = [b' ', b'-'].map(|byte| vec![byte; 100 << 20]);
    let deep = [vec![b'['; 5 << 20], vec![b']'; 5 << 20]].concat();
    let start = std::time::Instant::now();
    assert!(Bundle::parse(&deep).is_err());
    for bytes in &large {
        assert!(Bundle::parse(bytes).is_err());
        assert!(SshSignature::parse(bytes).is_err());
        assert!(MinisignSignature::parse(bytes).is_err());
    }
    assert!(start.elapsed().as_secs() < 1);
}

/// A minisign key and signature over a file, put together by their description.
fn minisign(file: &[u8], algorithm: [u8; 2]) -> (String, String) {
    use base64ct::{Base64, Encoding};
    use blake2::Digest;
    let key = PrivateKey::generate(Algorithm::Ed25519);
    let PublicKey::Ed25519(raw) = key.public() else {
        unreachable!("it was made as Ed25519")
    };
    let number = [7; 8];
    let line = |parts: &[&[u8]]| Base64::encode_string(&parts.concat());
    let public = line(&[b"Ed", &number, raw.as_bytes()]);
    let signed = key.sign(&blake2::Blake2b512::digest(file)).unwrap();
    let comment = "timestamp:1";
    let over = key.sign(&[&signed, comment.as_bytes()].concat()).unwrap();
    let signature = line(&[&algorithm, &number, &signed]);
    let over = line(&[&over]);
    (
        format!("untrusted comment: minisign public key 07\n{public}\n"),
        format!("untrusted comment: x\n{signature}\ntrusted comment: {comment}\n{over}\n"),
    )
}

/// S17: the digest form is taken, the old one is not.
#[test]
fn s17_minisign_signatures_verify_unless_they_are_old() {
    let (key, text) = minisign(b"file", *b"ED");
    let key = MinisignKey::read(&key).unwrap();
    let signature = MinisignSignature::parse(text.as_bytes()).unwrap();
    assert_eq!(signature.verify(b"file", &key), Ok("timestamp:1"));
    assert!(signature.verify(b"fire", &key).is_err());
    let forged = MinisignSignature::parse(text.replace("timestamp:1", "timestamp:2").as_bytes());
    assert!(forged.unwrap().verify(b"file", &key).is_err());
    let (other, _) = minisign(b"file", *b"ED");
    assert!(
        signature
            .verify(b"file", &MinisignKey::read(&other).unwrap())
            .is_err()
    );
    let (_, old) = minisign(b"file", *b"Ed");
    assert_eq!(
        MinisignSignature::parse(old.as_bytes()),
        Err(BadMinisign::Legacy)
    );
    // Only the comment that says itself untrusted may change.
    let first = text.find('\n').unwrap();
    for at in first..text.len() {
        let mut changed = text.clone().into_bytes();
        changed[at] ^= 1;
        let taken =
            MinisignSignature::parse(&changed).is_ok_and(|s| s.verify(b"file", &key).is_ok());
        assert!(!taken, "byte {at}");
    }
}

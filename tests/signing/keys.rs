//! Keys: in and out of every form, and never in sight.

use open_skills::signing::keys::{
    Algorithm, KeyName, KeyStore, Passphrase, PrivateKey, PublicKey, Signer, read_secret_file, ssh,
};

/// What must never be seen anywhere.
const CANARY: &str = "correct horse canary staple";
const BOTH: [Algorithm; 2] = [Algorithm::P256, Algorithm::Ed25519];

fn passphrase() -> Passphrase {
    Passphrase::new(CANARY.to_owned())
}

fn read(text: &str) -> Result<PrivateKey, &'static str> {
    use open_skills::diagnostics::Explain;
    PrivateKey::read(text, "k", &None).map_err(|error| error.kind())
}

#[test]
fn a_signature_is_for_one_key_and_one_message() {
    for algorithm in BOTH {
        let (one, other) = (
            PrivateKey::generate(algorithm),
            PrivateKey::generate(algorithm),
        );
        let signature = one.sign(b"message").unwrap();
        assert!(one.public().verify(b"message", &signature).is_ok());
        assert!(one.public().verify(b"massage", &signature).is_err());
        assert!(other.public().verify(b"message", &signature).is_err());
        assert_ne!(one.public().fingerprint(), other.public().fingerprint());
    }
}

#[test]
fn pem_goes_out_and_comes_back() {
    for algorithm in BOTH {
        let key = PrivateKey::generate(algorithm);
        let plain = key.to_pem(None).unwrap();
        assert_eq!(read(&plain).unwrap().public(), key.public());
        let sealed = key.to_pem(Some(&passphrase())).unwrap();
        assert!(sealed.starts_with("-----BEGIN ENCRYPTED PRIVATE KEY-----"));
        assert_eq!(read(&sealed).unwrap_err(), "needs-passphrase");
        let opened = PrivateKey::read(&sealed, "k", &passphrase()).unwrap();
        assert_eq!(opened.public(), key.public());
        let wrong = PrivateKey::read(&sealed, "k", &Passphrase::new("x".into()));
        assert_eq!(
            wrong.unwrap_err().to_string(),
            "the passphrase does not open the key"
        );
        let public = key.public();
        assert_eq!(PublicKey::read(&public.to_pem()).unwrap(), *public);
        assert_eq!(
            PublicKey::read(&ssh::to_line(public).unwrap()).unwrap(),
            *public
        );
    }
}

#[test]
fn what_is_no_key_is_told_by_its_kind() {
    let rsa = "-----BEGIN RSA PRIVATE KEY-----\nAA==\n-----END RSA PRIVATE KEY-----\n";
    assert_eq!(read(rsa).unwrap_err(), "unsupported-key");
    for text in [
        "",
        "hello",
        "-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n",
    ] {
        assert_eq!(read(text).unwrap_err(), "bad-key", "{text}");
    }
    let private = PrivateKey::generate(Algorithm::P256).to_pem(None).unwrap();
    let mistaken = PublicKey::read(&private).unwrap_err().to_string();
    assert!(mistaken.ends_with("it is a private one"), "{mistaken}");
    assert!(PublicKey::read("ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAAAAQ==").is_err());
}

/// S19: signatures that pass under lenient rules, and what is said of them here.
#[test]
fn s19_odd_signatures_have_a_verdict() {
    let key = PrivateKey::generate(Algorithm::P256);
    let signature = p256::ecdsa::Signature::from_der(&key.sign(b"m").unwrap()).unwrap();
    let (r, s) = signature.split_scalars();
    let mirrored = p256::ecdsa::Signature::from_scalars(r.to_bytes(), (-s).to_bytes()).unwrap();
    // Both values of `s` are taken, as openssl and the Sigstore tools do.
    for taken in [signature, mirrored] {
        assert!(key.public().verify(b"m", taken.to_der().as_bytes()).is_ok());
    }
    let zero = [0x30, 6, 2, 1, 0, 2, 1, 0];
    assert!(key.public().verify(b"m", &zero).is_err());
    assert!(key.public().verify(b"m", &[]).is_err());
    let mut longer = signature.to_der().as_bytes().to_vec();
    longer.push(0);
    assert!(key.public().verify(b"m", &longer).is_err());
    assert!(key.public().verify(b"m", &signature.to_bytes()).is_err());

    // The neutral point as a key would make one signature good for every message.
    let neutral = {
        let mut point = [0; 32];
        point[0] = 1;
        ed25519_dalek::VerifyingKey::from_bytes(&point).unwrap()
    };
    let pem = {
        use pkcs8::EncodePublicKey;
        neutral.to_public_key_pem(pkcs8::LineEnding::LF).unwrap()
    };
    let refused = PublicKey::read(&pem).unwrap_err().to_string();
    assert!(refused.contains("small order"), "{refused}");
    // A point of small order in the signature, under a good key.
    let good = PrivateKey::generate(Algorithm::Ed25519);
    let mut forged = [0; 64];
    forged[0] = 1;
    assert!(good.public().verify(b"m", &forged).is_err());
    // `s` plus the order of the group is the same number to a lenient reader.
    let mut large = good.sign(b"m").unwrap();
    let order = [
        0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde,
        0x14, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
    ];
    let mut carry = 0_u16;
    for (byte, add) in large[32..].iter_mut().zip(order) {
        carry += u16::from(*byte) + add;
        *byte = carry.to_le_bytes()[0];
        carry >>= 8;
    }
    assert!(good.public().verify(b"m", &large).is_err());
}

fn store() -> (tempfile::TempDir, KeyStore, KeyName) {
    let place = tempfile::tempdir().unwrap();
    let store = KeyStore::new(place.path().join("keys")).with_work(2);
    (place, store, "acme-2026".parse().unwrap())
}

#[test]
fn the_store_keeps_keys_apart_and_sealed() {
    let (_place, store, name) = store();
    assert_eq!(store.list().unwrap(), []);
    let key = PrivateKey::generate(Algorithm::P256);
    let stored = store.add(&name, &key, Some(&passphrase())).unwrap();
    assert!(stored.is_protected && stored.public == *key.public());
    assert_eq!(store.list().unwrap(), [stored]);
    let on_disk = std::fs::read_to_string(store.private_path(&name)).unwrap();
    assert!(on_disk.starts_with("-----BEGIN AGE ENCRYPTED FILE-----"));
    let again = store.add(&name, &PrivateKey::generate(Algorithm::P256), None);
    assert_eq!(
        again.unwrap_err().to_string(),
        "there is a key named `acme-2026` already"
    );
    assert_eq!(
        std::fs::read_to_string(store.private_path(&name)).unwrap(),
        on_disk
    );
    assert_eq!(
        store.open(&name, &passphrase()).unwrap().public(),
        key.public()
    );
    let wrong = store.open(&name, &Passphrase::new("x".into())).unwrap_err();
    assert_eq!(wrong.to_string(), "the passphrase does not open the key");
    let to: KeyName = "acme-2025".parse().unwrap();
    store.rename(&name, &to).unwrap();
    assert!(store.find(&name).is_err());
    assert_eq!(store.find(&to).unwrap().public, *key.public());
    for bad in ["", "../x", "A", "-x", ".x", "a b", &"x".repeat(65)] {
        assert!(bad.parse::<KeyName>().is_err(), "{bad}");
    }
}

/// S21: key files are the user's alone, and one that is not is refused.
#[cfg(unix)]
#[test]
fn s21_a_key_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt;
    let (place, store, name) = store();
    store
        .add(&name, &PrivateKey::generate(Algorithm::P256), None)
        .unwrap();
    let path = store.private_path(&name);
    let mode =
        |path: &std::path::Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(
        (mode(&path), mode(&place.path().join("keys"))),
        (0o600, 0o700)
    );
    let set = |path: &std::path::Path, mode| {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    };
    for open in [0o640, 0o604, 0o660] {
        set(&path, open);
        assert!(store.open(&name, &None).is_err());
        let refused = read_secret_file(&path).unwrap_err();
        assert!(
            refused
                .to_string()
                .contains(&format!("its mode is {open:04o}")),
            "{refused}"
        );
    }
    set(&path, 0o400);
    assert!(store.open(&name, &None).is_ok());
    set(&place.path().join("keys"), 0o755);
    assert!(store.open(&name, &None).is_err());
}

/// S21: neither what is printed for debugging nor any message shows a secret.
#[test]
fn s21_no_secret_is_ever_shown() {
    let (_place, store, name) = store();
    let key = PrivateKey::generate(Algorithm::Ed25519);
    let pem = key.to_pem(None).unwrap().to_string();
    let body: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    store.add(&name, &key, Some(&passphrase())).unwrap();
    let sealed = std::fs::read_to_string(store.private_path(&name)).unwrap();
    let mut said = vec![format!("{key:?} {:?} {store:?}", passphrase())];
    for broken in [&pem[..pem.len() - 40], &sealed[..sealed.len() / 2], CANARY] {
        let error = PrivateKey::read(broken, "k", &passphrase()).unwrap_err();
        said.push(format!("{error} {error:?}"));
    }
    said.push(format!("{:?}", PublicKey::read(&pem)));
    said.push(format!(
        "{:?}",
        store.open(&name, &Passphrase::new("x".into()))
    ));
    for text in said {
        assert!(
            !text.contains(CANARY) && !text.contains(&body[20..40]),
            "{text}"
        );
    }
}

/// An agent that takes the question and says nothing is given up on.
#[cfg(unix)]
#[test]
fn a_silent_agent_is_not_waited_for_without_end() {
    use open_skills::signing::keys::agent::AgentKey;
    let place = tempfile::tempdir().unwrap();
    let socket = place.path().join("agent");
    let _silent = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let start = std::time::Instant::now();
    let Err(error) = AgentKey::list(&socket) else {
        panic!("a silent agent has no keys");
    };
    let told = "the ssh-agent did not answer within 5 seconds";
    assert_eq!(error.to_string(), told);
    assert!(start.elapsed().as_secs() < 30);
}

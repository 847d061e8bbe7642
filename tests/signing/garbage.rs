//! Whatever bytes lie there, reading them ends in a value or an error.

use open_skills::signing::bundle::Bundle;
use open_skills::signing::keys::{PrivateKey, PublicKey};
use open_skills::signing::minisign::{MinisignKey, MinisignSignature};
use open_skills::signing::policy::{TierKind, read};
use open_skills::signing::sshsig::{self, SshSignature};
use open_skills::signing::{Statement, dsse, json};
use proptest::prelude::*;

use crate::support::{folder, key, statement_of};

/// All readers, on the same bytes.
fn read_everything(bytes: &[u8]) {
    let _ = json::parse(bytes, 1 << 20);
    let _ = Statement::parse(bytes);
    let _ = Bundle::parse(bytes);
    let _ = SshSignature::parse(bytes);
    let _ = MinisignSignature::parse(bytes);
    let text = String::from_utf8_lossy(bytes);
    let _ = MinisignKey::read(&text);
    let _ = PublicKey::read(&text);
    let _ = PrivateKey::read(&text, "x", &None);
}

/// Good examples to spoil.
fn examples() -> Vec<Vec<u8>> {
    let (_place, root) = folder();
    let key = key();
    let statement = statement_of(&root, "1.2.0").to_bytes().unwrap();
    vec![
        Bundle::sign(dsse::STATEMENT, &statement, &key)
            .unwrap()
            .to_bytes(),
        sshsig::sign(&statement, &key).unwrap().into_bytes(),
        open_skills::signing::keys::Signer::public(&key)
            .to_pem()
            .into_bytes(),
        key.to_pem(None).unwrap().as_bytes().to_vec(),
        statement,
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn s15_any_bytes_are_survived(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
        read_everything(&bytes);
    }

    #[test]
    fn s15_spoiled_signatures_are_survived(
        which in 0_usize..5,
        spoils in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0_u8..3), 1..6),
    ) {
        let mut bytes = examples().swap_remove(which);
        for (at, byte, how) in spoils {
            let at = at.index(bytes.len().max(1));
            match how {
                0 if at < bytes.len() => bytes[at] = byte,
                1 => bytes.truncate(at),
                _ => bytes.insert(at.min(bytes.len()), byte),
            }
        }
        read_everything(&bytes);
    }

    #[test]
    fn s15_any_policy_file_is_survived(text in "[a-z:\\[\\]{}, \n'\"*&!-]{0,200}") {
        let place = tempfile::tempdir().unwrap();
        let path = place.path().join("trust.yaml");
        std::fs::write(&path, text).unwrap();
        let _ = read(&path, TierKind::User);
    }
}

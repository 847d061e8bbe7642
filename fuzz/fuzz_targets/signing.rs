//! Whatever bytes lie beside a skill, reading them ends in a value or an error.

#![no_main]

use libfuzzer_sys::fuzz_target;
use open_skills::signing::Statement;
use open_skills::signing::bundle::{Bundle, Carried};
use open_skills::signing::keys::PublicKey;
use open_skills::signing::minisign::MinisignSignature;
use open_skills::signing::sshsig::SshSignature;

fuzz_target!(|bytes: &[u8]| {
    if let Ok(statement) = Statement::parse(bytes) {
        let again = statement.to_bytes().expect("what was read can be written");
        assert_eq!(Statement::parse(&again).as_ref(), Ok(&statement));
    }
    if let Ok(Carried::Keyed(bundle)) = Bundle::parse(bytes) {
        assert_eq!(Bundle::parse(&bundle.to_bytes()), Ok(Carried::Keyed(bundle)));
    }
    let _ = SshSignature::parse(bytes);
    let _ = MinisignSignature::parse(bytes);
    if let Ok(text) = std::str::from_utf8(bytes) {
        let _ = PublicKey::read(text);
    }
});

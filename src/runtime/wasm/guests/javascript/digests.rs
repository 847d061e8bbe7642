//! Digests and what is built on them, for `node:crypto`.
//!
//! MD5 and SHA-1 are here because scripts name files and compare sums with them; nothing of
//! ours trusts either.

use md5::Md5;
use sha1::Sha1;
use sha2::{Digest as _, Sha224, Sha256, Sha384, Sha512};

use super::files::Answer;
use super::values::Failure;

/// Rounds of one derivation: some seconds at most.
const MAX_ROUNDS: u64 = 10_000_000;
/// Bytes that one derivation gives.
const MAX_DERIVED: u64 = 1 << 20;

#[derive(Clone, Copy)]
enum Algorithm {
    Md5,
    Sha1,
    Sha224,
    Sha256,
    Sha384,
    Sha512,
}

impl Algorithm {
    fn named(name: &str) -> Answer<Self> {
        Ok(
            match name
                .to_ascii_lowercase()
                .replace("rsa-", "")
                .replace('-', "")
                .as_str()
            {
                "md5" => Self::Md5,
                "sha1" => Self::Sha1,
                "sha224" => Self::Sha224,
                "sha256" => Self::Sha256,
                "sha384" => Self::Sha384,
                "sha512" => Self::Sha512,
                _ => {
                    return Err(Failure::new(
                        "ERR_OSSL_EVP_UNSUPPORTED",
                        "Digest method not supported",
                    ));
                }
            },
        )
    }

    /// Bytes that the digest takes in one step.
    fn block(self) -> usize {
        match self {
            Self::Sha384 | Self::Sha512 => 128,
            _ => 64,
        }
    }

    fn digest(self, parts: &[&[u8]]) -> Vec<u8> {
        // The older two come in a later version of the same traits.
        use md5::Digest as _;
        macro_rules! digest {
            ($kind:ty) => {{
                let mut state = <$kind>::new();
                for part in parts {
                    state.update(part);
                }
                state.finalize().to_vec()
            }};
        }
        match self {
            Self::Md5 => digest!(Md5),
            Self::Sha1 => digest!(Sha1),
            Self::Sha224 => digest!(Sha224),
            Self::Sha256 => digest!(Sha256),
            Self::Sha384 => digest!(Sha384),
            Self::Sha512 => digest!(Sha512),
        }
    }

    /// RFC 2104.
    fn hmac(self, key: &[u8], parts: &[&[u8]]) -> Vec<u8> {
        let mut block = match key.len() > self.block() {
            true => self.digest(&[key]),
            false => key.to_vec(),
        };
        block.resize(self.block(), 0);
        let padded = |pad: u8| block.iter().map(|byte| byte ^ pad).collect::<Vec<_>>();
        let inner_key = padded(0x36);
        let inner: Vec<&[u8]> = std::iter::once(&inner_key[..])
            .chain(parts.iter().copied())
            .collect();
        self.digest(&[&padded(0x5c), &self.digest(&inner)])
    }
}

/// The digest of some bytes.
pub fn digest(algorithm: &str, bytes: &[u8]) -> Answer<Vec<u8>> {
    Ok(Algorithm::named(algorithm)?.digest(&[bytes]))
}

/// The keyed digest of some bytes.
pub fn hmac(algorithm: &str, key: &[u8], bytes: &[u8]) -> Answer<Vec<u8>> {
    Ok(Algorithm::named(algorithm)?.hmac(key, &[bytes]))
}

/// A key from a password, as RFC 8018 has it.
pub fn pbkdf2(
    algorithm: &str,
    password: &[u8],
    salt: &[u8],
    rounds: u64,
    length: u64,
) -> Answer<Vec<u8>> {
    let algorithm = Algorithm::named(algorithm)?;
    if rounds == 0 || rounds > MAX_ROUNDS || length > MAX_DERIVED {
        let message = format!("at most {MAX_ROUNDS} rounds and {MAX_DERIVED} bytes");
        return Err(Failure::new("ERR_OUT_OF_RANGE", message));
    }
    let length = usize::try_from(length).unwrap_or_default();
    let mut derived = Vec::with_capacity(length);
    for number in 1_u32.. {
        if derived.len() >= length {
            break;
        }
        let mut step = algorithm.hmac(password, &[salt, &number.to_be_bytes()]);
        let mut block = step.clone();
        for _ in 1..rounds {
            step = algorithm.hmac(password, &[&step]);
            block
                .iter_mut()
                .zip(&step)
                .for_each(|(sum, byte)| *sum ^= byte);
        }
        derived.extend(block);
    }
    derived.truncate(length);
    Ok(derived)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hex(bytes: &[u8]) -> String {
        bytes.iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn digests_are_those_of_their_standards() {
        let of = |name| hex(&digest(name, b"abc").unwrap());
        assert_eq!(of("md5"), "900150983cd24fb0d6963f7d28e17f72");
        assert_eq!(of("SHA-1"), "a9993e364706816aba3e25717850c26c9cd0d89d");
        assert!(of("sha256").starts_with("ba7816bf8f01cfea"));
        assert!(of("RSA-SHA512").starts_with("ddaf35a193617aba"));
        assert_eq!(
            digest("md2", b"").unwrap_err().code,
            "ERR_OSSL_EVP_UNSUPPORTED"
        );
    }

    #[test]
    fn keyed_digests_are_those_of_rfc_4231() {
        let long = hmac(
            "sha256",
            &[0xaa; 131],
            b"Test Using Larger Than Block-Size Key - Hash Key First",
        );
        assert!(hex(&long.unwrap()).starts_with("60e431591ee0b67f0d8a26aacbf5b77f"));
        let short = hmac("sha512", b"Jefe", b"what do ya want for nothing?");
        assert!(hex(&short.unwrap()).starts_with("164b7a7bfcf819e2e395fbe73b56e0a3"));
    }

    #[test]
    fn derived_keys_are_those_of_rfc_6070() {
        let key = pbkdf2(
            "sha1",
            b"passwordPASSWORDpassword",
            b"saltSALTsaltSALTsaltSALTsaltSALTsalt",
            4096,
            25,
        );
        assert_eq!(
            hex(&key.unwrap()),
            "3d2eec4fe41c849b80c8d83662c0e44a8b291a964cf2f07038"
        );
        assert_eq!(
            pbkdf2("sha1", b"", b"", 0, 1).unwrap_err().code,
            "ERR_OUT_OF_RANGE"
        );
    }
}

//! Keys that an ssh-agent holds and never hands out.

use std::path::Path;

use super::{KeyError, PublicKey, Signer};

/// A key in an agent, with the connection to it.
pub struct AgentKey {
    public: PublicKey,
    comment: String,
    blob: Vec<u8>,
    socket: std::path::PathBuf,
}

impl AgentKey {
    /// The keys of the agent that can sign here.
    pub fn list(socket: &Path) -> Result<Vec<Self>, KeyError> {
        let answer = wire::ask(socket, &[wire::LIST])?;
        let mut rest = wire::expect(&answer, wire::KEYS)?;
        let count = wire::take_u32(&mut rest)?;
        let mut keys = Vec::new();
        for _ in 0..count.min(wire::MOST_KEYS) {
            let blob = wire::take_string(&mut rest)?.to_vec();
            let comment = String::from_utf8_lossy(wire::take_string(&mut rest)?).into_owned();
            // RSA keys, certificates and keys on devices are others' to use.
            let known = ssh_key::PublicKey::from_bytes(&blob);
            let known = known.map(|key| super::ssh::public_from_data(key.key_data()));
            if let Ok(Ok(public)) = known {
                keys.push(Self {
                    public,
                    comment,
                    blob,
                    socket: socket.to_path_buf(),
                });
            }
        }
        Ok(keys)
    }

    /// The wanted key, or the only one.
    pub fn find(socket: &Path, wanted: Option<&PublicKey>) -> Result<Self, KeyError> {
        let mut keys = Self::list(socket)?;
        if let Some(wanted) = wanted {
            let found = keys.into_iter().find(|key| key.public == *wanted);
            return found.ok_or_else(|| KeyError::Agent("does not hold that key".to_owned()));
        }
        match (keys.pop(), keys.len()) {
            (None, _) => Err(KeyError::Agent("holds no P-256 or Ed25519 key".to_owned())),
            (Some(only), 0) => Ok(only),
            (Some(_), more) => Err(KeyError::Agent(format!(
                "holds {} keys; name one with `--key FILE.pub`",
                more + 1
            ))),
        }
    }

    /// What the agent calls it.
    pub fn comment(&self) -> &str {
        &self.comment
    }
}

impl Signer for AgentKey {
    fn public(&self) -> &PublicKey {
        &self.public
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, KeyError> {
        let mut request = vec![wire::SIGN];
        wire::put_string(&mut request, &self.blob)?;
        wire::put_string(&mut request, message)?;
        request.extend([0; 4]);
        let answer = wire::ask(&self.socket, &request)?;
        let mut rest = wire::expect(&answer, wire::SIGNATURE)?;
        let signature = ssh_key::Signature::try_from(wire::take_string(&mut rest)?);
        let garbled = || KeyError::Agent("gave a signature that cannot be read".to_owned());
        let signature = signature.map_err(|_| garbled())?;
        let raw = super::ssh::unwrap_signature(&self.public, &signature).map_err(|_| garbled())?;
        // An agent that signs with another key than it says is found out here, not later.
        self.public.verify(message, &raw).map_err(|_| garbled())?;
        Ok(raw)
    }
}

/// The agent's protocol, as far as listing and signing go.
mod wire {
    use std::path::Path;

    use crate::signing::keys::KeyError;

    pub(super) const LIST: u8 = 11;
    pub(super) const KEYS: u8 = 12;
    pub(super) const SIGN: u8 = 13;
    pub(super) const SIGNATURE: u8 = 14;
    pub(super) const MOST_KEYS: u32 = 1_000;
    const REFUSED: u8 = 5;
    #[cfg(unix)]
    const LONGEST: u32 = 256 << 10;

    /// How many seconds an answer may take. Some agents ask their user before they sign.
    #[cfg(unix)]
    fn patience(request: &[u8]) -> u64 {
        match request.first() {
            Some(&SIGN) => 60,
            _ => 5,
        }
    }

    fn garbled() -> KeyError {
        KeyError::Agent("answered something that cannot be read".to_owned())
    }

    #[cfg(unix)]
    pub(super) fn ask(socket: &Path, request: &[u8]) -> Result<Vec<u8>, KeyError> {
        use std::io::ErrorKind::{TimedOut, WouldBlock};
        use std::io::{Read, Write};
        let seconds = patience(request);
        let failed = |error: std::io::Error| match error.kind() {
            TimedOut | WouldBlock => {
                KeyError::Agent(format!("did not answer within {seconds} seconds"))
            }
            _ => KeyError::Agent(format!("cannot be reached: {}", crate::fs::reason(&error))),
        };
        let mut stream = std::os::unix::net::UnixStream::connect(socket).map_err(failed)?;
        let limit = Some(std::time::Duration::from_secs(seconds));
        stream.set_read_timeout(limit).map_err(failed)?;
        stream.set_write_timeout(limit).map_err(failed)?;
        let mut message = Vec::new();
        put_string(&mut message, request)?;
        stream.write_all(&message).map_err(failed)?;
        let mut length = [0; 4];
        stream.read_exact(&mut length).map_err(failed)?;
        let length = u32::from_be_bytes(length);
        if length > LONGEST {
            return Err(garbled());
        }
        let mut answer = vec![0; length as usize];
        stream.read_exact(&mut answer).map_err(failed)?;
        Ok(answer)
    }

    #[cfg(not(unix))]
    pub(super) fn ask(_: &Path, _: &[u8]) -> Result<Vec<u8>, KeyError> {
        Err(KeyError::Agent(
            "is only reached where it listens on a Unix socket".to_owned(),
        ))
    }

    /// The rest of an answer of this type.
    pub(super) fn expect(answer: &[u8], kind: u8) -> Result<&[u8], KeyError> {
        match answer.split_first() {
            Some((&found, rest)) if found == kind => Ok(rest),
            Some((&REFUSED, _)) => Err(KeyError::Agent("refused".to_owned())),
            _ => Err(garbled()),
        }
    }

    pub(super) fn take_u32(rest: &mut &[u8]) -> Result<u32, KeyError> {
        let (number, after) = rest.split_first_chunk().ok_or_else(garbled)?;
        *rest = after;
        Ok(u32::from_be_bytes(*number))
    }

    pub(super) fn take_string<'a>(rest: &mut &'a [u8]) -> Result<&'a [u8], KeyError> {
        let length = take_u32(rest)? as usize;
        let (text, after) = rest.split_at_checked(length).ok_or_else(garbled)?;
        *rest = after;
        Ok(text)
    }

    pub(super) fn put_string(message: &mut Vec<u8>, text: &[u8]) -> Result<(), KeyError> {
        let length = u32::try_from(text.len())
            .map_err(|_| KeyError::Agent("takes no message as large as this".to_owned()))?;
        message.extend(length.to_be_bytes());
        message.extend(text);
        Ok(())
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn what_lies_about_its_length_is_refused() {
            let mut rest = &[0, 0, 0, 9, b'x'][..];
            assert!(take_string(&mut rest).is_err());
            assert!(take_u32(&mut &[0, 0, 1][..]).is_err());
            assert!(expect(&[], KEYS).is_err());
            let refused = expect(&[REFUSED], KEYS).unwrap_err();
            assert_eq!(refused.to_string(), "the ssh-agent refused");
        }
    }
}

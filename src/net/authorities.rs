//! Who vouches for servers: the usual authorities, or those of a file in their place.

use std::path::PathBuf;
use std::sync::Arc;

use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};

use super::NetError;
use crate::fs::Shown as _;

/// The variable that names a file of authorities, as other tools take it.
const VARIABLE: &str = "SSL_CERT_FILE";
/// More than all authorities of the world take.
const MAX_BYTES: u64 = 4 << 20;

/// Whom to trust; the file is read when a server is asked for the first time.
#[derive(Clone, Debug, Default)]
pub struct Authorities {
    file: Option<PathBuf>,
}

impl Authorities {
    /// Those of a file of certificates in PEM, in place of the usual ones.
    pub fn of_file(path: PathBuf) -> Self {
        Self { file: Some(path) }
    }

    /// How connections are encrypted and checked.
    pub(super) fn tls(&self) -> Result<TlsConfig, NetError> {
        let roots = match &self.file {
            None => RootCerts::WebPki,
            Some(path) => {
                let bad = |reason: String| {
                    NetError::NoAuthorities(format!(
                        "`{VARIABLE}` names `{}`: {reason}",
                        path.shown()
                    ))
                };
                let pem = crate::fs::read_limited(path, MAX_BYTES)
                    .map_err(|error| bad(error.to_string()))?;
                RootCerts::Specific(Arc::new(certificates(&pem).map_err(bad)?))
            }
        };
        Ok(TlsConfig::builder().root_certs(roots).build())
    }
}

/// All certificates of a file; keys among them are no business of ours.
fn certificates(pem: &[u8]) -> Result<Vec<Certificate<'static>>, String> {
    let mut all = Vec::new();
    for item in parse_pem(pem) {
        if let PemItem::Certificate(certificate) = item.map_err(|error| error.to_string())? {
            all.push(certificate);
        }
    }
    match all.is_empty() {
        true => Err("there is no certificate in it".to_owned()),
        false => Ok(all),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pem(bytes: &str) -> String {
        format!("-----BEGIN CERTIFICATE-----\n{bytes}\n-----END CERTIFICATE-----\n")
    }

    #[test]
    fn every_certificate_of_a_file_counts() {
        let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        let bundle = format!("# Some CA\n{}{key}\n{}", pem("AAAA"), pem("BBBB"));
        let found = certificates(bundle.as_bytes()).unwrap();
        let found: Vec<&[u8]> = found.iter().map(Certificate::der).collect();
        assert_eq!(found, [[0, 0, 0], [4, 16, 65]]);
    }

    #[test]
    fn a_file_without_any_is_said() {
        for text in ["", "hello", &pem("%")] {
            assert!(certificates(text.as_bytes()).is_err(), "{text}");
        }
        let folder = tempfile::tempdir().unwrap();
        let missing = Authorities::of_file(folder.path().join("none.pem"));
        let error = missing.tls().unwrap_err().to_string();
        assert!(
            error.contains("SSL_CERT_FILE") && error.contains("none.pem"),
            "{error}"
        );
        assert!(Authorities::default().tls().is_ok());
    }
}

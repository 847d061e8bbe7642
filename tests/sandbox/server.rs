//! A web server on the loopback: it answers as it is told and remembers what it was asked.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

/// Authorities and what one vouches for, as PEM: made for this run of the tests alone.
pub struct Identity {
    /// An authority that nobody needs, and the one that the server's certificate is from.
    pub authorities: Vec<u8>,
    certificate: Vec<u8>,
    key: Vec<u8>,
}

/// The identity of every server of this process.
pub fn identity() -> &'static Identity {
    static IDENTITY: std::sync::OnceLock<Identity> = std::sync::OnceLock::new();
    IDENTITY.get_or_init(|| {
        use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
        let authority = || {
            let mut params = CertificateParams::new(Vec::new()).unwrap();
            params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
            let key = KeyPair::generate().unwrap();
            let certificate = params.self_signed(&key).unwrap().pem();
            (certificate, Issuer::new(params, key))
        };
        let ((idle, _), (authority, issuer)) = (authority(), authority());
        let names = ["localhost".to_owned(), "127.0.0.1".to_owned()];
        let key = KeyPair::generate().unwrap();
        let server = CertificateParams::new(names).unwrap();
        let certificate = server.signed_by(&key, &issuer).unwrap();
        Identity {
            authorities: format!("{idle}{authority}").into_bytes(),
            certificate: certificate.pem().into_bytes(),
            key: key.serialize_pem().into_bytes(),
        }
    })
}

/// Its authorities in a file that stays as long as the folder for what tests leave.
pub fn authorities() -> std::path::PathBuf {
    static FILE: std::sync::OnceLock<std::path::PathBuf> = std::sync::OnceLock::new();
    let file = FILE.get_or_init(|| {
        let name = format!("authorities-{}.pem", std::process::id());
        let path = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        std::fs::write(&path, &identity().authorities).unwrap();
        path
    });
    file.clone()
}

/// What the server was asked.
#[derive(Clone, Debug)]
pub struct Asked {
    pub method: String,
    pub path: String,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Asked {
    /// The value of a header.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(other, _)| other.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_str())
    }
}

/// What it answers: a status, headers and a body.
pub type Told = (u16, Vec<(&'static str, String)>, Vec<u8>);

/// The server; it listens for as long as the process lives.
pub struct Server {
    pub address: SocketAddr,
    asked: Arc<Mutex<Vec<Asked>>>,
}

impl Server {
    /// Speaks HTTP.
    pub fn http(answer: impl Fn(&Asked) -> Told + Send + Sync + 'static) -> Self {
        Self::start(None, answer)
    }

    /// Speaks HTTPS, as 127.0.0.1 and localhost.
    pub fn https(answer: impl Fn(&Asked) -> Told + Send + Sync + 'static) -> Self {
        let identity = identity();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(
                vec![CertificateDer::from_pem_slice(&identity.certificate).unwrap()],
                PrivateKeyDer::from_pem_slice(&identity.key).unwrap(),
            )
            .unwrap();
        Self::start(Some(Arc::new(config)), answer)
    }

    fn start(
        tls: Option<Arc<ServerConfig>>,
        answer: impl Fn(&Asked) -> Told + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (seen, answer) = (Arc::clone(&asked), Arc::new(answer));
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (tls, seen, answer) = (tls.clone(), Arc::clone(&seen), Arc::clone(&answer));
                std::thread::spawn(move || {
                    stream
                        .set_read_timeout(Some(Duration::from_secs(10)))
                        .unwrap();
                    // A client may go away at any point; its own test says what it saw.
                    let _ = match tls {
                        Some(tls) => {
                            let session = ServerConnection::new(tls).unwrap();
                            serve(StreamOwned::new(session, stream), &seen, &*answer)
                        }
                        None => serve(stream, &seen, &*answer),
                    };
                });
            }
        });
        Self { address, asked }
    }

    /// The address with its port, as a grant has it.
    pub fn host(&self) -> String {
        self.address.to_string()
    }

    /// What it was asked so far.
    pub fn asked(&self) -> Vec<Asked> {
        self.asked.lock().unwrap().clone()
    }
}

/// One request of one connection, which is closed after it.
fn serve(
    stream: impl Read + Write,
    seen: &Mutex<Vec<Asked>>,
    answer: &dyn Fn(&Asked) -> Told,
) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    let mut line = String::new();
    if stream.read_line(&mut line)? == 0 {
        return Ok(());
    }
    let mut words = line.split_whitespace().map(str::to_owned);
    let mut asked = Asked {
        method: words.next().unwrap_or_default(),
        path: words.next().unwrap_or_default(),
        headers: Vec::new(),
        body: Vec::new(),
    };
    loop {
        // Headers are bytes: each is one character.
        let mut line = Vec::new();
        stream.read_until(b'\n', &mut line)?;
        let line: String = line.into_iter().map(char::from).collect();
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        asked
            .headers
            .push((name.to_owned(), value.trim().to_owned()));
    }
    let length = asked
        .header("content-length")
        .and_then(|length| length.parse().ok());
    let mut body = vec![0; length.unwrap_or(0)];
    stream.read_exact(&mut body)?;
    asked.body = body;
    seen.lock().unwrap().push(asked.clone());
    let (status, headers, body) = answer(&asked);
    let mut head = format!("HTTP/1.1 {status} Said\r\nconnection: close\r\n");
    head += &format!("content-length: {}\r\n", body.len());
    for (name, value) in headers {
        head += &format!("{name}: {value}\r\n");
    }
    let stream = stream.get_mut();
    stream.write_all(format!("{head}\r\n").as_bytes())?;
    if asked.method != "HEAD" {
        stream.write_all(&body)?;
    }
    stream.flush()
}

/// Whether somebody listens there, so that a refusal is no accident.
pub fn is_reachable(address: SocketAddr) -> bool {
    TcpStream::connect(address).is_ok()
}

//! A moto server with signature checks, for as long as the tests run.

use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use aws_sdk_s3::config::{BehaviorVersion, Credentials, Region};
use aws_sdk_s3::primitives::ByteStream;
use open_skills::registry::s3::{KeyPair, Options, S3};
use open_skills::registry::{Key, Patience, Registry, Retrying};
use tokio::runtime::Runtime;

use crate::backends::Backend;

/// The bucket of all tests; each has a prefix of its own.
pub const BUCKET: &str = "registry-tests";

/// The server, and a key pair that it takes.
pub struct Moto {
    server: Child,
    pub endpoint: String,
    pub pair: KeyPair,
}

/// The Python that has moto: the one that `.ci/run` made beside the build, or anybody's.
fn python() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_open-skills"));
    let folders = program.ancestors().skip(1);
    let mut made = folders.map(|folder| folder.join("tools/moto/bin/python"));
    let made = made.find(|python| python.exists());
    made.unwrap_or_else(|| PathBuf::from("python3"))
}

impl Moto {
    /// Starts the server, or says why it cannot be.
    pub fn start() -> Result<Self, String> {
        let listener = TcpListener::bind("127.0.0.1:0").map_err(|e| e.to_string())?;
        let port = listener.local_addr().map_err(|e| e.to_string())?.port();
        drop(listener);
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/s3/server.py");
        let server = Command::new(python())
            .args([script, &port.to_string()])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .map_err(|error| format!("python3 cannot be started: {error}"))?;
        let mut moto = Self {
            server,
            endpoint: format!("http://127.0.0.1:{port}"),
            pair: KeyPair {
                id: String::new(),
                secret: String::new(),
                token: None,
            },
        };
        moto.wait(port)?;
        moto.pair = moto.credentials()?;
        Ok(moto)
    }

    fn wait(&mut self, port: u16) -> Result<(), String> {
        let patience = Instant::now() + Duration::from_mins(1);
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            if let Ok(Some(status)) = self.server.try_wait() {
                return Err(format!(
                    "moto cannot be started: {status}; is `moto[server]` installed?"
                ));
            }
            if Instant::now() > patience {
                return Err("moto does not listen".to_owned());
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    fn credentials(&self) -> Result<KeyPair, String> {
        let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/s3/credentials.py");
        let output = Command::new(python())
            .args([script, &self.endpoint, BUCKET])
            .output()
            .map_err(|error| format!("python3 cannot be started: {error}"))?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        match text.trim().split_once(' ') {
            Some((id, secret)) if output.status.success() => Ok(KeyPair {
                id: id.to_owned(),
                secret: secret.to_owned(),
                token: None,
            }),
            _ => Err(format!(
                "boto3 cannot set it up: {}",
                String::from_utf8_lossy(&output.stderr)
                    .lines()
                    .last()
                    .unwrap_or_default()
            )),
        }
    }

    /// How to reach it.
    pub fn options(&self) -> Options {
        Options {
            endpoint: Some(self.endpoint.clone()),
            credentials: Some(self.pair.clone()),
            ..Options::default()
        }
    }

    /// A fresh prefix.
    pub fn place(&self) -> Place {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Place::new(self, &format!("tests/{number}"))
    }
}

impl Drop for Moto {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

/// An object as the server gives it.
pub struct Download {
    pub bytes: Vec<u8>,
    pub kind: String,
    pub stamp: String,
}

/// A prefix of the bucket.
pub struct Place {
    options: Options,
    prefix: String,
    runtime: Runtime,
    client: aws_sdk_s3::Client,
}

impl Place {
    fn new(moto: &Moto, prefix: &str) -> Self {
        let pair = &moto.pair;
        let credentials = Credentials::new(&pair.id, &pair.secret, None, None, "tests");
        let config = aws_sdk_s3::Config::builder()
            .behavior_version(BehaviorVersion::latest())
            .endpoint_url(&moto.endpoint)
            .region(Region::new("us-east-1"))
            .credentials_provider(credentials)
            .force_path_style(true)
            .build();
        Self {
            options: moto.options(),
            prefix: prefix.to_owned(),
            runtime: tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()
                .unwrap(),
            client: aws_sdk_s3::Client::from_conf(config),
        }
    }
}

impl Place {
    /// An upload in parts that nobody will come back to.
    pub fn begin_upload(&self, key: &Key) {
        let request = self.client.create_multipart_upload().bucket(BUCKET);
        let request = request.key(format!("{}/{key}", self.prefix));
        self.runtime.block_on(request.send()).unwrap();
    }

    /// Every object below a prefix with its path there, by plain requests.
    pub fn objects(&self, prefix: &str) -> Vec<(String, Vec<u8>)> {
        let list = self.client.list_objects_v2().bucket(BUCKET).prefix(prefix);
        let listed = self.runtime.block_on(list.send()).unwrap();
        assert_ne!(
            listed.is_truncated(),
            Some(true),
            "too many for one request"
        );
        let read = |key: &str| {
            let get = self.client.get_object().bucket(BUCKET).key(key);
            let body = self.runtime.block_on(get.send()).unwrap().body;
            self.runtime.block_on(body.collect()).unwrap().to_vec()
        };
        let keys = listed.contents().iter().filter_map(|object| object.key());
        keys.map(|key| (key[prefix.len()..].to_owned(), read(key)))
            .collect()
    }

    /// Gets an object from anywhere in the bucket.
    pub fn download(&self, key: &str) -> Download {
        let get = self.client.get_object().bucket(BUCKET).key(key);
        self.runtime.block_on(async {
            let got = get.send().await.unwrap();
            Download {
                kind: got.content_type.unwrap_or_default(),
                stamp: got.e_tag.unwrap_or_default(),
                bytes: got.body.collect().await.unwrap().to_vec(),
            }
        })
    }

    /// Puts an object anywhere into the bucket.
    pub fn upload(&self, key: &str, bytes: &[u8]) {
        let body = ByteStream::from(bytes.to_vec());
        let put = self.client.put_object().bucket(BUCKET).key(key).body(body);
        self.runtime.block_on(put.send()).unwrap();
    }
}

impl Backend for Place {
    fn open(&self) -> Box<dyn Registry + '_> {
        let s3 = S3::new(BUCKET, &self.prefix, &self.options);
        Box::new(Retrying::new(s3, Patience::default()))
    }

    fn damage(&self, key: &Key, bytes: Option<&[u8]>) {
        let key = format!("{}/{key}", self.prefix);
        match bytes {
            Some(bytes) => self.upload(&key, bytes),
            None => {
                let delete = self.client.delete_object().bucket(BUCKET).key(key);
                self.runtime.block_on(delete.send()).unwrap();
            }
        }
    }
}

//! A registry in object storage: Amazon S3 and whatever speaks its language.
//!
//! Everything stands on conditional writes: `If-None-Match: *` for what is written once and
//! `If-Match` for what is replaced. A store that accepts the headers and ignores them would
//! lose versions silently, so [`Registry::probe`] tries them out before anything is
//! published. Stamps are ETags. Redirects are not followed: credentials go to the host that
//! was named and to no other. Waiting and trying again is left to
//! [`Retrying`](super::Retrying), which knows how to settle a lost answer.
//!
//! Credentials come from the configuration, or from where the SDK looks for them:
//! variables, profiles, web identity, processes, the machine's own role.

mod errors;
mod listing;
mod parts;
mod plain;
mod probe;
mod removal;
mod told;
mod uploads;

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::time::Duration;

use aws_config::BehaviorVersion;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_s3::Client;
use aws_sdk_s3::config::{Builder, Credentials, Region};
use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::get_object::{GetObjectError, GetObjectOutput};
use aws_sdk_s3::primitives::{ByteStream, SdkBody};
use aws_sdk_s3::types::ChecksumAlgorithm;
use aws_types::os_shim_internal::{Env, Fs};
use tokio::runtime::Runtime;

use super::key::Kind;
use super::proxies::{Choice, Proxies};
use super::{
    Condition, Key, Listed, Object, Prefix, Registry, RegistryError, Removal, Stamp, Trouble,
};
use errors::Whereabouts;

use crate::fs::sizes;

/// How long to wait for a connection, and for the next byte.
const CONNECT: Duration = Duration::from_secs(10);
const READ: Duration = Duration::from_secs(30);

/// How to reach a bucket. What is absent is looked up where the SDK looks it up.
#[derive(Clone, Default)]
pub struct Options {
    /// The service to talk to, when it is not Amazon's.
    pub endpoint: Option<String>,
    /// The region.
    pub region: Option<String>,
    /// The profile of the AWS configuration.
    pub profile: Option<String>,
    /// A key pair of its own.
    pub credentials: Option<KeyPair>,
    /// A folder that remembers which stores keep their promises; without it, each is asked anew.
    pub probed: Option<PathBuf>,
    /// What may be on the way, to be told where nobody answers.
    pub proxies: Proxies,
}

/// An access key, for the connection only: it shows itself nowhere.
#[derive(Clone)]
pub struct KeyPair {
    /// The key's id.
    pub id: String,
    /// The secret.
    pub secret: String,
    /// The token of a session.
    pub token: Option<String>,
}

/// A registry below a prefix of a bucket.
pub struct S3 {
    options: Options,
    /// Made for the first request: reading the AWS configuration takes its time, and so do the
    /// threads that wait for answers. What is in the lock already asks nothing.
    connection: OnceLock<Result<Connection, RegistryError>>,
    bucket: String,
    prefix: String,
    place: String,
    /// Set once the store was seen to keep conditions.
    is_safe: OnceLock<()>,
}

/// The way to a store.
struct Connection {
    client: Client,
    /// Where it is, when that is not where its provider is.
    endpoint: Option<String>,
    /// Why the files of profiles make no sense, to be told where there are no credentials.
    unread_profiles: Option<String>,
    /// Ends after the client, which uses it.
    runtime: Runtime,
}

impl S3 {
    /// Makes ready to talk to a bucket; nothing is asked of it yet. A prefix has no `/` at
    /// either end.
    pub fn new(bucket: &str, prefix: &str, options: &Options) -> Self {
        let place = match prefix {
            "" => format!("s3://{bucket}"),
            prefix => format!("s3://{bucket}/{prefix}"),
        };
        Self {
            options: options.clone(),
            connection: OnceLock::new(),
            bucket: bucket.to_owned(),
            prefix: match prefix {
                "" => String::new(),
                prefix => format!("{prefix}/"),
            },
            place,
            is_safe: OnceLock::new(),
        }
    }

    fn connection(&self) -> Result<&Connection, RegistryError> {
        let make = || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .map_err(|error| self.fault(Trouble::Io, crate::fs::reason(&error)))?;
            let made = runtime.block_on(client(&self.options, &self.place))?;
            let (client, endpoint, unread_profiles) = made;
            Ok(Connection {
                client,
                endpoint,
                unread_profiles,
                runtime,
            })
        };
        self.connection
            .get_or_init(make)
            .as_ref()
            .map_err(Clone::clone)
    }

    /// The place, and how it is asked.
    fn whereabouts(&self) -> Whereabouts<'_> {
        let made = self.connection.get().and_then(|made| made.as_ref().ok());
        let endpoint = made.and_then(|made| made.endpoint.clone());
        let unread_profiles = made.and_then(|made| made.unread_profiles.as_deref());
        let url = endpoint.unwrap_or_else(|| format!("https://{}.s3.amazonaws.com", self.bucket));
        Whereabouts {
            place: &self.place,
            profile: self.options.profile.as_deref(),
            unread_profiles,
            through: self.options.proxies.on_the_way(&url, Choice::ByScheme),
        }
    }

    fn client(&self) -> Result<&Client, RegistryError> {
        Ok(&self.connection()?.client)
    }

    /// Waits for an answer. The client is there before, because nothing that is waited for may
    /// wait itself.
    fn wait<T>(&self, answer: impl Future<Output = T>) -> Result<T, RegistryError> {
        Ok(self.connection()?.runtime.block_on(answer))
    }

    fn object(&self, key: &Key) -> String {
        format!("{}{key}", self.prefix)
    }

    fn error(&self, trouble: Trouble, key: &Key, detail: impl Into<String>) -> RegistryError {
        RegistryError::new(trouble, &self.place, detail).on(key)
    }

    /// Asks for an object; `None` when it is still the known one.
    fn get(
        &self,
        key: &Key,
        limit: u64,
        known: Option<&Stamp>,
    ) -> Result<Option<Object>, RegistryError> {
        let request = self
            .client()?
            .get_object()
            .bucket(&self.bucket)
            .key(self.object(key))
            .set_if_none_match(known.map(|known| known.0.clone()));
        self.wait(async {
            match request.send().await {
                Ok(output) => {
                    let received = self.receive(limit, output).await;
                    received.map(Some).map_err(|error| error.on(key))
                }
                Err(error) if errors::status(&error) == Some(304) => Ok(None),
                Err(error) => Err(self.get_error(key, &error)),
            }
        })?
    }

    fn get_error(&self, key: &Key, error: &SdkError<GetObjectError>) -> RegistryError {
        errors::translate(&self.whereabouts(), Some(key), error)
    }

    fn fault(&self, trouble: Trouble, detail: impl Into<String>) -> RegistryError {
        RegistryError::new(trouble, &self.place, detail)
    }

    /// Reads a body, no further than it may go.
    async fn receive(&self, limit: u64, output: GetObjectOutput) -> Result<Object, RegistryError> {
        let too_large = || {
            let detail = format!("it has more than {}", sizes::exact(limit));
            self.fault(Trouble::TooLarge, detail)
        };
        let promised = output.content_length.and_then(|n| u64::try_from(n).ok());
        if promised.is_some_and(|promised| promised > limit) {
            return Err(too_large());
        }
        let Some(stamp) = output.e_tag else {
            return Err(self.fault(Trouble::Corrupt, "the store gives it no ETag"));
        };
        let length = promised.and_then(|promised| usize::try_from(promised).ok());
        let mut bytes = Vec::with_capacity(length.unwrap_or(0));
        let mut body = output.body;
        while let Some(chunk) = body.next().await {
            let chunk = chunk.map_err(|error| {
                let said = errors::words(&error);
                self.fault(errors::of_body(&said), said)
            })?;
            if (bytes.len() + chunk.len()) as u64 > limit {
                return Err(too_large());
            }
            bytes.extend_from_slice(&chunk);
        }
        if promised.is_some_and(|promised| promised != bytes.len() as u64) {
            return Err(self.fault(Trouble::Unreachable, "the answer broke off"));
        }
        Ok(Object {
            bytes,
            stamp: Stamp(stamp),
        })
    }

    /// What it means that the store did not write.
    fn refused<E>(&self, key: &Key, condition: &Condition, error: &SdkError<E>) -> RegistryError
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        match (errors::status(error), condition) {
            (Some(412), Condition::Absent) => self.error(Trouble::AlreadyExists, key, ""),
            // Some stores call it a lost race, some say that there is nothing to match.
            (Some(412 | 404), Condition::Unchanged(_)) if !errors::is_no_bucket(error) => {
                self.error(Trouble::Conflict, key, "")
            }
            _ => errors::translate(&self.whereabouts(), Some(key), error),
        }
    }
}

/// A condition as the headers `If-None-Match` and `If-Match`.
fn headers(condition: &Condition) -> (Option<String>, Option<String>) {
    match condition {
        Condition::Absent => (Some("*".to_owned()), None),
        Condition::Unchanged(known) => (None, Some(known.0.clone())),
    }
}

/// A client for these options. The SDK looks into variables and files for the rest; without a
/// region there is no host to ask.
async fn client(
    options: &Options,
    place: &str,
) -> Result<(Client, Option<String>, Option<String>), RegistryError> {
    let timeouts = TimeoutConfig::builder()
        .connect_timeout(CONNECT)
        .read_timeout(READ)
        .build();
    let mut loader = aws_config::defaults(BehaviorVersion::latest())
        .retry_config(RetryConfig::disabled())
        .timeout_config(timeouts);
    if let Some(profile) = &options.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(endpoint) = &options.endpoint {
        loader = loader.endpoint_url(endpoint);
    }
    // Services that are not Amazon's rarely mind the region, but a signature needs one.
    let region = options.region.clone();
    let region = region.or_else(|| options.endpoint.as_ref().map(|_| "us-east-1".to_owned()));
    if let Some(region) = region {
        loader = loader.region(Region::new(region));
    }
    if let Some(pair) = &options.credentials {
        let (id, secret, token) = (&pair.id, &pair.secret, pair.token.clone());
        loader = loader.credentials_provider(Credentials::new(
            id,
            secret,
            token,
            None,
            "the configuration",
        ));
    }
    let unread = unread_profiles().await;
    let shared = loader.load().await;
    if shared.region().is_none() {
        return Err(match &unread {
            Some(said) => errors::unread_profiles(place, said),
            None => errors::no_region(place, options.profile.as_deref()),
        });
    }
    if shared
        .endpoint_url()
        .is_some_and(|url| !errors::is_address(url))
    {
        return Err(errors::bad_endpoint(place));
    }
    // Names of buckets are no names of hosts anywhere but at Amazon's.
    let endpoint = shared.endpoint_url().map(str::to_owned);
    let by_path = endpoint.is_some();
    let mut builder = Builder::from(&shared).force_path_style(by_path);
    if tracing::enabled!(tracing::Level::TRACE) {
        builder = builder.interceptor(told::Told);
    }
    Ok((Client::from_conf(builder.build()), endpoint, unread))
}

/// Why the files of profiles make no sense. The SDK passes them over, and misses what they say.
async fn unread_profiles() -> Option<String> {
    let (files, variables) = (Fs::real(), Env::real());
    #[expect(clippy::default_trait_access, reason = "its crate is not imported")]
    let all = Default::default();
    let read = aws_config::profile::load(&files, &variables, &all, None).await;
    let error = read.err()?;
    // Its own words are that it cannot; its reason is which line.
    let reason = std::error::Error::source(&error);
    Some(reason.map_or_else(|| error.to_string(), ToString::to_string))
}

impl Registry for S3 {
    fn place(&self) -> &str {
        &self.place
    }

    fn read(&self, key: &Key, limit: u64) -> Result<Object, RegistryError> {
        let object = self.get(key, limit, None)?;
        object
            .ok_or_else(|| self.error(Trouble::Corrupt, key, "the store answers what nobody asked"))
    }

    fn read_changed(
        &self,
        key: &Key,
        limit: u64,
        known: &Stamp,
    ) -> Result<Option<Object>, RegistryError> {
        self.get(key, limit, Some(known))
    }

    fn write(
        &self,
        key: &Key,
        bytes: &[u8],
        condition: &Condition,
    ) -> Result<Stamp, RegistryError> {
        if bytes.len() > parts::PART && matches!(key.kind(), Some(Kind::Blob(_))) {
            return self.wait(self.write_parts(key, bytes, condition))?;
        }
        let (none, same) = headers(condition);
        let kind = match key.kind() {
            Some(Kind::Blob(_) | Kind::Probe(_)) | None => "application/octet-stream",
            Some(_) => "application/json",
        };
        let request = self
            .client()?
            .put_object()
            .bucket(&self.bucket)
            .key(self.object(key))
            .content_type(kind)
            .checksum_algorithm(ChecksumAlgorithm::Sha256)
            .set_if_none_match(none)
            .set_if_match(same)
            .body(ByteStream::new(SdkBody::from(bytes)));
        match self.wait(request.send())? {
            Ok(output) => match output.e_tag {
                Some(stamp) => Ok(Stamp(stamp)),
                None => Err(self.error(Trouble::Unsafe, key, "the store gives no ETag")),
            },
            Err(error) => Err(self.refused(key, condition, &error)),
        }
    }

    fn list(&self, prefix: &Prefix) -> Result<Vec<Listed>, RegistryError> {
        let mut found = Vec::new();
        let each = self.each(prefix.text(), |name, object| {
            if let (Some(key), Some(size)) = (Key::parse(name), listing::size(object)) {
                found.push(Listed { key, size });
            }
            ControlFlow::Continue(())
        });
        self.wait(each)??;
        found.sort_by(|a, b| a.key.cmp(&b.key));
        Ok(found)
    }

    fn probe(&self) -> Result<(), RegistryError> {
        if self.is_safe.get().is_none() {
            self.probe_once()?;
            // Somebody else may have found out meanwhile, which is as good.
            let _ = self.is_safe.set(());
        }
        Ok(())
    }

    fn removal(&self) -> Option<&dyn Removal> {
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_is_made_ready_before_something_is_asked() {
        let options = Options {
            endpoint: Some("http://127.0.0.1:9".to_owned()),
            credentials: Some(KeyPair {
                id: "id".to_owned(),
                secret: "secret".to_owned(),
                token: None,
            }),
            ..Options::default()
        };
        let store = S3::new("bucket", "p", &options);
        assert_eq!(store.place(), "s3://bucket/p");
        assert!(store.connection.get().is_none());
        store.client().unwrap();
        assert!(store.connection.get().is_some());
    }
}

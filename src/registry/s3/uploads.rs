//! Files of this machine, sent to the bucket as they are: what a run left behind.

use std::fs::File;
use std::io::Read;

use aws_sdk_s3::primitives::{ByteStream, SdkBody};
use aws_sdk_s3::types::ChecksumAlgorithm;

use super::S3;
use super::parts::{PART, Target};
use crate::registry::uploads::Upload;
use crate::registry::{RegistryError, Trouble};

/// What a file is when nobody knows better.
const UNKNOWN: &str = "application/octet-stream";

impl Upload for S3 {
    fn place(&self) -> &str {
        &self.place
    }

    /// A large file goes in parts, of which one at a time is in memory.
    fn upload(&self, path: &str, file: &mut File, mime: Option<&str>) -> Result<(), RegistryError> {
        let kind = mime.unwrap_or(UNKNOWN);
        let first = self.part(path, file)?;
        match first.len() < PART {
            true => self.runtime.block_on(self.put(path, first, kind)),
            false => self
                .runtime
                .block_on(self.put_in_parts(path, first, file, kind)),
        }
    }
}

impl S3 {
    /// The next bytes of a file: as many as a part holds, or what is left.
    fn part(&self, path: &str, file: &mut File) -> Result<Vec<u8>, RegistryError> {
        let mut bytes = Vec::new();
        let read = file.take(PART as u64).read_to_end(&mut bytes);
        read.map_err(|error| self.about(path, self.fault(Trouble::Io, crate::fs::reason(&error))))?;
        Ok(bytes)
    }

    async fn put(&self, path: &str, bytes: Vec<u8>, kind: &str) -> Result<(), RegistryError> {
        let target = Target::File(path);
        let request = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(self.named(target))
            .content_type(kind)
            .checksum_algorithm(ChecksumAlgorithm::Sha256)
            .body(ByteStream::new(SdkBody::from(bytes)));
        let sent = request.send().await;
        sent.map(drop).map_err(|error| self.failed(target, &error))
    }

    async fn put_in_parts(
        &self,
        path: &str,
        first: Vec<u8>,
        file: &mut File,
        kind: &str,
    ) -> Result<(), RegistryError> {
        let target = Target::File(path);
        let id = self.begin_parts(target, kind).await?;
        let rest = std::iter::from_fn(|| match self.part(path, file) {
            Ok(bytes) if bytes.is_empty() => None,
            part => Some(part),
        });
        let parts = std::iter::once(Ok(first)).chain(rest);
        let sent = match self.send_parts(target, &id, parts).await {
            Ok(parts) => self.completion(target, &id, parts).send().await,
            Err(error) => return Err(self.taken_back(target, &id, error).await),
        };
        match sent {
            Ok(_) => Ok(()),
            Err(error) => {
                let error = self.failed(target, &error);
                Err(self.taken_back(target, &id, error).await)
            }
        }
    }

    /// Takes back what was sent, and gives the error that it was for.
    async fn taken_back(
        &self,
        target: Target<'_>,
        id: &str,
        error: RegistryError,
    ) -> RegistryError {
        // Whoever cannot be reached now is told by the error that comes first.
        let _ = self.abort(target, id).await;
        error
    }
}

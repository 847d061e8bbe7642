//! Files of this machine, sent to the bucket as they are: what a run left behind.

use std::fs::File;
use std::io::Read;

use aws_sdk_s3::primitives::{ByteStream, SdkBody};
use aws_sdk_s3::types::ChecksumAlgorithm;

use super::S3;
use super::parts::{Large, PART};
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
        let sent = self.part(file).and_then(|first| {
            let large = Large {
                object: format!("{}{path}", self.prefix),
                key: None,
                kind: mime.unwrap_or(UNKNOWN),
                condition: None,
            };
            if first.len() < PART {
                return self.wait(self.put(&large, first))?;
            }
            let rest = std::iter::from_fn(|| match self.part(file) {
                Ok(bytes) if bytes.is_empty() => None,
                part => Some(part),
            });
            let parts = std::iter::once(Ok(first)).chain(rest);
            self.wait(self.write_large(&large, parts))?.map(drop)
        });
        sent.map_err(|error| self.about(path, error))
    }
}

impl S3 {
    /// The next bytes of a file: as many as a part holds, or what is left.
    fn part(&self, file: &mut File) -> Result<Vec<u8>, RegistryError> {
        let mut bytes = Vec::new();
        let read = file.take(PART as u64).read_to_end(&mut bytes);
        read.map_err(|error| self.fault(Trouble::Io, crate::fs::reason(&error)))?;
        Ok(bytes)
    }

    async fn put(&self, whole: &Large<'_>, bytes: Vec<u8>) -> Result<(), RegistryError> {
        let request = self
            .client()?
            .put_object()
            .bucket(&self.bucket)
            .key(&whole.object)
            .content_type(whole.kind)
            .checksum_algorithm(ChecksumAlgorithm::Sha256)
            .body(ByteStream::new(SdkBody::from(bytes)));
        let sent = request.send().await;
        sent.map(drop)
            .map_err(|error| self.translated(whole.key, &error))
    }
}

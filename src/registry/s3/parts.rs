//! Writing large objects in parts, which one request would keep waiting for too long.
//!
//! Of a registry, only what stands under its digest goes this way: of a store that does not
//! keep conditions when an upload is completed, the worst is then that the same bytes are
//! written again. A library's files know no conditions.

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::{ByteStream, SdkBody};
use aws_sdk_s3::types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart};

use super::{S3, errors};
use crate::registry::{Condition, Key, RegistryError, Stamp, Trouble};

/// What is larger than this is written in parts of this size.
pub(super) const PART: usize = 16 << 20;

/// A large object on its way.
pub(super) struct Large<'l> {
    /// Its whole name in the bucket.
    pub object: String,
    /// What it is called in errors, where it is a registry's.
    pub key: Option<&'l Key>,
    /// Its media type.
    pub kind: &'l str,
    /// When it may be written; always without one.
    pub condition: Option<&'l Condition>,
}

impl S3 {
    /// Writes an object of the registry in parts.
    pub(super) async fn write_parts(
        &self,
        key: &Key,
        bytes: &[u8],
        condition: &Condition,
    ) -> Result<Stamp, RegistryError> {
        // The store looks at the condition only when all of it was sent.
        if *condition == Condition::Absent && self.written(key).await?.is_some() {
            return Err(self.error(Trouble::AlreadyExists, key, ""));
        }
        let large = Large {
            object: self.object(key),
            key: Some(key),
            kind: "application/octet-stream",
            condition: Some(condition),
        };
        self.write_large(&large, chunks(bytes)).await
    }

    /// Writes any object in parts, one after the other, so that one of them at a time has to be
    /// in memory. What was sent is taken back when that fails.
    pub(super) async fn write_large(
        &self,
        large: &Large<'_>,
        parts: impl Iterator<Item = Result<Vec<u8>, RegistryError>>,
    ) -> Result<Stamp, RegistryError> {
        let request = self
            .client()?
            .create_multipart_upload()
            .bucket(&self.bucket)
            .key(&large.object)
            .content_type(large.kind)
            .checksum_algorithm(ChecksumAlgorithm::Sha256);
        let begun = request.send().await;
        let begun = begun.map_err(|error| self.translated(large.key, &error))?;
        let Some(id) = begun.upload_id else {
            return Err(self.unsafe_store(large, "the store names no upload"));
        };
        let written = match self.send_parts(large, parts, &id).await {
            Ok(parts) => self.complete(large, &id, parts).await,
            Err(error) => Err(error),
        };
        if written.is_err() {
            // Whoever cannot be reached now is told by the error that comes first; what stays
            // is removed by the collection of garbage.
            let _ = self.abort(&large.object, large.key, &id).await;
        }
        written
    }

    fn unsafe_store(&self, large: &Large<'_>, detail: &str) -> RegistryError {
        let error = self.fault(Trouble::Unsafe, detail);
        match large.key {
            Some(key) => error.on(key),
            None => error,
        }
    }

    async fn send_parts(
        &self,
        large: &Large<'_>,
        parts: impl Iterator<Item = Result<Vec<u8>, RegistryError>>,
        id: &str,
    ) -> Result<Vec<CompletedPart>, RegistryError> {
        let mut sent = Vec::new();
        for (number, bytes) in (1..).zip(parts) {
            sent.push(self.send_part(large, id, (number, bytes?)).await?);
        }
        Ok(sent)
    }

    async fn send_part(
        &self,
        large: &Large<'_>,
        id: &str,
        (number, bytes): (i32, Vec<u8>),
    ) -> Result<CompletedPart, RegistryError> {
        let request = self
            .client()?
            .upload_part()
            .bucket(&self.bucket)
            .key(&large.object)
            .upload_id(id)
            .part_number(number)
            .checksum_algorithm(ChecksumAlgorithm::Sha256)
            .body(ByteStream::new(SdkBody::from(bytes)));
        let sent = request.send().await;
        let sent = sent.map_err(|error| self.translated(large.key, &error))?;
        Ok(CompletedPart::builder()
            .part_number(number)
            .set_e_tag(sent.e_tag)
            .set_checksum_sha256(sent.checksum_sha256)
            .build())
    }

    async fn complete(
        &self,
        large: &Large<'_>,
        id: &str,
        parts: Vec<CompletedPart>,
    ) -> Result<Stamp, RegistryError> {
        let (none, same) = large.condition.map_or((None, None), super::headers);
        let parts = CompletedMultipartUpload::builder()
            .set_parts(Some(parts))
            .build();
        let request = self
            .client()?
            .complete_multipart_upload()
            .bucket(&self.bucket)
            .key(&large.object)
            .upload_id(id)
            .multipart_upload(parts);
        let conditional = request.clone().set_if_none_match(none).set_if_match(same);
        let mut done = conditional.send().await;
        // A store that knows no condition here says so, and has done nothing yet.
        if large.condition.is_some() && done.as_ref().is_err_and(is_unknown) {
            done = request.send().await;
        }
        match (done, large.key, large.condition) {
            (Ok(output), ..) => match output.e_tag {
                Some(stamp) => Ok(Stamp(stamp)),
                None => Err(self.unsafe_store(large, "the store gives no ETag")),
            },
            (Err(error), Some(key), Some(condition)) => Err(self.refused(key, condition, &error)),
            (Err(error), key, _) => Err(self.translated(key, &error)),
        }
    }
}

/// What is in memory already, cut into parts.
pub(super) fn chunks(bytes: &[u8]) -> impl Iterator<Item = Result<Vec<u8>, RegistryError>> {
    bytes.chunks(PART).map(|part| Ok(part.to_vec()))
}

fn is_unknown<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    errors::status(error) == Some(501)
}

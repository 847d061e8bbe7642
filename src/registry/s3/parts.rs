//! Writing large objects in parts, which one request would keep waiting for too long.
//!
//! Of a registry only what stands under its digest goes this way: of a store that does not keep conditions
//! when an upload is completed, the worst is then that the same bytes are written again.

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::operation::complete_multipart_upload::builders::CompleteMultipartUploadFluentBuilder;
use aws_sdk_s3::primitives::{ByteStream, SdkBody};
use aws_sdk_s3::types::{ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart};

use super::{S3, errors};
use crate::registry::{Condition, Key, RegistryError, Stamp, Trouble};

/// What is larger than this is written in parts of this size.
pub(super) const PART: usize = 16 << 20;

/// What is written in parts: an object of a registry, or a plain file below the prefix.
#[derive(Clone, Copy)]
pub(super) enum Target<'t> {
    /// An object of a registry.
    Object(&'t Key),
    /// A plain file, by its path.
    File(&'t str),
}

impl S3 {
    /// Writes an object in parts. What was sent of it is taken back when that fails.
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
        let target = Target::Object(key);
        let id = self.begin_parts(target, "application/octet-stream").await?;
        let parts = bytes.chunks(PART).map(|part| Ok(part.to_vec()));
        let written = match self.send_parts(target, &id, parts).await {
            Ok(parts) => self.complete(key, &id, parts, condition).await,
            Err(error) => Err(error),
        };
        if written.is_err() {
            // Whoever cannot be reached now is told by the error that comes first; what stays
            // is removed by the collection of garbage.
            let _ = self.abort(target, &id).await;
        }
        written
    }

    /// The name of what is written within the bucket.
    pub(super) fn named(&self, target: Target<'_>) -> String {
        match target {
            Target::Object(key) => self.object(key),
            Target::File(path) => format!("{}{path}", self.prefix),
        }
    }

    /// What an error means for it.
    pub(super) fn failed<E>(&self, target: Target<'_>, error: &SdkError<E>) -> RegistryError
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        match target {
            Target::Object(key) => self.translated(Some(key), error),
            Target::File(path) => self.about(path, self.translated(None, error)),
        }
    }

    /// Begins an upload in parts, and gives its id.
    pub(super) async fn begin_parts(
        &self,
        target: Target<'_>,
        kind: &str,
    ) -> Result<String, RegistryError> {
        let request = self
            .client
            .create_multipart_upload()
            .bucket(&self.bucket)
            .key(self.named(target))
            .content_type(kind)
            .checksum_algorithm(ChecksumAlgorithm::Sha256);
        let begun = request.send().await;
        let begun = begun.map_err(|error| self.failed(target, &error))?;
        let unnamed = || self.fault(Trouble::Unsafe, "the store names no upload");
        begun.upload_id.ok_or_else(unnamed)
    }

    /// Sends the parts, one after the other, so that one of them at a time is in memory.
    pub(super) async fn send_parts(
        &self,
        target: Target<'_>,
        id: &str,
        parts: impl Iterator<Item = Result<Vec<u8>, RegistryError>>,
    ) -> Result<Vec<CompletedPart>, RegistryError> {
        let mut sent = Vec::new();
        for (number, bytes) in (1..).zip(parts) {
            sent.push(self.send_part(target, id, (number, bytes?)).await?);
        }
        Ok(sent)
    }

    async fn send_part(
        &self,
        target: Target<'_>,
        id: &str,
        (number, bytes): (i32, Vec<u8>),
    ) -> Result<CompletedPart, RegistryError> {
        let request = self
            .client
            .upload_part()
            .bucket(&self.bucket)
            .key(self.named(target))
            .upload_id(id)
            .part_number(number)
            .checksum_algorithm(ChecksumAlgorithm::Sha256)
            .body(ByteStream::new(SdkBody::from(bytes)));
        let sent = request.send().await;
        let sent = sent.map_err(|error| self.failed(target, &error))?;
        Ok(CompletedPart::builder()
            .part_number(number)
            .set_e_tag(sent.e_tag)
            .set_checksum_sha256(sent.checksum_sha256)
            .build())
    }

    /// The request that makes one object of the parts.
    pub(super) fn completion(
        &self,
        target: Target<'_>,
        id: &str,
        parts: Vec<CompletedPart>,
    ) -> CompleteMultipartUploadFluentBuilder {
        let parts = CompletedMultipartUpload::builder()
            .set_parts(Some(parts))
            .build();
        self.client
            .complete_multipart_upload()
            .bucket(&self.bucket)
            .key(self.named(target))
            .upload_id(id)
            .multipart_upload(parts)
    }

    async fn complete(
        &self,
        key: &Key,
        id: &str,
        parts: Vec<CompletedPart>,
        condition: &Condition,
    ) -> Result<Stamp, RegistryError> {
        let (none, same) = super::headers(condition);
        let request = self.completion(Target::Object(key), id, parts);
        let conditional = request.clone().set_if_none_match(none).set_if_match(same);
        let mut done = conditional.send().await;
        // A store that knows no condition here says so, and has done nothing yet.
        if done.as_ref().is_err_and(is_unknown) {
            done = request.send().await;
        }
        match done {
            Ok(output) => match output.e_tag {
                Some(stamp) => Ok(Stamp(stamp)),
                None => Err(self.error(Trouble::Unsafe, key, "the store gives no ETag")),
            },
            Err(error) => Err(self.refused(key, condition, &error)),
        }
    }
}

fn is_unknown<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    errors::status(error) == Some(501)
}

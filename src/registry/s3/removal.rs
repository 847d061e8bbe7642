//! Removing objects, and uploads in parts that nobody came back to.
//!
//! A store compares no dates when it deletes, so the object is asked for its own right
//! before. What a publisher renews in that moment he writes once more behind his record.

use std::ops::ControlFlow;
use std::time::SystemTime;

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_s3::primitives::{ByteStream, DateTime, SdkBody};
use aws_sdk_s3::types::{EncodingType, MultipartUpload};

use super::probe::PROBE;
use super::{S3, errors, listing};
use crate::registry::garbage::{Remains, Removal, What};
use crate::registry::key::Kind;
use crate::registry::{Digest, Key, Prefix, RegistryError, Trouble};

/// What stands between the key and the id in the name of an upload; no key has it.
const MARK: char = '#';

fn time(date: &DateTime) -> Option<SystemTime> {
    SystemTime::try_from(*date).ok()
}

impl S3 {
    pub(super) fn translated<E>(&self, key: Option<&Key>, error: &SdkError<E>) -> RegistryError
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        errors::translate(&self.whereabouts(), key, error)
    }

    /// When an object was written; none when it is gone.
    pub(super) async fn written(&self, key: &Key) -> Result<Option<SystemTime>, RegistryError> {
        let request = self.client()?.head_object();
        let request = request.bucket(&self.bucket).key(self.object(key));
        match request.send().await {
            Ok(output) => {
                let written = output.last_modified().and_then(time);
                let undated = || self.error(Trouble::Corrupt, key, "the store gives it no date");
                written.map(Some).ok_or_else(undated)
            }
            Err(error) if errors::status(&error) == Some(404) => Ok(None),
            Err(error) => Err(self.translated(Some(key), &error)),
        }
    }

    async fn blobs(&self) -> Result<Vec<Remains>, RegistryError> {
        let mut found = Vec::new();
        let each = self.each(Prefix::Blobs.text(), |name, object| {
            let Some(Kind::Blob(digest)) = Key::parse(name).and_then(|key| key.kind()) else {
                return ControlFlow::Continue(());
            };
            let written = object.last_modified().and_then(time);
            if let (Some(size), Some(written)) = (listing::size(object), written) {
                found.push(Remains {
                    what: What::Blob(digest),
                    size,
                    written,
                });
            }
            ControlFlow::Continue(())
        });
        each.await?;
        Ok(found)
    }

    /// Uploads in parts that never ended. Whoever may not list them, or cannot, leaves them.
    async fn uploads(&self) -> Result<Vec<Remains>, RegistryError> {
        let mut found = Vec::new();
        let (mut after, mut after_id) = (None, None);
        loop {
            let page = self
                .client()?
                .list_multipart_uploads()
                .bucket(&self.bucket)
                .prefix(&self.prefix)
                .encoding_type(EncodingType::Url)
                .set_key_marker(after)
                .set_upload_id_marker(after_id)
                .send()
                .await;
            let page = match page {
                Ok(page) => page,
                Err(error) if matches!(errors::status(&error), Some(403 | 405 | 501)) => {
                    return Ok(Vec::new());
                }
                Err(error) => return Err(self.translated(None, &error)),
            };
            let encoding = page.encoding_type.as_ref();
            let ours = page.uploads().iter();
            found.extend(ours.filter_map(|upload| self.upload(upload, encoding)));
            let marker = page.next_key_marker.as_deref();
            after = marker.map(|marker| listing::decoded(marker, encoding).into_owned());
            after_id = page.next_upload_id_marker;
            if page.is_truncated != Some(true) || after.is_none() {
                return Ok(found);
            }
        }
    }

    /// An upload of one of our own keys.
    fn upload(&self, upload: &MultipartUpload, encoding: Option<&EncodingType>) -> Option<Remains> {
        let name = listing::decoded(upload.key()?, encoding);
        let key = Key::parse(name.strip_prefix(&self.prefix)?)?;
        Some(Remains {
            what: What::Unfinished(format!("{key}{MARK}{}", upload.upload_id()?)),
            size: 0,
            written: time(upload.initiated()?)?,
        })
    }

    /// Ends an upload whose parts nobody needs; one that ended already is as good.
    pub(super) async fn abort(
        &self,
        object: &str,
        key: Option<&Key>,
        id: &str,
    ) -> Result<(), RegistryError> {
        let request = self.client()?.abort_multipart_upload();
        let request = request.bucket(&self.bucket).key(object);
        match request.upload_id(id).send().await {
            Ok(_) => Ok(()),
            Err(error) if errors::status(&error) == Some(404) => Ok(()),
            Err(error) => Err(self.translated(key, &error)),
        }
    }

    async fn remove_blob(&self, key: &Key, seen: SystemTime) -> Result<bool, RegistryError> {
        match self.written(key).await? {
            None => return Ok(true),
            Some(written) if written != seen => {
                // A listing says milliseconds, a header whole seconds.
                let apart = written
                    .duration_since(seen)
                    .or_else(|early| Ok::<_, ()>(early.duration()));
                if apart.is_ok_and(|apart| apart.as_millis() >= 1000) {
                    return Ok(false);
                }
            }
            Some(_) => {}
        }
        let request = self.client()?.delete_object();
        let request = request.bucket(&self.bucket).key(self.object(key));
        match request.send().await {
            Ok(_) => Ok(true),
            Err(error) => Err(self.translated(Some(key), &error)),
        }
    }
}

impl Removal for S3 {
    /// The date of an object that is written for it.
    fn clock(&self) -> Result<SystemTime, RegistryError> {
        let key = Key::of(&Kind::Probe(Digest::of(PROBE.as_bytes())));
        let request = self
            .client()?
            .put_object()
            .bucket(&self.bucket)
            .key(self.object(&key))
            .body(ByteStream::new(SdkBody::from(PROBE)));
        self.wait(async {
            let put = request.send().await;
            put.map_err(|error| self.translated(Some(&key), &error))?;
            let written = self.written(&key).await?;
            written
                .ok_or_else(|| self.error(Trouble::Unsafe, &key, "what was written is not there"))
        })?
    }

    fn remains(&self) -> Result<Vec<Remains>, RegistryError> {
        self.wait(async {
            let mut found = self.blobs().await?;
            found.extend(self.uploads().await?);
            Ok(found)
        })?
    }

    fn remove(&self, remains: &Remains) -> Result<bool, RegistryError> {
        self.wait(async {
            match &remains.what {
                What::Blob(digest) => self.remove_blob(&Key::blob(digest), remains.written).await,
                What::Unfinished(name) => {
                    let Some((key, id)) = name.split_once(MARK) else {
                        return Ok(false);
                    };
                    let Some(key) = Key::parse(key) else {
                        return Ok(false);
                    };
                    let object = self.object(&key);
                    self.abort(&object, Some(&key), id).await.map(|()| true)
                }
            }
        })?
    }
}

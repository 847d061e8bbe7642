//! Plain files below the prefix: what a library needs, beside the registry's own objects.

use std::ops::ControlFlow;

use aws_sdk_s3::primitives::{ByteStream, DateTime, SdkBody};
use aws_sdk_s3::types::ChecksumAlgorithm;

use super::parts::{Large, PART, chunks};
use super::{S3, errors, listing};
use crate::registry::RegistryError;
use crate::registry::library::{Item, Shelf};

impl S3 {
    pub(super) fn about(&self, path: &str, error: RegistryError) -> RegistryError {
        let said = match error.detail.as_str() {
            "" => String::new(),
            detail => format!(": {detail}"),
        };
        RegistryError {
            detail: format!("`{}`{said}", path.escape_debug()),
            place: self.place.clone(),
            ..error
        }
    }
}

impl Shelf for S3 {
    fn place(&self) -> &str {
        &self.place
    }

    fn list(&self) -> Result<Vec<Item>, RegistryError> {
        Ok(self.list_unless(&|_| false)?.unwrap_or_default())
    }

    fn list_unless(
        &self,
        is_other: &(dyn Fn(&str) -> bool + Sync),
    ) -> Result<Option<Vec<Item>>, RegistryError> {
        let mut found = Some(Vec::new());
        let each = self.each(String::new(), |path, object| {
            if is_other(path) {
                found = None;
                return ControlFlow::Break(());
            }
            // Consoles mark folders by an empty object with a `/` at its end.
            let is_file = !path.is_empty() && !path.ends_with('/');
            let (size, stamp) = (listing::size(object), object.e_tag());
            if let (true, Some(size), Some(stamp)) = (is_file, size, stamp) {
                let changed = object.last_modified().map(DateTime::secs);
                found.get_or_insert_default().push(Item {
                    path: path.to_owned(),
                    size,
                    stamp: stamp.to_owned(),
                    changed: changed.and_then(|s| u64::try_from(s).ok()).unwrap_or(0),
                });
            }
            ControlFlow::Continue(())
        });
        self.wait(each)??;
        Ok(found)
    }

    fn read(&self, path: &str, limit: u64) -> Result<Vec<u8>, RegistryError> {
        let request = self
            .client()?
            .get_object()
            .bucket(&self.bucket)
            .key(format!("{}{path}", self.prefix));
        let read = self.wait(async {
            let output = request
                .send()
                .await
                .map_err(|error| errors::translate(&self.whereabouts(), None, &error))?;
            self.receive(limit, output).await
        })?;
        read.map(|object| object.bytes)
            .map_err(|error| self.about(path, error))
    }

    fn write(&self, path: &str, bytes: &[u8]) -> Result<(), RegistryError> {
        let kind = match path.rsplit_once('.') {
            Some((_, "md")) => "text/markdown; charset=utf-8",
            Some((_, "json")) => "application/json",
            _ => "application/octet-stream",
        };
        if bytes.len() > PART {
            let large = Large {
                object: format!("{}{path}", self.prefix),
                key: None,
                kind,
                condition: None,
            };
            let written = self.wait(self.write_large(&large, chunks(bytes)))?;
            return written.map(drop).map_err(|error| self.about(path, error));
        }
        let request = self
            .client()?
            .put_object()
            .bucket(&self.bucket)
            .key(format!("{}{path}", self.prefix))
            .content_type(kind)
            .checksum_algorithm(ChecksumAlgorithm::Sha256)
            .body(ByteStream::new(SdkBody::from(bytes)));
        match self.wait(request.send())? {
            Ok(_) => Ok(()),
            Err(error) => {
                let error = errors::translate(&self.whereabouts(), None, &error);
                Err(self.about(path, error))
            }
        }
    }

    fn remove(&self, path: &str) -> Result<(), RegistryError> {
        let request = self
            .client()?
            .delete_object()
            .bucket(&self.bucket)
            .key(format!("{}{path}", self.prefix));
        match self.wait(request.send())? {
            Ok(_) => Ok(()),
            Err(error) => {
                let error = errors::translate(&self.whereabouts(), None, &error);
                Err(self.about(path, error))
            }
        }
    }
}

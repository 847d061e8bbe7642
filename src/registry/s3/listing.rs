//! What a bucket holds, page by page.
//!
//! A key may hold what XML cannot say, so keys are asked for in the encoding of a URL; a store
//! that does not know the question answers them as they are, and says so by leaving out the word.

use std::borrow::Cow;
use std::ops::ControlFlow;

use aws_sdk_s3::types::{EncodingType, Object};
use percent_encoding::percent_decode_str;

use super::{S3, errors};
use crate::registry::RegistryError;

impl S3 {
    /// Calls for every object below the prefix and `within`, by its key after the prefix, in the
    /// order of their keys, until it hears that this is enough.
    pub(super) async fn each(
        &self,
        within: String,
        mut found: impl FnMut(&str, &Object) -> ControlFlow<()>,
    ) -> Result<(), RegistryError> {
        let mut pages = self
            .client()?
            .list_objects_v2()
            .bucket(&self.bucket)
            .prefix(format!("{}{within}", self.prefix))
            .encoding_type(EncodingType::Url)
            .into_paginator()
            .send();
        while let Some(page) = pages.next().await {
            let page =
                page.map_err(|error| errors::translate(&self.whereabouts(), None, &error))?;
            let encoding = page.encoding_type.as_ref();
            for object in page.contents.as_deref().unwrap_or_default() {
                let name = decoded(object.key().unwrap_or_default(), encoding);
                let key = name.strip_prefix(&self.prefix);
                if key.is_some_and(|key| found(key, object).is_break()) {
                    return Ok(());
                }
            }
        }
        Ok(())
    }
}

/// A name as the object has it. Stores write a blank as `+`, or as `%20`.
pub(super) fn decoded<'n>(name: &'n str, encoding: Option<&EncodingType>) -> Cow<'n, str> {
    if encoding != Some(&EncodingType::Url) {
        return Cow::Borrowed(name);
    }
    let name = name.replace('+', " ");
    let name = percent_decode_str(&name).decode_utf8_lossy();
    Cow::Owned(name.into_owned())
}

/// How large a store says that an object is.
pub(super) fn size(object: &Object) -> Option<u64> {
    object.size.and_then(|size| u64::try_from(size).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_decoded_where_the_store_encoded_it() {
        let url = Some(&EncodingType::Url);
        assert_eq!(decoded("a/b%01c.md", url), "a/b\u{1}c.md");
        assert_eq!(decoded("two+words%2B%20%C3%A9", url), "two words+ é");
        assert_eq!(decoded("100%", url), "100%");
        assert_eq!(decoded("two+words%20", None), "two+words%20");
    }
}

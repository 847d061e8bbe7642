//! Says at `-vvv` what is asked of object storage: method, path, status and time. Headers and
//! queries are left out: signatures and tokens are in them.

use std::time::Instant;

use aws_sdk_s3::config::interceptors::{
    BeforeTransmitInterceptorContextRef, FinalizerInterceptorContextRef,
};
use aws_sdk_s3::config::{ConfigBag, Intercept, RuntimeComponents};
use aws_sdk_s3::error::BoxError;
use aws_smithy_types::config_bag::{Storable, StoreReplace};

/// Hears of every request.
#[derive(Debug)]
pub(super) struct Told;

/// A request that is under way.
#[derive(Debug)]
struct Sent {
    method: String,
    path: String,
    at: Instant,
}

impl Storable for Sent {
    type Storer = StoreReplace<Self>;
}

/// The path of a URL, without its host and its query.
fn path(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let path = rest.find('/').map_or("/", |at| &rest[at..]);
    path.split(['?', '#']).next().unwrap_or(path)
}

impl Intercept for Told {
    fn name(&self) -> &'static str {
        "open-skills-told"
    }

    fn read_before_transmit(
        &self,
        context: &BeforeTransmitInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let request = context.request();
        cfg.interceptor_state().store_put(Sent {
            method: request.method().to_owned(),
            path: path(request.uri()).to_owned(),
            at: Instant::now(),
        });
        Ok(())
    }

    fn read_after_attempt(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        cfg: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(Sent { method, path, at }) = cfg.load::<Sent>() else {
            return Ok(());
        };
        let milliseconds = at.elapsed().as_millis();
        match context.response() {
            Some(response) => {
                let status = response.status().as_u16();
                tracing::trace!("{method} {path}: {status} after {milliseconds} ms");
            }
            None => tracing::trace!("{method} {path}: no answer after {milliseconds} ms"),
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::path;

    #[test]
    fn only_the_path_is_told() {
        for (url, told) in [
            (
                "https://b.s3.amazonaws.com/p/k.json?X-Amz-Signature=x",
                "/p/k.json",
            ),
            ("http://127.0.0.1:9/b/p%20q#x", "/b/p%20q"),
            ("https://id:secret@host?list-type=2", "/"),
            ("/b/k", "/b/k"),
        ] {
            assert_eq!(path(url), told, "{url}");
        }
    }
}

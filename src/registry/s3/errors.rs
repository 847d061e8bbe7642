//! What the SDK says, as the trouble that it means; never with a secret in it.

use std::error::Error;

use aws_sdk_s3::error::{ProvideErrorMetadata, SdkError};

use crate::registry::proxies::BEHIND_PROXY;
use crate::registry::{Key, RegistryError, Trouble};

/// The status of the store's answer, if there was one.
pub(super) fn status<E>(error: &SdkError<E>) -> Option<u16> {
    error
        .raw_response()
        .map(|response| response.status().as_u16())
}

/// Whether it is the bucket that is missing.
pub(super) fn is_no_bucket<E: ProvideErrorMetadata>(error: &SdkError<E>) -> bool {
    error.code() == Some("NoSuchBucket")
}

/// An error with its causes, in one line.
pub(super) fn words(error: &dyn Error) -> String {
    let mut said = vec![error.to_string()];
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !said.contains(&text) {
            said.push(text);
        }
        cause = error.source();
    }
    said.join(": ")
}

/// What an error within a body means. The type of a wrong checksum is not public.
pub(super) fn of_body(said: &str) -> Trouble {
    match said.contains("checksum mismatch") {
        true => Trouble::Altered,
        false => Trouble::Unreachable,
    }
}

/// What an error means.
pub(super) fn translate<E>(
    whereabouts: &Whereabouts<'_>,
    key: Option<&Key>,
    error: &SdkError<E>,
) -> RegistryError
where
    E: ProvideErrorMetadata + Error + 'static,
{
    let place = whereabouts.place;
    let trouble = match error {
        SdkError::ServiceError(_) => answered(error),
        SdkError::TimeoutError(_) => whereabouts.unreachable("it takes too long"),
        SdkError::ConstructionFailure(_) | SdkError::DispatchFailure(_)
            if words(error).contains("Custom endpoint") =>
        {
            bad_endpoint(place)
        }
        SdkError::ConstructionFailure(_) => {
            RegistryError::new(Trouble::Misconfigured, place, words(error))
        }
        SdkError::DispatchFailure(_) => dispatch(whereabouts, error),
        _ => RegistryError::new(Trouble::Unreachable, place, "its answer makes no sense"),
    };
    let trouble = RegistryError {
        place: place.to_owned(),
        ..trouble
    };
    match key {
        // A bucket that is not there is no matter of one object.
        Some(key) if !is_no_bucket(error) => trouble.on(key),
        _ => trouble,
    }
}

/// Where a store is, and how it is asked.
pub(super) struct Whereabouts<'s> {
    /// The place, as it may be shown.
    pub place: &'s str,
    /// The profile of the AWS configuration.
    pub profile: Option<&'s str>,
    /// Why the files of profiles make no sense, where they make none.
    pub unread_profiles: Option<&'s str>,
    /// The proxy on the way to it, in words.
    pub through: Option<String>,
}

impl Whereabouts<'_> {
    fn unreachable(&self, why: &str) -> RegistryError {
        self.on_the_way(Trouble::Unreachable, why)
    }

    /// Trouble that a proxy on the way may make.
    fn on_the_way(&self, trouble: Trouble, why: &str) -> RegistryError {
        match &self.through {
            Some(through) => {
                let detail = format!("{why}, {through}");
                RegistryError::new(trouble, self.place, detail).advising(BEHIND_PROXY)
            }
            None => RegistryError::new(trouble, self.place, why),
        }
    }
}

/// Nothing says in which region the bucket is.
pub(super) fn no_region(place: &str, profile: Option<&str>) -> RegistryError {
    let (detail, more) = match profile {
        Some(profile) => (
            format!(
                "nothing says its region, and the profile `{profile}` is not there, or has none"
            ),
            ", or look into `~/.aws/config`",
        ),
        None => ("nothing says its region".to_owned(), ""),
    };
    RegistryError::new(Trouble::Misconfigured, place, detail).advising(format!(
        "set `AWS_REGION`, or `region` of the registry in open-skills.yaml{more}"
    ))
}

/// A service is somewhere else than at an address. What stands there is not repeated: it may be
/// a secret.
pub(super) fn bad_endpoint(place: &str) -> RegistryError {
    RegistryError::new(
        Trouble::Misconfigured,
        place,
        "its endpoint is no address such as `https://minio.example.com:9000`",
    )
    .advising(format!(
        "leave out users, passwords and what stands behind `?`; {ENDPOINT}"
    ))
}

/// What says where a service is.
const ENDPOINT: &str = "`--endpoint-url`, `endpoint` in open-skills.yaml, `AWS_ENDPOINT_URL` or \
                        `endpoint_url` of the AWS profile says it";

/// Whether a service can be at this address, and nothing more is in it.
pub(super) fn is_address(endpoint: &str) -> bool {
    let rest = ["https://", "http://"]
        .iter()
        .find_map(|scheme| endpoint.strip_prefix(scheme));
    let Some(rest) = rest.filter(|rest| !rest.contains(['@', '?', '#', ' '])) else {
        return false;
    };
    let host = rest.split('/').next().unwrap_or_default();
    match host.rsplit_once(':') {
        // The colons of an address of the sixth version are not before a port.
        Some((name, port)) if !port.ends_with(']') => {
            !name.is_empty() && port.parse::<u16>().is_ok()
        }
        _ => !host.is_empty(),
    }
}

/// A request that never left: no connection, or no credentials to sign it with.
fn dispatch<E: Error + 'static>(
    whereabouts: &Whereabouts<'_>,
    error: &SdkError<E>,
) -> RegistryError {
    let said = words(error);
    if said.contains("InvalidContentType") {
        let why = "the server there does not speak TLS";
        let error = whereabouts.on_the_way(Trouble::Misconfigured, why);
        return match whereabouts.through {
            Some(_) => error,
            None => error.advising(format!("is its endpoint `http://…`? {ENDPOINT}")),
        };
    }
    if !said.contains("credential") {
        let cause = said.rsplit(": ").next().unwrap_or_default();
        let cause = crate::fs::reason(&std::io::Error::other(cause.to_owned()));
        return whereabouts.unreachable(&cause);
    }
    if let Some(said) = whereabouts.unread_profiles {
        return unread_profiles(whereabouts.place, said);
    }
    let (detail, hint) = no_credentials(whereabouts.profile, &said);
    RegistryError::new(Trouble::Denied, whereabouts.place, detail).advising(hint)
}

/// A file of profiles that makes no sense, in the words of whoever read it.
pub(super) fn unread_profiles(place: &str, said: &str) -> RegistryError {
    let said: Vec<&str> = said.split_whitespace().collect();
    RegistryError::new(Trouble::Misconfigured, place, said.join(" "))
        .advising("mend that file of the AWS configuration")
}

/// How a program ended that gives credentials; what it wrote stays unsaid.
fn exit_code(said: &str) -> Option<String> {
    let (_, behind) = said.split_once("external process exited with code ")?;
    let (code, _) = behind.split_once(". Stderr")?;
    let code = code.rsplit(": ").next()?;
    let is_code = !code.is_empty() && code.len() < 32 && !code.contains('\n');
    is_code.then(|| match code.parse::<i32>() {
        Ok(number) => format!("exit code {number}"),
        Err(_) => code.to_owned(),
    })
}

/// Why there is nothing to sign with, and what helps.
fn no_credentials(profile: Option<&str>, said: &str) -> (String, String) {
    let named = profile.map_or_else(String::new, |profile| format!(" `{profile}`"));
    let flag = profile.map_or_else(String::new, |profile| format!(" --profile {profile}"));
    // The SDK says it in words alone.
    if said.contains("requires following cargo feature") {
        return (
            format!(
                "the profile{named} wants credentials in a way that this program was built without"
            ),
            format!(
                "install one whose `open-skills --version` says `+sso`, or run `eval \"$(aws configure \
                 export-credentials{flag} --format env)\"` first"
            ),
        );
    }
    if said.contains("external process") {
        let how = match exit_code(said) {
            Some(code) => format!("failed with {code}"),
            None => "gives none".to_owned(),
        };
        return (
            format!("the `credential_process` of the profile{named} {how}"),
            "run that command yourself and see what it says; `~/.aws/config` names it".to_owned(),
        );
    }
    if said.to_ascii_lowercase().contains("sso") {
        return (
            format!("nobody is signed on for the profile{named}, or no longer"),
            format!("run `aws sso login{flag}`"),
        );
    }
    match profile {
        Some(profile) => (
            format!("the profile `{profile}` is not there, or has no credentials"),
            "look into `~/.aws/config` and `~/.aws/credentials`; `AWS_PROFILE`, or `profile` in \
             open-skills.yaml, names it"
                .to_owned(),
        ),
        None => (
            "there are no credentials for it".to_owned(),
            "set `AWS_PROFILE`, or `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`".to_owned(),
        ),
    }
}

/// An answer that says no.
fn answered<E: ProvideErrorMetadata>(error: &SdkError<E>) -> RegistryError {
    let status = status(error).unwrap_or_default();
    let code = error.code().unwrap_or_default();
    let said = match (code, error.message()) {
        ("", _) => format!("status {status}"),
        (code, Some(message)) => format!("{code}: {}", message.trim_end_matches('.')),
        (code, None) => code.to_owned(),
    };
    let with = |trouble| RegistryError::new(trouble, "", said.as_str());
    match (status, code) {
        (_, "NoSuchBucket") => RegistryError::new(Trouble::NotFound, "", "there is no such bucket")
            .advising("check the name, the endpoint and the region"),
        (301..=308, _) => RegistryError::new(
            Trouble::Misconfigured,
            "",
            "it answers with a redirect, which is not followed",
        )
        .advising("set the `endpoint` and the `region` of the registry"),
        (_, "InvalidToken" | "ExpiredToken" | "ExpiredTokenException") => with(Trouble::Denied)
            .advising(
                "its session token is of another key, or past its time: sign on anew, or unset \
                 `AWS_SESSION_TOKEN`",
            ),
        (401 | 403, _) => with(Trouble::Denied),
        (404, _) => RegistryError::new(Trouble::NotFound, "", ""),
        (409 | 429 | 500 | 502..=504, _) | (_, "SlowDown" | "RequestTimeout") => {
            with(Trouble::Busy)
        }
        (501, _) => with(Trouble::Unsafe),
        (400, _) => with(Trouble::Misconfigured),
        _ => with(Trouble::Io),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_host_and_no_secrets() {
        for good in [
            "http://127.0.0.1:9000",
            "https://s3.example/path",
            "http://[::1]:9",
            "http://[::1]",
        ] {
            assert!(is_address(good), "{good}");
        }
        for bad in [
            "127.0.0.1:9000",
            "http://user:word@h",
            "https://h/x?sig=1",
            "http://h:99999",
            "http://h h",
            "http://",
            "http://:80",
            "ftp://h",
        ] {
            assert!(!is_address(bad), "{bad}");
        }
    }
}

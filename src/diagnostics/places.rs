//! Places as they may be shown: people paste tokens into them.

/// A place or reference without what may be a secret in it: a user and password before the
/// host, and whatever stands behind a `?`.
pub fn without_secrets(text: &str) -> String {
    let split = text
        .split_once("://")
        .map(|(scheme, rest)| (scheme, "://", rest));
    let split = split.or_else(|| Some(("github", ":", text.strip_prefix("github:")?)));
    let Some((scheme, between, rest)) = split else {
        return text.to_owned();
    };
    let end = rest.find(['?', '#']).unwrap_or(rest.len());
    let (place, behind) = rest.split_at(end);
    let authority = place.split('/').next().unwrap_or_default();
    let user = authority.rsplit_once('@').map(|(user, _)| user);
    let is_login = scheme.ends_with("ssh") && user.is_some_and(|user| !user.contains(':'));
    // A password may have a `/` in it.
    let port = authority.rsplit_once(':').map(|(_, port)| port);
    let has_more = port.is_some_and(|port| !port.chars().all(|c| c.is_ascii_digit()));
    let place = match place.rsplit_once('@') {
        Some((_, host)) if has_more || user.is_some() && !is_login => format!("…@{host}"),
        _ => place.to_owned(),
    };
    let behind = match behind.split_once('?') {
        Some((fragment, asked)) => {
            let name = asked.split_once('#').map(|(_, name)| format!("#{name}"));
            format!("{fragment}?…{}", name.unwrap_or_default())
        }
        None => behind.to_owned(),
    };
    format!("{scheme}{between}{place}{behind}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_secret_is_not_shown() {
        for (text, shown) in [
            ("https://me:canary@host/a", "https://…@host/a"),
            ("https://canary@host/a", "https://…@host/a"),
            ("http://u:can/ary@host/a", "http://…@host/a"),
            ("https://host/a?token=canary", "https://host/a?…"),
            ("https://host/a?token=canary#pdf", "https://host/a?…#pdf"),
            ("github:tok:canary@owner/repo#x", "github:…@owner/repo#x"),
            ("git+https://canary@host/r", "git+https://…@host/r"),
        ] {
            assert_eq!(without_secrets(text), shown);
        }
        for plain in [
            "./folder",
            "acme/pdf@1.0.0",
            "github:owner/repo@v1",
            "git+ssh://git@host:2222/r",
            "https://host:8080/a@b#pdf@^1",
            "s3://bucket/prefix#pdf",
        ] {
            assert_eq!(without_secrets(plain), plain);
        }
    }
}

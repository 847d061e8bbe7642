//! Keeps a host's secrets out of what the host answers: it may repeat what it was sent.

use std::io::Read;

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};

use super::HttpResponse;
use crate::runtime::runner::HostSecret;
use crate::runtime::written::forms;

/// The bytes of a text, each as the character that stands for it in a header.
pub fn as_header(text: &str) -> String {
    text.bytes().map(char::from).collect()
}

/// Takes secrets out of an answer: a host may repeat what it was sent, and a redirect may
/// carry it elsewhere. What stands in their place is as long, so that lengths stay true.
pub fn conceal(secrets: &[HostSecret], answer: &mut HttpResponse) {
    for secret in secrets {
        if secret.is_short() {
            continue;
        }
        for form in forms(secret.bare()) {
            let stars = "*".repeat(form.len());
            let headers = answer.headers.iter_mut().map(|(_, value)| value);
            for text in headers.chain([&mut answer.url, &mut answer.reason]) {
                for form in [&as_header(&form), &form] {
                    if text.contains(form) {
                        *text = text.replace(form, &stars);
                    }
                }
            }
            mask(&mut answer.body, form.as_bytes());
        }
    }
}

/// Puts stars in the place of each occurrence.
fn mask(bytes: &mut [u8], secret: &[u8]) {
    let places: Vec<usize> = memchr::memmem::find_iter(bytes, secret).collect();
    for at in places {
        bytes[at..at + secret.len()].fill(b'*');
    }
}

/// Unpacks what a host packed although it was asked not to: packed, an echo of its secret would
/// not be seen.
pub fn unpack(answer: &mut HttpResponse, limit: u64) -> Result<(), String> {
    let is = |name: &str, wanted: &str| name.eq_ignore_ascii_case(wanted);
    let packings = answer.headers.iter();
    let packings = packings.filter(|(name, _)| is(name, "content-encoding"));
    let packings: Vec<String> = packings
        .flat_map(|(_, value)| value.split(','))
        .map(|word| word.trim().to_ascii_lowercase())
        .filter(|word| !word.is_empty() && word != "identity")
        .collect();
    if packings.is_empty() || answer.body.is_empty() {
        return Ok(());
    }
    // The last one was put around all others.
    for packing in packings.iter().rev() {
        answer.body = unpacked(&answer.body, packing, limit)?;
    }
    answer
        .headers
        .retain(|(name, _)| !is(name, "content-encoding"));
    for (name, value) in &mut answer.headers {
        if is(name, "content-length") {
            *value = answer.body.len().to_string();
        }
    }
    Ok(())
}

fn unpacked(body: &[u8], packing: &str, limit: u64) -> Result<Vec<u8>, String> {
    let read = |reader: &mut dyn Read| {
        let mut bytes = Vec::new();
        reader
            .take(limit + 1)
            .read_to_end(&mut bytes)
            .map(|_| bytes)
    };
    let bytes = match packing {
        "gzip" | "x-gzip" => read(&mut MultiGzDecoder::new(body)),
        // Some hosts leave out what should be around it.
        "deflate" => {
            read(&mut ZlibDecoder::new(body)).or_else(|_| read(&mut DeflateDecoder::new(body)))
        }
        other => {
            return Err(format!(
                "the host packed its answer (`{other}`), and with a secret for that host nothing is \
                 passed on that cannot be looked through"
            ));
        }
    };
    let bytes = bytes.map_err(|error| format!("the answer is no `{packing}`: {error}"))?;
    match bytes.len() as u64 > limit {
        true => Err("the answer is too long when it is unpacked".to_owned()),
        false => Ok(bytes),
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

    use super::*;

    fn secret(value: &str) -> HostSecret {
        HostSecret {
            host: "a.example".to_owned(),
            header: "authorization".to_owned(),
            value: value.to_owned(),
        }
    }

    fn answer(body: &[u8], packing: &str) -> HttpResponse {
        let headers = [("Content-Encoding", packing), ("Content-Length", "7")];
        let headers = headers.map(|(name, value)| (name.to_owned(), value.to_owned()));
        HttpResponse {
            status: 200,
            reason: String::new(),
            url: String::new(),
            headers: headers.to_vec(),
            body: body.to_vec(),
        }
    }

    #[test]
    fn an_answer_repeats_no_secret() {
        let secrets = [secret("Bearer canary-1"), secret("abc"), secret("éé")];
        let mut echo = answer(b"ccanary-1, canary-, abc: Bearer canary-1", "");
        echo.url = "https://a.example/canary-1".to_owned();
        echo.headers = vec![
            ("x".to_owned(), "https://b.example/?t=canary-1".to_owned()),
            ("x".to_owned(), "Bearer \u{c3}\u{a9}\u{c3}\u{a9}".to_owned()),
        ];
        conceal(&secrets, &mut echo);
        assert_eq!(echo.headers[0].1, "https://b.example/?t=********");
        assert_eq!(echo.headers[1].1, "Bearer ****");
        assert_eq!(echo.url, "https://a.example/********");
        assert_eq!(echo.body, b"c********, canary-, abc: Bearer ********");
    }

    #[test]
    fn no_form_of_a_secret_is_repeated() {
        let written = [
            r#"a"b\c/d é<&'"#,
            r#"a\"b\\c/d é<&'"#,
            r#"a\"b\\c\/d é<&'"#,
            r#"a\"b\\c/d \u00e9<&'"#,
            r#"a\"b\\c\/d \u00e9<&'"#,
            r#"a\"b\\c/d \u00e9\u003c\u0026'"#,
            "a%22b%5Cc%2Fd%20%C3%A9%3C%26%27",
            "a%22b%5cc%2fd%20%c3%a9%3c%26%27",
            "a%22b%5Cc%2Fd+%C3%A9%3C%26%27",
            "a&quot;b\\c/d é&lt;&amp;&#39;",
            "a&#34;b\\c/d é&lt;&amp;&#x27;",
            "a\"b\\c/d é&lt;&amp;'",
        ];
        for form in written {
            let mut echo = answer(format!("<{form}>").as_bytes(), "");
            conceal(&[secret(written[0])], &mut echo);
            let stars = format!("<{}>", "*".repeat(form.len()));
            assert_eq!(String::from_utf8(echo.body).unwrap(), stars, "{form}");
        }
    }

    #[test]
    fn what_was_packed_unasked_is_unpacked() {
        let text = b"canary".repeat(100);
        let text = text.as_slice();
        let mut gzip = GzEncoder::new(Vec::new(), Compression::fast());
        gzip.write_all(text).unwrap();
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(text).unwrap();
        let mut deflate = DeflateEncoder::new(Vec::new(), Compression::fast());
        deflate.write_all(text).unwrap();
        let gzip = gzip.finish().unwrap();
        let mut twice = GzEncoder::new(Vec::new(), Compression::fast());
        twice.write_all(&gzip).unwrap();
        for (body, packing) in [
            (gzip, "GZIP"),
            (zlib.finish().unwrap(), "deflate"),
            (deflate.finish().unwrap(), "deflate"),
            (twice.finish().unwrap(), "gzip, x-gzip"),
            (text.to_vec(), "identity"),
        ] {
            let mut packed = answer(&body, packing);
            unpack(&mut packed, 600).unwrap();
            assert_eq!(packed.body, text, "{packing}");
            if packing != "identity" {
                let length = [("Content-Length".to_owned(), "600".to_owned())];
                assert_eq!(packed.headers, length, "{packing}");
                let too_long = unpack(&mut answer(&body, packing), 599).unwrap_err();
                assert!(too_long.contains("too long"), "{too_long}");
            }
        }
    }

    #[test]
    fn what_cannot_be_looked_through_is_not_passed_on() {
        let refused = |body: &[u8], packing| unpack(&mut answer(body, packing), 9).unwrap_err();
        assert!(refused(b"x", "br").contains("`br`"));
        assert!(refused(b"x", "gzip").starts_with("the answer is no `gzip`"));
        let mut head = answer(b"", "br");
        assert_eq!(unpack(&mut head, 9), Ok(()));
        assert_eq!(head.headers.len(), 2);
    }
}

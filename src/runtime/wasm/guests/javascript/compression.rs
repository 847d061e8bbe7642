//! Deflate in its three wrappings, for `node:zlib` and for answers of web servers.

use std::io::{Read, Write};

use flate2::Compression;
use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};

use super::files::Answer;
use super::values::Failure;

/// What stands around the compressed bytes.
#[derive(Clone, Copy)]
enum Format {
    Gzip,
    Zlib,
    Raw,
}

impl Format {
    fn named(name: &str, bytes: &[u8]) -> Answer<Self> {
        Ok(match name {
            "gzip" => Self::Gzip,
            // It tells the two apart by how they begin.
            "unzip" => match bytes.starts_with(&[0x1f, 0x8b]) {
                true => Self::Gzip,
                false => Self::Zlib,
            },
            "deflate" => Self::Zlib,
            "deflate-raw" => Self::Raw,
            other => {
                return Err(Failure::new(
                    "ERR_INVALID_ARG_VALUE",
                    format!("unknown format `{other}`"),
                ));
            }
        })
    }
}

/// Compresses bytes; a level below zero is the usual one.
pub fn compress(format: &str, bytes: &[u8], level: f64) -> Answer<Vec<u8>> {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "it is 0 to 9 then"
    )]
    let level = match level < 0.0 {
        true => Compression::default(),
        false => Compression::new(level.min(9.0) as u32),
    };
    let written = match Format::named(format, &[])? {
        Format::Gzip => finish(GzEncoder::new(Vec::new(), level), bytes, GzEncoder::finish),
        Format::Zlib => finish(
            ZlibEncoder::new(Vec::new(), level),
            bytes,
            ZlibEncoder::finish,
        ),
        Format::Raw => finish(
            DeflateEncoder::new(Vec::new(), level),
            bytes,
            DeflateEncoder::finish,
        ),
    };
    written.map_err(|error| Failure::new("Z_STREAM_ERROR", error.to_string()))
}

fn finish<E: Write>(
    mut encoder: E,
    bytes: &[u8],
    finish: impl Fn(E) -> std::io::Result<Vec<u8>>,
) -> std::io::Result<Vec<u8>> {
    encoder.write_all(bytes)?;
    finish(encoder)
}

/// Takes compressed bytes apart, into no more than `room` bytes.
pub fn decompress(format: &str, bytes: &[u8], room: u64) -> Answer<Vec<u8>> {
    let format = Format::named(format, bytes)?;
    if matches!(format, Format::Gzip) && !bytes.is_empty() && !bytes.starts_with(&[0x1f, 0x8b]) {
        return Err(Failure::new("Z_DATA_ERROR", "incorrect header check"));
    }
    let mut whole = Vec::new();
    let limit = room.saturating_add(1);
    let read = match format {
        Format::Gzip => MultiGzDecoder::new(bytes)
            .take(limit)
            .read_to_end(&mut whole),
        Format::Zlib => ZlibDecoder::new(bytes).take(limit).read_to_end(&mut whole),
        Format::Raw => DeflateDecoder::new(bytes)
            .take(limit)
            .read_to_end(&mut whole),
    };
    match read {
        Ok(_) if whole.len() as u64 > room => {
            let message = format!("Cannot create a Buffer larger than {room} bytes");
            Err(Failure::new("ERR_BUFFER_TOO_LARGE", message))
        }
        Ok(_) => Ok(whole),
        Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
            Err(Failure::new("Z_BUF_ERROR", "unexpected end of file"))
        }
        Err(_) => Err(Failure::new("Z_DATA_ERROR", "incorrect header check")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_format_comes_back() {
        for format in ["gzip", "deflate", "deflate-raw"] {
            let packed = compress(format, b"hello hello hello", 9.0).unwrap();
            assert_eq!(
                decompress(format, &packed, 17).unwrap(),
                b"hello hello hello"
            );
            assert_eq!(
                decompress(format, &packed, 16).unwrap_err().code,
                "ERR_BUFFER_TOO_LARGE"
            );
            assert_eq!(
                decompress(format, &packed[..packed.len() / 2], 99)
                    .unwrap_err()
                    .code,
                "Z_BUF_ERROR"
            );
        }
    }

    #[test]
    fn a_bomb_takes_no_more_than_its_room() {
        let bomb = compress("gzip", &vec![0; 64 << 20], 9.0).unwrap();
        assert_eq!(
            decompress("unzip", &bomb, 1 << 10).unwrap_err().code,
            "ERR_BUFFER_TOO_LARGE"
        );
        assert_eq!(
            decompress("gzip", b"nothing", 9).unwrap_err().code,
            "Z_DATA_ERROR"
        );
    }
}

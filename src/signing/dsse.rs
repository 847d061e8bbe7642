//! DSSE: what exactly is signed when a payload with a type is.
//!
//! <https://github.com/secure-systems-lab/dsse/blob/v1.0.0/protocol.md>, read 2026-11-21.

/// The type of a [`super::Statement`].
pub const STATEMENT: &str = "application/vnd.in-toto+json";
/// The type of a registry's checkpoint.
pub const CHECKPOINT: &str = "application/vnd.open-skills.checkpoint+json";
/// The type of a note that a registry's key is followed by another one.
pub const HANDOVER: &str = "application/vnd.open-skills.handover+json";

/// Type and payload with their lengths, so that no pair can be taken for another one.
pub fn pre_authentication_encoding(payload_type: &str, payload: &[u8]) -> Vec<u8> {
    [head(payload_type, payload).as_bytes(), payload].concat()
}

/// What stands before the payload in that.
pub fn head(payload_type: &str, payload: &[u8]) -> String {
    format!(
        "DSSEv1 {} {payload_type} {} ",
        payload_type.len(),
        payload.len()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_specification() {
        let encoded = pre_authentication_encoding("http://example.com/HelloWorld", b"hello world");
        let expected = b"DSSEv1 29 http://example.com/HelloWorld 11 hello world";
        assert_eq!(encoded, expected);
    }

    #[test]
    fn s9_lengths_keep_type_and_payload_apart() {
        let one = pre_authentication_encoding("a", b"1 b");
        let other = pre_authentication_encoding("a 3 1", b"b");
        assert_ne!(one, other);
    }
}

//! Pieces of ASCII, split as the pattern of `o200k` splits them, without its engine.
//!
//! Each alternative of the pattern is a few loops over bytes. Where a byte beyond ASCII has
//! a say in where a piece ends, this module does not know, and the pattern is asked.

/// Where the piece ends that starts at a place; `None` when a byte beyond ASCII decides.
pub(super) fn piece_end(bytes: &[u8], at: usize) -> Option<usize> {
    let first = *bytes.get(at)?;
    let next = bytes.get(at + 1).copied().unwrap_or(b'\n');
    if !first.is_ascii() {
        return None;
    }
    if first.is_ascii_alphabetic() {
        return word_end(bytes, at);
    }
    if first.is_ascii_digit() {
        let end = run(bytes, at, at + 3, |byte| byte.is_ascii_digit());
        return (end == at + 3 || is_decided(bytes, end)).then_some(end);
    }
    let is_line_end = matches!(first, b'\r' | b'\n');
    if !is_line_end && next.is_ascii_alphabetic() {
        return word_end(bytes, at + 1);
    }
    // The byte after it may be a letter of any script.
    if !is_line_end && !next.is_ascii() {
        return None;
    }
    if is_mark(first) || (first == b' ' && is_mark(next)) {
        let end = run(bytes, at + 1, bytes.len(), is_mark);
        let with_lines = run(bytes, end, bytes.len(), |byte| {
            matches!(byte, b'\r' | b'\n' | b'/')
        });
        return is_decided(bytes, end).then_some(with_lines);
    }
    let end = run(bytes, at, bytes.len(), is_space);
    let last_line = bytes[at..end]
        .iter()
        .rposition(|byte| matches!(byte, b'\r' | b'\n'));
    is_decided(bytes, end).then_some(last_line.map_or(end, |last| at + last + 1))
}

/// The end of capitals, small letters and what English hangs on to them: `'s`, `'ll`.
fn word_end(bytes: &[u8], at: usize) -> Option<usize> {
    let capitals = run(bytes, at, bytes.len(), |byte| byte.is_ascii_uppercase());
    let end = run(bytes, capitals, bytes.len(), |byte| {
        byte.is_ascii_lowercase()
    });
    if !is_decided(bytes, end) {
        return None;
    }
    if bytes.get(end) != Some(&b'\'') {
        return Some(end);
    }
    let [one, two] = [1, 2].map(|far| bytes.get(end + far).copied().unwrap_or(b' '));
    if !one.is_ascii() || !two.is_ascii() {
        return None;
    }
    let hung = match [one.to_ascii_lowercase(), two.to_ascii_lowercase()] {
        [b's' | b't' | b'm' | b'd', _] => 2,
        [b'r' | b'v', b'e'] | [b'l', b'l'] => 3,
        _ => 0,
    };
    Some(end + hung)
}

/// The first place from `at` on, `most` at most, whose byte is another.
fn run(bytes: &[u8], at: usize, most: usize, is_one: impl Fn(u8) -> bool) -> usize {
    let rest = &bytes[at..most.clamp(at, bytes.len())];
    let other = rest.iter().position(|&byte| !is_one(byte));
    at + other.unwrap_or(rest.len())
}

/// Whether no byte beyond ASCII may belong to what ends here.
fn is_decided(bytes: &[u8], end: usize) -> bool {
    bytes.get(end).is_none_or(u8::is_ascii)
}

/// What is no letter, no digit and no space.
fn is_mark(byte: u8) -> bool {
    byte.is_ascii() && !byte.is_ascii_alphanumeric() && !is_space(byte)
}

/// White space as the pattern has it.
fn is_space(byte: u8) -> bool {
    matches!(byte, b'\t'..=b'\r' | b' ')
}

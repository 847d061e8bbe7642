//! A mark in a runtime that says which recipe it was made by.
//!
//! It is a custom section at the end of the component, which engines pass over. With it a
//! runtime that was built elsewhere can be told from one of another version.

const NAME: &str = "open-skills-recipe";
/// The number of a custom section.
const CUSTOM: u8 = 0;

/// Adds the mark of a recipe.
pub fn mark(mut wasm: Vec<u8>, recipe: &str) -> Vec<u8> {
    wasm.extend(section(recipe));
    wasm
}

/// Whether the mark of this recipe is there.
pub fn is_marked(wasm: &[u8], recipe: &str) -> bool {
    wasm.ends_with(&section(recipe))
}

fn section(recipe: &str) -> Vec<u8> {
    let mut body = length(NAME.len());
    body.extend(NAME.as_bytes());
    body.extend(recipe.as_bytes());
    let mut section = vec![CUSTOM];
    section.extend(length(body.len()));
    section.extend(body);
    section
}

/// A number as WebAssembly writes it: seven bits a byte, the low ones first.
fn length(mut number: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    while number > 0x7f {
        bytes.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    bytes.push(number.to_le_bytes()[0]);
    bytes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_is_known_again_and_no_other() {
        let wasm = mark(b"\0asm\x0d\0\x01\0".to_vec(), "abc");
        assert!(is_marked(&wasm, "abc"));
        assert!(!is_marked(&wasm, "bc"));
        assert!(!is_marked(b"\0asm\x0d\0\x01\0", "abc"));
    }

    #[test]
    fn long_numbers_take_more_bytes() {
        assert_eq!(length(5), [5]);
        assert_eq!(length(300), [0xac, 2]);
    }

    #[test]
    #[cfg(feature = "wasm")]
    fn a_marked_component_is_still_one() {
        let engine = crate::runtime::wasm::engine::engine().unwrap();
        let wasm = mark(b"\0asm\x0d\0\x01\0".to_vec(), &"r".repeat(200));
        wasmtime::component::Component::new(&engine, wasm).unwrap();
    }
}

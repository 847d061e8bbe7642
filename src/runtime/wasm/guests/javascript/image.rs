//! An interpreter that has started, as a module of its own: it begins with the memory that the
//! started one had.
//!
//! Starting the interpreter and loading the prelude comes out the same in every run, so it is
//! done once on a machine. What it left in memory takes the place of the data that the module
//! came with, and is mapped in when a run begins: only what the run touches is ever copied.
//! All state of the interpreter is in its memory: it has one global, its stack pointer, which
//! stands where it began whenever no call is under way, and nothing changes its table.

/// The sections of a module that are told apart, by the numbers that they have.
mod section {
    pub const IMPORT: u8 = 2;
    pub const MEMORY: u8 = 5;
    pub const GLOBAL: u8 = 6;
    pub const EXPORT: u8 = 7;
    pub const START: u8 = 8;
    pub const DATA: u8 = 11;
    pub const DATA_COUNT: u8 = 12;
}

/// What every module begins with.
const HEADER: &[u8] = b"\0asm\x01\0\0\0";
/// Memory is counted in pages of so many bytes.
const PAGE: usize = 64 << 10;
/// Data begins at a page of the machine, so that it can be mapped.
const ALIGNMENT: usize = 4 << 10;
/// The kind of a function among the imports, and of a global among the exports.
const FUNCTION: u8 = 0;
const EXPORTED_GLOBAL: u8 = 3;
/// A global that holds 32 bits and never changes, and the instruction that gives them.
const CONSTANT: [u8; 3] = [0x7f, 0x00, I32_CONST];
const I32_CONST: u8 = 0x41;
const END: u8 = 0x0b;

/// The module with this memory, and one more exported global that holds `value`. Nothing
/// when the module is not of the kind that this is right for.
pub fn with_memory(wasm: &[u8], memory: &[u8], name: &str, value: u32) -> Option<Vec<u8>> {
    let mut module = Bytes(wasm.strip_prefix(HEADER)?);
    let mut made = HEADER.to_vec();
    while !module.0.is_empty() {
        let (kind, length) = (module.byte()?, module.number()?);
        let body = module.take(length)?;
        let body = match kind {
            section::IMPORT => only_functions(body)?,
            section::MEMORY => memories(body, memory.len())?,
            section::GLOBAL => globals(body, value)?,
            section::EXPORT => exports(body, name)?,
            section::START => return None,
            section::DATA => data(memory)?,
            section::DATA_COUNT => vec![1],
            _ => body.to_vec(),
        };
        made.push(kind);
        put(&mut made, u32::try_from(body.len()).ok()?);
        made.extend(body);
    }
    Some(made)
}

/// The imports as they are, when nothing but functions is among them: what is imported comes
/// first in the numbering of its kind.
fn only_functions(body: &[u8]) -> Option<Vec<u8>> {
    let mut imports = Bytes(body);
    for _ in 0..imports.number()? {
        for _ in ["module", "name"] {
            let length = imports.number()?;
            imports.take(length)?;
        }
        if imports.byte()? != FUNCTION {
            return None;
        }
        imports.number()?;
    }
    Some(body.to_vec())
}

/// The one memory, as large as it has become.
fn memories(body: &[u8], length: usize) -> Option<Vec<u8>> {
    let mut memories = Bytes(body);
    let (count, flags, least) = (memories.number()?, memories.byte()?, memories.number()?);
    let pages = u32::try_from(length / PAGE).ok()?;
    if count != 1 || flags > 1 || pages < least {
        return None;
    }
    let mut made = vec![1, flags];
    put(&mut made, pages);
    made.extend(memories.0);
    Some(made)
}

/// The stack pointer, and the new global behind it.
fn globals(body: &[u8], value: u32) -> Option<Vec<u8>> {
    let mut globals = Bytes(body);
    if globals.number()? != 1 {
        return None;
    }
    let mut made = vec![2];
    made.extend(globals.0);
    made.extend(CONSTANT);
    put_signed(&mut made, value.cast_signed());
    made.push(END);
    Some(made)
}

/// All exports, and that of the new global, which is the second one.
fn exports(body: &[u8], name: &str) -> Option<Vec<u8>> {
    let mut exports = Bytes(body);
    let mut made = Vec::new();
    put(&mut made, exports.number()?.checked_add(1)?);
    made.extend(exports.0);
    put(&mut made, u32::try_from(name.len()).ok()?);
    made.extend(name.as_bytes());
    made.extend([EXPORTED_GLOBAL, 1]);
    Some(made)
}

/// The memory as one piece of data, without the zeros before and behind it.
fn data(memory: &[u8]) -> Option<Vec<u8>> {
    let first = memory.iter().position(|byte| *byte != 0)?;
    let last = memory.iter().rposition(|byte| *byte != 0)?;
    let first = first / ALIGNMENT * ALIGNMENT;
    let held = &memory[first..=last];
    // One piece, for the first memory.
    let mut made = vec![1, 0, I32_CONST];
    put_signed(&mut made, u32::try_from(first).ok()?.cast_signed());
    made.push(END);
    put(&mut made, u32::try_from(held.len()).ok()?);
    made.extend(held);
    Some(made)
}

/// Bytes that are read from their beginning.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    fn take(&mut self, length: u32) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length as usize)?;
        self.0 = rest;
        Some(taken)
    }

    /// A number of 32 bits in pieces of seven, the lowest first.
    fn number(&mut self) -> Option<u32> {
        let mut number = 0_u64;
        for shift in [0, 7, 14, 21, 28] {
            let byte = self.byte()?;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return u32::try_from(number).ok();
            }
        }
        None
    }
}

fn put(made: &mut Vec<u8>, mut number: u32) {
    while number >= 0x80 {
        made.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    made.push(number.to_le_bytes()[0]);
}

/// The same for a number with a sign, which the highest bit of the last piece tells.
fn put_signed(made: &mut Vec<u8>, mut number: i32) {
    while !(-0x40..0x40).contains(&number) {
        made.push(number.to_le_bytes()[0] | 0x80);
        number >>= 7;
    }
    made.push(number.to_le_bytes()[0] & 0x7f);
}

#[cfg(test)]
mod tests {
    use wasmtime::{Engine, Instance, Module, Store};

    use super::*;

    const MODULE: &str = r#"(module
        (import "host" "call" (func))
        (memory (export "memory") 1)
        (global $stack (export "__stack_pointer") (mut i32) (i32.const 1024))
        (func (export "change")
            (i32.store (i32.const 100) (i32.const 7))
            (drop (memory.grow (i32.const 1)))
            (i32.store (i32.const 70000) (i32.const 8)))
        (data (i32.const 96) "data"))"#;

    fn instance(store: &mut Store<()>, wasm: &[u8]) -> Instance {
        let module = Module::new(store.engine(), wasm).unwrap();
        let call = wasmtime::Func::wrap(&mut *store, || ());
        Instance::new(store, &module, &[call.into()]).unwrap()
    }

    #[test]
    fn a_module_begins_with_the_memory_that_another_had() {
        let wasm = wat::parse_str(MODULE).unwrap();
        let mut store = Store::new(&Engine::default(), ());
        let first = instance(&mut store, &wasm);
        let change = first.get_typed_func::<(), ()>(&mut store, "change");
        change.unwrap().call(&mut store, ()).unwrap();
        let memory = first.get_memory(&mut store, "memory").unwrap();
        let left = memory.data(&store).to_vec();
        for value in [0, 63, 64, 1 << 20, u32::MAX] {
            let made = with_memory(&wasm, &left, "fact", value).unwrap();
            let second = instance(&mut store, &made);
            let memory = second.get_memory(&mut store, "memory").unwrap();
            assert_eq!(memory.data(&store), left);
            let mut global = |name| {
                let global = second.get_global(&mut store, name).unwrap();
                global.get(&mut store).i32().unwrap().cast_unsigned()
            };
            assert_eq!((global("fact"), global("__stack_pointer")), (value, 1024));
        }
    }

    #[test]
    fn a_module_with_more_than_its_memory_to_keep_is_refused() {
        let made = |text: &str| {
            let wasm = wat::parse_str(text).unwrap();
            with_memory(&wasm, &vec![1; PAGE], "fact", 1).is_some()
        };
        let stack = r#"(global (mut i32) (i32.const 1)) (data (i32.const 0) "a")"#;
        assert!(made(&format!("(module (memory 1) {stack})")));
        for other in [
            format!("(module (memory 2) {stack})"),
            format!("(module (memory 1) (memory 1) {stack})"),
            format!("(module (memory 1) (global (mut i32) (i32.const 1)) {stack})"),
            format!("(module (memory 1) (func $f) (start $f) {stack})"),
            format!(r#"(module (import "a" "b" (global i32)) (memory 1) {stack})"#),
        ] {
            assert!(!made(&other), "{other}");
        }
    }

    #[test]
    fn what_is_cut_is_refused() {
        let wasm = wat::parse_str(MODULE).unwrap();
        let memory = vec![1; PAGE];
        let whole = with_memory(&wasm, &memory, "fact", 1).unwrap();
        for length in 0..wasm.len() {
            let made = with_memory(&wasm[..length], &memory, "fact", 1);
            // After a whole section a module may end.
            assert!(made.is_none_or(|made| made.len() < whole.len()), "{length}");
        }
    }
}

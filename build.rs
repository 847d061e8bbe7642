//! Lays the vocabulary that counts tokens out as a table that needs no loading, packs the
//! runtimes that the program is to carry, and has the program linked so that it starts quickly.
//!
//! `src/lint/syntax/vocabulary.rs` reads it: the number of tokens, where each one's bytes
//! start and the last one's end, a hash table of 2^19 slots (0, or a token's number plus
//! one), then the bytes. All numbers are of four bytes, the lowest first.

// A build without its table must fail, and this is how a build script fails.
#![allow(clippy::expect_used)]

#[cfg(feature = "syntax")]
#[path = "src/lint/syntax/slot.rs"]
mod slot;

#[cfg(feature = "embed-runtimes")]
#[path = "src/runtime/languages/packing.rs"]
mod packing;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/lint/syntax/slot.rs");
    println!("cargo::rerun-if-changed=src/lint/syntax/samples.txt");
    #[cfg(feature = "syntax")]
    write_vocabulary();
    #[cfg(feature = "embed-runtimes")]
    embed_runtimes();
    start_quickly();
}

/// Links the program for one address on Linux with glibc. A program that may lie anywhere has
/// its loader write a hundred thousand addresses into 1.7 MB of itself before it begins, half of
/// what `--version` takes; a run pays for it twice. `docs/security.md` says what that gives up.
fn start_quickly() {
    let cfg = |name: &str| std::env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    if cfg("OS") == "linux" && cfg("ENV") == "gnu" {
        println!("cargo::rustc-link-arg-bins=-no-pie");
        unwind_without_a_library();
    }
}

/// Takes what unwinds the stack into the program, where the compiler of this machine has it as
/// an archive. As a library of its own it has to be found, mapped and bound at every start, and
/// asks the processor again for what all know already. The linker looks into our folder first
/// and finds there, in the library's place, where the archives are.
fn unwind_without_a_library() {
    if std::env::var("HOST").ok() != std::env::var("TARGET").ok() {
        return;
    }
    let linker = std::env::var_os("RUSTC_LINKER").unwrap_or_else(|| "cc".into());
    let asked = std::process::Command::new(linker)
        .arg("-print-file-name=libgcc_eh.a")
        .output();
    // What a compiler does not know it gives back as it was asked.
    let is_there = asked.is_ok_and(|answer| answer.stdout.starts_with(b"/"));
    if let (true, Some(folder)) = (is_there, std::env::var_os("OUT_DIR")) {
        let folder = std::path::Path::new(&folder).join("archives");
        let script = "GROUP ( -lgcc_eh -lgcc )\n";
        let written = std::fs::create_dir_all(&folder)
            .and_then(|()| std::fs::write(folder.join("libgcc_s.so"), script));
        written.expect("the build folder can be written");
        println!("cargo::rustc-link-search=native={}", folder.display());
    }
}

/// Packs the runtimes that the environment names, and writes down what the program carries.
#[cfg(feature = "embed-runtimes")]
fn embed_runtimes() {
    println!("cargo::rerun-if-changed=src/runtime/languages/packing.rs");
    let folder = std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    let folder = std::path::Path::new(&folder);
    let table: String = ["PYTHON", "JAVASCRIPT"]
        .map(|language| embed(language, folder))
        .concat();
    std::fs::write(folder.join("embedded.rs"), table).expect("the build folder can be written");
}

/// Packs one of them, and gives the line that tells the program of it. A build that names none
/// succeeds and carries none, so that checks of every feature need no runtime at hand.
#[cfg(feature = "embed-runtimes")]
fn embed(language: &str, folder: &std::path::Path) -> String {
    let name = language.to_lowercase();
    let variable = format!("OPEN_SKILLS_EMBED_{language}");
    println!("cargo::rerun-if-env-changed={variable}");
    let nothing = format!("const {language}: Option<Embedded> = None;\n");
    let Some(path) = std::env::var_os(&variable).filter(|path| !path.is_empty()) else {
        println!(
            "cargo::warning=`{variable}` is not set, so the program carries no {name} runtime: \
             give it the path that `open-skills runtime path {name}` prints"
        );
        return nothing;
    };
    let path = std::path::PathBuf::from(path);
    println!("cargo::rerun-if-changed={}", path.display());
    let bytes = std::fs::read(&path).map_err(|error| error.to_string());
    let packed = match bytes.and_then(|b| packing::pack(&b, flate2::Compression::best())) {
        Ok(packed) => packed,
        Err(reason) => {
            let path = path.display();
            println!("cargo::error=cannot carry `{path}`, which `{variable}` names: {reason}");
            return nothing;
        }
    };
    let file = folder.join(format!("{name}.wasm.gz"));
    std::fs::write(&file, &packed.gzip).expect("the build folder can be written");
    format!(
        "#[allow(clippy::unreadable_literal, reason = \"generated\")]\n\
         const {language}: Option<Embedded> = Some(Embedded {{ name: \"{name}.wasm\", size: {}, \
         sha256: {:?}, packed: include_bytes!({:?}) }});\n",
        packed.size,
        packed.sha256,
        file.display().to_string(),
    )
}

#[cfg(feature = "syntax")]
fn write_vocabulary() {
    let tokens = &bpe_openai::o200k_base().bpe;
    let count = u32::try_from(tokens.num_tokens()).expect("tokens are numbered with four bytes");
    let (mut starts, mut bytes) = (vec![0_u32], Vec::new());
    let mut slots = vec![0_u32; slot::SLOTS];
    for number in 0..count {
        let token = tokens.token_bytes(number);
        let mut at = slot::first(token);
        while slots[at] != 0 {
            at = slot::next(at);
        }
        slots[at] = number + 1;
        bytes.extend_from_slice(token);
        starts.push(u32::try_from(bytes.len()).expect("the vocabulary is small"));
    }
    let numbers = [count].into_iter().chain(starts).chain(slots);
    let mut table: Vec<u8> = numbers.flat_map(u32::to_le_bytes).collect();
    table.extend(bytes);
    let folder = std::env::var_os("OUT_DIR").expect("cargo sets OUT_DIR");
    let folder = std::path::Path::new(&folder);
    std::fs::write(folder.join("o200k.table"), table).expect("the build folder can be written");

    // What our own count is tested against, so that only the build needs the library.
    let samples = include_str!("src/lint/syntax/samples.txt").split('\u{c}');
    let counts = samples.map(|text| bpe_openai::o200k_base().count(text).to_string() + "\n");
    let counts: String = counts.collect();
    std::fs::write(folder.join("o200k.counts"), counts).expect("the build folder can be written");
}

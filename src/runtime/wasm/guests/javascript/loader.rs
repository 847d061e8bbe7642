//! From a module's name to what the interpreter runs: modules, CommonJS, JSON and TypeScript.
//!
//! A `.js` file does not say which of the two it is. The interpreter's own guess is often
//! wrong, so the text is first tried as CommonJS, as node would wrap it; what does not parse
//! so is a module when it looks like one. Both worlds see each other: a module imports
//! CommonJS and our own modules through a few generated lines.

use std::sync::Arc;

use super::State;
use super::abi::{self, Abi, Context, Handle};
use super::files::Answer;
use super::values::Failure;

/// The code of a failure whose error the interpreter holds already.
pub const THROWN: &str = "thrown";
/// Where generated lines find the prelude's own functions.
pub const BRIDGE: &str = "globalThis.__openSkills";

/// What a file turned out to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Loaded {
    /// A module's text.
    Module(String),
    /// The function around a CommonJS file.
    CommonJs(Handle),
}

/// What a file's name says about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Module,
    CommonJs,
    Json,
    Unknown,
}

/// What stands before the first line of CommonJS.
const FUNCTION: &str = "(function (exports, require, module, __filename, __dirname) {";

/// Text as the interpreter reads it in source code.
pub fn quoted(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The file of a module's name, which may have a query.
fn path_of(name: &str) -> &str {
    name.split(['?', '#']).next().unwrap_or(name)
}

fn kind(state: &State, path: &str) -> Kind {
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("mjs" | "mts") => Kind::Module,
        Some("cjs" | "cts") => Kind::CommonJs,
        Some("json") => Kind::Json,
        _ => match state.guest.resolver().package_type(path).as_deref() {
            Some("module") => Kind::Module,
            Some("commonjs") => Kind::CommonJs,
            _ => Kind::Unknown,
        },
    }
}

/// The text of a file: without its first line for the shell, and without types.
fn source(state: &State, path: &str) -> Answer<String> {
    let bytes = state.guest.files.read_all(path);
    let bytes = bytes.map_err(|failure| match failure.code {
        "ENOENT" => Failure::new(
            "ERR_MODULE_NOT_FOUND",
            format!("Cannot find module '{path}'"),
        ),
        code => Failure::new(code, format!("{code}: cannot read the module '{path}'")),
    })?;
    let text = String::from_utf8_lossy(&bytes);
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let text = match text.starts_with("#!") {
        true => format!("//{text}"),
        false => text.to_owned(),
    };
    match path.rsplit_once('.').map(|(_, ending)| ending) {
        Some("ts" | "mts" | "cts") => super::typescript::strip(&text, path),
        _ => Ok(text),
    }
}

/// Finds out what a file is.
pub async fn load(
    context: &mut impl Context,
    abi: &Arc<Abi>,
    name: &str,
) -> wasmtime::Result<Answer<Loaded>> {
    if let Some(function) = context.as_context().data().guest.wrapped.get(name) {
        return Ok(Ok(Loaded::CommonJs(*function)));
    }
    let path = path_of(name).to_owned();
    let found = {
        // No borrow of the store may live while the interpreter runs.
        let store = context.as_context();
        let state = store.data();
        source(state, &path).map(|text| (text, kind(state, &path)))
    };
    let (text, kind) = match found {
        Ok(found) => found,
        Err(failure) => return Ok(Err(failure)),
    };
    match kind {
        Kind::Json => Ok(Ok(Loaded::Module(format!(
            "export default JSON.parse({});",
            quoted(&text)
        )))),
        Kind::Module => Ok(Ok(of_module(context, name, &text))),
        Kind::CommonJs => wrap(context, abi, name, &text, false).await,
        Kind::Unknown => wrap(context, abi, name, &text, true).await,
    }
}

/// A module with its own facts before its first line.
fn of_module(context: &mut impl Context, name: &str, text: &str) -> Loaded {
    let facts = facts(name);
    shift(context, name, &facts);
    Loaded::Module(facts + text)
}

/// What stands before the first line of a module.
fn facts(name: &str) -> String {
    let path = path_of(name);
    let folder = path.rsplit_once('/').map_or("/", |(folder, _)| folder);
    let [module, file, folder] = [name, path, folder].map(plainly_quoted);
    format!("{BRIDGE}.meta(import.meta,{module},{file},{folder});")
}

/// Text as source code without any letter whose columns could be counted in two ways.
fn plainly_quoted(text: &str) -> String {
    let mut plain = String::new();
    for letter in quoted(text).chars() {
        match letter.is_ascii() {
            true => plain.push(letter),
            false => {
                let units = &mut [0; 2];
                let units = letter.encode_utf16(units).iter();
                plain.extend(units.map(|unit| format!("\\u{unit:04x}")));
            }
        }
    }
    plain
}

/// Notes what stands before the first line of a file, as stacks name it.
#[expect(clippy::cast_precision_loss, reason = "a few hundred columns")]
fn shift(context: &mut impl Context, file: &str, before: &str) {
    let mut context = context.as_context_mut();
    let shifts = &mut context.data_mut().guest.shifts;
    shifts.insert(file.to_owned(), before.len() as f64);
}

/// Puts the function of CommonJS around a text; one that does not parse may be a module.
async fn wrap(
    context: &mut impl Context,
    abi: &Arc<Abi>,
    name: &str,
    text: &str,
    may_be_module: bool,
) -> wasmtime::Result<Answer<Loaded>> {
    shift(context, path_of(name), FUNCTION);
    let wrapped = format!("{FUNCTION}{text}\n}})");
    let function = abi.evaluate(context, &wrapped, path_of(name), 0).await?;
    match abi.caught(context, function).await? {
        Ok(function) => {
            let mut context = context.as_context_mut();
            let wrapped = &mut context.data_mut().guest.wrapped;
            wrapped.insert(name.to_owned(), function);
            Ok(Ok(Loaded::CommonJs(function)))
        }
        Err(error) if may_be_module && abi.looks_like_module(context, text).await? => {
            abi.drop_value(context, error).await?;
            Ok(Ok(of_module(context, name, text)))
        }
        Err(error) => {
            abi.rethrow(context, error).await?;
            Ok(Err(Failure::new(THROWN, "")))
        }
    }
}

/// The function around a file for `require`.
pub async fn commonjs(
    context: &mut impl Context,
    abi: &Arc<Abi>,
    path: &str,
) -> wasmtime::Result<Answer<Handle>> {
    Ok(match load(context, abi, path).await? {
        Ok(Loaded::CommonJs(function)) => Ok(abi.duplicate(context, function).await?),
        Ok(Loaded::Module(_)) => {
            let message = format!(
                "require() of ES Module {path} is not supported. \
                 Instead change the require of it to a dynamic import()"
            );
            Err(Failure::new("ERR_REQUIRE_ESM", message))
        }
        Err(failure) => Err(failure),
    })
}

/// The text of what is imported: a module's own, or lines that hand on the exports of
/// CommonJS and of our own modules.
pub async fn module(
    context: &mut impl Context,
    abi: &Arc<Abi>,
    name: &str,
) -> wasmtime::Result<Answer<String>> {
    if !name.starts_with("node:") {
        match load(context, abi, name).await? {
            Ok(Loaded::Module(text)) => return Ok(Ok(text)),
            Ok(Loaded::CommonJs(_)) => {}
            Err(failure) => return Ok(Err(failure)),
        }
    }
    let exports = format!("{BRIDGE}.exportsOf({})", quoted(name));
    let names = abi
        .evaluate(
            context,
            &format!("{exports}.names"),
            "node:internal/names",
            0,
        )
        .await?;
    match abi.caught(context, names).await? {
        Ok(names) => {
            let text = abi.text(context, names).await?;
            abi.drop_value(context, names).await?;
            Ok(Ok(hand_on(&exports, &text)))
        }
        Err(error) => {
            abi.rethrow(context, error).await?;
            Ok(Err(Failure::new(THROWN, "")))
        }
    }
}

/// Lines that export these names, which stand one a line.
fn hand_on(exports: &str, names: &str) -> String {
    use std::fmt::Write;
    let mut text = format!("const m = {exports}.value; export default m;");
    for (index, name) in names.lines().enumerate() {
        // Writing to a text cannot fail.
        let _ = write!(
            text,
            "const _{index} = m[{0}]; export {{ _{index} as {0} }};",
            quoted(name)
        );
    }
    text
}

/// Runs a module; what comes back is its promise, or an exception.
pub async fn run_module(
    context: &mut impl Context,
    abi: &Arc<Abi>,
    text: &str,
    name: &str,
) -> wasmtime::Result<Handle> {
    abi.evaluate(context, text, name, abi::MODULE).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_wherever_they_stand() {
        assert_eq!(
            hand_on("x", "a\ndelete"),
            "const m = x.value; export default m;\
             const _0 = m[\"a\"]; export { _0 as \"a\" };\
             const _1 = m[\"delete\"]; export { _1 as \"delete\" };"
        );
        assert_eq!(
            facts("/a'\"é/b.mjs?1"),
            r#"globalThis.__openSkills.meta(import.meta,"/a'\"\u00e9/b.mjs?1","/a'\"\u00e9/b.mjs","/a'\"\u00e9");"#
        );
    }

    #[test]
    fn a_query_is_no_part_of_the_file() {
        assert_eq!(path_of("/a/b.mjs?x=1#y"), "/a/b.mjs");
    }
}

//! Functions that are called: those of an entrypoint, and those that a library offers.

use crate::Cases;
use crate::support::{Bench, Ran};

pub const CASES: Cases = &[
    (
        "an_entrypoint_gets_the_input_and_gives_the_output",
        entrypoint,
    ),
    ("a_function_that_is_not_there_is_named", absent),
    ("a_script_that_does_nothing_by_itself_is_called", offered),
    ("a_script_that_does_something_is_left_alone", busy),
];

fn call(name: &str, text: &str, function: &str, input: &str) -> Ran {
    let mut bench = Bench::script(name, text).function(function);
    if !input.is_empty() {
        let variables = &mut bench.request.variables;
        variables.insert("OPEN_SKILLS_INPUT".to_owned(), input.to_owned());
    }
    bench.run()
}

fn entrypoint() {
    let module = "export const add = ({ a, b }) => ({ sum: a + b });
        export async function later(input) { await new Promise((r) => setTimeout(r, 2)); return input?.list?.length ?? null }
        export default function (x) { return [x] }
        export function nothing() {} export function fails() { throw new Error('no') }
        export const stuck = () => new Promise(() => {}); export const text = () => 'ü'";
    let output = |function, input| call("a.mjs", module, function, input).output();
    assert_eq!(output("add", r#"{"a": 1, "b": 2}"#), "{\"sum\":3}\n");
    assert_eq!(output("later", r#"{"list": [1, 2]}"#), "2\n");
    assert_eq!(output("later", ""), "null\n");
    assert_eq!(output("default", "5"), "[5]\n");
    assert_eq!(output("nothing", "5"), "");
    assert_eq!(output("text", ""), "\"ü\"\n");
    assert_eq!(call("a.mjs", module, "fails", "").code(), 1);
    assert_eq!(call("a.mjs", module, "stuck", "").code(), 13);
    assert!(
        call("a.mjs", module, "add", "{")
            .stderr
            .contains("the input is no JSON value")
    );
    let common = "exports.twice = (x) => x * 2; if (require.main === module) console.log('main')";
    assert_eq!(call("a.js", common, "twice", "4").output(), "8\n");
    let whole = "module.exports = async (x) => x + 1";
    assert_eq!(call("a.cjs", whole, "default", "4").output(), "5\n");
    let piped = Bench::script("a.cjs", whole)
        .function("default")
        .stdin("41")
        .run();
    assert_eq!(piped.output(), "42\n");
}

fn absent() {
    let ran = call(
        "a.mjs",
        "export function run() {}\nexport const x = 1",
        "main",
        "",
    );
    assert_eq!(ran.code(), 2);
    let told = "error: the script defines no function `main`\nhint: it exports `run`\n";
    assert_eq!(ran.stderr, told);
    let ran = call("a.cjs", "exports.x = 1", "main", "");
    assert_eq!(ran.code(), 2);
    let told = "error: the script defines no function `main`\nhint: it exports no function\n";
    assert_eq!(ran.stderr, told);
}

fn offered() {
    let output = |name, text| Bench::script(name, text).stdin("[1, 2]").run().output();
    assert_eq!(
        output("a.mjs", "export async function main(x) { return x.length }"),
        "2\n"
    );
    assert_eq!(output("a.mjs", "export const run = (x) => x[1]"), "2\n");
    assert_eq!(output("a.mjs", "export default (x) => x"), "[1,2]\n");
    assert_eq!(
        output("a.js", "module.exports = { run: (x) => x[0] }"),
        "1\n"
    );
    assert_eq!(
        output("a.js", "module.exports = (x) => x.concat(3)"),
        "[1,2,3]\n"
    );
    assert_eq!(output("a.mjs", "export default class A {}"), "");
    assert_eq!(output("a.mjs", "export const helper = () => 1"), "");
}

fn busy() {
    let output = |text| Bench::script("a.mjs", text).run().output();
    assert_eq!(
        output("export function main() { console.log('once') } main()"),
        "once\n"
    );
    assert_eq!(
        output("export async function main() { await 1; console.log('once') } await main()"),
        "once\n"
    );
    assert_eq!(
        output(
            "import fs from 'fs'; export function main() { console.log('no') } fs.writeFileSync('x', '')"
        ),
        ""
    );
    assert_eq!(
        output("export function main() { console.log('no') } process.exitCode = 0"),
        ""
    );
    assert_eq!(
        output("export function main() { console.log('no') } setTimeout(() => {}, 1)"),
        ""
    );
}

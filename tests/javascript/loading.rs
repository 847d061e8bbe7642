//! What a script can load: modules, CommonJS, JSON, packages of the skill, TypeScript.

use crate::Cases;
use crate::support::Bench;

pub const CASES: Cases = &[
    ("modules_and_commonjs_see_each_other", both_kinds),
    (
        "a_js_file_is_what_its_text_or_its_package_says",
        either_kind,
    ),
    ("packages_come_with_the_skill", packages),
    ("what_cannot_be_loaded_says_why", refused),
];

#[cfg(feature = "syntax")]
pub const TYPESCRIPT: Cases = &[
    ("typescript_runs_without_its_types", typescript),
    (
        "typescript_that_is_more_than_types_is_refused",
        more_than_types,
    ),
];

fn both_kinds() {
    let main = "#!/usr/bin/env node
import common, { twice, name } from './lib/common.cjs';
import data from './lib/data.json' with { type: 'json' };
import { deep, url } from './lib/module.mjs';
import * as all from './lib/module.mjs';
import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
console.log(common.twice(2), twice(3), name, data.k, deep, Object.keys(all), url.endsWith('lib/module.mjs'));
console.log(import.meta.dirname, import.meta.filename, import.meta.main, import.meta.resolve('./lib/data.json'));
console.log((await import('./lib/module.mjs')).deep, (await import('./lib/common.cjs')).default === common, require('./lib/common.cjs') === common, require('./lib/data').k);
console.log((await import('./lib/module.mjs?again')).count, (await import('./lib/module.mjs')).count, typeof globalThis.host);";
    let files = [
        ("main.mjs", main),
        (
            "lib/common.cjs",
            "exports.twice = (x) => x * 2; exports.name = require('path').basename(__filename) + __dirname; exports['odd name'] = 1; exports.default = 0",
        ),
        (
            "lib/module.mjs",
            "import { deep } from './deep/x.mjs'; export { deep }; export const url = import.meta.url; globalThis.count = (globalThis.count ?? 0) + 1; export const count = globalThis.count",
        ),
        ("lib/deep/x.mjs", "export const deep = 42"),
        ("lib/data.json", "{\"k\": \"v\", \"__proto__\": 1}"),
    ];
    let output = Bench::files(&files).run().output();
    let expected = "4 6 common.cjs/skill/lib v 42 [ 'count', 'deep', 'url' ] true
/skill /skill/main.mjs true file:///skill/lib/data.json
42 true true v
2 1 undefined\n";
    assert_eq!(output, expected);
}

fn either_kind() {
    let output = |files: &[(&str, &str)]| Bench::files(files).run().output();
    let kind = "console.log(typeof require, typeof module, this === undefined)";
    assert_eq!(output(&[("a.js", kind)]), "function object false\n");
    assert_eq!(
        output(&[("a.js", &format!("import 'fs';\n{kind}"))]),
        "undefined undefined true\n"
    );
    assert_eq!(output(&[("a.js", "console.log(await 5)")]), "5\n");
    assert_eq!(
        output(&[(
            "a.js",
            "// import x from 'y'\nconst s = \"export default 1\"; with ({ z: 3 }) console.log(z)"
        )]),
        "3\n"
    );
    let package = ("package.json", "{\"type\": \"module\"}");
    assert_eq!(
        output(&[("a.js", kind), package]),
        "undefined undefined true\n"
    );
    assert_eq!(
        output(&[("a.cjs", kind), package]),
        "function object false\n"
    );
    assert_eq!(
        output(&[
            ("b/a.js", kind),
            package,
            ("b/package.json", "{\"type\": \"commonjs\"}")
        ]),
        "function object false\n"
    );
    let circle = [
        (
            "a.js",
            "exports.early = 1; console.log(require('./b').seen); exports.late = 2",
        ),
        ("b.js", "exports.seen = Object.keys(require('./a'))"),
    ];
    assert_eq!(output(&circle), "[ 'early' ]\n");
    let cached = [
        (
            "a.js",
            "require('./b').n++; console.log(require('./b.js').n, require.main === module, module.children.length, __filename, require.resolve('./b'), Object.keys(require.cache).length)",
        ),
        ("b.js", "exports.n = 1"),
    ];
    assert_eq!(output(&cached), "2 true 1 /skill/a.js /skill/b.js 2\n");
}

fn packages() {
    let manifest = r#"{"name": "dual", "exports": {".": {"import": "./m.mjs", "require": "./c.js"}, "./sub/*": "./lib/*.js"}}"#;
    let vendored = "vendor/javascript/node_modules/dual";
    let [json, module, common, sub] =
        ["package.json", "m.mjs", "c.js", "lib/x.js"].map(|name| format!("{vendored}/{name}"));
    let output = Bench::files(&[
        (
            "scripts/a.mjs",
            "import dual from 'dual'; import sub from 'dual/sub/x'; import old from 'old'; import { createRequire } from 'module'; console.log(dual, sub, old, createRequire(import.meta.url)('dual'))",
        ),
        (&json, manifest),
        (&module, "export default 'module'"),
        (&common, "module.exports = 'common'"),
        (&sub, "module.exports = require('./y')"),
        (
            "vendor/javascript/node_modules/dual/lib/y.js",
            "module.exports = 'sub'",
        ),
        (
            "node_modules/old/package.json",
            "{\"main\": \"./lib/main\"}",
        ),
        ("node_modules/old/lib/main.js", "module.exports = 'old'"),
    ]);
    assert_eq!(output.run().output(), "module sub old common\n");
}

fn refused() {
    let told = |name, text, words: &str| {
        let ran = Bench::script(name, text).run();
        assert_eq!(ran.code(), 1, "{text}");
        assert!(ran.stderr.contains(words), "{text}\n{}", ran.stderr);
    };
    told(
        "a.js",
        "require('child_process').execSync('ls -l')",
        "child_process.execSync (`ls -l`) is not available in the sandbox; run the skill with `--engine native`",
    );
    told(
        "a.mjs",
        "import { spawn } from 'node:child_process'; spawn('x')",
        "--engine native",
    );
    told(
        "a.js",
        "require('http').createServer()",
        "http.createServer is not available",
    );
    told(
        "a.js",
        "new (require('worker_threads').Worker)('x')",
        "worker_threads.Worker",
    );
    told(
        "a.js",
        "require('net').connect(80, 'example.com')",
        "net.connect",
    );
    told(
        "a.js",
        "require('crypto').createCipheriv('aes-256-cbc', '', '')",
        "crypto.createCipheriv",
    );
    told(
        "a.js",
        "require('zlib').brotliCompressSync('')",
        "zlib.brotliCompressSync",
    );
    told(
        "a.js",
        "require('node:cluster')",
        "No such built-in module in the sandbox: node:cluster",
    );
    told(
        "a.mjs",
        "import 'https://example.com/x.mjs'",
        "not something at `https:`",
    );
    told(
        "a.js",
        "require('/etc/passwd')",
        "Cannot find module '/etc/passwd'",
    );
    told(
        "a.mjs",
        "import '../../../../etc/passwd'",
        "Cannot find module",
    );
    let module = [
        (
            "a.js",
            "try { require('./m.mjs') } catch (e) { console.log(e.code) }",
        ),
        ("m.mjs", ""),
    ];
    assert_eq!(Bench::files(&module).run().output(), "ERR_REQUIRE_ESM\n");
}

#[cfg(feature = "syntax")]
fn typescript() {
    let files = [
        (
            "main.ts",
            "import { join } from 'node:path';\nimport type { Row } from './types.ts';\nimport { sum, type Sum } from './lib.js';\ninterface Local { a?: number }\nconst rows: Row[] = [{ n: 1 }, { n: 2 }];\nconst local = { a: 1 } satisfies Local as Local;\nconsole.log(sum<Row>(rows, (row): number => row.n!), join('a', 'b'), local);\nclass A<T> implements Local { private readonly b: T; constructor(b: T) { this.b = b } get(): T { return this.b } }\nconsole.log(new A<string>('x').get());\nif (process.argv[2]) throw new Error('line ten')",
        ),
        ("types.ts", "export interface Row { n: number }"),
        (
            "lib.ts",
            "export type Sum = number;\nexport function sum<T>(list: readonly T[], of: (one: T) => number): Sum { return list.reduce((all, one) => all + of(one), 0) }",
        ),
    ];
    assert_eq!(Bench::files(&files).run().output(), "3 a/b { a: 1 }\nx\n");
    let failed = Bench::files(&files).args(&["fail"]).run();
    assert!(
        failed.stderr.contains("/skill/main.ts:10:"),
        "{}",
        failed.stderr
    );
    let common = [(
        "a.cts",
        "const fs: typeof import('fs') = require('fs'); const x = (<any>1) as number; console.log(typeof fs.readFileSync, x)",
    )];
    assert_eq!(Bench::files(&common).run().output(), "function 1\n");
    let function = Bench::files(&[(
        "a.ts",
        "export async function main(input: { a: number }): Promise<number> { return input.a }",
    )]);
    assert_eq!(function.stdin("{\"a\": 5}").run().output(), "5\n");
}

#[cfg(feature = "syntax")]
fn more_than_types() {
    let ran = Bench::files(&[("a.ts", "\nenum Color { Red }\nconsole.log(Color.Red)")]).run();
    assert_eq!(ran.code(), 1);
    let told = "/skill/a.ts:2: an enum cannot be stripped";
    assert!(ran.stderr.contains(told), "{}", ran.stderr);
    let broken = Bench::files(&[("a.ts", "let a: = 1")]).run();
    assert!(
        broken.stderr.contains("/skill/a.ts:1:"),
        "{}",
        broken.stderr
    );
}

//! Functions of a script that are called with the input, and what they return.

use serde_json::json;

use crate::Cases;
use crate::support::Bench;

pub const CASES: Cases = &[
    ("the_named_function_gets_the_input", named),
    ("main_or_run_is_called_when_nobody_else_does", usual),
    ("a_program_that_calls_itself_is_left_alone", called_once),
    ("results_of_every_kind_become_json", results),
    ("what_goes_wrong_is_told", wrong),
];

fn call(text: &str, function: &str, input: &str) -> serde_json::Value {
    Bench::script(text)
        .function(function)
        .input(input)
        .run()
        .json()
}

fn named() {
    let input = "{\"a\": 1, \"b\": [2]}";
    for (text, expected) in [
        ("def f(data): return data", json!({"a": 1, "b": [2]})),
        ("def f(data=None): return data", json!({"a": 1, "b": [2]})),
        ("def f(*, data): return data", json!({"a": 1, "b": [2]})),
        ("def f(a, b): return [a, b]", json!([1, [2]])),
        ("def f(b, a, c=3): return [a, b, c]", json!([1, [2], 3])),
        ("def f(**all): return all", json!({"a": 1, "b": [2]})),
        ("def f(): return 'x'", json!("x")),
        ("def f(argv=None): return argv or 'none'", json!("none")),
        ("async def f(data): return data['a']", json!(1)),
        ("f = lambda data: data['b']", json!([2])),
        (
            "import asyncio\nasync def f(a, b):\n await asyncio.sleep(0.01)\n return a",
            json!(1),
        ),
        (
            "class F:\n def __call__(self, data): return data['a']\nf = F()",
            json!(1),
        ),
    ] {
        assert_eq!(call(text, "f", input), expected, "{text}");
    }
    // Without the variable the input is on standard input.
    let mut bench = Bench::script("def f(data): return data").function("f");
    bench.request.stdin = b"[1]".to_vec();
    assert_eq!(bench.run().json(), json!([1]));
}

fn usual() {
    for (text, expected) in [
        ("def main(): return 1", json!(1)),
        ("def run(data): return data", json!({"a": 1})),
        (
            "def run(): return 'run'\ndef main(): return 'main'",
            json!("main"),
        ),
        ("async def main(a, b=2): return a + b", json!(3)),
    ] {
        assert_eq!(
            Bench::script(text).input("{\"a\": 1}").run().json(),
            expected,
            "{text}"
        );
    }
    // Nothing was given: a function that can do without is called without.
    let bench = Bench::script("def main(data=3): return data");
    assert_eq!(bench.run().json(), json!(3));
}

fn called_once() {
    for text in [
        "def main(): print('x')\nmain()",
        "def main(): print('x')\nif __name__ == '__main__': main()",
        "import sys\ndef main(): print('x')\nif True:\n sys.exit(main())",
        "def run(): print('x')\ntry: run()\nfinally: pass",
        "main = 'no function'\nprint('x')",
    ] {
        assert_eq!(
            Bench::script(text).input("{}").run().output(),
            "x\n",
            "{text}"
        );
    }
    let imported = Bench::script("if __name__ != '__main__': print('imported')\nprint('x')");
    assert_eq!(imported.run().output(), "x\n");
}

fn results() {
    let text = "
import dataclasses, datetime, decimal, enum, pathlib, uuid
@dataclasses.dataclass
class Point:
    x: int
    tags: set
class Colour(enum.Enum):
    RED = 'red'
def f():
    return [Point(1, {'b', 'a'}), Colour.RED, datetime.date(2026, 2, 1), decimal.Decimal('1.50'),
            pathlib.Path('/a/b'), uuid.UUID(int=0), (1, None, True), 'ü']
";
    let expected = json!([
        {"x": 1, "tags": ["a", "b"]}, "red", "2026-02-01", "1.50", "/a/b",
        "00000000-0000-0000-0000-000000000000", [1, null, true], "ü"
    ]);
    assert_eq!(call(text, "f", "{}"), expected);
    // What came back is left apart from what was printed.
    let printing = "def f(data):\n print('5', end='')\n return data";
    let bench = Bench::script(printing).function("f").input("{\"a\": 1}");
    assert_eq!(bench.run().output(), "5{\"a\": 1}\n");
    let returned = bench
        .result()
        .with_file_name("tmp/.open-skills-returned.json");
    assert_eq!(std::fs::read_to_string(returned).unwrap(), "{\"a\": 1}");
    // What printed its output itself is not spoiled by a word for nothing.
    let bench = Bench::script("def f(): print('{\"own\": 1}')").function("f");
    assert_eq!(bench.run().json(), json!({"own": 1}));
}

fn wrong() {
    for (text, code, told) in [
        (
            "x = 1",
            2,
            "error: the script defines no function `f`\nhint: it defines no function\n",
        ),
        (
            "from json import dumps\ndef run(): pass\ndef _own(): pass",
            2,
            "error: the script defines no function `f`\nhint: it defines `run`\n",
        ),
        (
            "def f(a, b): pass",
            1,
            "`f` takes a, b, but the input is no object",
        ),
        (
            "def f(): return object()",
            1,
            "a value of type object, which cannot be JSON",
        ),
        (
            "def f(): return float('nan')",
            1,
            "ValueError: Out of range float values",
        ),
        ("def f(): raise KeyError('k')", 1, "KeyError: 'k'"),
        ("import sys\ndef f(): sys.exit(5)", 5, ""),
    ] {
        let ran = Bench::script(text).function("f").input("[1]").run();
        assert_eq!(ran.code(), code, "{text}: {}", ran.stderr);
        assert!(ran.stderr.contains(told), "{text}: {}", ran.stderr);
    }
}

//! Python with compiled packages: what it has, how it ends, and what it is kept from.
//!
//! It is a download of 98 MB and takes a minute to compile, so `.ci/run` leaves it out: whoever
//! changes something about it names the package in `OPEN_SKILLS_TEST_PYTHON_SCI`.

use serde_json::json;

use crate::Cases;
use crate::place::{SCI, demo, outcome, run};
use crate::support::CliTest;

pub const CASES: Cases = &[
    ("the_packages_work_on_real_shapes", &[SCI], packages),
    ("it_ends_like_python", &[SCI], ends),
    ("what_there_is_not_says_so", &[SCI], refusals),
    ("it_sees_the_run_and_nothing_else", &[SCI], walls),
    ("limits_end_it", &[SCI], limits),
    (
        "without_memory_it_ends_like_the_other_python",
        &[SCI],
        starved,
    ),
    ("own_modules_and_vendored_ones_win", &[SCI], modules),
];

fn sci(files: &[(&str, &str)]) -> CliTest {
    demo(&[SCI], files).file("demo/skill.yaml", "runtime: python-sci\n")
}

fn packages() {
    let script = "import io, json, sys\n\
        import numpy as np, pandas as pd\n\
        from lxml import etree\n\
        from PIL import Image\n\
        import matplotlib.pyplot as plt\n\
        given = json.load(sys.stdin)\n\
        frame = pd.DataFrame(given)\n\
        frame.to_excel('table.xlsx', index=False)\n\
        Image.new('RGB', (4, 3), 'red').save('red.png')\n\
        plt.plot(frame['a']); plt.title('A'); plt.savefig('plot.png')\n\
        root = etree.fromstring('<r><b>1</b><b>2</b></r>')\n\
        print(json.dumps({\n\
            'mean': frame['a'].mean(), 'norm': round(float(np.linalg.norm([3, 4])), 6),\n\
            'sum': root.xpath('sum(//b)'), 'size': Image.open('red.png').size,\n\
            'back': pd.read_excel('table.xlsx')['b'].tolist(), 'args': sys.argv[1:]}))\n";
    let test = sci(&[("scripts/main.py", script)])
        .file("in.json", r#"{"a": [1, 2, 6], "b": ["x", "y", "é"]}"#);
    let outcome = outcome(
        &test,
        "run demo --input @in.json --out out --memory 1GiB --timeout 2m",
    );
    assert_eq!(
        outcome["output"],
        json!({"mean": 3.0, "norm": 5.0, "sum": 3.0, "size": [4, 3], "back": ["x", "y", "é"], "args": []})
    );
    let names: Vec<&str> = outcome["artifacts"]
        .as_array()
        .unwrap()
        .iter()
        .map(|artifact| artifact["path"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["plot.png", "red.png", "table.xlsx"]);
    assert!(test.work().join("out/plot.png").metadata().unwrap().len() > 5_000);
    // The library's own script sees where everything else comes from.
    assert_eq!(outcome["skill"]["name"], "demo");
}

fn ends() {
    let test = sci(&[
        ("scripts/exit.py", "import sys\nprint('out')\nsys.exit(3)"),
        ("scripts/text.py", "import sys\nsys.exit('no')"),
        (
            "scripts/hard.py",
            "import os\nprint('out', flush=True)\nos._exit(7)",
        ),
        ("scripts/error.py", "def f():\n    return 1 / 0\nf()"),
        (
            "scripts/function.py",
            "async def run(given):\n    return {'double': given * 2}\n",
        ),
        (
            "scripts/late.py",
            "import atexit\natexit.register(print, 'bye')\nprint('hello', end='')",
        ),
    ]);
    let ended = |script: &str| {
        let ran = run(&test, &format!("run demo:{script} --quiet"));
        (ran.code.unwrap(), ran.stdout, ran.stderr)
    };
    let text = |text: &str| text.to_owned();
    assert_eq!(ended("exit.py"), (3, text("out\n"), text("")));
    assert_eq!(ended("text.py"), (1, text(""), text("no\n")));
    assert_eq!(ended("hard.py"), (7, text("out\n"), text("")));
    let (code, _, stderr) = ended("error.py");
    assert_eq!(code, 1);
    let expected = "Traceback (most recent call last):\n  File \"/skill/scripts/error.py\", line 3";
    assert!(stderr.starts_with(expected), "{stderr}");
    assert!(
        stderr.contains("ZeroDivisionError: division by zero"),
        "{stderr}"
    );
    assert_eq!(ended("late.py"), (0, text("hellobye\n"), text("")));
    let ran = run(&test, "run demo:function.py --input 21 --quiet");
    assert_eq!(ran.stdout, "{\"double\": 42}\n", "{ran}");
}

fn refusals() {
    let test = sci(&[
        (
            "scripts/program.py",
            "import subprocess\nsubprocess.run(['ls'])",
        ),
        (
            "scripts/thread.py",
            "import threading\nthreading.Thread(target=print).start()",
        ),
        (
            "scripts/raw.py",
            "import socket\nsocket.create_connection(('1.1.1.1', 25)).sendall(b'\\x00\\x01')",
        ),
        (
            "scripts/web.py",
            "import urllib.request\nurllib.request.urlopen('https://api.example.com/')",
        ),
        ("scripts/missing.py", "import cv2"),
    ]);
    for (script, words) in [
        ("program.py", "there are no other programs in the sandbox"),
        ("thread.py", "the sandbox runs one thing at a time"),
        ("raw.py", "only HTTP requests leave the sandbox"),
        ("web.py", "api.example.com"),
        ("missing.py", "`open-skills vendor add opencv-python`"),
    ] {
        let ran = run(&test, &format!("run demo:{script}"));
        assert_eq!(ran.code, Some(1), "{ran}");
        assert!(ran.stderr.contains(words), "{script}: {ran}");
    }
}

fn walls() {
    let script = "import os\n\
        for path in ('/etc/passwd', '/skill/../etc/passwd', '/proc/self/environ', '/root'):\n\
        \x20   try:\n        open(path); print('read', path)\n    except OSError: pass\n\
        for path in ('/skill/x', '/usr/local/lib/x', '/usr/local/lib/python315.zip/matplotlib/mpl-data/x', '/x'):\n\
        \x20   try:\n        open(path, 'w'); print('wrote', path)\n    except OSError: pass\n\
        open('/output/a.txt', 'w').write('a')\n\
        open('/tmp/b.txt', 'w').write('b')\n\
        print(os.getcwd(), sorted(os.environ))\n";
    let test = sci(&[("scripts/main.py", script)]).env("CANARY", "canary");
    let ran = run(&test, "run demo");
    assert_eq!(ran.stdout, "/output ['MPLCONFIGDIR']\n", "{ran}");
    let chance = "import random, time, uuid\nprint(random.random(), time.time(), uuid.uuid4())";
    let test = test.file("demo/scripts/chance.py", chance);
    let twice = [0, 1].map(|_| run(&test, "run demo:chance.py --deterministic").stdout);
    assert_eq!(twice[0], twice[1]);
    assert!(twice[0].contains("17040672"), "{}", twice[0]);
}

fn limits() {
    let test = sci(&[
        ("scripts/spin.py", "while True: pass"),
        (
            "scripts/hoard.py",
            "x = []\nwhile True: x.append(bytearray(1 << 20))",
        ),
        (
            "scripts/deep.py",
            "def f(): f()\ntry:\n    f()\nexcept RecursionError:\n    print('deep')",
        ),
    ]);
    assert_eq!(run(&test, "run demo:spin.py --timeout 1s").code, Some(124));
    let ran = run(&test, "run demo:hoard.py --memory 128MiB");
    assert_eq!(ran.code, Some(125), "{ran}");
    assert_eq!(run(&test, "run demo:deep.py").stdout, "deep\n");
}

fn starved() {
    let caught =
        |end: &str| format!("import os, sys\ntry: b'x' * 10**9\nexcept MemoryError: {end}\n");
    let endings = [
        ("b'x' * 10**9\n".to_owned(), 125),
        (caught("sys.exit(3)"), 3),
        (caught("os._exit(4)"), 4),
        (caught("sys.exit(200)"), 200),
        (caught("pass"), 0),
        (caught("1/0"), 1),
        (caught("os._exit(257)"), 125),
        ("raise MemoryError\n".to_owned(), 1),
        ("import os; os._exit(257)\n".to_owned(), 1),
        ("import sys; sys.exit(-1)\n".to_owned(), 255),
    ];
    for (text, code) in endings {
        let test = sci(&[("scripts/main.py", &text)]);
        let ran = run(&test, "run demo --memory 300MiB");
        assert_eq!(ran.code, Some(code), "{text} {ran}");
    }
}

fn modules() {
    let test = sci(&[
        (
            "scripts/main.py",
            "import queue, own, brought\nprint(queue.name, own.name, brought.name)",
        ),
        ("scripts/queue.py", "name = 'own queue'"),
        ("scripts/own.py", "name = 'own'"),
        ("vendor/python/brought.py", "name = 'brought'"),
    ]);
    let ran = run(&test, "run demo:main.py");
    assert_eq!(ran.stdout, "own queue own brought\n", "{ran}");
    // Tests of such a skill run in the same.
    let test = test.file(
        "demo/tests/a.yaml",
        "- {name: a, script: scripts/main.py, expect: {stdout: {contains: own queue}}}\n",
    );
    let ran = run(&test, "test demo");
    assert_eq!(ran.code, Some(0), "{ran}");
}

#!/usr/bin/env python3
"""What scripts take in the sandbox: memory at hello, and processor time beside native Python.

    cargo build --release --locked
    target/release/open-skills runtime install python
    target/release/open-skills runtime install javascript
    python3 benches/guests.py                  # --check fails on a missed bar

The runtimes are those of the user's own cache, or of `OPEN_SKILLS_CACHE`. Memory is that of the
largest process of a run, as the system counts it; what both processes of a run have to
themselves, with what they share split between them, is told beside it.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import time

from processes import BINARY, Place, python

MIB = 1 << 20
HELLO = {"hello.py": 'print("hello")\n', "hello.js": 'console.log("hello")\n'}
# The same, but it stays a moment, so that somebody can look.
STAYING = {
    "hello.py": 'import time\nprint("hello", flush=True)\ntime.sleep(1)\n',
    "hello.js": 'console.log("hello");\nsetTimeout(() => {}, 1000);\n',
}
WORK = {
    "fib": "def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\n\nprint(fib(32))\n",
    "json": (
        "import json\n"
        "rows = [{'id': n, 'name': f'row {n}', 'tags': ['a', 'b'], 'ratio': n / 7} for n in range(2000)]\n"
        "for _ in range(200):\n    rows = json.loads(json.dumps(rows))\n"
        "print(len(rows))\n"
    ),
    "re": (
        "import re\n"
        "text = ' '.join(f'user{n}@example{n % 7}.org costs {n}.{n % 100:02} EUR' for n in range(4000))\n"
        "found = 0\n"
        "for _ in range(40):\n"
        "    found += len(re.findall(r'[\\w.]+@[\\w.]+\\.(?:org|net)', text))\n"
        "    found += len(re.sub(r'(\\d+)\\.(\\d\\d)', r'\\2,\\1', text)) % 10\n"
        "print(found)\n"
    ),
}


def skill(place, name, scripts):
    """A skill with these scripts."""
    folder = place.root / name / "scripts"
    folder.mkdir(parents=True)
    (folder.parent / "SKILL.md").write_text(f"---\nname: {name}\ndescription: Shows what a script takes.\n---\n")
    for file, text in scripts.items():
        (folder / file).write_text(text)


def used(place, command):
    """Processor seconds and the largest process's bytes of one command and all that it starts."""
    process = subprocess.Popen(
        command, cwd=place.root, env=place.environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        sys.exit(f"{command}: exit {process.returncode}")
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss * 1024


def together(place, command):
    """The bytes of a run's processes while its script waits; what they share counts once."""
    process = subprocess.Popen(
        command, cwd=place.root, env=place.environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE
    )
    process.stdout.readline()
    time.sleep(0.2)
    total = 0
    for pid in [process.pid, *children(process.pid)]:
        lines = pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        total += sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))
    process.communicate()
    return total


def children(pid):
    """The processes that a process started, by any of its threads."""
    for task in pathlib.Path(f"/proc/{pid}/task").iterdir():
        yield from map(int, (task / "children").read_text().split())


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--check", action="store_true", help="exit with 1 on a missed bar")
    options = parser.parse_args()
    place, rounds = Place(), options.rounds
    cache = os.environ.get("OPEN_SKILLS_CACHE", os.path.expanduser("~/.cache/open-skills"))
    place.environment["OPEN_SKILLS_CACHE"] = cache
    missed = []

    def verdict(what, value, bar):
        missed.extend([what] if value > bar else [])
        return "met" if value <= bar else "MISSED"

    run = lambda skill, script: [BINARY, "run", f"{skill}:scripts/{script}"]
    try:
        skill(place, "hello", HELLO)
        skill(place, "staying", STAYING)
        skill(place, "work", {f"{name}_work.py": text for name, text in WORK.items()})
        print(f"{os.cpu_count()} cores, medians of {rounds} runs\n")
        print("| hello | largest process | bar | | both processes |\n|---|---:|---:|---|---:|")
        for script, bar in (("hello.py", 60), ("hello.js", 25)):
            used(place, run("hello", script))
            peak = statistics.median(used(place, run("hello", script))[1] for _ in range(rounds)) / MIB
            both = together(place, run("staying", script)) / MIB
            print(f"| {script} | {peak:.1f} MiB | {bar} MiB | {verdict(script, peak, bar)} | {both:.1f} MiB |", flush=True)
        version = subprocess.run([python(), "--version"], capture_output=True, text=True).stdout.strip()
        print(f"\n| processor time | {version} | sandbox | ratio | bar | |\n|---|---:|---:|---:|---:|---|")
        for name in WORK:
            file = place.root / "work/scripts" / f"{name}_work.py"
            used(place, run("work", file.name))
            native, ours = [], []
            # Turn by turn, so that other work on the machine hits both.
            for _ in range(rounds):
                native.append(used(place, [python(), str(file)])[0])
                ours.append(used(place, run("work", file.name))[0])
            native, ours = statistics.median(native), statistics.median(ours)
            ratio = ours / native
            print(
                f"| {name} | {native * 1000:.0f} ms | {ours * 1000:.0f} ms | {ratio:.2f} | 2.00 "
                f"| {verdict(name, ratio, 2)} |",
                flush=True,
            )
    finally:
        shutil.rmtree(place.root)
    if missed and options.check:
        sys.exit(1)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Times whole processes of commands that people wait for, side by side with what they know.

    cargo build --release --locked
    python3 benches/processes.py               # --check fails on a missed bar

Everything happens in a temporary folder with a home and a cache of its own. The runtimes are
installed there first, with pip and npm; that takes about a minute and is timed too. Nothing but
the standard library is needed.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parent.parent
BINARY = os.environ.get("OPEN_SKILLS", str(ROOT / "target/release/open-skills"))
DESCRIPTION = "Sums up labelled numbers. Use when somebody asks for a total."
LARGE = 48 << 20


class Place:
    """A folder with a home, and what is run there."""

    def __init__(self):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="open-skills-bench-"))
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.root / "home"),
            "OPEN_SKILLS_CACHE": str(self.root / "cache"),
        }

    def run(self, *command):
        """Runs a command once and gives the milliseconds that it took."""
        start = time.perf_counter()
        done = subprocess.run(
            command, cwd=self.root, env=self.environment, capture_output=True, stdin=subprocess.DEVNULL
        )
        took = (time.perf_counter() - start) * 1000
        if done.returncode != 0:
            sys.exit(f"{command}: {done.stderr.decode()}")
        return took

    def median(self, rounds, command):
        """The median of so many runs; `command` says what the run of a number is."""
        self.run(*command(rounds))
        return statistics.median(self.run(*command(number)) for number in range(rounds))


def begin(place, rounds):
    """Skills to sign, one to run, and one with a large file."""
    for number in range(rounds + 1):
        skill = f"skill-{number}"
        place.run(BINARY, "init", skill, "--template", "python", "--description", DESCRIPTION, "--yes")
    place.run(BINARY, "init", "counter", "--template", "wasm", "--description", DESCRIPTION, "--yes")
    hello = place.root / "hello"
    (hello / "scripts").mkdir(parents=True)
    (hello / "SKILL.md").write_text(f"---\nname: hello\ndescription: {DESCRIPTION}\n---\n\n# Hello\n")
    (hello / "scripts" / "hello.py").write_text('print("hello")\n')
    (hello / "scripts" / "hello.js").write_text('console.log("hello")\n')
    large = place.root / "large"
    (large / "assets").mkdir(parents=True)
    (large / "SKILL.md").write_text(f"---\nname: large\ndescription: {DESCRIPTION}\n---\n\n# Large\n")
    (large / "skill.yaml").write_text("version: 1.0.0\n")
    (large / "assets" / "noise.bin").write_bytes(os.urandom(LARGE))
    place.run(BINARY, "keys", "new", "bench", "--no-passphrase", "--yes")


def python():
    """The interpreter itself: a shim in its place would be timed as well."""
    return os.path.realpath(sys.executable)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--check", action="store_true", help="exit with 1 on a missed bar")
    options = parser.parse_args()
    place, rounds = Place(), options.rounds
    missed = []

    def row(what, took, bar=None):
        verdict = ""
        if bar is not None:
            verdict = "met" if took <= bar else "MISSED"
            missed.extend([what] if took > bar else [])
        print(f"| {what} | {took:,.1f} ms | {'' if bar is None else f'{bar:,.1f} ms'} | {verdict} |", flush=True)

    try:
        begin(place, rounds)
        print(f"{os.cpu_count()} cores, medians of {rounds} runs\n")
        print("| what | whole process | bar | |\n|---|---:|---:|---|")
        ours = lambda *words: place.median(rounds, lambda _: (BINARY, *words))
        row("`--version`", ours("--version"), 5)
        new = lambda number: (BINARY, "init", f"new-{number}", "--template", "python", "--description", DESCRIPTION, "--yes")
        row("`init`, Python template", place.median(rounds, new), 20)
        row("`lint` of that skill", ours("lint", "skill-0"), 8)
        row("`sign` of it", place.median(rounds, lambda n: (BINARY, "sign", f"skill-{n}", "--key", "bench")), 10)
        row("`verify` of it", place.median(rounds, lambda n: (BINARY, "verify", f"skill-{n}", "--key", "bench")), 10)
        digest = place.median(5, lambda _: ("sha256sum", "large/assets/noise.bin"))
        row("`sha256sum` of 48 MiB", digest)
        row("`sign` of a skill of 48 MiB", place.median(5, lambda _: (BINARY, "sign", "large", "--key", "bench")), digest / 0.8)
        row("`runtime install python`, with pip", place.run(BINARY, "runtime", "install", "python"), 45_000)
        row("`runtime install javascript`, with npm", place.run(BINARY, "runtime", "install", "javascript"))
        native = place.median(rounds, lambda _: (python(), "-c", 'print("hello")'))
        row("`python3 -c`, hello", native)
        row("`run` of a Python hello", ours("run", "hello:scripts/hello.py"), min(15, native / 2))
        if shutil.which("node"):
            node = place.median(rounds, lambda _: ("node", "-e", 'console.log("hello")'))
            row("`node -e`, hello", node)
            row("`run` of a JavaScript hello", ours("run", "hello:scripts/hello.js"), min(10, node / 5))
        row("`run` of a WebAssembly module", ours("run", "counter", "--input", '"two words"'), 8)
    finally:
        shutil.rmtree(place.root)
    if missed and options.check:
        sys.exit(1)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Times `prompt`, `install` and `sync` over skills that it makes, and prints a table.

    cargo build --release --no-default-features --features syntax
    python3 benches/prompt.py target/release/open-skills

Nothing but the standard library is needed. Where `npx` has the package `skills`, `--compare`
installs the same folder with it as well.
"""

import argparse
import os
import pathlib
import shutil
import statistics
import subprocess
import tempfile
import time

DESCRIPTION = (
    "Turns invoices of kind {0} into a table of amounts and checks their sums. "
    "Use when someone asks for the totals of a folder of invoices of kind {0}."
)


def make(folder: pathlib.Path, count: int) -> None:
    """Writes so many skills: a document, a manifest, two scripts and a reference each."""
    for number in range(count):
        name = f"skill-{number:04}"
        skill = folder / name
        (skill / "scripts").mkdir(parents=True)
        (skill / "references").mkdir()
        description = DESCRIPTION.format(number)
        body = f"# {name}\n\n" + "Read the invoices, then write the table.\n" * 40
        (skill / "SKILL.md").write_text(f"---\nname: {name}\ndescription: {description}\n---\n\n{body}")
        (skill / "skill.yaml").write_text("version: 1.0.0\ntags: [invoices]\n")
        for script in ("sum.py", "check.py"):
            (skill / "scripts" / script).write_text("print('sums')\n" * 30)
        (skill / "references" / "kinds.md").write_text("Kinds of invoices.\n" * 50)


class Place:
    """A home and a project of their own."""

    def __init__(self, program: str):
        self.root = pathlib.Path(tempfile.mkdtemp(prefix="open-skills-bench-"))
        self.program = program
        self.work = self.root / "work"
        self.work.mkdir()
        self.environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.root / "home"),
            "OPEN_SKILLS_CACHE": str(self.root / "cache"),
        }

    def run(self, *arguments: str) -> float:
        """Runs the program once and gives the milliseconds of the whole process."""
        start = time.perf_counter()
        done = subprocess.run(
            [self.program, *arguments],
            cwd=self.work,
            env=self.environment,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=False,
        )
        took = (time.perf_counter() - start) * 1000
        if done.returncode != 0:
            raise SystemExit(f"{arguments}: {done.stderr.decode()}")
        return took

    def close(self) -> None:
        shutil.rmtree(self.root)


def row(what: str, times: list[float], target: str) -> None:
    """Prints one line of the table: the median and the best of all runs."""
    print(f"| {what} | {statistics.median(times):.1f} ms | {min(times):.1f} ms | {target} |", flush=True)


def prompts(program: str, count: int, rounds: int, target: str) -> None:
    place = Place(program)
    make(place.work / "skills", count)
    library = ["prompt", "--library", str(place.work / "skills")]
    place.run(*library)
    warm = [place.run(*library) for _ in range(rounds)]
    row(f"`prompt --library`, {count} skills, within `max_age`", warm, target)
    again = [place.run(*library, "--refresh") for _ in range(rounds)]
    row(f"the same with `--refresh`", again, "")
    folder = [place.run("prompt", "./skills") for _ in range(rounds)]
    row(f"`prompt ./skills`, {count} skills, every file listed", folder, "")
    for budget in ("20000c", "8000t"):
        cut = [place.run(*library, "--budget", budget, "--query", "sum of kind 7") for _ in range(rounds)]
        row(f"`prompt --library --budget {budget} --query …`, {count} skills", cut, "")
    place.close()


def installs(program: str, rounds: int, compare: bool) -> None:
    times, again = [], []
    for _ in range(rounds):
        place = Place(program)
        make(place.work / "skills", 100)
        times.append(place.run("install", "./skills", "--agent", "claude-code"))
        again.append(place.run("install", "./skills", "--agent", "claude-code"))
        place.close()
    row("`install ./skills`, 100 skills for one agent", times, "500 ms")
    row("the same again, nothing to do", again, "")
    if compare:
        others = []
        for _ in range(3):
            place = Place("npx")
            make(place.work / "skills", 100)
            others.append(place.run("--yes", "skills", "add", "./skills", "--agent", "claude-code", "--yes", "--skill", "*"))
            place.close()
        row("`npx skills add ./skills`, the same folder", others, "")


def syncs(program: str, rounds: int) -> None:
    place = Place(program)
    make(place.work / "skills", 100)
    arguments = ["sync", "--from", "./skills", "--into", "out"]
    first = [place.run(*arguments)]
    row("`sync`, 100 skills, the first time", first, "")
    same = [place.run(*arguments) for _ in range(rounds)]
    row("the same, nothing changed", same, "")
    place.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--compare", action="store_true")
    options = parser.parse_args()
    program = str(pathlib.Path(options.program).resolve())
    print("| what | median | best | target |\n|---|---|---|---|")
    prompts(program, 100, options.rounds, "15 ms")
    prompts(program, 1000, options.rounds, "60 ms")
    installs(program, max(3, options.rounds // 4), options.compare)
    syncs(program, options.rounds)


if __name__ == "__main__":
    main()

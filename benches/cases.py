#!/usr/bin/env python3
"""Times `test` with many cases beside the single runs that it is made of.

    cargo build --release --locked
    target/release/open-skills runtime install python
    python3 benches/cases.py                   # --check fails on a missed bar

A skill with 200 Python cases is tested as a whole, and one of its cases run alone. On so many
cores the whole must not take more than 1.2 times the runs one after the other, divided by the
cores. The runtime is that of the user's own cache, or of `OPEN_SKILLS_CACHE`.
"""

import argparse
import json
import os
import shutil
import statistics
import sys

from processes import BINARY, Place

SCRIPT = """\
import json
import sys

value = json.load(sys.stdin)
print(json.dumps({"number": value["number"], "double": value["number"] * 2}))
"""


def begin(place, count):
    """A skill with one script and so many cases of it."""
    skill = place.root / "double"
    (skill / "scripts").mkdir(parents=True)
    (skill / "tests").mkdir()
    (skill / "SKILL.md").write_text("---\nname: double\ndescription: Doubles numbers.\n---\n\n# Double\n")
    (skill / "scripts" / "double.py").write_text(SCRIPT)
    cases = [
        {
            "name": f"doubles {number}",
            "script": "scripts/double.py",
            "input": {"number": number},
            "expect": {"output": {"number": number, "double": number * 2}},
        }
        for number in range(count)
    ]
    (skill / "tests" / "cases.json").write_text(json.dumps(cases))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--cases", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--check", action="store_true", help="exit with 1 on a missed bar")
    options = parser.parse_args()
    place, cores = Place(), os.cpu_count()
    cache = os.environ.get("OPEN_SKILLS_CACHE", os.path.expanduser("~/.cache/open-skills"))
    place.environment["OPEN_SKILLS_CACHE"] = cache
    try:
        begin(place, options.cases)
        single, whole = [], []
        alone = (BINARY, "run", "double", "--input", '{"number": 7}')
        everything = (BINARY, "test", "double", "--jobs", str(options.jobs))
        place.run(*alone)
        # Turn by turn, so that other work on the machine hits both.
        for _ in range(options.rounds):
            single.extend(place.run(*alone) for _ in range(11))
            whole.append(place.run(*everything))
        single, whole = statistics.median(single), statistics.median(whole)
    finally:
        shutil.rmtree(place.root)
    bar = 1.2 * options.cases * single / cores
    verdict = "met" if whole <= bar else "MISSED"
    print(f"{cores} cores, {options.jobs} jobs, medians of {options.rounds} rounds\n")
    print("| what | took | bar | |\n|---|---:|---:|---|")
    print(f"| one `run` | {single:.1f} ms | | |")
    print(f"| `test` with {options.cases} cases | {whole:,.0f} ms | {bar:,.0f} ms | {verdict} |")
    print(f"| a case of them | {whole / options.cases:.1f} ms | {bar / options.cases:.1f} ms | |")
    if whole > bar and options.check:
        sys.exit(1)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Packing and unpacking speed, side by side with zip and unzip, over trees that this script makes.

    cargo build --release --locked
    python3 benches/archives.py
    python3 benches/archives.py --package-skill PATH/package_skill.py   # one more peer
    python3 benches/archives.py --check                                  # exit 1 when a bar is missed

The large tree has 1,000 files and 50 MB, half text and half bytes that do not pack. Each pair
runs turn by turn in one loop; the numbers are medians of whole processes.
"""

import argparse
import hashlib
import os
import random
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

from lint import BENCH, BINARY, prose

DOCUMENT = """---
name: {name}
description: Packs what this benchmark made. Use when packing is to be measured.
---

# {name}

"""


def large_tree():
    """1,000 files, 50 MB in all."""
    folder = BENCH / "archives" / "large"
    if not (folder / ".done").exists():
        shutil.rmtree(folder, ignore_errors=True)
        numbers = random.Random(7)
        text = prose(numbers, 400_000).encode()
        skill = folder / "large"
        for number in range(999):
            path = skill / "assets" / f"{number % 20:02d}" / f"{number:04d}.{'txt' if number % 2 else 'bin'}"
            path.parent.mkdir(parents=True, exist_ok=True)
            size = numbers.randint(20_000, 80_000)
            start = numbers.randint(0, len(text) - size)
            path.write_bytes(text[start : start + size] if number % 2 else numbers.randbytes(size))
        (skill / "SKILL.md").write_text(DOCUMENT.format(name="large"))
        (folder / ".done").write_text("")
    return folder / "large"


def median_skill():
    """Three files of the usual sizes."""
    skill = BENCH / "archives" / "median"
    if not skill.exists():
        numbers = random.Random(8)
        (skill / "scripts").mkdir(parents=True)
        (skill / "references").mkdir()
        (skill / "SKILL.md").write_text(DOCUMENT.format(name="median") + prose(numbers, 3800) + "\n")
        (skill / "scripts/main.py").write_text("print('hello')\n" * 100)
        (skill / "references/details.md").write_text(prose(numbers, 1500) + "\n")
    return skill


def run(command, cwd=None):
    start = time.perf_counter()
    done = subprocess.run(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    took = time.perf_counter() - start
    if done.returncode != 0:
        sys.exit(f"{command[0]} ended with {done.returncode}: {done.stderr.decode()}")
    return took


def side_by_side(runs, contestants):
    """Medians of each contestant; every round lets each of them run once."""
    times = {name: [] for name in contestants}
    for _ in range(runs):
        for name, (prepare, contest) in contestants.items():
            prepare()
            times[name].append(contest())
    return {name: statistics.median(took) for name, took in times.items()}


def read_and_hash(folder):
    """One pass over the bytes, in this process: what no packer can go below."""
    start = time.perf_counter()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            hashlib.sha256(path.read_bytes()).digest()
    return time.perf_counter() - start


def removing(path):
    def remove():
        if path.is_dir():
            shutil.rmtree(path)
        elif path.exists():
            path.unlink()
    return remove


def packing(runs):
    skill = large_tree()
    out = BENCH / "archives"
    ours, theirs = out / "ours.skill", out / "theirs.zip"
    pack = [BINARY, "pack", skill, "-o", ours, "--no-lint", "--allow-large"]
    return side_by_side(runs, {
        "open-skills pack": (removing(ours), lambda: run(pack)),
        "zip -qr": (removing(theirs), lambda: run(["zip", "-qr", theirs, skill.name], cwd=skill.parent)),
        "read + sha256": (lambda: None, lambda: read_and_hash(skill)),
    })


def unpacking(runs):
    out = BENCH / "archives"
    ours, theirs = out / "to-ours", out / "to-theirs"
    archive = out / "ours.skill"
    return side_by_side(runs, {
        "open-skills unpack": (removing(ours), lambda: run([BINARY, "unpack", archive, "-C", ours])),
        "unzip -q": (removing(theirs), lambda: run(["unzip", "-q", archive, "-d", theirs])),
    })


def validating(runs):
    """Bytes of a stored archive that are checked in a second, process start included."""
    archive = BENCH / "archives" / "stored.skill"
    run([BINARY, "pack", large_tree(), "-o", archive, "--no-lint", "--allow-large", "--store"])
    listing = [BINARY, "inspect", archive, "--file", "SKILL.md"]
    took = statistics.median(run(listing) for _ in range(runs))
    return archive.stat().st_size / took


def median(runs, package_skill):
    skill = median_skill()
    out = BENCH / "archives"
    ours = out / "median.skill"
    contestants = {
        "open-skills pack": (removing(ours), lambda: run([BINARY, "pack", skill, "-o", ours])),
        "open-skills pack --no-lint": (removing(ours), lambda: run([BINARY, "pack", skill, "-o", ours, "--no-lint"])),
    }
    if package_skill:
        folder = Path(package_skill).resolve().parent.parent
        module = [sys.executable, "-m", "scripts.package_skill", skill, out / "peer"]
        contestants["package_skill.py"] = (lambda: None, lambda: run(module, cwd=folder))
    return side_by_side(runs, contestants)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--runs", type=int, default=11)
    parser.add_argument("--package-skill", metavar="PATH")
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args()
    missed = []

    def bar(name, value, limit):
        print(f"  {'met   ' if value <= limit else 'MISSED'}  {name}: {value:.2f} (bar {limit})")
        if value > limit:
            missed.append(name)

    times = packing(options.runs)
    print("1,000 files, 50 MB: pack")
    for name, took in times.items():
        print(f"  {took * 1000:8.1f} ms  {name}")
    bar("against zip -qr", times["open-skills pack"] / times["zip -qr"], 1)
    bar("against reading and hashing", times["open-skills pack"] / times["read + sha256"], 2)

    times = unpacking(options.runs)
    print("1,000 files, 50 MB: unpack")
    for name, took in times.items():
        print(f"  {took * 1000:8.1f} ms  {name}")
    bar("against unzip -q", times["open-skills unpack"] / times["unzip -q"], 1)

    speed = validating(options.runs)
    print(f"whole archive checked and one file shown: {speed / 1e9:.2f} GB/s of stored bytes")

    times = median(options.runs, options.package_skill)
    print("one median skill")
    for name, took in times.items():
        print(f"  {took * 1000:8.1f} ms  {name}")
    bar("milliseconds for one", times["open-skills pack"] * 1000, 20)
    return 1 if missed and options.check else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Lint speed, side by side with peers, over skills that this script makes.

    cargo build --release --locked
    python3 benches/lint.py                    # peers are installed with pip and npm
    python3 benches/lint.py --no-peers --skills 1000
    python3 benches/lint.py --check            # exit 1 when a bar is missed

Sizes follow what 11,031 public skills look like: SKILL.md has a median of 3.8 kB and a long
tail, a script and a reference lie beside it. Everything is written below one temporary folder
and nothing leaves the machine but the peers' installation.
"""

import argparse
import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Outside of any repository: agnix skips what a .gitignore above names.
BENCH = Path(os.environ.get("OPEN_SKILLS_BENCH", Path(tempfile.gettempdir()) / "open-skills-bench"))
BINARY = Path(os.environ.get("OPEN_SKILLS", ROOT / "target/release/open-skills"))

WORDS = """table column report chart value cell header format sheet range query filter record
field schema parse convert extract render page text image layout style margin font review commit
branch change test fixture assert error retry timeout request response token endpoint payload
the a of to and in for with from each when then before after every only also into over""".split()


def prose(numbers, length):
    """Sentences of about `length` characters, some with code and emphasis."""
    parts, size = [], 0
    while size < length:
        count = numbers.randint(6, 18)
        words = [numbers.choice(WORDS) for _ in range(count)]
        if numbers.random() < 0.2:
            words[count // 2] = f"`{words[count // 2]}`"
        sentence = " ".join(words).capitalize() + "."
        parts.append(sentence)
        size += len(sentence) + 1
    return " ".join(parts)


def body(numbers, name, length):
    """A Markdown body with headings, lists, a code block and links to the files beside it."""
    lines = [f"# {name}", "", prose(numbers, 200), "", "## Steps", ""]
    size = 0
    step = 1
    while size < length:
        text = prose(numbers, numbers.randint(80, 400))
        kind = numbers.random()
        if kind < 0.5:
            lines.append(f"{step}. {text}")
            step += 1
        elif kind < 0.7:
            lines += ["", f"## {text[:30].strip('. `').title()}", "", text, ""]
        else:
            lines += ["", text, ""]
        size += len(text)
    lines += ["", "```bash", "python3 scripts/main.py input.json", "```", ""]
    lines += ["See [the details](references/details.md) and `scripts/main.py`.", ""]
    return "\n".join(lines)


def make_skill(folder, number, numbers):
    """One skill of three files."""
    name = f"skill-{number:05d}"
    home = folder / name
    (home / "scripts").mkdir(parents=True)
    (home / "references").mkdir()
    length = min(int(numbers.lognormvariate(8.1, 0.75)), 60_000)
    description = f"Makes {prose(numbers, 60)} Use when {prose(numbers, 60)}".replace("`", "")
    head = f'---\nname: {name}\ndescription: "{description}"\nlicense: MIT\n---\n\n'
    (home / "SKILL.md").write_text(head + body(numbers, name, length))
    code = ["import json", "import sys", "", ""]
    for at in range(numbers.randint(2, 12)):
        code += [f"def step_{at}(value):", '    """One step."""', "    total = 0",
                 "    for item in value:", "        total += len(str(item))", "    return total", "", ""]
    code += ["if __name__ == '__main__':", "    print(json.dumps(step_0(sys.argv)))", ""]
    (home / "scripts/main.py").write_text("\n".join(code))
    (home / "references/details.md").write_text(f"# Details\n\n{prose(numbers, 1500)}\n")


def corpus(count):
    """`count` skills, made once; the same seed gives the same bytes."""
    folder = BENCH / f"skills-{count}"
    done = folder / ".done"
    if not done.exists():
        shutil.rmtree(folder, ignore_errors=True)
        numbers = random.Random(count)
        for number in range(count):
            make_skill(folder, number, numbers)
        done.write_text("")
    return folder


def timed(command, runs, cwd=None):
    """Median wall-clock seconds of whole processes, and the largest peak memory in MiB.

    Linux counts this script's own memory into that of its children until they start, so peaks
    below some 16 MiB read as 16 MiB.
    """
    times, peak = [], 0
    for _ in range(runs):
        start = time.perf_counter()
        process = subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        times.append(time.perf_counter() - start)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in (0, 1):
            sys.exit(f"{command[0]} ended with {process.returncode}")
        peak = max(peak, usage.ru_maxrss / 1024)
    return statistics.median(times), peak




def read_time(folder, runs):
    """Seconds to walk the folder and read every byte, by a small C program."""
    source = BENCH / "read.c"
    program = BENCH / "read"
    source.write_text(r"""
#define _XOPEN_SOURCE 700
#include <fcntl.h>
#include <ftw.h>
#include <unistd.h>
static char buffer[1 << 16];
static long total;
static int visit(const char *path, const struct stat *s, int kind, struct FTW *f) {
    (void)s; (void)f;
    if (kind != FTW_F) return 0;
    int file = open(path, O_RDONLY);
    if (file < 0) return 0;
    for (long n; (n = read(file, buffer, sizeof buffer)) > 0;) total += n;
    close(file);
    return 0;
}
int main(int argc, char **argv) { return argc < 2 || nftw(argv[1], visit, 64, FTW_PHYS) || !total; }
""")
    subprocess.run(["gcc", "-O2", "-o", program, source], check=True)
    return timed([str(program), str(folder)], runs)[0]


def peers():
    """Installs the peers with the user's own pip and npm; a missing one is left out and said."""
    venv = BENCH / "venv"
    found = {}
    if not (venv / "bin/agnix").exists():
        subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([venv / "bin/pip", "install", "--quiet", "agnix", "skills-ref"], check=False)
    node = BENCH / "node"
    if not (node / "node_modules/.bin/skill-check").exists() and shutil.which("npm"):
        subprocess.run(["npm", "install", "--silent", "--prefix", node, "skill-check"], check=False)
    for name, path in (("agnix", venv / "bin/agnix"), ("agentskills", venv / "bin/agentskills"),
                       ("skill-check", node / "node_modules/.bin/skill-check")):
        if path.exists():
            found[name] = str(path)
        else:
            print(f"left out: {name} could not be installed")
    return found


def main():
    options = argparse.ArgumentParser()
    options.add_argument("--skills", type=int, default=1000)
    options.add_argument("--runs", type=int, default=7)
    options.add_argument("--no-peers", action="store_true")
    options.add_argument("--check", action="store_true", help="exit 1 when a bar is missed")
    options.add_argument("--json", action="store_true")
    options = options.parse_args()
    if not BINARY.exists():
        sys.exit(f"{BINARY} is missing: run `cargo build --release --locked` first")
    BENCH.mkdir(parents=True, exist_ok=True)
    ours = str(BINARY)
    folder = corpus(options.skills)
    large = corpus(options.skills * 10)
    one = folder / "skill-00000"
    anew = [ours, "lint", "--format", "json", "--no-cache"]
    again = [ours, "lint", "--format", "json", "--cache-dir", BENCH / "cache"]
    time.sleep(2.5)  # what changed just now is always looked at
    for warm in (folder, large):  # the first look fills the file cache and ours
        timed([*again, warm], 1)

    rows, bars = [], []
    reading = read_time(folder, options.runs)
    many, many_memory = timed([*anew, folder], options.runs)
    same, same_memory = timed([*again, folder], options.runs)
    rows.append(("read every byte (C, one thread)", reading, None))
    rows.append((f"open-skills lint, {options.skills:,} skills, every one looked at", many, many_memory))
    rows.append((f"open-skills lint, {options.skills:,} skills, none changed since", same, same_memory))
    if not options.no_peers:
        found = peers()
        if "agnix" in found:
            looked_at = subprocess.run([found["agnix"], "--format", "json", folder], cwd=folder, capture_output=True)
            checked = json.loads(looked_at.stdout)["files_checked"]
            if checked < options.skills:
                sys.exit(f"agnix looked at {checked} files only: no fair comparison")
            agnix, memory = timed([found["agnix"], "--format", "json", folder], options.runs, cwd=folder)
            rows.append((f"agnix, {options.skills:,} skills", agnix, memory))
            bars.append(("at least 5 times faster than agnix, every skill looked at", agnix / many, ">=", 5))
            bars.append(("at least 5 times faster than agnix, none changed since", agnix / same, ">=", 5))
        if "skill-check" in found:
            seconds, memory = timed([found["skill-check"], "check", folder, "--format", "json", "--no-security-scan"], 1)
            rows.append((f"skill-check, {options.skills:,} skills (1 run)", seconds, memory))
        if "agentskills" in found:
            seconds, memory = timed([found["agentskills"], "validate", one], 3)
            rows.append(("agentskills validate, 1 skill (it takes one a process)", seconds, memory))
    few = max(3, options.runs // 2)
    ten, ten_memory = timed([*anew, large], few)
    rows.append((f"open-skills lint, {options.skills * 10:,} skills, every one looked at", ten, ten_memory))
    ten_same, ten_same_memory = timed([*again, large], few)
    rows.append((f"open-skills lint, {options.skills * 10:,} skills, none changed since", ten_same, ten_same_memory))
    single, single_memory = timed([*anew, one], options.runs * 3)
    rows.append(("open-skills lint, 1 skill", single, single_memory))
    version, version_memory = timed([ours, "--version"], options.runs * 3)
    rows.append(("open-skills --version", version, version_memory))

    bars.append(("at most 4 times the time of reading, every skill looked at", many / reading, "<=", 4))
    bars.append(("at most 4 times the time of reading, none changed since", same / reading, "<=", 4))
    bars.append(("10 times the skills in at most 11 times the time", ten / many, "<=", 11))
    bars.append(("the same, none changed since", ten_same / same, "<=", 11))
    bars.append((f"{options.skills * 10:,} skills in at most 150 MiB", max(ten_memory, ten_same_memory), "<=", 150))
    bars.append(("1 skill in at most 8 ms", single * 1000, "<=", 8))
    bars.append(("--version in at most 5 ms", version * 1000, "<=", 5))

    if options.json:
        print(json.dumps({"rows": rows, "bars": bars}, indent=2, default=str))
    else:
        print(f"{os.cpu_count()} cores, median of {options.runs} runs\n")
        print("| what | time | peak memory |\n|---|---:|---:|")
        for name, seconds, memory in rows:
            size = f"{memory:.0f} MiB" if memory else ""
            print(f"| {name} | {seconds * 1000:,.1f} ms | {size} |")
        print("\n| bar | measured | |\n|---|---:|---|")
        for name, value, sign, limit in bars:
            met = value >= limit if sign == ">=" else value <= limit
            print(f"| {name} | {value:.2f} | {'met' if met else 'MISSED'} |")
    missed = [name for name, value, sign, limit in bars if not (value >= limit if sign == ">=" else value <= limit)]
    sys.exit(1 if options.check and missed else 0)


if __name__ == "__main__":
    main()

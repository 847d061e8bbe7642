#!/usr/bin/env python3
"""Record a session of open-skills as an SVG, from what the program really prints.

    python3 docs/session.py target/release/open-skills            writes docs/session.svg
    python3 docs/session.py target/release/open-skills --check    says whether it is up to date

Every command runs in a temporary folder with a home of its own, without a network. Digests
and folders differ from run to run and are written in one way; everything else is as it came.
Only Python's own library is used.

The script in the session needs the Python runtime: `--cache DIR` names a cache that has it. What
the script printed there stands below as `SUMS`; with the runtime it is held to that, without it
that is shown, so the picture is the same on every machine.
"""

import argparse
import difflib
import os
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile
import xml.sax.saxutils

TARGET = pathlib.Path(__file__).with_name("session.svg")
COLUMNS = 100
FONT_SIZE, LINE, CHARACTER = 14, 20, 8.43
MARGIN, BAR = 18, 30

# A mistake that many make: to YAML, a colon and a space begin another key.
RIGHT, WRONG = "description: Sums up", "description: Totals: sums up"


def break_description(folder):
    """Put the mistake into the skill's description."""
    document = folder / "month-totals" / "SKILL.md"
    text = document.read_text(encoding="utf-8")
    if RIGHT not in text:
        raise SystemExit(f"the template's description does not begin with `{RIGHT}`")
    document.write_text(text.replace(RIGHT, WRONG, 1), encoding="utf-8")


# The one step that runs a script, and what it prints.
RUN = """run month-totals \\
    --input '{"rows": [{"label": "north", "value": 12}, {"label": "south", "value": 8}]}'"""
SUMS = '{"count": 2, "total": 20, "mean": 10.0, "largest": {"label": "north", "value": 12}}\n'

# What is done before, what that is called, the command, and the code that it ends with.
STEPS = [
    (None, None, "init month-totals --template python --with scripts --yes \\\n"
     "    --description 'Sums up a month. Use when totals are asked for.'", 0),
    (break_description, "now with a colon that YAML takes for a key", "lint month-totals", 1),
    (None, None, "lint month-totals --fix", 0),
    (None, "in a sandbox: no network, no variables, no files but its own", RUN, 0),
    (None, None, "publish month-totals", 0),
    (None, None, "pull month-totals@^0.1 -C skills", 0),
    (None, None, "list", 0),
]

SGR = re.compile(r"\x1b\[([0-9;]*)m")
OTHER_ESCAPES = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-ln-z]|\][^\x07\x1b]*(?:\x07|\x1b\\))")
DIGEST = re.compile(r"sha256:[0-9a-f]{8,64}")
COLORS = ["black", "red", "green", "yellow", "blue", "magenta", "cyan", "white"]


def normal(text, home, work):
    """The same text on every machine and in every run."""
    for path in (work, os.path.realpath(work)):
        text = text.replace(str(path) + os.sep, "").replace(str(path), ".")
    for path in (home, os.path.realpath(home)):
        text = text.replace(str(path), "~")
    text = DIGEST.sub("sha256:…", text)
    return re.sub(r"\b\d+(?:\.\d+)? ?m?s\b", "… ms", text)


def ran_outside(program, words, environment, work, code):
    """What a command prints that runs no script."""
    ran = subprocess.run(
        [str(program), "--color", "always", *words],
        cwd=work, env=environment, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=120, check=False,
    )
    text = ran.stdout.decode("utf-8")
    if ran.returncode != code:
        raise SystemExit(f"`{shlex.join(words)}` ended with {ran.returncode}, not {code}:\n{text}")
    return text


def ran_in_sandbox(program, words, environment, work, cache):
    """What the script prints; without the runtime, what it printed where there was one."""
    if cache is None:
        return SUMS
    ran = subprocess.run(
        [str(program), "--color", "always", *words], cwd=work, stdin=subprocess.DEVNULL,
        env={**environment, "OPEN_SKILLS_CACHE": str(cache), "OPEN_SKILLS_OFFLINE": "1"},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=300, check=False,
    )
    text = ran.stdout.decode("utf-8")
    if ran.returncode != 0 or text != SUMS:
        raise SystemExit(f"the script printed something else than SUMS:\n{text}")
    return text


def record(program, cache):
    """Run every step; give the lines that a terminal would show, with their colours."""
    lines = []
    with tempfile.TemporaryDirectory() as place:
        home, work = pathlib.Path(place, "home"), pathlib.Path(place, "work")
        home.mkdir()
        work.mkdir()
        environment = {
            "HOME": str(home),
            "PATH": os.defpath,
            "COLUMNS": str(COLUMNS),
            "LANG": "C.UTF-8",
            "TERM": "xterm-256color",
        }
        for prepare, told, command, code in STEPS:
            if lines:
                lines.append("")
            if told:
                lines.append(f"\x1b[2m# {told}\x1b[0m")
            if prepare:
                prepare(work)
            words = shlex.split(command.replace("\\\n", ""))
            if command == RUN:
                text = ran_in_sandbox(program, words, environment, work, cache)
            else:
                text = ran_outside(program, words, environment, work, code)
            typed = f"\x1b[1m\x1b[32m$\x1b[0m\x1b[1m open-skills {command}\x1b[0m"
            lines.extend(typed.split("\n"))
            shown = OTHER_ESCAPES.sub("", normal(text, home, work))
            lines.extend(shown.rstrip("\n").split("\n"))
    return lines


def wrapped(lines):
    """Long lines go on below, as in a terminal of that width."""
    result = []
    for line in lines:
        row, used = "", 0
        for piece in re.split(r"(\x1b\[[0-9;]*m)", line):
            if SGR.fullmatch(piece):
                row += piece
                continue
            for character in piece:
                if used == COLUMNS:
                    result.append(row)
                    row, used = "", 0
                row += character
                used += 1
        result.append(row)
    return result


class Style:
    """What the last escape said: it holds over the ends of lines."""

    def __init__(self):
        self.classes = []

    def take(self, codes):
        """Change the style as a terminal would."""
        for code in (int(code or 0) for code in codes.split(";")):
            if code == 0:
                self.classes = []
            elif code in (1, 2):
                self.add("bold" if code == 1 else "dim")
            elif 30 <= code <= 37 or 90 <= code <= 97:
                self.classes = [c for c in self.classes if c not in COLORS]
                self.add(COLORS[code % 10])
            elif code == 22:
                self.classes = [c for c in self.classes if c not in ("bold", "dim")]
            elif code == 39:
                self.classes = [c for c in self.classes if c not in COLORS]

    def add(self, name):
        """One more class, once."""
        if name not in self.classes:
            self.classes.append(name)


def spans(line, style):
    """One line as SVG text; colours become classes."""
    parts, at = [], 0
    for escape in [*SGR.finditer(line), None]:
        piece = line[at:escape.start()] if escape else line[at:]
        if piece:
            text = xml.sax.saxutils.escape(piece)
            names = " ".join(style.classes)
            parts.append(f'<tspan class="{names}">{text}</tspan>' if names else text)
        if escape:
            style.take(escape.group(1))
            at = escape.end()
    return "".join(parts)


CSS = """
    .paper { fill: #ffffff; stroke: #d0d7de; }
    .dot { fill: #d0d7de; }
    text { fill: #1f2328; white-space: pre; font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }
    .bold { font-weight: 600; }
    .dim { fill: #656d76; }
    .red { fill: #b62324; } .green { fill: #116329; } .yellow { fill: #7d4e00; }
    .blue { fill: #0550ae; } .magenta { fill: #8250df; } .cyan { fill: #0b6477; }
    @media (prefers-color-scheme: dark) {
      .paper { fill: #0d1117; stroke: #30363d; }
      .dot { fill: #30363d; }
      text { fill: #e6edf3; }
      .dim { fill: #8d96a0; }
      .red { fill: #ff7b72; } .green { fill: #56d364; } .yellow { fill: #e3b341; }
      .blue { fill: #79c0ff; } .magenta { fill: #d2a8ff; } .cyan { fill: #76e3ea; }
    }
"""


def svg(lines):
    """The picture."""
    width = round(2 * MARGIN + COLUMNS * CHARACTER)
    height = BAR + MARGIN + LINE * len(lines)
    style = Style()
    rows = []
    for number, line in enumerate(lines):
        drawn = spans(line, style)
        if drawn:
            y = BAR + LINE * (number + 1) - 6
            rows.append(f'  <text x="{MARGIN}" y="{y}" xml:space="preserve">{drawn}</text>')
    dots = "".join(f'<circle class="dot" cx="{20 + 18 * n}" cy="16" r="5"/>' for n in range(3))
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"'
        f' width="{width}" height="{height}" role="img" aria-label="A session of open-skills">',
        "  <!-- Made by docs/session.py from what the program prints; not to be edited. -->",
        f"  <style>{CSS}  </style>",
        f'  <rect class="paper" x="0.5" y="0.5" width="{width - 1}" height="{height - 1}" rx="8"/>',
        f"  {dots}",
        *rows,
        "</svg>",
        "",
    ])


def main():
    """Write the picture, or hold it against what the program prints now."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("program", type=lambda text: pathlib.Path(text).resolve(strict=True))
    parser.add_argument("--cache", type=lambda text: pathlib.Path(text).resolve(strict=True),
        help="a cache that has the Python runtime")
    parser.add_argument("--check", action="store_true", help="compare, and write nothing")
    arguments = parser.parse_args()
    made = svg(wrapped(record(arguments.program, arguments.cache)))
    if not arguments.check:
        TARGET.write_text(made, encoding="utf-8")
        return 0
    there = TARGET.read_text(encoding="utf-8") if TARGET.exists() else ""
    if there == made:
        return 0
    sys.stdout.writelines(difflib.unified_diff(
        there.splitlines(keepends=True), made.splitlines(keepends=True),
        "docs/session.svg", "what the program prints now",
    ))
    return 1


if __name__ == "__main__":
    sys.exit(main())

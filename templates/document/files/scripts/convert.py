#!/usr/bin/env python3
"""Turn a CSV file into a Markdown table with the sums of its numeric columns.

Usage: convert.py [FILE]

Reads FILE, or the only file in /input. Writes report.md into the current folder and prints one
JSON object:

    {"written": "report.md", "rows": 2, "columns": ["month", "amount"]}

Exit codes: 0 when done, 2 when the file does not fit (the reason is on standard error).
"""

import csv
import json
import math
import os
import sys

REPORT = "report.md"
INPUT_FOLDER = "/input"


class BadInput(Exception):
    """The file does not have the form that the script takes."""


def source(arguments):
    """Return the path of the file to convert."""
    if len(arguments) == 1:
        return arguments[0]
    given = os.listdir(INPUT_FOLDER) if os.path.isdir(INPUT_FOLDER) else []
    if arguments or len(given) != 1:
        raise BadInput("give the path of one CSV file")
    return os.path.join(INPUT_FOLDER, given[0])


def read(path):
    """Return the names of the columns and the rows of a CSV file."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            lines = [(reader.line_num, row) for row in reader if row]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise BadInput(f"cannot read {path}: {error}")
    if not lines:
        raise BadInput("the file is empty")
    columns = lines[0][1]
    for number, row in lines[1:]:
        if len(row) != len(columns):
            raise BadInput(f"line {number}: {len(row)} of {len(columns)} cells")
    return columns, [row for _, row in lines[1:]]


def number(cell):
    """Return the number in a cell, or None."""
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def sums(rows, width):
    """Return the sum of each column that holds nothing but numbers, as text."""
    totals = []
    for column in range(width):
        numbers = [number(row[column]) for row in rows]
        is_numeric = bool(numbers) and None not in numbers
        totals.append(plain(sum(numbers)) if is_numeric else "")
    return totals


def plain(value):
    """Return a number as text, a whole one without its `.0`."""
    return str(int(value)) if value.is_integer() else str(value)


def line(cells):
    """Return one row of the table."""
    safe = (cell.replace("|", "\\|").replace("\n", " ") for cell in cells)
    return "| " + " | ".join(safe) + " |\n"


def main(arguments):
    """Convert the file that the arguments name."""
    columns, rows = read(source(arguments))
    totals = sums(rows, len(columns))
    if any(totals) and not totals[0]:
        totals[0] = "Sum"
    with open(REPORT, "w", encoding="utf-8", newline="\n") as report:
        report.write(line(columns) + line(["---"] * len(columns)))
        report.writelines(line(row) for row in rows)
        if any(totals):
            report.write(line(totals))
    return {"written": REPORT, "rows": len(rows), "columns": columns}


def run():
    """Convert, print the result, return the exit code."""
    try:
        print(json.dumps(main(sys.argv[1:]), ensure_ascii=False))
        return 0
    except BadInput as error:
        print(error, file=sys.stderr)
        return 2


if __name__ == "__main__":
    sys.exit(run())

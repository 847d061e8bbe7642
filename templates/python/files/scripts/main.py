#!/usr/bin/env python3
"""Sum up labelled numbers.

Reads one JSON object from standard input:

    {"rows": [{"label": "north", "value": 12}, {"label": "south", "value": 8}]}

Prints one JSON object to standard output:

    {"count": 2, "total": 20, "mean": 10.0, "largest": {"label": "north", "value": 12}}

Exit codes: 0 when done, 2 when the input does not fit (the reason is on standard error).
"""

import json
import sys


class BadInput(Exception):
    """The input does not have the form that the script takes."""


def check_row(number, row):
    """Return the row's label and value, or say what is wrong with it."""
    if not isinstance(row, dict):
        raise BadInput(f"rows[{number}]: it has to be an object")
    label, value = row.get("label"), row.get("value")
    if not isinstance(label, str):
        raise BadInput(f"rows[{number}]: `label` has to be text")
    # To Python, True and False are numbers too.
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise BadInput(f"rows[{number}]: `value` has to be a number")
    return {"label": label, "value": value}


def main(data):
    """Sum up the rows of `data`."""
    rows = data.get("rows") if isinstance(data, dict) else None
    if not isinstance(rows, list):
        raise BadInput("the input has to be an object with a list `rows`")
    rows = [check_row(number, row) for number, row in enumerate(rows)]
    total = sum(row["value"] for row in rows)
    return {
        "count": len(rows),
        "total": total,
        "mean": total / len(rows) if rows else None,
        "largest": max(rows, key=lambda row: row["value"]) if rows else None,
    }


def run():
    """Read the input, print the result, return the exit code."""
    try:
        result = main(json.load(sys.stdin))
    except json.JSONDecodeError as error:
        print(f"the input is not JSON: {error}", file=sys.stderr)
        return 2
    except BadInput as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(result, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(run())

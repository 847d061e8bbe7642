#!/usr/bin/env python3
"""Writes what the notes of a release begin with: which platforms nobody has run it on.

    python3 packaging/notes.py > notes.md
"""

import json

import project


def main():
    rows = json.loads((project.ROOT / "packaging/targets.json").read_text())
    ran = [row["triple"] for row in rows if row["verified"]]
    unseen = [row["triple"] for row in rows if not row["verified"]]
    if not unseen:
        print("The packages of every platform were built and run.")
        return
    print("## Platforms\n")
    print(f"Built, installed and run: {listed(ran)}.\n")
    print("Built and never run by us; tell us whether they work:\n")
    for triple in unseen:
        print(f"- `{triple}`")


def listed(triples):
    return ", ".join(f"`{triple}`" for triple in triples) or "none"


if __name__ == "__main__":
    main()

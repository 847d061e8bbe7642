#!/usr/bin/env python3
"""Writes what the program is made of, as a CycloneDX 1.6 document.

    python3 packaging/sbom.py --target TRIPLE > open-skills.cdx.json

It asks `cargo metadata` for the packages that the locked build of that platform takes in: normal
dependencies only, since what only builds or tests does not ship.
"""

import argparse
import json
import subprocess
import uuid

import project


def resolved(triple):
    """The packages of the locked build, and who needs whom."""
    command = ["cargo", "metadata", "--format-version=1", "--locked", f"--filter-platform={triple}"]
    metadata = json.loads(subprocess.run(command, cwd=project.ROOT, check=True, capture_output=True).stdout)
    packages = {package["id"]: package for package in metadata["packages"]}
    needs = {}
    for node in metadata["resolve"]["nodes"]:
        kinds = [(dep["pkg"], [kind["kind"] for kind in dep["dep_kinds"]]) for dep in node["deps"]]
        needs[node["id"]] = sorted(pkg for pkg, of in kinds if None in of)
    return metadata["resolve"]["root"], packages, needs


def reached(root, needs):
    """All that the root ships with, itself last."""
    seen, open_ids = set(), [root]
    while open_ids:
        current = open_ids.pop()
        if current not in seen:
            seen.add(current)
            open_ids.extend(needs[current])
    return sorted(seen - {root})


def url(package):
    """The package URL of a crate."""
    return f"pkg:cargo/{package['name']}@{package['version']}"


def component(package, kind):
    """One entry of the document."""
    entry = {"type": kind, "bom-ref": url(package), "name": package["name"]}
    entry |= {"version": package["version"], "purl": url(package)}
    if package["license"]:
        entry["licenses"] = [{"expression": package["license"].replace("/", " OR ")}]
    return entry


def document(triple):
    """The whole document; its number follows from what it says, so it is the same each time."""
    root, packages, needs = resolved(triple)
    shipped = reached(root, needs)
    body = {
        "metadata": {"component": component(packages[root], "application")},
        "components": [component(packages[one], "library") for one in shipped],
        "dependencies": [
            {"ref": url(packages[one]), "dependsOn": sorted({url(packages[need]) for need in needs[one]})}
            for one in [root, *shipped]
        ],
    }
    number = uuid.uuid5(uuid.NAMESPACE_URL, json.dumps(body, sort_keys=True))
    head = {"bomFormat": "CycloneDX", "specVersion": "1.6", "serialNumber": f"urn:uuid:{number}", "version": 1}
    return head | body


def main():
    parser = argparse.ArgumentParser(description="Write what the program is made of.")
    parser.add_argument("--target", required=True)
    print(json.dumps(document(parser.parse_args().target), indent=2))


if __name__ == "__main__":
    main()

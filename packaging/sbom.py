#!/usr/bin/env python3
"""Writes what the program is made of, as a CycloneDX 1.6 document.

    python3 packaging/sbom.py --target TRIPLE > open-skills.cdx.json

It asks `cargo metadata` for the packages that the locked build of that platform takes in: normal
dependencies only, since what only builds or tests does not ship. The runtimes of Python and JavaScript,
which a release carries, are read from the recipes that they are made by.
"""

import argparse
import json
import re
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


# What the interpreter of Python is linked from beside its own code, as componentize-py builds it;
# the version where the part has one of its own in there. `tests/packaging.rs` looks into a built
# runtime for these versions.
WITHIN_PYTHON = [
    ("SQLite", "3.51.2", "blessing"),
    ("expat", "2.7.3", "MIT"),
    ("libmpdec", "2.5.1", "BSD-2-Clause"),
    ("zlib", "1.3.1", "Zlib"),
    ("HACL*", "", "MIT"),
    ("Mersenne Twister", "", "BSD-3-Clause"),
    ("SipHash24", "", "MIT"),
    ("cfuhash", "", "BSD-3-Clause"),
    ("mimalloc of CPython", "", "MIT"),
    ("PyO3", "", "Apache-2.0 OR MIT"),
    ("wasi-libc", "", "MIT AND BSD-2-Clause"),
    ("libc++", "", "Apache-2.0 WITH LLVM-exception"),
]


def embedded():
    """What the runtimes are made of that a release carries, each as it is pinned."""
    languages = project.ROOT / "src/runtime/languages"
    recipe = (languages / "recipe.rs").read_text(encoding="utf-8")
    requirements = (languages / "python/requirements.txt").read_text(encoding="utf-8")

    def found(pattern, text):
        match = re.search(pattern, text)
        if match is None:
            raise SystemExit(f"error: the recipes of the runtimes do not say `{pattern}`")
        return match[1]

    def entry(kind, name, version, purl, license, digest=None):
        one = {"type": kind, "bom-ref": purl, "name": name, "version": version, "purl": purl}
        if license:
            one["licenses"] = [{"expression": license}]
        if digest:
            one["hashes"] = [{"alg": "SHA-256", "content": digest}]
        return one

    cpython = found(r"CPython ([0-9.]+[0-9]), built", recipe)
    componentize = found(r"componentize-py==([0-9.]+)", requirements)
    tzdata = found(r"tzdata==([0-9.]+)", requirements)
    quickjs = found(r"QuickJS-ng ([0-9.]+[0-9]) ", recipe)
    wasi = found(r'QUICKJS: &str = "quickjs-wasi@([0-9.]+)"', recipe)
    engine = found(r'QUICKJS_WASM: &str = "([0-9a-f]{64})"', recipe)
    python_part = "Apache-2.0 WITH LLVM-exception"
    within = [
        entry("library", name, version, f"pkg:generic/{name.lower()}@{version}", license)
        for name, version, license in WITHIN_PYTHON
        if version
    ]
    return within + [
        entry("platform", "CPython", cpython, f"pkg:generic/cpython@{cpython}", "Python-2.0"),
        entry("library", "componentize-py", componentize, f"pkg:pypi/componentize-py@{componentize}", python_part),
        entry("library", "tzdata", tzdata, f"pkg:pypi/tzdata@{tzdata}", "Apache-2.0"),
        entry("platform", "QuickJS-ng", quickjs, f"pkg:github/quickjs-ng/quickjs@v{quickjs}", "MIT AND Unicode-3.0"),
        entry("library", "quickjs-wasi", wasi, f"pkg:npm/quickjs-wasi@{wasi}", "MIT", engine),
    ]


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
    carried = embedded()
    needs_of = {url(packages[one]): [url(packages[need]) for need in needs[one]] for one in [root, *shipped]}
    needs_of[url(packages[root])] += [one["bom-ref"] for one in carried]
    needs_of |= {one["bom-ref"]: [] for one in carried}
    body = {
        "metadata": {"component": component(packages[root], "application")},
        "components": [component(packages[one], "library") for one in shipped] + carried,
        "dependencies": [
            {"ref": ref, "dependsOn": sorted(set(needed))} for ref, needed in needs_of.items()
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

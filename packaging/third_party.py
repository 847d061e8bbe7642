#!/usr/bin/env python3
"""Writes the licences of all that is in the program and not ours: THIRD-PARTY-LICENSES.

    python3 packaging/third_party.py --target TRIPLE [--runtimes] --out DIR

It takes the crates that the locked build of that platform is linked from, as `sbom.py` does, and
the licence files that lie in their sources; no network is needed where these were fetched. A crate
that brings no licence file gets the text of its licence from `packaging/licenses`. With --runtimes
it lists the interpreters too that a release carries. The same sources give the same bytes.
"""

import argparse
import re
from pathlib import Path

import project
import sbom

TEXTS = project.ROOT / "packaging/licenses"
# What a licence file is called. The second pattern is that of notices, which are no licence alone.
LICENSE = re.compile(r"(un)?licen[sc]e|copying|(apache|mit|bsd|isc|mpl|zlib|unicode)[-_.0-9]*(\.(txt|md))?$", re.I)
NOTICE = re.compile(r"notice|copyright|authors", re.I)
NO_TEXT = {".rs", ".toml", ".py", ".json", ".html", ".spdx"}
# Folders of a crate that nothing is linked from.
UNLINKED = {"benches", "examples", "fuzz", "test", "tests"}
# What may be had under one licence or another, and is taken under the other: zstd's is BSD.
OTHER_CHOICE = {"zstd/COPYING"}
# Who holds the rights in what comes from no crate, as its own sources say. QuickJS has tables that
# were made from the data of Unicode.
HOLDERS = {
    "QuickJS-ng": [
        "Copyright (c) 2017-2026 Fabrice Bellard",
        "Copyright (c) 2017-2024 Charlie Gordon",
        "Copyright (c) 2023-2026 Ben Noordhuis",
        "Copyright (c) 2023-2026 Saúl Ibarra Corretgé",
    ],
    "quickjs-wasi": ["Copyright (c) 2026 Vercel, Inc."],
    "Rust's standard library": ["Copyright (c) The Rust Project Contributors"],
    "expat": [
        "Copyright (c) 1998-2000 Thai Open Source Software Center Ltd and Clark Cooper",
        "Copyright (c) 2001-2025 Expat maintainers",
    ],
    "libmpdec": ["Copyright (c) 2008-2020 Stefan Krah. All rights reserved."],
    "zlib": ["Copyright (C) 1995-2024 Jean-loup Gailly and Mark Adler"],
    "HACL*": [
        "Copyright (c) 2016-2022 INRIA, CMU and Microsoft Corporation",
        "Copyright (c) 2022-2023 HACL* Contributors",
    ],
    "Mersenne Twister": [
        "Copyright (C) 1997 - 2002, Makoto Matsumoto and Takuji Nishimura,",
        "All rights reserved.",
    ],
    "SipHash24": ["Copyright (c) 2013  Marek Majkowski <marek@popcount.org>"],
    "cfuhash": ["Copyright (c) 2005 Don Owens", "All rights reserved."],
    "mimalloc of CPython": ["Copyright (c) 2018-2021 Microsoft Corporation, Daan Leijen"],
    "wasi-libc": [
        "Copyright (c) 2015-2017 Nuxi (https://nuxi.nl/) and contributors.",
        "Copyright © 2005-2020 Rich Felker, et al.",
    ],
    "musl": ["Copyright © 2005-2020 Rich Felker, et al."],
}
HOMES = {
    "CPython": "https://www.python.org",
    "componentize-py": "https://github.com/bytecodealliance/componentize-py",
    "tzdata": "https://github.com/python/tzdata",
    "QuickJS-ng": "https://github.com/quickjs-ng/quickjs",
    "quickjs-wasi": "https://github.com/vercel-labs/quickjs-wasi",
    "Rust's standard library": "https://github.com/rust-lang/rust",
    "musl": "https://musl.libc.org",
    "SQLite": "https://sqlite.org",
    "expat": "https://github.com/libexpat/libexpat",
    "libmpdec": "https://www.bytereef.org/mpdecimal",
    "zlib": "https://zlib.net",
    "HACL*": "https://github.com/hacl-star/hacl-star",
    "SipHash24": "https://github.com/majek/csiphash",
    "mimalloc of CPython": "https://github.com/microsoft/mimalloc",
    "PyO3": "https://github.com/PyO3/pyo3",
    "wasi-libc": "https://github.com/WebAssembly/wasi-libc",
    "libc++": "https://libcxx.llvm.org",
}


def text(name):
    """A licence that we carry."""
    path = project.ROOT / "LICENSE-APACHE" if name == "Apache-2.0" else TEXTS / f"{name}.txt"
    return path.read_text(encoding="utf-8") if path.is_file() else None


def standard(license, holders):
    """The text of one licence by its SPDX name, if we carry it."""
    base, _, exception = license.partition(" WITH ")
    parts = [text(base)] + ([text(exception)] if exception else [])
    if None in parts:
        return None
    return "\n\n".join(part.strip() for part in parts).replace("{holders}", "\n".join(holders))


def choose(expression, holders):
    """The texts that an SPDX expression asks for: all of an AND, of an OR the first that we have."""
    words = re.findall(r"[()]|[^\s()]+", expression.replace("/", " OR "))

    def atom():
        word = words.pop(0)
        if word == "(":
            inner = either()
            words.pop(0)
            return inner
        if words[:1] == ["WITH"]:
            words.pop(0)
            word = f"{word} WITH {words.pop(0)}"
        found = standard(word, holders)
        return None if found is None else [found]

    def both():
        parts = [atom()]
        while words[:1] == ["AND"]:
            words.pop(0)
            parts.append(atom())
        return None if None in parts else [one for part in parts for one in part]

    def either():
        parts = [both()]
        while words[:1] == ["OR"]:
            words.pop(0)
            parts.append(both())
        return next((part for part in parts if part is not None), None)

    return either()


def files(package):
    """The licence files and the notices in a crate's sources."""
    root = Path(package["manifest_path"]).parent
    names = [path for path in root.iterdir() if path.suffix not in NO_TEXT]
    for folder in ("licenses", "LICENSES", "license", "LICENSE"):
        if (root / folder).is_dir():
            names += [path for path in (root / folder).rglob("*") if path.is_file()]
    if package["license_file"]:
        names.append(root / package["license_file"])
    found = sorted({path.resolve() for path in names if path.is_file()})
    # What lies elsewhere than in the root was named, or has a folder of licences.
    licenses = [path for path in found if path.parent != root.resolve() or LICENSE.match(path.name)]
    notices = [path for path in found if path not in licenses and NOTICE.match(path.name)]
    # What a crate took over from others lies further down, with its own.
    for path in sorted(root.rglob("*")):
        below = path.relative_to(root).parts
        is_ours = LICENSE.match(path.name) and path.suffix not in NO_TEXT and path.is_file()
        if is_ours and len(below) > 1 and below[0] not in UNLINKED and "/".join(below) not in OTHER_CHOICE:
            notices += [path] if path.resolve() not in licenses else []

    def read(paths):
        return [path.read_text(encoding="utf-8", errors="replace") for path in paths]

    return read(licenses), read(notices)


def of_crate(package):
    """Name, version, licence, home and texts of a crate."""
    name = f"{package['name']} {package['version']}"
    license = package["license"]
    licenses, notices = files(package)
    if not licenses:
        authors = ", ".join(re.sub(r"\s*<[^>]*>", "", author) for author in package["authors"])
        holders = [f"Copyright (c) {authors or 'the authors of ' + package['name']}"]
        licenses = choose(license, holders) if license else None
        if licenses is None:
            raise SystemExit(
                f"error: `{name}` brings no licence file, and no text of `{license}` lies in packaging/licenses\n"
                "hint: put the text there, called as SPDX calls the licence"
            )
    return name, license or "see the text", package["repository"] or "", licenses + notices


def of_other(name, version, license):
    """The same of something that is no crate."""
    texts = choose(license, HOLDERS.get(name, [f"Copyright (c) the authors of {name}"]))
    if texts is None:
        raise SystemExit(f"error: no text of `{license}` lies in packaging/licenses, which `{name}` needs")
    if notices := text(f"{name}-notices"):
        texts.append(notices)
    return f"{name} {version}".strip(), license, HOMES.get(name, ""), texts


def parts(triple, runtimes):
    """All that is in the program of a platform."""
    root, packages, needs = sbom.resolved(triple)
    found = [of_crate(packages[one]) for one in sbom.reached(root, needs)]
    found.append(of_other("Rust's standard library", "", "MIT OR Apache-2.0"))
    if triple.endswith("-musl"):
        found.append(of_other("musl", "", "MIT"))
    for one in sbom.embedded() if runtimes else []:
        found.append(of_other(one["name"], one["version"], one["licenses"][0]["expression"]))
    for name, version, license in sbom.WITHIN_PYTHON if runtimes else []:
        if not version:
            found.append(of_other(name, version, license))
    return sorted(found, key=lambda part: (part[0].lower(), part[0]))


def document(triple, runtimes):
    """The whole text: what there is, and each licence once."""
    numbers, texts = {}, []
    listed = []
    for name, license, home, own in parts(triple, runtimes):
        refers = []
        for content in own:
            content = content.replace("\r\n", "\n").replace("\f", "\n").strip("\n")
            # Those that differ in line ends and indents are one.
            key = " ".join(content.split())
            if key not in numbers:
                numbers[key] = len(texts) + 1
                texts.append(content)
            refers.append(numbers[key])
        told = ", ".join(str(number) for number in sorted(set(refers)))
        lines = [name, f"    {license}", *([f"    {home}"] if home else []), f"    texts: {told}"]
        listed.append("\n".join(lines))
    rule = "=" * 80
    head = (
        f"What is in open-skills {project.VERSION} for {triple} and was made by others.\n"
        "Each part with its version, its licence, where its source is, and the numbers of\n"
        "the texts below that came with it."
    )
    texts = [f"{rule}\nText {at}\n{rule}\n\n{content}" for at, content in enumerate(texts, 1)]
    return "\n\n".join([head, *listed, *texts]) + "\n"


def main():
    parser = argparse.ArgumentParser(description="Write the licences of what is in the program.")
    parser.add_argument("--target", required=True)
    parser.add_argument("--runtimes", action="store_true", help="the program carries Python and JavaScript")
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    path = Path(arguments.out) / project.THIRD_PARTY
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(document(arguments.target, arguments.runtimes), encoding="utf-8", newline="\n")
    print(path)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Makes a wheel that carries the binary, so that `pip install open-skills` gives the program.

    python3 packaging/wheel.py --target x86_64-unknown-linux-gnu --binary FILE --licenses FILE --out DIR

The same bytes for the same binary: no time of today stands in it.
"""

import argparse
import base64
import hashlib
import zipfile
from pathlib import Path

import project


def platform_tag(target, data):
    """What pip compares with the machine; for glibc, the version that the binary really needs."""
    if target["wheel"] != "manylinux":
        return target["wheel"]
    major, minor = max(project.newest_glibc(data), (2, 17))
    return f"manylinux_{major}_{minor}_{target['triple'].split('-')[0]}"


def metadata():
    """The METADATA of the wheel, with the README as its page."""
    fields = [
        ("Metadata-Version", "2.4"),
        ("Name", "open-skills"),
        ("Version", project.VERSION),
        ("Summary", project.PACKAGE["description"]),
        ("License-Expression", project.PACKAGE["license"]),
        *(("License-File", name) for name in (*project.LICENSES, project.THIRD_PARTY)),
        ("Project-URL", f"Source, {project.PACKAGE['repository']}"),
        ("Keywords", ",".join(project.PACKAGE["keywords"])),
        ("Requires-Python", ">=3.8"),
        ("Description-Content-Type", "text/markdown"),
    ]
    head = "".join(f"{name}: {value}\n" for name, value in fields)
    return head + "\n" + project.readme()


def record_line(name, data):
    """One line of RECORD."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
    return f"{name},sha256={digest},{len(data)}\n"


def write(archive, name, data, mode):
    """Adds a file without a trace of when and where."""
    entry = zipfile.ZipInfo(name)
    entry.external_attr = (0o100000 | mode) << 16
    entry.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(entry, data)


def build(triple, binary, licenses, out):
    """Writes the wheel and gives its path."""
    target = project.target(triple)
    data = project.binary(binary, triple)
    tag = f"py3-none-{platform_tag(target, data)}"
    stem = f"open_skills-{project.VERSION}"
    info = f"{stem}.dist-info"
    wheel = f"Wheel-Version: 1.0\nGenerator: open-skills\nRoot-Is-Purelib: false\nTag: {tag}\n"
    files = [(f"{stem}.data/scripts/{project.program(triple)}", data, 0o755)]
    files += [
        (f"{info}/licenses/{name}", (project.ROOT / name).read_bytes(), 0o644)
        for name in project.LICENSES
    ]
    files.append((f"{info}/licenses/{project.THIRD_PARTY}", project.third_party(licenses, triple), 0o644))
    files += [(f"{info}/METADATA", metadata().encode(), 0o644), (f"{info}/WHEEL", wheel.encode(), 0o644)]
    record = "".join(record_line(name, data) for name, data, _ in files) + f"{info}/RECORD,,\n"
    files.append((f"{info}/RECORD", record.encode(), 0o644))
    path = Path(out) / f"{stem}-{tag}.whl"
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content, mode in files:
            write(archive, name, content, mode)
    return path


def main():
    parser = argparse.ArgumentParser(description="Make a wheel that carries the binary.")
    parser.add_argument("--target", required=True)
    parser.add_argument("--binary", required=True)
    parser.add_argument("--licenses", required=True, help="what third_party.py wrote")
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    print(build(arguments.target, arguments.binary, arguments.licenses, arguments.out))


if __name__ == "__main__":
    main()

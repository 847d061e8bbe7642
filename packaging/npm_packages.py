#!/usr/bin/env python3
"""Makes the npm packages: one a platform with the binary, and one that chooses among them.

    python3 packaging/npm_packages.py --out DIR                    # `open-skills` itself
    python3 packaging/npm_packages.py --target TRIPLE --binary FILE --licenses FILE --out DIR

Nothing runs when they are installed: the platform's package comes as an optional dependency.
The same bytes for the same input: no time of today stands in them.
"""

import argparse
import gzip
import io
import json
import tarfile
from pathlib import Path

import project


def platform_name(target):
    """The name of a platform's package."""
    system = target["npm"]
    libc = "-musl" if system.get("libc") == "musl" else ""
    return f"@open-skills/{system['os']}-{system['cpu']}{libc}"


def about(name, summary):
    """What every package.json says."""
    return {
        "name": name,
        "version": project.VERSION,
        "description": summary,
        "license": project.PACKAGE["license"],
        "repository": {"type": "git", "url": f"git+{project.PACKAGE['repository']}.git"},
    }


def licenses():
    """The texts that go with every package."""
    return [(name, (project.ROOT / name).read_bytes(), 0o644) for name in project.LICENSES]


def tarball(name, files, out):
    """Writes the package and gives its path."""
    flat = name.replace("@", "").replace("/", "-")
    path = Path(out) / f"{flat}-{project.VERSION}.tgz"
    path.parent.mkdir(parents=True, exist_ok=True)
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for place, data, mode in files:
            entry = tarfile.TarInfo(f"package/{place}")
            entry.size, entry.mode = len(data), mode
            archive.addfile(entry, io.BytesIO(data))
    path.write_bytes(gzip.compress(plain.getvalue(), mtime=0))
    return path


def platform_package(triple, binary, third_party, out):
    """The package with the binary."""
    target = project.target(triple)
    data = project.binary(binary, triple)
    name = platform_name(target)
    system = target["npm"]
    package = about(name, f"The program of open-skills for {triple}")
    package |= {"os": [system["os"]], "cpu": [system["cpu"]], "preferUnplugged": True}
    if "libc" in system:
        package["libc"] = [system["libc"]]
    files = [
        ("package.json", json.dumps(package, indent=2).encode() + b"\n", 0o644),
        (f"bin/{project.program(triple)}", data, 0o755),
        (project.THIRD_PARTY, project.third_party(third_party, triple), 0o644),
    ]
    return tarball(name, files + licenses(), out)


def main_package(out):
    """The package that people install."""
    rows = json.loads((project.ROOT / "packaging/targets.json").read_text())
    package = about("open-skills", project.PACKAGE["description"])
    package |= {
        "keywords": project.PACKAGE["keywords"],
        "bin": {"open-skills": "bin/open-skills.js"},
        "engines": {"node": ">=18"},
        "optionalDependencies": {platform_name(row): project.VERSION for row in rows},
    }
    shim = (project.ROOT / "packaging/npm/open-skills.js").read_bytes()
    files = [
        ("package.json", json.dumps(package, indent=2).encode() + b"\n", 0o644),
        ("bin/open-skills.js", shim, 0o755),
        ("README.md", project.readme().encode(), 0o644),
    ]
    return tarball("open-skills", files + licenses(), out)


def main():
    parser = argparse.ArgumentParser(description="Make the npm packages.")
    parser.add_argument("--target", help="a platform's package, with --binary and --licenses")
    parser.add_argument("--binary")
    parser.add_argument("--licenses", help="what third_party.py wrote")
    parser.add_argument("--out", required=True)
    arguments = parser.parse_args()
    platform = (arguments.target, arguments.binary, arguments.licenses)
    if any(platform) and not all(platform):
        parser.error("--target, --binary and --licenses go together")
    if arguments.target:
        print(platform_package(*platform, arguments.out))
    else:
        print(main_package(arguments.out))


if __name__ == "__main__":
    main()

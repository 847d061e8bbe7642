"""What all packages say of the project, read from where it stands."""

import hashlib
import json
import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = tomllib.loads((ROOT / "Cargo.toml").read_text())["package"]
VERSION = PACKAGE["version"]
LICENSES = ("LICENSE-APACHE", "LICENSE-MIT")


def target(triple):
    """The row of targets.json for a triple."""
    rows = json.loads((ROOT / "packaging/targets.json").read_text())
    for row in rows:
        if row["triple"] == triple:
            return row
    known = ", ".join(row["triple"] for row in rows)
    raise SystemExit(f"error: no packages are made for `{triple}`\nhint: one of {known}")


def program(triple):
    """The name of the binary on that system."""
    return "open-skills.exe" if "windows" in triple else "open-skills"


def binary(path, triple):
    """The bytes of the binary, after a look at whether it can be one for that system."""
    data = Path(path).read_bytes()
    heads = {"linux": (b"\x7fELF",), "windows": (b"MZ",), "darwin": (b"\xcf\xfa\xed\xfe",)}
    system = next(name for name in heads if name in triple)
    if not data.startswith(heads[system]):
        raise SystemExit(f"error: `{path}` is no program for {triple}")
    return data


def newest_glibc(data):
    """The newest version of glibc that a program asks for, such as (2, 34)."""
    found = re.findall(rb"GLIBC_(\d+)\.(\d+)", data)
    return max(((int(major), int(minor)) for major, minor in found), default=(2, 17))


def sha256(data):
    """The digest in hexadecimal."""
    return hashlib.sha256(data).hexdigest()

"""What all packages say of the project, read from where it stands."""

import hashlib
import json
import re
import struct
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = tomllib.loads((ROOT / "Cargo.toml").read_text())["package"]
VERSION = PACKAGE["version"]
LICENSES = ("LICENSE-APACHE", "LICENSE-MIT")
# The licences of what others made, as third_party.py writes it for a platform.
THIRD_PARTY = "THIRD-PARTY-LICENSES"


def third_party(path, triple):
    """The bytes of that file, after a look at whether it is about that platform."""
    data = Path(path).read_bytes()
    if not data.startswith(f"What is in open-skills {VERSION} for {triple} ".encode()):
        raise SystemExit(f"error: `{path}` does not say what is in {VERSION} for {triple}\nhint: python3 packaging/third_party.py writes it")
    return data


def readme():
    """The README for a package, where none of the files is that it leads to."""
    places = {"": "blob", "!": "raw"}
    return re.sub(
        r"(!?)\[([^\]]*)\]\((?![a-z]+:|#)([^)]+)\)",
        lambda link: f"{link[1]}[{link[2]}]({PACKAGE['repository']}/{places[link[1]]}/v{VERSION}/{link[3]})",
        (ROOT / "README.md").read_text(encoding="utf-8"),
    )


def target(triple):
    """The row of targets.json for a triple."""
    rows = json.loads((ROOT / "packaging/targets.json").read_text())
    for row in rows:
        if row["triple"] == triple:
            return row
    known = ", ".join(row["triple"] for row in rows)
    raise SystemExit(f"error: no packages are made for `{triple}`\nhint: one of {known}")


def triple(path):
    """The platform that a program was built for, as its head says."""
    data = Path(path).read_bytes()
    processors = {b"\x7fELF": {62: "x86_64", 183: "aarch64"}, b"\xcf\xfa\xed\xfe": {7: "x86_64", 12: "aarch64"}}
    try:
        if data[:4] == b"\x7fELF":
            libc = "gnu" if b"ld-linux" in interpreter(data) else "musl"
            return f"{processors[data[:4]][struct.unpack_from('<H', data, 18)[0]]}-unknown-linux-{libc}"
        return f"{processors[data[:4]][data[4]]}-apple-darwin"
    except (KeyError, IndexError, struct.error):
        raise SystemExit(f"error: `{path}` is no program for a platform that packages are made for") from None


def interpreter(data):
    """What loads an ELF program; nothing for a static one."""
    at, size, count = *struct.unpack_from("<Q", data, 32), *struct.unpack_from("<HH", data, 54)
    for head in range(at, at + size * count, size):
        if struct.unpack_from("<I", data, head)[0] == 3:
            offset, length = struct.unpack_from("<Q16xQ", data, head + 8)
            return data[offset : offset + length]
    return b""


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

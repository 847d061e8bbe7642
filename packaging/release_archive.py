#!/usr/bin/env python3
"""Makes the archive of one platform, and the list of digests over all of them.

    python3 packaging/release_archive.py --target TRIPLE --binary FILE --licenses FILE --out DIR
    python3 packaging/release_archive.py --sums DIR        # writes DIR/SHA256SUMS

In it: the program, its licence and those of all that is in it, the README, the change log, completions and man pages. The same
bytes for the same input: no time of today stands in it.
"""

import argparse
import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import project


def contents(triple, binary, licenses):
    """Names, bytes and modes of what is in the archive."""
    top = f"open-skills-{project.VERSION}-{triple}"
    files = [(f"{top}/{project.program(triple)}", project.binary(binary, triple), 0o755)]
    files.append((f"{top}/README.md", project.readme().encode(), 0o644))
    files.append((f"{top}/{project.THIRD_PARTY}", project.third_party(licenses, triple), 0o644))
    texts = [*project.LICENSES, "CHANGELOG.md"]
    folder = project.ROOT / "completions"
    texts += [str(path.relative_to(project.ROOT)) for path in folder.rglob("*") if path.is_file()]
    files += [(f"{top}/{name}", (project.ROOT / name).read_bytes(), 0o644) for name in sorted(texts)]
    return top, files


def build(triple, binary, licenses, out):
    """Writes the archive and gives its path."""
    top, files = contents(triple, binary, licenses)
    Path(out).mkdir(parents=True, exist_ok=True)
    if "windows" in triple:
        path = Path(out) / f"{top}.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data, mode in files:
                entry = zipfile.ZipInfo(name)
                entry.external_attr = (0o100000 | mode) << 16
                entry.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(entry, data)
        return path
    plain = io.BytesIO()
    with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, data, mode in files:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(data), mode
            archive.addfile(entry, io.BytesIO(data))
    path = Path(out) / f"{top}.tar.gz"
    path.write_bytes(gzip.compress(plain.getvalue(), mtime=0))
    return path


def sums(folder):
    """The digests of all files of a release, as sha256sum writes and checks them."""
    names = sorted(path.name for path in Path(folder).iterdir() if path.is_file())
    names = [name for name in names if name != "SHA256SUMS"]
    if not names:
        raise SystemExit(f"error: `{folder}` holds nothing to list")
    lines = [f"{project.sha256((Path(folder) / name).read_bytes())}  {name}\n" for name in names]
    path = Path(folder) / "SHA256SUMS"
    path.write_text("".join(lines))
    return path


def main():
    parser = argparse.ArgumentParser(description="Make the archive of one platform.")
    parser.add_argument("--target")
    parser.add_argument("--binary")
    parser.add_argument("--licenses", help="what third_party.py wrote")
    parser.add_argument("--out")
    parser.add_argument("--sums", metavar="DIR")
    arguments = parser.parse_args()
    if arguments.sums:
        print(sums(arguments.sums))
    elif arguments.target and arguments.binary and arguments.licenses and arguments.out:
        print(build(arguments.target, arguments.binary, arguments.licenses, arguments.out))
    else:
        parser.error("give --sums, or all of --target, --binary, --licenses and --out")


if __name__ == "__main__":
    main()

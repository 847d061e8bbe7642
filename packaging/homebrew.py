#!/usr/bin/env python3
"""Writes the Homebrew formula of a release, with the digests of its archives.

    python3 packaging/homebrew.py --sums DIR/SHA256SUMS > open-skills.rb
"""

import argparse
from pathlib import Path

import project

PLATFORMS = [
    ("on_macos", "on_arm", "aarch64-apple-darwin"),
    ("on_macos", "on_intel", "x86_64-apple-darwin"),
    ("on_linux", "on_arm", "aarch64-unknown-linux-gnu"),
    ("on_linux", "on_intel", "x86_64-unknown-linux-gnu"),
]

FORMULA = """\
class OpenSkills < Formula
  desc "{summary}"
  homepage "{home}"
  version "{version}"
  license any_of: ["Apache-2.0", "MIT"]

{places}
  def install
    bin.install "open-skills"
    bash_completion.install "completions/open-skills.bash" => "open-skills"
    zsh_completion.install "completions/open-skills.zsh" => "_open-skills"
    fish_completion.install "completions/open-skills.fish"
    man1.install Dir["completions/man/*.1"]
  end

  test do
    assert_match version.to_s, shell_output("#{{bin}}/open-skills --version")
  end
end
"""


def digests(path):
    """The digests by file name."""
    pairs = (line.split(maxsplit=1) for line in Path(path).read_text().splitlines())
    return {name.strip(): digest for digest, name in pairs}


def places(found):
    """The blocks that say what to get where."""
    text = ""
    for system in ("on_macos", "on_linux"):
        text += f"  {system} do\n"
        for of, cpu, triple in PLATFORMS:
            if of != system:
                continue
            name = f"open-skills-{project.VERSION}-{triple}.tar.gz"
            if name not in found:
                raise SystemExit(f"error: the list of digests does not name `{name}`")
            base = f"{project.PACKAGE['repository']}/releases/download/v{project.VERSION}"
            text += f'    {cpu} do\n      url "{base}/{name}"\n      sha256 "{found[name]}"\n    end\n'
        text += "  end\n"
    return text


def main():
    parser = argparse.ArgumentParser(description="Write the Homebrew formula of a release.")
    parser.add_argument("--sums", required=True)
    found = digests(parser.parse_args().sums)
    print(
        FORMULA.format(
            # Homebrew wants at most 80 characters, and no full stop.
            summary="One tool for the whole life of an agent skill",
            home=project.PACKAGE["repository"],
            version=project.VERSION,
            places=places(found),
        ),
        end="",
    )


if __name__ == "__main__":
    main()

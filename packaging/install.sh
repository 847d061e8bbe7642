#!/bin/sh
# Installs open-skills for this user: gets the archive of this platform, checks its digest, and
# puts the program into a folder of yours. Changes nothing else.
#
#     OPEN_SKILLS_VERSION       the version to get; by default the one that this script came with
#     OPEN_SKILLS_INSTALL_DIR   where to put the program; ~/.local/bin by default
#     OPEN_SKILLS_RELEASES      where the archives are; a mirror, or file:///… without a network
set -eu

version="${OPEN_SKILLS_VERSION:-0.1.0}"
releases="${OPEN_SKILLS_RELEASES:-https://github.com/open-skills/open-skills/releases/download/v$version}"
folder="${OPEN_SKILLS_INSTALL_DIR:-$HOME/.local/bin}"

fail() {
    echo "error: $1" >&2
    [ $# -lt 2 ] || echo "hint: $2" >&2
    exit 1
}

platform() {
    case "$(uname -m)" in
        x86_64 | amd64) cpu=x86_64 ;;
        aarch64 | arm64) cpu=aarch64 ;;
        *) fail "no archive is made for \`$(uname -m)\`" "build it: cargo install open-skills --locked" ;;
    esac
    case "$(uname -s)" in
        Darwin) echo "$cpu-apple-darwin" ;;
        Linux)
            # The build for musl is static and runs where glibc is missing.
            if ldd --version 2>&1 | grep -qi musl; then
                echo "$cpu-unknown-linux-musl"
            else
                echo "$cpu-unknown-linux-gnu"
            fi
            ;;
        *) fail "no archive is made for \`$(uname -s)\`" "on Windows, take the .zip or use pip or npm" ;;
    esac
}

get() {
    case "$1" in
        file://*) cp "${1#file://}" "$2" ;;
        *)
            if command -v curl > /dev/null; then
                curl --proto '=https' --tlsv1.2 --fail --silent --show-error --location "$1" --output "$2"
            elif command -v wget > /dev/null; then
                wget --https-only --quiet "$1" --output-document "$2"
            else
                fail "neither curl nor wget is here to get \`$1\`"
            fi
            ;;
    esac || fail "cannot get \`$1\`" "see whether that version exists, or set OPEN_SKILLS_RELEASES"
}

digest() {
    if command -v sha256sum > /dev/null; then
        sha256sum "$1" | cut -d ' ' -f 1
    else
        shasum -a 256 "$1" | cut -d ' ' -f 1
    fi
}

main() {
    name="open-skills-$version-$(platform)"
    work="$(mktemp -d)"
    trap 'rm -rf "$work"' EXIT
    get "$releases/$name.tar.gz" "$work/$name.tar.gz"
    get "$releases/SHA256SUMS" "$work/SHA256SUMS"
    wanted="$(grep "  $name.tar.gz\$" "$work/SHA256SUMS" | cut -d ' ' -f 1)"
    [ -n "$wanted" ] || fail "SHA256SUMS does not name \`$name.tar.gz\`"
    found="$(digest "$work/$name.tar.gz")"
    [ "$found" = "$wanted" ] || fail "\`$name.tar.gz\` has the digest $found, not $wanted" "get it again"
    tar -xzf "$work/$name.tar.gz" -C "$work"
    mkdir -p "$folder"
    # A rename: a program that runs right now is not overwritten.
    cp "$work/$name/open-skills" "$folder/.open-skills-new"
    chmod 755 "$folder/.open-skills-new"
    mv "$folder/.open-skills-new" "$folder/open-skills"
    echo "installed open-skills $version: $folder/open-skills"
    case ":$PATH:" in
        *":$folder:"*) ;;
        *) echo "add $folder to your PATH to call it by its name" ;;
    esac
}

# All in functions: a script that arrives cut off runs nothing.
main

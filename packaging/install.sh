#!/bin/sh
# Installs open-skills for this user: gets the archive of this platform, checks its digest, tries
# the program, and puts it into a folder of yours. Changes nothing else, and nothing on an error.
#
#     OPEN_SKILLS_VERSION       the version to get; by default the one that this script came with
#     OPEN_SKILLS_INSTALL_DIR   where to put the program; ~/.local/bin by default
#     OPEN_SKILLS_TARGET        the platform, such as x86_64-unknown-linux-musl; by default this one
#     OPEN_SKILLS_RELEASES      where the archives are; a mirror, or file:///… without a network
set -eu

version="${OPEN_SKILLS_VERSION:-0.1.0}"
version="${version#v}"
releases="${OPEN_SKILLS_RELEASES:-https://github.com/open-skills/open-skills/releases/download/v$version}"
repository=https://github.com/open-skills/open-skills
build="build it: cargo install --locked --git $repository --tag v$version open-skills"
another_folder="name another folder: OPEN_SKILLS_INSTALL_DIR"
work=
staged=
made=

fail() {
    printf 'error: %s\n' "$1" >&2
    [ $# -lt 2 ] || printf 'hint: %s\n' "$2" >&2
    exit 1
}

# The cause, which commands of the system name at the end of what they say first.
cause() {
    said="$(head -n 1 "$work/said")"
    printf '%s\n' "${said##*: }"
}

# Takes back what is not done, and the folders that were made for it.
clean() {
    [ -z "$work" ] || rm -rf "$work"
    [ -z "$staged" ] || rm -f "$staged"
    while [ -n "$made" ]; do
        [ ! -d "$made" ] || rmdir "$made" 2> /dev/null || break
        [ "$made" != "$first_made" ] || break
        made="${made%/*}"
    done
}

check_version() {
    case "$version" in
        *[!0-9A-Za-z.+-]* | [!0-9]*) ;;
        *.*.*) return ;;
    esac
    fail "\`$version\` is no version" "write it as in OPEN_SKILLS_VERSION=0.1.0"
}

platform() {
    if [ -n "${OPEN_SKILLS_TARGET:-}" ]; then
        echo "$OPEN_SKILLS_TARGET"
        return
    fi
    cpu="$(uname -m)"
    system="$(uname -s)"
    # A shell that Rosetta translates is told of another processor.
    if [ "$system" = Darwin ] && [ "$(sysctl -n hw.optional.arm64 2> /dev/null)" = 1 ]; then
        cpu=arm64
    fi
    case "$cpu" in
        x86_64 | amd64) cpu=x86_64 ;;
        aarch64 | arm64) cpu=aarch64 ;;
        *) fail "no archive is made for \`$cpu\`" "$build" ;;
    esac
    case "$system" in
        Darwin) echo "$cpu-apple-darwin" ;;
        Linux)
            # The build for musl is static and runs where glibc is missing.
            if ldd --version 2>&1 | grep -qi musl; then
                echo "$cpu-unknown-linux-musl"
            else
                echo "$cpu-unknown-linux-gnu"
            fi
            ;;
        *) fail "no archive is made for \`$system\`" "on Windows, take the .zip or use pip or npm" ;;
    esac
}

# The folder to install into, whole and without a slash at its end.
destination() {
    wanted="${OPEN_SKILLS_INSTALL_DIR:-}"
    if [ -z "$wanted" ]; then
        [ -n "${HOME:-}" ] || fail "HOME is not set, so there is no folder for the program" \
            "say where to put it: OPEN_SKILLS_INSTALL_DIR=/usr/local/bin"
        wanted="$HOME/.local/bin"
    fi
    case "$wanted" in
        /*) ;;
        *) wanted="$(pwd)/$wanted" ;;
    esac
    while [ "$wanted" != "${wanted%/}" ]; do wanted="${wanted%/}"; done
    echo "$wanted"
}

# Whether the program can be put into a folder, before anything is fetched.
check_destination() {
    if [ -d "$1/open-skills" ]; then
        fail "\`$1/open-skills\` is a folder, where the program has to go" "move it away, or $another_folder"
    fi
    there="$1"
    while [ -n "$there" ] && [ ! -d "$there" ]; do
        if [ -e "$there" ] || [ -L "$there" ]; then
            fail "\`$there\` is no folder, and the program has to go into it" \
                "move it away, or $another_folder"
        fi
        there="${there%/*}"
    done
    [ -w "$there/" ] || fail "nothing may be written into \`$there/\`" "$another_folder"
}

# The means to compute a digest: an archive that cannot be checked is not installed.
checker() {
    for tool in sha256sum shasum openssl; do
        if command -v "$tool" > /dev/null; then
            echo "$tool"
            return
        fi
    done
    fail "none of sha256sum, shasum and openssl is here to check the archive with" \
        "install one of them, and run this again"
}

digest() {
    case "$1" in
        sha256sum) sha256sum "$2" ;;
        shasum) shasum -a 256 "$2" ;;
        openssl) openssl dgst -sha256 -r "$2" ;;
    esac | cut -d ' ' -f 1
}

get() {
    case "$1" in
        file://*) cp "${1#file://}" "$2" 2> "$work/said" ;;
        https://*)
            if command -v curl > /dev/null; then
                curl --proto '=https' --tlsv1.2 --fail --silent --show-error --location --retry 3 \
                    "$1" --output "$2" 2> "$work/said"
            elif command -v wget > /dev/null; then
                # In short options, which busybox has too.
                wget -nv -O "$2" "$1" 2> "$work/said"
            else
                fail "neither curl nor wget is here to get \`$1\`" "install one of them, and run this again"
            fi
            ;;
        *) fail "\`$1\` begins with neither https:// nor file:///" "see OPEN_SKILLS_RELEASES" ;;
    esac && return
    # On a full disk nobody could write down what went wrong.
    said=
    [ ! -s "$work/said" ] || said="$(tail -n 1 "$work/said")"
    { [ -n "$said" ] || { echo x > "$work/room" && [ -s "$work/room" ]; }; } 2> /dev/null \
        || fail "cannot get \`$1\`: nothing more can be written to \`${TMPDIR:-/tmp}\`" \
            "make room there, or name another place: TMPDIR"
    fail "cannot get \`$1\`: ${said:-no reason was given}" \
        "see whether there is a version $version; OPEN_SKILLS_RELEASES names a mirror"
}

# Gets the archive of this platform, holds it against its digest, and unpacks it.
fetch() {
    get "$releases/SHA256SUMS" "$work/SHA256SUMS"
    wanted="$(grep "  $name.tar.gz\$" "$work/SHA256SUMS" | cut -d ' ' -f 1)"
    [ -n "$wanted" ] || fail "there is no \`$name.tar.gz\` among the files of $releases" \
        "$build"
    get "$releases/$name.tar.gz" "$work/$name.tar.gz"
    found="$(digest "$(checker)" "$work/$name.tar.gz")"
    [ "$found" = "$wanted" ] \
        || fail "\`$name.tar.gz\` has the digest \`$found\`, not \`$wanted\`" "get it again"
    tar -xzf "$work/$name.tar.gz" -C "$work" 2> "$work/said" \
        || fail "cannot unpack \`$name.tar.gz\`: $(cause)" "see whether there is room in \`${TMPDIR:-/tmp}\`"
    [ -f "$work/$name/open-skills" ] || fail "there is no program in \`$name.tar.gz\`"
}

# Runs the program once, and says why one that does not start does not.
try() {
    status=0
    "$staged" --version < /dev/null > "$work/version" 2> "$work/said" || status="$?"
    if [ "$status" = 0 ]; then
        said="$(head -n 1 "$work/version")"
        [ "$said" = "open-skills $version" ] \
            || fail "the program in \`$name.tar.gz\` calls itself \`$said\`"
        return
    fi
    said="$(tail -n 1 "$work/said")"
    said="${said##*"$staged": }"
    case "$said:$triple" in
        *"ermission denied"*) hint="programs may not run from \`$folder\`; $another_folder" ;;
        *-linux-gnu) hint="take the build that needs no glibc: OPEN_SKILLS_TARGET=${triple%-gnu}-musl" ;;
        *) hint="$build" ;;
    esac
    fail "the program for $triple does not start here: ${said:-it ended with $status}" "$hint"
}

# Puts the program beside its place, tries it, and gives it its name by a rename: a program that
# runs right now is not overwritten, and one that does not start replaces none.
place() {
    first_made="$folder"
    while [ ! -d "${first_made%/*}/" ]; do first_made="${first_made%/*}"; done
    [ -d "$folder/" ] || made="$folder"
    mkdir -p "$folder/" 2> "$work/said" \
        || fail "cannot make the folder \`$folder\`: $(cause)" "$another_folder"
    staged="$(mktemp "$folder/.open-skills-XXXXXX" 2> "$work/said")" \
        || fail "cannot write into \`$folder\`: $(cause)" "$another_folder"
    { cp "$work/$name/open-skills" "$staged" && chmod 755 "$staged"; } 2> "$work/said" \
        || fail "cannot write into \`$folder\`: $(cause)" "$another_folder"
    try
    mv -f "$staged" "$folder/open-skills" 2> "$work/said" \
        || fail "cannot write \`$folder/open-skills\`: $(cause)" "$another_folder"
    staged=
    made=
}

# How to call it, where its name alone does not.
say_how() {
    case ":$PATH:" in
        *":$folder:"*)
            called="$(command -v open-skills)" || called=
            [ "$called" = "$folder/open-skills" ] \
                || echo "another one comes before it in your PATH: $called"
            ;;
        *) echo "to call it by its name: export PATH=\"$folder:\$PATH\"" ;;
    esac
}

main() {
    for tool in uname mktemp tar gzip grep; do
        command -v "$tool" > /dev/null || fail "\`$tool\` is needed and not here" \
            "install it, and run this again"
    done
    check_version
    folder="$(destination)"
    check_destination "$folder"
    checker > /dev/null
    triple="$(platform)"
    name="open-skills-$version-$triple"
    trap clean EXIT
    trap 'exit 129' HUP
    trap 'exit 130' INT
    trap 'exit 143' TERM
    work="$(mktemp -d 2> /dev/null)" || fail "cannot make a temporary folder" "name a place for it: TMPDIR"
    fetch
    place
    echo "installed open-skills $version: $folder/open-skills"
    say_how
}

# All in functions: a script that arrives cut off runs nothing.
main

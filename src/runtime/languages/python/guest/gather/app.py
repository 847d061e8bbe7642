"""The first build: gathers the standard library as bytecode.

While a component is built, its own CPython sees its whole standard library under `/python`,
and the folder of this file, writable, under `/0`. Only that very interpreter can compile for
itself, so it does it here and leaves one file, `/0/library.bin`, for the second build:
the length of an index, the index, and the code of every module one after the other.
"""

import marshal
import os

import wit_world

LIBRARY = "/python"
RESULT = "/0/library.bin"

# Tests, and what needs a screen, a terminal, another system or an installation.
LEFT_OUT_FOLDERS = {
    "__pycache__",
    "config-3.14-wasm32-wasi",
    "curses",
    "ensurepip",
    "idlelib",
    "lib-dynload",
    "site-packages",
    "test",
    "tests",
    "tkinter",
    "turtledemo",
    "venv",
}
LEFT_OUT_FILES = {
    "_aix_support.py",
    "_android_support.py",
    "_apple_support.py",
    "_ios_support.py",
    "_osx_support.py",
    "antigravity.py",
    "turtle.py",
}


def sources():
    """The path of every module, in one order on every machine."""
    for folder, folders, files in os.walk(LIBRARY):
        folders[:] = sorted(set(folders) - LEFT_OUT_FOLDERS)
        for name in sorted(set(files) - LEFT_OUT_FILES):
            if name.endswith(".py"):
                yield f"{folder}/{name}"


def gather():
    index, code, offset = [], [], 0
    for path in sources():
        with open(path, "rb") as file:
            compiled = compile(file.read(), path, "exec", dont_inherit=True)
        marshalled = marshal.dumps(compiled)
        index.append((path, offset, len(marshalled)))
        code.append(marshalled)
        offset += len(marshalled)
    packed_index = marshal.dumps(index)
    with open(RESULT, "wb") as file:
        file.write(len(packed_index).to_bytes(4, "little"))
        file.write(packed_index)
        file.write(b"".join(code))


gather()


class WitWorld(wit_world.WitWorld):
    """Nobody runs this component; only its building matters."""

    def run(self, script, function, args, cwd, packages):
        return 0

"""The second build: an interpreter with its library in memory, ready to run a program.

All of this happens while the component is built. A snapshot of the interpreter is taken
afterwards, so that a run begins with everything imported.
"""

import gc
import importlib
import os
import sys

import wit_world
from _open_skills import (
    digests,
    later,
    library,
    locks,
    loops,
    modes,
    pools,
    program,
    redirects,
    refusals,
    root,
    sockets,
    tls,
    zones,
)
from wit_world.imports import host

LIBRARY_FILE = "/0/library.bin"

# What scripts import most; each costs every start about a microsecond, and saves those that
# want it milliseconds.
IMPORTED = """
    argparse ast asyncio base64 bisect calendar collections collections.abc concurrent.futures
    concurrent.futures.thread configparser contextlib copy csv dataclasses datetime decimal
    difflib email.message email.mime.multipart email.mime.text email.parser email.policy
    encodings.ascii encodings.cp1252 encodings.cp437 encodings.idna encodings.latin_1
    encodings.utf_16 encodings.utf_8_sig enum fnmatch fractions functools getpass glob graphlib
    gzip hashlib heapq hmac html html.parser http.client http.server importlib.metadata
    importlib.resources inspect io ipaddress itertools json locale logging logging.handlers math
    mimetypes numbers operator pathlib pickle platform pprint queue random re runpy secrets
    selectors shlex shutil signal socket sqlite3 ssl statistics string struct subprocess tarfile
    tempfile textwrap threading time tokenize tomllib traceback types typing unicodedata unittest
    urllib.error urllib.parse urllib.request uuid warnings weakref xml.dom.minidom
    xml.etree.ElementTree zipfile zlib zoneinfo
""".split()


def build():
    library.load(LIBRARY_FILE)
    library.install()
    for folder in sys.path:
        zones.load(folder)
    sys.modules["ssl"] = tls.module()
    for name in IMPORTED:
        importlib.import_module(name)
    os._exit = lambda status=0: host.exit(status & 0xFF)
    refusals.install()
    locks.install()
    digests.install()
    modes.install()
    root.install()
    pools.install()
    loops.install()
    sockets.install(host)
    redirects.install()
    later.change("zoneinfo", zones.change_zoneinfo)
    later.install()
    replace_atomic_writing()
    sys.path[:] = [library.ROOT]
    sys.path_importer_cache.clear()
    sys.dont_write_bytecode = True
    gc.collect()
    gc.freeze()
    # A script lives for a moment: looking for its circles five times as seldom costs little memory.
    gc.set_threshold(10_000, *gc.get_threshold()[1:])


def replace_atomic_writing():
    """The import system writes bytecode without looking whether all of it was written."""
    import _frozen_importlib_external

    def write(path, data, mode=0o666):
        with open(path, "wb") as file:
            file.write(data)

    _frozen_importlib_external._write_atomic = write


build()


class WitWorld(wit_world.WitWorld):
    """What the host calls."""

    def run(self, script, function, args, cwd, packages):
        return program.run(script, function, args, cwd, packages)

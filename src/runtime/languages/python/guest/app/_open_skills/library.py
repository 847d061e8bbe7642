"""The standard library, served out of memory.

The snapshot of the interpreter holds the code of every module, so that an import reads no
file and compiles nothing.
"""

import importlib.machinery
import marshal
import os
import sys

ROOT = "/python"

_code = {}  # path -> marshalled code
_modules = {}  # folder -> {name: (path, whether it is a package)}


def load(path):
    """Takes in what the first build gathered."""
    with open(path, "rb") as file:
        blob = memoryview(file.read())
    begin = 4 + int.from_bytes(blob[:4], "little")
    for module, offset, length in marshal.loads(blob[4:begin]):
        _code[module] = blob[begin + offset : begin + offset + length]
        _place(module)


def _place(path):
    folder, file = os.path.split(path)
    if file == "__init__.py":
        parent, name = os.path.split(folder)
        _modules.setdefault(folder, {})
        _modules.setdefault(parent, {})[name] = (path, True)
    else:
        _modules.setdefault(folder, {}).setdefault(file[: -len(".py")], (path, False))


def install():
    """Serves every import below `/python` from memory."""
    sys.path_hooks.insert(0, Finder)
    sys.path_importer_cache.clear()
    # What the start of the interpreter has loaded from files belongs here too.
    for module in list(sys.modules.values()):
        path = getattr(module, "__file__", None)
        if path in _code and module.__spec__ is not None:
            loader = Loader(path, hasattr(module, "__path__"))
            module.__spec__.loader = module.__loader__ = loader


def has(name):
    """Whether the standard library has this module at its top level."""
    return name in _modules[ROOT]


class Loader:
    """Loads one module."""

    def __init__(self, path, is_package):
        self.path = path
        self._is_package = is_package

    def create_module(self, spec):
        return None

    def exec_module(self, module):
        exec(self.get_code(module.__name__), module.__dict__)

    def get_code(self, name):
        return marshal.loads(_code[self.path])

    def get_source(self, name):
        # Only the code is kept: the sources would double the runtime.
        return None

    def get_filename(self, name=None):
        return self.path

    def is_package(self, name):
        return self._is_package


class Finder:
    """Finds the modules of one folder of the standard library."""

    def __init__(self, folder):
        if folder not in _modules:
            raise ImportError(folder)
        self._entries = _modules[folder]

    def find_spec(self, name, target=None):
        found = self._entries.get(name.rpartition(".")[2])
        if found is None:
            return None
        path, is_package = found
        spec = importlib.machinery.ModuleSpec(
            name, Loader(path, is_package), origin=path, is_package=is_package
        )
        if is_package:
            spec.submodule_search_locations.append(os.path.dirname(path))
        spec.has_location = True
        spec.cached = None
        return spec

    def iter_modules(self, prefix=""):
        for name, (_, is_package) in self._entries.items():
            yield prefix + name, is_package

    def invalidate_caches(self):
        pass

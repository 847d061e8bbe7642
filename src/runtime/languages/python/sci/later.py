"""Changes to modules, made right after each is first imported.

Most programs import few modules; those that they do not import cost nothing.
"""

import sys

from .library import ROOT

_changes = {}  # name of a module -> the function that changes it


def change(name, by):
    """Has the module of that name changed, now or when it is first imported."""
    if name in sys.modules:
        by(sys.modules[name])
    else:
        _changes[name] = by


def install():
    """Begins to watch the imports."""
    sys.meta_path.insert(0, _Watcher)


class _Watcher:
    @staticmethod
    def find_spec(name, path=None, target=None):
        if name not in _changes:
            return None
        for finder in sys.meta_path:
            if finder is _Watcher:
                continue
            spec = finder.find_spec(name, path, target)
            if spec is not None:
                # A program's own module of that name stays as it is.
                if str(spec.origin).startswith((ROOT, "frozen", "built-in")):
                    spec.loader = _Changing(spec.loader, _changes.pop(name))
                return spec
        return None


class _Changing:
    """Loads like another loader, then changes what was loaded."""

    def __init__(self, loader, by):
        self._loader = loader
        self._by = by

    def __getattr__(self, name):
        return getattr(self._loader, name)

    def create_module(self, spec):
        return self._loader.create_module(spec)

    def exec_module(self, module):
        self._loader.exec_module(module)
        module.__spec__.loader = module.__loader__ = self._loader
        self._by(module)

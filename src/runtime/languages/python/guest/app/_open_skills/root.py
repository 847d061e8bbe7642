"""The folder above all others, which nobody opened: only what is below it is there.

A program that looks around begins there, and finds the folders of the run.
"""

import os
import stat

_FOLDERS = ("skill", "scripts", "input", "output", "tmp", "packages")
_STATUS = os.stat_result((stat.S_IFDIR | 0o555, 0, 0, 1, 0, 0, 0, 0, 0, 0))


def install():
    for name, instead in (("listdir", _names), ("scandir", _Entries)):
        setattr(os, name, _also(getattr(os, name), instead))
    for name in ("stat", "lstat"):
        setattr(os, name, _also(getattr(os, name), lambda path: _STATUS))


def _also(plain, instead):
    """The same function, which knows that folder too."""

    def call(path=".", *args, **kwargs):
        try:
            return plain(path, *args, **kwargs)
        except FileNotFoundError:
            if not _is_root(path):
                raise
        return instead(path)

    call.__name__ = call.__qualname__ = plain.__name__
    call.__doc__ = plain.__doc__
    # What a function can do is written down under the function itself.
    for able in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
        if plain in able:
            able.add(call)
    return call


def _is_root(path):
    if path is None or isinstance(path, int):
        return False
    return os.path.abspath(os.fsdecode(path)).strip("/") == ""


def _names(path="/"):
    names = [name for name in _FOLDERS if os.path.isdir(f"/{name}")]
    return [os.fsencode(name) for name in names] if isinstance(path, bytes) else names


class _Entry:
    """A folder, as `os.scandir` gives it."""

    def __init__(self, name):
        self.name = name
        self.path = f"/{name}"

    def __fspath__(self):
        return self.path

    def is_dir(self, *, follow_symlinks=True):
        return True

    def is_file(self, *, follow_symlinks=True):
        return False

    is_symlink = is_junction = lambda self: False

    def stat(self, *, follow_symlinks=True):
        return os.stat(self.path)

    def inode(self):
        return self.stat().st_ino

    def __repr__(self):
        return f"<DirEntry {self.name!r}>"


class _Entries:
    def __init__(self, path):
        self._entries = iter([_Entry(name) for name in _names()])

    def __iter__(self):
        return self._entries

    def __next__(self):
        return next(self._entries)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def close(self):
        pass

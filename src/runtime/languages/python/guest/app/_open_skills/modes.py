"""The permissions of files, which the sandbox does not tell."""

import os
import stat

# What most systems give to what a program makes; nothing in here is asked for them.
_USUAL = {stat.S_IFREG: 0o644, stat.S_IFDIR: 0o755, stat.S_IFLNK: 0o777}


def install():
    """Has archives that a program packs open for whoever unpacks them."""
    for name in ("stat", "lstat", "fstat"):
        plain = getattr(os, name)
        telling = _telling(plain)
        setattr(os, name, telling)
        # What a function can do is written down under the function itself.
        for able in (os.supports_dir_fd, os.supports_fd, os.supports_follow_symlinks):
            if plain in able:
                able.add(telling)


def _telling(look):
    def call(*args, **kwargs):
        found = look(*args, **kwargs)
        if stat.S_IMODE(found.st_mode):
            return found
        mode = found.st_mode | _USUAL.get(stat.S_IFMT(found.st_mode), 0)
        _, fields = found.__reduce__()[1]
        return os.stat_result((mode, *found[1:]), fields)

    call.__name__ = call.__qualname__ = look.__name__
    call.__doc__ = look.__doc__
    return call

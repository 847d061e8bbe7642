"""Locks where nobody else could open them.

There is one thread, so a lock that is held stays held for as long as somebody waits for it.
The locks of the interpreter let whoever waits pass at once, or end the program without a word.
These wait their time, and say so when that would be for ever. Everything in `threading` and
`queue` that waits is made of them.
"""

import time

from . import later
from .refusals import NATIVE

# The longest time that the interpreter's own locks take, in seconds.
_LONGEST = 2**63 / 1e9


class Lock:
    """A lock as `threading.Lock` makes it."""

    __slots__ = ("_is_held", "__weakref__")

    def __init__(self):
        self._is_held = False

    def acquire(self, blocking=True, timeout=-1):
        if not blocking and timeout != -1:
            raise ValueError("can't specify a timeout for a non-blocking call")
        if timeout < 0 and timeout != -1:
            raise ValueError("timeout value must be a non-negative number")
        if timeout > _LONGEST:
            raise OverflowError("timestamp too large to convert to C PyTime_t")
        if not self._is_held:
            self._is_held = True
            return True
        if blocking and timeout == -1:
            raise RuntimeError(
                "this would wait for ever: the sandbox has no threads, so that nothing can end "
                f"the wait{NATIVE}"
            )
        if blocking:
            time.sleep(timeout)
        return False

    def release(self):
        if not self._is_held:
            raise RuntimeError("release unlocked lock")
        self._is_held = False

    def locked(self):
        return self._is_held

    acquire_lock, release_lock, locked_lock = acquire, release, locked

    def __enter__(self):
        # Called for every `with`: no longer than it has to be.
        if self._is_held:
            self.acquire()
        self._is_held = True
        return True

    def __exit__(self, *error):
        self.release()

    def __repr__(self):
        state = "locked" if self._is_held else "unlocked"
        return f"<{state} _thread.lock object at {id(self):#x}>"

    def __reduce__(self):
        raise TypeError("cannot pickle '_thread.lock' object")

    def _at_fork_reinit(self):
        self._is_held = False


Lock.__module__, Lock.__name__, Lock.__qualname__ = "_thread", "lock", "lock"


def install():
    """Puts these in the place of the interpreter's own."""
    later.change("threading", _change_threading)
    later.change("queue", _change_queue)


def _change_threading(module):
    module.Lock = module._allocate_lock = Lock


def _change_queue(module):
    # The other one is compiled and waits in its own way.
    module.SimpleQueue = module._PySimpleQueue

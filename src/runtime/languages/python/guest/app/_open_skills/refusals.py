"""What does not exist in the sandbox, and the errors that say so."""

import os

from . import later

NATIVE = "; a script that needs it runs with `--engine native`"


class SandboxError(PermissionError):
    """What a program wants does not exist in the sandbox, or is not allowed."""

    def __str__(self):
        # The number of the error tells nobody anything.
        return self.strerror


def refused(message):
    """The error that says so."""
    return SandboxError(1, message)


def install():
    """Replaces what would fail in ways that nobody understands."""
    for name in ("system", "popen", "execv", "execve", "execvp", "execvpe"):
        setattr(os, name, _no_program(f"os.{name}"))
    for name in ("spawnl", "spawnle", "spawnlp", "spawnlpe", "posix_spawn"):
        setattr(os, name, _no_program(f"os.{name}"))
    for name in ("spawnv", "spawnve", "spawnvp", "spawnvpe", "posix_spawnp"):
        setattr(os, name, _no_program(f"os.{name}"))
    os.fork = os.forkpty = _no_fork
    os.kill = os.killpg = _no_signal
    # Programs look at these before they start a child or wait for one.
    os.WNOHANG, os.P_WAIT, os.P_NOWAIT = 1, 0, 1
    later.change("subprocess", _change_subprocess)
    later.change("threading", _change_threading)
    later.change("multiprocessing.process", _change_processes)
    later.change("multiprocessing.pool", _change_process_pool)
    later.change("multiprocessing.context", _change_process_context)


def _no_program(name):
    def call(*args, **kwargs):
        # The functions for spawning take a mode before the program.
        program = args[1] if "spawnv" in name or "spawnl" in name else args[0]
        raise refused(f"`{name}` cannot start {program!r}: there are no other programs "
                      f"in the sandbox{NATIVE}")

    return call


def _no_fork(*args):
    raise refused(f"there are no further processes in the sandbox{NATIVE}")


def _no_signal(*args):
    raise refused("there are no other processes in the sandbox to send a signal to")


def _change_subprocess(module):
    def start(self, args, *rest, **options):
        # `__del__` looks at these even when nothing was started.
        self._child_created = False
        self.returncode = None
        program = args if isinstance(args, (str, bytes, os.PathLike)) else list(args)
        raise refused(f"`subprocess` cannot start {program!r}: there are no other programs "
                      f"in the sandbox{NATIVE}")

    module.Popen.__init__ = start


def _change_threading(module):
    def start(self):
        raise RuntimeError(
            "can't start new thread: the sandbox runs one thing at a time "
            "(`asyncio` and `concurrent.futures.ThreadPoolExecutor` work, one task after "
            f"the other{NATIVE})"
        )

    module.Thread.start = start


def _change_processes(module):
    module.BaseProcess.start = _no_fork


def _change_process_pool(module):
    def start(self, *args, **options):
        _no_fork()

    module.Pool.__init__ = start
    module.Pool.__del__ = lambda self: None


def _change_process_context(module):
    # A context makes a lock before anything else, which fails without a word of why.
    def start(self, *args, **options):
        _no_fork()

    for name in ("Pool", "Manager"):
        setattr(module.BaseContext, name, start)

"""Runs a program: its streams, its place, its end."""

import ast
import atexit
import builtins
import importlib.machinery
import io
import logging
import os
import random
import sys
import threading
import time
import types

from . import functions, hints, library

# What every interpreter has loaded before a program begins; nothing else is in the way of a
# program's own file of that name.
_STARTED_WITH = set(
    "_abc _codecs _collections_abc _frozen_importlib _frozen_importlib_external _imp _io "
    "_signal _sitebuiltins _stat _thread _warnings _weakref abc builtins codecs encodings "
    "encodings.aliases encodings.utf_8 genericpath io marshal os os.path posix posixpath site "
    "stat sys time zipimport".split()
)
_OWN_FOLDER = os.path.dirname(__file__)
_COMPILED = "/compiled"
_BUFFER = 64 << 10
# What the host hears when a program failed for want of memory; for everybody else it is 1.
_STARVED = 0x101
_MISSING = object()
# How many calls are shown of an error for want of memory.
_SHOWN_WITHOUT_MEMORY = 100


def run(script, function, args, cwd, packages):
    """Runs the program in a file, as `python script args…` does; gives its exit code."""
    _open_streams()
    _begin_anew()
    try:
        os.chdir(cwd)
    except OSError as error:
        sys.stderr.write(f"error: cannot start in {cwd}: {error.strerror}\n")
        return 2
    folder = os.path.dirname(os.path.abspath(script))
    _forget(folder)
    sys.path[:] = [folder, library.ROOT, *packages]
    # The bytecode of packages, by the paths of their sources; see compile.py.
    sys.pycache_prefix = _COMPILED if packages and os.path.isdir(_COMPILED) else None
    sys.argv = [script, *args]
    sys.orig_argv = ["python", *sys.argv]
    try:
        with open(script, "rb") as file:
            source = file.read()
    except OSError as error:
        sys.stderr.write(f"error: cannot open {script}: {error.strerror}\n")
        return 2
    return _finish(_guarded(lambda: _execute(script, source, function)))


def _execute(script, source, function):
    main = types.ModuleType("__main__")
    main.__file__ = os.path.abspath(script)
    main.__loader__ = importlib.machinery.SourceFileLoader("__main__", script)
    main.__builtins__ = builtins
    main.__cached__ = main.__spec__ = None
    sys.modules["__main__"] = main
    namespace = main.__dict__
    exec(compile(source, script, "exec", dont_inherit=True), namespace)
    if function is None:
        # A look for their names spares most programs being parsed once more.
        if any(callable(namespace.get(name)) for name in functions.USUAL):
            function = functions.usual(ast.parse(source), namespace)
    return 0 if function is None else functions.call(function, namespace)


def _open_streams():
    # A write to the host may be short; the buffered writers go on until all is written.
    sys.stdin = io.TextIOWrapper(
        io.BufferedReader(io.FileIO(0, "r", closefd=False)),
        encoding="utf-8", errors="surrogateescape",
    )
    sys.stdout = io.TextIOWrapper(
        io.BufferedWriter(io.FileIO(1, "w", closefd=False), _BUFFER),
        encoding="utf-8", errors="surrogateescape", line_buffering=True,
        write_through=bool(os.environ.get("PYTHONUNBUFFERED")),
    )
    sys.stderr = io.TextIOWrapper(
        io.BufferedWriter(io.FileIO(2, "w", closefd=False)),
        encoding="utf-8", errors="backslashreplace", line_buffering=True,
    )
    for name in ("stdin", "stdout", "stderr"):
        stream = getattr(sys, name)
        stream.buffer.raw.name = f"<{name}>"
        setattr(sys, f"__{name}__", stream)


def _begin_anew():
    """What was fixed when the interpreter was built, and has to be this run's own."""
    random.seed()
    logging._startTime = time.time_ns()


def _forget(folder):
    """Has a program's own files win over modules that are loaded already."""
    try:
        names = os.listdir(folder)
    except OSError:
        return
    for name in names:
        module = name.removesuffix(".py")
        is_module = name != module or os.path.exists(f"{folder}/{name}/__init__.py")
        if is_module and library.has(module) and module not in _STARTED_WITH:
            for loaded in list(sys.modules):
                if loaded == module or loaded.startswith(f"{module}."):
                    del sys.modules[loaded]


def _guarded(part):
    """Does a part of the run; gives the exit code that it ends with."""
    try:
        return part()
    except SystemExit as error:
        return _code(error)
    except BaseException as error:
        failure = error
    if isinstance(failure, MemoryError):
        _cut(failure)
    # What a hook raises did not happen while something else was handled.
    code = _show(failure)
    if code is not None:
        return code
    if isinstance(failure, KeyboardInterrupt):
        return 130
    return _STARVED if isinstance(failure, MemoryError) else 1


def _code(error):
    """The exit code that an interpreter gives for `sys.exit`."""
    code = error.code
    if code is None:
        return 0
    if isinstance(code, int):
        return code & 0xFF if -(2**63) <= code < 2**63 else 255
    _say(f"{code}\n")
    return 1


def _show(error):
    """Shows an error as an interpreter does, and what to do about it.

    Gives the exit code of a hook that ends the program, else nothing.
    """
    _leave_out_own(error, set())
    sys.last_exc = sys.last_value = error
    sys.last_type, sys.last_traceback = type(error), error.__traceback__
    hook = getattr(sys, "excepthook", _MISSING)
    failure = None
    try:
        if hook is _MISSING:
            _say("sys.excepthook is missing\n")
            hook = sys.__excepthook__
        hook(type(error), error, error.__traceback__)
    except SystemExit as end:
        return _code(end)
    except BaseException as other:
        failure = other
    if failure is not None:
        _leave_out_own(failure, set())
        for heading, shown in (("Error in sys.excepthook:\n", failure),
                               ("\nOriginal exception was:\n", error)):
            _say(heading)
            sys.__excepthook__(type(shown), shown, shown.__traceback__)
    hint = hints.hint(error)
    if hint is not None:
        _say(f"hint: {hint}\n")
    return None


def _say(text):
    try:
        sys.stderr.write(text)
    except Exception:
        # A program may have closed it.
        pass


def _cut(error):
    """Lets go of what a very deep traceback holds: there is no memory left to show it with."""
    trace = error.__traceback__
    for _ in range(_SHOWN_WITHOUT_MEMORY):
        if trace is None:
            return
        trace = trace.tb_next
    if trace is not None:
        trace.tb_next = None


def _leave_out_own(error, seen):
    """Takes our own frames out of the tracebacks of an error and of those behind it."""
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    kept = []
    trace = error.__traceback__
    while trace is not None:
        if not trace.tb_frame.f_code.co_filename.startswith(_OWN_FOLDER):
            kept.append(trace)
        trace = trace.tb_next
    following = None
    for trace in reversed(kept):
        trace.tb_next = following
        following = trace
    # Errors that are frozen dataclasses take no assignment.
    BaseException.with_traceback(error, following)
    _leave_out_own(error.__cause__, seen)
    _leave_out_own(error.__context__, seen)


def _finish(code):
    """What an interpreter does after a program."""
    _guarded(threading._shutdown)
    try:
        atexit._run_exitfuncs()
    except SystemExit as error:
        code = _code(error)
    except BaseException:
        # It was shown already.
        pass
    for stream, failure in ((sys.stdout, 120), (sys.stderr, 0)):
        try:
            if stream is not None and not stream.closed:
                stream.flush()
        except BaseException:
            code = code or failure
    return code

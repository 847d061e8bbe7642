"""`concurrent.futures`, one task after the other.

Without threads a task runs at once when it is handed in. The results are the same as long as
no task waits for a later one.
"""

import sys

from . import later


def install():
    later.change("concurrent.futures.thread", _change_threads)
    later.change("concurrent.futures.process", _change_processes)


def _submit(self, task, /, *args, **kwargs):
    from concurrent.futures import Future

    if self._shutdown:
        raise RuntimeError("cannot schedule new futures after shutdown")
    future = Future()
    future.set_running_or_notify_cancel()
    try:
        future.set_result(task(*args, **kwargs))
    except BaseException as error:
        future.set_exception(error)
    return future


def _change_threads(module):
    module.ThreadPoolExecutor.submit = _submit


def _change_processes(module):
    def make(cls, *args, **kwargs):
        return sys.modules["concurrent.futures"].ThreadPoolExecutor(1)

    module.ProcessPoolExecutor.__new__ = make

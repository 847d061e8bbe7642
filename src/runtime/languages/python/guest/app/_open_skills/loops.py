"""`asyncio` without sockets: tasks, timers and waiting, but nothing from outside.

The only thing that can wake a loop here is time, so it sleeps until the next timer. When
there is none, the program would wait for ever, and is told so.
"""

import time

from . import later
from .refusals import NATIVE, refused


def install():
    later.change("asyncio.unix_events", _change_events)


def _change_events(module):
    import selectors
    import sys

    class Waiter(selectors._BaseSelectorImpl):
        def select(self, timeout=None):
            if timeout is None:
                raise RuntimeError(
                    "every task waits, and nothing is left that could wake one "
                    "(there are no sockets, threads or processes in the sandbox)"
                )
            if timeout > 0:
                time.sleep(timeout)
            return []

    class Loop(module.SelectorEventLoop):
        def __init__(self, selector=None):
            super().__init__(Waiter())

        # The pipe to itself is for threads and signals.
        def _make_self_pipe(self):
            self._ssock = self._csock = None
            self._internal_fds = 0

        def _close_self_pipe(self):
            pass

        def _write_to_self(self):
            pass

        def run_in_executor(self, executor, function, *args):
            future = self.create_future()
            try:
                future.set_result(function(*args))
            except StopIteration as error:
                future.set_exception(RuntimeError(str(error)))
            except Exception as error:
                future.set_exception(error)
            return future

        async def shutdown_default_executor(self, timeout=None):
            pass

        async def create_connection(self, *args, **kwargs):
            raise refused(
                "asyncio cannot open connections in the sandbox; "
                "`urllib.request`, `http.client` and `requests` can ask the web"
            )

        create_datagram_endpoint = create_unix_connection = create_connection
        create_server = create_unix_server = create_connection

        async def subprocess_exec(self, protocol_factory, program, *args, **kwargs):
            raise refused(f"asyncio cannot start {program!r}: there are no other programs "
                          f"in the sandbox{NATIVE}")

        subprocess_shell = subprocess_exec

        def add_signal_handler(self, signal, callback, *args):
            raise NotImplementedError("nothing sends signals in the sandbox")

    module.SelectorEventLoop = module._UnixSelectorEventLoop = module.EventLoop = Loop
    for name in ("DefaultEventLoopPolicy", "_DefaultEventLoopPolicy"):
        if hasattr(module, name):
            getattr(module, name)._loop_factory = Loop
    for name in ("asyncio", "asyncio.events"):
        if name in sys.modules:
            sys.modules[name].SelectorEventLoop = sys.modules[name].EventLoop = Loop

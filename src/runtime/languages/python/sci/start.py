# Starts a program in the Python with compiled packages.
#
# The host puts two names before this text: `SOURCES`, the modules of the guest by their names,
# and `JOB`, what is to be run, as JSON. The modules are those that the other Python runtime was
# built with; here they are imported out of memory, and tell the interpreter the same: what there
# is in a sandbox, and what there is not.

import os
import sys
from importlib.machinery import ModuleSpec


class Sources:
    """Imports the modules of the guest."""

    @staticmethod
    def find_spec(name, path=None, target=None):
        if name not in SOURCES:
            return None
        return ModuleSpec(name, Sources, origin=Sources.path(name), is_package=name == "_open_skills")

    @staticmethod
    def create_module(spec):
        return None

    @staticmethod
    def exec_module(module):
        module.__file__ = Sources.path(module.__name__)
        code = compile(SOURCES[module.__name__], module.__file__, "exec", dont_inherit=True)
        exec(code, module.__dict__)

    @staticmethod
    def path(name):
        return f"/open-skills/{name.replace('.', '/')}.py"


def begin():
    import json

    from _open_skills import (
        digests,
        hints,
        later,
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
        web,
    )

    # matplotlib keeps a list of its fonts in a folder of its own, and there is no home here.
    os.environ.setdefault("MPLCONFIGDIR", "/tmp/.matplotlib")
    sys.modules["ssl"] = tls.module()
    refusals.install()
    locks.install()
    digests.install()
    modes.install()
    root.install()
    pools.install()
    loops.install()
    sockets.install(web)
    redirects.install()
    later.install()
    # This is the runtime that the hints of the other one lead to.
    hints._PACKAGES["cv2"] = "opencv-python"
    hints._COMPILED.clear()
    sys.dont_write_bytecode = True
    job = json.loads(JOB)
    # Everything was flushed: nothing is gained by taking the interpreter apart.
    os._exit(program.run(**job))


sys.meta_path.insert(0, Sources)
begin()

"""Compiles packages once, so that no run has to.

Runs in the sandbox like any program: the arguments are folders of packages, and the bytecode
goes to the output. The interpreter finds it there later by the path of each source. Nothing of
the packages is run; a file that is no Python is passed over.
"""

import compileall
import py_compile
import sys

sys.pycache_prefix = "/output"
for folder in sys.argv[1:]:
    compileall.compile_dir(
        folder,
        quiet=2,
        workers=1,
        # Whoever mounts the bytecode knows that it is of these very files.
        invalidation_mode=py_compile.PycInvalidationMode.UNCHECKED_HASH,
    )

"""What makes an interpreter without processes, threads and sockets feel like Python.

Nothing in here protects anybody: a program can undo all of it and is then left with what the
host gives it, which has no processes, threads or sockets. These modules only lead what
programs usually do to what is there, and say clearly what is not.

    library     the standard library, out of memory
    zones       the time zones, out of memory
    later       changes to modules, made when they are first imported
    refusals    what does not exist here, and the errors that say so
    locks       locks that nobody else opens
    modes       the permissions of files, which nobody tells
    pools       `concurrent.futures`, one task after the other
    loops       `asyncio` without sockets
    redirects   what goes along to another server
    root        the folder above all others
    sockets     a socket that speaks HTTP through the host
    tls         a stand-in for `ssl`
    hints       what to add below the traceback of a common mistake
    functions   calls a function of a program with the input
    program     runs a program
"""

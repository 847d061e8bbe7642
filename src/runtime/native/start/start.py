"""Runs a skill's script the way the sandbox does, with the Python of this machine.

Arguments: the script, the function or "-", then the script's own arguments.
"""

import inspect
import json
import os
import sys
import types


def is_guarded(tree):
    """Whether a module decides by itself what it does when it is run."""
    import ast

    for node in tree.body:
        if isinstance(node, ast.If):
            names = [part.id for part in ast.walk(node.test) if isinstance(part, ast.Name)]
            if "__name__" in names:
                return True
    return False


def defines(tree, names):
    """The first of the names that the module defines as a function."""
    import ast

    kinds = (ast.FunctionDef, ast.AsyncFunctionDef)
    own = {node.name for node in tree.body if isinstance(node, kinds)}
    return next((name for name in names if name in own), None)


def offered(module):
    """The functions of a module's own, in words."""
    own = [name for name, value in vars(module).items()
           if isinstance(value, types.FunctionType) and value.__module__ == module.__name__]
    names = ", ".join(f"`{name}`" for name in own if not name.startswith("_"))
    return f"it defines {names}" if names else "it defines no function"


def takes_input(function):
    """Whether a function can be called with one thing."""
    try:
        inspect.signature(function).bind(None)
    except TypeError:
        return False
    except ValueError:
        return True
    return True


def call(function):
    """Calls it with the input, waits for it if need be, and prints what it returns."""
    text = sys.stdin.read()
    given = json.loads(text) if text.strip() else None
    result = function(given) if takes_input(function) else function()
    if inspect.isawaitable(result):
        import asyncio

        async def wait():
            return await result

        result = asyncio.run(wait())
    if result is not None:
        text = json.dumps(result, ensure_ascii=False)
        data = text.encode("utf-8", "surrogatepass")
        # A longer one is printed by whoever started us, who keeps only the beginning of a stream.
        if len(data) <= 1 << 20:
            sys.stdout.write(text + "\n")
        # Apart from what was printed, for whoever started us.
        returned = os.path.join(os.environ["TMPDIR"], ".open-skills-returned.json")
        with open(returned, "wb") as file:
            file.write(data)


def start():
    script, name = sys.argv[1:3]
    sys.argv = [script, *sys.argv[3:]]
    sys.path[0] = os.path.dirname(script)
    import ast

    with open(script, "rb") as file:
        source = file.read()
    tree = ast.parse(source, script)
    # A module whose function is asked for is imported; only a script is "__main__".
    own = "__main__" if name == "-" else os.path.splitext(os.path.basename(script))[0]
    if name == "-":
        name = None if is_guarded(tree) else defines(tree, ("main", "run"))
    module = types.ModuleType(own)
    module.__file__ = script
    sys.modules[own] = module
    exec(compile(tree, script, "exec"), module.__dict__)
    if name is not None:
        function = getattr(module, name, None)
        if not callable(function):
            sys.stderr.write(f"error: the script defines no function `{name}`\nhint: {offered(module)}\n")
            sys.exit(2)
        call(function)


def report(kind, error, trace):
    """Shows an error as if the script had been started by itself."""
    import traceback

    while trace is not None and trace.tb_frame.f_code.co_filename == __file__:
        trace = trace.tb_next
    traceback.print_exception(kind, error, trace)


def is_refused(error):
    """Whether the interpreter raised an error, and not the program by itself."""
    import opcode

    trace = error.__traceback__
    while trace.tb_next is not None:
        trace = trace.tb_next
    return trace.tb_frame.f_code.co_code[trace.tb_lasti] != opcode.opmap["RAISE_VARARGS"]


def tell_starved(folder, error):
    """Leaves word for whoever started us that there was no memory for the program."""
    try:
        if is_refused(error):
            open(os.path.join(folder, ".open-skills-starved"), "wb").close()
    except Exception:
        # Then it is an error like any other.
        pass


sys.excepthook = report
scratch = os.environ["TMPDIR"]
try:
    start()
except MemoryError as error:
    tell_starved(scratch, error)
    raise

"""Calls a function of a program with the input of the run, and prints what it returns."""

import ast
import asyncio
import dataclasses
import datetime
import decimal
import enum
import inspect
import json
import os
import pathlib
import sys
import types
import uuid

INPUT = "OPEN_SKILLS_INPUT"
# Where the host finds what a function returned, apart from what it printed.
RETURNED = "/tmp/.open-skills-returned.json"
# A result of more bytes is not printed here: the host keeps only the beginning of what a program
# prints, and prints such a result itself.
MOST_PRINTED = 1 << 20
USUAL = ("main", "run")


def usual(tree, namespace):
    """The name of the function that a program defines and leaves to others to call."""
    if any(_calls_itself(statement) for statement in tree.body):
        return None
    return next((name for name in USUAL if callable(namespace.get(name))), None)


def _calls_itself(statement):
    """Whether a statement is a `__main__` block, or calls one of the usual functions."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return False
    for node in ast.walk(statement):
        if isinstance(node, ast.Name) and node.id == "__name__":
            return True
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            if node.func.id in USUAL:
                return True
    return False


def call(name, namespace):
    """Calls the function of that name and prints its result; gives the exit code."""
    function = namespace.get(name)
    if not callable(function):
        sys.stderr.write(f"error: the script defines no function `{name}`\nhint: {_offered(namespace)}\n")
        return 2
    result = _with_input(function)
    if inspect.isawaitable(result):
        result = asyncio.run(_awaited(result))
    if result is not None:
        text = json.dumps(result, default=_plain, ensure_ascii=False, allow_nan=False)
        _leave(text)
    return 0


def _offered(namespace):
    """The functions of a program's own, in words."""
    own = [name for name, value in namespace.items()
           if isinstance(value, types.FunctionType) and value.__module__ == namespace["__name__"]]
    names = ", ".join(f"`{name}`" for name in own if not name.startswith("_"))
    return f"it defines {names}" if names else "it defines no function"


def _leave(text):
    """Prints a result, unless it is too long for that, and leaves it for the host."""
    data = text.encode("utf-8", "surrogatepass")
    is_printed = len(data) <= MOST_PRINTED
    if is_printed:
        sys.stdout.write(text + "\n")
    try:
        with open(RETURNED, "wb") as file:
            file.write(data)
    except OSError:
        # There is no room for it: what was printed has to do.
        if not is_printed:
            raise
        _remove(RETURNED)


def _remove(path):
    try:
        os.remove(path)
    except OSError:
        pass


async def _awaited(result):
    return await result


def _with_input(function):
    """One parameter gets the input; several get its fields, each by its name."""
    try:
        parameters = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return function()
    kinds = inspect.Parameter
    named = [parameter for parameter in parameters if parameter.kind
             in (kinds.POSITIONAL_ONLY, kinds.POSITIONAL_OR_KEYWORD, kinds.KEYWORD_ONLY)
             and not _is_command_line(parameter)]
    takes_rest = any(parameter.kind is kinds.VAR_KEYWORD for parameter in parameters)
    if not named and not takes_rest:
        return function()
    given, has_input = _input()
    if not has_input:
        # What a function cannot do without, it says itself.
        return function()
    if len(named) == 1 and not takes_rest:
        only = named[0]
        is_keyword = only.kind is kinds.KEYWORD_ONLY
        return function(**{only.name: given}) if is_keyword else function(given)
    if not isinstance(given, dict):
        names = ", ".join(parameter.name for parameter in named)
        raise TypeError(f"`{function.__name__}` takes {names}, but the input is no object")
    return function(**given)


def _is_command_line(parameter):
    """Whether it is for the words of the command line, as in `main(argv=None)`."""
    return parameter.name in ("argv", "args") and parameter.default is not parameter.empty


def _input():
    """The input of the run, and whether there is any."""
    text = os.environ.get(INPUT)
    if text is None:
        text = sys.stdin.read()
    if not text.strip():
        return None, False
    return json.loads(text), True


def _plain(value):
    """What JSON has no word for, as something that it has."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    if isinstance(value, enum.Enum):
        return value.value
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if isinstance(value, (pathlib.PurePath, uuid.UUID, decimal.Decimal)):
        return str(value)
    if isinstance(value, (set, frozenset)):
        return sorted(value)
    kind = type(value).__name__
    raise TypeError(f"the function returned a value of type {kind}, which cannot be JSON")

"""Where the standard library is, and what belongs to it."""

import sys

ROOT = "/usr/local/lib/python315.zip"


def has(name):
    """Whether the standard library has this module at its top level."""
    return name in sys.stdlib_module_names

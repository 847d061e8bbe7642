"""A hint below the traceback, for mistakes that are common in the sandbox."""

import os

# Packages with compiled parts that the larger runtime has.
_COMPILED = {
    "cv2": "opencv-python",
    "lxml": "lxml",
    "matplotlib": "matplotlib",
    "numpy": "numpy",
    "pandas": "pandas",
    "PIL": "pillow",
    "scipy": "scipy",
}
# Modules of the standard library that a system without processes does not have.
_ABSENT = {
    "_bz2",
    "_ctypes",
    "_curses",
    "_lzma",
    "_tkinter",
    "curses",
    "ensurepip",
    "fcntl",
    "grp",
    "mmap",
    "pwd",
    "readline",
    "resource",
    "termios",
    "tkinter",
    "turtle",
    "venv",
}
# What does the work of some of them.
_INSTEAD = {
    "_bz2": "`zlib`, `gzip` and `zipfile` are there for gzip and zip; ",
    "_lzma": "`zlib`, `gzip` and `zipfile` are there for gzip and zip; ",
}
# Packages that are imported under another name.
_PACKAGES = {
    "bs4": "beautifulsoup4",
    "dateutil": "python-dateutil",
    "docx": "python-docx",
    "dotenv": "python-dotenv",
    "pptx": "python-pptx",
    "yaml": "pyyaml",
}


def hint(error):
    """What to do about an error, when that is known."""
    if isinstance(error, ModuleNotFoundError) and error.name:
        return _missing_module(error.name.partition(".")[0])
    if isinstance(error, FileNotFoundError) and isinstance(error.filename, str):
        return _missing_file(error.filename)
    # `tarfile` and `zipfile` say it in words of their own.
    for name in ("bz2", "lzma"):
        if str(error).endswith((f"{name} module is not available", f"(missing) {name} module")):
            return _missing_module(f"_{name}")
    return None


def _missing_module(name):
    if name in _ABSENT:
        return (f"`{name.lstrip('_')}` does not exist in the sandbox; {_INSTEAD.get(name, '')}"
                "`--engine native` runs the script with the Python of this machine")
    if name in _COMPILED:
        return (f"`{_COMPILED[name]}` is compiled for one kind of machine; write "
                "`runtime: python-sci` in skill.yaml, or run it with `--engine native`")
    package = _PACKAGES.get(name, name)
    return f"bring it along in the skill: `open-skills vendor add {package}`"


def _missing_file(name):
    # A file that stands in the skill, while the program starts somewhere else.
    if os.path.isabs(name) or os.getcwd() == "/skill":
        return None
    for folder in ("/skill", "/skill/scripts", "/input"):
        path = os.path.normpath(f"{folder}/{name}")
        if path.startswith(("/skill/", "/input/")) and os.path.exists(path):
            return f"there is `{path}`; the script started in `{os.getcwd()}`"
    return None

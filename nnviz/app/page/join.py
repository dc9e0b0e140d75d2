"""Join: makes one text from the page's modules.

Nothing but Python is needed for it, so that a wheel, a clone and a Python in the browser serve the same text.
"""

import re
from graphlib import TopologicalSorter
from importlib.resources import files
from posixpath import dirname, join, normpath

IMPORT = re.compile(r'^import (\{[^}]*\}) from "(\.[^"]*)";\n', re.MULTILINE)
EXPORT = re.compile(r"^export ((?:async )?(?:function|class|const) (\w+))", re.MULTILINE)
TYPES = re.compile(r"^ */\*\*(?:(?!\*/).)*\*/\n\n?", re.MULTILINE | re.DOTALL)  # half of the text, and for checks only


def script(entry: str) -> str:
    """Return a script with its imports as one module.

    Each file keeps a scope of its own.
    """
    texts: dict[str, str] = {}
    imports: dict[str, list[str]] = {}
    found = [entry]
    while found:
        name = found.pop()
        texts[name] = source(name)
        imports[name] = [_path(name, other) for _, other in IMPORT.findall(texts[name])]
        found += [other for other in imports[name] if other not in texts]
    order = TopologicalSorter(imports).static_order()  # raises CycleError, which names the files
    return "\n".join(_bound(name, texts[name], name == entry) for name in order)


def source(name: str) -> str:
    """Return the text of one file."""
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _bound(name: str, text: str, is_entry: bool) -> str:
    """Return a file as a variable that holds its exports.

    The entry file is returned as it is.
    """
    text = IMPORT.sub(lambda found: f"const {found[1]} = {_variable(_path(name, found[2]))};\n", TYPES.sub("", text))
    if is_entry:
        return text
    exports = ", ".join(own for _, own in EXPORT.findall(text))
    inside = EXPORT.sub(r"\1", text)
    return f"const {_variable(name)} = (() => {{\n{inside}return {{ {exports} }};\n}})();\n"


def _path(name: str, other: str) -> str:
    """Return the path of a file that another one imports."""
    return normpath(join(dirname(name), other))


def _variable(name: str) -> str:
    return "$" + re.sub(r"\W", "_", name.removesuffix(".js"))

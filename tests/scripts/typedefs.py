"""The types of messages for the scripts, out of the types in Python: `python -m tests.scripts.typedefs` writes them."""

import inspect
from collections.abc import Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from pydantic import BaseModel

import nnviz
from nnviz.app.screen import protocol, to_page

FILE = Path(nnviz.__file__).parent / "app" / "page" / "base" / "messages.js"
PLAIN = {
    str: "string",
    int: "number",
    float: "number",
    bool: "boolean",
    bytes: "DataView<ArrayBuffer>",
    NoneType: "null",
}
HEAD = """\
// Messages between the page and the kernel, and the traits of its widgets. Made from the types in Python by
// `python -m tests.scripts.typedefs`; a test compares them.
"""


def text() -> str:
    """Return the file of the types."""
    blocks = [_fields_of(one) for one in (*_models(), *_dicts())]
    blocks += [_union("Message", protocol.Message), _union("Told", to_page.Told)]
    return "\n".join([HEAD, *blocks, "export {};\n"])


def _models() -> Iterator[type[BaseModel]]:
    """The messages that a page may send, the piece of a file, and the answers about one."""
    yield from (*get_args(protocol.Message), protocol.Piece, protocol.FileAnswer)


def _dicts() -> Iterator[type]:
    """The types of what goes to a page, in their order."""
    yield from (one for one in vars(to_page).values() if is_typeddict(one))


def _fields_of(kind: Any) -> str:
    lines = ["/**", f" * {inspect.getdoc(kind)}", f" * @typedef {{object}} {kind.__name__}"]
    hints = get_type_hints(kind)
    for name in hints if is_typeddict(kind) else kind.model_fields:
        shown = f"[{name}]" if _is_optional(kind, name) else name
        lines.append(f" * @property {{{translated(hints[name])}}} {shown}")
    return "\n".join([*lines, " */\n"])


def _is_optional(kind: Any, name: str) -> bool:
    if is_typeddict(kind):
        return bool(name in kind.__optional_keys__)
    return not kind.model_fields[name].is_required()


def _union(name: str, union: UnionType) -> str:
    return f"/** @typedef {{{translated(union)}}} {name} */\n"


def translated(hint: Any) -> str:
    """Return a type of Python's as TypeScript writes it."""
    origin, inner = get_origin(hint), get_args(hint)
    if origin is Literal:
        return " | ".join(f'"{value}"' for value in inner)
    if origin in (UnionType, Union):
        return " | ".join(map(translated, inner))
    if origin is list:
        return f"{translated(inner[0])}[]"
    if origin is tuple:
        return f"[{', '.join(map(translated, inner))}]"
    if origin is dict:
        return f"Record<{translated(inner[0])}, {translated(inner[1])}>"
    return PLAIN.get(hint) or hint.__name__


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")

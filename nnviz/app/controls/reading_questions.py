"""Reading questions: how a file is read, as its dialog asks for it."""

from collections.abc import Mapping
from typing import Any

from ...data.choice import Choice
from ...data.separator import SEPARATORS
from ...data.text_file import ENCODINGS
from ...words import marked, say
from ..screen.to_page import Question

AUTOMATIC = ""  # the answer of a person who leaves it to the program
_ENCODINGS = {
    "utf-8-sig": marked("Unicode, UTF-8"),
    "utf-16": marked("Unicode, UTF-16"),
    "cp1252": marked("Western European, Windows"),
    "latin-1": marked("Western European, ISO"),
    "cp1250": marked("Central European, Windows"),
    "cp1251": marked("Cyrillic, Windows"),
    "mac_roman": marked("Western European, Mac"),
    "shift_jis": marked("Japanese, Shift JIS"),
    "gb18030": marked("Chinese, simplified"),
    "big5": marked("Chinese, traditional"),
}
_SEPARATORS = {
    ",": marked("comma"),
    ";": marked("semicolon"),
    "\t": marked("tab"),
    "|": marked("bar"),
    " ": marked("blank"),
}
_HEADERS = {True: marked("it names the columns"), False: marked("it is a sample")}
_DECIMALS = {".": marked("point, as in 1.5"), ",": marked("comma, as in 1,5")}
WAYS: dict[str, tuple[str, dict[Any, str]]] = {  # title, and the titles of its values
    "encoding": (marked("encoding"), {name: _ENCODINGS.get(name, name) for name in ENCODINGS}),
    "separator": (marked("separator"), {mark: _SEPARATORS.get(mark, mark) for mark in SEPARATORS}),
    "decimal": (marked("decimal mark"), _DECIMALS),
    "header": (marked("first line"), _HEADERS),
}


def asked(name: str, sentence: str, found: Choice, named: Mapping[str, Any]) -> Question:
    """Return a question that the file leaves open; its first answer is the likelier one."""
    value = named.get(name, getattr(found, name))
    return {"name": name, "label": "", "text": sentence, "value": str(value), "options": _options(name)}


def folded(name: str, found: Choice, named: Mapping[str, Any]) -> Question:
    """Return a question that a person need not see: it can be left to the program."""
    title, titles = WAYS[name]
    automatic = say("automatic")
    value = getattr(found, name)
    if name not in named and value in titles:
        automatic = say("automatic: {found}", found=say(titles[value]))
    chosen = str(named[name]) if name in named else AUTOMATIC
    options = [(AUTOMATIC, automatic), *_options(name)]
    return {"name": name, "label": say(title), "text": "", "value": chosen, "options": options}


def answer(name: str, value: str) -> dict[str, Any]:
    """Return the part of a Choice that an answer stands for; an unknown one is automatic."""
    known = {str(one): one for one in WAYS[name][1]}
    return {name: known[value]} if value in known else {}


def _options(name: str) -> list[tuple[str, str]]:
    return [(str(value), say(title)) for value, title in WAYS[name][1].items()]

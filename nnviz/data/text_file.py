"""Text: the checked text of a file.

It can be read line by line several times.
"""

import codecs
import io
import os
import re
from collections.abc import Generator, Iterator
from functools import cached_property
from os import PathLike
from pathlib import Path
from typing import TypeVar

from ..errors import DataError, refusing
from ..words import marked, say

MOST_IN_ROW = 4_000_000  # characters of one row: a longer one would block the page
_SLICE = 1 << 14  # characters read between two pauses: a few milliseconds of work
_PIECE = 1 << 20  # bytes that are decoded at a time

ENCODINGS = ("utf-8-sig", "cp1252", "cp1250", "cp1251", "mac_roman", "utf-16", "shift_jis", "gb18030")
WINDOWS = "cp1252"  # what Excel writes on Windows in Western Europe and America
_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_WORKBOOKS = (b"PK\x03\x04", _OLD_WORKBOOK)
_MARKS = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)  # at the beginning, of the encoding
_LOOKED_AT = 4096  # bytes that show whether every second one is zero
_SEPARATOR_LINE = re.compile(r'"?sep=(.)"?\s*$', re.IGNORECASE)

T = TypeVar("T")
Sliced = Generator[tuple[int, int], None, T]  # yields the amount done and the total; returns a T


def driven(task: Sliced[T]) -> T:
    """Run a sliced task to its end, and return its result."""
    while True:
        try:
            next(task)
        except StopIteration as end:
            result: T = end.value
            return result


class Text:
    """The text of a file.

    `progress` refers to the last reading of its lines.
    """

    def __init__(self, content: bytes, encoding: str | None = None, decoded: str | None = None):
        self._content, self._decoded = content, decoded
        self.encoding = encoding or _encoding_of(content)
        self.taken = 0  # characters read so far
        self.row_began = 0  # the position of the present row
        self._due = 0

    @cached_property
    def said_separator(self) -> str:
        """The separator in a first line such as sep=; which Excel writes and reads; "" without one."""
        first = _SEPARATOR_LINE.match(next(self._opened(), ""))
        return first[1] if first is not None else ""

    @property
    def progress(self) -> tuple[int, int]:
        """The characters read, and an estimate of all."""
        total = len(self._content)
        return min(self.taken, total), total

    @property
    def pauses(self) -> bool:
        """True once after each slice."""
        if self.taken < self._due:
            return False
        self._due = self.taken + _SLICE
        return True

    def lines(self) -> Iterator[str]:
        """Iterate over all lines with their ends.

        Raises DataError at a row that is too long.
        """
        self.taken = self.row_began = self._due = 0
        opened = self._opened()
        if self.said_separator:
            next(opened)
        for line in opened:
            self.taken += len(line)
            if self.taken - self.row_began > MOST_IN_ROW:
                most = f"{MOST_IN_ROW:,}"
                raise DataError(
                    say(
                        "a row has more than {most} characters: this is not a table, it has no lines, or a quote is "
                        "not closed",
                        most=most,
                    )
                )
            yield line

    def _opened(self) -> Iterator[str]:
        if self._decoded is not None:
            return io.StringIO(self._decoded, newline="")
        return io.TextIOWrapper(io.BytesIO(self._content), self.encoding, newline="")


def opening(file: "str | PathLike[str] | bytes", encoding: str | None) -> Sliced[Text]:
    """Open the text of a file, or of its bytes.

    Raises DataError if it is not a text.
    """
    content = _marked(file if isinstance(file, bytes) else _read(file))
    if not content or content.isspace():
        raise DataError(say("the file is empty"))
    if content.startswith(_WORKBOOKS):
        _refuse_workbook(content)
    if encoding is not None:
        text = _decoded(content, encoding)
        found = Text(content, encoding, text)
        has_zeros = "\0" in text
    else:
        found = Text(content)
        has_zeros = yield from _scanning(content)
    if has_zeros:
        raise DataError(say("this is not a text file: it has zero bytes; export the table as CSV"))
    return found


def _refuse_workbook(content: bytes) -> None:
    """Raise DataError for a file of a spreadsheet program, or another archive."""
    if content.startswith(_OLD_WORKBOOK) or b"xl/" in content:
        raise DataError(say("this is an Excel workbook: export it as CSV"))
    if b"opendocument.spreadsheet" in content:
        raise DataError(say("this is an OpenDocument spreadsheet: export it as CSV"))
    raise DataError(say("this is an archive and not a text file: unpack it, and choose a CSV file"))


def is_unicode(content: bytes) -> bool:
    """Return whether bytes are text in UTF-8 or UTF-16."""
    content = _marked(content)
    try:
        content.decode(_encoding_of(content))
    except UnicodeError:
        return False
    return True


def _scanning(content: bytes) -> Sliced[bool]:
    """Return whether a text has zero bytes.

    Raises DataError if it is not a text.
    """
    encoding, has_zeros = _encoding_of(content), False
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(content), _PIECE):
        end = start + _PIECE
        try:
            has_zeros |= "\0" in decoder.decode(content[start:end], end >= len(content))
        except UnicodeError:
            _decoded(content, encoding)  # raises an error that names the line
            raise
        yield min(end, len(content)), len(content)
    return has_zeros


def _read(file: "str | PathLike[str]") -> bytes:
    with refusing(file, marked("{path}: {error}"), DataError):
        return Path(os.fsdecode(file)).read_bytes()


def _marked(content: bytes) -> bytes:
    """Return content with one mark of its encoding.

    Each program that rewrote a file may have added one, and UTF-16 may lack it.
    """
    for mark in _MARKS:
        while content.startswith(2 * mark):
            content = content[len(mark) :]
    if content.startswith(_MARKS) or len(content) % 2:
        return content
    looked_at = content[:_LOOKED_AT]
    high, low = looked_at[::2].count(0), looked_at[1::2].count(0)
    if min(high, low) or 4 * max(high, low) <= len(looked_at):  # more than half of a header's letters are ASCII
        return content
    return (codecs.BOM_UTF16_BE if high else codecs.BOM_UTF16_LE) + content


def _encoding_of(content: bytes) -> str:
    return "utf-16" if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding).removeprefix("\ufeff")  # the mark of the byte order is no text
    except LookupError:
        raise DataError(say("encoding = {encoding}: there is no such encoding", encoding=repr(encoding))) from None
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        line = content.count(b"\n", 0, start) + 1
        name = encoding.removesuffix("-sig").upper()
        raise DataError(
            say(
                "line {line}: byte {byte} is not {name} text; save the file as UTF-8, or name its encoding, for "
                'example encoding="cp1252", as Excel on Windows writes it',
                line=line,
                byte=f"0x{content[start]:02x}",
                name=name,
            )
        ) from None

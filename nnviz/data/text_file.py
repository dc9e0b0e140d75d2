"""Text: a file's characters, checked once and then read line by line as often as it takes."""

import codecs
import io
import os
from collections.abc import Generator, Iterator
from os import PathLike
from pathlib import Path
from typing import TypeVar

from ..errors import DataError, refusing

MOST_IN_ROW = 4_000_000  # characters of one row: a longer one would hold up all else
_SLICE = 1 << 14  # characters that are read between two breaths: a few milliseconds of work
_PIECE = 1 << 20  # bytes that are decoded at a time

T = TypeVar("T")
Sliced = Generator[tuple[int, int], None, T]  # yields how much is done, and of how much; returns a T


def driven(task: Sliced[T]) -> T:
    """Do a sliced task at once, and return its result."""
    while True:
        try:
            next(task)
        except StopIteration as end:
            return end.value


class Text:
    """The text of a file. `progress` says how far the last reading of its lines has come."""

    def __init__(self, content: bytes, decoded: str | None = None):
        self._content, self._decoded = content, decoded
        self.taken = 0  # characters, by the last reading
        self.row_began = 0  # where the present row begins among them
        self._due = 0

    @property
    def progress(self) -> tuple[int, int]:
        """The characters read, and about how many there are."""
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
        """Each line with its end, from the first one on. Raises DataError at a row that is too long."""
        self.taken = self.row_began = self._due = 0
        for line in self._opened():
            self.taken += len(line)
            if self.taken - self.row_began > MOST_IN_ROW:
                raise DataError(f"a row has more than {MOST_IN_ROW:,} characters: this is no table, or it has no lines")
            yield line

    def _opened(self) -> Iterator[str]:
        if self._decoded is not None:
            return io.StringIO(self._decoded, newline="")
        return io.TextIOWrapper(io.BytesIO(self._content), _encoding_of(self._content), newline="")


def opening(file: "str | PathLike[str] | bytes", encoding: str | None) -> Sliced[Text]:
    """The text of a file, or of its bytes. Raises DataError where it is none."""
    content = file if isinstance(file, bytes) else _read(file)
    if not content or content.isspace():
        raise DataError("the file is empty")
    if encoding is not None:
        text = _decoded(content, encoding)
        found = Text(content, text)
        has_zeros = "\0" in text
    else:
        found = Text(content)
        has_zeros = yield from _looking_through(content)
    if has_zeros:
        raise DataError("this is not a text file: it has zero bytes; export the table as CSV")
    return found


def _looking_through(content: bytes) -> Sliced[bool]:
    """Tell whether a text has zero bytes. Raises DataError if it is not a text."""
    encoding, has_zeros = _encoding_of(content), False
    decoder = codecs.getincrementaldecoder(encoding)()
    for start in range(0, len(content), _PIECE):
        end = start + _PIECE
        try:
            has_zeros |= "\0" in decoder.decode(content[start:end], end >= len(content))
        except UnicodeError:
            _decoded(content, encoding)  # which says where it is
            raise
        yield min(end, len(content)), len(content)
    return has_zeros


def _read(file: "str | PathLike[str]") -> bytes:
    with refusing(file, "{path}: {error}", DataError):
        return Path(os.fsdecode(file)).read_bytes()


def _encoding_of(content: bytes) -> str:
    return "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"


def _decoded(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except LookupError:
        raise DataError(f"encoding = {encoding!r}: there is no such encoding") from None
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        line = content.count(b"\n", 0, start) + 1
        name = encoding.removesuffix("-sig").upper()
        raise DataError(
            f"line {line}: byte 0x{content[start]:02x} is not {name} text; save the file as UTF-8, "
            'or name its encoding, encoding="latin-1" say'
        ) from None

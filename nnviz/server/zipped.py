"""Compressed scripts and styles.

Each file is compressed once, in another thread.
"""

import asyncio
import functools
import gzip
import hashlib
import inspect
import os
from pathlib import Path
from typing import Any

import tornado.web

Route = tuple[Any, ...]  # a pattern, a handler, and options as tornado takes them
SUFFIXES = (".js", ".css", ".json", ".svg", ".map")
LEAST = 2000  # bytes of the smallest file that is compressed
LEVEL = 5  # 60 ms per MB of script; 9 takes four times as long and saves 1%


class Shelf:
    """Compressed files in a folder, made on request."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._making: dict[Path, asyncio.Task[None]] = {}

    async def find(self, path: str) -> str:
        """Return the path of a file's compressed form."""
        stat = os.stat(path)
        name = hashlib.sha256(f"{path} {stat.st_mtime_ns} {stat.st_size}".encode()).hexdigest()
        place = self._folder / f"{name}.gz"
        if place not in self._making:
            self._making[place] = asyncio.create_task(asyncio.to_thread(_compress, path, place))
        await asyncio.shield(self._making[place])
        return str(place)


def _compress(path: str, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(gzip.compress(Path(path).read_bytes(), LEVEL, mtime=0))


def zipped(handler: type[tornado.web.StaticFileHandler], shelf: Shelf) -> type[tornado.web.StaticFileHandler]:
    """Make a handler like `handler` that compresses files.

    Clients that do not accept gzip get them uncompressed.
    """

    class Zipped(handler):  # type: ignore[misc, valid-type]  # mypy knows no classes with a variable as their base
        _place: str | None = None  # of the compressed form, if it is sent
        _plain: str | None = None  # of the file itself
        absolute_path: str | None  # set by `get` of the base

        @functools.wraps(handler.get)  # Jupyter marks the functions that need no login
        async def get(self, path: str, include_body: bool = True) -> None:
            headers = self.request.headers
            if "gzip" in headers.get("Accept-Encoding", "") and "Range" not in headers:
                self.path = self.parse_url_path(path)
                place = self.get_absolute_path(self.root, self.path)  # Voilà's handler sets its root here
                found = self.validate_absolute_path(self.root, place)
                if found is not None and found.endswith(SUFFIXES) and os.path.getsize(found) >= LEAST:
                    self._place = await shelf.find(found)
            await super().get(path, include_body)

        def validate_absolute_path(self, root: str, absolute_path: str) -> str | None:
            self._plain = super().validate_absolute_path(root, absolute_path)
            if self._place is None or self._plain is None:
                return self._plain
            self._stat_result = os.stat(self._place)
            return self._place

        def get_content_type(self) -> str:
            sent, self.absolute_path = self.absolute_path, self._plain
            try:
                return str(super().get_content_type())
            finally:
                self.absolute_path = sent

        def set_extra_headers(self, path: str) -> None:
            super().set_extra_headers(path)
            self.set_header("Vary", "Accept-Encoding")
            if self._place is not None:
                self.set_header("Content-Encoding", "gzip")

    return Zipped


def with_zipped(routes: list[Route], folder: Path) -> list[Route]:
    """Return the routes with handlers that compress files into `folder`."""
    shelf = Shelf(folder)
    return [(route[0], zipped(route[1], shelf), *route[2:]) if _sends_files(route[1]) else route for route in routes]


def _sends_files(handler: object) -> bool:
    """Tell whether a handler sends files unchanged.

    The handler of themes changes addresses in them.
    """
    if not (isinstance(handler, type) and issubclass(handler, tornado.web.StaticFileHandler)):
        return False
    unchanged = inspect.getattr_static(tornado.web.StaticFileHandler, "get_content")
    return inspect.getattr_static(handler, "get_content") is unchanged

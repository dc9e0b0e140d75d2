"""Scripts and styles of the page, compressed: once, for all who come, and outside of the loop that answers."""

import asyncio
import functools
import gzip
import hashlib
import os
from pathlib import Path

import tornado.web

SUFFIXES = (".js", ".css", ".json", ".svg", ".map")
LEAST = 2000  # bytes from which on it is worth it
LEVEL = 5  # takes 60 ms per MB of script; 9 takes four times that and saves 1 %


class Shelf:
    """Compressed files in a folder, made when they are first asked for."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._making: dict[Path, asyncio.Task[None]] = {}

    async def find(self, path: str) -> str:
        """The place of a file's compressed form."""
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
    """The handler of static files that answers as `handler` does, but compressed for those who can read that."""

    class Zipped(handler):
        _place: str | None = None  # of the compressed form, where it is to be sent
        _plain: str | None = None

        @functools.wraps(handler.get)  # Jupyter marks there what may be read without a login
        async def get(self, path: str, include_body: bool = True) -> None:
            headers = self.request.headers
            if "gzip" in headers.get("Accept-Encoding", "") and "Range" not in headers:
                self.path = self.parse_url_path(path)
                place = self.get_absolute_path(self.root, self.path)  # first: Voilà's handler chooses its root there
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
                return super().get_content_type()
            finally:
                self.absolute_path = sent

        def set_extra_headers(self, path: str) -> None:
            super().set_extra_headers(path)
            self.set_header("Vary", "Accept-Encoding")
            if self._place is not None:
                self.set_header("Content-Encoding", "gzip")

    return Zipped


def with_zipped(routes: list, folder: Path) -> list:
    """These routes of an application, with their static files compressed in a folder."""
    shelf = Shelf(folder)
    return [(route[0], zipped(route[1], shelf), *route[2:]) if _sends_files(route[1]) else route for route in routes]


def _sends_files(handler: object) -> bool:
    """Tell whether a handler sends files unchanged; the one for themes changes addresses in them."""
    if not (isinstance(handler, type) and issubclass(handler, tornado.web.StaticFileHandler)):
        return False
    return getattr(handler.get_content, "__func__", None) is tornado.web.StaticFileHandler.get_content.__func__

"""The screen: one widget that shows frames in the page and knows which pages are looking.

A page acknowledges each frame that it has painted, and gets another only then. How many may be
under way follows the measured round trip: a near page is not flooded, a far one not starved.
"""

import math
from base64 import b64encode
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import anywidget
import numpy as np
import simplejpeg
import traitlets

from ..drawing.boxes import Box, changed_in, in_blocks, joined
from ..drawing.pixels import Pixels

FRAMES_PER_SECOND = 60
MOST_IN_FLIGHT = 12
SILENCE = 5.0  # seconds after which a page that owes an acknowledgement counts as gone
SCRIPTS = ("screen.js", "pointer.js", "timeline.js", "words.js", "keyboard.js")  # one module, in this order
ALONE = 80_000  # pixels: what a browser can decode in the time that one picture more takes
JPEG_QUALITY = 88  # while it moves; at rest the picture is lossless
# Pixels: a JPEG with a quarter of the colours codes squares of this side, each by itself, and colours the pixels at
# the edge of one after its neighbour too. A part is therefore sent with the squares around those that changed, and
# shown as far as a pixel beyond these: what is in the page is then what one JPEG of the whole would show, and of what
# has gone nothing stays behind (parts cut as they are left up to 22 levels of 255 on white).
BLOCK = 16


@dataclass
class Page:
    """One page that shows the screen: what it said of itself, and what it owes."""

    width: int
    room: int
    ratio: float
    visible: bool
    theme: str
    search: str = ""
    round_trip: float = 0.03  # seconds, smoothed
    in_flight: deque[tuple[int, float]] = field(default_factory=deque)  # frame, time sent

    @property
    def window(self) -> int:
        """How many frames may be under way."""
        return min(MOST_IN_FLIGHT, 1 + math.ceil(self.round_trip * FRAMES_PER_SECOND))

    def is_looking(self, now: float) -> bool:
        """Whether it is visible and answers."""
        return self.visible and not (self.in_flight and now - self.in_flight[0][1] > SILENCE)

    def acknowledge(self, frame: int, now: float) -> None:
        if self.in_flight and self.in_flight[0][0] <= frame:
            self.round_trip += 0.5 * (now - self.in_flight[0][1] - self.round_trip)  # of the one that waited longest
        while self.in_flight and self.in_flight[0][0] <= frame:
            self.in_flight.popleft()


def _read(name: str) -> str:
    return files(__package__).joinpath(name).read_text(encoding="utf-8")


def _jpeg(rgba: Pixels) -> bytes:
    return simplejpeg.encode_jpeg(
        np.ascontiguousarray(rgba), quality=JPEG_QUALITY, colorspace="RGBA", colorsubsampling="420", fastdct=True
    )


def _place(shown: Box, sent: Box) -> list[int]:
    """What of the pixels sent is shown, and where, as a canvas' drawImage takes it."""
    (top, left), (above, before) = ([int(part.start) for part in box] for box in (shown, sent))
    height, width = (int(part.stop - part.start) for part in shown)
    return [left - before, top - above, width, height, left, top, width, height]


class Screen(anywidget.AnyWidget):
    """Shows RGBA frames in every page that displays it; `receive` is told what pages say.

    `receive(message)` may be called on any thread. Everything else belongs to one thread.
    """

    # strings: a widget class whose script is a path is never freed
    _esm = "\n".join(_read(name) for name in SCRIPTS)
    _css = _read("screen.css")

    resting = traitlets.Bytes(b"").tag(sync=True)  # a PNG: the picture of a saved notebook
    facts = traitlets.Dict().tag(sync=True)  # the numbers that belong to it
    label = traitlets.Unicode("").tag(sync=True)  # the picture in words
    status = traitlets.Unicode("").tag(sync=True)  # how training stands, in a sentence
    names = traitlets.Dict().tag(sync=True)  # CSS class of a control to its accessible name
    editing = traitlets.Bool(False).tag(sync=True)  # a click edits samples instead of choosing something
    timeline = traitlets.Dict().tag(sync=True)  # marks and branches of the run, with their words
    finding = traitlets.Dict().tag(sync=True)  # what is happening, in words, and what to try

    def __init__(self, receive: Callable[[dict[str, Any]], None], **traits: Any):
        super().__init__(**traits)
        self.pages: dict[str, Page] = {}
        self._frame = 0
        self._shown: Pixels | None = None  # what all pages have; None where one of them may not
        self.on_msg(lambda _, content, buffers: receive(content))

    def hear(self, message: dict[str, Any], now: float) -> Page | None:
        """Take in what a page said of itself, or its acknowledgement; the page, where a picture must follow."""
        name, kind = str(message.get("page")), message.get("kind")
        if kind in ("ready", "page", "lost"):  # lost: frames that were under way are so no more
            page = Page(
                min(max(int(message["width"]), 0), 4096), min(max(int(message["room"]), 0), 4096),
                min(max(float(message["ratio"]), 0.5), 2.0), bool(message["visible"]),
                "dark" if message["theme"] == "dark" else "light", str(message["search"])[:2000],
            )
            known = self.pages.pop(name, None)
            if known and kind == "page":
                page.in_flight, page.round_trip = known.in_flight, known.round_trip
            self.pages[name] = page  # last is the one that spoke last
            self._shown = None
            return page
        if kind == "gone":
            self.pages.pop(name, None)
        elif kind == "ack" and name in self.pages:
            self.pages[name].acknowledge(int(message["frame"]), now)
        return None

    def looking(self, now: float) -> list[Page]:
        """The pages that can see a frame and answer."""
        return [page for page in self.pages.values() if page.is_looking(now)]

    def has_credit(self, now: float) -> bool:
        """Whether someone is looking and nobody who looks is behind."""
        looking = self.looking(now)
        return bool(looking) and all(len(page.in_flight) < page.window for page in looking)

    def show(self, rgba: Pixels, drawn: Iterable[Box], facts: dict[str, Any], now: float) -> None:
        """Send a frame of shape `(height, width, 4)`, which differs from the last one inside of `drawn` only."""
        self._frame += 1
        for page in self.looking(now):
            page.in_flight.append((self._frame, now))
        whole = self._shown is None or self._shown.shape != rgba.shape
        if whole:
            self._shown = rgba.copy()
            parts = [(slice(0, rgba.shape[0]), slice(0, rgba.shape[1]))]
        else:
            parts = joined([part for box in drawn if (part := changed_in(box, self._shown, rgba))], ALONE)
            for part in parts:
                self._shown[part] = rgba[part]
        size = rgba.shape[:2]
        sent = [in_blocks(part, BLOCK, BLOCK, size) for part in parts]
        self.send({
            "kind": "frame", "frame": self._frame, "facts": facts, "whole": whole,
            "places": [_place(in_blocks(part, BLOCK, 1, size), around) for part, around in zip(parts, sent)],
        }, [_jpeg(rgba[around]) for around in sent])

    def rest(self, png: bytes, facts: dict[str, Any], label: str) -> None:
        """Put a lossless picture where it stays: in the page, and in a saved notebook."""
        self._shown = None
        with self.hold_sync():
            self.facts, self.label, self.resting = facts, label, png

    def with_picture(self, bundle: dict[str, str]) -> dict[str, str]:
        """What a notebook stores of a widget that holds this screen, with a picture for readers
        that show no widgets."""
        return {**bundle, "image/png": b64encode(self.resting).decode()}

    def offer(self, page: str, name: str, content: bytes, kind: str) -> None:
        """Let the browser of a page save a file; `kind` is its media type."""
        self.send({"kind": "file", "page": page, "name": name, "type": kind}, [content])

    def hint(self, page: str, text: str) -> None:
        """Answer a page's pointer with what is under it."""
        self.send({"kind": "hint", "page": page, "text": text})

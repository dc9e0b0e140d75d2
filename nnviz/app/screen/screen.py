"""The screen: one widget that shows frames in the page and knows which pages are looking.

A page acknowledges each frame that it has painted, and gets another only then. How much may be under way, and how
finely it is coded, follows from what its link was seen to carry: a near page is not flooded, a far one not starved.
"""

import io
import logging
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import anywidget
import numpy as np
import simplejpeg
import traitlets
from PIL import Image

from ...drawing.boxes import PixelBox, changed_in, in_blocks, joined
from ...drawing.pixels import Pixels
from ..page.join import script
from .flow import LEVELS, Flow, Level
from .protocol import Acknowledgement, Gone, Introduction, Message, Ping, Pointing, parse
from .sharpness import Sharpness

SILENCE = 5.0  # seconds after which a page that owes an acknowledgement counts as gone
ALONE = 80_000  # pixels: what a browser can decode in the time that one picture more takes
KEPT_AFTER = 15.0  # seconds of quiet until a slow link carries the picture of a saved notebook, too
# Pixels: a JPEG with a quarter of the colours codes squares of this side, each by itself, and colours the pixels at
# the edge of one after its neighbour too. A part is therefore sent with the squares around those that changed, and
# shown as far as a pixel beyond these: what is in the page is then what one JPEG of the whole would show, and of what
# has gone nothing stays behind (parts cut as they are left up to 22 levels of 255 on white).
BLOCK = 16
MOST_PAGES = 50  # the newest ones: a page that was left may not have said so
_log = logging.getLogger("nnviz")


@dataclass
class Page:
    """One page that shows the screen: what it said of itself, and what it owes."""

    width: int
    room: int
    ratio: float
    visible: bool
    theme: str
    search: str = ""
    keeps: bool = False
    flow: Flow = field(default_factory=Flow)

    def is_looking(self, now: float) -> bool:
        """Whether it is visible and answers."""
        waiting_since = self.flow.waiting_since
        return self.visible and not (waiting_since is not None and now - waiting_since > SILENCE)


def _jpeg(rgba: Pixels, level: Level = LEVELS[0]) -> bytes:
    if level.coarseness > 1:
        rgba = np.asarray(Image.fromarray(rgba).reduce(level.coarseness))
    return simplejpeg.encode_jpeg(
        np.ascontiguousarray(rgba), quality=level.quality, colorspace="RGBA", colorsubsampling="420", fastdct=True
    )


def _png(rgba: Pixels) -> bytes:
    out = io.BytesIO()
    Image.fromarray(rgba).convert("RGB").save(out, "PNG")
    return out.getvalue()


def _place(shown: PixelBox, sent: PixelBox, coarseness: int = 1) -> list[float]:
    """What of the pixels sent is shown, and where, as a canvas' drawImage takes it."""
    (top, left), (above, before) = ([int(part.start) for part in box] for box in (shown, sent))
    height, width = (int(part.stop - part.start) for part in shown)
    cut = left - before, top - above, width, height
    return [*(each / coarseness if coarseness > 1 else each for each in cut), left, top, width, height]


class Screen(anywidget.AnyWidget):
    """Shows RGBA frames in every page that displays it; `hear` is told what pages say.

    `hear(message)` may be called on any thread. Everything else belongs to one thread.
    """

    # strings: a widget class whose script is a path is never freed
    _esm = script("screen.js")
    _css = files(__package__).joinpath("screen.css").read_text(encoding="utf-8")

    resting = traitlets.Bytes(b"").tag(sync=True)  # a PNG: the picture of a saved notebook
    facts = traitlets.Dict().tag(sync=True)  # the numbers that belong to it
    label = traitlets.Unicode("").tag(sync=True)  # the picture in words
    status = traitlets.Unicode("").tag(sync=True)  # how training stands, in a sentence
    names = traitlets.Dict().tag(sync=True)  # CSS class of a control to its accessible name
    editing = traitlets.Bool(False).tag(sync=True)  # a click edits samples instead of choosing something
    timeline = traitlets.Dict().tag(sync=True)  # marks and branches of the run, with their words
    losing = traitlets.Dict().tag(sync=True)  # the words for a page that has lost its kernel
    keeping = traitlets.Dict().tag(sync=True)  # the words for a page that keeps the run
    again = traitlets.Dict().tag(sync=True)  # the query that opens a page as this one is, and what stays in it
    finding = traitlets.Dict().tag(sync=True)  # what is happening, in words, and what to try

    def __init__(self, hear: Callable[[Message], None], **traits: Any):
        super().__init__(**traits)
        self._hear = hear
        self.pages: dict[str, Page] = {}
        self.dropped = 0  # messages that were malformed
        self._frame = 0
        self._shown: Pixels | None = None  # what all pages have; None where one of them may not
        self._level = 0  # of the last frame
        self._sharpness: Sharpness | None = None  # of what all pages have, on a slow link
        self._picture = b""  # as `resting`, but known here at once
        self._keep_at: float | None = None  # when `resting` is to follow it
        self.on_msg(lambda _, content, buffers: self.receive(content))

    def receive(self, content: Any) -> None:
        """Pass on what a page sent, on any thread; what is malformed is dropped and counted."""
        message = parse(content)
        if message is not None:
            self._hear(message)
            return
        self.dropped += 1
        if self.dropped == 1:
            _log.info("A page sent a message that is malformed; it is dropped, and so are others like it.")

    def hear(self, message: Message, now: float) -> Page | None:
        """Take in what a page said of itself, or its acknowledgement; the page, where a picture must follow."""
        match message:
            case Introduction():
                return self._meet(message)
            case Gone(page=name):
                self.pages.pop(name, None)
            case Acknowledgement(page=name) if name in self.pages:
                self.pages[name].flow.acknowledge(message.frame, now, message.waited / 1000)
            case Ping(page=name):
                self.send({"kind": "pong", "page": name})
        return None

    def _meet(self, said: Introduction) -> Page:
        page = Page(
            min(said.width, 4096),
            min(said.room, 4096),
            min(max(said.ratio, 0.5), 2.0),
            said.visible,
            said.theme,
            said.search[:2000],
            said.keeps,
        )
        known = self.pages.pop(said.page, None)
        if known and said.kind != "ready":
            page.flow = known.flow
            if said.kind == "lost":  # frames that were under way are so no more
                page.flow.lose()
        self.pages[said.page] = page  # last is the one that spoke last
        while len(self.pages) > MOST_PAGES:
            del self.pages[next(iter(self.pages))]
        self._shown = None
        return page

    def start_over(self) -> None:
        """Send the next frame whole, whatever the pages have."""
        self._shown = None

    def looking(self, now: float) -> list[Page]:
        """The pages that can see a frame and answer."""
        return [page for page in self.pages.values() if page.is_looking(now)]

    def has_credit(self, now: float) -> bool:
        """Whether someone is looking and nobody who looks is behind."""
        looking = self.looking(now)
        return bool(looking) and all(page.flow.has_room(now) for page in looking)

    def show(self, rgba: Pixels, drawn: Iterable[PixelBox], facts: dict[str, Any], now: float) -> None:
        """Send a frame of shape `(height, width, 4)`, which differs from the last one inside of `drawn` only."""
        number = max((page.flow.level for page in self.looking(now)), default=0)
        if number < self._level:
            self._shown = None  # what was sent coarsely and has not changed since is to become finer, too
        self._level, level, size = number, LEVELS[number], rgba.shape[:2]
        whole = self._shown is None or self._shown.shape != rgba.shape
        if whole:
            self._shown = rgba.copy()
            parts = [(slice(0, rgba.shape[0]), slice(0, rgba.shape[1]))]
        else:
            parts = joined([part for box in drawn if (part := changed_in(box, self._shown, rgba))], ALONE)
            for part in parts:
                self._shown[part] = rgba[part]
        side = BLOCK * level.coarseness
        sent = [in_blocks(part, side, side, size) for part in parts]
        shown = [in_blocks(part, side, 1, size) for part in parts]
        places = [_place(part, around, level.coarseness) for part, around in zip(shown, sent)]
        self._send_frame([_jpeg(rgba[around], level) for around in sent], places, facts, now, whole, number)
        self._note_sharpness(shown, whole)

    def _send_frame(
        self,
        pictures: list[bytes],
        places: list[list[float]],
        facts: dict[str, Any],
        now: float,
        whole: bool = False,
        level: int | None = None,
    ) -> None:
        self._frame += 1
        for page in self.looking(now):
            page.flow.send(self._frame, sum(map(len, pictures)), now, level)
        height, width = self._shown.shape[:2]
        self.send(
            {
                "kind": "frame",
                "frame": self._frame,
                "facts": facts,
                "whole": whole,
                "size": [width, height],
                "places": places,
            },
            pictures,
        )

    def _note_sharpness(self, shown: Iterable[PixelBox], whole: bool) -> None:
        """Remember what was sent coarsely, where the link is so slow that it is not all sent again at rest."""
        if whole or self._sharpness is None:
            self._sharpness = Sharpness(self._shown.shape[:2])
        for box in shown:
            self._sharpness.blur(box)

    def rest(self, png: bytes, facts: dict[str, Any], label: str, now: float) -> None:
        """Put a lossless picture where it stays: in the page, and in a saved notebook.

        A slow link carries it to the page in pieces (`sharpen`), and to the notebook later (`keep`).
        """
        self._picture = png
        with self.hold_sync():
            self.facts, self.label = facts, label
        slow = any(page.flow.level for page in self.looking(now))
        picture = np.asarray(Image.open(io.BytesIO(png)).convert("RGBA")) if slow else None
        if picture is not None and self._shown is not None and self._shown.shape == picture.shape:
            self._sharpness.aim(picture, self._shown)
            self._keep_at = now + KEPT_AFTER
        else:
            self._keep(now)

    def keep(self, now: float) -> None:
        """Put the picture where a notebook stores it, if a slow link has had time to do so."""
        if self._keep_at is not None and now >= self._keep_at and not self.is_unsharp:
            self._keep(now)

    def _keep(self, now: float) -> None:
        self._shown = self._sharpness = self._keep_at = None
        self.resting = self._picture
        for page in self.looking(now):
            page.flow.send_beside(len(self._picture), now)

    @property
    def keep_at(self) -> float | None:
        """When `keep` is to be called."""
        return self._keep_at

    @property
    def is_unsharp(self) -> bool:
        """Whether a part of the resting picture has still to be sent."""
        return self._shown is not None and self._sharpness is not None and self._sharpness.is_wanting

    def sharpen(self, now: float) -> None:
        """Send the next piece of the resting picture."""
        piece, pixels = self._sharpness.sharpen()
        self._shown[piece] = pixels
        facts = {name: fact for name, fact in self.facts.items() if name not in ("numbers", "time")}
        self._send_frame([_png(pixels)], [_place(piece, piece)], facts, now)

    def with_picture(self, bundle: dict[str, str]) -> dict[str, str]:
        """What a notebook stores of a widget that holds this screen, with a picture for readers
        that show no widgets."""
        return {**bundle, "image/png": b64encode(self._picture).decode()}

    def offer(self, page: str, name: str, content: bytes, kind: str) -> None:
        """Let the browser of a page save a file; `kind` is its media type."""
        self.send({"kind": "file", "page": page, "name": name, "type": kind}, [content])

    def answer(self, asked: Pointing, look: Callable[[], str]) -> None:
        """Answer a page's pointer with what `look` finds under it; without an answer the page asks no more."""
        text = ""
        try:
            text = look()
        finally:
            self.send({"kind": "hint", "page": asked.page, "text": text})

"""Screen: the widget that shows frames in its pages.

A page acknowledges each frame that it has painted. `Flow` estimates from that how much its link carries, and with it
how many frames may be under way and how they are encoded.
"""

import io
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any

import anywidget
import numpy as np
import traitlets
from PIL import Image

from ... import words
from ...drawing.boxes import PixelBox, changed_in, in_blocks, joined
from ...drawing.pixels import Pixels
from ..page.join import script
from .encoding import BLOCK, jpeg, place, png
from .flow import LEVELS, Flow
from .notebook import Keepsake
from .protocol import Acknowledgement, Gone, Introduction, Message, Ping, Pointing, parse
from .sharpness import Sharpness

SILENCE = 5.0  # seconds after which a page that owes an acknowledgement counts as gone
ALONE = 80_000  # pixels that a browser decodes in the time that one more picture costs
KEPT_AFTER = 15.0  # seconds of rest until a slow link also carries the picture for saved widgets
MOST_PAGES = 50  # the newest ones; a page may be left without a message
_log = logging.getLogger("nnviz")


@dataclass
class Page:
    """One page that shows the screen, as it described itself."""

    width: int
    room: int
    ratio: float
    visible: bool
    theme: str
    search: str = ""
    keeps: bool = False
    presents: bool = False
    flow: Flow = field(default_factory=Flow)

    def is_looking(self, now: float) -> bool:
        """Tell whether it is visible and answers."""
        waiting_since = self.flow.waiting_since
        return self.visible and not (waiting_since is not None and now - waiting_since > SILENCE)


# in this order: of two rules that weigh the same, the later one holds
STYLES = "tokens", "controls", "line", "pictures", "panels", "messages", "narrow", "lesson"


class Screen(anywidget.AnyWidget):
    """Shows RGBA frames in its pages, and passes on their messages.

    `hear(message)` may be called on any thread. Everything else belongs to one thread.
    """

    # texts, because a widget class whose script is a path is never freed
    _esm = script("screen.js")
    _css = "\n".join(files(__package__).joinpath(f"styles/{name}.css").read_text(encoding="utf-8") for name in STYLES)

    resting = traitlets.Bytes(b"").tag(sync=True)  # a PNG: the picture at rest, and of saved widgets
    facts = traitlets.Dict().tag(sync=True)  # its numbers
    label = traitlets.Unicode("").tag(sync=True)  # a description of the picture
    status = traitlets.Unicode("").tag(sync=True)  # the state of the run, in a sentence
    names = traitlets.Dict().tag(sync=True)  # CSS class to accessible name
    language = traitlets.Unicode("en").tag(sync=True)  # of all texts around it
    editing = traitlets.Bool(False).tag(sync=True)  # a click edits samples
    timeline = traitlets.Dict().tag(sync=True)  # marks, branches and words
    losing = traitlets.Dict().tag(sync=True)  # words for a page that lost its kernel
    keeping = traitlets.Dict().tag(sync=True)  # words for a page that keeps the run
    course = traitlets.Unicode("").tag(sync=True)  # the progress in the lessons, which the browser keeps
    again = traitlets.Dict().tag(sync=True)  # the query of the settings, and the parameters that stay
    locked = traitlets.Unicode("").tag(sync=True)  # why some controls can't be used
    finding = traitlets.Dict().tag(sync=True)  # the diagnosis, and what to try
    grids: traitlets.List[Any] = traitlets.List().tag(sync=True)  # of cells, for the arrow keys
    pads: traitlets.List[Any] = traitlets.List().tag(sync=True)  # in which the pointer draws
    places = traitlets.Dict().tag(sync=True)  # of pictures and controls; without them the pictures fill the page
    scheme = traitlets.Unicode("auto").tag(sync=True)  # of colours: auto, light or dark

    def __init__(self, hear: Callable[[Message], None], **traits: Any):
        super().__init__(language=words.present(), **traits)
        self._hear = hear
        self.pages: dict[str, Page] = {}
        self.dropped = 0  # malformed messages
        self._frame = 0
        self._shown: Pixels | None = None  # the frame that all pages have; None if one may lack it
        self._level = 0  # of the last frame
        self._sharpness: Sharpness | None = None  # of that frame, on a slow link
        self._picture = b""  # the newest picture for `resting`
        self._keep_at: float | None = None  # when `resting` is set to it
        self.keepsake = Keepsake()
        self.on_msg(lambda _, content, buffers: self.receive(content))

    def receive(self, content: Any) -> None:
        """Pass on a page's message, on any thread; drop malformed ones."""
        message = parse(content)
        if message is not None:
            self._hear(message)
            return
        self.dropped += 1
        if self.dropped == 1:
            _log.info("A page sent a malformed message. Such messages are dropped.")

    def hear(self, message: Message, now: float) -> Page | None:
        """Handle a page's message; return the page if it needs a picture."""
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

    def _meet(self, introduction: Introduction) -> Page:
        page = Page(
            min(introduction.width, 4096),
            min(introduction.room, 4096),
            min(max(introduction.ratio, 0.5), 3.0),
            introduction.visible,
            introduction.theme,
            introduction.search[:2000],
            introduction.keeps,
            introduction.presents,
        )
        known = self.pages.pop(introduction.page, None)
        if known and introduction.kind != "ready":
            page.flow = known.flow
            if introduction.kind == "lost":
                page.flow.lose()
        self.pages[introduction.page] = page  # the last page is the one that spoke last
        while len(self.pages) > MOST_PAGES:
            del self.pages[next(iter(self.pages))]
        self._shown = None
        return page

    def start_over(self) -> None:
        """Send the next frame as a whole."""
        self._shown = None

    def looking(self, now: float) -> list[Page]:
        """Return the pages that are visible and answer."""
        return [page for page in self.pages.values() if page.is_looking(now)]

    def has_credit(self, now: float) -> bool:
        """Tell whether all visible pages, at least one, have room."""
        looking = self.looking(now)
        return bool(looking) and all(page.flow.has_room(now) for page in looking)

    def show(self, rgba: Pixels, drawn: Iterable[PixelBox], facts: dict[str, Any], now: float) -> None:
        """Send a frame `(height, width, 4)` that changed only inside `drawn`."""
        number = max((page.flow.level for page in self.looking(now)), default=0)
        if number < self._level:
            self._shown = None  # parts that were sent coarsely become finer, too
        self._level, level, (height, width) = number, LEVELS[number], rgba.shape[:2]
        size, before = (height, width), self._shown
        whole = before is None or before.shape != rgba.shape
        if before is None or whole:
            self._shown = rgba.copy()
            parts = [(slice(0, height), slice(0, width))]
        else:
            parts = joined([part for box in drawn if (part := changed_in(box, before, rgba))], ALONE)
            for part in parts:
                before[part] = rgba[part]
        side = BLOCK * level.coarseness
        sent = [in_blocks(part, side, side, size) for part in parts]
        shown = [in_blocks(part, side, 1, size) for part in parts]
        places = [place(part, around, level.coarseness) for part, around in zip(shown, sent)]
        self._send_frame([jpeg(rgba[around], level) for around in sent], places, facts, now, size, whole, number)
        self._note_sharpness(shown, size, whole)
        self.keepsake.follow(rgba, now)

    def _send_frame(
        self,
        pictures: list[bytes],
        places: list[list[float]],
        facts: dict[str, Any],
        now: float,
        size: tuple[int, int],
        whole: bool = False,
        level: int | None = None,
    ) -> None:
        self._frame += 1
        for page in self.looking(now):
            page.flow.send(self._frame, sum(map(len, pictures)), now, level)
        height, width = size
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

    def _note_sharpness(self, shown: Iterable[PixelBox], size: tuple[int, int], whole: bool) -> None:
        """Note which parts were sent as JPEG, with loss."""
        if whole or self._sharpness is None:
            self._sharpness = Sharpness(size)
        for box in shown:
            self._sharpness.blur(box)

    def rest(self, png: bytes, facts: dict[str, Any], label: str, now: float) -> None:
        """Show a lossless picture, and store it for the notebook.

        A slow link gets it in pieces (`sharpen`), and stores it later (`keep`).
        """
        self._picture = png
        with self.hold_sync():
            self.facts, self.label = facts, label
        slow = any(page.flow.level for page in self.looking(now))
        picture = np.asarray(Image.open(io.BytesIO(png)).convert("RGBA")) if slow else None
        shown, sharpness = self._shown, self._sharpness
        if picture is not None and shown is not None and sharpness is not None and shown.shape == picture.shape:
            sharpness.aim(picture, shown)
            self._keep_at = now + KEPT_AFTER
        else:
            self._keep(now)
        self.keepsake.rest(png, label, now, bool(self.looking(now)))

    def keep(self, now: float) -> None:
        """Store the picture for the notebook, if it is due."""
        self.keepsake.keep(now)
        if self._keep_at is not None and now >= self._keep_at and not self.is_unsharp:
            self._keep(now)

    def _keep(self, now: float) -> None:
        self._shown = self._sharpness = self._keep_at = None
        self.resting = self._picture
        for page in self.looking(now):
            page.flow.send_beside(len(self._picture), now)

    @property
    def keep_at(self) -> float | None:
        """Return when to call `keep`, or None."""
        return min((time for time in (self._keep_at, self.keepsake.due) if time is not None), default=None)

    @property
    def is_unsharp(self) -> bool:
        """Tell whether a part of the resting picture was not sent yet."""
        return self._shown is not None and self._sharpness is not None and self._sharpness.is_wanting

    def sharpen(self, now: float) -> None:
        """Send the next piece of the resting picture."""
        shown, sharpness = self._shown, self._sharpness
        assert shown is not None and sharpness is not None  # `is_unsharp` implies both
        piece, pixels = sharpness.sharpen()
        shown[piece] = pixels
        height, width = shown.shape[:2]
        facts = {name: fact for name, fact in self.facts.items() if name not in ("numbers", "time")}
        self._send_frame([png(pixels)], [place(piece, piece)], facts, now, (height, width))

    def offer(self, page: str, name: str, content: bytes, kind: str) -> None:
        """Let a page's browser save a file; `kind` is its media type."""
        self.send({"kind": "file", "page": page, "name": name, "type": kind}, [content])

    def answer(self, pointing: Pointing, describe: Callable[[], str]) -> None:
        """Answer a page's pointer with the result of `describe`.

        The page waits for the answer before it asks again, so there is always one.
        """
        text = ""
        try:
            text = describe()
        finally:
            self.send({"kind": "hint", "page": pointing.page, "text": text})

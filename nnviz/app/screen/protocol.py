"""The protocol: every message that a page may send, declared once and checked at the door.

What comes in was sent by a browser, so it may be anything. A message that is not declared here is
dropped, and the code behind the door is only given those that are.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

MOST_TEXT = 2_000_000  # characters of a run that a page kept
Name = Annotated[str, Field(max_length=64)]
Pixels = Annotated[float, Field(ge=-1e6, le=1e6)]  # CSS pixels
Count = Annotated[int, Field(ge=0, le=10**15)]
Size = Annotated[int, Field(ge=0, le=10**6)]


class Received(BaseModel):
    """A part of a message: each field of its own kind, numbers finite; fields that are not declared are left out."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True, allow_inf_nan=False)


class FromPage(Received):
    """A message of one page, which names itself."""

    page: Name


class Introduction(FromPage):
    """A page describes itself: when it opens, when something changes, and when frames were lost."""

    kind: Literal["ready", "page", "lost"]
    width: Size
    room: Size
    ratio: Annotated[float, Field(gt=0, le=100)]
    visible: bool
    theme: Literal["light", "dark"]
    search: Annotated[str, Field(max_length=65_536)]  # more than a server takes as an address
    keeps: bool = False  # whether it keeps the run for the case that its kernel is lost


class Gone(FromPage):
    """The page is being left."""

    kind: Literal["gone"]


class Acknowledgement(FromPage):
    """A frame, with all before it, was painted."""

    kind: Literal["ack"]
    frame: Count
    waited: Annotated[float, Field(ge=0, le=1e6)] = 0.0  # milliseconds since it was painted


class Ping(FromPage):
    """The page has heard nothing for a while."""

    kind: Literal["ping"]


class Pointing(FromPage):
    """The pointer is at this place of the pictures."""

    kind: Literal["pointer"]
    x: Pixels
    y: Pixels


class Choice(FromPage):
    """A click chose what is at this place."""

    kind: Literal["choose"]
    x: Pixels
    y: Pixels


class Edit(FromPage):
    """A hand edits the samples at this place."""

    kind: Literal["edit"]
    action: Literal["add", "down", "move", "remove", "up"]
    x: Pixels
    y: Pixels


class Scrub(FromPage):
    """Another step is to be shown; None is the present."""

    kind: Literal["scrub"]
    step: Annotated[int, Field(ge=-(10**15), le=10**15)] | None


class Stand(FromPage):
    """The run is to stand on this branch."""

    kind: Literal["branch"]
    number: Size


class Overlay(FromPage):
    """This branch is to be laid over the present one; 0 is none."""

    kind: Literal["over"]
    number: Size


class Trial(FromPage):
    """The person wants to try the advice."""

    kind: Literal["try"]


class Key(FromPage):
    """A key was pressed that is a shortcut for a button."""

    kind: Literal["key"]
    key: Literal["play", "step", "epoch", "reset"]


class Kept(FromPage):
    """A run that the page kept is to be loaded again: the text of its recipe."""

    kind: Literal["load"]
    text: Annotated[str, Field(max_length=MOST_TEXT)]


Message = (
    Introduction
    | Gone
    | Acknowledgement
    | Ping
    | Pointing
    | Choice
    | Edit
    | Scrub
    | Stand
    | Overlay
    | Trial
    | Key
    | Kept
)


class Piece(Received):
    """A piece of a file that a person has chosen; its bytes come beside it."""

    file: Name
    name: Annotated[str, Field(max_length=1000)]
    size: Count
    at: Count


_MESSAGE: TypeAdapter[Message] = TypeAdapter(Annotated[Message, Field(discriminator="kind")])


def parse(content: Any) -> Message | None:
    """The message of a page, or None where it is malformed; costs about 3 microseconds."""
    try:
        return _MESSAGE.validate_python(content)
    except ValidationError:
        return None


def parse_piece(content: Any) -> Piece | None:
    """The piece of a file, or None where it is malformed."""
    try:
        return Piece.model_validate(content)
    except ValidationError:
        return None

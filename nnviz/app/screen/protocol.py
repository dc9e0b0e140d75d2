"""Protocol: every message of a page, checked on arrival.

A browser may send anything. A message that is not declared here is dropped, so that the rest of the code only sees
valid ones.
"""

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

MOST_PROGRESS = 100_000  # characters of the progress in the lessons
MOST_TEXT = 2_000_000  # characters of the recipe that a page kept
Name = Annotated[str, Field(max_length=64)]
Pixels = Annotated[float, Field(ge=-1e6, le=1e6)]  # CSS pixels
Count = Annotated[int, Field(ge=0, le=10**15)]
Size = Annotated[int, Field(ge=0, le=10**6)]


class Received(BaseModel):
    """A part of a message, strictly typed, with finite numbers."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True, allow_inf_nan=False)


class FromPage(Received):
    """A message of one page, by its name."""

    page: Name


class Introduction(FromPage):
    """A page opens, changes, or has lost frames."""

    kind: Literal["ready", "page", "lost"]
    width: Size
    room: Size
    ratio: Annotated[float, Field(gt=0, le=100)]
    visible: bool
    theme: Literal["light", "dark"]
    search: Annotated[str, Field(max_length=65_536)]  # more than a server accepts as a URL
    keeps: bool = False  # it keeps the run in case its kernel is lost
    presents: bool = False  # it shows only what is pinned, for an audience


class Gone(FromPage):
    """A page is left."""

    kind: Literal["gone"]


class Acknowledgement(FromPage):
    """A frame was painted, and all before it."""

    kind: Literal["ack"]
    frame: Count
    waited: Annotated[float, Field(ge=0, le=1e6)] = 0.0  # milliseconds since it was painted


class Ping(FromPage):
    """A page received nothing for a while."""

    kind: Literal["ping"]


class Pointing(FromPage):
    """The pointer is at a place in the pictures, with its button pressed or not."""

    kind: Literal["pointer"]
    x: Pixels
    y: Pixels
    pressed: bool = False


class Choice(FromPage):
    """A click chose what is at a place."""

    kind: Literal["choose"]
    x: Pixels
    y: Pixels


class Edit(FromPage):
    """A person edits the samples, or a picture to draw in, at a place."""

    kind: Literal["edit"]
    action: Literal["add", "down", "move", "remove", "up", "shift-left", "shift-right", "shift-up", "shift-down"]
    x: Pixels
    y: Pixels


class Scrub(FromPage):
    """Another step should be shown; None is the present."""

    kind: Literal["scrub"]
    step: Annotated[int, Field(ge=-(10**15), le=10**15)] | None


class Stand(FromPage):
    """Another branch should be continued."""

    kind: Literal["branch"]
    number: Size


class Compare(FromPage):
    """A branch should be shown beside the present one; 0 for none.

    A negative number is a run from before a restart.
    """

    kind: Literal["compare"]
    number: Annotated[int, Field(ge=-(10**6), le=10**6)]


class Keep(FromPage):
    """A comparison should end, and the run go on with A or B."""

    kind: Literal["keep"]
    run: Literal["one", "other", "leave"]


class Trial(FromPage):
    """The person tries the advice of the diagnosis."""

    kind: Literal["try"]


class Key(FromPage):
    """A key was pressed that stands for a button."""

    kind: Literal["key"]
    key: Literal["play", "step", "epoch", "reset", "undo", "escape", "next", "back", "notes"]


class Kept(FromPage):
    """A kept run should be loaded; `text` is its recipe."""

    kind: Literal["load"]
    text: Annotated[str, Field(max_length=MOST_TEXT)]


class Course(FromPage):
    """The progress in the lessons, as the browser kept it."""

    kind: Literal["progress"]
    text: Annotated[str, Field(max_length=MOST_PROGRESS)]


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
    | Compare
    | Keep
    | Trial
    | Key
    | Kept
    | Course
)


class Piece(Received):
    """A piece of an uploaded file; its bytes come beside it."""

    file: Name
    name: Annotated[str, Field(max_length=1000)]
    size: Count
    at: Count


class FileAnswer(Received):
    """An answer to the dialog of a file: the use of a column, an answer to a question, or an end."""

    kind: Literal["column", "question", "use", "leave"]
    file: Count
    place: Count = 0  # of the column
    name: Name = ""  # of the question
    value: Name = ""


_MESSAGE: TypeAdapter[Message] = TypeAdapter(Annotated[Message, Field(discriminator="kind")])


def parse(content: Any) -> Message | None:
    """Parse a message of a page; None if it is malformed."""
    try:
        return _MESSAGE.validate_python(content)
    except ValidationError:
        return None


def parse_piece(content: Any) -> Piece | None:
    """Parse a piece of a file; None if it is malformed."""
    try:
        return Piece.model_validate(content)
    except ValidationError:
        return None


def parse_answer(content: Any) -> FileAnswer | None:
    """Parse an answer to the dialog of a file; None if it is malformed."""
    try:
        return FileAnswer.model_validate(content)
    except ValidationError:
        return None

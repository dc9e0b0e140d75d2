"""The types of messages to a page, and of the traits of its widgets."""

from typing import Literal, NotRequired, TypedDict


class Facts(TypedDict):
    """The step and the settings of a picture, and now and then its numbers."""

    step: int
    settings: str
    still: bool  # nothing trains
    numbers: NotRequired[list[tuple[str, str, str]]]  # name, text and kind of each
    beside: NotRequired[list[tuple[str, str, str]]]  # those of the second run of a comparison
    time: NotRequired[tuple[int, int, int, str]]  # the first step, the one that is shown, the last, and that in words


class Frame(TypedDict):
    """A frame, or what has changed of it; its pictures come beside it."""

    kind: Literal["frame"]
    frame: int
    facts: Facts
    whole: bool
    size: tuple[int, int]
    places: list[tuple[float, float, float, float, float, float, float, float]]  # as a canvas' drawImage takes it


class Hint(TypedDict):
    """The answer to a page's pointer."""

    kind: Literal["hint"]
    page: str
    text: str


class SavedFile(TypedDict):
    """A file to save, whose bytes come beside it."""

    kind: Literal["file"]
    page: str
    name: str
    type: str


class KeptRun(TypedDict):
    """A run that pages are to keep, and the sentence that offers it."""

    kind: Literal["kept"]
    text: str
    offer: str


class Pong(TypedDict):
    """The answer to a page that has heard nothing for a while."""

    kind: Literal["pong"]
    page: str


Told = Frame | Hint | SavedFile | KeptRun | Pong


class Stop(TypedDict):
    """No more is to be sent of a file."""

    stop: str


class TimelineWords(TypedDict):
    """The words of the timeline."""

    timeline: str
    now: str
    branch: str
    beside: str
    none: str


class TimelineFacts(TypedDict, total=False):
    """Marks and branches of a run; nothing where there is no timeline."""

    words: TimelineWords
    marks: list[tuple[int, str]]  # a step, and what was changed there
    branches: list[tuple[int, str]]
    branch: int
    opponents: list[tuple[int, str]]  # runs to compare with; those from before a restart have negative numbers
    beside: int  # the run that is compared with it; 0 is none


class Losing(TypedDict):
    """The words of a page that has lost its kernel."""

    busy: str
    interrupted: str
    offline: str
    unreachable: str
    culled: str
    died: str
    ended: str
    unknown: str
    restarted: str
    cell: str
    again: str
    help: str
    waiting: str


class Keeping(TypedDict, total=False):
    """The words of a page that keeps its run; nothing where none is kept."""

    load: str
    no: str
    close: str
    full: str


class Again(TypedDict, total=False):
    """The query that opens a page as it is, and the names that stay in it."""

    query: str
    keep: list[str]


class Places(TypedDict, total=False):
    """The places of pictures and controls in CSS pixels: left, top, width and height of each."""

    width: int
    height: int
    pictures: dict[str, tuple[int, int, int, int]]
    controls: dict[str, tuple[int, int, int, int]]


class Finding(TypedDict, total=False):
    """A scene's sentence, the headline of the diagnosis, the button that follows its advice, and the reasons."""

    scene: str
    severity: str
    headline: str
    action: str
    why: str
    ask: str
    choices: list[tuple[Literal["one", "other", "leave"], str]]  # the ways to end a comparison


class ScreenTraits(TypedDict):
    """The traits of the screen."""

    resting: bytes
    facts: Facts
    label: str
    status: str
    names: dict[str, str]
    language: str
    editing: bool
    timeline: TimelineFacts
    losing: Losing
    keeping: Keeping
    course: str
    locked: str
    again: Again
    finding: Finding
    grids: list[tuple[float, float, float, float, int, int]]  # left, top, width, height, columns and rows of each
    pads: list[tuple[float, float, float, float]]  # left, top, width and height of each
    places: Places
    scheme: str


class ChooserTraits(TypedDict):
    """The traits of the file chooser."""

    text: str
    help: str
    accept: str
    most: int


class Question(TypedDict):
    """Something to choose about a file; without a label, the text asks for it."""

    name: str
    label: str
    text: str
    value: str
    options: list[tuple[str, str]]  # the value and the text of each


class ShownColumn(TypedDict):
    """A column of a file, and what it is used for."""

    place: int
    name: str
    kind: str
    use: str
    label: str
    options: list[tuple[str, str]]
    gaps: str
    reason: str


class ShownFile(TypedDict):
    """A file in its dialog."""

    file: int  # its number; 0 while the dialog is closed
    name: str
    about: str
    trouble: str
    asked: list[Question]
    columns: list[ShownColumn]
    rows: list[list[str]]
    notes: list[str]
    chosen: list[Question]
    reading: list[Question]
    can_use: bool


class FileWords(TypedDict):
    """The words of the dialog of a file."""

    use: str
    leave: str
    another: str
    rows: str
    how: str


class FileDialogTraits(TypedDict):
    """The traits of the dialog of a file."""

    shown: ShownFile
    progress: str
    words: FileWords

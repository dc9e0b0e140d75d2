"""Shown file: an opened file as its dialog shows it, in words."""

from ...data.checks import listed
from ...data.preview import Preview
from ...words import say, say_count
from ..screen.to_page import Question, ShownColumn, ShownFile
from .opened_file import CATEGORY, LEAVE_OUT, MISSING, TARGET, USE, OpenedFile, uses_of
from .reading_questions import WAYS, asked, folded

MOST_COLUMNS = 100  # that are shown
MOST_NAMES = 20  # that a sentence lists
MOST_LETTERS = 40  # of a value that is shown
CLOSED: ShownFile = {
    "file": 0,
    "name": "",
    "about": "",
    "trouble": "",
    "asked": [],
    "columns": [],
    "rows": [],
    "notes": [],
    "chosen": [],
    "reading": [],
    "can_use": False,
}


def shown(file: OpenedFile, number: int) -> ShownFile:
    """Return a file as its dialog shows it; without a preview, only how it is read."""
    found = file.found if file.preview else file.reading
    told: ShownFile = CLOSED | {
        "file": number,
        "name": file.name,
        "trouble": file.trouble,
        "asked": [asked(name, sentence, found, file.named) for name, sentence in file.asked.items()],
        "reading": [folded(name, found, file.named) for name in WAYS if name not in file.asked],
    }
    return _with_table(told, file, file.preview) if file.preview else told


def about_left_out(file: OpenedFile) -> list[str]:
    """Say which columns are left out, if there are any."""
    left_out = _names(file, file.places(LEAVE_OUT))
    return [say("Left out: {columns}.", columns=left_out)] if left_out else []


def _with_table(told: ShownFile, file: OpenedFile, preview: Preview) -> ShownFile:
    count = len(file.columns)
    seen = list(range(count))[:MOST_COLUMNS]
    for target in file.places(TARGET):
        seen = seen if target in seen else [*seen[:-1], target]
    return told | {
        "about": say_count(
            "{count} row, {columns} columns",
            "{count} rows, {columns} columns",
            count=preview.rows,
            columns=f"{count:,}",
        ),
        "columns": [_column(file, place) for place in seen],
        "rows": [[_short(row[place]) for place in seen] for row in preview.first_rows],
        "notes": _notes(file, preview, len(seen)),
        "chosen": _about_gaps(file, preview),
        "can_use": bool(file.places(TARGET) and file.places(USE)),
    }


def _column(file: OpenedFile, place: int) -> ShownColumn:
    column = file.columns[place]
    titles = {
        USE: say("use as categories") if column.kind == CATEGORY else say("use"),
        TARGET: say("target"),
        LEAVE_OUT: say("leave out"),
    }
    return {
        "place": place,
        "name": column.name,
        "kind": column.kind,
        "use": file.uses[place],
        "label": say("use of column {name}", name=column.name),
        "options": [(use, titles[use]) for use in uses_of(column)],
        "gaps": say_count("{count} gap", "{count} gaps", count=column.gaps) if column.gaps else "",
        "reason": column.reason,
    }


def _notes(file: OpenedFile, preview: Preview, seen: int) -> list[str]:
    """Say what the network will learn from what."""
    inputs, target = (_names(file, file.places(use)) for use in (USE, TARGET))
    categories = [place for place in file.places(USE) if file.columns[place].kind == CATEGORY]
    notes = [
        _lesson(inputs, target),
        *about_left_out(file),
        say("Each text becomes a column of 0 and 1: {columns}.", columns=_names(file, categories))
        if categories
        else "",
        say("{shown} of {count} columns are shown.", shown=seen, count=len(file.columns))
        if seen < len(file.columns)
        else "",
        preview.about_target(target) if target else "",
    ]
    return [note for note in notes if note]


def _lesson(inputs: str, target: str) -> str:
    if not target:
        return say("Choose a column as the target: what the network is to learn.")
    if not inputs:
        return say("Choose at least one column to use: what the network learns from.")
    return say("The network learns {target} from {inputs}.", target=target, inputs=inputs)


def _about_gaps(file: OpenedFile, preview: Preview) -> list[Question]:
    """Ask what to do with rows that have gaps, if there are any."""
    gaps = preview.rows_with_gaps([file.columns[place].name for place in file.places(USE, TARGET)])
    if not gaps:
        return []
    text = say_count(
        "{count} of {rows} rows has gaps in the columns that are used.",
        "{count} of {rows} rows have gaps in the columns that are used.",
        count=gaps,
        rows=f"{preview.rows:,}",
    )
    options = [(way, say(title)) for way, title in MISSING.items()]
    return [{"name": "missing", "label": say("gaps"), "text": text, "value": file.missing, "options": options}]


def _names(file: OpenedFile, places: list[int]) -> str:
    return listed([file.columns[place].name for place in places], MOST_NAMES)


def _short(text: str) -> str:
    return text if len(text) <= MOST_LETTERS else f"{text[: MOST_LETTERS - 1]}…"

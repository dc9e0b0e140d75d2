"""Opened file: a table, and what a person has chosen about it so far."""

from dataclasses import dataclass, field, replace
from typing import Any

from ...data.choice import Choice, Name
from ...data.preview import ColumnPreview, Preview
from ...words import marked
from .reading_questions import WAYS, answer

USE, TARGET, LEAVE_OUT = "use", "target", "leave out"
CATEGORY, TEXT, EMPTY = "category", "text", "empty"  # kinds of columns
MISSING = {
    "drop rows": marked("leave the rows out"),
    "median": marked("fill in the column's median"),
    "refuse": marked("refuse the file"),
}


@dataclass(frozen=True)
class OpenedFile:
    """A file with its name and bytes, its columns, and the choices.

    `named` holds the ways to read it that a person chose, as Choice has them, and `asked` the sentences that ask for
    them. `uses` is what each column is used for. `trouble` says why the file can't be used so. The preview is there
    only while the dialog is open: it holds the whole table.
    """

    name: str
    content: bytes = field(repr=False)
    named: dict[str, Any] = field(default_factory=dict)
    asked: dict[str, str] = field(default_factory=dict)
    found: Choice = field(default_factory=Choice)  # how the file is read
    columns: tuple[ColumnPreview, ...] = ()
    uses: tuple[str, ...] = ()
    missing: str = "drop rows"
    trouble: str = ""
    preview: Preview | None = field(default=None, repr=False)

    @property
    def reading(self) -> Choice:
        """Return the choice to make a preview with."""
        return Choice(**self.named)

    def read(self, preview: Preview) -> "OpenedFile":
        """Return the file with a preview. The uses stay if the columns are the same, else they are as suggested."""
        kept = {name: text for name, text in self.asked.items() if name in self.named}
        uses = tuple(column.use for column in preview.columns)
        return replace(
            self,
            asked=kept | dict(preview.doubts),
            found=preview.suggested,
            columns=preview.columns,
            uses=self.uses if preview.columns == self.columns else uses,
            trouble="",
            preview=preview,
        )

    def closed(self) -> "OpenedFile":
        """Return the file without its preview."""
        return replace(self, trouble="", preview=None)

    def refused(self, why: str) -> "OpenedFile":
        """Return the file with the reason why it can't be read or used so."""
        return replace(self, trouble=why)

    def using(self, place: int, use: str) -> "OpenedFile":
        """Return the file with another use of a column; there is one target."""
        if place >= len(self.columns) or use not in uses_of(self.columns[place]):
            return self
        uses = list(self.uses)
        if use == TARGET and TARGET in uses:
            before = uses.index(TARGET)
            uses[before] = USE if USE in uses_of(self.columns[before]) else LEAVE_OUT
        uses[place] = use
        return replace(self, uses=tuple(uses), trouble="")

    def answered(self, name: str, value: str) -> "OpenedFile":
        """Return the file with the answer to a question; without a preview if it has to be read again."""
        if name == "missing" and value in MISSING:
            return replace(self, missing=value, trouble="")
        if name not in WAYS:
            return self
        others = {other: known for other, known in self.named.items() if other != name}
        return replace(self, named=others | answer(name, value), trouble="", preview=None)

    def learning(self, target: str) -> "OpenedFile":
        """Return the file with another target."""
        return self.using([column.name for column in self.columns].index(target), TARGET)

    @property
    def targets(self) -> list[str]:
        """Return the names of the columns that can be the target."""
        return list(dict.fromkeys(column.name for column in self.columns if TARGET in uses_of(column)))

    @property
    def choice(self) -> Choice:
        """Return what to take from the file."""
        inputs, target = self.places(USE), self.places(TARGET)
        has_categories = any(self.columns[place].kind == CATEGORY for place in inputs)
        return replace(
            self.found,
            target=self._key(target[0]) if target else None,
            columns=tuple(map(self._key, inputs)),
            drop=(),
            missing=self.missing,
            categories="one-hot" if has_categories else "refuse",
        )

    def places(self, *uses: str) -> list[int]:
        """Return the places of the columns with these uses."""
        return [place for place, use in enumerate(self.uses) if use in uses]

    def _key(self, place: int) -> Name:
        """Return the name of a column, or its place if another one before it has the same name."""
        names = [column.name for column in self.columns]
        return names[place] if names.index(names[place]) == place else place


def uses_of(column: ColumnPreview) -> tuple[str, ...]:
    """Return the uses that a column can have."""
    return {TEXT: (TARGET, LEAVE_OUT), EMPTY: (LEAVE_OUT,)}.get(column.kind, (USE, TARGET, LEAVE_OUT))

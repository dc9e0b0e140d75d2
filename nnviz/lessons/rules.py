"""Rules: what a person may do at a step of a lesson."""

from collections.abc import Iterable
from dataclasses import dataclass

from ..settings.config import settings
from ..words import marked, say
from .facts import RANDOM

EDIT_TITLES = {"weights": marked("weights"), "points": marked("points")}


@dataclass(frozen=True)
class Rules:
    """The actions on a run that a step of a lesson allows.

    `waits` says why training waits, or is empty. `free` names the settings that can be changed, and "weights" and
    "points" where a person may edit them; None frees all. `until` is the step at which training pauses. If `is_silent`
    is true, the sentence in words says nothing.
    """

    waits: str = ""
    free: frozenset[str] | None = None
    until: int | None = None
    is_silent: bool = False

    def is_locked(self, name: str) -> bool:
        """Tell whether a setting stays as it is."""
        return self.free is not None and name not in self.free and name not in RANDOM

    def refusal(self, names: Iterable[str]) -> str:
        """Say why settings can't be changed; empty if they can."""
        return self.reason if any(map(self.is_locked, names)) else ""

    @property
    def reason(self) -> str:
        """Say why other settings are locked."""
        known = settings()
        names = sorted(self.free or (), key=lambda name: [*known].index(name) if name in known else len(known))
        titles = ", ".join(known[name].title if name in known else _said(name) for name in names)
        if not titles:
            return say("The lesson keeps the settings as they are in this step.")
        return say("The lesson keeps this as it is. Now you can change: {settings}.", settings=titles)


FREE = Rules()


def _said(name: str) -> str:
    title = EDIT_TITLES[name]
    return say(title)

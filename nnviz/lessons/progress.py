"""Progress: which lessons a person has done, as a text that a browser keeps."""

import json
from typing import Any

from ..errors import ConfigError
from ..words import say


class Progress:
    """The progress of one person: answers, places and finished lessons, by the lesson's name.

    `language` is the second one in which the key sentences are shown, or "".
    """

    def __init__(self) -> None:
        self._lessons: dict[str, dict[str, Any]] = {}
        self.language = ""

    def read(self, text: str) -> None:
        """Take over what a browser kept; what can't be read counts as nothing."""
        try:
            found = json.loads(text)
        except (ValueError, RecursionError):
            found = {}
        if not isinstance(found, dict):
            return
        lessons, language = found.get("lessons"), found.get("language")
        self.language = language if isinstance(language, str) else ""
        if isinstance(lessons, dict):
            self._lessons = {str(name): kept for name, kept in lessons.items() if isinstance(kept, dict)}

    def load(self, content: bytes) -> int:
        """Add the progress of a saved file, and return the number of lessons in it.

        A lesson that has come further here stays as it is, and what was done stays done. Raises ConfigError, and
        changes nothing, if the file holds no progress.
        """
        try:
            found = json.loads(content)
        except (ValueError, RecursionError):
            raise ConfigError(say("this is no saved progress: the file is not JSON, or is damaged")) from None
        lessons = found.get("lessons") if isinstance(found, dict) else None
        if not isinstance(lessons, dict) or not all(isinstance(kept, dict) for kept in lessons.values()):
            raise ConfigError(say("this is no saved progress: the file has no lessons in it"))
        for name, kept in lessons.items():
            here = self.of(name)
            further = kept if furthest(kept) > furthest(here) or not here else here
            self._lessons[name] = further | {"done": kept.get("done") is True or self.is_done(name)}
        return len(lessons)

    def text(self) -> str:
        """Return the progress as JSON."""
        return json.dumps({"lessons": self._lessons, "language": self.language}, separators=(",", ":"))

    def of(self, name: str) -> dict[str, Any]:
        """Return what is kept of a lesson."""
        return self._lessons.get(name, {})

    def keep(self, name: str, kept: dict[str, Any]) -> None:
        """Keep the progress in a lesson; one that was done stays done."""
        self._lessons[name] = kept | {"done": kept.get("done") is True or self.is_done(name)}

    def is_done(self, name: str) -> bool:
        """Tell whether a lesson was done."""
        return self.of(name).get("done") is True

    def clear(self) -> None:
        """Forget all lessons."""
        self._lessons = {}


def furthest(kept: dict[str, Any]) -> int:
    """Return the furthest step in what is kept of a lesson, from 0."""
    place = kept.get("furthest")
    return place if isinstance(place, int) else 0

"""Lesson: a lesson as the last line of a cell."""

import runpy
from os import PathLike
from typing import Any

from ..data.datasets import Augment
from ..errors import ConfigError
from ..lessons.course import lessons
from ..lessons.goal import Verdict
from ..lessons.lesson import Lesson as Declaration
from ..words import say, speaking
from .playground import Playground


class Lesson(Playground):
    """Shows a lesson: the name of one that comes with nnviz, or one of your own.

    `language` and `absence` are as in Playground. As the last line of a cell it is shown; `check()` returns the verdict
    on the run, which can be asserted. Raises ConfigError for an unknown name.
    """

    def __init__(self, lesson: str | Declaration, *, language: str | None = None, absence: float = 60.0, **more: Any):
        found = _found(lesson)
        super().__init__(language=language, absence=absence, **more)
        with speaking(language):
            self.session.teach(found)

    @classmethod
    def from_file(cls, path: "str | PathLike[str]", **more: Any) -> "Lesson":
        """Show the lesson that a Python file declares as `LESSON`. The file is run, so use your own files only.

        Raises ConfigError if the file can't be read or declares no lesson.
        """
        return cls(lesson_in(path), **more)

    @property
    def lesson(self) -> Declaration | None:
        """The lesson, or None after it was left."""
        walk = self.session.teaching.walk
        return None if walk is None else walk.lesson

    def check(self, augment: Augment | None = None) -> Verdict:
        """Return the verdict of the lesson's last goal on the run, with its evidence.

        With `augment(X, y)`, which returns copies of training samples `(X, y)`, the verdict is on these copies. Raises
        ValueError if the lesson has no such goal, or was left, and DataError for copies that can't be used.
        """
        with speaking(self.language):
            if self.lesson is None:
                raise ValueError(say("the lesson was left: begin it again"))
            if augment is not None:
                return self.lesson.verdict_on_copies(augment)
            return self.lesson.verdict(self.session.teaching.facts)


def lesson_in(path: "str | PathLike[str]") -> Declaration:
    """Return the lesson that a Python file declares. Raises ConfigError."""
    try:
        found = runpy.run_path(str(path)).get("LESSON")
    except OSError as error:
        raise ConfigError(say("{path} can't be read: {error}", path=path, error=error.strerror or error)) from error
    if not isinstance(found, Declaration):
        raise ConfigError(say("{path}: the file declares no lesson; write LESSON = Lesson(…)", path=path))
    try:
        found.check()
    except ValueError as error:
        raise ConfigError(f"{path}: {error}") from error
    return found


def _found(lesson: str | Declaration) -> Declaration:
    if isinstance(lesson, Declaration):
        lesson.check()
        return lesson
    if not isinstance(lesson, str) or lesson not in lessons():
        known = ", ".join(lessons())
        raise ConfigError(say("lesson = {text}: choose one of {names}", text=repr(lesson)[:80], names=known))
    return lessons()[lesson]

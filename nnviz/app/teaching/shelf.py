"""Shelf: the list of lessons, with what is done."""

from collections.abc import Callable
from functools import partial

from ...errors import ConfigError
from ...lessons.course import lessons
from ...lessons.progress import Progress
from ...lessons.walk import Walk
from ...words import say, say_count
from ..controls import widgets as parts
from ..controls.file_chooser import Chooser
from ..controls.message import Message
from ..controls.user_input import Post, button
from ..controls.work import Work
from ..screen.protocol import MOST_PROGRESS
from ..screen.screen import Screen

FILE = "nnviz-lessons.json"


class Shelf:
    """A panel with a button for each lesson; `begin(name)` begins it. `opener` opens the panel.

    The progress lives in the browser. Pages tell it, and are told each change. `loaded()` is called when more of it was
    loaded from a file.
    """

    def __init__(
        self,
        post: Post,
        screen: Screen,
        begin: Callable[[str], None],
        loaded: Callable[[], None],
        message: Message,
        work: Work,
        most: int,
    ):
        self._screen, self._loaded, self._message, self.progress = screen, loaded, message, Progress()
        self.opener = parts.ToggleButton(
            description=say_count("{count} lesson …", "{count} lessons …", count=len(lessons()))
        )
        self.opener.add_class("nnviz-do-lessons")
        self._buttons = {
            name: button(f"lesson-{name}", "", partial(begin, name), post).add_class("nnviz-lesson-entry")
            for name in lessons()
        }
        rows = [
            parts.VBox([each, parts.Label(_about(name))]).add_class("nnviz-lesson-row")
            for name, each in self._buttons.items()
        ]
        save = button("save_progress", say("save the progress"), self._save, post)
        load = Chooser(post, self._load, self._refuse, work, most, text=say("load progress …"), accept=".json")
        clear = button("clear_progress", say("clear the progress"), self._clear, post)
        title = parts.Label(say("Lessons")).add_class("nnviz-group-title")
        deeds = parts.HBox([save, load, clear]).add_class("nnviz-progress")
        self.box = parts.VBox([title, *rows, deeds]).add_class("nnviz-shelf").add_class("nnviz-panel")
        self._write()

    def names(self) -> dict[str, str]:
        """Map CSS classes to accessible names."""
        return {"nnviz-shelf": say("lessons"), "nnviz-progress": say("progress")}

    def read(self, text: str) -> None:
        """Take over the progress that a page keeps."""
        self.progress.read(text)
        self._write()

    def keep(self, walk: Walk) -> None:
        """Keep the progress of a walk."""
        self.progress.keep(walk.lesson.name, walk.kept())
        self._tell()

    def choose_language(self, language: str) -> None:
        """Keep the second language of the lessons, or "" for none."""
        self.progress.language = language
        self._tell()

    def _tell(self) -> None:
        self._screen.course = self.progress.text()
        self._write()

    def _write(self) -> None:
        for name, each in self._buttons.items():
            lesson = lessons()[name]
            text = say("{number} · {title}", number=lesson.number, title=say(lesson.title))
            each.description = say("✓ {lesson}", lesson=text) if self.progress.is_done(name) else text

    def _save(self) -> None:
        if self._screen.pages:
            self._screen.offer([*self._screen.pages][-1], FILE, self.progress.text().encode(), "application/json")

    def _load(self, name: str, content: bytes) -> None:
        """Add the progress of a file, unless it can't be used."""
        merged = Progress()
        merged.read(self.progress.text())
        try:
            count = merged.load(content)
        except ConfigError as error:
            self._refuse(name, str(error))
            return
        if len(merged.text()) > MOST_PROGRESS:
            self._refuse(name, say("this is more progress than a browser keeps"))
            return
        self.progress = merged
        self._tell()
        loaded = say_count(
            "The progress in {count} lesson is loaded.", "The progress in {count} lessons is loaded.", count=count
        )
        self._message.notice(loaded)
        self._loaded()

    def _refuse(self, name: str, why: str) -> None:
        self._message.trouble(say("{name}: {error}", name=name, error=why))

    def _clear(self) -> None:
        self.progress.clear()
        self._tell()


def _about(name: str) -> str:
    lesson = lessons()[name]
    return say("{question} · {minutes} min", question=say(lesson.question), minutes=lesson.minutes)

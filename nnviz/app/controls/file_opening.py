"""File opening: reads a table while its dialog is open, and hands over the samples."""

from collections.abc import Callable, Generator

from ...data.preview import previewing
from ...data.user_data import Samples
from ...errors import DataError
from ...training.limits import Limits
from ...words import say
from ..screen.protocol import FileAnswer
from .file_dialog import FileDialog
from .opened_file import OpenedFile
from .shown_file import CLOSED, shown
from .user_input import Post
from .work import Task, Work

Use = Callable[[OpenedFile, Samples], None]  # use(file, samples): train on them


class FileOpening:
    """Opens the dialog for a file, and calls `use(file, samples)` when a person wants its data.

    All is done on the home loop, in slices. The run goes on meanwhile, and is left as it is by a person who cancels.
    """

    def __init__(self, post: Post, use: Use, work: Work, limits: Limits):
        self.dialog = FileDialog(post, self._hear)
        self._post, self._use, self._work, self._limits = post, use, work, limits
        self._file: OpenedFile | None = None
        self._number = 0  # of the file: answers about another one are dropped
        self._is_reading = False
        self._standardise = True

    def begin(self, name: str, content: bytes) -> None:
        """Open the dialog for a file that was chosen."""
        self.open(OpenedFile(name, content), True)

    def open(self, file: OpenedFile, standardise: bool) -> None:
        """Look through a file, and open its dialog."""
        self._close()
        self._standardise = standardise
        self._work.begin(self._opening(file), lambda done, total: _progress(file.name, done, total))

    def read(self, file: OpenedFile, standardise: bool) -> Task:
        """Return the samples of a file as it is chosen."""
        check = self._limits.check_table
        samples = yield from Samples.reading_csv(file.content, choice=file.choice, standardise=standardise, check=check)
        return samples

    def _opening(self, file: OpenedFile) -> Task:
        file = yield from self._looked_through(file)
        self._work.withdraw()
        self._number += 1
        self._show(file)

    def _looked_through(self, file: OpenedFile) -> Generator[tuple[int, int], None, OpenedFile]:
        try:
            return file.read((yield from previewing(file.content, file.reading, self._limits.check_table)))
        except (DataError, MemoryError) as error:
            return file.refused(_why(error))

    def _hear(self, answer: FileAnswer) -> None:
        """Carry out an answer about the file that is shown."""
        if self._file is None or answer.file != self._number:
            return
        if answer.kind == "leave":
            self._leave()
        elif self._is_reading:
            return  # what was shown before changes soon
        elif answer.kind == "column":
            self._show(self._file.using(answer.place, answer.value))
        elif answer.kind == "question":
            self._answered(self._file.answered(answer.name, answer.value))
        else:
            self._begin(self._accepting(self._file))

    def _answered(self, file: OpenedFile) -> None:
        if file.preview is not None:
            self._show(file)
        else:
            self._begin(self._again(file))

    def _again(self, file: OpenedFile) -> Task:
        """Look through a file that is to be read in another way."""
        self._show((yield from self._looked_through(file)))

    def _accepting(self, file: OpenedFile) -> Task:
        """Read the samples, close the dialog, and hand them over."""
        try:
            samples = yield from self.read(file, self._standardise)
        except (DataError, MemoryError) as error:
            self._show(file.refused(_why(error)))
            return
        self._close()
        self._post(self._use, file.closed(), samples)  # later: this task is at work still

    def _begin(self, task: Task) -> None:
        """Carry out a task whose progress the dialog shows."""
        self._is_reading = True
        self._work.begin(task, lambda done, total: _progress("", done, total), self._tell)

    def _tell(self, text: str) -> None:
        self.dialog.progress = text

    def _show(self, file: OpenedFile) -> None:
        self._file, self._is_reading = file, False
        self.dialog.shown = dict(shown(file, self._number))
        self._tell("")

    def _leave(self) -> None:
        if self._is_reading:
            self._work.cancel()
        self._close()

    def _close(self) -> None:
        self._file, self._is_reading = None, False
        self.dialog.shown = dict(CLOSED)
        self._tell("")


def _progress(name: str, done: int, total: int) -> str:
    share = f"{done / max(total, 1):.0%}"
    return say("{name}: {share} read", name=name, share=share) if name else say("{share} read", share=share)


def _why(error: DataError | MemoryError) -> str:
    return error.titled if isinstance(error, DataError) else say("there is not enough memory for it")

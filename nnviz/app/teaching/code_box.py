"""Code box: the widgets in which a person mends code, a line at a time."""

import html
from typing import Any

import ipywidgets as widgets

from ...lessons.repair import Repair
from ...lessons.repairs.examination import Examination
from ...lessons.repairs.program import Variant
from ...words import say
from ..controls import widgets as parts
from ..controls.user_input import Post
from .ask_boxes import AskBox


class CodeBox(AskBox):
    """A list of variants for each line that can be chosen; what the code does when it runs stands beside it."""

    ask: Repair

    def _make(self, post: Post) -> list[widgets.Widget]:
        self._lines = [
            parts.Dropdown(options=[(one.code.strip(), place) for place, one in enumerate(line)])
            for line in self.ask.program.choices
        ]
        for each in self._lines:
            self._hand.listen(each, self._answered)
        self._output = parts.HTML().add_class("nnviz-code-output")
        self.beside = parts.HBox([parts.VBox(self._rows()).add_class("nnviz-code-lines"), self._output])
        self._write([say("Run the code to see what it does.")])
        return []

    def _rows(self) -> list[widgets.Widget]:
        """Return the rows of the code: the lines that stay as they are, and the lists for the others."""
        rows, lists = list[widgets.Widget](), iter(self._lines)
        for number, line in enumerate(self.ask.program.lines, start=1):
            code = line if isinstance(line, str) else _number_only(line)
            label = parts.HTML(f"<code><i>{number}</i>{html.escape(code)}</code>").add_class("nnviz-code-text")
            if isinstance(line, str):
                rows.append(label)
            else:
                chosen = next(lists).add_class(f"{self.class_name}-line-{number}").add_class("nnviz-code-choice")
                rows.append(parts.HBox([label, chosen]).add_class("nnviz-code-line"))
        return rows

    def names(self) -> dict[str, str]:
        """Map CSS classes to accessible names."""
        numbers = [number for number, line in enumerate(self.ask.program.lines, start=1) if not isinstance(line, str)]
        return {f"{self.class_name}-line-{number}": say("line {number}", number=number) for number in numbers}

    @property
    def answer(self) -> Any:
        return tuple(int(each.value) for each in self._lines)

    def restore(self, answer: Any) -> None:
        with self._hand.suspended():
            for each, place in zip(self._lines, answer):
                each.value = place

    def show_result(self, answer: Any) -> None:
        """Write what the code did that was run last."""
        found = self.ask.examine(answer)
        self._write(_report(found, self.ask.only_runs))

    def lock(self, answer: Any) -> None:
        self.restore(answer)
        for each in self._lines:
            each.disabled = True

    def _write(self, paragraphs: list[str]) -> None:
        self._output.value = "".join(f"<p>{html.escape(text)}</p>" for text in paragraphs)


def _number_only(line: tuple[Variant, ...]) -> str:
    """Return the indentation of a line that can be chosen."""
    code = line[0].code
    return code[: len(code) - len(code.lstrip())]


def _report(found: Examination, only_runs: bool) -> list[str]:
    return [*found.run_in_words(), *(() if only_runs else found.checks_in_words())]

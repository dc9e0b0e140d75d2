"""Ask boxes: the widgets in which a person answers a question."""

import html
import math
from abc import ABC, abstractmethod
from collections.abc import Callable
from functools import partial
from typing import Any

import ipywidgets as widgets

from ...lessons.ask import Ask, Listed, Number, Order
from ...views.base.drawn_curve import DrawnCurve
from ...words import say
from ...words.formatting import bound
from ..controls import widgets as parts
from ..controls.user_input import Post, UserInput, button
from .second_language import SecondLanguage

_SHORT = 8  # letters of an option; so short ones stand beside one another


class AskBox(ABC):
    """A question with its widgets; `changed()` is called when a person answers.

    `beside` is a widget that needs more room than the card has, or None.
    """

    beside: widgets.Widget | None = None

    def __init__(self, post: Post, ask: Ask, number: int, changed: Callable[[], None], second: SecondLanguage):
        self.ask, self._changed, self._hand, self._second = ask, changed, UserInput(post), second
        self.class_name = f"nnviz-ask-{number}"
        title = parts.Label(say(ask.question)).add_class("nnviz-ask-question")
        self._below = parts.HTML()
        self._note = parts.HTML().add_class("nnviz-ask-note")
        self.box = parts.VBox([title, self._below, *self._make(post), self._note]).add_class("nnviz-ask")
        self.write()
        self._tell()

    @property
    @abstractmethod
    def answer(self) -> Any:
        """The answer, or None while there is none."""

    @property
    def note(self) -> str:
        """A sentence on the answer, or on what it lacks; "" for none."""
        return ""

    @abstractmethod
    def _make(self, post: Post) -> list[widgets.Widget]:
        """Make the widgets below the question."""

    def write(self) -> None:
        """Write what can be shown in a second language, too."""
        self._below.value = self._second.below(self.ask.question)

    @abstractmethod
    def lock(self, answer: Any) -> None:
        """Show an answer that can no longer be changed."""

    def names(self) -> dict[str, str]:
        """Map CSS classes to accessible names."""
        return {self.class_name: say(self.ask.question)}

    def restore(self, answer: Any) -> None:  # noqa: B027 - most questions are asked anew
        """Show an answer that was given before, and can still be changed."""

    def show_result(self, answer: Any) -> None:  # noqa: B027 - most answers are judged in the card alone
        """Show what an answer brings about."""

    @property
    def open_curve(self) -> DrawnCurve | None:
        """The curve that is the answer, while it can be drawn."""
        return None

    def _answered(self, *_: Any) -> None:
        self._tell()
        self._changed()

    def _tell(self) -> None:
        self._note.value = f'<span role="status">{html.escape(self.note)}</span>' if self.note else ""


class ChoiceBox(AskBox):
    """A button for each option."""

    ask: Listed

    def _make(self, post: Post) -> list[widgets.Widget]:
        self._buttons = parts.ToggleButtons(options=self._options(), value=None).add_class("nnviz-ask-options")
        self._buttons.add_class(self.class_name)
        if all(len(say(title)) <= _SHORT for title in self.ask.titles):
            self._buttons.add_class("nnviz-short-options")
        self._hand.listen(self._buttons, self._answered)
        return [self._buttons]

    def _options(self) -> list[tuple[str, str]]:
        return [(self._second.both(title, said=say(title)), str(place)) for place, title in enumerate(self.ask.titles)]

    def write(self) -> None:
        super().write()
        chosen = self._buttons.value
        with self._hand.suspended(), self._buttons.hold_sync():
            self._buttons.options = self._options()
            self._buttons.value = chosen

    @property
    def answer(self) -> Any:
        return self._buttons.value

    def lock(self, answer: Any) -> None:
        with self._hand.suspended():
            self._buttons.value = answer
        self._buttons.disabled = True


class OrderBox(AskBox):
    """A button for each item: a person presses them in the order; a second press takes all back from there on."""

    ask: Order

    def _make(self, post: Post) -> list[widgets.Widget]:
        self._order: list[int] = []
        shown = sorted(range(len(self.ask.items)), key=lambda place: say(self.ask.items[place]))
        self._buttons = {place: button(f"order-{place}", "", partial(self._press, place), post) for place in shown}
        row = parts.VBox([*self._buttons.values()]).add_class("nnviz-ask-options").add_class(self.class_name)
        return [row]

    def _press(self, place: int) -> None:
        if place in self._order:
            del self._order[self._order.index(place) :]
        else:
            self._order.append(place)
        self.write()
        self._changed()

    def write(self) -> None:
        super().write()
        for place, each in self._buttons.items():
            text = self._second.both(self.ask.items[place], said=say(self.ask.items[place]))
            rank = self._order.index(place) + 1 if place in self._order else None
            each.description = text if rank is None else say("{rank}. {text}", rank=rank, text=text)

    @property
    def answer(self) -> Any:
        return tuple(self._order) if len(self._order) == len(self.ask.items) else None

    def lock(self, answer: Any) -> None:
        self._order = list(answer)
        self.write()
        for each in self._buttons.values():
            each.disabled = True


class NumberBox(AskBox):
    """A box for a number."""

    ask: Number

    def _make(self, post: Post) -> list[widgets.Widget]:
        self._text = parts.Text(placeholder=self._allowed())  # as typed, so that Commit takes the first click
        self._text.add_class("nnviz-number-box").add_class(self.class_name)
        self._hand.listen(self._text, self._answered)
        return [self._text]

    def _allowed(self) -> str:
        """Say which numbers are allowed."""
        least, most = self.ask.least, self.ask.most
        return say("{least} to {most}", least=bound(least), most=bound(most)) if most < math.inf else say("a number")

    @property
    def note(self) -> str:
        """A sentence that names the allowed numbers if something else was typed, or ""."""
        if not self._text.value.strip() or self.answer is not None:
            return ""
        least, most = self.ask.least, self.ask.most
        if math.isfinite(least) and math.isfinite(most):
            return say("Type a number from {least} to {most}.", least=bound(least), most=bound(most))
        if math.isfinite(least):
            return say("Type a number, at least {least}.", least=bound(least))
        if math.isfinite(most):
            return say("Type a number, at most {most}.", most=bound(most))
        return say("Type a number, in digits.")

    @property
    def answer(self) -> Any:
        try:
            value = float(self._text.value.strip().replace(",", ".").replace("−", "-"))
        except ValueError:
            return None
        return value if self.ask.allows(value) else None

    def lock(self, answer: Any) -> None:
        with self._hand.suspended():
            self._text.value = self.ask.words(answer)
        self._text.disabled = True

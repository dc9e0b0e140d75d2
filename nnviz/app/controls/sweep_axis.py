"""Sweep axis: the choice of a setting, and of its values in a sweep."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets
import numpy as np

from ...errors import ConfigError
from ...settings.config import settings
from ...settings.setting import Setting
from ...words import say
from ...words.formatting import entry
from . import widgets as parts
from .user_input import Post, UserInput

MOST_VALUES = 200  # of an axis
_FEW = 8  # values of an axis that a person has not chosen
_BELOW = 0.9  # of a bound that is excluded


@dataclass(frozen=True)
class Span:
    """Values from `low` to `high`: `count` numbers, and 0 as well if `zero` is true."""

    low: float
    high: float
    count: int
    zero: bool = False


SPANS = {"learning_rate": Span(0.001, 1, 13), "l2": Span(0.01, 10, 7, True), "batch_size": Span(1, 64, 7)}


def span_of(setting: Setting) -> Span:
    """Return the values of a setting that are proposed."""
    if setting.name in SPANS:
        return SPANS[setting.name]
    if setting.scale is not None:
        return Span(setting.scale.low, setting.scale.high, _FEW, setting.scale.zero)
    low, high = setting.bounds
    assert low is not None and high is not None  # of all numbers without a scale
    return Span(low, high * _BELOW if setting.excludes_highest else high, _FEW)


def values_in(setting: Setting, span: Span) -> list[Any]:
    """Return the values of a span, with equal ratios where the setting has a logarithmic scale.

    Raises ConfigError.
    """
    is_log = setting.scale is not None or setting.name == "batch_size"
    if not 1 <= span.count <= MOST_VALUES:
        raise _refused(setting, say("give 1 to {most} values", most=MOST_VALUES))
    if span.high <= span.low and span.count > 1:
        raise _refused(setting, say("the first value has to be below the last"))
    if is_log and span.low <= 0:
        raise _refused(setting, say("the first value has to be above 0"))
    space = np.geomspace if is_log else np.linspace
    numbers = [float(f"{value:.3g}") for value in space(span.low, span.high, span.count)]
    found: list[Any] = [round(value) for value in numbers] if setting.is_whole else numbers
    return list(dict.fromkeys([*([0] if span.zero else []), *found]))


def _refused(setting: Setting, why: str) -> ConfigError:
    return ConfigError(say("{setting}: {error}", setting=setting.title, error=why))


class SweepAxis:
    """A menu of settings, and boxes for their values.

    `name` names its CSS classes and `title` is its text. If `may_be_none` is true, the axis can be left out.
    `changed()` is called on the home loop when a person chose something.
    """

    def __init__(self, name: str, title: str, may_be_none: bool, post: Post, changed: Callable[[], None]):
        self._name, self._title, self._may_be_none, self._changed = name, title, may_be_none, changed
        self._hand = UserInput(post)
        self._shown = ""  # the setting whose values are shown
        self.menu = parts.Dropdown().add_class(f"nnviz-sweep-{name}")
        self.low, self.high, self.count = (self._box(each) for each in ("low", "high", "count"))
        self.zero = parts.Checkbox(False, description=say("and 0"), indent=False)
        self._hand.listen(self.menu, self._choose)
        for each in (self.low, self.high, self.count, self.zero):
            self._hand.listen(each, lambda _: self._changed())
        words = (parts.Label(say("from")), self.low, parts.Label(say("to")), self.high)
        count = parts.HBox([self.count, parts.Label(say("values")), self.zero])
        self._numbers = parts.VBox([parts.HBox([*words]), count]).add_class("nnviz-sweep-span")
        heading = parts.Label(title).add_class("nnviz-title")
        self.box = parts.VBox([heading, self.menu, self._numbers]).add_class("nnviz-sweep-axis")

    def _box(self, part: str) -> widgets.Text:
        made = parts.Text(continuous_update=False).add_class(f"nnviz-sweep-{self._name}-{part}")
        return made.add_class("nnviz-number-box")

    def names(self) -> dict[str, str]:
        """Map CSS classes to accessible names."""
        of = f"nnviz-sweep-{self._name}"
        return {
            of: self._title,
            f"{of}-low": say("{axis}: first value", axis=self._title),
            f"{of}-high": say("{axis}: last value", axis=self._title),
            f"{of}-count": say("{axis}: number of values", axis=self._title),
        }

    @property
    def setting(self) -> str:
        """The chosen setting's name, or ""."""
        return str(self.menu.value or "")

    def offer(self, names: Sequence[str], chosen: str) -> None:
        """Offer these settings; choose one of them unless what was chosen is among them."""
        known = settings()
        options = [*([(say("none"), "")] if self._may_be_none else []), *((known[each].title, each) for each in names)]
        with self._hand.suspended():
            before = self.menu.value
            if tuple(self.menu.options) != tuple(options):
                self.menu.options = options
            self.menu.value = before if before in names or (before == "" and self._may_be_none) else chosen
            self._show()

    def values(self) -> tuple[str, list[Any]] | None:
        """Return the setting and its values, or None without one. Raises ConfigError."""
        if not self.setting:
            return None
        setting = settings()[self.setting]
        typed = {"low": self.low.value, "high": self.high.value, "count": self.count.value}
        numbers = {part: _number(setting, text) for part, text in typed.items()}
        span = Span(numbers["low"], numbers["high"], round(numbers["count"]), self._has_zero and self.zero.value)
        return self.setting, values_in(setting, span)

    @property
    def _has_zero(self) -> bool:
        scale = settings()[self.setting].scale
        return scale is not None and scale.zero

    def _choose(self, name: str) -> None:
        with self._hand.suspended():
            self._show()
        self._changed()

    def _show(self) -> None:
        """Show the proposed values of the chosen setting."""
        parts.show(self._numbers, bool(self.setting))
        if not self.setting:
            return
        if self.setting != self._shown:
            self._shown, span = self.setting, span_of(settings()[self.setting])
            self.low.value, self.high.value = entry(span.low), entry(span.high)
            self.count.value, self.zero.value = str(span.count), span.zero
        parts.show(self.zero, self._has_zero)


def _number(setting: Setting, text: str) -> float:
    """Read a number. Raises ConfigError."""
    try:
        value = float(text.replace("_", "?"))  # Python reads 1_0 as 10
    except ValueError:
        raise _refused(setting, say("{text} is not a number", text=repr(text[:40]))) from None
    if not -1e15 < value < 1e15:
        raise _refused(setting, say("{text} is not a number", text=repr(text[:40])))
    return value

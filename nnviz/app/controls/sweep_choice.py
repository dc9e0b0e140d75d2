"""Sweep choice: the panel in which a person chooses the settings of a sweep."""

import html
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

import ipywidgets as widgets

from ...errors import ConfigError
from ...settings.config import Config, settings
from ...words import say
from . import widgets as parts
from .sweep_axis import SweepAxis
from .user_input import Post, UserInput, button

OTHERS = ("batch_size", "noise", "samples")  # numbers that may be an axis, and need data or batches of their own
FACETS = ("activation", "optimizer", "initializer", "schedule", "hidden")
SEEDS = (1, 3, 8)
STEPS = 1_000
LAYERS = "4; 8; 4,4; 8,8"  # hidden layers that are proposed
MOST_STEPS = 1_000_000


@dataclass(frozen=True)
class ChosenSweep:
    """The choice of a person: the values of each setting, and the steps of a network."""

    values: dict[str, list[Any]]
    steps: int


class SweepChoice:
    """The panel; `opener` is the button in the menu that opens it.

    `changed()` is called on the home loop when a person opens the panel or changes something in it, and `start()`
    when training should begin.
    """

    def __init__(self, post: Post, changed: Callable[[], None], start: Callable[[], None]):
        self._hand, self._changed = UserInput(post), changed
        self.opener = parts.ToggleButton(
            description=say("Sweep …"), tooltip=say("train many networks and compare them")
        )
        self.opener.add_class("nnviz-do-sweep")
        self._hand.listen(self.opener, self._open_or_close)
        self.x = SweepAxis("x", say("Horizontal axis"), False, post, changed)
        self.y = SweepAxis("y", say("Vertical axis"), True, post, changed)
        self.facet = parts.Dropdown().add_class("nnviz-sweep-facet")
        self._chips: dict[str, dict[str, widgets.Checkbox]] = {}  # by setting and value
        self._chip_box = parts.HBox([]).add_class("nnviz-pins").add_class("nnviz-sweep-chips")
        self.layers = parts.Text(LAYERS, continuous_update=False).add_class("nnviz-sweep-layers")
        self.seeds = parts.Dropdown(options=[(str(count), count) for count in SEEDS], value=3)
        self.seeds.add_class("nnviz-sweep-seeds")
        self.steps = parts.Text(f"{STEPS}", continuous_update=False).add_class("nnviz-sweep-steps")
        for each in (self.facet, self.layers, self.seeds, self.steps.add_class("nnviz-number-box")):
            self._hand.listen(each, lambda _: changed())
        self._text = parts.HTML().add_class("nnviz-sweep-text")
        self.start = button("start_sweep", say("Start"), start, post)
        close = button("close_sweep", say("close"), self.close, post).add_class("nnviz-close").add_class("nnviz-icon")
        title = parts.Label(say("Sweep")).add_class("nnviz-group-title")
        self.box = parts.VBox(
            [
                parts.HBox([title, close]).add_class("nnviz-sweep-title"),
                parts.Label(say("Train many networks like the present one, each with other settings.")),
                self.x.box,
                self.y.box,
                _titled(say("Small multiples by"), self.facet, self._chip_box, self.layers),
                _titled(say("Random seeds per cell, whose median is shown"), self.seeds),
                _titled(say("Steps of each network"), self.steps),
                self._text,
                self.start,
            ]
        )
        self.box.add_class("nnviz-sweep-choice").add_class("nnviz-panel")

    def names(self) -> dict[str, str]:
        """Map CSS classes to accessible names."""
        return {
            "nnviz-sweep-choice": say("sweep"),
            "nnviz-sweep-facet": say("Small multiples by"),
            "nnviz-sweep-chips": say("Values of the small multiples"),
            "nnviz-sweep-layers": say("Hidden layers, separated by semicolons"),
            "nnviz-sweep-seeds": say("Random seeds per cell"),
            "nnviz-sweep-steps": say("Steps of each network"),
            **self.x.names(),
            **self.y.names(),
        }

    # ---- showing ----

    def open(self) -> None:
        """Open the panel."""
        with self._hand.suspended():
            self.opener.value = True
        self._changed()

    def close(self) -> None:
        """Close the panel."""
        with self._hand.suspended():
            self.opener.value = False

    @property
    def is_open(self) -> bool:
        return bool(self.opener.value)

    def suit(self, config: Config, applying: Collection[str]) -> None:
        """Offer the settings that have an effect on a run."""
        known = settings()
        varying = [name for name in known if known[name].varies and name != "seed" and name != "data_seed"]
        numbers = [name for name in (*varying, *OTHERS) if name in applying]
        self.x.offer(numbers, "learning_rate")
        self.y.offer(numbers, "l2")
        facets = [name for name in FACETS if name in applying]
        options = [(say("none"), ""), *((known[name].title, name) for name in facets)]
        with self._hand.suspended():
            before = self.facet.value
            if tuple(self.facet.options) != tuple(options):
                self.facet.options = options
            self.facet.value = before if before in facets else ""
            self._show_facet(config)

    def tell(self, text: str, *, trouble: str = "") -> None:
        """Say how large the sweep is, or what is wrong with it."""
        escaped = html.escape(trouble or text)
        self._text.value = f'<p role="alert" class="nnviz-trouble">{escaped}</p>' if trouble else f"<p>{escaped}</p>"
        self.start.disabled = bool(trouble)

    def _open_or_close(self, is_open: bool) -> None:
        if is_open:
            self._changed()

    def _show_facet(self, config: Config) -> None:
        """Show what can be chosen of the small multiples; what the run has is chosen."""
        name = str(self.facet.value or "")
        parts.show(self.layers, name == "hidden")
        parts.show(self._chip_box, bool(name) and name != "hidden")
        if name and name != "hidden" and name not in self._chips:
            chosen = [getattr(config, name), *settings()[name].choices][:4]
            self._chips[name] = {
                value: parts.Checkbox(value in chosen, description=say(title), indent=False)
                for value, title in settings()[name].titles.items()
            }
            for each in self._chips[name].values():
                self._hand.listen(each, lambda _: self._changed())
        self._chip_box.children = tuple(self._chips.get(name, {}).values())

    # ---- reading ----

    def chosen(self, seed: int) -> ChosenSweep:
        """Return what is chosen; the first seed is that of the run. Raises ConfigError."""
        axes = [found for axis in (self.x, self.y) if (found := axis.values()) is not None]
        if len({name for name, _ in axes}) < len(axes):
            raise ConfigError(say("Choose another setting for the vertical axis than for the horizontal one."))
        values = dict(axes)
        if self.facet.value:
            values[self.facet.value] = self._facet_values()
        if self.seeds.value > 1:
            values["seed"] = [(seed + number) % 2**32 for number in range(self.seeds.value)]
        return ChosenSweep(values, self._steps())

    def _facet_values(self) -> list[Any]:
        name, found = self.facet.value, list[Any]()
        if name == "hidden":
            given = [part for part in self.layers.value.split(";") if part.strip()]
            found = [Config(hidden=settings()["hidden"].parse(part)).hidden for part in given]
        else:
            found = [value for value, chip in self._chips[name].items() if chip.value]
        if not found:
            raise ConfigError(say("{setting}: choose at least one", setting=settings()[name].title))
        return list(dict.fromkeys(found))

    def _steps(self) -> int:
        text = self.steps.value.strip()
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:12]) <= MOST_STEPS):
            raise ConfigError(
                say("Steps of each network: give a whole number from 1 to {most}", most=f"{MOST_STEPS:,}")
            )
        return int(text)


def _titled(title: str, *below: widgets.Widget) -> widgets.Box:
    return parts.VBox([parts.Label(title).add_class("nnviz-title"), *below]).add_class("nnviz-control")

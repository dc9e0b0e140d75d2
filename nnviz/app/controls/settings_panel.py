"""Settings panel: every control of the playground, and its place."""

from collections.abc import Callable, Collection

import ipywidgets as widgets

from ...data.datasets import Dataset, Shown
from ...data.features import FEATURES, features_of
from ...data.user_data import Samples
from ...lessons.scene import DEFAULT_SPEED, SPEEDS
from ...settings.annotations import Part
from ...settings.config import Config, settings
from ...training.limits import Limits
from ...views.base.names import feature_titles
from ...words import marked, say
from ..screen.player import FASTEST
from . import widgets as parts
from .activations import Activations
from .control import Choose, Control, shown_value
from .control_kinds import Buttons, Number, control_for
from .in_effect import in_effect
from .layers import Layers
from .user_data import Use, UserDataBox
from .user_input import Post, button
from .work import Work

GROUPS: dict[str, Part] = {
    marked("data"): "data",
    marked("network"): "network",
    marked("loss"): "loss",
    marked("optimizer"): "optimizer",
    marked("schedule"): "schedule",
    marked("regularization"): "regularization",
    marked("stopping"): "stopping",
}


class SettingsPanel:
    """Controls by setting, buttons by name, and the boxes that hold them.

    `actions` maps a button's name to what it calls on the home loop.
    """

    def __init__(
        self,
        post: Post,
        choose: Choose,
        actions: dict[str, Callable[[], None]],
        set_speed: Callable[[float], None],
        use: Use,
        refuse: Callable[[str, str], None],
        lay_over: Callable[[Shown], None],
        work: Work,
        limits: Limits,
    ):
        self.buttons = {
            name: button(name, text, actions[name], post)
            for name, text in (
                ("play", say("Play")),
                ("step", say("Step")),
                ("epoch", say("Epoch")),
                ("reset", say("Reset")),
                ("new_seed", say("new random numbers")),
            )
        }
        self.speed = parts.SelectionSlider(
            options=[
                *((say("{steps}/s", steps=f"{speed:,}"), float(speed)) for speed in SPEEDS),
                (say("fastest"), FASTEST),
            ],
            value=float(DEFAULT_SPEED),
            readout=True,
        ).add_class("nnviz-speed")
        self.speed.observe(lambda change: post(set_speed, change["new"]), "value")
        self._hidden: frozenset[str] = frozenset()
        self._bar: widgets.Box | None = None
        self.user_data = UserDataBox(post, use, refuse, lay_over, work, limits)
        known = settings()
        self._features = Buttons(known["features"], post, choose, several=True)
        self._activation = Activations(known["activation"], post, choose)
        special: dict[str, Control] = {
            "dataset": Buttons(known["dataset"], post, choose, more=[self.user_data.chooser]),
            "features": self._features,
            "hidden": Layers(known["hidden"], post, choose),
            "noise": Number(known["noise"], post, choose, shown="{:g}%".format),
            "train_fraction": Number(known["train_fraction"], post, choose, shown="{:.0%}".format),
            "batch_size": Number(known["batch_size"], post, choose, span=(1, 100), shown="{:,}".format),
            "activation": self._activation,
        }
        self.controls = {
            name: special.get(name) or control_for(setting, post, choose) for name, setting in known.items()
        }

    def show(
        self, config: Config, data: Dataset, user_data: Dataset | Samples | None = None, shown: Shown = None
    ) -> None:
        """Show a config and its data."""
        for name, control in self.controls.items():
            control.show(shown_value(name, config, user_data is not None))
        self._activation.show_layers(config.activations)
        self._show_what_applies(config, data, user_data is None, bool(getattr(user_data, "train_count", 0)))
        self.user_data.show(user_data, shown)

    def _show_what_applies(self, config: Config, data: Dataset, generated: bool, has_split: bool) -> None:
        """Hide the settings that have no effect now."""
        applies = in_effect(config, len(data.columns), generated, has_split)
        for name, control in self.controls.items():
            parts.show(control.box, name in applies and name not in self._hidden)
        features = features_of(len(data.columns), FEATURES)
        titles = feature_titles(data)
        for name, feature in self._features.buttons.items():
            parts.show(feature, name in features)
            feature.description = say(titles[name])

    def limit(self, hidden: Collection[str], locked: Collection[str]) -> None:
        """Hide or lock the controls of these settings; the others are free."""
        self._hidden = frozenset(hidden)
        for name, control in self.controls.items():
            control.lock(name in locked)

    def names(self) -> dict[str, str]:
        """Map the CSS class of each control to its accessible name."""
        names = {
            "nnviz-transport": say("training"),
            "nnviz-speed": say("speed, steps per second"),
            "nnviz-drawer": say("settings"),
        }
        for control in self.controls.values():
            names |= control.names()
        return names | self.user_data.names()

    def boxes(self, part: Part) -> list[widgets.Widget]:
        """Return the controls whose settings have their place in a part of the page, in order."""
        placed = {name: each.setting.place for name, each in self.controls.items()}
        names = [name for name, place in placed.items() if place.part == part]
        return [self.controls[name].box for name in sorted(names, key=lambda name: placed[name].order)]

    def bar(self, *last: widgets.Widget) -> widgets.Box:
        """Make the bar on top: training buttons, speed and hyperparameters, then the `last` widgets."""
        speed = parts.VBox([parts.Label(say("speed")).add_class("nnviz-title"), self.speed])
        buttons = [self.buttons[name] for name in ("play", "step", "epoch", "reset")]
        transport = parts.HBox(buttons).add_class("nnviz-transport")
        boxes = [transport, speed.add_class("nnviz-control"), *self.boxes("bar"), *last]
        self._bar = parts.HBox(boxes).add_class("nnviz-bar")
        return self._bar

    def show_bar(self, is_shown: bool) -> None:
        """Show or hide the bar."""
        if self._bar is not None:
            parts.show(self._bar, is_shown)

    def side(self) -> widgets.Box:
        """Make the column beside the pictures: the data."""
        dataset, *others = self.boxes("side")
        boxes = [dataset, self.user_data.box, *others]
        return parts.VBox(boxes).add_class("nnviz-side").add_class("nnviz-at").add_class("nnviz-at-data")

    def drawer(self) -> widgets.Box:
        """Make the drawer with all other settings, in groups."""
        groups = []
        for title, part in GROUPS.items():
            boxes = [*self.boxes(part), *([self._activation.each] if part == "network" else [])]
            heading = parts.Label(say(title)).add_class("nnviz-group-title")
            groups.append(parts.VBox([heading, *boxes]).add_class("nnviz-group"))
        return parts.VBox(groups).add_class("nnviz-drawer").add_class("nnviz-panel")

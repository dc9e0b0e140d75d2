"""The panel: every control of the playground, and where it stands."""

import base64
import io
from collections.abc import Callable

import ipywidgets as widgets
import numpy as np
from PIL import Image, ImageDraw

from ...data.datasets import Dataset, Shown, generate, in_unit_square
from ...data.features import FEATURES, features_of
from ...data.generators import DATASETS
from ...data.user_data import Samples
from ...nn.optimizers import OPTIMIZERS
from ...settings.config import Config, settings
from ...training.limits import Limits
from ...views.base.names import feature_titles
from ...words import say
from ..screen.player import FASTEST
from . import widgets as parts
from .activations import Activations
from .controls import Buttons, Choose, Control, Number, control_for
from .layers import Layers
from .user_data import Use, UserDataBox
from .user_input import Post, button
from .work import Work

SPEEDS = (1, 3, 10, 30, 100, 300, 1000, 3000)  # steps a second
DEFAULT_SPEED = 3000


class SettingsPanel:
    """Controls by setting, buttons by what they do, and the boxes that hold them.

    `does` maps a button's name to what it calls on the home loop.
    """

    def __init__(
        self,
        post: Post,
        choose: Choose,
        does: dict[str, Callable[[], None]],
        set_speed: Callable[[float], None],
        use: Use,
        refuse: Callable[[str, str], None],
        lay_over: Callable[[Shown], None],
        work: Work,
        limits: Limits,
    ):
        self.buttons = {
            name: button(name, text, does[name], post)
            for name, text in (
                ("play", say("Play")),
                ("step", say("Step")),
                ("epoch", say("Epoch")),
                ("reset", say("Reset")),
                ("new_seed", say("New seed")),
            )
        }
        self.speed = parts.SelectionSlider(
            options=[(f"{speed:,}/s", float(speed)) for speed in SPEEDS] + [(say("fastest"), FASTEST)],
            value=float(DEFAULT_SPEED),
            readout=True,
        ).add_class("nnviz-speed")
        self.speed.observe(lambda change: post(set_speed, change["new"]), "value")
        self.user_data = UserDataBox(post, use, refuse, lay_over, work, limits)
        self.controls = self._controls(post, choose, self.user_data)

    @staticmethod
    def _controls(post: Post, choose: Choose, user_data: UserDataBox) -> dict[str, Control]:
        """A control for every setting: those with a place of their own, and all others by their kind."""
        known = settings()
        made: dict[str, Control] = {
            "dataset": Buttons(known["dataset"], post, choose, more=[user_data.chooser]),
            "noise": Number(known["noise"], post, choose),
            "train_fraction": Number(known["train_fraction"], post, choose),
            "features": Buttons(known["features"], post, choose, several=True),
            "hidden": Layers(known["hidden"], post, choose),
            "learning_rate": Number(known["learning_rate"], post, choose),
            "l2": Number(known["l2"], post, choose),
            "batch_size": Number(known["batch_size"], post, choose, span=(1, 100)),
            "activation": Activations(known["activation"], post, choose),
        }
        for name, setting in known.items():
            if name not in made:
                made[name] = control_for(setting, post, choose)
        return made

    def show(
        self, config: Config, data: Dataset, user_data: Dataset | Samples | None = None, shown: Shown = None
    ) -> None:
        """Stand at a config and its data, which may be of the person's own and none of those to choose."""
        for name, control in self.controls.items():
            control.show(getattr(config, name) if name != "dataset" or user_data is None else "")
        self.controls["activation"].show_layers(config.activations)
        self._show_what_applies(config, data, user_data is None, bool(getattr(user_data, "train_count", 0)))
        self.user_data.show(user_data, shown)

    def _show_what_applies(self, config: Config, data: Dataset, generated: bool, has_split: bool) -> None:
        """Hide the settings that mean nothing for the present data or optimizer."""
        features = features_of(len(data.columns), FEATURES)
        applies = {
            "noise": generated,
            "samples": generated,
            "train_fraction": not has_split,
            "features": bool(features),
            "formula": generated and DATASETS[config.dataset].takes_formula,
            "classes": generated and DATASETS[config.dataset].takes_classes,
        }
        uses = OPTIMIZERS[config.optimizer].uses
        applies |= {name: name in uses for optimizer in OPTIMIZERS.values() for name in optimizer.uses}
        for name, does in applies.items():
            parts.show(self.controls[name].box, does)
        titles = feature_titles(data)
        for name, feature in self.controls["features"].buttons.items():
            parts.show(feature, name in features)
            feature.description = say(titles[name])

    def names(self) -> dict[str, str]:
        """CSS class to accessible name, of all controls."""
        names = {
            "nnviz-transport": say("training"),
            "nnviz-speed": say("speed, steps a second"),
            "nnviz-views": say("pictures, and more settings"),
            "nnviz-fold": say("more settings, files"),
        }
        for part in (*self.controls.values(), self.user_data):
            names |= part.names()
        return names

    def bar(self) -> widgets.Box:
        """The bar on top: what runs the training, and the hyper-parameters that bend it."""
        speed = parts.VBox([parts.Label(say("speed, steps a second")).add_class("nnviz-title"), self.speed])
        live = [self.controls[name].box for name in ("learning_rate", "l2", "batch_size", "loss", "activation")]
        return parts.HBox(
            [parts.HBox([*self.buttons.values()]).add_class("nnviz-transport"), speed.add_class("nnviz-control"), *live]
        ).add_class("nnviz-bar")

    def side(self) -> widgets.Box:
        """The column on the left: the data, and what the network is given of it."""
        names = ("formula", "classes", "noise", "train_fraction", "features")
        boxes = [self.controls["dataset"].box, self.user_data.box, *(self.controls[name].box for name in names)]
        note = parts.Label(say("A change here begins a new run."))
        return parts.VBox([*boxes, note.add_class("nnviz-note")]).add_class("nnviz-side")

    def more(self, *below: widgets.Widget) -> tuple[widgets.Widget, widgets.Box]:
        """All other settings, and what else is to stand below them, folded away: the button, and what it unfolds."""
        placed = {
            "learning_rate",
            "l2",
            "batch_size",
            "activation",
            "loss",
            "dataset",
            "noise",
            "train_fraction",
            "features",
            "hidden",
            "formula",
            "classes",
        }
        boxes = [control.box for name, control in self.controls.items() if name not in placed]
        fold = parts.ToggleButton(description=say("more settings, files"))
        inside = parts.VBox([parts.HBox(boxes).add_class("nnviz-more"), self.controls["activation"].each, *below])
        return fold.add_class("nnviz-fold"), inside.add_class("nnviz-folded")


def dataset_style() -> widgets.HTML:
    """The small pictures on the data buttons, as style."""
    rules = [
        f".nnviz-dataset-{number}{{background-image:url(data:image/png;base64,{_thumbnail(name)})!important}}"
        for number, name in enumerate(DATASETS)
    ]
    return parts.HTML(f"<style>{''.join(rules)}</style>").add_class("nnviz-style")


def _thumbnail(name: str, size: int = 84) -> str:
    """A PNG of a data set's points, base64; transparent, so that it suits both themes."""
    data = generate(name, 220)
    places, labels = in_unit_square(data)
    labels = labels * 2 - 1 if data.is_classification else labels
    picture = Image.new("RGBA", (size, size))
    draw = ImageDraw.Draw(picture)
    for (x, y), label in zip(places * size, np.clip(labels, -1, 1)):
        color = (232, 117, 17) if label < 0 else (47, 127, 224)
        alpha = round(55 + 200 * abs(label))
        draw.ellipse((x - 2.5, size - y - 2.5, x + 2.5, size - y + 2.5), fill=(*color, alpha))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()

"""Scenes: starting points that show one thing well."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ...errors import ConfigError
from ...nn.arrays import Array
from ...settings.config import Config, settings
from ...training.trainer import Trainer
from ...words import marked, say
from ..controls.panels import ARRANGEMENTS, PANELS
from ..controls.settings_panel import DEFAULT_SPEED, SPEEDS

PARTS = ("data", "slots")  # parts of the page that a scene may hide


@dataclass(frozen=True)
class Scene:
    """A starting point: settings, pictures, and what a person can do.

    `layers` are the initial weights `(W, b)` of each layer, or None. `pictures` stand in the first slots. `options`
    maps a view to its options. `hidden` names settings, or PARTS of the page; `locked` names settings that stay as
    they are. `sentence` says in at most 90 characters what to look at.
    """

    name: str
    title: str
    sentence: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    layers: tuple[tuple[Array, Array], ...] | None = None
    pictures: tuple[str, ...] = next(iter(ARRANGEMENTS.values()))
    options: Mapping[str, Mapping[str, bool | str]] = field(default_factory=dict)
    speed: int = DEFAULT_SPEED
    hidden: tuple[str, ...] = ()
    locked: tuple[str, ...] = ()

    @property
    def config(self) -> Config:
        """The settings of its run. Raises ConfigError."""
        return Config(**self.settings)

    def check(self) -> None:
        """Raise ConfigError if a part of the declaration can't be used."""
        known = settings()
        for what, names, allowed in (
            ("pictures", self.pictures, PANELS),
            ("hidden", self.hidden, {*known, *PARTS}),
            ("locked", self.locked, known),
            ("options", self.options, {*PANELS, "network", "output"}),
            ("speed", [self.speed], SPEEDS),
        ):
            wrong = [name for name in names if name not in allowed]
            if wrong:
                raise ConfigError(
                    say(
                        "scene {scene}, {part} = {value}: choose from {allowed}",
                        scene=self.name,
                        part=what,
                        value=", ".join(map(str, wrong)),
                        allowed=", ".join(map(str, allowed)),
                    )
                )
        self.begin()

    def begin(self) -> Trainer:
        """Return a trainer at the beginning of its run. Raises ConfigError."""
        return Trainer(self.config, layers=self.layers)


SCENES = {
    scene.name: scene
    for scene in (
        Scene(
            "line",
            marked("Can one line do it?"),
            marked("Without hidden layers the border is one straight line. Add a layer: press +."),
            {"dataset": "circle", "hidden": (), "loss": "cross_entropy", "learning_rate": 0.1},
            pictures=("loss", "gradient_flow", "bent_space"),
        ),
        Scene(
            "rate",
            marked("Learning rate too high"),
            marked("Each step overshoots, until the loss explodes. Go back, with a lower rate."),
            {"dataset": "x-sin-x", "hidden": (8,), "activation": "tanh", "learning_rate": 1},
            pictures=("loss", "update_ratio", "learning_rate"),
            speed=100,
        ),
        Scene(
            "vanishing",
            marked("Vanishing gradients"),
            marked("Six sigmoid layers: the first gets almost no gradient. Switch to tanh and compare."),
            {
                "dataset": "circle",
                "hidden": (8,) * 6,
                "activation": "sigmoid",
                "loss": "cross_entropy",
                "learning_rate": 0.03,
            },
            pictures=("gradient_flow", "gradient_map", "loss"),
        ),
        Scene(
            "dead",
            marked("Dead ReLUs"),
            marked("A high learning rate kills ReLU units. Lower it: do the dead ones come back?"),
            {
                "dataset": "circle",
                "hidden": (8,),
                "activation": "relu",
                "loss": "cross_entropy",
                "learning_rate": 3,
                "seed": 1,
            },
            pictures=("dead_units", "unit", "loss"),
        ),
        Scene(
            "overfitting",
            marked("Overfitting"),
            marked("Few noisy samples: the test loss rises while the training loss falls. Raise λ."),
            {
                "dataset": "gauss",
                "noise": 50,
                "train_fraction": 0.1,
                "hidden": (8, 8),
                "activation": "tanh",
                "loss": "cross_entropy",
                "learning_rate": 0.1,
                "seed": 12,
            },
            options={"output": {"test_points": True}},
            pictures=("loss", "histograms", "landscape"),
        ),
        Scene(
            "own",
            marked("Your own data"),
            marked("Choose a CSV file: a table with a header and a column for the target."),
            pictures=("loss", "confusion", "histograms"),
        ),
    )
}

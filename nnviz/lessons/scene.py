"""Scene: a starting point in the page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..data.datasets import Dataset
from ..errors import ConfigError
from ..nn.arrays import Array
from ..settings.config import Config, settings
from ..training.trainer import Trainer
from ..views.base.panels import ARRANGEMENTS, PANELS
from ..words import say

SPEEDS = (1, 3, 10, 30, 100, 300, 1000, 3000)  # steps per second
DEFAULT_SPEED = 300
PARTS = ("data", "slots")  # parts of the page that a scene may hide


@dataclass(frozen=True)
class Scene:
    """A starting point: settings, pictures, and what a person can do.

    `title` names it on the page, and `sentence` says in at most 90 characters what to look at. `layers` are the
    initial weights `(W, b)` of each layer, or None. `data(config)` returns the data, if they are not those that the
    settings name. `pictures` stand in the first slots. `options` maps a view to its options. `hidden` names settings,
    or PARTS of the page; `locked` names settings that stay as they are. `speed` is in steps per second.
    """

    name: str
    title: str = ""
    sentence: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    layers: tuple[tuple[Array, Array], ...] | None = None
    data: Callable[[Config], Dataset] | None = None
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

    def begin(self, **changes: Any) -> Trainer:
        """Return a trainer at the beginning of its run, with some settings changed. Raises ConfigError."""
        config = self.config.changed(**changes)
        return Trainer(config, None if self.data is None else self.data(config), layers=self.layers)

"""nnviz: watch a neural network learn, and change its settings while it does."""

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

_HOMES = {
    "Config": "settings.config",
    "ConfigError": "errors",
    "Crowd": "training.crowd",
    "DataError": "errors",
    "Dataset": "data.datasets",
    "Diagnosis": "diagnosis",
    "State": "training.events",
    "StepEvent": "training.events",
    "History": "history.history",
    "Limits": "training.limits",
    "Playground": "app.playground",
    "RecipeError": "recipes.recipe",
    "Samples": "data.user_data",
    "Trainer": "training.trainer",
    "WatchError": "watching.samples",
    "Watcher": "watching.watcher",
    "advance": "training.trainer",
    "diagnose": "diagnosis",
    "events": "training.events",
    "gradient_check": "gradient_checking.check",
    "live": "app.live",
    "load": "app.saved",
    "views": "views",
    "watch": "watching.watch",
}

_MODULES = ("events", "views")  # these names are modules

if TYPE_CHECKING:  # what editors and type checkers see
    from . import views as views
    from .app.live import live as live
    from .app.playground import Playground as Playground
    from .app.saved import load as load
    from .data.datasets import Dataset as Dataset
    from .data.user_data import Samples as Samples
    from .diagnosis import Diagnosis as Diagnosis
    from .diagnosis import diagnose as diagnose
    from .errors import ConfigError as ConfigError
    from .errors import DataError as DataError
    from .gradient_checking.check import gradient_check as gradient_check
    from .history.history import History as History
    from .recipes.recipe import RecipeError as RecipeError
    from .settings.config import Config as Config
    from .training import events as events
    from .training.crowd import Crowd as Crowd
    from .training.events import State as State
    from .training.events import StepEvent as StepEvent
    from .training.limits import Limits as Limits
    from .training.trainer import Trainer as Trainer
    from .training.trainer import advance as advance
    from .watching.samples import WatchError as WatchError
    from .watching.watch import watch as watch
    from .watching.watcher import Watcher as Watcher

__all__ = [
    "Config",
    "ConfigError",
    "Crowd",
    "DataError",
    "Dataset",
    "Diagnosis",
    "History",
    "Limits",
    "Playground",
    "RecipeError",
    "Samples",
    "State",
    "StepEvent",
    "Trainer",
    "WatchError",
    "Watcher",
    "advance",
    "diagnose",
    "events",
    "gradient_check",
    "live",
    "load",
    "views",
    "watch",
]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'nnviz' has no attribute {name!r}")
    module = import_module(f".{_HOMES[name]}", __name__)
    return module if name in _MODULES else getattr(module, name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]

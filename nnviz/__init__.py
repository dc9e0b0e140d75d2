"""nnviz: watch a neural network learn, and turn its knobs while it does."""

from importlib import import_module

__version__ = "0.1.0"

_HOMES = {
    "Config": "config",
    "ConfigError": "refused",
    "Crowd": "crowd",
    "DataError": "data.checks",
    "Dataset": "data.datasets",
    "Diagnosis": "diagnosis",
    "State": "events",
    "StepEvent": "events",
    "History": "history",
    "Limits": "limits",
    "Playground": "app.playground",
    "RecipeError": "recipes.recipe",
    "Samples": "data.own_data",
    "Trainer": "trainer",
    "WatchError": "watching.samples",
    "Watcher": "watching.watcher",
    "advance": "trainer",
    "diagnose": "diagnosis",
    "events": "events",
    "gradient_check": "gradient_checking",
    "live": "app.live",
    "load": "recipes.rerun",
    "views": "views",
    "watch": "watching.watch",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'nnviz' has no attribute {name!r}")
    module = import_module(f".{_HOMES[name]}", __name__)
    return module if name == _HOMES[name] else getattr(module, name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]

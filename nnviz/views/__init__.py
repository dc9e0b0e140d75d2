"""The pictures of a run. Matplotlib is loaded when one of the names is first used."""

from importlib import import_module
from typing import Any

_HOMES = {
    "BentSpace": "bent_space",
    "ConfusionMatrix": "confusion_matrix",
    "DeadUnits": "dead_units",
    "DecisionBoundary": "boundary",
    "Focus": "view",
    "GradientFlow": "gradient_flow",
    "GradientMap": "gradient_map",
    "Histograms": "histograms",
    "LearningRate": "learning_rate",
    "LossCurves": "curves",
    "LossLandscape": "landscape",
    "NetworkDiagram": "diagram",
    "Option": "view",
    "Output": "output",
    "SampleJourney": "journey",
    "Stage": "stage",
    "Theme": ".drawing.theme",
    "UnitView": "unit",
    "UpdateRatio": "update_ratio",
    "View": "view",
    "DARK": ".drawing.theme",
    "LIGHT": ".drawing.theme",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'nnviz.views' has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]

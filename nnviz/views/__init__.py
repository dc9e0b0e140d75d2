"""The pictures of a run. Matplotlib is loaded when one of the names is first used."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

_HOMES = {
    "BentSpace": "bent_space.bent_space",
    "ConfusionMatrix": "output.confusion_matrix",
    "DeadUnits": "network.dead_units",
    "DecisionBoundary": "output.boundary",
    "Focus": "base.view",
    "GradientFlow": "over_steps.gradient_flow",
    "GradientMap": "over_steps.gradient_map",
    "Histograms": "network.histograms",
    "LearningRate": "over_steps.learning_rate",
    "LossCurves": "over_steps.curves",
    "LossLandscape": "landscape.landscape",
    "NetworkDiagram": "network.diagram",
    "Option": "base.view",
    "Output": "output.output",
    "SampleJourney": "journey.journey",
    "Stage": "base.stage",
    "Theme": ".drawing.theme",
    "UnitView": "network.unit",
    "UpdateRatio": "over_steps.update_ratio",
    "View": "base.view",
    "picture": "base.stage",
    "DARK": ".drawing.theme",
    "LIGHT": ".drawing.theme",
}

if TYPE_CHECKING:  # what editors and type checkers see
    from ..drawing.theme import DARK as DARK
    from ..drawing.theme import LIGHT as LIGHT
    from ..drawing.theme import Theme as Theme
    from .base.stage import Stage as Stage
    from .base.stage import picture as picture
    from .base.view import Focus as Focus
    from .base.view import Option as Option
    from .base.view import View as View
    from .bent_space.bent_space import BentSpace as BentSpace
    from .journey.journey import SampleJourney as SampleJourney
    from .landscape.landscape import LossLandscape as LossLandscape
    from .network.dead_units import DeadUnits as DeadUnits
    from .network.diagram import NetworkDiagram as NetworkDiagram
    from .network.histograms import Histograms as Histograms
    from .network.unit import UnitView as UnitView
    from .output.boundary import DecisionBoundary as DecisionBoundary
    from .output.confusion_matrix import ConfusionMatrix as ConfusionMatrix
    from .output.output import Output as Output
    from .over_steps.curves import LossCurves as LossCurves
    from .over_steps.gradient_flow import GradientFlow as GradientFlow
    from .over_steps.gradient_map import GradientMap as GradientMap
    from .over_steps.learning_rate import LearningRate as LearningRate
    from .over_steps.update_ratio import UpdateRatio as UpdateRatio

__all__ = [
    "DARK",
    "LIGHT",
    "BentSpace",
    "ConfusionMatrix",
    "DeadUnits",
    "DecisionBoundary",
    "Focus",
    "GradientFlow",
    "GradientMap",
    "Histograms",
    "LearningRate",
    "LossCurves",
    "LossLandscape",
    "NetworkDiagram",
    "Option",
    "Output",
    "SampleJourney",
    "Stage",
    "Theme",
    "UnitView",
    "UpdateRatio",
    "View",
    "picture",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'nnviz.views' has no attribute {name!r}")
    return getattr(import_module(f".{_HOMES[name]}", __name__), name)


def __dir__() -> list[str]:
    return [*globals(), *__all__]

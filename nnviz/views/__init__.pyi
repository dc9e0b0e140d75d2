"""The names of nnviz.views: `__init__.py` loads each from here when it is first used."""

from ..drawing.theme import DARK as DARK
from ..drawing.theme import LIGHT as LIGHT
from ..drawing.theme import Theme as Theme
from .autoencoder.code_view import CodeView as CodeView
from .autoencoder.reconstruction import Reconstruction as Reconstruction
from .base.focus import Focus as Focus
from .base.option import Option as Option
from .base.stage import Stage as Stage
from .base.stage import picture as picture
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
from .samples.drawn_picture import DrawnPicture as DrawnPicture
from .samples.gallery import SampleGallery as SampleGallery
from .samples.incoming_weights import IncomingWeights as IncomingWeights
from .samples.saliency_map import SaliencyMap as SaliencyMap
from .sweep.sweep_map import SweepMap as SweepMap

__all__: list[str]

"""The confusion matrix: what the network says of the samples, against what is true."""

from typing import final

from ..events import Moment
from .class_matrix import ClassMatrix
from .either import Either, all_options
from .predictions import Predictions
from .view import View


@final
class ConfusionMatrix(Either):
    """Of classes how many samples are given which; of a regression predicted against true values."""

    kinds = (ClassMatrix, Predictions)
    declared = all_options(kinds)

    def suits(self, moment: Moment) -> type[View]:
        return ClassMatrix if moment.event.data.is_classification else Predictions

"""The confusion matrix: what the network says of the samples, against what is true."""

from typing import final

from ...training.events import Moment
from ..base.either import Either, all_options
from ..base.view import View
from .class_matrix import ClassMatrix
from .predictions import Predictions


@final
class ConfusionMatrix(Either):
    """Of classes how many samples are given which; of a regression predicted against true values."""

    kinds = (ClassMatrix, Predictions)
    declared = all_options(kinds)

    def suits(self, moment: Moment) -> type[View]:
        return ClassMatrix if moment.event.data.is_classification else Predictions

"""The confusion matrix: what the network says of the samples, against what is true."""

from typing import final

from ...training.events import Snapshot
from ..base.data_dependent import DataDependentView, all_options
from ..base.view import View
from .class_matrix import ClassMatrix
from .predictions import Predictions


@final
class ConfusionMatrix(DataDependentView):
    """Of classes how many samples are given which; of a regression predicted against true values."""

    kinds = (ClassMatrix, Predictions)
    declared = all_options(kinds)

    def suits(self, snapshot: Snapshot) -> type[View]:
        return ClassMatrix if snapshot.event.data.is_classification else Predictions

"""The confusion matrix: predictions against true classes or values."""

from typing import final

from ...training.snapshot import Snapshot
from ..base.data_dependent import DataDependentView, all_options
from ..base.view import View
from .class_matrix import ClassMatrix
from .predictions import Predictions


@final
class ConfusionMatrix(DataDependentView):
    """A class matrix, or a regression's predictions."""

    kinds = (ClassMatrix, Predictions)
    declared = all_options(kinds)

    def suits(self, snapshot: Snapshot) -> type[View]:
        return ClassMatrix if snapshot.event.data.is_classification else Predictions

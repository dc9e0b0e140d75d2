"""Earlier run: the facts of a run that another one replaced."""

from dataclasses import dataclass, field

from ..nn.arrays import Array, Ints
from ..settings.config import Config
from .evaluation import Evaluation
from .events import Diverged, Stopped


@dataclass(frozen=True, eq=False)
class EarlierRun:
    """The facts of a run that another one replaced.

    They are those of the branch on which the run stood, up to its last step. The series have at most 256 entries, at
    `steps`: the first 50 steps, and some of the later ones, evenly spread. They end with the last step.
    """

    number: int  # counts the runs of a history that were replaced, from 1
    start: int  # its first step, which is 0 unless the run was recorded from a later one
    step: int  # its last step
    epoch: int
    begun: Config  # the settings of its first step
    config: Config  # the settings of its last step
    samples: tuple[int, int]  # numbers of training and test samples in its last step
    has_given_weights: bool  # the caller gave the initial weights
    has_own_data: bool  # the data was the user's own
    has_edited_data: bool  # samples were added, moved or removed during the run
    has_edited_weights: bool  # weights were set, or replaced, during the run
    ended: Diverged | Stopped | None
    first_evaluation: Evaluation
    evaluation: Evaluation  # after its last step
    gradient_norms: Array = field(repr=False)  # |dJ/d[W; b]| of each layer in the first and last step, (2, layers)
    steps: Ints = field(repr=False)  # (n,)
    losses: Array = field(repr=False)  # training and test loss, (n, 2)
    accuracies: Array | None = field(repr=False)  # training and test accuracy, (n, 2); None for a regression

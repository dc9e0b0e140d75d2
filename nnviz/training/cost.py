"""Cost: estimated time and memory of a run.

Matrix products are counted, and arrays with their entries. For six networks between 256-256 and 1024-1024-1024-1024,
the processor time of a step was 0.5 to 4 times the estimate.
"""

from dataclasses import dataclass
from itertools import pairwise

from ..data.datasets import Dataset
from ..data.features import features_of
from ..data.generators import DATASETS
from ..data.task import AUTOENCODER
from ..data.user_data import Samples
from ..nn.optimizers import OPTIMIZERS
from ..settings.config import Config
from .evaluation import EVALUATED_SAMPLES

NUMBER = 8  # bytes
# The work of one core of a plain laptop in a second. It is not measured when the program runs, because other programs
# change it many times over: a link has to open either every time or never.
_PRODUCTS = 2e10  # multiplications and additions of matrix products, in double precision,
_TANHS = 4e7  # and entries of an array, their tanh taken
_TABLE_COPIES = 5  # as read, shuffled, standardised, and prepared with ones
CHECKPOINTS = 9  # states that a run keeps at least, however large they are
_CELLS = 100 * 100, 200 * 200  # of the decision boundary: while it moves, and the most at rest
_FINELY = 2_000_000  # activations computed for a picture at rest
_STEP, _PICTURE = 1.5e-5, 1e-2  # seconds that do not depend on the size
# Operations on all entries of an array, in units of the time of a tanh.
_STEP_ENTRIES, _DROPOUT_ENTRIES, _EVALUATED_ENTRIES = 3.0, 1.0, 1.5
_PARAMETER_ENTRIES, _VECTOR_ENTRIES, _SAMPLE_ENTRIES = 2.0, 1.5, 4.0


@dataclass(frozen=True)
class Shape:
    """The sizes of a data set.

    They are samples, training samples, columns and the outputs of a network that predicts the labels.
    """

    samples: int
    train_count: int
    columns: int
    outputs: int


@dataclass(frozen=True)
class Cost:
    """The time and memory that a run needs.

    These are seconds for a step, an evaluation and a picture, and the bytes of all arrays.
    """

    step: float
    measuring: float
    picture: float
    memory: int

    @property
    def seconds(self) -> float:
        """The longest time without a response of the page.

        It is that of a step and its picture.
        """
        return self.step + self.measuring + self.picture


def shape_of(config: Config, data: Dataset | Samples | Shape | None = None) -> Shape:
    """Return the sizes of a data set.

    By default this is the data set that the config names; it is not generated for this.
    """
    if isinstance(data, Shape):
        return data
    if data is None:
        source = DATASETS[config.dataset]
        classes = config.classes if source.takes_classes else source.classes
        columns, samples = source.columns, source.count(config.samples)
        train_count, is_regression = 0, source.task == "regression"
    else:
        classes, columns, samples = data.classes, len(data.columns), len(data.points)
        train_count, is_regression = data.train_count, data.task == "regression"
    train_count = train_count or round(config.train_fraction * samples)
    return Shape(samples, max(1, train_count), columns, 1 if is_regression or classes <= 2 else classes)


def cost(config: Config, data: Dataset | Samples | Shape | None = None) -> Cost:
    """Estimate the cost of a config.

    The default for `data` is the data set that the config names.
    """
    return cost_of(config, shape_of(config, data))


def cost_of(config: Config, shape: Shape) -> Cost:
    """Estimate a config's cost for data of a shape."""
    inputs = inputs_of(config, shape)
    outputs = outputs_of(config, shape)
    sizes = inputs, *config.hidden, outputs
    units, parameters = sum(sizes), parameters_of(config, shape)
    vectors = OPTIMIZERS[config.optimizer].slots
    batch = min(config.batch_size, shape.train_count)
    evaluated = min(EVALUATED_SAMPLES, shape.train_count) + min(EVALUATED_SAMPLES, shape.samples)
    cells = min(max(_FINELY // units, _CELLS[0]), _CELLS[1])
    drops = config.dropout > 0

    entries = (_STEP_ENTRIES + drops * _DROPOUT_ENTRIES) * batch * units + (
        _PARAMETER_ENTRIES + vectors * _VECTOR_ENTRIES
    ) * parameters
    step = _STEP * len(sizes) + 6 * batch * parameters / _PRODUCTS + entries / _TANHS
    evaluation = 2 * evaluated * parameters / _PRODUCTS + _EVALUATED_ENTRIES * evaluated * units / _TANHS
    order = _SAMPLE_ENTRIES * shape.train_count / _TANHS  # the order of an epoch
    # A picture is computed in single precision, which takes half the time.
    picture = _PICTURE + cells * parameters / _PRODUCTS + 0.5 * _EVALUATED_ENTRIES * cells * units / _TANHS
    kept = (
        2 * (3 + drops) * batch * units
    )  # by the last step and by this one: preactivations, activations, deltas, masks
    temporary = max((1 + drops) * batch * units, 3 * evaluated * units, cells * units + parameters)
    states = (CHECKPOINTS * (1 + vectors) + 4 + 2 * vectors) * parameters
    table = table_bytes(shape.samples, max(inputs, shape.columns) + outputs - 1)
    arrays = NUMBER * (kept + temporary + states) + table
    return Cost(step, evaluation + order, picture, arrays)


def inputs_of(config: Config, shape: Shape) -> int:
    """Return the number of a network's inputs."""
    return len(features_of(shape.columns, config.features)) or shape.columns


def outputs_of(config: Config, shape: Shape) -> int:
    """Return the number of a network's outputs.

    An autoencoder has one for each input.
    """
    return inputs_of(config, shape) if config.task == AUTOENCODER else shape.outputs


def parameters_of(config: Config, shape: Shape) -> int:
    """Return the number of a network's weights and biases."""
    sizes = inputs_of(config, shape), *config.hidden, outputs_of(config, shape)
    return sum((before + 1) * after for before, after in pairwise(sizes))


def seconds_together(config: Config, shape: Shape, networks: int, steps: int, evaluations: int) -> float:
    """Estimate the seconds in which a core trains many networks together.

    They share what a step takes beside its arithmetic. A sweep of small networks took 0.2 to 4 times as long.
    """
    found = cost_of(config, shape)
    overhead = _STEP * (len(config.hidden) + 2)
    return overhead * steps + networks * (steps * (found.step - overhead) + evaluations * found.measuring)


def table_bytes(rows: int, columns: int) -> int:
    """Estimate the bytes of a table, from reading to training."""
    return NUMBER * rows * _TABLE_COPIES * (columns + 1)

"""Config: every setting of a run, declared once.

A declaration holds the type, bounds, help text, scale, place in the page and liveness of a setting.
Validation, controls in the page, command-line flags and links are made from these declarations.
"""

from functools import cache
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from ..data.features import FEATURES
from ..data.formula import allowed, parse
from ..data.generators import DATASETS, FORMULA
from ..data.task import AUTOENCODER, TASKS
from ..errors import ConfigError
from ..nn.activations import ACTIVATIONS
from ..nn.initializers import INITIALIZERS
from ..nn.losses import LOSSES
from ..nn.optimizers import OPTIMIZERS
from ..nn.schedules import SCHEDULES
from ..words import marked, say, say_count
from .annotations import IfEmpty, Live, LogScale, OneOf, Place, Varies
from .hidden_unit import EXAMPLE, HiddenUnit
from .invalid import InvalidSetting, refused_by
from .setting import Setting


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(names)) < len(names):
        raise ValueError(say("name each feature once"))
    return tuple(sorted(names, key=list(FEATURES).index))


def _known(activation: Any) -> Any:
    """Return a value with known names, and tuples.

    An activation gets the name that is used here, and lists become tuples.
    """
    if isinstance(activation, (list, tuple)):
        return tuple(_known(one) for one in activation)
    return "linear" if isinstance(activation, str) and activation == "identity" else activation


def _each_once(units: tuple[HiddenUnit, ...]) -> tuple[HiddenUnit, ...]:
    return tuple(sorted(set(units)))


def _formula(text: str) -> str:
    try:
        parse(text)
    except ValueError as error:
        raise ValueError(say("{error} (allowed: {allowed})", error=error, allowed=allowed())) from None
    return text


def _plain(value: Any) -> Any:
    if isinstance(value, str) and "_" in value:
        raise PydanticCustomError("grouped_digits", "not a plain number")
    return value


def _plain_whole(value: Any) -> Any:
    if isinstance(value, str) and "." in value:
        raise PydanticCustomError("grouped_digits", "not a plain whole number")
    return _plain(value)


Units = Annotated[int, BeforeValidator(_plain_whole), Field(ge=1, le=1024)]
Feature = Annotated[str, OneOf(FEATURES)]


class Config(BaseModel):
    """All settings of a run.

    Equal configs and data train to equal weights. Raises ConfigError, which names the setting, the value and what
    is allowed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    dataset: Annotated[str, OneOf(DATASETS), Place("side", 0)] = Field(
        "circle", title=marked("data"), description=marked("the data set")
    )
    noise: Annotated[float, Place("side", 3)] = Field(
        0, ge=0, le=50, title=marked("noise"), description=marked("noise in the data, in percent")
    )
    samples: Annotated[int, LogScale(10, 10_000), Place("data")] = Field(
        500,
        ge=10,
        le=100_000,
        title=marked("samples"),
        description=marked("number of samples in the data set; a stored one, as the digits, has no more than it has"),
    )
    train_fraction: Annotated[float, Place("side", 4)] = Field(
        0.5,
        ge=0.1,
        le=0.9,
        title=marked("training split"),
        description=marked("share of the samples in the training set; the others are the test set"),
    )
    seed: Annotated[int, Varies(), Place("data")] = Field(
        0,
        ge=0,
        lt=2**32,
        title=marked("seed"),
        description=marked("seed of all random numbers: data, initialization, order of the samples"),
    )
    data_seed: Annotated[int | None, IfEmpty(marked("as seed")), Place("data")] = Field(
        None,
        ge=0,
        lt=2**32,
        title=marked("data seed"),
        description=marked("seed of the data and of its split; if empty, that of the run"),
    )
    classes: Annotated[int, Field(ge=2, le=10), Place("side", 2)] = Field(
        2, title=marked("classes"), description=marked("number of classes of the spiral, the blobs and the rings")
    )
    formula: Annotated[str, AfterValidator(_formula), Place("side", 1)] = Field(
        FORMULA,
        title=marked("formula"),
        description=marked("condition on x1 and x2 that holds for class 1 in the formula data set"),
    )
    features: Annotated[tuple[Feature, ...], Field(min_length=1), AfterValidator(_distinct), Place("data")] = Field(
        ("x1", "x2"), title=marked("features"), description=marked("features of a point that the network receives")
    )
    task: Annotated[str, OneOf(TASKS), Place("data")] = Field(
        "labels",
        title=marked("task"),
        description=marked(
            "targets of the network: the labels of the data, or, without any labels, the network's own inputs"
        ),
    )
    hidden: Annotated[tuple[Units, ...], Field(max_length=16), Place("diagram")] = Field(
        (4, 2),
        title=marked("hidden layers"),
        description=marked("number of units in each hidden layer"),
        examples=[(8, 8)],
    )
    activation: Annotated[
        str | tuple[str, ...], BeforeValidator(_known), OneOf(ACTIVATIONS), Live(), Place("bar", 1)
    ] = Field(
        "tanh",
        title=marked("activation"),
        description=marked("activation function of all hidden layers, or one for each of them"),
    )
    loss: Annotated[str, OneOf(LOSSES), Place("loss")] = Field(
        "mean_squared_error", title=marked("loss"), description=marked("loss function that training minimizes")
    )
    initializer: Annotated[str, OneOf(INITIALIZERS), Place("network")] = Field(
        "uniform",
        title=marked("initialization"),
        description=marked("distribution from which the initial weights are drawn"),
    )
    weight_scale: Annotated[float, LogScale(1e-3, 100), Varies(), Place("network")] = Field(
        1,
        ge=0,
        le=1000,
        title=marked("weight scale"),
        description=marked("standard deviation of the initial weights (normal initialization)"),
    )
    optimizer: Annotated[str, OneOf(OPTIMIZERS), Live(), Place("optimizer")] = Field(
        "gradient_descent",
        title=marked("optimizer"),
        description=marked("method that updates the weights from the gradient"),
    )
    learning_rate: Annotated[float, LogScale(1e-5, 10), Live(), Varies(), Place("bar", 0)] = Field(
        0.03, gt=0, le=10, title=marked("learning rate"), description=marked("factor α of an update: θ ← θ − α ∇J(θ)")
    )
    momentum: Annotated[float, Live(), Varies(), Place("optimizer")] = Field(
        0.9,
        ge=0,
        lt=1,
        title=marked("momentum μ"),
        description=marked("fraction of the previous update that is kept (momentum and Nesterov)"),
    )
    beta1: Annotated[float, Live(), Varies(), Place("optimizer")] = Field(
        0.9, ge=0, lt=1, title=marked("β₁"), description=marked("decay rate of the average gradient (Adam)")
    )
    beta2: Annotated[float, Live(), Varies(), Place("optimizer")] = Field(
        0.999,
        ge=0,
        lt=1,
        title=marked("β₂"),
        description=marked("decay rate of the average squared gradient (RMSProp and Adam)"),
    )
    weight_decay: Annotated[float, LogScale(1e-4, 1, zero=True), Live(), Varies(), Place("optimizer")] = Field(
        0.01,
        ge=0,
        le=1,
        title=marked("weight decay"),
        description=marked("share of the weights, times the learning rate, that AdamW subtracts in each step"),
    )
    clip_norm: Annotated[float, LogScale(1e-2, 100, zero=True), Live(), Varies(), Place("optimizer")] = Field(
        0,
        ge=0,
        le=1_000_000,
        title=marked("clip gradient"),
        description=marked("norm to which longer gradients are clipped; 0 means no clipping"),
    )
    schedule: Annotated[str, OneOf(SCHEDULES), Live(), Place("schedule")] = Field(
        "constant", title=marked("schedule"), description=marked("how the learning rate changes during training")
    )
    schedule_period: Annotated[int, LogScale(10, 100_000), Live(), Varies(), Place("schedule")] = Field(
        1000,
        ge=1,
        le=10_000_000,
        title=marked("schedule period"),
        description=marked("period of the schedule, in steps"),
    )
    schedule_factor: Annotated[float, LogScale(1e-3, 1), Live(), Varies(), Place("schedule")] = Field(
        0.5,
        gt=0,
        le=1,
        title=marked("schedule factor"),
        description=marked("factor applied per period, or lowest share of the learning rate"),
    )
    l1: Annotated[float, LogScale(1e-2, 100, zero=True), Live(), Varies(), Place("regularization")] = Field(
        0, ge=0, le=1000, title=marked("L1 penalty λ₁"), description=marked("adds λ₁/m · Σ|w| to the objective")
    )
    l2: Annotated[float, LogScale(1e-2, 100, zero=True), Live(), Varies(), Place("bar", 2)] = Field(
        0, ge=0, le=1000, title=marked("L2 penalty λ"), description=marked("adds λ/(2m) · Σw² to the objective")
    )
    dropout: Annotated[float, Live(), Varies(), Place("regularization")] = Field(
        0,
        ge=0,
        lt=1,
        title=marked("dropout"),
        description=marked("share of hidden units left out in a step, drawn for each sample"),
    )
    input_noise: Annotated[float, LogScale(1e-2, 1, zero=True), Live(), Varies(), Place("regularization")] = Field(
        0,
        ge=0,
        le=10,
        title=marked("input noise"),
        description=marked("standard deviation of the noise that training adds to the inputs, new in each step"),
    )
    muted: Annotated[tuple[HiddenUnit, ...], AfterValidator(_each_once), Live(), Place("network")] = Field(
        (),
        title=marked("muted units"),
        description=marked(
            "hidden units whose activation is held at 0, so that the data does not change their weights; penalties "
            "and weight decay still do (1.3 is the third unit of layer 1)"
        ),
        examples=[EXAMPLE],
    )
    batch_size: Annotated[int, Live(), Place("side", 5)] = Field(
        10, ge=1, le=100_000, title=marked("batch size"), description=marked("number of samples in a batch")
    )
    max_steps: Annotated[int | None, Live(), Place("stopping")] = Field(
        None, ge=1, title=marked("stop after"), description=marked("number of steps after which training stops")
    )
    max_epochs: Annotated[int | None, Live(), Place("stopping")] = Field(
        None, ge=1, title=marked("stop after epochs"), description=marked("number of epochs after which training stops")
    )
    target_loss: Annotated[float | None, Live(), Place("stopping")] = Field(
        None, gt=0, title=marked("target loss"), description=marked("training loss below which training stops")
    )
    patience: Annotated[int | None, Live(), Place("stopping")] = Field(
        None,
        ge=1,
        title=marked("patience"),
        description=marked("number of epochs without a better test loss after which training stops"),
    )

    @field_validator("*", mode="before")
    @classmethod
    def _written_plainly(cls, value: Any, info: ValidationInfo) -> Any:
        """Refuse the texts 1_000 and 1.000, which would be read as 1000 and as 1."""
        setting = settings()[str(info.field_name)]
        return _plain_whole(value) if setting.is_whole else _plain(value) if setting.is_number else value

    def __init__(self, **values: Any):
        dataset = values.get("dataset")
        if isinstance(dataset, str) and dataset in DATASETS:
            values.setdefault("samples", DATASETS[dataset].samples)
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise ConfigError(*refused_by(error, settings())) from None
        absent = tuple(unit for unit in self.muted if not unit.is_in(self.hidden))
        if absent:
            raise ConfigError(InvalidSetting(settings()["muted"], absent[:1], absent[0].missing_in(self.hidden)))
        if not isinstance(self.activation, str) and len(self.activation) != len(self.hidden):
            raise ConfigError(
                InvalidSetting(
                    settings()["activation"],
                    self.activation,
                    say_count(
                        "give one for all, or one for the only hidden layer",
                        "give one for all, or one for each of the {count} hidden layers",
                        count=len(self.hidden),
                    ),
                )
            )

    def changed(self, **changes: Any) -> Self:
        """Return a validated config with some settings changed.

        If each layer has its own activation, added layers get that of the last one. Units that are removed are
        no longer muted. A usual number of samples becomes that of another data set.
        """
        if "dataset" in changes and self.samples == DATASETS[self.dataset].samples:
            changes = {"samples": type(self)(dataset=changes["dataset"]).samples} | changes
        if "hidden" in changes and (self.muted or isinstance(self.activation, tuple)):
            changes = self._fitted(type(self)(hidden=changes["hidden"]).hidden) | changes
        return type(self)(**{**dict(self), **changes})

    def _fitted(self, hidden: tuple[int, ...]) -> dict[str, Any]:
        """Return the settings of layers and units for other hidden layers."""
        fitted: dict[str, Any] = {"muted": tuple(unit for unit in self.muted if unit.is_in(hidden))}
        if isinstance(self.activation, tuple):
            last = self.activation[-1:] or ("tanh",)
            fitted["activation"] = (*self.activation, *last * len(hidden))[: len(hidden)]
        return fitted

    @property
    def activations(self) -> tuple[str, ...]:
        """The activation of each hidden layer."""
        if isinstance(self.activation, str):
            return (self.activation,) * len(self.hidden)
        return self.activation

    @property
    def seed_of_data(self) -> int:
        """The seed of the data and of its split."""
        return self.seed if self.data_seed is None else self.data_seed

    def task_on(self, labels: str) -> str:
        """Return "classification", "regression" or "autoencoder".

        `labels` says which of the first two the labels of the data are made for.
        """
        return AUTOENCODER if self.task == AUTOENCODER else labels

    def differences(self, other: Self) -> dict[str, tuple[Any, Any]]:
        """Return the settings in which `other` differs.

        A name maps to (own value, other value).
        """
        pairs = ((name, getattr(self, name), getattr(other, name)) for name in type(self).model_fields)
        return {name: (mine, theirs) for name, mine, theirs in pairs if mine != theirs}


@cache
def settings() -> dict[str, Setting]:
    """Return every setting by name, in the order of Config."""
    return {name: Setting(name, field) for name, field in Config.model_fields.items()}

"""Config: every setting of a run, declared once.

A setting's type, bounds, help, scale and liveness stand beside its name here; validation,
controls in the page, command-line flags and links are read off these declarations.
"""

from functools import cache
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from ..data.features import FEATURES
from ..data.formula import ALLOWED, parse
from ..data.generators import DATASETS, FORMULA
from ..errors import ConfigError
from ..nn.activations import ACTIVATIONS
from ..nn.initializers import INITIALIZERS
from ..nn.losses import LOSSES
from ..nn.optimizers import OPTIMIZERS
from ..nn.schedules import SCHEDULES
from .invalid import InvalidSetting, refused_by
from .setting import Live, LogScale, OneOf, Setting


def _distinct(names: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(names)) < len(names):
        raise ValueError("name each feature once")
    return tuple(sorted(names, key=list(FEATURES).index))


def _known(activation: Any) -> Any:
    """The activation by the name that is used here, and a list as a tuple."""
    if isinstance(activation, (list, tuple)):
        return tuple(_known(one) for one in activation)
    return "linear" if isinstance(activation, str) and activation == "identity" else activation


def _formula(text: str) -> str:
    try:
        parse(text)
    except ValueError as error:
        raise ValueError(f"{error} (allowed: {ALLOWED})") from None
    return text


Units = Annotated[int, Field(ge=1, le=1024)]
Feature = Annotated[str, OneOf(FEATURES)]


class Config(BaseModel):
    """Everything that determines a run: equal configs and data train to equal weights.

    Raises ConfigError, which names the setting, the value and what is allowed.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    dataset: Annotated[str, OneOf(DATASETS)] = Field("circle", title="data", description="the data set")
    noise: float = Field(0, ge=0, le=50, title="noise", description="noise in the data, percent")
    samples: Annotated[int, LogScale(10, 10_000)] = Field(
        500, ge=10, le=100_000, title="samples", description="how many samples the data set has"
    )
    train_fraction: float = Field(
        0.5, ge=0.1, le=0.9, title="training share", description="the share of the samples that trains; the rest tests"
    )
    seed: int = Field(
        0,
        ge=0,
        lt=2**32,
        title="seed",
        description="where all randomness comes from: data, first weights, order of the samples",
    )
    classes: Annotated[int, Field(ge=2, le=10)] = Field(
        2, title="classes", description="how many classes the spiral, the blobs and the rings have"
    )
    formula: Annotated[str, AfterValidator(_formula)] = Field(
        FORMULA, title="formula", description=f"where class 1 is in the data set of that name; there are {ALLOWED}"
    )
    features: Annotated[tuple[Feature, ...], Field(min_length=1), AfterValidator(_distinct)] = Field(
        ("x1", "x2"), title="features", description="what the network is given of a point"
    )
    hidden: Annotated[tuple[Units, ...], Field(max_length=16)] = Field(
        (4, 2), title="hidden layers", description="units in each hidden layer", examples=[(8, 8)]
    )
    activation: Annotated[str | tuple[str, ...], BeforeValidator(_known), OneOf(ACTIVATIONS), Live()] = Field(
        "tanh", title="activation", description="the activation function of the hidden layers, or one for each of them"
    )
    loss: Annotated[str, OneOf(LOSSES)] = Field(
        "mean_squared_error", title="loss", description="what training makes small"
    )
    initializer: Annotated[str, OneOf(INITIALIZERS)] = Field(
        "uniform", title="first weights", description="what the first weights are drawn from"
    )
    weight_scale: Annotated[float, LogScale(1e-3, 100)] = Field(
        1,
        ge=0,
        le=1000,
        title="weight scale",
        description="how far the first weights spread when they are drawn as normal",
    )
    optimizer: Annotated[str, OneOf(OPTIMIZERS), Live()] = Field(
        "gradient_descent", title="optimizer", description="how the gradient moves the weights"
    )
    learning_rate: Annotated[float, LogScale(1e-5, 10), Live()] = Field(
        0.03, gt=0, le=10, title="learning rate", description="the length of a step: θ ← θ − α ∇J(θ)"
    )
    momentum: Annotated[float, Live()] = Field(
        0.9, ge=0, lt=1, title="momentum μ", description="how much of its last move momentum and Nesterov make again"
    )
    beta1: Annotated[float, Live()] = Field(
        0.9, ge=0, lt=1, title="β₁", description="how long Adam remembers gradients"
    )
    beta2: Annotated[float, Live()] = Field(
        0.999, ge=0, lt=1, title="β₂", description="how long RMSProp and Adam remember their squares"
    )
    weight_decay: Annotated[float, LogScale(1e-4, 1, zero=True), Live()] = Field(
        0.01, ge=0, le=1, title="weight decay", description="how fast AdamW shrinks the weights"
    )
    clip_norm: Annotated[float, LogScale(1e-2, 100, zero=True), Live()] = Field(
        0, ge=0, le=1_000_000, title="clip gradient", description="shortens longer gradients to this norm; 0: never"
    )
    schedule: Annotated[str, OneOf(SCHEDULES), Live()] = Field(
        "constant", title="schedule", description="how the learning rate changes as training goes on"
    )
    schedule_period: Annotated[int, LogScale(10, 100_000), Live()] = Field(
        1000, ge=1, le=10_000_000, title="schedule period", description="the schedule's period in steps"
    )
    schedule_factor: Annotated[float, LogScale(1e-3, 1), Live()] = Field(
        0.5,
        gt=0,
        le=1,
        title="schedule factor",
        description="what the schedule lowers the learning rate by, or to, in a period",
    )
    l1: Annotated[float, LogScale(1e-2, 100, zero=True), Live()] = Field(
        0, ge=0, le=1000, title="L1 penalty λ₁", description="adds λ₁/m · Σ|w| to the objective"
    )
    l2: Annotated[float, LogScale(1e-2, 100, zero=True), Live()] = Field(
        0, ge=0, le=1000, title="L2 penalty λ", description="adds λ/(2m) · Σw² to the objective"
    )
    dropout: Annotated[float, Live()] = Field(
        0,
        ge=0,
        lt=1,
        title="dropout",
        description="the share of hidden units that a step leaves out, drawn anew for each sample",
    )
    batch_size: Annotated[int, Live()] = Field(
        10, ge=1, le=100_000, title="batch size", description="how many samples a step looks at"
    )
    max_steps: Annotated[int | None, Live()] = Field(
        None, ge=1, title="stop after", description="stop after this many steps"
    )
    max_epochs: Annotated[int | None, Live()] = Field(
        None, ge=1, title="stop after epochs", description="stop after this many epochs"
    )
    target_loss: Annotated[float | None, Live()] = Field(
        None, gt=0, title="stop below", description="stop when the training loss is below this"
    )
    patience: Annotated[int | None, Live()] = Field(
        None, ge=1, title="patience", description="stop when the test loss was no better for this many epochs"
    )

    def __init__(self, **values: Any):
        try:
            super().__init__(**values)
        except ValidationError as error:
            raise ConfigError(*refused_by(error, settings())) from None
        if not isinstance(self.activation, str) and len(self.activation) != len(self.hidden):
            raise ConfigError(
                InvalidSetting(
                    settings()["activation"],
                    self.activation,
                    f"give one for all, or one for each of the {len(self.hidden)} hidden layers",
                )
            )

    def changed(self, **changes: Any) -> Self:
        """This config with some settings changed, validated like a new one.

        Where layers are added and each has its own activation, the new ones get the last one's.
        """
        named = self.activation
        if "hidden" in changes and "activation" not in changes and isinstance(named, tuple):
            layers = len(type(self)(hidden=changes["hidden"]).hidden)
            last = named[-1:] or ("tanh",)
            changes["activation"] = (*named, *last * layers)[:layers]
        return type(self)(**{**dict(self), **changes})

    @property
    def activations(self) -> tuple[str, ...]:
        """The activation of each hidden layer."""
        if isinstance(self.activation, str):
            return (self.activation,) * len(self.hidden)
        return self.activation

    def differences(self, other: Self) -> dict[str, tuple[Any, Any]]:
        """The settings in which `other` differs: name to (mine, theirs)."""
        pairs = ((name, getattr(self, name), getattr(other, name)) for name in type(self).model_fields)
        return {name: (mine, theirs) for name, mine, theirs in pairs if mine != theirs}


@cache
def settings() -> dict[str, Setting]:
    """Every setting by name, in the order of Config."""
    return {name: Setting(name, field) for name, field in Config.model_fields.items()}

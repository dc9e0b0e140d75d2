"""Activation functions with values, derivatives and formulas.

Each is declared once. None of them overflows, or loses its derivative, for preactivations between -1e100 and 1e100.
"""

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from ..words import marked
from .arrays import Array

ONE = np.array(1.0)  # saves NumPy the conversion of a 1.0 in each operation


class Value(Protocol):
    """f(z), written into `out` if that is given."""

    def __call__(self, z: Array, /, out: Array | None = None) -> Array: ...


class Derivative(Protocol):
    """f'(z), computed from z and `a = f(z)`.

    Most derivatives are cheaper in terms of a.
    """

    def __call__(self, z: Array, a: Array) -> Array: ...


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation function of preactivations `z` of any shape.

    The values lie between `-bound` and `bound`. An activation that `saturates` is flat at both ends. If
    `from_value` is true, the derivative can be computed from `a = f(z)` alone. `torch` names the equivalent
    PyTorch module, if there is one.
    """

    name: str
    title: str
    formula: str
    value: Value
    derivative: Derivative
    bound: float = math.inf
    saturates: bool = False
    from_value: bool = False
    torch: str = ""


def sigmoid(z: Array, out: Array | None = None) -> Array:
    """1 / (1 + exp(-z)).

    It is computed with tanh, so that no exponential can overflow.
    """
    return np.add(0.5 * np.tanh(0.5 * z), 0.5, out)


def sigmoid_derivative(z: Array, a: Array) -> Array:
    """a (1 - a)."""
    derivative: Array = np.subtract(ONE, a)
    derivative *= a
    return derivative


def tanh_derivative(z: Array, a: Array) -> Array:
    """1 - a^2."""
    squares: Array = a * a
    np.subtract(ONE, squares, squares)
    return squares


def relu(z: Array, out: Array | None = None) -> Array:
    """max(0, z)."""
    return np.maximum(z, 0.0, out=out)


def leaky_relu(z: Array, out: Array | None = None) -> Array:
    """max(z, 0.01 z) (Maas et al. 2013)."""
    return np.maximum(z, 0.01 * z, out=out)


def elu(z: Array, out: Array | None = None) -> Array:
    """z where z > 0, else exp(z) - 1 (Clevert et al. 2016)."""
    return np.add(np.maximum(z, 0.0), np.expm1(np.minimum(z, 0.0)), out)


def gelu(z: Array, out: Array | None = None) -> Array:
    """z/2 (1 + tanh(sqrt(2/pi) (z + 0.044715 z^3))).

    It is within 5e-4 of z times the normal distribution function (Hendrycks & Gimpel 2016, section 2).
    """
    return np.multiply(0.5 * z, 1.0 + np.tanh(_gelu_inner(z)), out)


def gelu_derivative(z: Array, a: Array) -> Array:
    """(1 + t)/2 + z/2 (1 - t^2) sqrt(2/pi) (1 + 3 * 0.044715 z^2), t the tanh in gelu."""
    t = np.tanh(_gelu_inner(z))
    return 0.5 * (1.0 + t) + 0.5 * z * (1.0 - t * t) * _GELU * (1.0 + 0.134145 * z * z)


def _gelu_inner(z: Array) -> Array:
    return _GELU * (z + 0.044715 * z * z * z)


_GELU = float(np.sqrt(2 / np.pi))


def silu(z: Array, out: Array | None = None) -> Array:
    """z sigmoid(z), also called swish.

    Elfwing et al. 2018; Ramachandran et al. 2017.
    """
    return np.multiply(z, sigmoid(z), out)


def silu_derivative(z: Array, a: Array) -> Array:
    """s + a (1 - s), with s = sigmoid(z)."""
    s = sigmoid(z)
    return s + a * (1.0 - s)


def softplus(z: Array, out: Array | None = None) -> Array:
    """log(1 + exp(z)).

    It is computed as max(z, 0) + log(1 + exp(-|z|)), so that no exponential can overflow.
    """
    return np.add(np.maximum(z, 0.0), np.log1p(np.exp(-np.abs(z))), out)


ACTIVATIONS: dict[str, Activation] = {
    activation.name: activation
    for activation in (
        Activation(
            "sigmoid",
            marked("sigmoid"),
            "1 / (1 + exp(-z))",
            sigmoid,
            sigmoid_derivative,
            bound=1.0,
            saturates=True,
            from_value=True,
            torch="Sigmoid",
        ),
        Activation(
            "tanh",
            marked("tanh"),
            "tanh(z)",
            np.tanh,
            tanh_derivative,
            bound=1.0,
            saturates=True,
            from_value=True,
            torch="Tanh",
        ),
        Activation(
            "relu", marked("ReLU"), "max(0, z)", relu, lambda z, a: np.heaviside(a, 0.0), from_value=True, torch="ReLU"
        ),
        Activation("linear", marked("linear"), "z", np.positive, lambda z, a: np.ones_like(a), from_value=True),
        Activation(
            "leaky_relu",
            marked("leaky ReLU"),
            "max(z, 0.01 z)",
            leaky_relu,
            lambda z, a: np.where(a > 0.0, 1.0, 0.01),
            from_value=True,
            torch="LeakyReLU",
        ),
        Activation(
            "elu",
            marked("ELU"),
            "z where z > 0, else exp(z) - 1",
            elu,
            lambda z, a: np.minimum(a, 0.0) + 1.0,
            from_value=True,
            torch="ELU",
        ),
        Activation(
            "gelu", marked("GELU"), "z/2 (1 + tanh(sqrt(2/pi) (z + 0.044715 z^3)))", gelu, gelu_derivative, torch="GELU"
        ),
        Activation("silu", marked("SiLU"), "z sigmoid(z)", silu, silu_derivative, torch="SiLU"),
        Activation(
            "softplus",
            marked("softplus"),
            "log(1 + exp(z))",
            softplus,
            lambda z, a: -np.expm1(-a),
            from_value=True,
            torch="Softplus",
        ),
        Activation("sine", marked("sine"), "sin(z)", np.sin, lambda z, a: np.cos(z), bound=1.0),
    )
}

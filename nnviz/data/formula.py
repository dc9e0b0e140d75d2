"""Formula: a text such as "x2 > 3 * sin(x1)" that says which points of the plane belong to class 1.

It is read with `ast` and an allow-list of what may stand in it; nothing of it is ever run as Python.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Values = dict[str, Any]  # what x1 and x2 are: arrays of one shape

LONGEST = 200  # characters
DEEPEST = 20  # operations inside each other
LARGEST_EXPONENT = 20
REACH = 6.0  # the formula is checked for x1 and x2 from -REACH to REACH
_CHECKED = np.linspace(-REACH, REACH, 97)  # with 0, where fractions and logarithms break

_NAMES = {"x1": "x1", "x2": "x2", "x": "x1", "y": "x2"}
_CONSTANTS = {"pi": np.pi, "e": np.e}
_FUNCTIONS: dict[str, Callable[..., Array]] = {
    "abs": np.abs,
    "sin": np.sin,
    "cos": np.cos,
    "tan": np.tan,
    "exp": np.exp,
    "log": np.log,
    "sqrt": np.sqrt,
}
_EXTREMES: dict[str, Callable[..., Array]] = {"min": np.minimum, "max": np.maximum}
_ARITHMETIC: dict[type, Callable[..., Array]] = {
    ast.Add: np.add,
    ast.Sub: np.subtract,
    ast.Mult: np.multiply,
    ast.Div: np.divide,
    ast.Pow: np.power,
    ast.USub: np.negative,
    ast.UAdd: np.positive,
}
_COMPARISONS: dict[type, Callable[..., Any]] = {
    ast.Lt: np.less,
    ast.LtE: np.less_equal,
    ast.Gt: np.greater,
    ast.GtE: np.greater_equal,
}
_TRUTHS: dict[type, Callable[..., Any]] = {ast.And: np.logical_and, ast.Or: np.logical_or, ast.Not: np.logical_not}
_TOKEN = re.compile(
    r" +|(?P<number>(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|(?P<name>[A-Za-z_]\w*)"
    r"|\*\*|[-+*/(),]|[<>]=?",
    re.ASCII,
)
ALLOWED = "x1, x2 (or x, y), numbers, pi, e, + - * / **, < <= > >=, and, or, not, " + ", ".join(
    (*_FUNCTIONS, *_EXTREMES)
)


class FormulaError(ValueError):
    """A text that is no formula: the message says why, and at which position, counted from 1."""


@dataclass(frozen=True)
class Formula:
    """A condition on x1 and x2; made by `parse`."""

    text: str
    tree: ast.expr

    def holds(self, points: Array) -> NDArray[np.bool_]:
        """At which of the points `(n, 2)` it holds, `(n,)`; where it can't be computed it does not."""
        with np.errstate(all="ignore"):
            return np.broadcast_to(_value(self.tree, dict(zip(("x1", "x2"), points.T))), len(points))


@lru_cache(maxsize=64)
def parse(text: str) -> Formula:
    """The formula that a text says, f(x1) alone being x2 > f(x1).

    Raises FormulaError where it is none, where it has no finite value somewhere on the plane, and
    where it holds everywhere or nowhere.
    """
    if len(text) > LONGEST:
        raise FormulaError(f"{len(text):,} characters: at most {LONGEST} are read")
    _check_tokens(text)
    try:
        tree = ast.parse(text.lstrip(), mode="eval").body
    except SyntaxError as error:
        raise _misread(error, text) from None
    reading = _Reading(text)
    if reading.check(tree) is float:
        for node in ast.walk(tree):
            if isinstance(node, ast.Name) and _NAMES.get(node.id) == "x2":
                raise reading.error(
                    node, f"without a comparison a formula stands for x2 > f(x1), so {node.id} can't be in it"
                )
        tree = ast.Compare(ast.Name("x2", ast.Load()), [ast.Gt()], [tree])
    _check_values(tree, reading)
    return Formula(text, tree)


def _check_tokens(text: str) -> None:
    """Raises FormulaError at the first character that belongs to nothing that is allowed."""
    at, before = 0, None
    if not text.strip():
        raise FormulaError("it is empty: say where class 1 is, as in x2 > 3 * sin(x1)")
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            hint = " (a power is written **)" if text[at] == "^" else ""
            raise FormulaError(f"at position {at + 1}: {text[at]!r} is not allowed{hint}")
        if before == "number" and token.lastgroup is not None:
            raise FormulaError(f"at position {at + 1}: an operator is missing before {token[0]}")
        at, before = token.end(), token.lastgroup


def _misread(error: SyntaxError, text: str) -> FormulaError:
    """What `ast` can't read, in words."""
    at = (error.offset or 0) - 1 + len(text) - len(text.lstrip())
    rest = text[max(at, 0) :].strip()
    if not error.offset or not rest:
        return FormulaError(f"at position {len(text) + 1}: something is missing at the end")
    if error.msg != "invalid syntax":
        return FormulaError(f"at position {at + 1}: {error.msg}")
    return FormulaError(f"at position {at + 1}: {rest} does not fit in here")


class _Reading:
    """Goes through a tree and says what is wrong with it, and where in the text."""

    def __init__(self, text: str):
        self.text = text
        self._indent = len(text) - len(text.lstrip())

    def error(self, node: ast.AST, why: str) -> FormulaError:
        return FormulaError(f"at position {node.col_offset + self._indent + 1}: {why}")

    def source(self, node: ast.AST) -> str:
        """What a part of the tree looks like in the text."""
        return self.text[node.col_offset + self._indent : node.end_col_offset + self._indent]

    def check(self, node: ast.expr, depth: int = 1) -> type:
        """Whether the part is a number, float, or a condition, bool; raises FormulaError for all else."""
        if depth > DEEPEST + 1:  # inside the last operation there are names and numbers
            raise self.error(node, f"more than {DEEPEST} operations are inside each other")
        match node:
            case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
                if not np.isfinite(float(node.value)):
                    raise self.error(node, f"{self.source(node)} is too large a number")
                return float
            case ast.Name(id=name) if name in _NAMES or name in _CONSTANTS:
                return float
            case ast.Name(id=name):
                raise self.error(node, f"{name} is not known")
            case ast.UnaryOp(op=ast.Not(), operand=operand):
                return self._all([operand], bool, depth)
            case ast.UnaryOp(op=op, operand=operand) if type(op) in _ARITHMETIC:
                return self._all([operand], float, depth)
            case ast.BinOp(left=left, op=op, right=right) if type(op) in _ARITHMETIC:
                self._all([left, right], float, depth)
                if isinstance(op, ast.Pow):
                    self._check_exponent(right)
                return float
            case ast.Compare(left=left, ops=ops, comparators=others) if all(type(op) in _COMPARISONS for op in ops):
                self._all([left, *others], float, depth)
                return bool
            case ast.BoolOp(values=values):
                return self._all(values, bool, depth)
            case ast.Call(func=ast.Name(id=name), args=arguments, keywords=[]):
                self._check_call(node, name, len(arguments))
                return self._all(arguments, float, depth)
        raise self.error(node, f"{self.source(node)} is not allowed")

    def _all(self, nodes: list[ast.expr], kind: type, depth: int) -> type:
        for node in nodes:
            if self.check(node, depth + 1) is not kind:
                wanted = "a number is needed" if kind is float else "a comparison is needed"
                raise self.error(node, f"{wanted} instead of {self.source(node)}")
        return kind

    def _check_call(self, node: ast.Call, name: str, arguments: int) -> None:
        if name not in _FUNCTIONS and name not in _EXTREMES:
            raise self.error(node, f"there is no function {name}")
        if name in _FUNCTIONS and arguments != 1:
            raise self.error(node, f"{name} takes one number, not {arguments}")
        if name in _EXTREMES and arguments < 2:
            raise self.error(node, f"{name} takes two numbers or more, not {arguments}")

    def _check_exponent(self, node: ast.expr) -> None:
        if any(isinstance(part, ast.Name) and part.id in _NAMES for part in ast.walk(node)):
            return  # the value is checked over the plane
        with np.errstate(all="ignore"):
            exponent = float(_value(node, {}))
        if not abs(exponent) <= LARGEST_EXPONENT:
            raise self.error(
                node, f"the exponent {self.source(node)} is not within -{LARGEST_EXPONENT} and {LARGEST_EXPONENT}"
            )


def _check_values(tree: ast.expr, reading: _Reading) -> None:
    """Raises FormulaError where a part is not finite on the plane, or all of it is one class."""
    x1, x2 = (values.ravel() for values in np.meshgrid(_CHECKED, _CHECKED))
    places = {"x1": x1, "x2": x2}
    with np.errstate(all="ignore"):
        for node in _inside_out(tree):
            if isinstance(node, (ast.BinOp, ast.Call)):
                value = np.broadcast_to(_value(node, places), x1.shape)
                if not np.isfinite(value).all():
                    at = int((~np.isfinite(value)).argmax())
                    raise reading.error(
                        node, f"{reading.source(node)} has no finite value at x1 = {x1[at]:g}, x2 = {x2[at]:g}"
                    )
        holds = np.broadcast_to(_value(tree, places), x1.shape)
    if holds.all() or not holds.any():
        where = "everywhere" if holds.any() else "nowhere"
        raise FormulaError(
            f"it holds {where} for x1 and x2 from -{REACH:g} to {REACH:g}: one class only, and nothing to learn"
        )


def _inside_out(node: ast.AST) -> Iterator[ast.AST]:
    """A tree's parts, each behind those that it is made of."""
    for part in ast.iter_child_nodes(node):
        yield from _inside_out(part)
    yield node


def _value(node: ast.expr, places: Values) -> Any:
    """What a checked part is at the places: numbers or truth values."""
    match node:
        case ast.Constant(value=value):
            return np.float64(value)  # and no int, whose powers have no end
        case ast.Name(id=name):
            return np.float64(_CONSTANTS[name]) if name in _CONSTANTS else places[_NAMES[name]]
        case ast.UnaryOp(op=op, operand=operand):
            return (_ARITHMETIC | _TRUTHS)[type(op)](_value(operand, places))
        case ast.BinOp(left=left, op=op, right=right):
            return _ARITHMETIC[type(op)](_value(left, places), _value(right, places))
        case ast.BoolOp(op=op, values=values):
            return reduce(_TRUTHS[type(op)], (_value(value, places) for value in values))
        case ast.Compare(left=left, ops=ops, comparators=others):
            sides = [_value(side, places) for side in (left, *others)]
            return reduce(
                np.logical_and, (_COMPARISONS[type(op)](one, other) for op, one, other in zip(ops, sides, sides[1:]))
            )
        case ast.Call(func=ast.Name(id=name), args=arguments):
            values = [_value(argument, places) for argument in arguments]
            return _FUNCTIONS[name](*values) if name in _FUNCTIONS else reduce(_EXTREMES[name], values)
    raise TypeError(f"{type(node).__name__} was not checked")

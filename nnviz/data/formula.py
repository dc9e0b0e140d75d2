"""Formula: a condition such as "x2 > 3 * sin(x1)".

It holds for the points of class 1. `ast` parses the text, and an allow-list checks every part of it. Nothing is
ever run as Python.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Any, cast

import numpy as np

from ..nn.arrays import Array, Bools
from ..words import say

Values = dict[str, Array]  # x1 and x2, of one shape

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


def allowed() -> str:
    """List what a formula may contain."""
    functions = ", ".join((*_FUNCTIONS, *_EXTREMES))
    return say(
        "x1, x2 (or x, y), numbers, pi, e, + - * / **, < <= > >=, and, or, not, {functions}", functions=functions
    )


class FormulaError(ValueError):
    """An invalid formula.

    The message names the reason and the position, counted from 1.
    """


@dataclass(frozen=True)
class Formula:
    """A condition on x1 and x2, made by `parse`."""

    text: str
    tree: ast.expr

    def holds(self, points: Array) -> Bools:
        """Evaluate the condition at points `(n, 2)`.

        The result `(n,)` is False where it can't be computed.
        """
        with np.errstate(all="ignore"):
            return np.broadcast_to(_value(self.tree, dict(zip(("x1", "x2"), points.T))), (len(points),))


@lru_cache(maxsize=64)
def parse(text: str) -> Formula:
    """Parse a formula; f(x1) alone stands for x2 > f(x1).

    Raises FormulaError if the text is invalid, if a value on the plane is not finite, or if the
    condition holds everywhere or nowhere.
    """
    if len(text) > LONGEST:
        raise FormulaError(say("{count} characters: at most {most} are allowed", count=f"{len(text):,}", most=LONGEST))
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
                    node,
                    say("a formula without a comparison stands for x2 > f(x1) and can't contain {name}", name=node.id),
                )
        tree = ast.Compare(ast.Name("x2", ast.Load()), [ast.Gt()], [tree])
    _check_values(tree, reading)
    return Formula(text, tree)


def _check_tokens(text: str) -> None:
    """Raise FormulaError at the first character that is not allowed."""
    at, before = 0, None
    if not text.strip():
        raise FormulaError(say("it is empty: give a condition for class 1, as in x2 > 3 * sin(x1)"))
    while at < len(text):
        token = _TOKEN.match(text, at)
        if token is None:
            if text[at] == "^":
                raise _error(at, say("'^' is not allowed (a power is written **)"))
            raise _error(at, say("{text} is not allowed", text=repr(text[at])))
        if before == "number" and token.lastgroup is not None:
            raise _error(at, say("an operator is missing before {text}", text=token[0]))
        at, before = token.end(), token.lastgroup


def _misread(error: SyntaxError, text: str) -> FormulaError:
    """Explain a text that `ast` can't parse."""
    at = (error.offset or 0) - 1 + len(text) - len(text.lstrip())
    rest = text[max(at, 0) :].strip()
    if not error.offset or not rest:
        return _error(len(text), say("the formula is incomplete"))
    if error.msg != "invalid syntax":
        return _error(at, error.msg)
    return _error(at, say("{text} is not expected here", text=rest))


def _error(at: int, why: str) -> FormulaError:
    return FormulaError(say("at position {position}: {reason}", position=at + 1, reason=why))


class _Reading:
    """Checks a parsed formula and locates errors in its text."""

    def __init__(self, text: str):
        self.text = text
        self._indent = len(text) - len(text.lstrip())

    def error(self, node: ast.expr, why: str) -> FormulaError:
        return _error(node.col_offset + self._indent, why)

    def source(self, node: ast.expr) -> str:
        """Return the text of a part of the tree."""
        return ast.get_source_segment(self.text.lstrip(), node) or ""

    def check(self, node: ast.expr, depth: int = 1) -> type:
        """Return float for a number and bool for a condition.

        Raises FormulaError for anything else.
        """
        if depth > DEEPEST + 1:  # inside the last operation there are names and numbers
            raise self.error(node, say("more than {count} operations are nested", count=DEEPEST))
        match node:
            case ast.Constant(value=int() | float()) if not isinstance(node.value, bool):
                if not np.isfinite(float(cast(float, node.value))):  # mypy does not narrow by a pattern of types
                    raise self.error(node, say("the number {number} is too large", number=self.source(node)))
                return float
            case ast.Name(id=name) if name in _NAMES or name in _CONSTANTS:
                return float
            case ast.Name(id=name):
                raise self.error(node, say("the name {name} is unknown", name=name))
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
        raise self.error(node, say("{text} is not allowed", text=self.source(node)))

    def _all(self, nodes: list[ast.expr], kind: type, depth: int) -> type:
        for node in nodes:
            if self.check(node, depth + 1) is not kind:
                text = self.source(node)
                if kind is float:
                    raise self.error(node, say("a number is needed instead of {text}", text=text))
                raise self.error(node, say("a comparison is needed instead of {text}", text=text))
        return kind

    def _check_call(self, node: ast.Call, name: str, arguments: int) -> None:
        if name not in _FUNCTIONS and name not in _EXTREMES:
            raise self.error(node, say("the function {name} is unknown", name=name))
        if name in _FUNCTIONS and arguments != 1:
            raise self.error(node, say("{name} takes one number, not {count}", name=name, count=arguments))
        if name in _EXTREMES and arguments < 2:
            raise self.error(node, say("{name} takes two numbers or more, not {count}", name=name, count=arguments))

    def _check_exponent(self, node: ast.expr) -> None:
        if any(isinstance(part, ast.Name) and part.id in _NAMES for part in ast.walk(node)):
            return  # the value is checked over the plane
        with np.errstate(all="ignore"):
            exponent = float(_value(node, {}))
        if not abs(exponent) <= LARGEST_EXPONENT:
            text, most = self.source(node), LARGEST_EXPONENT
            why = say("the exponent {text} is out of range (allowed: -{most} to {most})", text=text, most=most)
            raise self.error(node, why)


def _check_values(tree: ast.expr, reading: _Reading) -> None:
    """Raise FormulaError for unusable values on the plane.

    A part is not finite, or all points have one class.
    """
    x1, x2 = (values.ravel() for values in np.meshgrid(_CHECKED, _CHECKED))
    places = {"x1": x1, "x2": x2}
    with np.errstate(all="ignore"):
        for node in _inside_out(tree):
            if isinstance(node, (ast.BinOp, ast.Call)):
                value = np.broadcast_to(_value(node, places), x1.shape)
                if not np.isfinite(value).all():
                    at = int((~np.isfinite(value)).argmax())
                    why = say(
                        "{text} has no finite value at x1 = {x1}, x2 = {x2}",
                        text=reading.source(node),
                        x1=f"{x1[at]:g}",
                        x2=f"{x2[at]:g}",
                    )
                    raise reading.error(node, why)
        holds = np.broadcast_to(_value(tree, places), x1.shape)
    reach = f"{REACH:g}"
    if holds.all():
        raise FormulaError(
            say("it holds everywhere for x1 and x2 from -{reach} to {reach}: all samples are of class 1", reach=reach)
        )
    if not holds.any():
        raise FormulaError(
            say("it holds nowhere for x1 and x2 from -{reach} to {reach}: no sample is of class 1", reach=reach)
        )


def _inside_out(node: ast.AST) -> Iterator[ast.AST]:
    """Iterate over a tree, each part after its own parts."""
    for part in ast.iter_child_nodes(node):
        yield from _inside_out(part)
    yield node


def _value(node: ast.expr, places: Values) -> Any:
    """Evaluate a checked part at the places: numbers or truth values."""
    match node:
        case ast.Constant(value=value):
            return np.float64(cast(float, value))  # not int, whose powers may be huge; `check` lets no other type pass
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
            inputs = [_value(argument, places) for argument in arguments]
            return _FUNCTIONS[name](*inputs) if name in _FUNCTIONS else reduce(_EXTREMES[name], inputs)
    raise TypeError(f"{type(node).__name__} was not checked")

"""Wording: a check of the syntax of texts for translators."""

import ast
import re
import string
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

SAYING = {"say": (0,), "say_in": (0, 1), "say_count": (0, 1), "marked": (0,)}  # and which arguments are texts
# A text may also be what was declared under one of these names, by `marked`.
DECLARED = {
    *("title", "titles", "description", "help", "formula", "derivative", "remark", "note"),
    *("headline", "sentence", "remedy", "button", "question", "feedback", "hint", "items"),
}
REFUSALS = {"ConfigError", "DataError", "WatchError", "RecipeError", "UsageError"}
CAPTIONS = {"Label", "HTML", "Button", "ToggleButton", "Checkbox"}  # widgets whose value may be a text
ONCE = {"cache", "lru_cache", "cached_property"}
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def offences(path: Path, root: Path) -> list[str]:
    """Return what is wrong in a module, each with its place."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [*_calls(tree), *_declarations(tree), *_times(tree)]
    return [f"{path.relative_to(root)}:{line}: {what}" for line, what in sorted(set(found))]


def name_of(node: ast.AST) -> str:
    """Return the last name of `a`, `a.b`, `a.b[…]` or `a.b(…)`."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=inner) | ast.Call(func=inner):
            return name_of(inner)
    return ""


def has_word(text: str) -> bool:
    """Tell whether two letters stand beside each other."""
    return any(one.isalpha() and other.isalpha() for one, other in pairwise(text))


def is_text(node: ast.AST) -> bool:
    """Tell whether this is a text with a word, or one that is put together from such."""
    match node:
        case ast.Constant(value=str(text)):
            return has_word(text)
        case ast.JoinedStr(values=parts):
            return any(map(is_text, parts))
        case ast.BinOp(left=left, op=ast.Add() | ast.Mod(), right=right):
            return is_text(left) or is_text(right)
        case ast.IfExp(body=one, orelse=other):
            return is_text(one) or is_text(other)
        case ast.Call(func=ast.Attribute(value=inner, attr="format" | "join")):
            return is_text(inner)
    return False


def _calls(node: ast.AST, function: ast.AST | None = None) -> Iterator[tuple[int, str]]:
    """Find calls of SAYING with a text that can't be translated; `function` is the outermost one around `node`."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Call) and name_of(child.func) in SAYING and not isinstance(child.func, ast.Call):
            yield from ((child.lineno, what) for what in _call(child, function))
        yield from _calls(child, function or (child if isinstance(child, FUNCTIONS) else None))


def _call(call: ast.Call, function: ast.AST | None) -> Iterator[str]:
    name = name_of(call.func)
    texts = [call.args[place] for place in SAYING[name] if place < len(call.args)]
    if len(texts) < len(SAYING[name]):
        yield f"{name} without its text"
    for text in texts:
        if isinstance(text, ast.Constant) and isinstance(text.value, str):
            if name != "marked" and (name, text) != ("say_in", texts[0]):  # `say_in` has its context there
                yield from _placeholders(text.value, call, function)
        elif name != "say" or isinstance(text, ast.Call) or name_of(text).lstrip("_").lower() not in DECLARED:
            yield f"{name}({ast.unparse(text)}): not a literal, nor declared under one of {', '.join(sorted(DECLARED))}"


def _placeholders(text: str, call: ast.Call, function: ast.AST | None) -> Iterator[str]:
    given = {keyword.arg for keyword in call.keywords} | ({"count"} if name_of(call.func) == "say_count" else set())
    if not given:
        if re.search(r"\{\w*\}", text):
            yield f"{text!r}: nothing fills its placeholders"
        return
    try:
        names = [name for _, name, _, _ in string.Formatter().parse(text) if name is not None]
    except ValueError as error:
        yield f"{text!r}: {error}"
        return
    for name in names:
        if not name.isidentifier():
            yield f"{text!r}: the placeholder {{{name}}} has no name of its own"
        elif name not in given and not (None in given and name in _unpacked(call, function)):
            yield f"{text!r}: nothing fills {{{name}}}"


def _unpacked(call: ast.Call, function: ast.AST | None) -> set[str]:
    """Return the keys of the dicts that a call unpacks, as far as the function that it is in writes them down."""
    values = {ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg is None}
    keys: set[str] = set()
    for node in ast.walk(function) if function else ():
        match node:
            case ast.Assign(targets=[target], value=value) if ast.unparse(target) in values:
                keys |= _keys(value)
            case ast.AnnAssign(target=target, value=ast.AST() as value) if ast.unparse(target) in values:
                keys |= _keys(value)
            case ast.AugAssign(target=target, value=value) if ast.unparse(target) in values:
                keys |= _keys(value)
            case ast.Assign(targets=[ast.Subscript(value=target, slice=ast.Constant(value=str(key)))]):
                keys |= {key} if ast.unparse(target) in values else set()
    return keys


def _keys(value: ast.AST) -> set[str]:
    keys = [key for node in ast.walk(value) if isinstance(node, ast.Dict) for key in node.keys]
    found = {key.value for key in keys if isinstance(key, ast.Constant) and isinstance(key.value, str)}
    calls = [node for node in ast.walk(value) if isinstance(node, ast.Call) and name_of(node) == "dict"]
    return found | {keyword.arg for call in calls for keyword in call.keywords if keyword.arg}


def _declarations(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Find texts that are shown, and were given without passing through `say` or `marked`."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="traitlets"))):
                continue  # their help is for programmers
            case ast.Call() if name_of(node) in REFUSALS and any(map(is_text, node.args)):
                yield node.lineno, f"{name_of(node)} with a text that is not said: {ast.unparse(node.args[0])}"
            case ast.Call():
                shown = DECLARED | {"tooltip", "placeholder"} | ({"value"} if name_of(node) in CAPTIONS else set())
                for keyword in node.keywords:
                    if keyword.arg in shown - {"formula"} and is_text(keyword.value):
                        yield node.lineno, f"{keyword.arg}={ast.unparse(keyword.value)} is neither said nor marked"
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in DECLARED - {"formula"}:
                if is_text(value):
                    yield node.lineno, f"{name} = {ast.unparse(value)} is neither said nor marked"


def _times(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Find texts that are said too early to know the language, or remembered in the first one."""
    for node in _outside_of_functions(tree):
        if isinstance(node, ast.Call) and name_of(node.func) in SAYING.keys() - {"marked"}:
            yield node.lineno, f"{ast.unparse(node)[:60]} is said at import"
    for node in ast.walk(tree):
        if isinstance(node, FUNCTIONS[:2]) and {name_of(each) for each in node.decorator_list} & ONCE:
            for inner in _returned(node):
                if isinstance(inner, ast.Call) and name_of(inner.func) in SAYING.keys() - {"marked"}:
                    yield inner.lineno, f"{node.name} remembers {ast.unparse(inner)[:60]} for all languages"


def _returned(node: ast.AST) -> Iterator[ast.AST]:
    """Walk through a function without what it raises, which no cache keeps."""
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.Raise):
            yield child
            yield from _returned(child)


def _outside_of_functions(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, FUNCTIONS):
            yield child
            yield from _outside_of_functions(child)

"""Recipe: a run as a file of a few kilobytes.

The same weights can be trained from it again. The file is readable JSON: the settings, then the
changes of each branch with their steps, and a checksum of the weights. It contains no code, and
reading it runs none.
"""

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, ValidationError

from .. import __version__
from ..data.datasets import Dataset
from ..data.user_data import Samples
from ..errors import ConfigError, refusing
from ..history.branch import Branch
from ..history.history import History
from ..training.events import State
from ..training.problem import as_problem
from ..words import say
from .made_with import made_with
from .schema import BranchStored, Standing, StateStored, stored_branch
from .stored import Stored, StoredArray, StoredData, StoredDataset, StoredSamples, stored
from .written import write

FORMAT = 1
MOST_BYTES = 1 << 29
MOST_ENTRIES = 1_000_000  # commas in the file; reading so many blocks the page for 2 s
_LINE = 110  # characters of a line that holds a whole object


class RecipeError(ConfigError):
    """Error in reading, writing or checking a recipe.

    The message names the file and says what is wrong.
    """


class Recipe(Stored):
    """Everything a run was made of.

    `begun_at` is None if the run begins at step 0 with new weights.
    """

    version: int = Field(validation_alias="nnviz run", serialization_alias="nnviz run")
    made_with: Annotated[dict[str, str], Field(max_length=20)]
    config: dict[str, Any]
    data: Annotated[StoredSamples | StoredDataset, Field(discriminator="kind")] | None
    first_weights: StoredArray | None
    begun_at: StateStored | None
    best_before: StateStored | None  # the best weights from before the run was recorded
    branches: Annotated[list[BranchStored], Field(min_length=1)]
    stands_on: Standing

    def text(self) -> str:
        """Return the content of the file."""
        content = self.model_dump(mode="json", exclude_none=False)
        version, *rest = content.items()
        return _laid_out(dict([version, ("digest", _digest(content)), *rest])) + "\n"


def recipe(history: History, store: Callable[[Dataset | Samples], StoredData] = stored) -> Recipe:
    """Make the recipe of a run with all its branches.

    `store` packs the user's data.
    """
    with history.lock:
        return _recipe(history, store)


def _recipe(history: History, store: Callable[[Dataset | Samples], StoredData]) -> Recipe:
    root = history.branches[0]
    segment, state = root.began
    numbers = {branch.number: place for place, branch in enumerate(history.branches, start=1)}  # numbers may have gaps
    return Recipe(
        version=FORMAT,
        made_with=made_with(),
        config=segment.problem.config.model_dump(mode="json"),
        data=None if segment.user_data is None else store(segment.user_data),
        first_weights=None if root.given_theta is None else StoredArray.of(root.given_theta),
        begun_at=None if _is_fresh(root, state) else StateStored.of(state),
        best_before=None if root.first_best is None else StateStored.of(root.first_best[0]),
        branches=[stored_branch(branch, numbers) for branch in history.branches],
        stands_on=Standing(
            branch=numbers[history.branch.number],
            step=history.last if history.cursor is None else history.cursor,
            compared=[numbers[number] for number in history.compared if number in numbers],
        ),
    )


def _is_fresh(root: Branch, state: State) -> bool:
    theta = as_problem(root.began[0].problem).initial_theta() if root.given_theta is None else root.given_theta
    begun = State(0, 0, 0, theta)
    return (state.step, state.epoch, state.offset, state.optimizer_state) == (0, 0, 0, begun.optimizer_state) and (
        state.theta.tobytes() == theta.tobytes()
    )


# ---- the file ----


def save(history: History, path: "str | os.PathLike[str]") -> Path:
    """Write the recipe of a run to a file.

    The file is written completely or not at all. Raises RecipeError.
    """
    return write(path, recipe(history).text().encode(), RecipeError)


def read(path: "str | os.PathLike[str]") -> Recipe:
    """Read the recipe in a file. Raises RecipeError."""
    with refusing(path, "{path} can't be read: {error}", RecipeError):
        if os.path.getsize(path) > MOST_BYTES:
            raise RecipeError(say("{path}: this file is too large for a run", path=path))
        content = Path(os.fsdecode(path)).read_bytes()
    return parse(content, str(path))


def parse(content: bytes, name: str, most: int | None = None) -> Recipe:
    """Parse the bytes of a file. Raises RecipeError.

    Error messages call the file `name`. `most` limits the numbers in all its arrays together. It is checked before
    any array is unpacked.
    """
    if content.count(b",") > MOST_ENTRIES:
        raise RecipeError(say("{name}: this file has too many entries for a run", name=name))
    try:
        made = _parsed(content, name)
    except MemoryError:
        raise RecipeError(say("{name}: there is not enough memory for this run", name=name)) from None
    count = sum(array.numbers for array in arrays_in(made))
    if most is not None and count > most:
        raise RecipeError(
            say(
                "{name}: its data has {count} numbers in all; at most {most} are allowed",
                name=name,
                count=f"{count:,}",
                most=f"{most:,}",
            )
        )
    return made


def arrays_in(part: Any) -> Iterator[StoredArray]:
    """Yield all arrays in a part of a recipe."""
    if isinstance(part, StoredArray):
        yield part
    elif isinstance(part, Stored):
        for _, value in part:
            yield from arrays_in(value)
    elif isinstance(part, (list, tuple)) and part and isinstance(part[0], Stored):
        for value in part:
            yield from arrays_in(value)


def _parsed(content: bytes, name: str) -> Recipe:
    found = _json(content, name)
    if not isinstance(found, dict) or "nnviz run" not in found:
        raise RecipeError(say("{name}: this is not an nnviz run", name=name))
    version = found["nnviz run"]
    if type(version) is not int or version < 1:
        raise RecipeError(
            say("{name}: this is not an nnviz run: its version is {version}", name=name, version=repr(version)[:40])
        )
    if version > FORMAT:
        raise RecipeError(
            say(
                "{name}: this run was saved by a newer nnviz, in format {version}; this version, {ours}, reads format "
                "{format}: install the newer version",
                name=name,
                version=version,
                ours=__version__,
                format=FORMAT,
            )
        )
    digest = found.pop("digest", None)
    if digest != _digest(found):
        raise RecipeError(say("{name}: this file is damaged or was changed after it was saved", name=name))
    try:
        return Recipe.model_validate(found)
    except ValidationError as error:
        raise RecipeError(say("{name}: {error}", name=name, error=_in_words(error))) from None


def _json(content: bytes, name: str) -> Any:
    def refuse(constant: str) -> Any:
        raise ValueError(say("{constant} is not a number", constant=constant))

    try:
        return json.loads(content.decode("utf-8"), parse_constant=refuse)
    except json.JSONDecodeError as error:
        raise RecipeError(
            say(
                "{name}: this is not an nnviz run, or it is cut off: line {line} is not JSON",
                name=name,
                line=error.lineno,
            )
        ) from None
    except (ValueError, RecursionError) as error:
        raise RecipeError(say("{name}: this is not an nnviz run: {error}", name=name, error=error)) from None


def _in_words(error: ValidationError) -> str:
    """Return the first error and its place in the file."""
    first = error.errors(include_url=False)[0]
    where = " › ".join(str(part) for part in first["loc"])
    return say("{where}: {what}", where=where, what=first["msg"])


def _digest(content: dict[str, Any]) -> str:
    """Return the SHA-256 of the content without the digest.

    The layout does not matter.
    """
    text = json.dumps(content, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _laid_out(value: Any, indent: str = "") -> str:
    """Write JSON in lines.

    Each value that fits into a line has one.
    """
    line = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or not value or (len(indent) + len(line) <= _LINE and indent):
        return line
    inner = indent + "  "
    if isinstance(value, dict):
        lines = [f"{inner}{json.dumps(key, ensure_ascii=False)}: {_laid_out(one, inner)}" for key, one in value.items()]
        return "{\n" + ",\n".join(lines) + "\n" + indent + "}"
    return "[\n" + ",\n".join(inner + _laid_out(one, inner) for one in value) + "\n" + indent + "]"

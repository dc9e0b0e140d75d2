"""Saved runs: the playground of a run in a file."""

from os import PathLike

from ..recipes.recipe import read
from ..recipes.rerun import Progress, rerun
from ..training.limits import Limits
from ..words import speaking
from .playground import Playground


def load(
    path: "str | PathLike[str]",
    progress: Progress | None = None,
    limits: Limits | None = None,
    language: str | None = None,
) -> Playground:
    """Train a saved run again, in a playground. Raises RecipeError.

    `progress` is told how far it is, and `limits` and `language` are as in Playground.
    """
    limits = limits or Limits.here()
    with speaking(language):
        again = rerun(read(path), progress, str(path), limits)
    playground = Playground(history=again.history, limits=limits, language=language)
    if again.differences:
        playground.message.trouble(" ".join(again.differences))
    return playground

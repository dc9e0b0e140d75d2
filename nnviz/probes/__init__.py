"""Measurements of a run.

Each takes a Trainer, a Snapshot of a history or a StepEvent, and leaves it as it is.
"""

from .. import _lazy

__all__, __getattr__ = _lazy(__name__, __file__)


def __dir__() -> list[str]:
    return [*globals(), *__all__]

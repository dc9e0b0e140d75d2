"""Lessons: declarations of what a person predicts, sees and understands."""

from .. import _lazy

__all__, __getattr__ = _lazy(__name__, __file__)


def __dir__() -> list[str]:
    return [*globals(), *__all__]

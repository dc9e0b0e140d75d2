"""HiddenUnit: the place of a hidden unit, as a pair and as text."""

import re
from collections.abc import Sequence
from typing import Any, NamedTuple, Self

import numpy as np
from pydantic import GetCoreSchemaHandler
from pydantic_core.core_schema import CoreSchema, no_info_plain_validator_function

from ..words import say, say_count

EXAMPLE = ((0, 2), (1, 0))
_TEXT = re.compile(r"([0-9]{1,4})\.([0-9]{1,4})")  # longer numbers than any network has units


class HiddenUnit(NamedTuple):
    """A hidden unit's layer and number, both from 0.

    As text they count from 1, as on the page: "1.3" is the third unit of the first hidden layer.
    """

    layer: int
    unit: int

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_plain_validator_function(cls.of)

    @classmethod
    def of(cls, given: Any) -> Self:
        """Read a pair from 0, or a text from 1.

        Raises ValueError, which says what is allowed.
        """
        text = _TEXT.fullmatch(given.strip()) if isinstance(given, str) else None
        numbers = [int(number) - 1 for number in text.groups()] if text else given
        if (
            isinstance(numbers, (list, tuple))
            and len(numbers) == 2
            and all(isinstance(number, (int, np.integer)) and 0 <= number < 10_000 for number in numbers)
        ):
            return cls(*map(int, numbers))
        pairs, texts = repr(EXAMPLE), ",".join(str(cls(*pair)) for pair in EXAMPLE)
        raise ValueError(
            say(
                "give pairs (layer, unit) counted from 0, as in {pairs}, or as text counted from 1, as in {texts}",
                pairs=pairs,
                texts=texts,
            )
        )

    def __str__(self) -> str:
        return f"{self.layer + 1}.{self.unit + 1}"

    def __repr__(self) -> str:
        return repr(tuple(self))

    def is_in(self, hidden: Sequence[int]) -> bool:
        """Return whether layers of these sizes have this unit."""
        return self.layer < len(hidden) and self.unit < hidden[self.layer]

    def missing_in(self, hidden: Sequence[int]) -> str:
        """Explain that layers of these sizes lack this unit."""
        count = len(hidden)
        if not count:
            return say("there are no hidden layers")
        if self.layer >= count:
            return say_count(
                "there is {count} hidden layer (allowed: layer 0, or 1 as text)",
                "there are {count} hidden layers (allowed: layers 0 to {last}, or 1 to {count} as text)",
                count=count,
                last=count - 1,
            )
        first, last = type(self)(self.layer, 0), type(self)(self.layer, hidden[self.layer] - 1)
        return say_count(
            "layer {layer} has {count} unit (allowed: {first}, or {first_text} as text)",
            "layer {layer} has {count} units (allowed: {first} to {last}, or {first_text} to {last_text} as text)",
            count=hidden[self.layer],
            layer=self.layer + 1,
            first=repr(first),
            last=repr(last),
            first_text=str(first),
            last_text=str(last),
        )

"""Sequences that share their items with their copies."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain
from typing import Generic, TypeVar, overload

SIZE = 256  # items of a full block

Item = TypeVar("Item")


class Blocks(Sequence[Item], Generic[Item]):
    """Sequence in blocks of 256 items.

    A full block is never written again, so a copy costs one reference per block.
    """

    def __init__(self, items: Iterable[Item] = ()):
        listed = list(items)
        full = max(0, len(listed) - 1) // SIZE
        self._full = [tuple(listed[number * SIZE : (number + 1) * SIZE]) for number in range(full)]
        self._last = listed[full * SIZE :]

    def append(self, item: Item) -> None:
        """Add an item at the end."""
        if len(self._last) == SIZE:
            self._full.append(tuple(self._last))
            self._last = []
        self._last.append(item)

    def pop(self) -> Item:
        """Remove the last item and return it."""
        item = self._last.pop()
        if not self._last and self._full:
            self._last = list(self._full.pop())
        return item

    def until(self, count: int) -> "Blocks[Item]":
        """Return the first `count` items as a new sequence."""
        made: Blocks[Item] = Blocks()
        full = max(0, count - 1) // SIZE
        last = self._full[full] if full < len(self._full) else self._last
        made._full, made._last = self._full[:full], list(last[: count - full * SIZE])
        return made

    def __len__(self) -> int:
        return len(self._full) * SIZE + len(self._last)

    @overload
    def __getitem__(self, place: int) -> Item: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Item, ...]: ...

    def __getitem__(self, place: int | slice) -> Item | tuple[Item, ...]:
        if isinstance(place, slice):
            begin, stop, stride = place.indices(len(self))
            if stride != 1:
                return tuple(self[number] for number in range(begin, stop, stride))
            return tuple(self._between(begin, stop))
        number, within = divmod(place if place >= 0 else len(self) + place, SIZE)
        if number < 0:
            raise IndexError(place)
        return self._last[within] if number == len(self._full) else self._full[number][within]

    def __iter__(self) -> Iterator[Item]:
        return chain(*self._full, self._last)

    def _between(self, begin: int, stop: int) -> Iterator[Item]:
        for number in range(begin // SIZE, -(-stop // SIZE)):
            block = self._full[number] if number < len(self._full) else self._last
            first = number * SIZE
            yield from block[max(0, begin - first) : stop - first]

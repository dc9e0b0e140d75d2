"""Randomness: an address, and nothing else, says what is drawn."""

from itertools import combinations

import numpy as np

from nnviz.nn.randomness import Stream, generator

ADDRESSES = [
    (seed, stream, *address)
    for seed in (0, 1, 2**32 - 1)
    for stream in Stream
    for address in ((0, 0), (0, 1), (1, 0), (1, 1), (2, 0))
]  # all of one length: to NumPy a zero at the end says nothing


def draw(address):
    return generator(*address).random(4)


def test_the_same_address_gives_the_same_numbers_whatever_was_drawn_before():
    first = {address: draw(address) for address in ADDRESSES}
    for address in reversed(ADDRESSES):
        assert np.array_equal(first[address], draw(address))


def test_other_addresses_give_other_numbers():
    drawn = [draw(address) for address in ADDRESSES]
    for one, other in combinations(drawn, 2):
        assert not np.array_equal(one, other)

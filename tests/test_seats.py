"""Seats: the visitor of each kernel, and why a kernel ended."""

import psutil
import pytest

from nnviz.server import seats
from nnviz.server.seats import AWAY, LOADING, REMEMBERED, Seats, default_visitors


@pytest.fixture
def full():
    """Two taken seats: Ada's page is open, Bob's page is loading."""
    made = Seats(2)
    made.take("a", "ada", 0.0, "ada's page")
    made.take("b", "bob", 0.0, "bob's page")
    made.connected("a")
    return made


def test_there_is_room_until_every_seat_is_taken_or_reserved():
    made = Seats(2)
    made.take("a", "ada", 0.0)
    assert made.has_room
    with made.arriving():
        assert not made.has_room
    assert made.has_room
    made.take("b", "bob", 0.0)
    assert not made.has_room
    made.leave("a", "ended")
    assert made.has_room


def test_a_page_that_never_opens_its_websocket_loses_its_kernel(full):
    assert full.unreached(LOADING) == []
    assert full.unreached(LOADING + 1) == ["b"]


def test_a_page_that_is_still_being_sent_something_keeps_its_kernel(full):
    full.sent("bob", 50.0)
    assert full.unreached(LOADING + 1) == []
    full.sent("ada", 100.0)
    assert full.unreached(50.0 + LOADING + 1) == ["b"]


def test_the_seat_of_the_longest_absent_visitor_can_be_reused(full):
    full.connected("b")
    full.disconnected("b", 10.0)
    full.disconnected("a", 20.0)
    assert full.longest_away(10.0 + AWAY) is None
    assert full.longest_away(20.0 + AWAY + 1) == "b"
    full.connected("b")
    assert full.longest_away(20.0 + AWAY + 1) == "a"


def test_a_second_page_of_the_same_kernel_keeps_its_seat(full):
    full.connected("a")
    full.disconnected("a", 10.0)
    assert full.longest_away(1e9) is None


def test_a_kernel_that_no_page_has_reached_can_be_given_to_another(full):
    assert full.give_back("a") is None
    assert full.give_back("b") == "bob's page"
    assert full.give_back("b") is None and full.has_room


@pytest.mark.parametrize("reason", ["culled", "died", "ended"])
def test_the_owner_learns_why_a_kernel_ended_and_nobody_else(full, reason):
    full.leave("a", reason)
    full.leave("a", "another")
    assert full.why("a") == reason
    assert full.is_foreign("a", "bob") and not full.is_foreign("a", "ada")


def test_a_kernel_is_foreign_to_everybody_but_its_visitor(full):
    assert full.is_foreign("a", "bob") and full.is_foreign("a", "") and not full.is_foreign("a", "ada")
    assert not full.is_foreign("c", "bob") and full.why("c") == "unknown"


def test_only_the_newest_endings_are_remembered():
    made = Seats(1)
    for number in range(REMEMBERED + 10):
        made.take(str(number), "ada", 0.0)
        made.leave(str(number), "ended")
    assert made.why("9") == "unknown" and made.why("10") == "ended"


def test_the_pages_that_load_are_listed_oldest_first():
    made = Seats(9)
    for kernel_id in "abc":
        made.take(kernel_id, "ada", 0.0)
    made.take("d", "bob", 0.0)
    made.connected("b")
    assert made.loading("ada") == ["a", "c"]


@pytest.mark.parametrize(
    "free, cores, visitors", [(1 << 30, 8, 3), (100 << 30, 2, 32), (1 << 20, 1, 2), (1 << 50, 500, 200)]
)
def test_the_number_of_visitors_follows_memory_and_cores(monkeypatch, free, cores, visitors):
    monkeypatch.setattr(seats, "_free_memory", lambda: free)
    monkeypatch.setattr(psutil.Process, "cpu_affinity", lambda self: range(cores), raising=False)
    assert default_visitors() == visitors

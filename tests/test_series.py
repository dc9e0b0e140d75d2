"""Time series: bounded memory without losing a peak."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnviz.history.series
from nnviz.history.series import SeriesBuffer, cut, until


@pytest.fixture(autouse=True, scope="module", params=[2, 3, 64])
def few(request):
    """Few buckets, which merge often, in one block or several."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nnviz.history.series, "BUCKETS", 8)
        patch.setattr(nnviz.history.series, "BLOCK", request.param)
        yield


STEPS = st.lists(st.integers(1, 3), min_size=1, max_size=300).map(np.cumsum)


def filled(steps: np.ndarray, values: np.ndarray, cuts: list[int]) -> SeriesBuffer:
    """Return a buffer filled in pieces that end at these places."""
    curve = SeriesBuffer(values.shape[1])
    for some, those in zip(np.split(steps, sorted(cuts)), np.split(values, sorted(cuts))):
        curve.extend(some, those)
    return curve


@settings(max_examples=150)
@given(steps=STEPS, data=st.data())
def test_buckets_hold_lowest_highest_and_last_values(steps, data):
    rng = np.random.default_rng(data.draw(st.integers(0, 99)))
    values = rng.normal(size=(len(steps), 2))
    track = filled(steps, values, data.draw(st.lists(st.integers(0, len(steps)), max_size=9))).track()
    assert len(track.steps) <= 8
    assert track.steps[-1] == steps[-1]
    ends = np.searchsorted(steps, track.steps, side="right")
    assert len(set(ends.tolist())) == len(ends)
    for number, part in enumerate(np.split(values, ends)[:-1]):
        assert (track.low[number] == part.min(axis=0)).all()
        assert (track.high[number] == part.max(axis=0)).all()
        assert (track.last[number] == part[-1]).all()


@settings(max_examples=60)
@given(steps=STEPS, data=st.data())
def test_the_result_does_not_depend_on_how_values_are_cut(steps, data):
    values = np.random.default_rng(0).normal(size=(len(steps), 1))
    some = filled(steps, values, data.draw(st.lists(st.integers(0, len(steps)), max_size=9))).track()
    others = filled(steps, values, list(range(len(steps)))).track()
    for name in ("steps", "low", "high", "last"):
        assert np.array_equal(getattr(some, name), getattr(others, name))


@settings(max_examples=100)
@given(steps=STEPS, data=st.data())
def test_a_spike_stays_whatever_is_merged(steps, data):
    values = np.ones((len(steps), 1))
    place = data.draw(st.integers(0, len(steps) - 1))
    values[place] = 1000
    track = filled(steps, values, [place]).track()
    [bucket] = np.flatnonzero(track.high[:, 0] == 1000)
    assert track.steps[bucket] >= steps[place] and (bucket == 0 or track.steps[bucket - 1] < steps[place])


@settings(max_examples=100)
@given(steps=STEPS, data=st.data())
def test_a_curve_cut_off_and_filled_up_is_the_one_that_ended_there(steps, data):
    values = np.random.default_rng(1).normal(size=(len(steps), 1))
    curve = filled(steps, values, [])
    before, step = curve.track(), data.draw(st.integers(0, int(steps[-1]) + 2))
    known = curve.whole_until(step)
    made = curve.until(step)
    missing = (steps > known) & (steps <= step)
    made.extend(steps[missing], values[missing])
    track, there = made.track(), values[steps <= step]
    assert len(track.steps) == 0 or track.steps[-1] == steps[steps <= step][-1]
    assert track.high.max(initial=-9) == there.max(initial=-9)
    assert track.low.min(initial=9) == there.min(initial=9)
    for name in ("steps", "low", "high", "last"):
        assert np.array_equal(getattr(before, name), getattr(curve.track(), name))


def test_a_track_is_a_copy():
    curve = SeriesBuffer(1)
    curve.extend(np.array([1, 2]), np.array([[1.0], [2.0]]))
    curve.track().high[:] = 99
    assert curve.track().high.max() == 2


def test_parts_of_a_track_keep_to_their_steps():
    curve = SeriesBuffer(1)
    curve.extend(np.arange(1, 6), np.arange(5.0)[:, None])
    track = curve.track()
    assert until(track, 3).steps.tolist() == [1, 2, 3]
    assert until(track, 0).steps.tolist() == []
    assert cut(track, slice(3, None)).last.tolist() == [[3.0], [4.0]]


def test_a_curve_compares_its_last_value():
    curve = SeriesBuffer(2)
    assert not curve.ends_with(0, np.zeros(2))
    curve.extend(np.array([4]), np.array([[1.0, 2.0]]))
    assert curve.ends_with(4, np.array([1.0, 2.0]))
    assert not curve.ends_with(5, np.array([1.0, 2.0])) and not curve.ends_with(4, np.array([1.0, 3.0]))

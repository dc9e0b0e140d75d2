"""Formatting: numbers as texts."""

import math

import pytest

from nnviz.drawing.scales import ticks_between
from nnviz.words.formatting import (
    bound,
    distinct,
    entry,
    in_range,
    loss_text,
    nth,
    number,
    plain,
    power_of_ten,
    r2_text,
    reading,
    short,
)


@pytest.mark.parametrize(
    "value, text",
    (
        (0.03, "0.03"),
        (-1.0, "−1"),
        (-1e9, "−10⁹"),
        (15_000, "15k"),
        (2.5e6, "2.5M"),
        (3e-7, "3·10⁻⁷"),
        (1e12, "10¹²"),
        (0, "0"),
    ),
)
def test_short_numbers(value, text):
    assert short(value) == text


OFFSETS = (0.0, 45.0, 2024.0, 281_300.0, 1.7e9, -1.7e9, 1e15)
SPANS = (1e-9, 0.002, 0.7, 60.0, 3600.0, 2.5e7, 1.3e12)


@pytest.mark.parametrize("span", SPANS)
@pytest.mark.parametrize("offset", OFFSETS)
def test_ticks_differ_at_every_offset_and_size(offset, span):
    ticks = [(place, text) for place, text in ticks_between(offset, offset + span) if offset + span > offset]
    assert len({text for _, text in ticks}) == len({place for place, _ in ticks})
    assert all(len(text) <= 14 for _, text in ticks)


def test_numbers_too_close_for_few_digits_are_written_as_differences():
    assert distinct((1.7e9, 1.7e9 + 20, 1.7e9 + 40)) == ["1.7·10⁹", "+20", "+40"]
    assert distinct((0.123456, 0.123457)) == ["0.123456", "0.123457"]
    assert distinct((281_300.0, 281_325.0)) == ["281.3k", "281.325k"]
    assert distinct((3.0, 3.0)) == ["3", "3"]


def test_a_place_on_an_axis_has_the_digits_that_the_axis_needs():
    assert in_range(0.5, -6, 6) == "0.50" and in_range(-0.001, -6, 6) == "0.00" and in_range(-3, -6, 6, 1) == "−3.0"
    assert in_range(1.7e9 + 20, 1.7e9, 1.7e9 + 60) == "1.70000002·10⁹"
    assert in_range(1.5e-9, 0, 3e-9) == "1.5·10⁻⁹"


@pytest.mark.parametrize(
    "value, text",
    (
        (1.0, "1.00"),
        (0.0312, "0.0312"),
        (0.5, "0.500"),
        (12.34, "12.3"),
        (123.4, "123"),
        (5.93e-4, "5.93·10⁻⁴"),
        (0.0, "0.000"),
    ),
)
def test_readings_keep_their_length(value, text):
    assert reading(value) == text


@pytest.mark.parametrize(
    "value, text",
    (
        (0.0, "0.0000"),
        (0.25, "0.2500"),
        (12345.6, "1.23·10⁴"),
        (5.93e-4, "5.93·10⁻⁴"),
        (math.nan, "NaN"),
        (math.inf, "∞"),
    ),
)
def test_a_loss_has_at_most_ten_characters(value, text):
    assert loss_text(value) == text


@pytest.mark.parametrize("value, text", ((0.5, "0.500"), (-0.25, "−0.250"), (-1e9, "< −10"), (None, "–")))
def test_r_squared_stays_short(value, text):
    assert r2_text(value) == text


@pytest.mark.parametrize(
    "value, text",
    ((9_999, "9,999"), (123_456, "123,400"), (0.12345, "0.123"), (-2_345.0, "−2,340"), (1e-7, "10⁻⁷"), (2e8, "2·10⁸")),
)
def test_a_number_in_a_sentence_has_few_digits(value, text):
    assert number(value) == text


@pytest.mark.parametrize("value, text", ((0, "0"), (100_000, "100,000"), (0.1, "0.1"), (1e-5, "1e-05")))
def test_the_limit_of_a_range_is_written_in_full(value, text):
    assert bound(value) == text


@pytest.mark.parametrize("value, text", ((None, ""), (3, "3"), (0.123456, "0.1235"), ("adam", "adam"), (True, "True")))
def test_a_box_holds_a_value_as_a_person_types_it(value, text):
    assert entry(value) == text


def test_powers_of_ten_are_raised_where_they_are_long():
    assert [power_of_ten(power) for power in (-3, -2, 0, 2, 3)] == ["10⁻³", "0.01", "1", "100", "10³"]


def test_a_plain_number_is_ascii():
    assert plain(-12345.6) == "-1.23e+04"


@pytest.mark.parametrize(
    "place, text",
    [(1, "first"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (13, "13th"), (21, "21st"), (112, "112th")],
)
def test_a_place_in_an_order(place, text):
    assert nth(place) == text

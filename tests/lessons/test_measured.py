"""Measured tables: what lessons show is what the script declares and has measured."""

import pytest

from benchmarks.lessons.__main__ import tables
from nnviz.app.teaching.measured_table import table_html
from nnviz.lessons import Measured, lessons
from nnviz.lessons.lesson import Why
from nnviz.lessons.measured import measured

DECLARED = {table.name: table for made in tables().values() for table in made}
SHOWN = [
    pytest.param(table, id=table.name)
    for lesson in lessons().values()
    for step in lesson.steps
    if isinstance(step, Why)
    for table in step.measured
]


def test_the_file_has_what_the_script_declares():
    assert {*measured()} == {*DECLARED}
    for name, table in DECLARED.items():
        assert measured()[name]["seeds"] == table.seeds
        assert tuple(measured()[name]["rows"]) == table.rows


def test_a_row_has_a_range_or_a_count():
    for table in measured().values():
        for numbers in table["rows"].values():
            assert numbers == sorted(numbers) if len(numbers) == 3 else 0 <= numbers[0] <= table["seeds"]


@pytest.mark.parametrize("table", SHOWN)
def test_a_shown_table_was_measured(table):
    table.check()
    text = table_html(table)
    assert str(measured()[table.name]["seeds"]) in text or "{seeds}" not in table.title
    assert all(number in text for _, numbers in table.lines() for number in numbers)


@pytest.mark.parametrize("table", SHOWN)
def test_a_shown_table_fits_the_card(table):
    assert 1 <= len(table.rows) <= 8
    assert all(len(title) + sum(map(len, numbers)) <= 42 for title, numbers in table.lines())


def test_a_row_that_was_not_measured_is_reported():
    with pytest.raises(ValueError, match="7 was not measured"):
        Measured("parts", "accuracy", {"1": "1 unit", "7": "7 units"}).check()

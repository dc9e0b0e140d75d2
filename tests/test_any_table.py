"""Any table, written in any dialect: read back exactly, or refused with a true reason, and never read wrongly.

`uv run pytest -n0 tests/test_any_table.py --hypothesis-profile long` tries 10,000 tables.
"""

import re
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from nnviz import DataError, Samples

NAMES = ["länge", "width", "Höhe", "x y", "kind", "2020", "price", "Größe", "b_c", "a", "0", "1"]
WORDS = ["Berlin", "Köln", "red", "blue", "None", "yes", "no", "A12", "setosa", "St. Ives", "1a", "C0000"]
GAPS = ["", "NA", "N/A", "null", "nan"]
THOUSANDS = {".": ("", ","), ",": ("", ".", "\u00a0", "'")}


@dataclass
class Table:
    """A table whose values are known, and the way in which it is written."""

    names: list[str]
    columns: list[list[float | str | None]]
    separator: str
    encoding: str
    header: bool
    decimal: str
    thousands: str
    end: str
    quote: bool
    index: bool
    gap: str
    digits: int

    def written(self, value):
        if value is None:
            return self.gap
        if isinstance(value, str):
            return value
        text = f"{value:,.{self.digits}f}" if self.digits and value != int(value) else f"{int(value):,}"
        return text.replace(",", "T").replace(".", self.decimal).replace("T", self.thousands)

    def content(self):
        rows = [[self.written(value) for value in row] for row in zip(*self.columns)]
        if self.header:
            rows = [self.names, *rows]
        if self.index:
            first = "" if self.header else "0"
            rows = [[first if number == 0 else str(number - self.header), *row] for number, row in enumerate(rows)]
        lines = [self.separator.join(map(self.quoted, row)) for row in rows]
        return (self.end.join(lines) + self.end).encode(self.encoding)

    def quoted(self, text):
        return f'"{text}"' if self.quote or self.separator in text else text


@st.composite
def tables(draw):
    decimal = draw(st.sampled_from(".,"))
    table = Table(
        [],
        [],
        draw(st.sampled_from([",", ";", "\t", "|"])),
        draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"])),
        draw(st.booleans()),
        decimal,
        draw(st.sampled_from(THOUSANDS[decimal])),
        draw(st.sampled_from(["\n", "\r\n"])),
        draw(st.booleans()),
        draw(st.booleans()),
        draw(st.sampled_from(GAPS)),
        draw(st.sampled_from([0, 1, 2, 3])),
    )
    rows, count = draw(st.integers(2, 30)), draw(st.integers(2, 5))
    table.names = draw(st.lists(st.sampled_from(NAMES), min_size=count, max_size=count, unique=True))
    size = draw(st.sampled_from([1, 30, 3000, 3_000_000]))
    numbers = st.integers(-size * 10**table.digits, size * 10**table.digits).map(lambda n: n / 10**table.digits)
    few = draw(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4, unique=True))
    for _ in range(count):
        values = draw(
            st.sampled_from(
                [numbers, numbers, numbers, st.sampled_from(few), st.from_regex("C[0-9]{4}", fullmatch=True)]
            )
        )
        if draw(st.integers(0, 5)) == 0:
            values = st.one_of(values, values, values, st.none())
        table.columns.append(draw(st.lists(values, min_size=rows, max_size=rows)))
    if draw(st.integers(0, 5)) == 0:  # more different values than are kept as texts
        rng = np.random.default_rng(draw(st.integers(0, 99)))
        for column in table.columns:
            if all(isinstance(value, float) for value in column):
                more = rng.integers(-size * 10**table.digits, size * 10**table.digits, 1200) / 10**table.digits
                column += more.tolist()
            else:
                column += [column[number % rows] for number in range(1200)]
    return table


def check_reason(message, table, content, encoding):
    """Check that a refusal names a place where there is what it says."""
    lines = content.decode(encoding).replace("\r\n", "\n").split("\n")
    found = re.match(r"line (\d+), column '(.*?)': (.*)", message)
    if found is None:
        assert re.search(
            r"line 1 may have|is not UTF-8|one class only|in every row|nothing to learn|no column|at least 2|classes, |"
            r"has no values|one column only|column .* twice",
            message,
        ), message
        return
    line, name, reason = int(found[1]), found[2], found[3]
    row = line - 1 - table.header
    names = [f"x{place}" for place in range(1, len(table.names) + table.index)] + ["y"]
    if table.header and name in table.names:
        value = table.columns[table.names.index(name)][row]
    elif not table.header and name in names and names.index(name) - table.index >= 0:
        value = table.columns[names.index(name) - table.index][row]
    else:
        value = None
    if "missing" in reason:
        assert value is None, message
    elif "is not a number" in reason:
        assert isinstance(value, str) and value in lines[line - 1], message
    else:
        assert "can be" in reason and re.search(r"\d", lines[line - 1]), message


@pytest.mark.timeout(7200)
@settings(max_examples=max(300, settings().max_examples))
@given(tables(), st.sampled_from(["refuse", "drop rows"]), st.sampled_from(["refuse", "one-hot"]))
def test_a_table_is_read_as_it_was_meant_or_refused_with_a_true_reason(table, missing, categories):
    try:
        content = table.content()
    except UnicodeEncodeError:
        return
    whole = all(
        value is None or value == int(value) for column in table.columns for value in column if value != str(value)
    )
    if table.header and whole and not table.index and all(map(str.isdecimal, table.names)):
        return  # nothing tells names that are whole numbers from the samples
    encoding = table.encoding if table.encoding != "cp1252" else None
    try:
        found = Samples.from_csv(
            content, missing=missing, categories=categories, encoding="cp1252" if table.encoding == "cp1252" else None
        )
    except DataError as error:
        event("refused")
        check_reason(str(error), table, content, encoding or "cp1252")
        return
    event("read")
    names = (
        table.names
        if table.header
        else [f"x{n}" for n in range(1 + table.index, len(table.names) + table.index)] + ["y"]
    )
    known = dict(zip(names, table.columns))
    if table.index and not table.header:
        known["x1"] = [float(n) for n in range(len(table.columns[0]))]
    assert found.target in known, (found.target, content)
    inputs = {name.partition("=")[0] if name not in known else name for name in found.columns}
    used = [known[name] for name in (*inputs, found.target)]
    rows = [row for row in range(len(used[0])) if all(column[row] is not None for column in used)]
    assert len(found.points) == len(rows), content
    assert missing == "drop rows" or len(rows) == len(used[0])
    for place, name in enumerate(found.columns):
        base, _, text = name.partition("=")
        values = known[name if name in known else base]
        expected = [values[row] if name in known else float(values[row] == text) for row in rows]
        assert found.points[:, place].tolist() == expected, (name, content)
    labels = [known[found.target][row] for row in rows]
    if found.task == "regression":
        assert found.labels.tolist() == labels, content
    elif found.class_names and isinstance(labels[0], str):
        assert [found.class_names[int(label)] for label in found.labels] == labels, content
    else:
        classes = np.unique(labels)
        assert classes[found.labels.astype(int)].tolist() == labels, content
    left_out = [name for name in known if name not in inputs and name != found.target]
    if table.index and table.header:
        left_out.append("column 1")
    said = " ".join(found.remarks)
    assert all(repr(name) in said for name in left_out), (left_out, said, content)

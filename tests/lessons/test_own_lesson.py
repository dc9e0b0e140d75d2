"""Lessons of one's own: the example in the documentation works, and mistakes are named."""

import re
from pathlib import Path

import pytest

import nnviz
from nnviz.app.lesson import lesson_in
from nnviz.errors import ConfigError
from tests.lessons.law import passes

DOCUMENT = Path(__file__).parents[2] / "docs" / "lessons.md"


@pytest.fixture
def example(tmp_path):
    blocks = re.findall(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    [text] = [block for block in blocks if "LESSON = " in block]
    path = tmp_path / "moons.py"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_documented_lesson_is_one(example):
    shown = nnviz.Lesson.from_file(example)
    assert shown.lesson.name == "moons" and not shown.check()
    shown.close()
    lesson = lesson_in(example)
    check = lesson.steps[-1]
    assert passes(lesson, len(lesson.steps) - 1, check.solve) >= 0.9
    assert passes(lesson, len(lesson.steps) - 1, check.fail) <= 0.1


@pytest.mark.parametrize(
    "before, after, words",
    [
        ("LESSON = ", "LESSSON = ", "LESSON = Lesson"),
        ('"hidden": ()', '"hiden": ()', "hiden"),
        ('"Watch 1,000 steps."', '"word " * 61', "60 words"),
        (', "Without a hidden layer nothing bends the border."', "", "no feedback"),
        ('pictures=("loss", "histograms")', 'pictures=("los",)', "los"),
        ('free=("hidden",', 'free=("hiden",', "hiden"),
        ('"Train 1,000 steps", 1000', '"Train 1,000 steps", 1000, {"hiden": (2,)}', "hiden"),
        ('"Train 1,000 steps", 1000', '"Train 1,000 steps", 1000, {"learning_rate": -1}', "learning_rate = -1"),
        ('"Train 1,000 steps", 1000', '"Train 1,000 steps", 0', "until = 0"),
        ("steps=3000,", "steps=0,", "steps = 0"),
        ("steps=3000,", "steps=3000, seeds=0,", "seed"),
        ("steps=3000,", "steps=3000, seeds=10**7,", "10,000,000 networks"),
        ("steps=3000,", "steps=3000, axes={'rate': (1, 2)},", "rate is not a setting"),
        ("steps=3000,", "steps=3000, axes={'seed': (1, 2)},", "seeds = 8"),
        ("steps=3000,", "steps=3000, show='curve',", "show = 'curve'"),
    ],
    ids=[
        "no lesson",
        "setting",
        "words",
        "feedback",
        "picture",
        "free",
        "attempt",
        "value of an attempt",
        "length of an attempt",
        "length of a strip",
        "no seeds",
        "many seeds",
        "axis",
        "seeds as an axis",
        "shown",
    ],
)
def test_a_mistake_is_named_with_the_file(example, before, after, words):
    text = example.read_text(encoding="utf-8")
    assert before in text
    example.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(ConfigError, match=words) as error:
        nnviz.Lesson.from_file(example)
    assert "moons.py" in str(error.value)


def test_a_missing_file_and_an_unknown_name_are_named(tmp_path):
    with pytest.raises(ConfigError, match=r"nothing\.py"):
        nnviz.Lesson.from_file(tmp_path / "nothing.py")
    for name in ("dpeth", ["dpeth"]):
        with pytest.raises(ConfigError, match="dpeth.*depth"):
            nnviz.Lesson(name)


def test_a_lesson_that_was_left_has_no_check():
    lesson = nnviz.Lesson("depth")
    assert not lesson.check()
    lesson.session.teaching.leave()
    with pytest.raises(ValueError, match="left"):
        lesson.check()
    lesson.close()

"""The texts in the code: each is said as translators need it."""

from pathlib import Path

import pytest

import nnviz
from tests import wording

PACKAGE = Path(nnviz.__file__).parent


def test_the_code_says_its_texts_as_translators_need_them():
    found = [one for path in sorted(PACKAGE.rglob("*.py")) for one in wording.offences(path, PACKAGE.parent)]
    assert not found, f"{len(found)} texts:\n" + "\n".join(found)


WRONG = {
    'say(f"{a} steps")': "not a literal",
    'say("steps: " + a)': "not a literal",
    'say("%s steps" % a)': "not a literal",
    'say("{a} steps".format(a=a))': "not a literal",
    'say(" ".join(a))': "not a literal",
    'say("yes" if a else "no")': "not a literal",
    "say(a)": "not a literal",
    "numbers.say(thing.text)": "not a literal",
    "marked(thing.title)": "not a literal",
    "say_in(thing.title, 'text')": "not a literal",
    'say_count("{count} step", steps, count=a)': "not a literal",
    'say_count("{count} step", count=a)': "without its text",
    'say("{} steps", a=a)': "has no name",
    'say("{0} steps", a=a)': "has no name",
    'say("{a.real} steps", a=a)': "has no name",
    'say("{a} of {b} steps", a=a)': "nothing fills {b}",
    'say("{a} steps")': "nothing fills",
    'say("{a} steps", **values)': "nothing fills {a}",
    'say_in("of a run", "{a} steps", b=a)': "nothing fills {a}",
    'say_count("{count} step", "{n} steps", count=a)': "nothing fills {n}",
    'DataError("no column")': "not said",
    'ConfigError(f"{a} columns")': "not said",
    'UsageError("port " + a)': "not said",
    'widgets.Button(description="Play")': "neither said nor marked",
    'widgets.Text(placeholder="a name")': "neither said nor marked",
    'widgets.Label(value="a name")': "neither said nor marked",
    'widgets.Text(tooltip=f"a name of {a}")': "neither said nor marked",
}
RIGHT = (
    'say("steps")',
    'say("a", x="b")',
    "say(_TITLES[a])",
    "say(thing.title, a=a)",
    'say("{a} steps", a=f"{a:,}")',
    'values = {"a": a}; say("{a} steps", **values)',
    'values = dict(a=a); values["b"] = a; say("{a} of {b} steps", **values)',
    'say_in("of a run", "{a} steps", a=a)',
    'say_count("{count} step", "{count} steps", count=a)',
    'title = marked("{a} steps")',
    'DataError(say("no column"))',
    'ConfigError(f"{a}: {b}")',
    'widgets.Text(value="file.csv")',
    'widgets.Button(description=say("Play"))',
    'widgets.Button(description="β₂ ↑")',
)


def offences(code, tmp_path, indent="    "):
    path = tmp_path / "code.py"
    path.write_text("def function(a, b):\n" + indent + code if indent else code, encoding="utf-8")
    return wording.offences(path, tmp_path)


@pytest.mark.parametrize("code", WRONG)
def test_a_text_that_can_not_be_translated_is_found(code, tmp_path):
    assert any(WRONG[code] in one for one in offences(code, tmp_path)), offences(code, tmp_path)


@pytest.mark.parametrize("code", RIGHT)
def test_a_text_that_can_be_translated_is_let_through(code, tmp_path):
    assert offences(code, tmp_path) == []


EARLY = ('title = say("steps")', 'class A:\n    title = say("steps")', '@cache\ndef a():\n    say("steps")')


@pytest.mark.parametrize("code", EARLY)
def test_a_text_that_would_stay_in_one_language_is_found(code, tmp_path):
    assert len(offences(code, tmp_path, "")) == 1
    assert offences(code.replace("say", "marked"), tmp_path, "") == []

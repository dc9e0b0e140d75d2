"""Texts in other languages: how the code says them, what translators get, and who speaks which."""

import asyncio
import gettext
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

import nnviz
from nnviz import words
from nnviz.app.playground import Playground
from nnviz.errors import ConfigError
from nnviz.settings.config import settings
from tests import pseudo, wording

PACKAGE = Path(nnviz.__file__).parent
LANGUAGES = sorted(path.parents[1] for path in PACKAGE.glob("words/*/LC_MESSAGES/nnviz.po"))


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory) -> Catalog:
    """What Babel finds in the package."""
    return pseudo.extracted(tmp_path_factory.mktemp("extracted"))


@pytest.fixture
def language(monkeypatch) -> str:
    """The name of the pseudo-language, in which everything stands in brackets."""
    catalogues = {pseudo.NAME: pseudo.Everything(), None: gettext.NullTranslations()}
    monkeypatch.setattr(words, "_catalogue", catalogues.get)
    monkeypatch.setattr(words, "_is_known", catalogues.__contains__)
    return pseudo.NAME


# ---- the code ----


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


# ---- what translators get ----


def test_what_is_declared_is_given_to_translators(catalogue):
    fields = [setting.field for setting in settings().values()]
    declared = [text for field in fields for text in (field.title, field.description) if wording.has_word(text or "")]
    assert declared
    assert not [text for text in declared if text not in catalogue]


def test_contexts_and_plurals_are_given_to_translators(tmp_path):
    (tmp_path / "code.py").write_text(
        'say_in("of a run", "step")\nsay_count("{count} step", "{count} steps", count=1)\n'
    )
    arguments = pseudo.commands()["extract"]
    pseudo.pybabel("extract", *arguments[: arguments.index("-o") + 1], str(tmp_path / "found.pot"), str(tmp_path))
    found = pseudo.read(tmp_path / "found.pot")
    assert found.get("step", context="of a run") is not None
    assert found.get(("{count} step", "{count} steps")) is not None


def is_up_to_date(language: Path) -> bool:
    """Tell whether what a program reads of a language is what its translator wrote."""
    texts = language / "LC_MESSAGES" / "nnviz.po"
    compiled = texts.with_suffix(".mo")
    return compiled.exists() and compiled.read_bytes() == pseudo.compiled(pseudo.read(texts))


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda path: path.name)
def test_a_language_is_compiled_and_knows_every_text(language, catalogue):
    assert is_up_to_date(language), f"pybabel compile -D nnviz -d nnviz/words, for {language.name}"
    translated = pseudo.read(language / "LC_MESSAGES" / "nnviz.po")
    missing = [message.id for message in catalogue if message.id and not _is_translated(translated, message)]
    assert not missing, "\n".join(map(str, missing))


def _is_translated(catalogue: Catalog, message) -> bool:
    found = catalogue.get(message.id, context=message.context)
    forms = [found.string] if found and isinstance(found.string, str) else found and found.string
    return bool(forms) and all(forms) and not found.fuzzy


def test_the_commands_in_contributing_make_a_language(tmp_path):
    known = pseudo.commands()
    template, folder = tmp_path / "nnviz.pot", tmp_path / "words"
    made = Catalog()
    made.add("step", locations=[("a.py", 1)])
    with template.open("wb") as file:
        write_po(file, made)
    folder.mkdir()
    here = {"build/nnviz.pot": str(template), "nnviz/words": str(folder)}
    for name in ("init", "update"):
        pseudo.pybabel(name, *(here.get(word, word) for word in known[name]))
    texts = folder / "de" / "LC_MESSAGES" / "nnviz.po"
    texts.write_text(texts.read_text().replace('msgid "step"\nmsgstr ""', 'msgid "step"\nmsgstr "Schritt"'))
    assert not is_up_to_date(folder / "de")
    pseudo.pybabel("compile", *(here.get(word, word) for word in known["compile"]))
    assert is_up_to_date(folder / "de")


# ---- who speaks which language ----


def test_plurals_contexts_and_values_are_said_in_a_language(tmp_path, monkeypatch):
    made = Catalog(locale="pl")  # with three plurals
    made.add(("{count} step", "{count} steps"), ("{count} krok", "{count} kroki", "{count} kroków"))
    made.add("layer", "warstwa", context="of a network")
    made.add("step {step}", "krok {step}")
    place = tmp_path / "pl" / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "nnviz.mo").write_bytes(pseudo.compiled(made))
    monkeypatch.setattr(words, "CATALOGUES", tmp_path)
    with words.speaking("pl_PL"):
        said = [words.say_count("{count} step", "{count} steps", count=count) for count in (1, 2, 5)]
        assert said == ["1 krok", "2 kroki", "5 kroków"]
        assert words.say_in("of a network", "layer") == "warstwa" and words.say("layer") == "layer"
        assert words.say("step {step}", step=3) == "krok 3"
    assert words.say("step {step}", step=3) == "step 3"
    words._catalogue.cache_clear()
    words._is_known.cache_clear()


def test_an_unknown_language_is_refused_by_name(languages, monkeypatch):
    monkeypatch.setattr(words, "CATALOGUES", languages)
    with pytest.raises(ValueError, match="xx: there are en, qps"):
        Playground(language="xx")
    with pytest.raises(ValueError, match="xx: there are en, qps"):
        nnviz.live(nnviz.Trainer(), nnviz.views.LossCurves(), language="xx")


@pytest.fixture(scope="module")
def languages(catalogue, tmp_path_factory) -> Path:
    """A folder with the pseudo-language of what translators get."""
    return pseudo.install(tmp_path_factory.mktemp("languages"), catalogue)


@pytest.mark.parametrize("name", ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
def test_where_none_is_chosen_the_environment_s_language_counts(name, languages):
    code = (
        f"from pathlib import Path; from nnviz import words; words.CATALOGUES = Path({str(languages)!r});"
        "print(words.say('Play'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={name: pseudo.NAME, "PYTHONIOENCODING": "utf-8"},
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.stdout.strip() == pseudo.longer("Play"), done.stderr


def texts_of(playground):
    """What a playground says in its page, in its messages and to screen readers."""
    play = playground.panel.buttons["play"].description
    return (
        play,
        playground.screen.status,
        playground.screen.label,
        playground.message.text,
        str(playground.screen.facts),
    )


def use(playground, rate):
    """Use a playground as a cell does, and as a page does."""
    playground.trainer.configure(learning_rate=rate)
    playground.run(steps=2)
    playground.player.post(playground.commands.configure, hidden=(-1,))  # is refused in the page
    looks = {"width": 900, "room": 700, "ratio": 1.0, "visible": True, "theme": "light", "search": ""}
    playground.screen.receive({"kind": "ready", "page": "a", **looks})


async def live_and_use(language, steps, barrier):
    """Live for so many moves of a person, with another thread that does the same between any two of them."""
    playground = Playground(language=language)
    found = []
    try:
        for step in range(steps):
            await asyncio.to_thread(barrier.wait)
            use(playground, 0.01 + 0.01 * step)
            playground.player.post(playground.player.rest)
            await asyncio.sleep(0.1)
            found.append(texts_of(playground))
    finally:
        playground.close()
    return found


@pytest.mark.filterwarnings("ignore")
def test_two_playgrounds_on_two_threads_each_keep_their_language(language):
    barrier, found = threading.Barrier(2, timeout=60), {}
    threads = [
        threading.Thread(target=lambda name=name: found.update({name: asyncio.run(live_and_use(name, 4, barrier))}))
        for name in (language, None)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for said in found[language]:
        assert all("⟦" in text for text in said), said
    for said in found[None]:
        assert not any("⟦" in text for text in said), said
    assert len(found[None]) == len(found[language]) == 4


def test_playgrounds_of_one_loop_each_keep_their_language(language):
    async def script():
        one, other = Playground(language=language), Playground()
        try:
            use(one, 0.1)
            use(other, 0.1)
            one.player.post(one.player.rest)
            other.player.post(other.player.rest)
            await asyncio.sleep(0.2)
            return texts_of(one), texts_of(other)
        finally:
            one.close()
            other.close()

    one, other = asyncio.run(script())
    assert all("⟦" in text for text in one), one
    assert not any("⟦" in text for text in other), other


def test_whoever_moves_a_run_its_playground_keeps_its_language(language):
    one, other = Playground(language=language, max_steps=3), Playground(max_steps=3)
    one.trainer.run(steps=5)
    with words.speaking(language):
        other.trainer.run(steps=5)
    assert "⟦" in one.message.text and "⟦" in one.screen.status
    assert "Stopped" in other.message.text and "⟦" not in other.message.text + other.screen.status


def test_errors_are_said_in_the_language_of_the_playground_that_was_asked_for(language):
    with pytest.raises(ConfigError) as refused:
        Playground(language=language, hidden=(-1,))
    assert "⟦" in str(refused.value)
    with pytest.raises(ConfigError) as refused:
        Playground(hidden=(-1,))
    assert "⟦" not in str(refused.value)


def test_pictures_beside_a_playground_speak_its_language(language):
    async def script():
        playground = Playground(language=language)
        shown = nnviz.live(playground, nnviz.views.LossCurves())
        try:
            playground.trainer.run(steps=1)
            shown.screen.facts = {}
            shown.player.post(shown.player.rest)
            await asyncio.sleep(0.2)
            return shown.screen.facts, shown.screen.label
        finally:
            shown.close()
            playground.close()

    for said in asyncio.run(script()):
        assert "⟦" in str(said)

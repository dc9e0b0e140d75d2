"""Texts in other languages: what translators get, and who speaks which language."""

import asyncio
import gettext
import re
import subprocess
import sys
import threading
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

import nnviz
from nnviz import words
from nnviz.app.playground import Playground
from nnviz.app.screen.screen import Screen
from nnviz.data.plane import over_columns, over_components
from nnviz.errors import ConfigError
from nnviz.lessons import Predict, Why, lessons
from nnviz.lessons.lesson import asks_of
from nnviz.server import door
from nnviz.settings.config import settings
from nnviz.views.base import legend
from tests import pseudo, wording

PACKAGE = Path(nnviz.__file__).parent
LANGUAGES = sorted(path.parents[1] for path in PACKAGE.glob("words/*/LC_MESSAGES/nnviz.po"))


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory) -> Catalog:
    """The messages that Babel extracts from the package."""
    return pseudo.extracted(tmp_path_factory.mktemp("extracted"))


@pytest.fixture
def language(monkeypatch) -> str:
    """The name of the pseudo-language, in which everything stands in brackets."""
    catalogues = {pseudo.NAME: pseudo.Everything(), None: gettext.NullTranslations()}
    monkeypatch.setattr(words, "_catalogue", catalogues.get)
    monkeypatch.setattr(words, "_is_known", catalogues.__contains__)
    return pseudo.NAME


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


def test_a_large_count_is_written_with_commas():
    assert words.say_count("{count} step", "{count} steps", count=12345) == "12,345 steps"


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda path: path.name)
def test_a_language_is_compiled_and_has_no_text_that_is_gone(language, catalogue):
    assert is_up_to_date(language), f"pybabel compile -D nnviz -d nnviz/words, for {language.name}"
    translated = pseudo.read(language / "LC_MESSAGES" / "nnviz.po")
    gone = [message.id for message in translated if message.id and not catalogue.get(message.id, message.context)]
    assert not gone, "the English text was changed:\n" + "\n".join(map(str, gone))
    assert not translated.obsolete


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda path: path.name)
def test_a_language_knows_every_text_or_is_partial(language, catalogue):
    translated = pseudo.read(language / "LC_MESSAGES" / "nnviz.po")
    missing = [message.id for message in catalogue if message.id and not _is_translated(translated, message)]
    assert bool(missing) == (language.name in words.PARTIAL), "\n".join(map(str, missing))


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda path: path.name)
def test_a_language_has_the_same_numbers_and_placeholders(language):
    part = re.compile(r"\d[\d.,]*\d|[\d½₀-₉⁰-⁹¹²³]|\{\w+\}")
    for message in pseudo.read(language / "LC_MESSAGES" / "nnviz.po"):
        if isinstance(message.id, str) and message.id:
            assert Counter(part.findall(message.string)) == Counter(part.findall(message.id)), message.id


def key_sentences(lesson):
    """The texts of a lesson that a partial language has."""
    yield from (lesson.title, lesson.question)
    for step in lesson.steps:
        if isinstance(step, (Predict, Why)):
            yield step.text
        for ask in asks_of(step) if isinstance(step, Predict) else ():
            yield from (ask.question, *getattr(ask, "titles", getattr(ask, "items", ())))


@pytest.mark.parametrize("language", words.PARTIAL)
@pytest.mark.parametrize("name", lessons())
def test_a_partial_language_has_all_key_sentences_of_a_lesson_or_none(name, language):
    translated = pseudo.read(PACKAGE / "words" / language / "LC_MESSAGES" / "nnviz.po")
    if translated.get(lessons()[name].title):
        texts = [text for text in key_sentences(lessons()[name]) if wording.has_word(text)]
        assert not [text for text in texts if not translated.get(text)]


@pytest.mark.parametrize("language", words.PARTIAL)
def test_a_partial_language_is_spoken_only_where_it_is_chosen(language, monkeypatch):
    monkeypatch.setenv("LANGUAGE", language)
    words._catalogue.cache_clear()
    title = lessons()["depth"].title
    assert words.say(title) == title and words.present() == "en"
    with words.speaking(language):
        assert words.say(title) == words.translated(title, language) != title
        assert words.present() == words.tag(language)
    assert words.translated("Play once more", language) == ""
    words._catalogue.cache_clear()


def _is_translated(catalogue: Catalog, message) -> bool:
    found = catalogue.get(message.id, context=message.context)
    if found is None or found.fuzzy:
        return False
    return all([found.string] if isinstance(found.string, str) else found.string or [""])


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
        assert Screen(print).language == "pl" and '<html lang="pl">' in door.text_page("krok")
    assert words.say("step {step}", step=3) == "step 3"
    assert Screen(print).language == "en" and '<html lang="en">' in door.text_page("step")
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


def in_the_pseudo_language(languages: Path, code: str, name: str = "LANGUAGE") -> subprocess.CompletedProcess[str]:
    """Run code in a program of its own, whose environment asks for the pseudo-language under that name."""
    prepare = f"from pathlib import Path; from nnviz import words; words.CATALOGUES = Path({str(languages)!r})"
    return subprocess.run(
        [sys.executable, "-c", f"{prepare}; {code}"],
        env={name: pseudo.NAME, "PYTHONIOENCODING": "utf-8", "COLUMNS": "2000"},
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )


@pytest.mark.parametrize("name", ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"))
def test_where_none_is_chosen_the_environment_s_language_counts(name, languages):
    done = in_the_pseudo_language(languages, "print(words.say('Play'))", name)
    assert done.stdout.strip() == pseudo.longer("Play"), done.stderr


# What Typer writes by itself, and names: of options, of kinds of values, of the commands and of values.
TYPERS = re.compile(
    r"Usage:|Options:|Commands:|Arguments:|Show this message and exit\.|No such option:|\(Possible options:[^)]*\)"
    r"|(?<!\w)--?\w[\w-]*|\[[^]⟦⟧]*\]|<[a-z |]+>|\b[A-Z_]{2,}\b|\bnnviz\b|\blab\b|\bfolder\b"
    r"|⟦[^⟦⟧]*\.$"  # the help of a command, cut off
)


@pytest.mark.parametrize(
    "arguments",
    (
        ["--help"],
        ["lab", "--help"],
        ["--hidden", "-1"],
        ["--learning-rate", "fast"],
        ["--dataset", "spirals"],
        ["--embed", "nowhere"],
        ["--colour"],
        ["lab", "/dev/null/folder"],
    ),
    ids=" ".join,
)
def test_every_text_of_the_command_line_is_said(arguments, languages):
    done = in_the_pseudo_language(languages, f"from nnviz import cli; cli.main({arguments!r})")
    written = done.stdout + done.stderr
    assert written and "Traceback" not in written, written
    left = pseudo.outside(TYPERS.sub("  ", " ".join(written.split())))
    assert not left, re.sub(" {2,}", "\n", left)


def texts_of(playground):
    """Return texts of the page, its messages and its descriptions."""
    play = playground.settings_panel.buttons["play"].description
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
            playground.player.post(playground.player.painter.rest)
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
            one.player.post(one.player.painter.rest)
            other.player.post(other.player.painter.rest)
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
    assert "Training stopped" in other.message.text and "⟦" not in other.message.text + other.screen.status


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
            shown.player.post(shown.player.painter.rest)
            await asyncio.sleep(0.2)
            return shown.screen.facts, shown.screen.label
        finally:
            shown.close()
            playground.close()

    for said in asyncio.run(script()):
        assert "⟦" in str(said)


def test_notes_on_data_are_said_again_in_another_language(language):
    data = nnviz.Trainer(nnviz.Config(dataset="x-sin-x", samples=5000)).data
    in_english = legend.notes_on(data, data.plane, True)
    with words.speaking(language):
        assert all("⟦" in note for note in legend.notes_on(data, data.plane, True))
    assert in_english and legend.notes_on(data, data.plane, True) == in_english


def test_columns_keep_their_names_and_principal_components_do_not(language):
    columns = over_columns(np.eye(2), np.eye(2), ("loss", "step"), (0, 1))
    components = over_components(np.eye(3), np.eye(3))
    with words.speaking(language):
        assert columns.titles == ("loss", "step")
        assert all("⟦" in title for title in components.titles)

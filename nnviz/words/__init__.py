"""Words: the translation of every text that a person reads.

The English text in the code is the key. A language is a folder beside this file, `de/LC_MESSAGES` for German, with
`nnviz.po` and `nnviz.mo`. Where none is chosen, the environment's counts, as in other programs: LANGUAGE, LC_ALL,
LC_MESSAGES or LANG. A language in PARTIAL knows few texts, so it must be chosen: a page that mixes two languages would
surprise whoever did not ask for it.
"""

import gettext
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

CATALOGUES = Path(__file__).parent
PARTIAL = {"zh_CN": "简体中文"}  # languages for the key sentences of the lessons, with their own names
_language: ContextVar[str | None] = ContextVar("language", default=None)
_Arguments = ParamSpec("_Arguments")
_Result = TypeVar("_Result")


def say(text: str, /, **values: object) -> str:
    """Return `text` in the present language, with its `{names}` replaced by the values."""
    return _filled(_catalogue(_language.get()).gettext(text), values)


def say_in(context: str, text: str, /, **values: object) -> str:
    """Say a text that has several meanings.

    `context` tells translators which one.
    """
    return _filled(_catalogue(_language.get()).pgettext(context, text), values)


def say_count(one: str, many: str, /, count: int, **values: object) -> str:
    """Say `one` or `many`, as the present language does for `count`.

    Both may contain `{count}`, which is written with commas, as in 12,345.
    """
    return _filled(_catalogue(_language.get()).ngettext(one, many, count), {"count": f"{count:,}", **values})


def marked(text: str) -> str:
    """Mark a text for translators.

    It is declared at import, and said when it is shown.
    """
    return text


def translated(text: str, language: str) -> str:
    """Return a text in a language, whatever the present one is; "" if that has none for it."""
    found = _catalogue(language).gettext(text)
    return "" if found == text else found


def present() -> str:
    """Return the code of the present language, such as "pt-BR".

    It is "en" for the texts in the code.
    """
    return tag(_code(_catalogue(_language.get())))


def tag(language: str) -> str:
    """Return the code of a language as HTML has it: "pt-BR" for "pt_BR"."""
    return language.replace("_", "-")


@contextmanager
def speaking(chosen: str | None) -> Iterator[None]:
    """Say everything in the `chosen` language, "de" for German, or in the environment's.

    It holds for this thread or task, and for the tasks that are begun in it. Raises ValueError if there is no such
    language.
    """
    if chosen is not None and not _is_known(chosen):
        known = ", ".join(["en", *sorted(path.parts[-3] for path in CATALOGUES.glob("*/LC_MESSAGES/nnviz.mo"))])
        raise ValueError(say("language {language}: there are {known}", language=chosen, known=known))
    before = _language.set(chosen)
    try:
        yield
    finally:
        _language.reset(before)


def spoken(call: Callable[_Arguments, _Result]) -> Callable[_Arguments, _Result]:
    """Bind `call` to the present language, whoever calls it later."""
    chosen = _language.get()

    @wraps(call)
    def bound(*arguments: _Arguments.args, **named: _Arguments.kwargs) -> _Result:
        before = _language.set(chosen)
        try:
            return call(*arguments, **named)
        finally:
            _language.reset(before)

    return bound


@lru_cache
def _catalogue(chosen: str | None) -> gettext.NullTranslations:
    found = gettext.translation("nnviz", CATALOGUES, [chosen] if chosen else None, fallback=True)
    return gettext.NullTranslations() if chosen is None and _code(found) in PARTIAL else found


def _code(catalogue: gettext.NullTranslations) -> str:
    return catalogue.info().get("language", "en")


@lru_cache
def _is_known(chosen: str) -> bool:
    return chosen.split("_")[0] == "en" or gettext.find("nnviz", CATALOGUES, [chosen]) is not None


def _filled(text: str, values: dict[str, object]) -> str:
    return text.format(**values) if values else text

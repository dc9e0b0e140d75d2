"""Words: every text that a person reads passes through here, with its English as the key."""

from contextvars import ContextVar
from gettext import NullTranslations

_ENGLISH = NullTranslations()
_language: ContextVar[NullTranslations] = ContextVar("language", default=_ENGLISH)


def say(text: str, /, **values: object) -> str:
    """Return `text` in the present language, with its `{names}` replaced by the values."""
    return _filled(_language.get().gettext(text), values)


def say_in(context: str, text: str, /, **values: object) -> str:
    """Say a text that means different things in different places; `context` tells translators which place."""
    return _filled(_language.get().pgettext(context, text), values)


def say_count(one: str, many: str, /, count: int, **values: object) -> str:
    """Say `one` or `many`, whichever the present language uses for `count`; both may contain `{count}`."""
    return _filled(_language.get().ngettext(one, many, count), {"count": count, **values})


def marked(text: str) -> str:
    """Mark a text that is declared at import for translators; `say` it when it is shown."""
    return text


def _filled(text: str, values: dict[str, object]) -> str:
    return text.format(**values) if values else text

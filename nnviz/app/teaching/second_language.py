"""Second language: the key sentences of a lesson in Chinese, below those of the page."""

import html
from collections.abc import Callable

from ...words import PARTIAL, present, say, tag, translated
from ..controls import widgets as parts
from ..controls.user_input import Post, UserInput

LANGUAGE = "zh_CN"


class SecondLanguage:
    """A switch that shows key sentences in a second language, too.

    `switched(code)` is called when a person uses it, with the language or "". A text that has no translation stands
    alone.
    """

    def __init__(self, post: Post, switched: Callable[[str], None]):
        self._hand = UserInput(post)
        self.switch = parts.ToggleButton(description=PARTIAL[LANGUAGE])
        self.switch.add_class("nnviz-second-language")
        self._hand.listen(self.switch, lambda _: switched(self.language))

    def names(self) -> dict[str, str]:
        """Map CSS classes to accessible names."""
        return {"nnviz-second-language": say("{language}: key sentences, too", language=PARTIAL[LANGUAGE])}

    @property
    def language(self) -> str:
        """The language that is shown, or ""."""
        return LANGUAGE if self.switch.value else ""

    @language.setter
    def language(self, language: str) -> None:
        with self._hand.suspended():
            self.switch.value = language == LANGUAGE

    def suit(self, text: str) -> None:
        """Offer the switch if a text, the title of a lesson, can be shown in both languages."""
        parts.show(self.switch, bool(self._translated(text)))

    def both(self, text: str, *, said: str) -> str:
        """Return what is `said` for a text, and a line in the second language."""
        more = self._shown(text)
        return f"{said}\n{more}" if more else said

    def below(self, text: str) -> str:
        """Return a text in the second language as HTML."""
        more = self._shown(text)
        return f'<p class="nnviz-second" lang="{tag(LANGUAGE)}">{html.escape(more)}</p>' if more else ""

    def _shown(self, text: str) -> str:
        return self._translated(text) if self.switch.value else ""

    def _translated(self, text: str) -> str:
        return "" if present() == tag(LANGUAGE) else translated(text, LANGUAGE)

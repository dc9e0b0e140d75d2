"""A language for tests: every text of the package in ⟦ ⟧, two fifths longer, so that any other text stands out.

It is made from what Babel extracts, and read as any language is. A text that translators would never see stays as it
is, and stands out too.
"""

import gettext
import io
import math
import re
import shlex
import subprocess
import sys
from functools import cache
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from tests.wording import has_word

ROOT = Path(__file__).parents[1]
NAME = "qps"
MATHS = re.compile(r"\b(?:sin|cos|exp|log|ln|max|min|tanh|sign|sqrt|nan|inf)\b")
_INNERMOST = re.compile("⟦[^⟦⟧]*⟧")


@cache
def commands() -> dict[str, list[str]]:
    """Return the commands of Babel that CONTRIBUTING.md gives, by their names."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    found = [shlex.split(line) for line in re.findall(r"^uv run pybabel (?:-q )?(.*)$", text, re.MULTILINE)]
    return {words[0]: words[1:] for words in found}


def pybabel(name: str, *arguments: str) -> None:
    """Run a command of Babel in the project's folder. Raises AssertionError with what it wrote if it fails."""
    done = subprocess.run(
        [sys.executable, "-m", "babel.messages.frontend", "-q", name, *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def extracted(folder: Path) -> Catalog:
    """Return the texts that the command in CONTRIBUTING.md finds in the package."""
    arguments = commands()["extract"]
    target = folder / "nnviz.pot"
    at = arguments.index("-o") + 1
    pybabel("extract", *arguments[:at], str(target), *arguments[at + 1 :])
    return read(target)


def read(path: Path) -> Catalog:
    """Return the texts of a file of a translator's."""
    with path.open("rb") as file:
        return read_po(file)


def longer(text: str) -> str:
    """Return a text as the pseudo-language has it."""
    return f"⟦{text}{'·' * math.ceil(0.4 * len(text))}⟧"


class Everything(gettext.NullTranslations):
    """The pseudo-language of whatever is said, whether translators would see it or not."""

    def gettext(self, text: str) -> str:
        return longer(text)

    def pgettext(self, context: str, text: str) -> str:
        return longer(text)

    def ngettext(self, one: str, many: str, count: int) -> str:
        return longer(one if count == 1 else many)


def install(folder: Path, catalogue: Catalog, name: str = NAME) -> Path:
    """Write the pseudo-language into a folder of languages, and return that folder."""
    made = Catalog(name, domain="nnviz")
    for message in catalogue:
        if message.id:
            translated = longer(message.id) if isinstance(message.id, str) else tuple(map(longer, message.id))
            made.add(message.id, translated, context=message.context)
    place = folder / name / "LC_MESSAGES"
    place.mkdir(parents=True)
    (place / "nnviz.mo").write_bytes(compiled(made))
    return folder


def compiled(catalogue: Catalog) -> bytes:
    """Return a catalogue as a program reads it."""
    written = io.BytesIO()
    write_mo(written, catalogue)
    return written.getvalue()


def outside(text: str, *data: str) -> str:
    """Return what words of a text are in no ⟦ ⟧; functions in formulas and the words of `data` do not count."""
    before = ""
    while before != text:
        before, text = text, _INNERMOST.sub(" ", text)
    for one in data:
        text = text.replace(one, " ")
    return text.strip() if has_word(MATHS.sub(" ", text)) else ""

"""Pictures in the pseudo-language: every text that is drawn, and every description, has passed through `say`."""

from collections import defaultdict

import pytest
from matplotlib.text import Text

from nnviz import words
from nnviz.data.features import FEATURES
from nnviz.drawing.label import Label
from nnviz.views import Stage
from nnviz.views.base.legend import fitting_titles
from tests import pseudo
from tests.views.conftest import run
from tests.views.test_stage import KINDS, WHOLE, every_choice

pytestmark = pytest.mark.usefixtures("few_samples")
RUNS = {
    "classes": {"features": tuple(FEATURES), "hidden": (4, 3), "loss": "cross_entropy", "changes": ({"l2": 0.1},)},
    "blobs": {"dataset": "blobs", "classes": 3, "loss": "cross_entropy", "activation": "relu"},
    "curve": {"dataset": "x-sin-x", "features": ("x1", "sin(x1)"), "learning_rate": 0.001},
}
SIZE = 420, 300


@pytest.fixture(scope="module")
def languages(tmp_path_factory):
    """A folder with the pseudo-language."""
    catalogue = pseudo.extracted(tmp_path_factory.mktemp("extracted"))
    return pseudo.install(tmp_path_factory.mktemp("languages"), catalogue)


@pytest.fixture(scope="module")
def snapshots(languages):
    """Moments of few runs: a picture takes its texts from the kind of data and from its options."""
    return {name: run(20, **settings) for name, settings in RUNS.items()}


@pytest.fixture(autouse=True)
def _in_the_pseudo_language(languages, monkeypatch):
    monkeypatch.setattr(words, "CATALOGUES", languages)
    with words.speaking(pseudo.NAME):
        yield


@pytest.fixture
def drawn(monkeypatch):
    """The texts that are drawn, in their order. A text in several lines is several labels."""
    found = []
    for kind, text_of in ((Label, lambda label: label.text), (Text, Text.get_text)):
        monkeypatch.setattr(kind, "draw", _noting(kind.draw, text_of, found))
    return found


def _noting(draw, text_of, found):
    def noting(artist, renderer):
        if artist.get_visible() and text_of(artist):
            found.append(text_of(artist))
        return draw(artist, renderer)

    return noting


def joined(texts):
    """Texts as one; one that is cut off, which ends in an ellipsis, has lost its last brackets."""
    found = ""
    for text in texts:
        found += f" {text}"
        if text.endswith("…"):
            found += "⟧" * (found.count("⟦") - found.count("⟧"))
    return found


def offenders(kind, snapshot, drawn, options):
    """Return the texts of a view that lack the brackets."""
    stage = Stage([(kind(**options), WHOLE)], *SIZE)
    drawn.clear()
    stage.full(snapshot)
    readouts = {stage.readout(snapshot, x, y) for x in range(10, SIZE[0], 50) for y in range(10, SIZE[1], 50)}
    texts = [joined(drawn), stage.describe(snapshot), *readouts]
    return [left for text in texts if (left := pseudo.outside(text))]


@pytest.mark.parametrize("kind", KINDS)
def test_every_text_of_a_picture_is_said(kind, snapshots, drawn):
    found = defaultdict(set)
    first, *others = every_choice(kind)
    for name, options in [*((name, first) for name in RUNS), *(("classes", options) for options in others)]:
        for left in offenders(kind, snapshots[name], drawn, options):
            found[left].add(name)
    assert not found, "\n".join(f"{left!r} ({', '.join(sorted(names))})" for left, names in found.items())


def test_the_digits_keep_their_names_in_a_row_that_is_too_short():
    digits = [str(digit) for digit in range(10)]
    assert fitting_titles(digits, 150) == digits
    assert fitting_titles(["sine", "square"], 70) != ["sine", "square"]

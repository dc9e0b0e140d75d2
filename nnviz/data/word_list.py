"""Word list: common words of four languages, as counts of their letters."""

from functools import cache
from importlib.resources import files

import numpy as np

from ..nn.arrays import AnyArray, Array
from ..words import marked

CLASS_NAMES = (marked("English"), marked("German"), marked("Spanish"), marked("Finnish"))
COUNT = 1200  # 300 words of each language
PLAIN = "abcdefghijklmnopqrstuvwxyz"
LETTERS = tuple(PLAIN + "áäéíñóöúüß")


def words(rng: np.random.Generator, samples: int, noise: float) -> tuple[Array, Array, AnyArray]:
    """Choose up to 1,200 words, none of which is in two of the languages.

    A word's point has the number of times that it has each of the LETTERS. Noise is the share of letters that are
    replaced by others, from a to z.
    """
    texts, labels = _stored()
    chosen = rng.permutation(COUNT)[:samples]
    texts, labels = texts[chosen], labels[chosen]
    if noise:
        texts = np.array([_misspelt(str(text), rng, noise) for text in texts])
    points = np.array([[str(text).count(letter) for letter in LETTERS] for text in texts], float)
    return points, labels, texts


def _misspelt(text: str, rng: np.random.Generator, share: float) -> str:
    others, changes = rng.choice(list(PLAIN), len(text)), rng.random(len(text)) < share
    return "".join(str(np.where(change, other, letter)) for letter, other, change in zip(text, others, changes))


@cache
def _stored() -> tuple[AnyArray, Array]:
    """Return all words `(1200,)`, and their languages `(1200,)`."""
    content = files("nnviz.data").joinpath("stored/words.txt").read_text(encoding="utf-8")
    lists = [block.split()[1:] for block in content.strip().split("\n\n")]  # each begins with the language
    labels = np.repeat(np.arange(len(lists)), [len(each) for each in lists]).astype(float)
    return np.array([word for each in lists for word in each]), labels

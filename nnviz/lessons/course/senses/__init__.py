"""Other senses: pictures, tones and words as numbers."""

from ....words import marked
from ...lesson import Lesson
from .checks import CHECKS
from .halves import ABOUT_HALVES
from .shifts import ABOUT_SHIFTS
from .tones import ABOUT_TONES
from .words import ABOUT_WORDS

LESSON = Lesson(
    name="senses",
    number=14,
    title=marked("Other senses"),
    question=marked("Does a network know that a picture is a picture?"),
    minutes=10,
    steps=(*ABOUT_SHIFTS, *ABOUT_HALVES, *ABOUT_TONES, *ABOUT_WORDS, *CHECKS),
    notes=(
        marked("“It recognises shapes.” The weights of the first layer look like noise: choose “incoming weights”."),
        marked("“A shuffle destroys the picture.” For us, because we know which pixels are neighbours."),
        marked("Two minutes more: which shuffle would harm a convolution?"),
    ),
)

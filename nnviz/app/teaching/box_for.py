"""Box for a question: the widgets that suit its kind."""

from collections.abc import Callable

from ...lessons.ask import Ask, Choice, Number, Order, Pick
from ...lessons.repair import Repair
from ...lessons.sketch import Sketch
from ..controls.user_input import Post
from .ask_boxes import AskBox, ChoiceBox, NumberBox, OrderBox
from .code_box import CodeBox
from .second_language import SecondLanguage
from .sketch_box import SketchBox

_BOXES: dict[type[Ask], type[AskBox]] = {
    Choice: ChoiceBox,
    Pick: ChoiceBox,
    Order: OrderBox,
    Number: NumberBox,
    Repair: CodeBox,
    Sketch: SketchBox,
}


def box_for(post: Post, ask: Ask, number: int, changed: Callable[[], None], second: SecondLanguage) -> AskBox:
    """Make the box for a question."""
    return _BOXES[type(ask)](post, ask, number, changed, second)

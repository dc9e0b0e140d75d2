"""Messages to a page, and its traits, are of the types that its scripts are checked with."""

from types import UnionType
from typing import Literal, get_args, get_origin, get_type_hints, is_typeddict

import pytest
import traitlets

from nnviz.app.controls.file_chooser import Chooser
from nnviz.app.controls.file_dialog import FileDialog
from nnviz.app.screen import to_page
from nnviz.app.screen.screen import Screen
from tests.app.conftest import turns
from tests.app.malformed import well_formed
from tests.app.test_rescue import KEEPS

TRAITS = {str: traitlets.Unicode, bool: traitlets.Bool, bytes: traitlets.Bytes, int: traitlets.Int}


def fits(value, kind):
    """Tell whether a value is of a type, with all of its fields and no others."""
    origin, inner = get_origin(kind), get_args(kind)
    if is_typeddict(kind):
        hints = get_type_hints(kind)
        return kind.__required_keys__ <= set(value) <= set(hints) and all(fits(value[k], hints[k]) for k in value)
    if origin is Literal:
        return value in inner
    if origin is UnionType:
        return any(fits(value, one) for one in inner)
    if origin is dict:
        return all(fits(key, inner[0]) and fits(one, inner[1]) for key, one in value.items())
    if origin is list:
        return isinstance(value, (list, tuple)) and all(fits(one, inner[0]) for one in value)
    if origin is tuple:
        return isinstance(value, (list, tuple)) and len(value) == len(inner) and all(map(fits, value, inner))
    return type(value) in ((int, float) if kind is float else (kind,))


def trait_of(kind):
    """The kind of trait that holds values of a type."""
    return traitlets.List if get_origin(kind) is list else TRAITS.get(kind, traitlets.Dict)


def wrong_traits(screen):
    """The traits whose values are of other types."""
    return [
        name for name, kind in get_type_hints(to_page.ScreenTraits).items() if not fits(getattr(screen, name), kind)
    ]


WIDGETS = [(Screen, to_page.ScreenTraits), (Chooser, to_page.ChooserTraits), (FileDialog, to_page.FileDialogTraits)]


@pytest.mark.parametrize("widget, kinds", WIDGETS)
def test_each_trait_of_a_widget_has_its_type(widget, kinds):
    own = {name: type(trait) for name, trait in vars(widget).items() if isinstance(trait, traitlets.TraitType)}
    expected = {name: trait_of(hint) for name, hint in get_type_hints(kinds).items()}
    assert {name: kind for name, kind in own.items() if not name.startswith("_")} == expected


def test_messages_to_the_page_have_the_declared_types(play):
    async def script(playground):
        told = []
        playground.screen.send = lambda content, buffers=(): told.append(content)
        playground.screen.receive(KEEPS)
        playground.trainer.run(steps=150)
        playground.trainer.configure(learning_rate=0.2)
        playground.screen.offer("a", "data.csv", b"1", "text/csv")
        for message in well_formed():
            if message["kind"] not in ("gone", "load"):
                playground.screen.receive(message)
        playground.player.post(playground.player.painter.rest)
        await turns(3000)
        assert {message["kind"] for message in told} == {"frame", "hint", "file", "kept", "pong"}
        assert [message for message in told if not fits(message, to_page.Told)] == []
        assert wrong_traits(playground.screen) == []
        assert set(playground.screen.timeline) == to_page.TimelineFacts.__optional_keys__

    play(script, dataset="xor")


def test_nothing_else_is_of_the_types():
    assert fits({"kind": "pong", "page": "a"}, to_page.Told)
    for wrong in ({"kind": "pong"}, {"kind": "pong", "page": 1}, {"kind": "pong", "page": "a", "more": 1}):
        assert not fits(wrong, to_page.Told)

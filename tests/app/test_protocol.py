"""Valid messages of a page are accepted, and no others."""

import json
import random
from typing import get_args

import pytest

from nnviz.app.screen import protocol
from nnviz.app.screen.screen import MOST_PAGES
from tests.app.conftest import turns
from tests.app.malformed import WRONG, malformed, well_formed

MESSAGES = well_formed()
every_message = pytest.mark.parametrize("message", MESSAGES, ids=lambda message: message["kind"])


def test_every_kind_of_message_has_an_example_and_each_is_let_in():
    kinds = {kind for one in get_args(protocol.Message) for kind in get_args(one.model_fields["kind"].annotation)}
    assert kinds == {message["kind"] for message in MESSAGES}
    for message in MESSAGES:
        found = protocol.parse(json.loads(json.dumps(message)))
        assert found is not None and found.model_dump() == message


@every_message
def test_further_fields_are_left_out(message):
    assert protocol.parse({**message, "more": [1, {"x": 2}]}) == protocol.parse(message)


@every_message
def test_a_message_without_one_of_its_fields_is_dropped(message):
    for name in set(message) - {"keeps", "presents", "waited", "pressed"}:
        assert protocol.parse({key: value for key, value in message.items() if key != name}) is None


@every_message
def test_a_message_with_a_wrong_field_is_dropped(message):
    for name, value in message.items():
        for wrong in WRONG:
            found = protocol.parse({**message, name: wrong})
            if found is not None:  # then it is of the field's kind, and says the same
                assert type(getattr(found, name)) is type(value) or (wrong is None and name == "step")
                assert getattr(found, name) == wrong


@pytest.mark.parametrize("wrong", [*WRONG, {"kind": []}, {1: 2}, {"kind": "ready"}], ids=str)
def test_what_is_no_message_is_dropped(wrong):
    assert protocol.parse(wrong) is None and protocol.parse_piece(wrong) is None


def test_the_player_survives_malformed_messages(play):
    async def script(playground):
        await survives(playground, random.Random(0), 1500)

    play(script)


async def survives(playground, chance, count):
    """Send malformed messages during training, which must continue."""
    answers, failures, chooser = [], [], playground.settings_panel.user_data.chooser
    playground.player.guard._failed = failures.append
    playground.screen.send = lambda content, buffers=(): answers.append(content)
    playground.player.steps_per_second = 10.0
    playground.player.post(playground.player.play)
    for number in range(count):
        message = malformed(chance)
        playground.screen.receive(message)
        chooser._handle_custom_msg(message, [b"x"] * chance.randrange(3))
        if number % 50 == 0:
            await turns(3)
    await turns(50)
    before = playground.trainer.state.step
    playground.screen.receive({"kind": "ping", "page": "alive"})
    for _ in range(1000):
        if playground.trainer.state.step > before:
            break
        playground.player.play()
        await turns(1)
    assert playground.trainer.state.step > before or playground.trainer.ended
    assert {"kind": "pong", "page": "alive"} in answers
    assert not playground.player._task.done()
    assert len(playground.screen.pages) <= MOST_PAGES
    assert failures == []


def test_only_the_newest_pages_are_known(play):
    async def script(playground):
        ready = next(message for message in MESSAGES if message["kind"] == "page")
        for number in range(3 * MOST_PAGES):
            playground.screen.receive({**ready, "page": str(number)})
        await turns(20)
        assert list(playground.screen.pages) == [str(n) for n in range(2 * MOST_PAGES, 3 * MOST_PAGES)]

    play(script)


def test_a_pointer_whose_read_out_fails_is_answered_all_the_same(play):
    async def script(playground):
        def breaks(*_):
            raise RuntimeError("no <read-out>")

        answers = []
        playground.screen.send = lambda content, buffers=(): answers.append(content)
        playground.stage.readout = breaks
        playground.screen.receive({"kind": "pointer", "page": "a", "x": 3, "y": 4.5})
        await turns(20)
        assert answers == [{"kind": "hint", "page": "a", "text": ""}]
        assert "nnviz-trouble" in playground.message.text and "no &lt;read-out&gt;" in playground.message.text

    play(script)

"""Malformed messages by the ten thousand: the run trains and answers after them as before."""

import random

import pytest

from tests.app.conftest import clock, play  # noqa: F401
from tests.app.test_protocol import survives


@pytest.mark.timeout(400)
def test_twenty_thousand_malformed_messages_end_no_player(play):  # noqa: F811
    async def script(playground):
        await survives(playground, random.Random(1), 20_000)

    play(script)

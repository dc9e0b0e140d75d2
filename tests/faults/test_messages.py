"""Thousands of malformed messages leave the run alive."""

import random

import pytest

from tests.app.conftest import clock, play  # noqa: F401
from tests.app.test_protocol import survives


@pytest.mark.timeout(300)
def test_thousands_of_malformed_messages_end_no_player(play):  # noqa: F811
    async def script(playground):
        await survives(playground, random.Random(1), 6_000)

    play(script)

"""Step buffer: steps come out unchanged, also around an edit."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnviz.history.step_buffer
from nnviz.history.step_buffer import StepBuffer
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer


@pytest.mark.parametrize("room", [1, 3, 1000])
@settings(max_examples=25)
@given(edited=st.sets(st.integers(0, 12)), taken=st.sets(st.integers(0, 12)))
def test_steps_come_out_as_they_went_in(room, edited, taken):
    trainer, events, found = Trainer(Config(hidden=(3, 2))), [], []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nnviz.history.step_buffer, "MOST", room)
        pending = StepBuffer(trainer.state.theta)
        for step in range(13):
            if step in edited:
                trainer.set_weight(0, 0, 1, 0.1 * step)
            events.append(trainer.step())
            if pending.add(events[-1]) or step in taken:
                found.append(pending.take())
        found.append(pending.take())
        assert pending.take() is None
    numbers, before, after, gradients = map(np.concatenate, zip(*(one for one in found if one)))
    assert numbers.tolist() == [[event.step, event.loss, event.learning_rate] for event in events]
    for rows, vectors in (
        (before, [event.before.theta for event in events]),
        (after, [event.after.theta for event in events]),
        (gradients, [event.gradient for event in events]),
    ):
        assert np.array_equal(rows, vectors)
    assert max(len(one.numbers) for one in found if one) <= room

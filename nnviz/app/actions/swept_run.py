"""Swept run: a network of a sweep, trained again as a run of its own."""

from collections.abc import Callable

from ...history.history import History
from ...settings.config import settings
from ...sweeps.sweep import Sweep
from ...words import say
from ..controls.work import Task


def named(sweep: Sweep, network: int) -> str:
    """Name a network by the settings that the sweep varies."""
    values, known = sweep.grid.settings_of(network), settings()
    return ", ".join(known[axis.name].with_value(values[axis.name]) for axis in sweep.grid.given)


def training(sweep: Sweep, network: int, then: Callable[[History], None]) -> Task:
    """Train a network again up to its present step, and call `then(history)`."""
    yield 0, int(sweep.records.steps[network])
    trainer = sweep.untrained(network)
    history = History(trainer)
    yield from sweep.retraining(trainer, network)
    then(history)


def progress_of(name: str) -> Callable[[int, int], str]:
    """Return the function that says how far the training of a network is."""

    def progress(done: int, total: int) -> str:
        return say(
            "{network}: trained again to step {done} of {total}.", network=name, done=f"{done:,}", total=f"{total:,}"
        )

    return progress


def opened_text(name: str, history: History) -> str:
    """Say which network was opened."""
    return say("Opened: {network}, at step {step}.", network=name, step=f"{history.trainer.state.step:,}")

"""The texts of an autoencoder's pictures."""

import numpy as np

from ...data.plane import Plane
from ...data.task import AUTOENCODER
from ...nn.arrays import Array
from ...training.snapshot import Snapshot
from ...words import say, say_count
from ...words.formatting import plain, short
from ..base.names import input_titles, place_text, step_count

_MOST = 6  # numbers that are listed


def not_for(snapshot: Snapshot, needs_code: bool) -> str:
    """Return why a run has no such picture; "" if it has one."""
    problem = snapshot.event.problem
    if problem.task != AUTOENCODER:
        return say("This picture is for autoencoders: choose that task in the settings, below “data”.")
    if needs_code and len(problem.network.sizes) == 2:
        return say("There are no hidden layers, so there is no code.")
    return ""


def lost(snapshot: Snapshot) -> str:
    """Return the share of the test samples' spread that is lost, in words."""
    r2 = snapshot.evaluation.test_r2
    return "" if r2 is None else say("test: {share}% lost", share=plain(100 * (1 - r2)))


def reconstruction(snapshot: Snapshot, units: int) -> str:
    """Describe what an autoencoder gives back, through `units` numbers."""
    parts = (snapshot.evaluation.train_r2, snapshot.evaluation.test_r2)
    train, test = ("–" if r2 is None else plain(100 * (1 - r2)) for r2 in parts)
    return say_count(
        "Samples and their images through {count} number after {steps}: {train}% of the spread of the training "
        "samples and {test}% of that of the test samples are lost.",
        "Samples and their images through {count} numbers after {steps}: {train}% of the spread of the training "
        "samples and {test}% of that of the test samples are lost.",
        count=units,
        steps=step_count(snapshot.step),
        train=train,
        test=test,
    )


def sample_readout(snapshot: Snapshot, sample: int, inputs: Array, image: Array) -> str:
    """Describe a sample and its image, `(inputs,)` each."""
    return say(
        "sample {number}: {inputs}; its image: {image}",
        number=sample + 1,
        inputs=_listed(snapshot, inputs),
        image=_listed(snapshot, image),
    )


def place_readout(plane: Plane, place: tuple[float, float]) -> str:
    """Describe a place on the plane of the inputs."""
    return place_text(plane, place)


def code_text(code: Array) -> str:
    """Write a code `(units,)`."""
    return ", ".join(short(value, 3) for value in code[:_MOST]) + ", …" * (len(code) > _MOST)


def code_readout(snapshot: Snapshot, code: Array, image: Array) -> str:
    """Describe a code and its image."""
    return say("code {code}; its image: {image}", code=code_text(code), image=_listed(snapshot, image))


def bin_readout(snapshot: Snapshot, code: Array, image: Array, count: int) -> str:
    """Describe a code with its image, and how many samples have one like it."""
    values = {"code": code_text(code), "image": _listed(snapshot, image)}
    return say_count(
        "code {code}, near that of {count} training sample; its image: {image}",
        "code {code}, near that of {count} training samples; its image: {image}",
        count=count,
        **values,
    )


def coded(snapshot: Snapshot, layer: int, found: Array) -> str:
    """Describe the codes `(n, units)` of the training samples."""
    low, high = (plain(value) for value in (np.min(found), np.max(found)))
    return say_count(
        "Code in layer {layer} after {steps}: {count} number for each sample, from {low} to {high} over the training "
        "samples.",
        "Code in layer {layer} after {steps}: {count} numbers for each sample, from {low} to {high} over the training "
        "samples.",
        count=found.shape[1],
        layer=layer + 1,
        steps=step_count(snapshot.step),
        low=low,
        high=high,
    )


def _listed(snapshot: Snapshot, values: Array) -> str:
    """Write the values of the inputs with their names."""
    named = zip(input_titles(snapshot), values[:_MOST])
    listed = [say("{axis} = {value}", axis=name, value=short(float(value), 3)) for name, value in named]
    return ", ".join(listed + ["…"] * (len(values) > _MOST))

"""The texts of a bent space."""

import numpy as np

from ...nn.arrays import Array
from ...training.snapshot import Snapshot
from ...words import say
from ...words.formatting import plain, short
from ..base.legend import class_title
from ..base.names import step_count
from .bent_layout import BentLayout, axis_names
from .borders import is_straight


def description(snapshot: Snapshot, layout: BentLayout, samples: Array) -> str:
    """Describe the activations, and the samples that borders separate.

    `samples` are the units' activations for the training samples, `(n, 2)`.
    """
    assert layout.layer is not None  # without hidden layers there is nothing to describe
    values = {"layer": layout.layer + 1, "steps": step_count(snapshot.step), "unit": layout.units[0] + 1}
    low, high = (plain(part(samples[:, -1])) for part in (np.min, np.max))
    if len(layout.units) == 1:
        return say(
            "Space bent by layer {layer} after {steps}: the activations of its only unit go from "
            "{low} to {high} over the training samples.",
            low=low,
            high=high,
            **values,
        )
    ends = {"low": plain(samples[:, 0].min()), "high": plain(samples[:, 0].max()), "least": low, "most": high}
    text = say(
        "Space bent by layer {layer} after {steps}: over the training samples the activations of "
        "unit {unit} go from {low} to {high}, those of unit {other} from {least} to {most}.",
        other=layout.units[1] + 1,
        **values,
        **ends,
    )
    if not is_straight(snapshot.event.problem, layout.layer):
        return text
    assert snapshot.evaluation.train_accuracy is not None  # borders are for classes, which have an accuracy
    share = plain(100 * snapshot.evaluation.train_accuracy)
    straight = say(
        "Straight borders separate the classes there: {share}% of the training samples are on the correct side.",
        share=share,
    )
    return " ".join((text, straight))


def axis_notes(layout: BentLayout) -> list[str]:
    """Return the notes below the picture, which name its axes."""
    across, up = axis_names(layout)
    return [say("→ {name}", name=across), say("↑ {name}", name=up)]


def readout(layout: BentLayout, place: Array | tuple[float, float], sample: int | None) -> str:
    """Describe the activations and the sample at a place."""
    names = axis_names(layout)
    values = {"first": names[0], "second": names[1], "u": short(place[0], 3), "v": short(place[1], 3)}
    if sample is None:
        return say("{first}: {u}, {second}: {v}", **values)
    label = layout.data.labels[sample]
    name = class_title(layout.names[int(label)]) if layout.names else short(float(label), 3)
    return say("sample {number} ({name}): {first} {u}, {second} {v}", number=sample + 1, name=name, **values)

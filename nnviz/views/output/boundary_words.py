"""The texts of a decision boundary."""

import numpy as np

from ...probes.measures import class_surface, classify, scores, surface
from ...training.snapshot import Snapshot
from ...words import say
from ...words.formatting import in_range, plain
from ..base.names import place_text, step_count
from .boundary_layout import BoundaryLayout


def description(snapshot: Snapshot, layout: BoundaryLayout, cells: int) -> str:
    """Describe the classes' areas and accuracies, or the values' range.

    The plane is measured at `cells` x `cells` points.
    """
    return _of_classes(snapshot, layout, cells) if layout.names else _of_values(snapshot, layout, cells)


def _of_values(snapshot: Snapshot, layout: BoundaryLayout, cells: int) -> str:
    scaling = snapshot.event.data.value_scaling
    output = surface(snapshot.event, cells, layout.plane)
    labels = snapshot.event.data.labels
    return say(
        "Output over the plane after {steps}: from {low} to {high}, for samples from {least} to {most}.",
        steps=step_count(snapshot.step),
        low=plain(scaling.own(output.min())),
        high=plain(scaling.own(output.max())),
        least=plain(scaling.own(labels.min())),
        most=plain(scaling.own(labels.max())),
    )


def _of_classes(snapshot: Snapshot, layout: BoundaryLayout, cells: int) -> str:
    names, evaluation = layout.titles, snapshot.evaluation
    owners, _ = class_surface(snapshot.event, cells, layout.plane)
    shares = 100 * np.bincount(owners.ravel(), minlength=len(names)) / cells**2
    assert evaluation.train_accuracy is not None  # data with classes has an accuracy
    values = {"steps": step_count(snapshot.step), "train": plain(100 * evaluation.train_accuracy)}
    tested = evaluation.test_accuracy is not None
    if evaluation.test_accuracy is not None:
        values["test"] = plain(100 * evaluation.test_accuracy)
    if tested and len(names) == 2:
        return say(
            "Output over the plane after {steps}: {share}% of it is {name}. "
            "{train}% of the training samples and {test}% of the test samples are right.",
            share=plain(shares[1]),
            name=names[1],
            **values,
        )
    parts = ", ".join(say("{share}% is {name}", share=plain(share), name=name) for share, name in zip(shares, names))
    if not tested:
        return say(
            "The plane after {steps}: {parts}. {train}% of the training samples are right.", parts=parts, **values
        )
    return say(
        "The plane after {steps}: {parts}. {train}% of the training samples and {test}% of the test samples are right.",
        parts=parts,
        **values,
    )


def readout(snapshot: Snapshot, layout: BoundaryLayout, place: tuple[float, float], sample: int | None) -> str:
    """Describe the output and the sample at a place."""
    output, data = _output_at(snapshot, layout, place), snapshot.event.data
    if sample is None:
        return output
    label = data.labels[sample]
    title = layout.titles[int(label)] if layout.names else plain(data.value_scaling.own(label))
    values = {"output": output, "number": sample + 1, "label": title}
    if data.first_copy <= sample < data.train_count:
        return say("{output}; sample {number} of the training samples, a copy: {label}", **values)
    if sample < data.train_count:
        return say("{output}; sample {number} of the training samples: {label}", **values)
    return say("{output}; sample {number} of the test samples: {label}", **values)


def _output_at(snapshot: Snapshot, layout: BoundaryLayout, place: tuple[float, float]) -> str:
    point = layout.plane.points(np.array([place]))
    data, score = snapshot.event.data, float(scores(snapshot.event, point)[0])
    ends = layout.ends
    values = {"place": place_text(layout.plane, place), "output": in_range(data.value_scaling.own(score), *ends)}
    if not layout.names:
        return say("{place}: output {output}", **values)
    name = layout.titles[int(classify(snapshot.event, point)[0])]
    if layout.many:
        return say("{place}: {name}, certainty {share}%", name=name, share=round(100 * score), **values)
    values["output"] = in_range(ends[0] + (score + 1) / 2 * (ends[1] - ends[0]), *ends)
    return say("{place}: output {output} ({name})", name=name, **values)

"""Make the notebook of each lesson: `python -m tests.lessons.notebooks`."""

import json
from pathlib import Path

from nnviz.lessons import Lesson, lessons
from nnviz.lessons.course.repair import CRASHES

FOLDER = Path(__file__).parents[2] / "notebooks" / "lessons"


CHECK = [("markdown", "The check can be asserted, too. It says what it found."), ("code", "print(lesson.check())")]
# Copies of the training samples, of which the learner writes more.
COPIES = {
    "unseen": "import numpy as np\n\n\ndef augment(X, y):\n    return np.concatenate([-X, X[:, ::-1]]), np.tile(y, 2)",
    "senses": "def augment(X, y):\n    return X[:, ::-1], y  # turned by 180 degrees",
}
# What comes after the lesson itself, where code is edited.
MORE = {
    "repair": [
        (
            "markdown",
            "Here the functions are code. Mend them: first what crashes, then what the gradient check finds. The "
            "learner's functions are run in this notebook only.",
        ),
        ("code", f"import numpy as np\n\n\n{CRASHES.source(CRASHES.printed).rstrip()}"),
        ("code", "from nnviz.lessons import examine\n\nprint(examine(forward, loss, backward, update))"),
        (
            "markdown",
            "When nothing is wrong any more, `assert examine(forward, loss, backward, update)` passes.\n\n"
            "An exercise: let the biases have the shape `(1, units)`.",
        ),
    ]
} | {
    name: [
        (
            "markdown",
            "Copies of the training samples are judged, too: by their labels, and by what they are worth on points "
            "that were never seen. Write better ones.",
        ),
        ("code", f"{body}\n\n\nprint(lesson.check(augment=augment))"),
        *CHECK,
    ]
    for name, body in COPIES.items()
}


def cells(lesson: Lesson) -> list[tuple[str, str]]:
    """The cells of a lesson's notebook: kind and source."""
    return [
        ("markdown", f"# {lesson.number} · {lesson.title}\n\n{lesson.question}"),
        ("code", f'import nnviz\n\nlesson = nnviz.Lesson("{lesson.name}")\nlesson'),
        *MORE.get(lesson.name, CHECK),
    ]


def text(lesson: Lesson) -> str:
    """The notebook of a lesson as JSON."""
    made: list[dict[str, object]] = []
    for number, (kind, source) in enumerate(cells(lesson)):
        cell: dict[str, object] = {"cell_type": kind, "id": f"{lesson.name}-{number}", "metadata": {}}
        lines = source.splitlines(keepends=True)
        made.append(cell | ({"execution_count": None, "outputs": []} if kind == "code" else {}) | {"source": lines})
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    notebook = {"cells": made, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    for each in lessons().values():
        (FOLDER / f"{each.name}.ipynb").write_text(text(each), encoding="utf-8")

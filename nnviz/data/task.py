"""Tasks: the targets that a network is given with the samples."""

from dataclasses import dataclass

from ..words import marked

AUTOENCODER = "autoencoder"


@dataclass(frozen=True)
class Task:
    """A kind of targets: the labels of the data, or the inputs of the network."""

    name: str
    title: str


TASKS = {
    task.name: task for task in (Task("labels", marked("predict the labels")), Task(AUTOENCODER, marked("autoencoder")))
}

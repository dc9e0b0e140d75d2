"""The cost of a frame, compared with plain Matplotlib.

    uv run python -m benchmarks.views

Every frame shows a new moment of a run, so surfaces and curves are new each time. The peer is what
one writes first: imshow with bilinear interpolation, scatter and plot, and canvas.draw().
"""

import statistics
import time
from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from nnviz.history.history import History
from nnviz.probes.measures import batch_gradient_norms, surface, unit_surfaces
from nnviz.settings.config import Config
from nnviz.training.snapshot import Snapshot
from nnviz.training.trainer import Trainer
from nnviz.views import DecisionBoundary, GradientFlow, LossCurves, NetworkDiagram, Stage

SIZE = 960, 480
PLACED = (
    (NetworkDiagram, (0, 0, 0.56, 0.6)),
    (DecisionBoundary, (0.56, 0, 0.44, 0.6)),
    (LossCurves, (0, 0.6, 0.5, 0.4)),
    (GradientFlow, (0.5, 0.6, 0.5, 0.4)),
)


def snapshots(hidden: tuple[int, ...], count: int = 60) -> list[Snapshot]:
    trainer = Trainer(Config(hidden=hidden))
    history = History(trainer)
    trainer.run(steps=3000)
    found = []
    for _ in range(count):
        trainer.run(steps=10)
        found.append(history.latest())
    return found


def cost(draw: Callable[[Snapshot], object], shown: Sequence[Snapshot]) -> str:
    """Return the least and the median milliseconds per frame.

    The first three frames are left out.
    """
    times = []
    for snapshot in shown:
        begin = time.perf_counter()
        draw(snapshot)
        times.append(1000 * (time.perf_counter() - begin))
    return f"{min(times[3:]):8.2f} {statistics.median(times[3:]):8.2f}"


class Peer:
    """The same four pictures, drawn by plain Matplotlib for each frame."""

    def __init__(self, snapshot: Snapshot):
        self.figure = Figure((SIZE[0] / 96, SIZE[1] / 96), 96)
        self.canvas = FigureCanvasAgg(self.figure)
        (left, plane), (losses, norms) = self.figure.subplots(2, 2)
        units = [unit for layer in unit_surfaces(snapshot.event) for unit in layer]
        self.units = [
            left.inset_axes((number / len(units), 0.3, 0.9 / len(units), 0.4), xticks=[], yticks=[]).imshow(
                unit, cmap="RdBu", vmin=-1, vmax=1
            )
            for number, unit in enumerate(units)
        ]
        self.plane = plane.imshow(
            surface(snapshot.event), cmap="RdBu", vmin=-1, vmax=1, extent=(-6, 6, -6, 6), interpolation="bilinear"
        )
        points, labels = snapshot.event.data.train
        plane.scatter(*points.T, c=labels, cmap="RdBu", edgecolors="white")
        self.losses = losses.plot(snapshot.losses.steps, snapshot.losses.last)
        self.norms = norms.semilogy(snapshot.gradient_norms.steps, snapshot.gradient_norms.last)
        self.bars = norms.inset_axes((0.8, 0, 0.2, 1)).bar(range(len(self.norms)), batch_gradient_norms(snapshot.event))

    def draw(self, snapshot: Snapshot) -> None:
        for image, unit in zip(self.units, (u for layer in unit_surfaces(snapshot.event) for u in layer)):
            image.set_data(unit)
        self.plane.set_data(surface(snapshot.event))
        for lines, track in ((self.losses, snapshot.losses), (self.norms, snapshot.gradient_norms)):
            for line, values in zip(lines, track.last.T):
                line.set_data(track.steps, values)
        for bar, height in zip(self.bars, batch_gradient_norms(snapshot.event)):
            bar.set_height(height)
        self.canvas.draw()
        np.asarray(self.canvas.buffer_rgba())


def main() -> None:
    for hidden in ((4, 2), (8,) * 6):
        shown = snapshots(hidden)
        shape = "-".join(map(str, (2, *hidden, 1)))
        print(f"{shape}, {SIZE[0]}x{SIZE[1]}, milliseconds for a frame:   least   median")
        for kind, area in PLACED:
            stage = Stage([(kind(), area)], *SIZE)
            print(f"  {kind.__name__:34}{cost(stage.frame, shown)}")
        stage = Stage([(kind(), area) for kind, area in PLACED], *SIZE)
        print(f"  {'all four, blitted':34}{cost(stage.frame, shown)}")
        print(f"  {'  problem which the surface':34}{cost(lambda snapshot: surface(snapshot.event), shown)}")
        print(f"  {'all four, made and drawn anew':34}{cost(stage.full, shown[:20])}")
        print(f"  {'Matplotlib used plainly':34}{cost(Peer(shown[0]).draw, shown[:20])}")
        sharp = Stage([(kind(), area) for kind, area in PLACED], *SIZE, pixel_ratio=2)
        print(f"  {'all four, blitted, ratio 2':34}{cost(sharp.frame, shown)}")


if __name__ == "__main__":
    main()

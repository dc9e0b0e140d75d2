"""Map swatches: small cells that explain the marks of a map."""

import numpy as np

from ..base.view import View

CIRCLE = np.stack([np.cos(np.linspace(0, 2 * np.pi, 25)), np.sin(np.linspace(0, 2 * np.pi, 25))], axis=1)


def draw_swatch(view: View, x: float, y: float, kind: str) -> None:
    """Draw a small cell of a kind: "failed", "missed", "empty" or "best"."""
    muted, side = view.theme.muted, 11.0
    if kind == "best":
        view.rule([CIRCLE * 4.5 + (x + side / 2, y + side / 2)], view.theme.ink, 2.0)
        return
    view.rule([[(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]], muted)
    if kind == "failed":
        view.rule([((x, y + side / 2), (x + side / 2, y)), ((x, y + side), (x + side, y)),
                   ((x + side / 2, y + side), (x + side, y + side / 2))], muted, 1.2)  # fmt: skip
    elif kind == "missed":
        dots = [(x + a, y + b) for a in (2.5, 7.5) for b in (3.0, 8.0)]
        view.rule([(dot, (dot[0] + 1.5, dot[1])) for dot in dots], muted, 1.5)

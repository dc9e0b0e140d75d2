"""Map swatches: small cells and marks that explain those of a map."""

from ..base.view import View
from .map_marks import CHECK, CIRCLE


def draw_swatch(view: View, x: float, y: float, kind: str) -> None:
    """Draw a small cell of a kind: "failed", "missed", "empty", "best" or "passed"."""
    muted, side = view.theme.muted, 11.0
    if kind == "best":
        view.rule([CIRCLE * 4.5 + (x + side / 2, y + side / 2)], view.theme.ink, 2.0)
        return
    if kind == "passed":
        view.rule([CHECK * 4.5 + (x + side / 2, y + side / 2)], view.theme.ink, 2.0)
        return
    view.rule([[(x, y), (x + side, y), (x + side, y + side), (x, y + side), (x, y)]], muted)
    if kind == "failed":
        view.rule([((x, y + side / 2), (x + side / 2, y)), ((x, y + side), (x + side, y)),
                   ((x + side / 2, y + side), (x + side, y + side / 2))], muted, 1.2)  # fmt: skip
    elif kind == "missed":
        dots = [(x + a, y + b) for a in (2.5, 7.5) for b in (3.0, 8.0)]
        view.rule([(dot, (dot[0] + 1.5, dot[1])) for dot in dots], muted, 1.5)

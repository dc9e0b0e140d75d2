"""Valid messages of a page, and malformed ones."""

import random
from typing import Any

WRONG: tuple[Any, ...] = (
    None,
    True,
    False,
    "",
    "x",
    "nan",
    "7" * 70_000,
    "\ud800",
    "\0",
    [],
    [1],
    {},
    {"x": 1},
    -1,
    -(10**400),
    10**400,
    10**18,
    1e308,
    -1e308,
    float("nan"),
    float("inf"),
    -float("inf"),
    0.5,
    b"bytes",
)


def well_formed() -> list[dict[str, Any]]:
    """One message of every kind."""
    place = {"x": 312.5, "y": 40.0}
    page = {
        "width": 960,
        "room": 600,
        "ratio": 1.5,
        "visible": True,
        "theme": "dark",
        "search": "?seed=1",
        "keeps": True,
        "presents": False,
    }
    fields: dict[str, dict[str, Any]] = {
        "ready": page,
        "page": page,
        "lost": page,
        "gone": {},
        "ack": {"frame": 3, "waited": 5.0},
        "ping": {},
        "pointer": {**place, "pressed": True},
        "choose": place,
        "edit": {"action": "move", **place},
        "scrub": {"step": 12},
        "branch": {"number": 1},
        "compare": {"number": -1},
        "keep": {"run": "other"},
        "try": {},
        "key": {"key": "step"},
        "load": {"text": "{}"},
        "progress": {"text": "{}"},
    }
    return [{"page": "a", "kind": kind, **more} for kind, more in fields.items()]


def malformed(chance: random.Random) -> Any:
    """Return a damaged message: fields are missing or wrong."""
    if chance.random() < 0.02:
        return chance.choice(WRONG)
    message = dict(chance.choice([*well_formed(), {"file": "f", "name": "n", "size": 4, "at": 0}]))
    for _ in range(chance.randint(1, 3)):
        name = chance.choice([*message, "kind", "page", "more"])
        if chance.random() < 0.3:
            message.pop(name, None)
        else:
            message[name] = chance.choice(WRONG) if chance.random() < 0.8 else chance.uniform(-1e7, 1e7)
    return message

"""Memory: what a sweep needs of it, and what there is."""

from ..errors import ConfigError
from ..training.limits import in_bytes
from ..words import say

LEAST = 1_000  # bytes for the settings and results of any network


def check_memory(needed: int, allowed: int | None = None) -> None:
    """Raise ConfigError if a sweep would need more memory than there is, or than is `allowed`."""
    free = available() if allowed is None else allowed
    if free is not None and needed > free:
        raise ConfigError(
            say(
                "The sweep would need about {needed}, and {free} are free. Take fewer values, fewer seeds or a smaller "
                "network.",
                needed=in_bytes(needed),
                free=in_bytes(free),
            )
        )


def available() -> int | None:
    """Return the bytes of memory that are free; None if the system does not tell."""
    try:
        from psutil import virtual_memory
    except ImportError:  # in a browser
        return None
    return int(virtual_memory().available)

"""Losing the kernel: words that the page gets in advance."""

from ...words import say


def words() -> dict[str, str]:
    """Return the words for each kind of loss.

    A notebook's cell has its own words, because only the person can restart its kernel.
    """
    return {
        "busy": say("The kernel is still computing and does not answer. The controls do nothing until it does."),
        "interrupted": say(
            "The connection to the kernel broke; the page is reconnecting. The controls do nothing until then."
        ),
        "offline": say(
            "This computer is offline. The page continues by itself when the network is back. The controls do "
            "nothing until then."
        ),
        "unreachable": say(
            "The server can't be reached. The page continues by itself if the server comes back with the run. The "
            "controls do nothing until then."
        ),
        "culled": say(
            "This page was unused for so long that the server ended its kernel. The controls no longer do anything."
        ),
        "died": say(
            "The kernel of this page died, perhaps because the memory was full. The controls no longer do anything."
        ),
        "ended": say("The kernel of this page was ended. The controls no longer do anything."),
        "unknown": say("The kernel of this page is gone. The controls no longer do anything."),
        "restarted": say(
            "The kernel was restarted, so this run is gone, except for what you saved in a file. The controls no "
            "longer do anything. Run the cell again to start a new run."
        ),
        "cell": say(
            "The kernel of these pictures is gone, and this run with it, except for what you saved in a file. The "
            "controls no longer do anything. Run the cell again to start a new run."
        ),
        "again": say("Start again"),
        "help": say("Opens this page again, with the same settings"),
        "waiting": say("Starting again when the server answers …"),
    }

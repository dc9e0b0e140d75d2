"""Losing the kernel: what a page says then. The words are in the page before, since afterwards nothing gets there."""

from ...words import say


def words() -> dict[str, str]:
    """Return the page's words for each kind of loss, and for its buttons.

    Those of a notebook's cell are apart: there nobody but the person can start a kernel.
    """
    return {
        "busy": say("The kernel is still computing and does not answer. The controls do nothing until it does."),
        "interrupted": say(
            "The connection to the kernel broke and is being made again. The controls do nothing until it is there."
        ),
        "offline": say(
            "This computer is offline. The page goes on by itself when the network is back; the controls "
            "do nothing until then."
        ),
        "unreachable": say(
            "The server can't be reached. The page goes on by itself if the server comes back with the "
            "run; the controls do nothing until then."
        ),
        "culled": say(
            "Nobody was here for so long that the server ended this page's kernel. The controls do nothing any more."
        ),
        "died": say(
            "The kernel of this page died, perhaps because the memory was full. The controls do nothing any more."
        ),
        "ended": say("The kernel of this page was ended. The controls do nothing any more."),
        "unknown": say("The kernel of this page is gone. The controls do nothing any more."),
        "cell": say(
            "The kernel behind these pictures is gone or was restarted, so the controls do nothing any more. "
            "Run the cell again."
        ),
        "again": say("Start again"),
        "help": say("Opens this page anew, with the same settings"),
        "waiting": say("Starts again when the server answers …"),
    }

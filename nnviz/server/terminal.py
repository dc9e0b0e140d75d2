"""The terminal of a server that was not asked to say much: a line for each trouble, and no traceback."""

import logging

LONGEST = 300  # characters


class OneLine(logging.Formatter):
    """Formats a record as one line; `--verbose` shows the rest."""

    def format(self, record: logging.LogRecord) -> str:
        text = record.getMessage()
        problem = record.exc_info[1] if record.exc_info else None
        if problem is not None:
            summary, _, _ = text.partition("\n")
            text = f"{summary}: {type(problem).__name__}: {problem}"
        # Strangers choose addresses, and with them what is said about these.
        line = "".join(each if each.isprintable() else " " for each in text)
        return line if len(line) <= LONGEST else f"{line[:LONGEST]}..."


def quiet(log: logging.Logger) -> None:
    """Shows errors alone, each in one line: of `log`, a server's own, and of all that have no handler."""
    for handler in log.handlers:
        handler.setFormatter(OneLine())
    others = logging.StreamHandler()
    others.setLevel(logging.ERROR)
    others.setFormatter(OneLine())
    logging.getLogger().addHandler(others)
    # A request that failed has been reported with its reason, where this would only repeat that it did.
    logging.getLogger("tornado.access").setLevel(logging.CRITICAL)

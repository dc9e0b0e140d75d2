"""The terminal of a quiet server."""

import logging

LONGEST = 300  # characters


class OneLine(logging.Formatter):
    """Format a record as one line; `--verbose` shows the rest."""

    def format(self, record: logging.LogRecord) -> str:
        text = record.getMessage()
        problem = record.exc_info[1] if record.exc_info else None
        if problem is not None:
            summary, _, _ = text.partition("\n")
            text = f"{summary}: {type(problem).__name__}: {problem}"
        # Strangers choose the addresses that they ask for, and so a part of these lines.
        line = "".join(each if each.isprintable() else " " for each in text)
        return line if len(line) <= LONGEST else f"{line[:LONGEST]}..."


def quiet(log: logging.Logger) -> None:
    """Show errors only, each in one line.

    This affects `log` and all loggers without a handler.
    """
    for handler in log.handlers:
        handler.setFormatter(OneLine())
    others = logging.StreamHandler()
    others.setLevel(logging.ERROR)
    others.setFormatter(OneLine())
    logging.getLogger().addHandler(others)
    # A failed request has been reported with its reason; this logger would report it again without.
    logging.getLogger("tornado.access").setLevel(logging.CRITICAL)

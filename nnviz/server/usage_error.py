"""The one kind of error that a person at the terminal is meant to read."""


class UsageError(Exception):
    """Something that the person asked for and cannot have: one sentence, without a traceback."""

"""The error that a person at the terminal reads."""


class UsageError(Exception):
    """A request of the user that cannot be met.

    Its text is one sentence, shown without a traceback.
    """

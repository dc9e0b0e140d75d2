"""Guard: calls that may raise without ending the caller."""

import logging
from collections.abc import Callable
from typing import Any

_log = logging.getLogger("nnviz")


class Guard:
    """Reports exceptions to `failed(error)`, which may raise itself."""

    def __init__(self, failed: Callable[[BaseException], None]):
        self._failed = failed

    def attempt(self, do: Callable[..., Any], *arguments: Any, otherwise: Callable[[], Any] | None = None) -> Any:
        """Return the result of `do`, or None if it raises.

        An exception is reported, and `otherwise()` is called.
        """
        try:
            return do(*arguments)
        except Exception as error:  # noqa: BLE001 - a fault of others must not end the run
            self._tell(error)
            if otherwise is not None:
                self.attempt(otherwise)
            return None

    def _tell(self, error: Exception) -> None:
        try:
            self._failed(error)
        except Exception:  # noqa: BLE001 - a fault of others must not end the run
            _log.exception("A failure could not be shown in the page: %r", error)

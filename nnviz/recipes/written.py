"""Written: a file that is written completely or not at all."""

import os
from pathlib import Path

from ..errors import ConfigError, refusing
from ..words import say


def write(path: "str | os.PathLike[str]", content: bytes, kind: type[ConfigError]) -> Path:
    """Write a file, and return its path.

    Raises an error of this `kind` if the system refuses.
    """
    with refusing(path, "{path} can't be written: {error}", kind):
        target = Path(os.fsdecode(path))
        if target.is_dir():
            raise kind(say("{path} is a folder: name a file in it", path=target))
        if not target.parent.is_dir():
            raise kind(say("{path}: the folder {folder} does not exist", path=target, folder=target.parent))
        part = target.with_name(f".{target.name}.{os.getpid()}.part")
        try:
            part.write_bytes(content)
            os.replace(part, target)
        finally:
            part.unlink(missing_ok=True)
        return target

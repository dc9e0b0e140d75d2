"""Upload: a file that arrives in pieces."""


class Upload:
    """A file of `size` bytes whose pieces arrive in order."""

    def __init__(self, file: str, size: int):
        self.file, self.size = file, size
        self._content = bytearray()

    @property
    def arrived(self) -> int:
        """Return the number of bytes that have arrived."""
        return len(self._content)

    @property
    def is_whole(self) -> bool:
        return self.arrived >= self.size

    def add(self, at: int, piece: bytes) -> bool:
        """Add a piece at byte `at`; False if out of order."""
        if at != self.arrived:
            return False
        self._content += piece[: self.size - self.arrived]
        return True

    def content(self) -> bytes:
        """Return the file, and forget it."""
        content, self._content = bytes(self._content), bytearray()
        return content

"""Upload: the pieces of a file that a page sends, put together."""


class Upload:
    """A file of `size` bytes, of which pieces come in order; it never takes more memory than that."""

    def __init__(self, file: str, size: int):
        self.file, self.size = file, size
        self._content = bytearray()

    @property
    def arrived(self) -> int:
        """The number of bytes that have arrived."""
        return len(self._content)

    @property
    def is_whole(self) -> bool:
        return self.arrived >= self.size

    def add(self, at: int, piece: bytes) -> bool:
        """Add a piece that begins at byte `at`; False where that is not the next one."""
        if at != self.arrived:
            return False
        self._content += piece[: self.size - self.arrived]
        return True

    def content(self) -> bytes:
        """The file, which is given up here."""
        content, self._content = bytes(self._content), bytearray()
        return content

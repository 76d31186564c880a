"""A fault in the text below the front matter."""


class BodyError(ValueError):
    """A fault in a body, at a line counted from 1 at the body's first line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line

class CitationError(ValueError):
    """What could not be read, in the reader's words; `code` for programs."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message

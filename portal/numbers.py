"""Numbers of rows, as they come in addresses and forms."""

# One more digit overflows the column: an error of the database, not an empty list.
_MOST_DIGITS = 17


def is_row_number(text: str) -> bool:
    """Whether the text can be a primary key."""
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS

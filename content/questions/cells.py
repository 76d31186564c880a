"""Texts in CSV cells: written so that no spreadsheet computes them, and read back."""

from content.spreadsheet import safe_cell


def written(text: str) -> str:
    """The text, behind an apostrophe where a spreadsheet would compute it.

    A text that has such apostrophes of its own gets one more, so that `unwritten`
    gives back every text.
    """
    bare = text.lstrip("'")
    return f"'{text}" if safe_cell(bare) != bare else text


def unwritten(cell: str) -> str:
    """The text that was `written`; any other cell as it is."""
    bare = cell.lstrip("'")
    return cell[1:] if bare != cell and safe_cell(bare) != bare else cell

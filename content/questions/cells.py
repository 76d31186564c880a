"""Texts in cells of tables."""

from content.spreadsheet import safe_cell


def unwritten(cell: str) -> str:
    """The text of a cell without the apostrophe that keeps a spreadsheet from computing
    it; any other cell as it is."""
    bare = cell.lstrip("'")
    return cell[1:] if bare != cell and safe_cell(bare) != bare else cell

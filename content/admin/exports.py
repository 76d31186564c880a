"""The admin's lists and reports as CSV, without formulas.

People choose their own names and editors their titles; whoever exports a report opens
it in a spreadsheet. Wagtail looks after this in its Excel files, not in CSV.
"""

from typing import Any

from wagtail.admin.views.mixins import SpreadsheetExportMixin

from content.spreadsheet import safe_cell


def without_formulas() -> None:
    """For all of Wagtail's own reports and for ours that are built on them."""
    SpreadsheetExportMixin.write_csv_row = _write_csv_row


def _write_csv_row(view: Any, writer: Any, row: dict[str, Any]) -> Any:
    return writer.writerow(
        {
            field: _cell(view.preprocess_field_value(field, value, view.FORMAT_CSV))
            for field, value in row.items()
        }
    )


def _cell(value: Any) -> Any:
    return value if isinstance(value, int | float) else safe_cell(value)

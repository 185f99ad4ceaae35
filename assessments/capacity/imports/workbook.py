"""An instrument that came as a workbook → a document, or every bad cell named. Nothing is saved here."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.capacity.interchange.workbook import REST, columns_of, document_from
from lms.core.tables import read_sheet

EXPECTED = {
    "number": gettext_lazy("a whole number is expected."),
    "flag": gettext_lazy("1 or 0 is expected."),
    "json": gettext_lazy("the text cannot be read as JSON."),
    "link": gettext_lazy("a line such as “primary module PE.1: PE 1.1” or “secondary consultation legal” is expected."),
    "domain": gettext_lazy("no domain has this code."),
}


def read_instrument(content: bytes, filename: str) -> tuple[dict[str, Any], list[str]]:
    """Return the document and what is wrong with its cells. SheetError for a file that cannot be read."""
    sheets = {
        name: list(read_sheet(content, filename, required=columns_of(name), sheet=name).numbered())
        for name in ("items", "domains", "bands")
    }
    sheets["rest"] = list(read_sheet(content, filename, required=REST, sheet="rest").numbered())
    document, faults = document_from(sheets)
    return document, [
        _("Sheet %(sheet)s, row %(row)s, column %(column)s: %(text)s")
        % {"sheet": sheet, "row": row, "column": column, "text": EXPECTED[kind]}
        for sheet, row, column, kind in faults
    ]

"""An instrument that came as a workbook → a document, or every bad cell named. Nothing is saved here."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.capacity.interchange.codes import CODED, DOMAIN_CODE, ITEM_CODE, alike
from assessments.capacity.interchange.workbook import REST, columns_of, document_from
from lms.core.tables import read_sheet

EXPECTED = {
    "number": gettext_lazy("a whole number is expected."),
    "flag": gettext_lazy("1 or 0 is expected."),
    "json": gettext_lazy("the text cannot be read as JSON."),
    "link": gettext_lazy("a line such as “primary module PE.1: PE 1.1” or “secondary consultation legal” is expected."),
    "domain": gettext_lazy("no domain has this code."),
    "item_code": gettext_lazy("a number, a point and a number are expected, for example 1.6."),
    "domain_code": gettext_lazy("a Latin D and a number are expected, for example D9."),
}
SHAPES = (("items", ITEM_CODE, "item_code"), ("domains", DOMAIN_CODE, "domain_code"))


def read_instrument(content: bytes, filename: str) -> tuple[dict[str, Any], list[str]]:
    """Return the document and what is wrong with its cells. SheetError for a file that cannot be read."""
    sheets = {
        name: list(read_sheet(content, filename, required=columns_of(name), sheet=name).numbered())
        for name in ("items", "domains", "bands")
    }
    sheets["rest"] = list(read_sheet(content, filename, required=REST, sheet="rest").numbered())
    document, faults = document_from(sheets)
    said = [(sheet, row, column, EXPECTED[kind]) for sheet, row, column, kind in (*faults, *_shapes(sheets))]
    return document, [
        _("Sheet %(sheet)s, row %(row)s, column %(column)s: %(text)s")
        % {"sheet": sheet, "row": row, "column": column, "text": text}
        for sheet, row, column, text in (*said, *_twice(sheets))
    ]


def _shapes(sheets) -> Iterator[tuple[str, int, str, str]]:
    for sheet, shape, kind in SHAPES:
        for number, row in sheets[sheet]:
            if not shape.fullmatch(row["code"]):
                yield sheet, number, "code", kind


def _twice(sheets) -> Iterator[tuple[str, int, str, str]]:
    """Codes that differ from an earlier one by case, spaces or the alphabet alone, or by nothing."""
    for sheet, columns in CODED.items():
        for column in columns:
            for number, code, first, earlier in alike((number, row[column]) for number, row in sheets[sheet]):
                yield sheet, number, column, _(
                    "“%(code)s” reads like “%(earlier)s” in row %(row)s. Give each a code of its own, in Latin letters and digits."
                ) % {"code": code, "earlier": earlier, "row": first}

"""What is wrong with a sheet, as a sentence in the reader's language."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lms.core import formats
from lms.core.tables import SheetError


def sentence(error: SheetError) -> str:
    """Return what is wrong, where, and what to do: one sentence or two."""
    text = _sentence(error)
    if error.row is None:
        return text
    if error.column:
        return _("Row %(row)s, column %(column)s: %(text)s") % {
            "row": error.row,
            "column": error.column,
            "text": text,
        }
    return _("Row %(row)s: %(text)s") % {"row": error.row, "text": text}


def _sentence(error: SheetError) -> str:
    language = get_language() or "en"
    facts = {"column": error.column, **error.parameters}
    if "limit" in facts and error.code == "too_large":
        facts["limit"] = formats.size(facts["limit"], language)
    elif "limit" in facts:
        facts["limit"] = formats.number(facts["limit"], language)
    if "columns" in facts:
        facts["columns"] = ", ".join(facts["columns"])
    sentences = {
        "empty": _("the file is empty."),
        "too_large": _("the file is larger than %(limit)s. Split it, or remove pictures and unused sheets."),
        "kind": _("only .xlsx and .csv files are read, this one ends with “%(ending)s”."),
        "broken": _("the file is broken. Open it in your spreadsheet program and save it again as .xlsx."),
        "bomb": _("the file is not a usual workbook. Copy the table into a new one and save it as .xlsx."),
        "macro": _("the file carries macros. Save it as .xlsx without them."),
        "encoding": _("the letters cannot be read. Save the file as CSV UTF-8 or as .xlsx."),
        "no_sheet": _("the workbook has no visible sheet."),
        "no_header": _("the first row must hold the column codes: %(columns)s."),
        "missing_column": _("the column “%(column)s” is missing. The sheet needs: %(columns)s."),
        "unknown_column": _("the column “%(column)s” is not known. Known are: %(columns)s."),
        "duplicate_column": _("the column “%(column)s” stands there twice."),
        "too_many_rows": _("the sheet has too many rows; the limit is %(limit)s."),
        "no_rows": _("there is no row below the heading."),
        "formula": _("the cell holds a formula. Paste its value instead."),
        "cell_error": _("the cell holds the error %(text)s. Correct it."),
        "cell_too_long": _("the text is too long; the limit in signs is %(limit)s."),
        "control": _("the cell holds a control character. Type the text again."),
    }
    return sentences[error.code] % facts

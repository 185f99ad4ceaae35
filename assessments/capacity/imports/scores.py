"""Scores collected on paper: a sheet → clean rows, or every bad row named. Nothing is saved here."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from assessments.capacity import workflow
from assessments.capacity.interchange.xlsform import long_rows
from assessments.capacity.models import AssessmentRound, CapacityAssessment, Code, InstrumentVersion, Layer
from lms.core.tables import Column, SheetError, SheetRows, Table, read_sheet

COLUMNS = ("organisation", "item", "score", "reason", "evidence", "instrument")
MAX_ROWS = 10_000  # 250 organisations of 40 items
LONGEST = 2_000
LAYERS = (Layer.VERIFIED, Layer.CONSENSUS)
CODES = {"N/A": Code.NOT_APPLICABLE, "NA": Code.NOT_APPLICABLE, "DK": Code.DONT_KNOW}
LEVELS = {str(level): level for level in range(5)}
# "2026-02-10 https://…" or "2026-02-10 Minutes of the board, file 7"; the date may be missing.
EVIDENCE = re.compile(r"^(?:(\d{4}-\d{2}-\d{2})\s+)?(.+)$", re.DOTALL)
WRITABLE = {
    Layer.VERIFIED: workflow.BY_CODE["import_verified"].before,
    Layer.CONSENSUS: workflow.BY_CODE["import_consensus"].before,
}


@dataclass(frozen=True)
class PaperScore:
    """One clean row: what the paper says of one item."""

    item: str
    level: int | None
    code: str
    reason: str
    evidence: str
    evidence_on: date | None


@dataclass(frozen=True)
class Fault:
    """One bad row: its number as the spreadsheet shows it, the column, and what is expected."""

    row: int
    column: str
    text: str

    def __str__(self) -> str:
        return _("Row %(row)s, column %(column)s: %(text)s") % {
            "row": self.row,
            "column": self.column,
            "text": self.text,
        }


@dataclass(frozen=True)
class PaperSheet:
    """What a file holds: rows by organisation code, and the faults. With a fault nothing may be stored."""

    rows: Mapping[str, tuple[PaperScore, ...]]
    faults: tuple[Fault, ...]

    @property
    def count(self) -> int:
        return sum(len(rows) for rows in self.rows.values())


def template_table(version: InstrumentVersion, organisation_codes: Iterable[str]) -> Table:
    """Return an empty sheet with one row for each organisation and item, to be filled by hand."""
    items = list(version.spec.items)
    columns = tuple(Column(code, "text") for code in COLUMNS)
    return Table("scores", columns, [(org, item, "", "", "", str(version)) for org in organisation_codes for item in items])


def read_scores(content: bytes, filename: str, *, assessment_round: AssessmentRound, layer: str) -> PaperSheet:
    """Read a sheet of scores for a round and a layer, or what a form collected; SheetError if it is neither."""
    try:
        sheet = read_sheet(content, filename, required=COLUMNS[:3], optional=COLUMNS[3:], max_rows=MAX_ROWS)
    except SheetError as error:
        if error.code not in ("missing_column", "unknown_column"):
            raise
        sheet = _collected(content, filename, assessment_round.instrument_version) or _raise(error)
    return check_rows(sheet, assessment_round=assessment_round, layer=layer)


def _collected(content: bytes, filename: str, version: InstrumentVersion) -> SheetRows | None:
    """Return the answers of the form of this instrument as rows of a score sheet; None if it is no such file."""
    found = read_sheet(content, filename, required=("organisation",), max_rows=MAX_ROWS, keep_unknown=True)
    variables = {item.var: item.code for item in version.spec.items.values()}
    rows, numbers = [], []
    for number, cells in found.numbered():
        answers = long_rows([cells], variables)
        rows += answers
        numbers += [number] * len(answers)
    return SheetRows(rows, numbers, list(COLUMNS)) if rows else None


def _raise(error: SheetError):
    raise error


def check_rows(sheet: SheetRows, *, assessment_round: AssessmentRound, layer: str) -> PaperSheet:
    """Return the clean rows and every fault of a sheet. Two queries a call."""
    spec, wanted = assessment_round.instrument_version.spec, str(assessment_round.instrument_version)
    cases = {case.organisation.code: case for case in _cases(assessment_round)}
    rows: dict[str, list[PaperScore]] = {}
    faults: list[Fault] = []
    seen: dict[tuple[str, str], int] = {}
    for number, cells in sheet.numbered():
        cells = {column: (cells.get(column) or "").strip() for column in COLUMNS}
        if not cells["score"] and not cells["reason"] and not cells["evidence"]:
            continue  # a row of the template that was left empty is "no answer"
        found = list(_faults(number, cells, cases, spec.items, seen, layer))
        if cells["instrument"] not in ("", wanted):
            text = _("collected with %(found)s; this round uses %(wanted)s.")
            found.append(Fault(number, "instrument", text % {"found": cells["instrument"][:40], "wanted": wanted}))
        faults += found
        if not found:
            rows.setdefault(cells["organisation"], []).append(_score(cells))
    if not rows and not faults:
        faults.append(Fault(2, "score", _("there is no row with a score. Fill the column “score” with 0 to 4, N/A or DK.")))
    return PaperSheet({code: tuple(found) for code, found in rows.items()}, tuple(faults))


def _cases(assessment_round: AssessmentRound) -> QuerySet[CapacityAssessment]:
    return assessment_round.assessments.current().select_related("organisation").defer("snapshot")


def _faults(number, cells, cases, items, seen, layer):
    organisation, item = cells["organisation"], cells["item"]
    case = cases.get(organisation)
    if case is None:
        text = _("the organisation “%(code)s” does not take part in this round. Use its code, for example CSO-001.")
        yield Fault(number, "organisation", text % {"code": organisation})
    elif case.is_locked:
        text = _("the assessment of %(code)s is locked. Reopen it first; that makes a new revision.")
        yield Fault(number, "organisation", text % {"code": organisation})
    elif case.state not in WRITABLE[layer]:
        text = _("the assessment of %(code)s stands elsewhere and takes no scores from paper now.")
        yield Fault(number, "organisation", text % {"code": organisation})
    if item not in items:
        text = _("the instrument has no item “%(item)s”. Expected: a code from 1.1 to 8.5.") % {"item": item}
        yield Fault(number, "item", text)
    elif (organisation, item) in seen:
        text = _("%(organisation)s, item %(item)s stands already in row %(row)s.")
        facts = {"organisation": organisation, "item": item, "row": seen[organisation, item]}
        yield Fault(number, "item", text % facts)
    seen.setdefault((organisation, item), number)
    yield from _score_faults(number, cells, items.get(item), layer)
    yield from _evidence_faults(number, cells)
    for column in ("reason", "evidence"):
        if len(cells[column]) > LONGEST:
            yield Fault(number, column, _("the text is too long; the limit in signs is %(limit)s.") % {"limit": LONGEST})


def _score_faults(number, cells, item, layer):
    word = cells["score"].upper()
    if word and word not in LEVELS and word not in CODES:
        text = _("“%(score)s” is not a score. Expected: 0, 1, 2, 3, 4, N/A or DK.") % {"score": cells["score"][:30]}
        yield Fault(number, "score", text)
        return
    code = CODES.get(word)
    if code == Code.NOT_APPLICABLE and item is not None and not item.na_allowed:
        yield Fault(number, "score", _("item %(item)s always applies: enter 0 if it is not done.") % {"item": item.code})
    if code and not cells["reason"]:
        yield Fault(number, "reason", _("N/A and DK need a reason."))
    if not word and layer == Layer.VERIFIED and not cells["reason"]:
        yield Fault(number, "reason", _("without a score write why the level could not be determined."))


def _evidence_faults(number, cells):
    if not cells["evidence"]:
        return
    try:
        day, text = _evidence(cells["evidence"])
    except ValueError:
        yield Fault(number, "evidence", _("the date does not exist. Expected: 2026-02-10 and then a link or a title."))
        return
    if "://" in text and not text.lower().startswith(("http://", "https://")):
        yield Fault(number, "evidence", _("a link begins with http:// or https://."))
    elif "://" in text and (len(text) > 1000 or any(sign.isspace() for sign in text)):
        yield Fault(number, "evidence", _("give one link without spaces, or a title."))


def _evidence(cell: str) -> tuple[date | None, str]:
    day, text = EVIDENCE.match(cell).groups()
    return (date.fromisoformat(day) if day else None), text.strip()


def _score(cells: Mapping[str, str]) -> PaperScore:
    word = cells["score"].upper()
    day, text = _evidence(cells["evidence"]) if cells["evidence"] else (None, "")
    return PaperScore(cells["item"], LEVELS.get(word), str(CODES.get(word, "")), cells["reason"], text, day)

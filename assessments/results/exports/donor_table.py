"""The donor's table (P2): one row a figure in log-frame order, in the wording of one approved version."""

from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from assessments.capacity.measurement.records import canonical, digest
from assessments.results.choices import LEVELS, OUTWARD_STATES, SOURCES
from assessments.results.drawing import DonorPaper, draw_donor_table
from assessments.results.exports.outward_rows import comment_on, part_name, parts_of, source_of, state_of
from assessments.results.measurement.frame import FrameLine
from assessments.results.measurement.together import Publication
from assessments.results.queries.outward import Outward, OutwardValue, plain_number
from assessments.results.queries.parts import dimension_name, value_names
from assessments.results.queries.together import publication
from lms.core import formats
from lms.core.tables import Column, Table, about_sheet, to_xlsx

FIGURES = (
    ("result_code", "text"), ("result", "text"), ("indicator_code", "text"), ("indicator", "text"), ("unit", "text"),
    ("type", "text"), ("baseline", "number"), ("baseline_on", "date"), ("target", "number"), ("target_on", "date"),
    ("current", "number"), ("current_printed", "text"), ("current_on", "date"), ("disaggregation", "text"),
    ("source_of_data", "text"), ("comment", "text"), ("status", "text"),
)  # fmt: skip
PARTS = (
    ("indicator_code", "text"), ("current_on", "date"), ("disaggregation", "text"), ("part", "text"),
    ("printed", "text"), ("n", "integer"), ("n_printed", "text"),
)  # fmt: skip


@dataclass(frozen=True)
class Made:
    """A file with what is written down of it: rows by sheet, and a digest of the data."""

    content: bytes
    counts: dict[str, int]
    digest: str


@dataclass(frozen=True)
class DonorRows:
    """The cells of both tables, in the active language."""

    figures: list[tuple]
    parts: list[tuple]

    @property
    def counts(self) -> dict[str, int]:
        return {"figures": len(self.figures), "parts": len(self.parts)}

    @property
    def digest(self) -> str:
        return digest(canonical([[str(cell) for cell in row] for row in (*self.figures, *self.parts)]))


def donor_rows(found: Outward, language: str) -> DonorRows:
    """Return the cells of the donor's table; one query for names."""
    published = publication(found)
    with override(language):
        names = value_names()
        figures, parts = [], []
        for line, values in found.lines:
            for value in values or (None,):
                figures.append(_figure(line, value, language))
                parts += _parts(published, value, names, language) if value else []
        return DonorRows(figures, parts)


def _figure(line: FrameLine, value: OutwardValue | None, language: str) -> tuple:
    baseline = value.baseline_number if value else plain_number(line, line.baseline)
    return (
        line.result,
        line.result_name[language],
        line.code,
        line.name[language],
        line.unit[language],
        str(LEVELS.get(line.level, line.level)),
        _("hidden") if value and value.is_baseline_hidden else baseline,
        value.baseline_on if value and baseline is not None else None,
        plain_number(line, line.target),
        line.target_on,
        _("hidden") if value and value.is_hidden else value.number if value else None,
        value.text(language) if value else "",
        value.measured_on if value and value.value is not None else None,
        ", ".join(dimension_name(code) for code in line.disaggregation),
        str(SOURCES[source_of(line)]),
        comment_on(value, language, with_words=True) if value else "",
        str(OUTWARD_STATES[state_of(value)]),
    )


def _parts(published: Publication, value: OutwardValue, names: dict, language: str) -> list[tuple]:
    return [
        (
            value.line.code, value.measured_on, dimension_name(part.dimension),
            part_name(part.value, part.dimension, names), part.text(language),
            _("hidden") if part.n is None else part.n,
            _("hidden") if part.n is None else formats.number(part.n, language),
        )
        for part in parts_of(published, value)
    ]  # fmt: skip


def facts(found: Outward, rows: DonorRows, language: str, *, at: datetime, by: str) -> list[tuple[str, str]]:
    """Return what the file is, in the active language: the same on sheet and paper."""
    source = (
        _("snapshot %(code)s") % {"code": found.source}
        if found.source
        else _("approved values until %(day)s") % {"day": formats.long_date(found.as_of, language)}
    )
    return [
        (_("Figures"), source),
        (_("Version of the log-frame"), f"{found.frame.code}, {formats.long_date(found.frame.valid_from, language)}"),
        (_("Wording, SHA-256"), found.frame.sha256),
        (_("Made"), f"{formats.moment_text(timezone.localtime(at), language)}, {by}"),
        (_("Rows"), ", ".join(f"{code} {count}" for code, count in rows.counts.items())),
        (_("Data, SHA-256"), rows.digest),
    ]


def donor_workbook(found: Outward, language: str, *, at: datetime, by: str) -> Made:
    """Return the donor's table as XLSX: what it is, the figures, their parts."""
    rows = donor_rows(found, language)
    with override(language):
        about = [(str(word), text) for word, text in facts(found, rows, language, at=at, by=by)]
    tables = [
        about_sheet("about", about),
        Table("figures", [Column(code, kind) for code, kind in FIGURES], rows.figures),
        Table("parts", [Column(code, kind) for code, kind in PARTS], rows.parts),
    ]
    return Made(to_xlsx(tables, created_at=at), rows.counts, rows.digest)


def donor_paper(found: Outward, language: str, *, at: datetime, by: str) -> Made:
    """Return the donor's table as PDF."""
    rows = donor_rows(found, language)
    with override(language):
        paper = _paper(found, rows, language, at=at, by=by)
    return Made(draw_donor_table(paper, language=language, made_at=at), rows.counts, rows.digest)


def _dated(number, day, language: str) -> str:
    if number is None:
        return formats.NOTHING
    figure = number if isinstance(number, str) else formats.number(number, language)
    return f"{figure}\n{formats.table_date(day, language)}" if day else figure


def _paper(found: Outward, rows: DonorRows, language: str, *, at: datetime, by: str) -> DonorPaper:
    place = {code: number for number, (code, _kind) in enumerate(FIGURES)}
    groups: dict[str, list[tuple[str, ...]]] = {}
    for row in rows.figures:

        def cell(code: str, row=row):
            return row[place[code]]

        groups.setdefault(f"{cell('result_code')} {cell('result')}", []).append(
            (
                f"{cell('indicator_code')} {cell('indicator')}",
                f"{cell('unit')}\n{cell('type')}",
                _dated(cell("baseline"), cell("baseline_on"), language),
                _dated(cell("target"), cell("target_on"), language),
                "\n".join(filter(None, (cell("current_printed"), cell("current_on") and formats.table_date(cell("current_on"), language))))
                or formats.NOTHING,
                cell("source_of_data"),
                cell("comment"),
                cell("status"),
            )
        )  # fmt: skip
    return DonorPaper(
        title=_("Table of indicators for the donor"),
        facts=tuple(facts(found, rows, language, at=at, by=by)),
        headings=(
            _("Indicator"), _("Unit, type"), _("Baseline"), _("Target"), _("Current value"), _("Source of data"),
            _("Comment"), _("State"),
        ),
        groups=tuple((name, tuple(lines)) for name, lines in groups.items()),
        parts_title=_("By groups"),
        parts_headings=(_("Indicator"), _("Disaggregation"), _("Group"), _("Value"), "n"),
        parts=tuple((row[0], row[2], row[3], row[4], row[6]) for row in rows.parts),
        page_word=_("Page"),
        note=" ".join(
            (
                _("Groups of fewer than 5 are hidden, and as many others as would give them away."),
                _("A share or a mean of fewer than 5 organisations is hidden, its n is printed."),
                _("One subject may stand in several parts: parts may exceed the total."),
            )
        ),
    )  # fmt: skip

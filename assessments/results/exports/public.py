"""Files for everybody (P4): approved figures, their parts, bands by region, a row an organisation; nobody is named."""

from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from assessments.capacity.measurement.records import canonical, digest
from assessments.capacity.models import InstrumentVersion
from assessments.results.choices import LEVELS, OUTWARD_STATES
from assessments.results.exports.donor_table import Made
from assessments.results.exports.files import zipped
from assessments.results.exports.outward_rows import part_name, parts_of, state_of
from assessments.results.measurement.frame import FrameLine
from assessments.results.measurement.printing import public_number
from assessments.results.measurement.suppression import THRESHOLD
from assessments.results.measurement.together import Publication
from assessments.results.queries.outward import Outward, OutwardValue, plain_number
from assessments.results.queries.parts import dimension_name, value_names
from assessments.results.queries.together import instrument_in_use, public_id, publication
from lms.core import formats
from lms.core.models import Region
from lms.core.tables import Column, Table, about_sheet, to_xlsx

INDICATORS = (
    ("indicator_code", "text"), ("indicator", "text"), ("unit", "text"), ("type", "text"), ("baseline", "number"),
    ("target", "number"), ("target_on", "date"), ("value", "number"), ("count", "integer"), ("n", "integer"),
    ("measured_on", "date"), ("definition_version", "text"), ("status", "text"),
)  # fmt: skip
PARTS = (
    ("indicator_code", "text"), ("disaggregation", "text"), ("part", "text"), ("value", "number"), ("count", "integer"),
    ("n", "integer"),
)  # fmt: skip
ORGANISATIONS = (("id", "text"), ("region", "text"), ("capacity_level", "text"))


def public_workbook(found: Outward, language: str, *, at: datetime, by: str) -> Made:
    """Return the public tables as one workbook. `by` is not in it: a public file names nobody."""
    tables, counts, hash_ = public_tables(found, language, at=at)
    return Made(to_xlsx(tables, created_at=at), counts, hash_)


def public_csv(found: Outward, language: str, *, at: datetime, by: str) -> Made:
    """Return the public tables as CSV files of a ZIP, with comma or semicolon as the language has it."""
    tables, counts, hash_ = public_tables(found, language, at=at)
    return Made(zipped(tables, "standard" if language == "en" else "excel", at), counts, hash_)


def public_tables(found: Outward, language: str, *, at: datetime) -> tuple[list[Table], dict[str, int], str]:
    """Return the tables, how many rows they have, and the digest of their data."""
    found = replace(found, lines=tuple((line, values[-1:]) for line, values in found.lines))
    version, published = instrument_in_use(), publication(found)
    with override(language):
        names = value_names()
        tables = [
            _table("indicators", INDICATORS, [_indicator(line, values, language) for line, values in found.lines]),
            _table("parts", PARTS, _parts(found, published, names)),
        ]
        if published.bands and version:
            tables += [_bands(published, names), _organisations(published, version, names)]
        counts = {table.code: len(table.rows) for table in tables}
        hash_ = digest(canonical([[str(cell) for cell in row] for table in tables for row in table.rows]))
        about = _about(found, published, version, counts, hash_, language, at)
        return [about_sheet("about", about), *tables], counts, hash_


def _table(code: str, columns, rows: list[tuple]) -> Table:
    return Table(code, [Column(name, kind) for name, kind in columns], rows)


def _shown(number: int | Decimal | None):
    """Return a number for a cell, or the word that stands for a hidden one: never 0, never a blank (EX-10)."""
    return _("hidden") if number is None else number


def _indicator(line: FrameLine, values: tuple[OutwardValue, ...], language: str) -> tuple:
    value = values[-1] if values else None
    figure, count, total = _figures(value)
    baseline = value.baseline if value else line.baseline
    return (
        line.code,
        line.name[language],
        line.unit[language],
        str(LEVELS.get(line.level, line.level)),
        _baseline(line, baseline, total),
        plain_number(line, line.target),
        line.target_on,
        figure,
        count,
        total,
        value.measured_on if value else None,
        f"{line.definition} {line.reading}".strip(),
        str(OUTWARD_STATES[state_of(value)]),
    )


def _figures(value: OutwardValue | None) -> tuple:
    """Return value, k and n of a headline: totals stay, but nothing of fewer than five organisations is told."""
    if value is None or value.value is None:
        return None, None, value.denominator if value else None
    n = value.denominator if value.is_share or value.line.measure != "number" else int(value.numerator)
    if value.is_hidden:
        return _("hidden"), _("hidden") if value.is_share else None, n
    guards = value.guards if value.line.measure == "index" else ()
    figure = public_number(value.value, total=n, guards=guards)
    return figure, int(value.numerator) if value.is_share else None, n


def _baseline(line: FrameLine, baseline: Fraction | None, n: int | None):
    """Return a baseline; one that was measured on fewer than five organisations is hidden."""
    if baseline is None:
        return None
    if line.baseline is None and (n or 0) < THRESHOLD:
        return _("hidden")
    return public_number(baseline, total=n or 0, guards=formats.EDGES if line.measure == "index" else ())


def _parts(found: Outward, published: Publication, names: dict) -> list[tuple]:
    return [
        (
            line.code, dimension_name(part.dimension), part_name(part.value, part.dimension, names),
            _("hidden") if part.is_hidden else part.number, _shown(part.count), _shown(part.n),
        )
        for line, values in found.lines
        for value in values
        for part in parts_of(published, value)
    ]  # fmt: skip


def _bands(published: Publication, names: dict) -> Table:
    """Return organisations by region and band; the row of all stands last."""
    made = published.bands
    rows = [
        (part_name(region, "region", names), _shown(count), *map(_shown, cells))
        for region, count, cells in made.rows
    ]
    rows.append((_("all"), made.all[0], *map(_shown, made.all[1])))
    columns = [("region", "text"), ("n", "integer"), *((band.replace("-", "_"), "integer") for band in made.bands)]
    return _table("bands", columns, rows)


def _organisations(published: Publication, version: InstrumentVersion, names: dict) -> Table:
    """Return a row an organisation, by identifier and so in no order that means anything."""
    words = {band.code: band.name for band in version.bands.all()}
    rows = sorted(
        (
            public_id(organisation),
            _("hidden") if region is None else part_name(region, "region", names),
            _("hidden") if band is None else words[band],
        )
        for organisation, (region, band) in published.organisations.items()
    )
    return _table("organisations", ORGANISATIONS, rows)


def _about(
    found: Outward,
    published: Publication,
    version: InstrumentVersion | None,
    counts: dict[str, int],
    hash_: str,
    language: str,
    at: datetime,
) -> list[tuple[str, str]]:
    regions = {region.code: region.name for region in Region.objects.all()}
    merged = ", ".join(sorted(regions.get(code, code) for code in published.merged))
    lines = [
        (_("File"), _("Qabilet: results for everybody")),
        (_("Figures"), _source(found, language)),
        (_("Version of the log-frame"), _version(found, language)),
        (_("Wording, SHA-256"), found.frame.sha256),
        (_("Instrument"), str(version) if version else formats.NOTHING),
        (_("Made"), formats.moment_text(timezone.localtime(at), language)),
        (_("Made by"), _("M&E staff of the coordinating organisation; the name stands in the audit of the house")),
        (_("Rows"), ", ".join(f"{code} {count}" for code, count in counts.items())),
        (_("Data, SHA-256"), hash_),
        (_("hidden"), _("a number below 5, or one from which such a number would follow")),
        (_("Other regions"), merged or _("no region is merged")),
        (_("Decimals"), _("none where n is below 20")),
    ]
    return [(str(field), str(text)) for field, text in lines]


def _source(found: Outward, language: str) -> str:
    if found.source:
        return _("snapshot %(code)s") % {"code": found.source}
    return _("approved values until %(day)s") % {"day": _day(found.as_of, language)}


def _version(found: Outward, language: str) -> str:
    return f"{found.frame.code}, {_day(found.frame.valid_from, language)}"


def _day(day: date, language: str) -> str:
    return formats.long_date(day, language)

"""What a line was under each of its headline versions: as stored, and as it reads today."""

from dataclasses import dataclass
from datetime import date

from assessments.results.measurement.readings import Reading
from assessments.results.models import Indicator, IndicatorDefinition, IndicatorValue
from assessments.results.queries.board import Figure, reading_by
from assessments.results.queries.cases import field
from assessments.results.queries.registers import register_readings

DATES = 6  # recomputed dates on one page; each costs one reading of the whole field


@dataclass(frozen=True)
class Cell:
    """One version on one day: the value that was stored under it, and what it reads as today."""

    stored: IndicatorValue | None
    now: Figure


@dataclass(frozen=True)
class History:
    """Days, newest first, against versions, oldest first."""

    versions: tuple[IndicatorDefinition, ...]
    rows: tuple[tuple[date, tuple[Cell, ...]], ...]


def headline_versions(indicator: Indicator) -> list[IndicatorDefinition]:
    """Return every headline version of a line, oldest first; one query."""
    return list(indicator.definitions.filter(is_headline=True).select_related("approval").order_by("number"))


def history(indicator: Indicator, today: date) -> History:
    """Return the newest recorded days of a line under every headline version, stored beside recomputed (IN-2)."""
    versions = headline_versions(indicator)
    stored: dict[tuple[date, int], IndicatorValue] = {}
    values = IndicatorValue.objects.filter(definition__in=versions).select_related("definition").defer("rows")
    for value in values.order_by("measured_on", "computed_at"):
        stored[value.measured_on, value.definition_id] = value
    days = sorted({day for day, _version in stored} | {today}, reverse=True)[:DATES]
    rows = []
    for day in days:
        found, registers = field(day), register_readings(day)
        cells = []
        for version in versions:
            reading: Reading = reading_by(version, found, registers, day, indicator.code)
            cells.append(Cell(stored.get((day, version.pk)), Figure(version, reading, True)))
        rows.append((day, tuple(cells)))
    return History(tuple(versions), tuple(rows))

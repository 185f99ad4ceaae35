"""The lines of the log-frame on a day, each with its figures and everything behind them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction

from assessments.results.measurement import proportions, readings
from assessments.results.measurement.readings import LEFT_OUT, NO_DATA, Case, Reading, Row
from assessments.results.models import Indicator, IndicatorDefinition
from assessments.results.queries.cases import NO_FILTERS, Field, Filters, field
from assessments.results.queries.registers import reading_key, register_readings


@dataclass(frozen=True)
class Figure:
    """One reading of one line with its definition and everything behind it."""

    definition: IndicatorDefinition
    reading: Reading
    is_headline: bool = False

    @property
    def is_share(self) -> bool:
        return self.definition.measure == "percentage" and self.reading.code not in ("A5", "A6")


@dataclass(frozen=True)
class Line:
    """One line of the log-frame on a day: the headline figure, and others printed beside it.

    `is_filtered`: the filters of the board say something of this line; registers know regions only.
    `baseline_on`: the last day on which a measured baseline was taken.
    """

    indicator: Indicator
    headline: Figure
    beside: tuple[Figure, ...]
    baseline: Fraction | None
    on: date
    is_filtered: bool = True
    baseline_on: date | None = None

    @property
    def value(self) -> Fraction | None:
        return self.headline.reading.value

    @property
    def is_reached(self) -> bool:
        return proportions.is_reached(
            self.value, self.indicator.exact_target, is_rising=self.indicator.is_rising
        )

    @property
    def target_share(self) -> Fraction | None:
        return proportions.target_share(self.value, self.indicator.exact_target, self.baseline)

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (self.headline, *self.beside)


@dataclass(frozen=True)
class Board:
    """Every line on a day, in log-frame order, with the cases behind the outcome lines."""

    on: date
    lines: tuple[Line, ...]
    bands: tuple[tuple[int, int], ...]
    alerts: tuple[str, ...]
    filters: Filters = NO_FILTERS
    found: Field | None = None

    def line(self, code: str) -> Line:
        return next(line for line in self.lines if line.indicator.code == code)


def definitions_on(indicator: Indicator, on: date) -> tuple[IndicatorDefinition, list[IndicatorDefinition]]:
    """Return the headline definition valid on a day, and the newest valid version of every other reading.

    Reads `indicator.definitions.all()`, newest first, so that a prefetch serves it. A line whose every version
    begins later is read by its oldest one.
    """
    every = sorted(indicator.definitions.all(), key=lambda row: -row.number)
    valid = [row for row in every if row.valid_from <= on] or [
        row for row in every if row.number == every[-1].number
    ]
    headline = next(row for row in valid if row.is_headline)
    newest: dict[str, IndicatorDefinition] = {}
    for row in valid:
        newest.setdefault(row.reading, row)
    newest.pop(headline.reading, None)
    return headline, sorted(newest.values(), key=lambda row: row.reading)


def reading_by(
    definition: IndicatorDefinition, found: Field, registers: Mapping[str, Reading], on: date, code: str
) -> Reading:
    """Return the reading of a line as one definition version says it, each row with its parts."""
    if not definition.reading:
        return registers.get(reading_key(code, definition.parameters), Reading(code, Fraction(0), 0, None, NO_DATA, ()))
    if definition.reading == "A6":
        counted = frozenset(case.organisation for case in found.cases if readings.is_counted(case, on))
        made = readings.a6(found.post_tests, counted)
        return replace(made, rows=_with_parts(made.rows, found.parts, lambda row: row.detail))
    made = readings.read(definition.reading, definition.parameters, found.cases, on)
    return replace(made, rows=_with_parts(made.rows, found.parts, lambda row: row.organisation))


def _with_parts(rows: Iterable[Row], parts: Mapping[str, tuple], key) -> tuple[Row, ...]:
    return tuple(replace(row, parts=parts.get(key(row), ())) for row in rows)


def board(on: date, filters: Filters = NO_FILTERS, *, known_on: date | None = None) -> Board:
    """Return all lines of the log-frame as they stand at the end of a day. The same number of queries always."""
    found = field(on, filters=filters, known_on=known_on)
    registers = register_readings(on)
    if filters.region:
        registers = {code: within(reading, filters.region) for code, reading in registers.items()}
    lines, all_readings = [], {}
    for indicator in Indicator.objects.prefetch_related("definitions"):
        headline, others = definitions_on(indicator, on)
        figures = [
            Figure(
                definition,
                reading_by(definition, found, registers, on, indicator.code),
                definition is headline,
            )
            for definition in (headline, *others)
        ]
        all_readings.update({figure.reading.code: figure.reading for figure in figures})
        lines.append(
            Line(
                indicator,
                figures[0],
                tuple(figures[1:]),
                _baseline(indicator, found.cases, on, headline.parameters),
                on,
                filters.is_empty or bool(indicator.headline_reading) or not filters.is_of_organisations,
                _baseline_on(indicator, found.cases, on),
            )
        )
    alerts = ()
    if "B2" in all_readings and "B3" in all_readings:
        alerts = readings.disagreements(all_readings["B2"], all_readings["B3"])
    return Board(on, tuple(lines), tuple(readings.band_counts(found.cases, on)), alerts, filters, found)


def within(reading: Reading, region: str) -> Reading:
    """Return what of a register's line lies in a region: counts are counted anew, a share is computed anew.

    A line whose rows know no region stays empty: nothing is guessed.
    """
    rows = tuple(row for row in reading.rows if ("region", region) in row.parts)
    return recounted(reading, rows)


def recounted(reading: Reading, rows: tuple[Row, ...]) -> Reading:
    """Return a reading of some of its rows: sums of amounts, and of both sides where it is a share."""
    counted = [row for row in rows if row.place == readings.COUNTED]
    standing = [row for row in rows if row.place != LEFT_OUT]
    total = sum((row.amount or Fraction(0) for row in counted), Fraction(0))
    is_share = reading.value is not None and reading.value != reading.numerator
    value = (Fraction(100 * total, len(standing)) if standing else None) if is_share else total
    status = reading.status if standing else NO_DATA
    return replace(
        reading,
        numerator=total,
        denominator=len(standing),
        value=value,
        status=status,
        rows=rows,
        coverage=None,
    )


def _baseline(indicator: Indicator, found: list[Case], on: date, parameters: Mapping) -> Fraction | None:
    """Return the entered baseline, or the measured one: mean T0 index, or B2 at T0."""
    if indicator.baseline is not None:
        return indicator.exact_baseline
    counted = [case for case in found if readings.is_counted(case, on)]
    if indicator.code == "R1.3":
        tools, categories = parameters.get("tools", 3), parameters.get("categories", 2)
        return readings.b2_at_t0(counted, on, tools=tools, categories=categories).value
    if indicator.code == "R1.4":
        at_t0 = [case.t0.overall for case in counted if case.t0 and case.t0.is_full]
        return sum(at_t0, Fraction(0)) / len(at_t0) if at_t0 else None
    return None


def _baseline_on(indicator: Indicator, found: list[Case], on: date) -> date | None:
    """Return the last day on which a measured baseline was taken; None for an entered one."""
    if indicator.baseline is not None:
        return None
    days = [case.t0.assessed_on for case in found if readings.is_counted(case, on) and case.t0]
    return max(days, default=None)

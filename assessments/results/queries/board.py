"""The lines of the log-frame on a day, each with its figures and everything behind them."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from assessments.results.measurement import proportions, readings
from assessments.results.measurement.readings import NO_DATA, Case, Reading
from assessments.results.models import Indicator, IndicatorDefinition
from assessments.results.queries.cases import cases, post_tests
from assessments.results.queries.registers import register_readings


@dataclass(frozen=True)
class Figure:
    """One reading of one line with its definition and everything behind it."""

    definition: IndicatorDefinition
    reading: Reading

    @property
    def is_share(self) -> bool:
        return self.definition.measure == "percentage" and self.reading.code not in ("A5", "A6")


@dataclass(frozen=True)
class Line:
    """One line of the log-frame on a day: the headline figure, and others printed beside it."""

    indicator: Indicator
    headline: Figure
    beside: tuple[Figure, ...]
    baseline: Fraction | None
    on: date

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

    def line(self, code: str) -> Line:
        return next(line for line in self.lines if line.indicator.code == code)


def _read_all(code: str, found: list[Case], on: date) -> list[Reading]:
    """Return the readings of an outcome line, the headline's code among them."""
    if code == "R1.4":
        counted = frozenset(case.organisation for case in found if readings.is_counted(case, on))
        return [
            readings.a1(found, on),
            readings.a2(found, on),
            readings.a3(found, on),
            readings.a4(found, on),
            readings.a5(found, on),
            readings.a6(post_tests(on), counted),
        ]
    return [
        readings.b2(found, on),
        readings.b2(found, on, tools=2, code="B2_2"),
        readings.b1(found, on),
        readings.b3(found, on),
        readings.b4(found, on),
        readings.b5(found, on),
    ]


def board(on: date) -> Board:
    """Return all lines of the log-frame as they stand at the end of a day. The same number of queries always."""
    found = cases(on)
    registers = register_readings(on)
    lines, all_readings = [], {}
    for indicator in Indicator.objects.prefetch_related("definitions"):
        found_readings = _line_readings(indicator, found, registers, on)
        all_readings.update({reading.code: reading for reading in found_readings})
        lines.append(_line(indicator, found_readings, found, on))
    alerts = ()
    if "B2" in all_readings and "B3" in all_readings:
        alerts = readings.disagreements(all_readings["B2"], all_readings["B3"])
    return Board(on, tuple(lines), tuple(readings.band_counts(found, on)), alerts)


def _line_readings(
    indicator: Indicator, found: list[Case], registers: dict[str, Reading], on: date
) -> list[Reading]:
    if indicator.headline_reading:
        return _read_all(indicator.code, found, on)
    empty = Reading(indicator.code, Fraction(0), 0, None, NO_DATA, ())
    return [registers.get(indicator.code, empty)]


def _line(indicator: Indicator, found_readings: list[Reading], found: list[Case], on: date) -> Line:
    definitions: dict[str, IndicatorDefinition] = {}
    for definition in indicator.definitions.all():  # newest version first
        definitions.setdefault(definition.reading, definition)
    figures = []
    for reading in found_readings:
        code = reading.code if reading.code in definitions else ""
        if code in definitions:
            figures.append(Figure(definitions[code], reading))
    headline = next(figure for figure in figures if figure.definition.is_headline)
    beside = tuple(figure for figure in figures if figure is not headline)
    return Line(indicator, headline, beside, _baseline(indicator, found, on), on)


def _baseline(indicator: Indicator, found: list[Case], on: date) -> Fraction | None:
    """Return the entered baseline, or the measured one: mean T0 index, or B2 at T0."""
    if indicator.baseline is not None:
        return indicator.exact_baseline
    counted = [case for case in found if readings.is_counted(case, on)]
    if indicator.code == "R1.3":
        return readings.b2_at_t0(counted, on).value
    if indicator.code == "R1.4":
        at_t0 = [case.t0.overall for case in counted if case.t0 and case.t0.is_full]
        return sum(at_t0, Fraction(0)) / len(at_t0) if at_t0 else None
    return None

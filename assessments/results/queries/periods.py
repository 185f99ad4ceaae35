"""Periods: their values, and how a locked value differs from what would be computed now."""

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from assessments.results.measurement import differences
from assessments.results.measurement.differences import Difference
from assessments.results.measurement.readings import Reading
from assessments.results.models import IndicatorDefinition, IndicatorValue, ReportingPeriod
from assessments.results.models.periods import APPROVED
from assessments.results.queries.board import definitions_on, reading_by
from assessments.results.queries.cases import field
from assessments.results.queries.registers import register_readings


@dataclass(frozen=True)
class Drift:
    """One stored value beside what would be computed now, with every row that differs and its cause."""

    value: IndicatorValue
    definition: IndicatorDefinition
    now: Reading
    rows: tuple[Difference, ...]
    causes: tuple[str, ...]

    @property
    def points(self) -> Fraction | None:
        if self.value.exact is None or self.now.value is None:
            return None
        return self.now.value - self.value.exact


def reported_values(period: ReportingPeriod) -> list[IndicatorValue]:
    """Return the value of each definition in a period: the newest approved one, else the newest; one query."""
    chosen: dict[int, IndicatorValue] = {}
    values = (
        period.values.with_state()
        .select_related("definition__indicator")
        .prefetch_related("definition__indicator__definitions")
        .order_by("measured_on", "computed_at")
    )
    for value in values:
        known = chosen.get(value.definition_id)
        if known is None or known.state != APPROVED or value.state == APPROVED:
            chosen[value.definition_id] = value
    return sorted(
        chosen.values(), key=lambda value: (value.definition.indicator.position, value.definition.pk)
    )


def drifts(period: ReportingPeriod, today: date) -> list[Drift]:
    """Return every value of a period that would come out otherwise today, and why.

    Three steps, so that each difference has one cause: the same definition and register with what is known today
    (a new revision, a late or withdrawn record); then today's register of tools; then today's definition.
    """
    found = []
    fields: dict[tuple, object] = {}

    def field_of(on: date, modern: frozenset[str] | None):
        key = (on, modern)
        if key not in fields:
            fields[key] = field(on, known_on=max(on, today), modern=modern)
        return fields[key]

    registers: dict[date, dict[str, Reading]] = {}
    for value in reported_values(period):
        if value.method == "manual" and not value.rows:
            continue
        on, definition, code = value.measured_on, value.definition, value.definition.indicator.code
        register = registers.setdefault(on, register_readings(on)) if on not in registers else registers[on]
        modern = value.context.get("modern")
        then = field_of(on, None if modern is None else frozenset(modern))
        today_field = field_of(on, None)
        revisions = value.context.get("revisions", {})
        causes = {
            case.organisation: differences.REVISION
            for case in then.cases
            if case.revisions != revisions.get(case.organisation, "")
        }
        stored = differences.rows_of(value.rows)
        by_data = reading_by(definition, then, register, on, code)
        by_register = reading_by(definition, today_field, register, on, code)
        newest = _newest(definition, today)
        by_definition = reading_by(newest, today_field, register, on, code)
        rows = [
            *differences.step(stored, by_data.rows, differences.LATE, causes),
            *differences.step(by_data.rows, by_register.rows, differences.REGISTER),
            *differences.step(by_register.rows, by_definition.rows, differences.DEFINITION),
        ]
        is_other = newest.pk != definition.pk
        if rows or is_other:
            named = {row.cause for row in rows} | ({differences.DEFINITION} if is_other else set())
            found.append(
                Drift(
                    value,
                    newest,
                    by_definition,
                    tuple(rows),
                    tuple(cause for cause in differences.CAUSES if cause in named),
                )
            )
    return found


def _newest(definition: IndicatorDefinition, today: date) -> IndicatorDefinition:
    """Return the version that would be used today: of the headline for a headline, else of the same reading."""
    headline, others = definitions_on(definition.indicator, today)
    if definition.is_headline:
        return headline
    same = [row for row in (headline, *others) if row.reading == definition.reading]
    return same[0] if same else definition

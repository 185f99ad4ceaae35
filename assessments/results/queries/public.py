"""What the donor viewer reads: approved values, their definitions, and parts with small cells hidden. No CSO by name."""

from dataclasses import dataclass

from assessments.results.measurement.differences import rows_of
from assessments.results.measurement.disaggregation import Part, Split, kind_of, public, split
from assessments.results.models import Indicator, IndicatorValue
from assessments.results.queries.parts import dimensions_of


@dataclass(frozen=True)
class PublicLine:
    """A line with its approved headline values, oldest first."""

    indicator: Indicator
    values: tuple[IndicatorValue, ...]

    @property
    def newest(self) -> IndicatorValue | None:
        return self.values[-1] if self.values else None


@dataclass(frozen=True)
class PublicSplit:
    """A dimension of an approved value: part → figures, None where hidden."""

    found: Split
    parts: dict[str, Part | None]
    kind: str


def approved_lines() -> list[PublicLine]:
    """Return every line with its approved headline values; two queries."""
    values: dict[int, dict] = {}
    approved = (
        IndicatorValue.objects.approved()
        .filter(definition__is_headline=True)
        .select_related("definition", "period")
        .defer("rows", "context")
        .order_by("measured_on", "computed_at")
    )
    for value in approved:
        # The newest approved value of a day and a version stands for it.
        values.setdefault(value.definition.indicator_id, {})[value.measured_on, value.definition_id] = value
    return [
        PublicLine(indicator, tuple(values.get(indicator.pk, {}).values()))
        for indicator in Indicator.objects.all()
    ]


def public_splits(value: IndicatorValue) -> list[PublicSplit]:
    """Return an approved value by each dimension of its line, small cells hidden; no query."""
    definition = value.definition
    if definition.reading == "A5":
        return []
    kind = kind_of(definition.measure, definition.reading)
    rows = rows_of(value.rows)
    found = []
    for dimension in dimensions_of(definition.indicator):
        made = split(rows, dimension, kind=kind, total=value.exact_numerator)
        if made.has_parts:
            found.append(PublicSplit(made, public(made, kind=kind), kind))
    return found

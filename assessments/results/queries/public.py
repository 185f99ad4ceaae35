"""What the donor viewer reads: approved values, their definitions, and parts with small cells hidden. No CSO by name."""

from dataclasses import dataclass

from assessments.results.measurement.suppression import is_figure_hidden
from assessments.results.measurement.together import Publication
from assessments.results.models import Indicator, IndicatorValue
from assessments.results.queries.together import publication_of_values


@dataclass(frozen=True)
class PublicLine:
    """A line with its approved headline values, oldest first."""

    indicator: Indicator
    values: tuple[IndicatorValue, ...]

    @property
    def newest(self) -> IndicatorValue | None:
        return self.values[-1] if self.values else None


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


def is_value_hidden(value: IndicatorValue) -> bool:
    """Say whether too few were measured for a value to be shown outside the house."""
    return value.exact is not None and is_figure_hidden(value.definition.reading, value.denominator or 0)


def public_parts(lines: list[PublicLine]) -> Publication:
    """Return the parts of the newest approved values, hidden together; one query for the rows behind them."""
    keys = [line.newest.pk for line in lines if line.newest]
    values = IndicatorValue.objects.filter(pk__in=keys).select_related("definition__indicator").defer("context")
    return publication_of_values(values.order_by("definition__indicator__position"))

"""What M&E staff should look at before they report: contradictory, missing, provisional."""

from dataclasses import dataclass
from datetime import date

from assessments.results.measurement.readings import NO_RESULT, NOT_COUNTED
from assessments.results.models import IndicatorValue, ReportingPeriod
from assessments.results.models.periods import RETURNED, SUBMITTED
from assessments.results.queries.board import Board
from assessments.results.queries.parts import splits
from lms.core.models import Organisation


@dataclass(frozen=True)
class Quality:
    """Lists for one page. Organisations by code; `names` has their names."""

    disagreeing: tuple[str, ...]
    without_result: tuple[tuple[str, str], ...]
    provisional: tuple[str, ...]
    gaps: tuple[tuple[str, int, int], ...]
    differences: tuple[tuple, ...]
    waiting: tuple[IndicatorValue, ...]
    to_lock: tuple[ReportingPeriod, ...]
    names: dict[str, str]


GROUPS = ("region", "org_type", "org_size", "led_by", "settlement", "language")


def quality(board: Board, today: date) -> Quality:
    """Return what contradicts, is missing or provisional on a board; three queries."""
    capacity = next((line.headline.reading.rows for line in board.lines if line.indicator.code == "R1.4"), ())
    lines = [line for line in board.lines if line.headline.reading.status == "provisional"]
    counted = [row for row in capacity if row.place != "left_out"]
    gaps = []
    for dimension in GROUPS:
        unknown = sum(all(name != dimension for name, _value in row.parts) for row in counted)
        if unknown:
            gaps.append((dimension, unknown, len(counted)))
    return Quality(
        disagreeing=board.alerts,
        without_result=tuple(
            (row.organisation, row.reason)
            for row in capacity
            if row.place == NOT_COUNTED and row.reason in NO_RESULT
        ),
        provisional=tuple(line.indicator.code for line in lines),
        gaps=tuple(gaps),
        differences=tuple(
            (line.indicator, split)
            for line in board.lines
            for split in splits(line.indicator, line.headline)
            if split.has_parts and not split.reconciles
        ),
        waiting=tuple(
            IndicatorValue.objects.with_state()
            .filter(state__in=(SUBMITTED, RETURNED))
            .select_related("definition__indicator")
            .defer("rows", "context")
            .order_by("measured_on")
        ),
        to_lock=tuple(ReportingPeriod.objects.filter(ends_on__lt=today, locked_at=None)),
        names={row.code: row.name for row in Organisation.objects.csos()},
    )

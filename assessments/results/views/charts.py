"""Figures of the log-frame as charts; the table of the same figures stands beneath (the template's)."""

from collections.abc import Sequence
from datetime import date
from fractions import Fraction

from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.results.measurement import readings
from assessments.results.measurement.disaggregation import Split
from assessments.results.models import Indicator, IndicatorValue
from assessments.results.queries import Board
from lms.core import charts, formats
from lms.core.charts.tiles import PLACES


def trend_chart(
    indicator: Indicator, values: Sequence[IndicatorValue], targets: dict[int, Fraction] | None = None
) -> str:
    """Return the recorded values of a line against its target; nothing below two of them."""
    points = [value for value in values if value.exact is not None and value.exact >= 0]
    if len(points) < 2:
        return ""
    language = get_language()
    known = targets or {}
    drawn = charts.trend(
        [
            charts.Point(
                formats.table_date(value.measured_on, language),
                value.exact,
                known.get(value.period_id, indicator.exact_target),
                value.status == "provisional",
            )
            for value in points[-8:]
        ],
        title=indicator.name,
        description=_("Recorded values against the target, oldest first"),
        legend=charts.Legend("", _("value"), _("target")),
        language=language,
        top=100 if indicator.measure != "number" else None,
    )
    return mark_safe(charts.to_svg(drawn))  # our own SVG, every text escaped


def region_map(split: Split, words: dict[str, str], title: str) -> str:
    """Return a figure by region as tiles; nothing where no row has a region."""
    if not split.parts:
        return ""
    known = [
        charts.Tile(part.value, part.figure, words[part.value])
        for part in split.parts
        if part.figure is not None and part.value in PLACES
    ]
    if not known:
        return ""
    drawn = charts.tile_map(
        known,
        [
            charts.Band(name, start)
            for name, start in (("0", 0), ("25", 25), ("50", 50), ("70", 70), ("85", 85))
        ],
        title=title,
        description=_("Each tile is a region with its figure; the table beneath says the same"),
        no_data=_("no data yet"),
        language=get_language(),
    )
    return mark_safe(charts.to_svg(drawn))  # our own SVG, every text escaped


def adoption_curves(board: Board) -> tuple[list[tuple[date, int]], list[tuple[date, int]]]:
    """Return by day how many counted organisations had used one modern tool, and three of two categories."""
    counted = [case for case in board.found.cases if readings.is_counted(case, board.on)]
    return (
        readings.adoption(counted, board.on, tools=1), readings.adoption(counted, board.on, tools=3, categories=2),
    )  # fmt: skip


def adoption_rows(curves: tuple[list[tuple[date, int]], ...]) -> list[tuple]:
    """Return the curves as a table: a day on which one of them rises, and where each stands then."""
    by_day = [dict(curve) for curve in curves]
    stand, rows = [0] * len(curves), []
    for day in sorted({day for curve in by_day for day in curve}):
        stand = [curve.get(day, before) for curve, before in zip(by_day, stand, strict=True)]
        rows.append((day, *stand))
    return rows


def adoption_chart(board: Board, curves: tuple[list[tuple[date, int]], ...]) -> str:
    """Return how modern tools spread among counted organisations as a chart; nothing where nobody used any."""
    if not curves[0]:
        return ""
    labels = (_("one modern tool"), _("three tools of two categories"))
    drawn = charts.adoption_curve(
        [
            charts.Curve(label, tuple(charts.Reached(*point) for point in points))
            for label, points in zip(labels, curves, strict=True)
        ],
        first=curves[0][0][0],
        last=board.on,
        of=sum(readings.is_counted(case, board.on) for case in board.found.cases),
        title=_("How modern tools spread"),
        description=_("Organisations that had used them by each day"),
        language=get_language(),
    )
    return mark_safe(charts.to_svg(drawn))  # our own SVG, every text escaped

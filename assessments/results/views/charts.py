"""Figures of the log-frame as charts; the table of the same figures stands beneath (the template's)."""

from collections.abc import Sequence
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


def adoption_chart(board: Board) -> str:
    """Return how modern tools spread among counted organisations: one tool, and three of two categories."""
    counted = [case for case in board.found.cases if readings.is_counted(case, board.on)]
    curves = [
        (_("one modern tool"), readings.adoption(counted, board.on, tools=1)),
        (_("three tools of two categories"), readings.adoption(counted, board.on, tools=3, categories=2)),
    ]
    if not curves[0][1]:
        return ""
    drawn = charts.adoption_curve(
        [charts.Curve(label, tuple(charts.Reached(*point) for point in points)) for label, points in curves],
        first=curves[0][1][0][0],
        last=board.on,
        of=len(counted),
        title=_("How modern tools spread"),
        description=_("Organisations that had used them by each day"),
        language=get_language(),
    )
    return mark_safe(charts.to_svg(drawn))  # our own SVG, every text escaped

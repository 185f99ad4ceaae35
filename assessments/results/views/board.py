"""The board of indicators, the way from a figure to its rows, records by hand, the workbook."""

from datetime import date
from itertools import groupby

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.capacity.models import Band
from assessments.results import actions, queries
from assessments.results.measurement.readings import COUNTED, LEFT_OUT, NOT_COUNTED
from assessments.results.models import ActivityRecord, Indicator
from assessments.results.permissions import READERS, may_record_activity
from assessments.results.queries.registers import BY_HAND
from lms.core import charts, formats
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.models import Organisation, Role
from lms.core.tables import date_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _day(request) -> date:
    """Return the day asked for, never a later one than today in Almaty."""
    today = timezone.localdate()
    asked = date_of(request.GET.get("on", ""))
    return min(asked, today) if asked else today


def _band_chart(board):
    """Return the distribution of bands before and after as rows and as a chart."""
    names = [
        band.name for band in Band.objects.filter(version__status="published").order_by("version", "order")
    ][:5]
    counts = [charts.Count(name, *pair) for name, pair in zip(names, board.bands, strict=False)]
    paired = sum(count.before for count in counts)
    if not paired:
        return counts, ""
    drawn = charts.distribution(
        counts,
        title=_("Capacity levels before and after training"),
        description=_("How many organisations stood in each level; assessed both times: %(number)s")
        % {"number": paired},
        legend=charts.Legend(_("before training"), _("after training"), _("target")),
        language=get_language(),
    )
    return counts, mark_safe(charts.to_svg(drawn))  # our own SVG, every text escaped


@role_required(*READERS)
def monitoring(request):
    on = _day(request)
    board = queries.board(on)
    counts, chart = _band_chart(board)
    groups = [
        (lines[0].indicator, lines)
        for lines in (
            list(part) for _code, part in groupby(board.lines, lambda line: line.indicator.result_code)
        )
    ]
    return render(
        request,
        "results/monitoring.html",
        {
            "board": board,
            "groups": groups,
            "headlines": [line for line in board.lines if line.indicator.headline_reading][::-1],
            "counts": counts,
            "chart": chart,
            "now": timezone.now(),
            "is_today": on == timezone.localdate(),
            "may_record": may_record_activity(request.user),
        },
    )


@role_required(Role.MONITOR)
@require_POST
def record_values(request):
    try:
        made = actions.record_values(on=timezone.localdate(), by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Recorded figures: %(number)s") % {"number": len(made)})
    return redirect("monitoring")


def _line(request, code: str):
    get_object_or_404(Indicator.objects.visible_to(request.user), code=code)
    return queries.board(_day(request)).line(code)


@role_required(*READERS)
def indicator(request, code):
    line = _line(request, code)
    figures = [
        (figure, {place: len(found) for place, found in queries.split_rows(figure.reading).items()})
        for figure in line.figures
    ]
    records = []
    if code in BY_HAND:
        records = ActivityRecord.objects.visible_to(request.user).select_related("evidence", "region")
        records = (
            records.filter(indicator__code="R3.4", is_ministry=True)
            if code == "R3.5"
            else records.filter(indicator__code=code)
        )
    return render(
        request,
        "results/indicator.html",
        {
            "line": line,
            "figures": figures,
            "series": queries.series(line.indicator),
            "records": records,
            "is_by_hand": code in BY_HAND,
            "may_record": may_record_activity(request.user),
            "chart": _share_chart(line),
        },
    )


def _share_chart(line):
    """Return the headline figure beside its target as a chart; nothing for counts."""
    if line.indicator.measure == "number":
        return ""
    value = line.value
    words = (
        _("no data yet")
        if value is None
        else formats.index_text(value, get_language(), (*formats.EDGES, line.indicator.exact_target))
    )
    drawn = charts.bar(
        value,
        line.indicator.exact_target,
        words=words,
        target_word=_("target"),
        title=line.indicator.name,
        description=_("Value and target on the axis of 0 to 100"),
        language=get_language(),
    )
    return mark_safe(charts.to_svg(drawn))  # our own SVG, every text escaped


@role_required(*READERS)
def rows(request, code):
    line = _line(request, code)
    asked = request.GET.get("reading", line.headline.reading.code)
    figure = next((figure for figure in line.figures if figure.reading.code == asked), None)
    if figure is None:
        raise Http404
    places = queries.split_rows(figure.reading)
    names = {
        organisation.code: organisation.name
        for organisation in Organisation.objects.visible_to(request.user).csos()
    }
    headings = {
        COUNTED: _("Counted"),
        NOT_COUNTED: _("Not counted"),
        LEFT_OUT: _("Left out of the figure"),
    }
    return render(
        request,
        "results/rows.html",
        {
            "line": line,
            "figure": figure,
            "has_details": any(row.detail for row in figure.reading.rows),
            "parts": [
                (headings[place], [(row, names.get(row.organisation, "")) for row in found])
                for place, found in places.items()
            ],
        },
    )

"""The board of indicators, the way from a figure to its rows, records by hand, the workbook."""

from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.advocacy.queries import register
from assessments.capacity.models import Band
from assessments.results import actions, queries
from assessments.results.choices.registers import RULES
from assessments.results.forms.snapshots import FilterForm
from assessments.results.measurement import readings
from assessments.results.measurement.disaggregation import kind_of
from assessments.results.measurement.readings import COUNTED, LEFT_OUT, NOT_COUNTED
from assessments.results.models import Indicator
from assessments.results.permissions import READERS, may_record_activity
from assessments.results.queries.parts import dimension_name, part_text, splits, value_names
from assessments.results.queries.quality import quality as quality_of
from assessments.results.queries.records import row_names
from assessments.results.queries.registers import LINES, beside
from assessments.results.views.charts import (
    adoption_chart,
    adoption_curves,
    adoption_rows,
    region_map,
    trend_chart,
)
from lms.core import charts, formats
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.models import OrganisationEvent, Role


@dataclass(frozen=True)
class Asked:
    """What a reader looks at: the day, the filters, both as the end of an address, and the filters in words."""

    on: date
    filters: queries.Filters
    form: FilterForm
    query: str
    said: tuple[str, ...] = ()


def asked_of(request) -> Asked:
    """Return the day asked for, never a later one than today in Almaty, and the filters that name something."""
    form = FilterForm(request.GET or None)
    form.is_valid()
    today = timezone.localdate()
    on = getattr(form, "cleaned_data", {}).get("on")
    day, filters = (min(on, today) if on else today), form.filters()
    values = {name: value for name, value in filters.document().items() if value}
    said = tuple(f"{form.fields[name].label}: {dict(form.fields[name].choices)[value]}" for name, value in values.items())
    if day != today:
        values["on"] = day.isoformat()
    if not form.is_bound or form.errors:
        form = FilterForm(initial={**values, "on": day.isoformat()})
    return Asked(day, filters, form, urlencode(values), said)


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
    asked = asked_of(request)
    board = queries.board(asked.on, asked.filters)
    counts, chart = _band_chart(board)
    # What was recorded is of the whole project: a part of it has not changed since.
    series = queries.all_series(request.user) if asked.filters.is_empty else {}
    curves = adoption_curves(board)
    groups = [
        (part[0].indicator, [(line, _earlier(series.get(line.indicator.code, []), line)) for line in part])
        for part in (
            list(found) for _code, found in groupby(board.lines, lambda line: line.indicator.result_code)
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
            "adoption": adoption_chart(board, curves),
            "adoption_rows": adoption_rows(curves),
            "tools": _tools(board),
            "asked": asked,
            "now": timezone.now(),
            "is_today": asked.on == timezone.localdate(),
            "may_record": may_record_activity(request.user),
        },
    )


def _tools(board) -> list[tuple[str, str, int, int]]:
    """Return each modern tool in use with its name: by how many organisations ever, and in the last 12 months."""
    counted = [case for case in board.found.cases if readings.is_counted(case, board.on)]
    names = {tool.code: tool.name for tool in register()}
    return [(code, names.get(code, ""), ever, recent) for code, ever, recent in readings.tool_counts(counted, board.on)]


def _earlier(values, line):
    """Return the newest recorded value before the day shown, and the change since it."""
    before = [value for value in values if value.measured_on < line.on and value.exact is not None]
    if not before or line.value is None:
        return None
    return before[-1], line.value - before[-1].exact


@role_required(*READERS)
def quality(request):
    asked = asked_of(request)
    board = queries.board(asked.on, asked.filters)
    found = quality_of(board, timezone.localdate())
    return render(
        request,
        "results/quality.html",
        {
            "found": found,
            "asked": asked,
            "disagreeing": [(code, found.names.get(code, "")) for code in found.disagreeing],
            "without_result": [
                (code, found.names.get(code, ""), reason) for code, reason in found.without_result
            ],
            "gaps": [(dimension_name(code), unknown, total) for code, unknown, total in found.gaps],
            "differences": [
                (line, dimension_name(split.dimension), split) for line, split in found.differences
            ],
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
    asked = asked_of(request)
    return asked, queries.board(asked.on, asked.filters).line(code)


@role_required(*READERS)
def indicator(request, code):
    asked, line = _line(request, code)
    figures = [
        (figure, {place: len(found) for place, found in queries.split_rows(figure.reading).items()})
        for figure in line.figures
    ]
    series = queries.series(line.indicator)
    return render(
        request,
        "results/indicator.html",
        {
            "line": line,
            "figures": figures,
            "series": series,
            "is_register": code in LINES,
            "rule": RULES.get(code, ""),
            "beside": beside(code, asked.on),
            "may_record": may_record_activity(request.user),
            "chart": _share_chart(line),
            "asked": asked,
            **_parts(line),
            "trend": trend_chart(line.indicator, series),
        },
    )


def _parts(line) -> dict:
    """Return the headline figure by each dimension, with its map of the regions."""
    names, found, region = value_names(), [], ""
    kind = kind_of(line.headline.definition.measure, line.headline.reading.code)
    language = get_language()
    for split in splits(line.indicator, line.headline):
        labels = names.get(split.dimension, {})
        rows = [
            (labels.get(part.value, part.value), part_text(part, kind, language), part.total)
            for part in split.parts
        ]
        if split.not_stated.total:
            rows.append(
                (_("not stated"), part_text(split.not_stated, kind, language), split.not_stated.total)
            )
        if split.dimension == "region" and kind != "count":
            words = {
                part.value: formats.number(part.figure, language, 0)
                for part in split.parts
                if part.figure is not None
            }
            region = region_map(split, words, line.indicator.name)
        found.append((dimension_name(split.dimension), split, rows))
    return {"splits": found, "map": region}


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
    asked, line = _line(request, code)
    wanted = request.GET.get("reading", line.headline.reading.code)
    figure = next((figure for figure in line.figures if figure.reading.code == wanted), None)
    if figure is None:
        raise Http404
    places = queries.split_rows(figure.reading)
    names = row_names(request.user, code)
    happened = OrganisationEvent.objects.by_code()
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
            "asked": asked,
            "figure": figure,
            "is_register": code in LINES,
            "has_details": any(row.detail for row in figure.reading.rows),
            "parts": [
                (headings[place], [(row, names.get(row.organisation, ""), happened.get(row.organisation, [])) for row in found])
                for place, found in places.items()
            ],
        },
    )

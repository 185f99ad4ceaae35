"""The donor viewer's board: approved values with definition, n and trend. Nothing of a single CSO."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.results.exports.outward_rows import part_name, parts_in
from assessments.results.measurement.disaggregation import OVERLAPPING
from assessments.results.models import Indicator, IndicatorValue, Snapshot
from assessments.results.queries.parts import dimension_name, value_names
from assessments.results.queries.public import approved_lines, is_value_hidden, public_parts
from assessments.results.queries.together import source_key
from assessments.results.views.charts import trend_chart
from lms.core import formats
from lms.core.access import role_required
from lms.core.models import Role

READERS = (Role.DONOR, Role.MONITOR, Role.ADMINISTRATOR)


@role_required(*READERS)
def results(request):
    lines = approved_lines()
    groups: dict[str, list] = {}
    for line in lines:
        groups.setdefault(line.indicator.result, []).append(line)
    return render(
        request,
        "results/results.html",
        {"groups": groups.items(), "snapshots": Snapshot.objects.filter(is_shared=True).defer("content")},
    )


@role_required(*READERS)
def result(request, code):
    get_object_or_404(Indicator.objects.visible_to(request.user), code=code)
    lines = approved_lines()
    line = next((line for line in lines if line.indicator.code == code), None)
    if line is None:
        raise Http404
    value, splits = None, []
    if line.newest is not None:
        value = IndicatorValue.objects.select_related("definition__indicator").get(pk=line.newest.pk)
        splits = _splits(lines, value)
    return render(
        request,
        "results/result.html",
        {
            "line": line,
            "value": value,
            "splits": splits,
            "chart": trend_chart(line.indicator, [each for each in line.values if not is_value_hidden(each)]),
        },
    )


def _splits(lines, value) -> list[dict]:
    """Return a value by each dimension of its line: the same cells hidden as in every file that goes out."""
    definition, language, names = value.definition, get_language(), value_names()
    parts = parts_in(
        public_parts(lines), source_key(definition.indicator.code, value.measured_on), measure=definition.measure,
        reading=definition.reading, guards=(*formats.EDGES, definition.indicator.exact_target),
    )  # fmt: skip
    found: dict[str, dict] = {}
    for part in parts:
        split = found.setdefault(
            part.dimension,
            {
                "name": dimension_name(part.dimension),
                "rows": [],
                "is_overlapping": part.dimension in OVERLAPPING,
                "has_hidden": False,
            },
        )
        n = _("hidden") if part.n is None else formats.number(part.n, language)
        split["rows"].append((part_name(part.value, part.dimension, names), part.text(language), n))
        split["has_hidden"] |= part.is_hidden
    return list(found.values())

"""The donor viewer's board: approved values with definition, n and trend. Nothing of a single CSO."""

from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.results.models import Indicator, IndicatorValue, Snapshot
from assessments.results.queries.parts import dimension_name, part_text, value_names
from assessments.results.queries.public import approved_lines, public_splits
from assessments.results.views.charts import trend_chart
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
    line = next((line for line in approved_lines() if line.indicator.code == code), None)
    if line is None:
        raise Http404
    value, splits = None, []
    if line.newest is not None:
        value = IndicatorValue.objects.select_related("definition__indicator").get(pk=line.newest.pk)
        names = value_names()
        for found in public_splits(value):
            labels = names.get(found.found.dimension, {})
            splits.append(
                {
                    "name": dimension_name(found.found.dimension),
                    "rows": [
                        (
                            _("not stated") if part == "not_stated" else labels.get(part, part),
                            _("hidden") if shown is None else part_text(shown, found.kind, get_language()),
                            _("hidden") if shown is None else shown.total,
                        )
                        for part, shown in found.parts.items()
                    ],
                    "is_overlapping": found.found.is_overlapping,
                    "has_hidden": None in found.parts.values(),
                }
            )
    return render(
        request,
        "results/result.html",
        {
            "line": line,
            "value": value,
            "splits": splits,
            "chart": trend_chart(line.indicator, list(line.values)),
        },
    )

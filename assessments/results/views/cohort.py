"""Capacity of a group before and after training: figures with what n allows, in words and pictures."""

from django.shortcuts import render
from django.utils.safestring import mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.results.permissions import READERS
from assessments.results.queries.cohort import CohortStatistics, cohort_statistics
from assessments.results.queries.cohort_charts import domains_chart
from assessments.results.queries.cohort_words import (
    consistency_words,
    flag_words,
    gap_words,
    improved_words,
    limits,
    names_of,
    p_text,
    rows_of_adjusted,
    rows_of_agreement,
    rows_of_demand,
    rows_of_domains,
    rows_of_indices,
    rows_of_parts,
    rows_of_readings,
    rows_of_room,
    rows_of_tests,
    said,
    shift_words,
    verdict_words,
    weight_words,
    why_not,
    why_not_adjusted,
)
from assessments.results.views.board import asked_of
from lms.core import charts
from lms.core.access import role_required
from lms.core.models import Role
from lms.core.permissions import has_role


@role_required(*READERS)
def cohort(request):
    """Show the statistics of the counted trained organisations, filtered by region, round and programme."""
    asked = asked_of(request)
    with_bootstrap = request.GET.get("resampling") == "1"
    found, language = cohort_statistics(asked.on, asked.filters, with_bootstrap=with_bootstrap), get_language()
    version = found.version
    names = names_of(version)
    domains = [
        (names["domains"].get(code, code), one, [*said(one.summary, language), (_("p, adjusted by Holm over the domains"), p_text(one.adjusted_p, language))])
        for code, one in found.domains.items()
    ]
    context = {
        "asked": asked,
        "found": found,
        "overall": said(found.overall, language),
        "printed": why_not(found.overall),
        "domains": domains,
        "dumbbell": _dumbbell(found, names, language),
        "matrix": _matrix(found, names, language),
        "bands": list(zip(names["bands"], found.bands_before, found.bands_after, strict=True)),
        "moves": [(name, row[:-1], row[-1]) for name, row in zip(names["bands"], found.moves, strict=True)],
        "band_names": names["bands"],
        "verdicts": [(verdict_words(code), number) for code, number in found.verdicts.items()],
        "weights": [(weight_words(one.code), one.mean, len(one.crossing)) for one in found.weights],
        "gaps": [(names["domains"].get(code, code), gap) for code, gap in sorted(found.gap.domains.items())],
        "consistency": consistency_words(found, names, language),
        "items": [
            (f"{one.code} {names['items'].get(one.code, '')}", one, [flag_words(flag) for flag in one.flags])
            for one in found.items or ()
        ],
        "own_gap": gap_words(found.own_gap, language),
        "improved": improved_words(found, language),
        "room": rows_of_room(found, language),
        "adjusted": rows_of_adjusted(found, language),
        "why_not_adjusted": why_not_adjusted(found),
        "agreement": rows_of_agreement(found, language),
        "indices": rows_of_indices(found, names, language),
        "crossing_p": p_text(found.crossing.p, language),
        "domain_rows": rows_of_domains(found, names, language),
        "readings": rows_of_readings(found, language),
        "parts": rows_of_parts(found, language),
        "demand": rows_of_demand(found),
        "shift": shift_words(found, language),
        "tests": rows_of_tests(found, language),
        "may_read_questions": has_role(request.user, Role.MONITOR),
        "limits": limits(found, language),
    }
    return render(request, "results/cohort.html", context)


def _dumbbell(found: CohortStatistics, names: dict, language: str):
    drawn = domains_chart(found, names, language)
    return mark_safe(charts.to_svg(drawn)) if drawn else ""  # our own SVG, every text escaped


def _matrix(found: CohortStatistics, names: dict, language: str):
    if not sum(found.bands_before):
        return ""
    drawn = charts.transition_matrix(
        names["bands"], found.moves, title=_("Capacity levels before and after training"),
        description=_("Rows: before; columns: after; the table of the same figures stands below."),
        before=_("before training"), after=_("after training"), not_assessed=_("not assessed"), language=language,
    )  # fmt: skip
    return mark_safe(charts.to_svg(drawn))  # our own SVG, every text escaped

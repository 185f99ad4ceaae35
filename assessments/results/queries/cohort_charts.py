"""The charts of a group, for the screen and for the paper: one geometry, one wording."""

from django.utils.translation import gettext as _

from assessments.capacity.measurement.cohort import TARGET
from assessments.results.queries.cohort import CohortStatistics
from assessments.results.queries.cohort_words import why_not
from lms.core import charts, formats
from lms.core.charts.marks import Marks


def domains_chart(found: CohortStatistics, names: dict, language: str) -> Marks | None:
    """Return the mean index of each domain before and after on the bands of the version; None where n allows none."""
    if why_not(found.overall) or found.version is None:
        return None
    limit = found.noise.threshold
    rows = [
        charts.Change(
            names["domains"].get(code, code), one.summary.mean_before, one.summary.mean_after, one.summary.change.mean,
            abs(one.summary.change.mean) >= limit,
        )
        for code, one in found.domains.items()
        if one.summary.change is not None
    ]  # fmt: skip
    bands = [charts.Band(name, band.lower) for name, band in zip(names["bands"], found.version.bands, strict=True)]
    return charts.dumbbell(
        rows, bands, TARGET, title=_("Mean index by domain, before and after training"),
        description="; ".join(f"{row.label}: {formats.index_text(row.before, language)} → {formats.index_text(row.after, language)}" for row in rows),
        legend=charts.Legend(
            before=_("before training"), after=_("after training"), target=_("target"),
            no_clear_change=_("no clear change"), not_measured=_("not measured"),
        ),
        language=language,
    )  # fmt: skip

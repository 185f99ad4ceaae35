"""Approved log-frames, and the wording that stands in the house today."""

from datetime import date

from assessments.capacity.measurement.records import canonical
from assessments.results.measurement.frame import SCHEMA, frame_differences
from assessments.results.models import Indicator, LogFrame
from assessments.results.queries.board import definitions_on
from lms.core.formats import fraction_text
from lms.core.translated import texts_of


def frame_content(on: date) -> str:
    """Return the log-frame as it is worded today, counted by the definitions of a day; two queries."""
    return canonical(
        {
            "schema": SCHEMA,
            "lines": [
                _document(indicator, on) for indicator in Indicator.objects.prefetch_related("definitions")
            ],
        }
    )


def _document(indicator: Indicator, on: date) -> dict:
    headline, _others = definitions_on(indicator, on)
    baseline = indicator.exact_baseline
    return {
        "code": indicator.code,
        "result": indicator.result_code,
        "result_name": texts_of(indicator, "result"),
        "level": indicator.level,
        "name": texts_of(indicator, "name"),
        "unit": texts_of(indicator, "unit"),
        "means": texts_of(indicator, "means"),
        "measure": headline.measure,
        "aggregation": indicator.aggregation,
        "is_rising": indicator.is_rising,
        "source": indicator.source,
        "disaggregation": list(indicator.disaggregation),
        "target": fraction_text(indicator.exact_target),
        "target_on": indicator.target_on.isoformat(),
        "baseline": None if baseline is None else fraction_text(baseline),
        "definition": headline.version,
        "reading": headline.reading,
    }


def frame_on(on: date) -> LogFrame | None:
    """Return the log-frame that was approved for a day; None before the first."""
    return LogFrame.objects.filter(valid_from__lte=on).first()


def unapproved_changes(on: date) -> list[tuple[str, tuple[str, ...]]]:
    """Return the lines whose wording is another than the approved one of a day; without one, none."""
    frame = frame_on(on)
    return [] if frame is None else frame_differences(frame.content, frame_content(on))

"""Disaggregation of a figure, with the names of dimensions and values in the reader's language."""

from django.utils.translation import gettext as _

from assessments.results.choices import DIMENSION_VALUES, DIMENSIONS
from assessments.results.measurement.disaggregation import Split, kind_of, split
from assessments.results.measurement.proportions import DECIMALS_FROM
from assessments.results.models import Indicator
from assessments.results.queries.board import Figure
from lms.core import formats
from lms.core.models import Organisation, Region


def dimensions_of(indicator: Indicator) -> list[str]:
    """Return the dimensions of a line; lines of organisations are split by town and village too."""
    found = list(indicator.disaggregation)
    return [*found, "settlement"] if "org_size" in found else found


def splits(indicator: Indicator, figure: Figure) -> list[Split]:
    """Return a figure by each dimension of its line; no query. A5 is a ratio of two means and has no parts."""
    if figure.reading.code == "A5":
        return []
    kind = kind_of(figure.definition.measure, figure.reading.code)
    return [
        split(figure.reading.rows, dimension, kind=kind, total=figure.reading.numerator)
        for dimension in dimensions_of(indicator)
    ]


def dimension_name(code: str) -> str:
    return str(DIMENSIONS.get(code, code))


def value_names() -> dict[str, dict[str, str]]:
    """Return dimension → value → its name in the reader's language; one query."""
    return {
        "region": {region.code: region.name for region in Region.objects.all()},
        "org_type": {code: str(name) for code, name in Organisation.LegalForm.choices},
        "led_by": {code: str(name) for code, name in Organisation.LedBy.choices},
        "settlement": {code: str(name) for code, name in Organisation.Settlement.choices},
        **{
            name: {code: str(text) for code, text in texts.items()}
            for name, texts in DIMENSION_VALUES.items()
        },
    }


def part_text(part, kind: str, language: str) -> str:
    """Write one part of a figure: a share as k of n and per cent, a mean as an index, a count."""
    if kind == "share":
        if part.figure is None:
            return formats.NOTHING
        share = formats.percent(part.figure, language, 0 if part.total < DECIMALS_FROM else 1)
        sides_ = _("%(count)s of %(total)s") % {
            "count": formats.number(part.numerator, language, 0),
            "total": formats.number(part.total, language),
        }
        return f"{sides_} ({share})"
    if kind == "mean":
        return formats.NOTHING if part.figure is None else formats.index_text(part.figure, language)
    return formats.number(part.numerator, language)

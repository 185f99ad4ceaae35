"""What every file that goes out says of a figure: source, state, comment, parts."""

from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.results.measurement.disaggregation import Part, kind_of, public, split
from assessments.results.measurement.frame import FrameLine
from assessments.results.measurement.printing import figure_number
from assessments.results.queries.outward import OutwardValue
from lms.core import formats

COMMENT_LIMIT = 500


def source_of(line: FrameLine) -> str:
    """Return the code of where a line's figures come from, of the fixed list."""
    if line.reading.startswith("A"):
        return "assessment"
    return "monitoring" if line.source == "system" else "register"


def state_of(value: OutwardValue | None) -> str:
    """Return the state that is printed beside a figure."""
    if value is None:
        return "no_value"
    if value.value is None:
        return "not_computed"
    return "provisional" if value.status == "provisional" else "approved"


def comment_on(value: OutwardValue, language: str, *, with_words: bool) -> str:
    """Write what a figure rests on, in the active language; `with_words`: what M&E staff wrote comes too."""
    line = value.line
    parts = []
    if value.value is None:
        parts.append(_("Not computed: there is nothing to count yet."))
    elif value.is_share:
        parts.append(
            _("%(count)s of %(total)s")
            % {
                "count": formats.number(value.numerator, language),
                "total": formats.number(value.denominator, language),
            }
        )
    else:
        parts.append(_("n = %(total)s") % {"total": formats.number(value.denominator, language)})
    if line.measure == "index":
        parts.append(_("mean index, 0 to 100"))
    if value.value is not None and value.status == "provisional":
        parts.append(_("provisional: too few have a full result"))
    if value.missing:
        parts.append(_("without a result: %(count)s") % {"count": formats.number(value.missing, language)})
    parts.append(_("definition %(version)s") % {"version": f"{line.definition} {line.reading}".strip()})
    if with_words and value.comment:
        parts.append(value.comment)
    return shortened("; ".join(parts))


def shortened(text: str, limit: int = COMMENT_LIMIT) -> str:
    """Return a text of at most so many signs, cut between words and ended by "…"."""
    if len(text) <= limit:
        return text
    cut = text[: limit - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;") + "…"


def parts_of(value: OutwardValue):
    """Yield (dimension, part code, its figures or None where hidden, kind) of an approved figure."""
    line = value.line
    if line.reading == "A5" or value.value is None:
        return
    kind = kind_of(line.measure, line.reading)
    for dimension in line.disaggregation:
        made = split(value.rows, dimension, kind=kind, total=value.numerator)
        if made.has_parts:
            for code, part in public(made, kind=kind).items():
                yield dimension, code, part, kind


def part_number(value: OutwardValue, part: Part) -> Decimal | None:
    """Return the number of a part as it is printed, in the unit of its figure."""
    line = value.line
    return figure_number(
        part.figure, measure=line.measure, reading=line.reading, denominator=part.total, guards=value.guards
    )

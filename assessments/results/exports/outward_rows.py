"""What every file that goes out says of a figure: source, state, comment, parts."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from assessments.results.measurement.disaggregation import MEAN, NOT_STATED, SHARE, kind_of
from assessments.results.measurement.frame import FrameLine
from assessments.results.measurement.printing import public_number
from assessments.results.measurement.together import OTHER, REGION, Publication
from assessments.results.queries.outward import OutwardValue
from assessments.results.queries.together import source_key
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
    elif value.is_share and not value.is_hidden:
        parts.append(
            _("%(count)s of %(total)s")
            % {
                "count": formats.number(value.numerator, language),
                "total": formats.number(value.denominator, language),
            }
        )
    else:
        n = value.numerator if line.measure == "number" else value.denominator
        parts.append(_("n = %(total)s") % {"total": formats.number(n, language)})
    if value.is_hidden:
        parts.append(_("hidden: fewer than 5 organisations"))
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


@dataclass(frozen=True)
class OutwardPart:
    """One part as every outward file prints it; `number` and `n` are None where hidden or not measured."""

    dimension: str
    value: str
    count: int | None
    n: int | None
    number: Decimal | None
    is_hidden: bool
    kind: str

    def text(self, language: str) -> str:
        """Write the part in the active language: k of n and per cent, a mean, a count, or "hidden"."""
        if self.is_hidden:
            return _("hidden")
        if self.number is None:
            return formats.NOTHING
        if self.kind != SHARE:
            return formats.number(self.number, language, -self.number.as_tuple().exponent)
        sides = _("%(count)s of %(total)s") % {
            "count": formats.number(self.count, language, 0), "total": formats.number(self.n, language),
        }  # fmt: skip
        return f"{sides} ({formats.percent(self.number, language, -self.number.as_tuple().exponent)})"


def parts_of(published: Publication, value: OutwardValue) -> list[OutwardPart]:
    """Return the parts of a figure as they are published together with all others."""
    line = value.line
    return parts_in(
        published, source_key(line.code, value.measured_on), measure=line.measure, reading=line.reading,
        guards=value.guards,
    )  # fmt: skip


def parts_in(
    published: Publication, key: str, *, measure: str, reading: str, guards: tuple
) -> list[OutwardPart]:
    """Return the parts of a source of a publication."""
    kind = kind_of(measure, reading)
    return [
        OutwardPart(
            part.dimension, part.value, part.count, part.total,
            public_number(part.figure, total=part.total, guards=guards if kind == MEAN else ()),
            part.is_hidden, kind,
        )
        for part in published.parts.get(key, ())
    ]  # fmt: skip


def part_name(code: str, dimension: str, names: Mapping[str, Mapping[str, str]]) -> str:
    """Write what a part is, in the active language."""
    if code == NOT_STATED:
        return _("not stated")
    if dimension == REGION and code == OTHER:
        return _("other regions")
    return names.get(dimension, {}).get(code, code)

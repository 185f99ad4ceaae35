"""Figures of the log-frame as words, in the reader's language."""

from typing import NamedTuple

from django import template
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.results.choices import (
    CAUSES,
    KINDS,
    METHODS,
    PARAMETER_NAMES,
    REASONS,
    STATES,
    VALUE_KINDS,
    VALUE_STATES,
)
from assessments.results.choices.registers import DECISION_KINDS, DECISIONS, PLACE_KINDS, PLACES, WORDS
from assessments.results.measurement.printing import figure_text
from assessments.results.queries.public import is_value_hidden
from lms.core import formats

register = template.Library()


def _target(figure):
    """Return the target that guards the display of a headline figure."""
    return figure.definition.indicator.exact_target if figure.is_headline else 70


@register.filter
def value_text(figure) -> str:
    """Write a figure: an index with its guard, a share in per cent, a count."""
    reading, definition = figure.reading, figure.definition
    return figure_text(
        reading.value, measure=definition.measure, reading=reading.code, denominator=reading.denominator,
        language=get_language(), guards=(*formats.EDGES, _target(figure)),
    )  # fmt: skip


@register.filter
def change_text(change, figure) -> str:
    """Write how a figure changed: a count in whole numbers, an index or a share with one decimal."""
    return formats.signed(change, get_language(), 1 if figure.definition.measure in ("percentage", "index") else 0)


@register.filter
def count_text(figure) -> str:
    """Write what a figure rests on: 3 of 5; n = 5 of 6 assessed; 4 records."""
    reading, language = figure.reading, get_language()
    if figure.is_share:
        return _("%(count)s of %(total)s") % {
            "count": formats.number(reading.numerator, language, 0),
            "total": formats.number(reading.denominator, language),
        }
    if reading.coverage is not None:
        return _("assessed: %(count)s of %(total)s") % {
            "count": formats.number(reading.coverage.count, language),
            "total": formats.number(reading.coverage.total, language),
        }
    return _("n = %(number)s") % {"number": formats.number(reading.denominator, language)}


@register.filter
def interval_text(figure) -> str:
    """Write the Wilson interval of a share in whole per cents; nothing for other figures."""
    if not figure.is_share or figure.reading.proportion.interval is None:
        return ""
    low, high = figure.reading.proportion.interval
    language = get_language()
    return f"{formats.number(low, language, 0)}{formats.NOTHING}{formats.percent(high, language, 0)}"


@register.filter
def target_text(line) -> str:
    """Write the target of a line with its unit sign."""
    return _with_unit(line, line.indicator.exact_target)


@register.filter
def baseline_text(line) -> str:
    """Write the baseline of a line; a dash where none is measured yet."""
    return formats.NOTHING if line.baseline is None else _with_unit(line, line.baseline)


def _with_unit(line, value) -> str:
    language = get_language()
    if line.indicator.is_per_cent:
        return formats.percent(value, language)
    return formats.number(value, language)


@register.filter
def state_code(line) -> str:
    """Return where a line stands: no_data, provisional, reached or under_way."""
    if line.value is None or line.headline.reading.status in ("no_data", "provisional"):
        return line.headline.reading.status if line.value is not None else "no_data"
    return "reached" if line.is_reached else "under_way"


@register.filter
def state_words(line) -> str:
    """Return where a line stands in words."""
    return str(STATES[state_code(line)])


@register.filter
def state_kind(line) -> str:
    """Return the kind of the label beside the words."""
    return KINDS[state_code(line)]


@register.filter
def progress_value(line) -> int:
    """Return the share of the target for a bar: whole, 0 to 100."""
    share = line.target_share
    return 0 if share is None else max(0, min(100, int(share)))


@register.filter
def progress_text(line) -> str:
    """Write the share of the target; nothing where it cannot be computed."""
    share = line.target_share
    # Down to the whole per cent below the target: 99.6 is not 100.
    return "" if share is None else formats.percent(int(share), get_language())


@register.filter
def reason_words(code: str) -> str:
    """Return why a row counts or not, in words."""
    return str(REASONS.get(code, code))


@register.filter
def place_words(place: str) -> str:
    """Return whether a record counts."""
    return str(PLACES[place])


@register.filter
def place_kind(place: str) -> str:
    """Return the kind of the label of a place."""
    return PLACE_KINDS[place]


@register.filter
def decision_words(decision: str) -> str:
    """Return what a second person said of a record."""
    return str(DECISIONS[decision])


@register.filter
def decision_kind(decision: str) -> str:
    """Return the kind of the label of that word."""
    return DECISION_KINDS[decision]


@register.filter
def client_words(word: str) -> str:
    """Return what the client says of a consultation."""
    return str(WORDS[word])


@register.filter
def amount_text(row, figure) -> str:
    """Write what a row adds to the numerator; nothing for yes and no."""
    if row.amount is None or figure.is_share:
        return ""
    if figure.definition.measure in ("index", "percentage"):
        return formats.index_text(row.amount, get_language())
    return formats.number(row.amount, get_language())


@register.filter
def value_recorded(value) -> str:
    """Write a stored value."""
    definition = value.definition
    return figure_text(
        value.exact, measure=definition.measure, reading=definition.reading, denominator=value.denominator,
        language=get_language(),
    )  # fmt: skip


@register.filter
def sides(value) -> str:
    """Write what a stored value rests on: 3 of 5 for a share, n = 5 for the rest."""
    language = get_language()
    if value.definition.measure == "percentage" and value.definition.reading not in ("A5", "A6"):
        return _("%(count)s of %(total)s") % {
            "count": formats.number(value.exact_numerator, language, 0),
            "total": formats.number(value.denominator, language),
        }
    return _("n = %(number)s") % {"number": formats.number(value.denominator, language)}


@register.filter
def value_outside(value) -> str:
    """Write a stored value for readers outside the house."""
    return _("hidden") if is_value_hidden(value) else value_recorded(value)


@register.filter
def sides_outside(value) -> str:
    """Write what a stored value rests on for readers outside the house: of a hidden one its n alone."""
    if is_value_hidden(value):
        return _("n = %(number)s") % {"number": formats.number(value.denominator, get_language())}
    return sides(value)


@register.filter
def drift_now(drift) -> str:
    """Write what a locked value would be today."""
    return value_text(_Figure(drift.definition, drift.now))


class _Figure(NamedTuple):
    definition: object
    reading: object
    is_headline: bool = False

    @property
    def is_share(self) -> bool:
        return self.definition.measure == "percentage" and self.reading.code not in ("A5", "A6")


@register.filter
def row_words(row) -> str:
    """Write where a row stands and why; a dash where it is not there."""
    if row is None:
        return formats.NOTHING
    words = reason_words(row.reason)
    has_amount = row.amount is not None and row.amount not in (0, 1)
    return f"{words} ({formats.index_text(row.amount, get_language())})" if has_amount else words


@register.filter
def cause_words(cause: str) -> str:
    """Return why a locked value would come out otherwise."""
    return str(CAUSES[cause])


@register.filter
def value_state(state: str) -> str:
    """Return the state of a value in words."""
    return str(VALUE_STATES[state])


@register.filter
def value_state_kind(state: str) -> str:
    """Return the kind of the label of a state."""
    return VALUE_KINDS[state]


@register.filter
def method_words(method: str) -> str:
    """Return how a value came about."""
    return str(METHODS[method])


@register.filter
def share_text(share) -> str:
    """Write a share of the target, down to the whole per cent: 99.6 is not 100."""
    return formats.percent(share.numerator // share.denominator, get_language())


@register.filter
def parameters(definition) -> list[tuple[str, str]]:
    """Return the parameters of a version as (name, value) in words."""
    return [
        (
            str(PARAMETER_NAMES[name]),
            (_("yes") if value else _("no")) if isinstance(value, bool) else str(value),
        )
        for name, value in definition.parameters.items()
        if name in PARAMETER_NAMES
    ]

"""Tests in pages of other floors, and figures of a review."""

from datetime import date
from fractions import Fraction

from django import template
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext

from assessments.knowledge.choices import ITEM_FLAGS, ITEM_GRADES
from assessments.knowledge.interchange.package import MARK
from assessments.knowledge.measurement.gain import gain_words
from assessments.knowledge.measurement.scoring import CHOSEN
from assessments.knowledge.queries.gain import own_gain
from assessments.knowledge.queries.pages import cases_to_mark
from assessments.knowledge.queries.standings import standings
from courses.queries.facts import facts_to_watch
from lms.core import formats

register = template.Library()


@register.inclusion_tag("knowledge/tests_of.html")
def tests_of(enrolment) -> dict:
    """Show both tests of an enrolment with what can be done now."""
    now = timezone.now()  # noqa: TID251 - a tag is an entry point: it brings one reader's state into a page
    found = standings(enrolment, now)
    return {"cohort": enrolment.cohort, "standings": found.values(), "gain": own_gain(found)}


@register.inclusion_tag("knowledge/tests_of_cohort.html")
def tests_of_cohort(cohort) -> dict:
    """Show a trainer the door to a cohort's results, with how many cases wait."""
    return {"cohort": cohort, "cases": cases_to_mark(cohort.pk).count()}


# The numbers whose forms of words a browser may need, under the names that browsers give the forms.
SAMPLES = (("one", 1), ("few", 2), ("many", 5))


@register.simple_tag
def waiting_words() -> list[tuple[str, str]]:
    """Return what is said of answers that wait on a device, in every form of number the language has; {n} stays."""
    return [
        (f"{name}-{form}", text)
        for form, number in SAMPLES
        for name, text in (
            ("waits", ngettext("%(n)s answer waiting.", "%(n)s answers waiting.", number) % {"n": "{n}"}),
            ("needs", ngettext("%(n)s answer needs you.", "%(n)s answers need you.", number) % {"n": "{n}"}),
        )
    ]


@register.filter
def template_of(kind: str) -> str:
    """Return the template of a kind of question."""
    return f"knowledge/kinds/{'choice' if kind in CHOSEN else kind}.html"


@register.filter
def gaps_shown(text):
    """Write the gaps of a text as a reader sees them: "___ (1)"; keep what marks its language."""
    return SafeString(MARK.sub(r"___ (\1)", text)) if isinstance(text, SafeString) else MARK.sub(r"___ (\1)", text)


@register.filter
def figure(value) -> str:
    """Write an exact number that is kept as text, with two places at most, cut."""
    exact = Fraction(value or 0)
    cut = Fraction(int(exact * 100), 100)
    places = 0 if cut.denominator == 1 else 1 if (cut * 10).denominator == 1 else 2
    return formats.number(cut, get_language() or "en", places)


@register.filter
def key_text(value: str, kind: str) -> str:
    """Write a number or a date of a key or an answer as the reader writes it; what was typed stays as typed."""
    if kind == "date" and value:
        return formats.long_date(date.fromisoformat(value), get_language() or "en")
    return value.replace(".", ",") if kind == "numeric" and (get_language() or "en")[:2] != "en" else value


@register.filter
def gain_word(gain) -> str:
    """Return the word for a gain: low, medium, high."""
    words = {"low": pgettext("gain", "low"), "medium": pgettext("gain", "medium"), "high": pgettext("gain", "high")}
    return words.get(gain_words(gain), "")


@register.filter
def item_flag(code: str) -> str:
    """Return what somebody should look at in a question."""
    return ITEM_FLAGS[code]


@register.filter
def item_grade(code: str) -> str:
    """Return what the discrimination of a question is called."""
    return ITEM_GRADES[code]


@register.simple_tag
def facts_waiting() -> int:
    """Return how many facts have expired or are to be checked soon."""
    return facts_to_watch(timezone.localdate())


@register.filter
def share_percent(share) -> str:
    """Write a share from 0 to 1 in per cent."""
    return formats.percent(100 * share, get_language() or "en", 0)

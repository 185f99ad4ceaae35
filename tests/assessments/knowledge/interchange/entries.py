"""Questions of every kind for the tests of formats: made by hypothesis, whole in three languages."""

from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from assessments.knowledge.interchange.entries import (
    CriterionEntry,
    Kind,
    OptionEntry,
    QuestionEntry,
    Text,
    TypicalError,
)
from assessments.knowledge.interchange.package import FALSE, TRUE

# Letters of the three languages and every sign that means something to one of the formats.
SIGNS = "aZé 0жЯқӘңөұһі«»—{}~=#:\\%/<>&\"'[];$.,*|_->А😀ع"


@st.composite
def words(draw, least=1, most=24):
    made = " ".join(draw(st.text(SIGNS, min_size=least, max_size=most)).split())
    return made or "сөз"


@st.composite
def texts(draw):
    return Text(draw(words()), draw(words()), draw(words()))


def maybe(strategy):
    return st.none() | strategy


@st.composite
def several(draw, least, most):
    """Texts that differ from each other in every language."""
    made = draw(st.lists(texts(), min_size=least, max_size=most))
    return [Text(*(f"{getattr(one, code)} {number}" for code in ("en", "ru", "kk"))) for number, one in enumerate(made)]


DECIMALS = st.decimals(-9999, 9999, places=2, allow_nan=False).map(lambda one: f"{one.normalize():f}")
DAYS = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@st.composite
def errors(draw, values, key):
    return tuple(TypicalError(value, draw(texts())) for value in draw(st.lists(values, max_size=2, unique=True)) if value != key)


def _accepts(text, number):
    """A word without a bar, unlike the others of its gap."""
    return f"{text.replace('|', '').replace('*', '').strip() or 'сөз'} {number}"


@st.composite
def accepted(draw):
    """What a gap accepts: one to three words a language."""
    return Text(*("|".join(_accepts(draw(words()), n) for n in range(draw(st.integers(1, 3)))) for _language in range(3)))


@st.composite
def branches(draw):
    """Steps, each led to by the one before, and choices that lead onward or to the end."""
    steps = [OptionEntry("step", text) for text in draw(several(1, 4))]
    choices = []
    for number in range(len(steps)):
        for place, text in enumerate(draw(several(2, 4))):
            onward = [None, *range(number + 1, len(steps))]
            to = number + 1 if place == 0 and number + 1 < len(steps) else draw(st.sampled_from(onward))
            choices.append(OptionEntry("choice", text, draw(maybe(texts())), step=number, to=to, points=draw(st.integers(0, 5)) + (place == 1)))
    if all(len({one.points for one in choices if one.step == number}) == 1 for number in range(len(steps))):
        choices[0] = replace(choices[0], points=choices[0].points + 1)
    return (*steps, *choices)


@st.composite
def questions(draw, kind=None):
    kind = Kind(kind or draw(st.sampled_from(list(Kind))))
    entry = QuestionEntry(
        code=f"PE-{draw(st.integers(10, 9999))}", module=f"PE.{draw(st.integers(1, 6))}", kind=kind,
        level=draw(st.sampled_from(["remember", "apply", "create"])), points=draw(st.integers(1, 20)), text=draw(texts()),
        explanation=draw(maybe(texts())), check_on=draw(maybe(DAYS)),
    )
    if kind in (Kind.SINGLE, Kind.MULTIPLE):
        said = draw(several(3, 6))
        keys = {0} if kind == Kind.SINGLE else draw(st.sets(st.integers(0, len(said) - 2), min_size=1))
        made = [OptionEntry("choice", text, draw(maybe(texts())), place in keys) for place, text in enumerate(said)]
        return replace(entry, options=tuple(draw(st.permutations(made))))
    if kind == Kind.ORDERING:
        return replace(entry, options=tuple(OptionEntry("item", text, place=n) for n, text in enumerate(draw(several(3, 6)), 1)))
    if kind == Kind.MATCHING:
        lefts, rights = draw(several(2, 5)), draw(several(2, 6))
        pairs = [OptionEntry("left", one, partner=draw(st.integers(0, len(rights) - 1))) for one in lefts]
        return replace(entry, options=(*pairs, *(OptionEntry("right", one) for one in rights)))
    if kind == Kind.NUMERIC:
        value = draw(DECIMALS)
        return replace(
            entry, value=value, tolerance=draw(DECIMALS).lstrip("-"), unit=draw(maybe(texts())),
            typical_errors=draw(errors(DECIMALS, value)),
        )
    if kind == Kind.DATE:
        value = draw(DAYS).isoformat()
        return replace(entry, value=value, typical_errors=draw(errors(DAYS.map(str), value)))
    if kind == Kind.TRUE_FALSE:
        is_true = draw(st.booleans())
        sides = ((TRUE, is_true), (FALSE, not is_true))
        return replace(entry, options=tuple(OptionEntry("choice", text, draw(maybe(texts())), right) for text, right in sides))
    if kind == Kind.SHORT:
        return replace(entry, gaps=(draw(accepted()),), typical_errors=draw(errors(accepted().map(lambda one: one.en.split("|")[0] + " x"), "")))
    if kind == Kind.GAPS:
        gaps = tuple(draw(st.lists(accepted(), min_size=1, max_size=4)))
        marks = " ".join(f"[[{number}]] слово" for number in range(1, len(gaps) + 1))
        text = Text(*(f"{getattr(entry.text, code)} {marks}" for code in ("en", "ru", "kk")))
        return replace(entry, text=text, gaps=gaps)
    if kind == Kind.LIKERT:
        options = tuple(OptionEntry("choice", text, place=n) for n, text in enumerate(draw(several(2, 7)), 1))
        return replace(entry, points=0, options=options)
    if kind == Kind.BRANCHING:
        return replace(entry, options=draw(branches()))
    criteria = tuple(CriterionEntry(draw(st.integers(1, 5)), text) for text in draw(several(1, 3)))
    limit = st.integers(10, 500) if kind == Kind.CASE else maybe(st.integers(10, 500))
    takes_file = entry.kind == Kind.ESSAY and draw(st.booleans())
    return replace(entry, words=draw(limit), criteria=criteria, model_answer=draw(maybe(texts())), takes_file=takes_file)

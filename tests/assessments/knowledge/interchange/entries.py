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
    criteria = tuple(CriterionEntry(draw(st.integers(1, 5)), text) for text in draw(several(1, 3)))
    return replace(entry, words=draw(st.integers(10, 500)), criteria=criteria, model_answer=draw(maybe(texts())))

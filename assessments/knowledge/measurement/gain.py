"""How much of what there was to learn a group has learnt."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessments.knowledge.measurement.drawing import BANDS

Pair = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class FirstScores:
    """One person's first scores in one programme, in per cent; None where the test was not taken."""

    pre: Fraction | None
    post: Fraction | None


@dataclass(frozen=True)
class Asked:
    """What makes one counted question as hard to earn as another of its form: its module, its level and its points."""

    module: str
    level: str
    points: int


@dataclass(frozen=True)
class GroupGain:
    """What before and after say of a group. Every figure but the counts is None if it cannot be computed."""

    matched: int
    pre_only: int
    post_only: int
    mean_pre: Fraction | None
    mean_post: Fraction | None
    raw_change: Fraction | None
    gain_of_averages: Fraction | None
    individual_gains: tuple[Fraction | None, ...]
    undefined_individual: int
    average_of_individual_gains: Fraction | None


def mean(values: Sequence[Fraction]) -> Fraction | None:
    """Return the exact mean.

    Formula: sum of the values / n.
    Shape:  any number of values.
    Unit:   that of the values; None without values, never 0.
    Errors: none.
    Source: arithmetic mean.

    Example: 1 and 2 give 3/2.
    """
    return sum(values, Fraction(0)) / len(values) if values else None


def individual_gain(before: Fraction, after: Fraction) -> Fraction | None:
    """Return the share of the possible improvement one person reached.

    Formula: (after - before) / (100 - before).
    Shape:  first scores in per cent, 0 to 100.
    Unit:   none. 1 is all there was to learn, negative is a loss; None at a full first score (undefined, never 0).
    Errors: ValueError outside 0 to 100.
    Source: Hake (1998), American Journal of Physics 66(1), 64-74; specification KT-4.

    Example: 40 and 80: 40 / 60 = 2/3.
    """
    for value in (before, after):
        if not 0 <= value <= 100:
            raise ValueError("A score in per cent lies between 0 and 100.")
    return None if before == 100 else Fraction(after - before) / (100 - before)


def gain_of_averages(pairs: Sequence[Pair]) -> Fraction | None:
    """Return the share of the possible improvement a group reached.

    Formula: (mean after - mean before) / (100 - mean before).
    Shape:  one (before, after) pair a person, in per cent; only people who took both.
    Unit:   none. None without pairs, or if everyone began at 100.
    Errors: ValueError outside 0 to 100.
    Source: Hake (1998); specification KT-3. We divide averages rather than average quotients: with measurement
            error the average of individual gains is biased.

    Example: (40, 70) and (60, 80): averages 50 and 75, gain 25 / 50 = 1/2.
    """
    before, after = mean([pair[0] for pair in pairs]), mean([pair[1] for pair in pairs])
    return None if before is None or after is None else individual_gain(before, after)


def gain_words(gain: Fraction | None) -> str | None:
    """Return the word for a gain: low below 0.3, medium below 0.7, high from there.

    Formula: g < 0.3 low, 0.3 <= g < 0.7 medium, 0.7 <= g high.
    Shape:  a gain, or None.
    Unit:   a code to be translated.
    Errors: none.
    Source: Hake (1998); specification KT-3.

    Example: 3/10 is medium.
    """
    if gain is None:
        return None
    if gain < Fraction(3, 10):
        return "low"
    return "medium" if gain < Fraction(7, 10) else "high"


def group_gain(people: Sequence[FirstScores]) -> GroupGain:
    """Return every figure of specification KT-2 to KT-4 for a group.

    Shape:  one entry a person and programme, first scores.
    Unit:   per cent for means and change, none for gains.
    Errors: ValueError outside 0 to 100.
    Source: specification, section 10. Drop-outs are counted aloud and enter no figure.

    Example: worked-example.json, knowledge_tests.
    """
    pairs = [(one.pre, one.post) for one in people if one.pre is not None and one.post is not None]
    gains = tuple(individual_gain(before, after) for before, after in pairs)
    before, after = mean([pair[0] for pair in pairs]), mean([pair[1] for pair in pairs])
    return GroupGain(
        matched=len(pairs),
        pre_only=sum(one.pre is not None and one.post is None for one in people),
        post_only=sum(one.pre is None and one.post is not None for one in people),
        mean_pre=before,
        mean_post=after,
        raw_change=None if before is None or after is None else after - before,
        gain_of_averages=gain_of_averages(pairs),
        individual_gains=gains,
        undefined_individual=sum(gain is None for gain in gains),
        average_of_individual_gains=mean([gain for gain in gains if gain is not None]),
    )


def are_alike(before: Iterable[Asked], after: Iterable[Asked]) -> bool:
    """Return whether a change between two sittings says something of the person: their forms ask alike.

    Shape:  the counted questions of each, opinions and cases left out.
    Unit:   none. Alike: from each module as many of each band of levels, and as many of each number of points. A level without a
            band stands for itself. Two forms without a question are not alike: nothing was asked.
    Errors: none.
    Source: ours, docs/knowledge-tests.md: what forms A and B of one blueprint share, and an old and a new blueprint do not.

    Example: four of PE.1 before, three of PE.1 and one of PE.2 after: no.
    """
    before, after = list(before), list(after)
    cells = [Counter((one.module, BANDS.get(one.level, one.level)) for one in asked) for asked in (before, after)]
    points = [Counter(one.points for one in asked) for asked in (before, after)]
    return bool(before) and cells[0] == cells[1] and points[0] == points[1]

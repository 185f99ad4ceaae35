"""What an answer is worth: keys and answers in, exact points out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

NUMBER = re.compile(r"[+\-\u2212]?\d{1,15}(?:[.,]\d{1,9})?")
GROUPED = re.compile(r"[+\-\u2212]?\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,9})?")
SPACES = re.compile(r"[\s\u00a0\u202f']")


class Kind(StrEnum):
    """The kinds of question a test may hold."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    ORDERING = "ordering"
    MATCHING = "matching"
    NUMERIC = "numeric"
    DATE = "date"
    CASE = "case"


class Given(StrEnum):
    """Whether there is anything to score. Unanswered earns 0 as well, but is not the same as wrong."""

    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    UNMARKED = "unmarked"


@dataclass(frozen=True)
class Key:
    """What a question wants to hear. Only the fields of its kind are set.

    ``right`` are option ids (single, multiple), ``order`` item ids in right order (ordering), ``pairs`` left id to
    right id (matching), ``value`` and ``tolerance`` a number (numeric), ``day`` a date (date).
    """

    kind: Kind
    points: int
    right: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    value: Fraction | None = None
    tolerance: Fraction = Fraction(0)
    day: date | None = None


@dataclass(frozen=True)
class AnswerPoints:
    """Points of one answer, with their maximum and whether there was an answer."""

    points: Fraction
    maximum: int
    given: Given


@dataclass(frozen=True)
class AttemptPoints:
    """Points of an attempt: only what the server can mark counts in ``points`` and ``maximum``."""

    points: Fraction
    maximum: int
    unanswered: int
    unmarked: int

    @property
    def percent(self) -> Fraction | None:
        """Return the share reached in per cent, exact; None if nothing could be earned."""
        return 100 * self.points / self.maximum if self.maximum else None


def number_readings(text: str) -> tuple[Fraction, ...]:
    """Return every number that the text may mean, none if it is not a number.

    Shape:  a text as typed. Spaces between thousands, a minus sign and a closing % are understood.
    Unit:   that of the question. Comma and point both open the decimals; "14,000" may also be fourteen thousand
            (English thousands), so two numbers come back.
    Errors: none.
    Source: ours. A learner must not lose a point to the habits of a keyboard.

    Example: "82,2" gives 411/5; "1,234.5" gives 2469/2; "14,000" gives 14 and 14000.
    """
    plain = SPACES.sub("", text).removesuffix("%").replace("\u2212", "-")
    readings = []
    if NUMBER.fullmatch(plain):
        readings.append(Fraction(plain.replace(",", ".")))
    if GROUPED.fullmatch(plain):
        readings.append(Fraction(plain.replace(",", "")))
    return tuple(dict.fromkeys(readings))


def points_for_multiple(key: Key, chosen: frozenset[str]) -> Fraction:
    """Return points x max(0, right chosen - wrong chosen) / number of keys.

    Shape:  the set of chosen option ids.
    Unit:   points, exact.
    Errors: ValueError if the question has no key.
    Source: curriculum, test_rules.marking.multi_select.

    Example: 2 points, 3 keys, 2 right and 1 wrong chosen: 2 x 1 / 3 = 2/3.
    """
    if not key.right:
        raise ValueError("A question with several answers needs at least one key.")
    net = len(chosen & key.right) - len(chosen - key.right)
    return Fraction(key.points * max(0, net), len(key.right))


def points_for_ordering(key: Key, places: Mapping[str, int]) -> Fraction:
    """Return points x share of the key's neighbouring pairs that follow each other in the answer.

    Shape:  item id -> place, from 1. Items without a place, and places given twice, earn nothing.
    Unit:   points, exact.
    Errors: ValueError if the key has fewer than two items.
    Source: curriculum, test_rules.marking.ordering. We read "neighbouring pairs in right order" as Moodle's
            "relative to the next item": of the n - 1 pairs that follow each other in the key, how many follow each
            other directly in the answer. A reversed order earns 0.

    Example: key a b c d, answer a c b d: no pair of ab, bc, cd stands together in order: 0. Answer b c d a: 2 of 3.
    """
    if len(key.order) < 2:
        raise ValueError("An ordering needs at least two items.")
    given = list(places.values())
    right = sum(
        1
        for first, second in zip(key.order, key.order[1:], strict=False)
        if first in places and second in places
        and places[second] == places[first] + 1
        and given.count(places[first]) == given.count(places[second]) == 1
    )
    return Fraction(key.points * right, len(key.order) - 1)


def points_for_matching(key: Key, matched: Mapping[str, str]) -> Fraction:
    """Return points x share of right pairs.

    Shape:  left id -> right id; a left side without a partner earns nothing.
    Unit:   points, exact.
    Errors: ValueError if the key has no pairs.
    Source: curriculum, test_rules.marking.matching.

    Example: 2 points, 5 pairs, 4 right: 8/5.
    """
    if not key.pairs:
        raise ValueError("A matching needs at least one pair.")
    right = sum(1 for left, partner in key.pairs if matched.get(left) == partner)
    return Fraction(key.points * right, len(key.pairs))


def points_for_numeric(key: Key, text: str) -> Fraction:
    """Return all points if a reading of the text lies within the tolerance, both ends included.

    Shape:  the number as typed.
    Unit:   points, exact.
    Errors: ValueError if the key has no value.
    Source: curriculum, test_rules.marking.numeric.

    Example: key 82.2 with tolerance 0.1: "82,3" is right, "82.31" is not.
    """
    if key.value is None:
        raise ValueError("A numeric question needs a value.")
    near = any(abs(reading - key.value) <= key.tolerance for reading in number_readings(text))
    return Fraction(key.points if near else 0)


def is_empty(value: object) -> bool:
    """Return whether a stored value says nothing: never given, or taken back."""
    return value is None or value == "" or value == [] or value == {}


def score_answer(key: Key, value: object) -> AnswerPoints:
    """Return the points of one answer.

    Shape:  the value as stored: an option id (single), a list of ids (multiple), id -> place (ordering), left id ->
            right id (matching), the typed number (numeric), an ISO date (date), a text (case).
    Unit:   points, exact, 0 to the question's points.
    Errors: ValueError if the key is not complete.
    Source: curriculum, test_rules.marking. A case is marked by a person and counts 0 of 0 here.

    Example: an empty value earns 0 and is UNANSWERED; a wrong one earns 0 and is ANSWERED.
    """
    if key.kind == Kind.CASE:
        return AnswerPoints(Fraction(0), 0, Given.UNANSWERED if is_empty(value) else Given.UNMARKED)
    if is_empty(value):
        return AnswerPoints(Fraction(0), key.points, Given.UNANSWERED)
    if key.kind == Kind.SINGLE:
        points = Fraction(key.points if value in key.right else 0)
    elif key.kind == Kind.MULTIPLE:
        points = points_for_multiple(key, frozenset(value))  # type: ignore[call-overload]
    elif key.kind == Kind.ORDERING:
        points = points_for_ordering(key, value)  # type: ignore[arg-type]
    elif key.kind == Kind.MATCHING:
        points = points_for_matching(key, value)  # type: ignore[arg-type]
    elif key.kind == Kind.NUMERIC:
        points = points_for_numeric(key, str(value))
    else:
        points = Fraction(key.points if key.day is not None and value == key.day.isoformat() else 0)
    return AnswerPoints(points, key.points, Given.ANSWERED)


def score_attempt(answers: Sequence[AnswerPoints]) -> AttemptPoints:
    """Return the points of an attempt.

    Shape:  one AnswerPoints a drawn question, in any order.
    Unit:   points, exact; an unanswered question stays in the maximum.
    Errors: none. Without questions the percentage is None.
    Source: curriculum, test_rules; specification KT-1 (per cent of the maximum).

    Example: 3 of 4, 0 of 1 unanswered: 3 of 5, 60 per cent, 1 unanswered.
    """
    return AttemptPoints(
        points=sum((answer.points for answer in answers), Fraction(0)),
        maximum=sum(answer.maximum for answer in answers),
        unanswered=sum(answer.given == Given.UNANSWERED for answer in answers),
        unmarked=sum(answer.given == Given.UNMARKED for answer in answers),
    )


def is_pass(percent: Fraction | None, pass_percent: int) -> bool:
    """Return whether the exact percentage reaches the pass mark; 69.99... does not reach 70.

    Shape:  exact per cent, or None if nothing could be earned.
    Unit:   per cent.
    Errors: none.
    Source: curriculum, test_rules.post_test_pass_points (20 of 28), stated by the project as 70 per cent.

    Example: 19.5 of 28 is 69.64...: not a pass. 20 of 28 is 71.43: a pass.
    """
    return percent is not None and percent >= pass_percent

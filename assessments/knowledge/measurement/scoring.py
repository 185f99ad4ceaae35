"""What an answer is worth: keys and answers in, exact points out."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction

NUMBER = re.compile(r"[+\-\u2212]?\d{1,15}(?:[.,]\d{1,9})?")
GROUPED = re.compile(r"[+\-\u2212]?\d{1,3}(?:,\d{3}){1,4}(?:\.\d{1,9})?")
SPACES = re.compile(r"[\s\u00a0\u202f']")
ALIKE = str.maketrans({"ё": "е", "’": "'", "ʼ": "'", "`": "'", "«": '"', "»": '"', "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})
AROUND = " .,;:!?…\"'()"


class Kind(StrEnum):
    """The kinds of question a test may hold."""

    SINGLE = "single"
    MULTIPLE = "multiple"
    ORDERING = "ordering"
    MATCHING = "matching"
    NUMERIC = "numeric"
    DATE = "date"
    CASE = "case"
    TRUE_FALSE = "true_false"
    SHORT = "short"
    GAPS = "gaps"
    LIKERT = "likert"
    ESSAY = "essay"
    BRANCHING = "branching"


CHOSEN = (Kind.SINGLE, Kind.MULTIPLE, Kind.TRUE_FALSE, Kind.LIKERT)  # answered by choosing among options
MARKED = (Kind.CASE, Kind.ESSAY)  # by a person
BESIDE = (Kind.CASE, Kind.LIKERT)  # outside the points and the blueprint


class Given(StrEnum):
    """Whether there is anything to score. Unanswered earns 0 as well, but is not the same as wrong. Unmarked: a case, whose
    points stay outside. Waiting: its points count, and a person has not given them yet.
    """

    ANSWERED = "answered"
    UNANSWERED = "unanswered"
    UNMARKED = "unmarked"
    WAITING = "waiting"


@dataclass(frozen=True)
class Step:
    """One step of a branching case: its choices as (choice, points, the step it leads to; "" is the end)."""

    key: str
    choices: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True)
class Key:
    """What a question wants to hear. Only the fields of its kind are set.

    ``right`` are option ids (single, multiple), ``order`` item ids in right order (ordering), ``pairs`` left id to
    right id (matching), ``value`` and ``tolerance`` a number (numeric), ``day`` a date (date), ``gaps`` what each gap accepts,
    as `plain_words` (gaps; short has one), ``steps`` the way through a branching case, the first one first.
    """

    kind: Kind
    points: int
    right: frozenset[str] = frozenset()
    order: tuple[str, ...] = ()
    pairs: tuple[tuple[str, str], ...] = ()
    value: Fraction | None = None
    tolerance: Fraction = Fraction(0)
    day: date | None = None
    gaps: tuple[frozenset[str], ...] = ()
    steps: tuple[Step, ...] = ()


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
    waiting: int = 0

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


def plain_words(text: str) -> str:
    """Return what of a typed text is compared: neither capitals, ё, spaces, kinds of quotation marks and dashes nor signs around it.

    Shape:  any text; alternatives are parted before.
    Unit:   none.
    Errors: none.
    Source: ours. A learner must not lose a point to the habits of a keyboard; letters, digits and signs inside count.

    Example: " «Объём  услуг». " is the same as "объем услуг".
    """
    visible = "".join(sign for sign in unicodedata.normalize("NFKC", text) if unicodedata.category(sign) not in ("Cf", "Cc") or sign in "\n\t")
    plain = " ".join(visible.casefold().translate(ALIKE).split())
    return plain.strip(AROUND) or plain


def points_for_gaps(key: Key, typed: Mapping[str, str]) -> Fraction:
    """Return points x share of the gaps that hold an accepted word, in whatever language of the question.

    Shape:  number of the gap, from "1" -> what was typed. A gap without a word earns nothing.
    Unit:   points, exact.
    Errors: ValueError if the question has no gap, or a gap accepts nothing.
    Source: ours; as Moodle gives each of equal gaps the same weight. A short text is one gap: all or none.

    Example: 3 points, 4 gaps, 3 right: 9/4.
    """
    if not key.gaps or not all(key.gaps):
        raise ValueError("A text with gaps needs at least one accepted word a gap.")
    right = sum(plain_words(typed.get(str(number), "")) in accepted for number, accepted in enumerate(key.gaps, 1))
    return Fraction(key.points * right, len(key.gaps))


def walked(steps: Sequence[tuple[str, Mapping[str, str]]], chosen: Mapping[str, str]) -> tuple[dict[str, str], str]:
    """Return the way a person took through a branching case, and the step that is open now; "" at the end.

    Shape:  (step, {choice: next step or ""}), the first step first; step -> choice. Choices off the way count for nothing.
    Unit:   none.
    Errors: none. A way never comes back to a step: that would be its end.
    Source: ours.

    Example: a -> b, chosen a: x (leads to b): the way is {a: x}, open is b.
    """
    known, way = dict(steps), {}
    at = steps[0][0] if steps else ""
    while at and at not in way and (choice := chosen.get(at)) in known.get(at, {}):
        way[at] = choice
        at = known[at][choice]
    return way, "" if at in way else at


def points_for_branching(key: Key, chosen: Mapping[str, str]) -> Fraction:
    """Return points x what the way taken is worth / what the best way is worth.

    Shape:  step -> choice. Who stops on the way keeps what was earned until there.
    Unit:   points, exact, 0 to the question's points.
    Errors: ValueError if no way is worth anything.
    Source: ours. The best way is the one with the largest sum, whatever its length.

    Example: 4 points, best way 2 + 2, taken 2 + 0: 2.
    """
    worth = {step.key: {choice: given for choice, given, _next in step.choices} for step in key.steps}
    best: dict[str, int] = {"": 0}
    for step in reversed(key.steps):  # choices lead to later steps only
        best[step.key] = max(given + best.get(onward, 0) for _choice, given, onward in step.choices)
    most = best[key.steps[0].key] if key.steps else 0
    if most <= 0:
        raise ValueError("A branching case needs a way that is worth something.")
    way, _open = walked([(step.key, {choice: onward for choice, _given, onward in step.choices}) for step in key.steps], chosen)
    return Fraction(key.points * sum(worth[step][choice] for step, choice in way.items()), most)


def is_empty(value: object) -> bool:
    """Return whether a stored value says nothing: never given, or taken back."""
    return value is None or value == "" or value == [] or value == {}


def score_answer(key: Key, value: object, marked: int | None = None) -> AnswerPoints:
    """Return the points of one answer.

    Shape:  the value as stored: an option id (single), a list of ids (multiple), id -> place (ordering), left id ->
            right id (matching), the typed number (numeric), an ISO date (date), a text (case, essay, short), number of the gap
            -> word (gaps), step -> choice (branching), an option id (likert). ``marked``: the points a person gave to an essay.
    Unit:   points, exact, 0 to the question's points.
    Errors: ValueError if the key is not complete.
    Source: curriculum, test_rules.marking. A case is marked by a person and counts 0 of 0 here; an essay counts, and waits
            until somebody gives its points. An opinion (likert) counts 0 of 0 for ever.

    Example: an empty value earns 0 and is UNANSWERED; a wrong one earns 0 and is ANSWERED.
    """
    if key.kind == Kind.CASE:
        return AnswerPoints(Fraction(0), 0, Given.UNANSWERED if is_empty(value) else Given.UNMARKED)
    if key.kind == Kind.LIKERT:
        return AnswerPoints(Fraction(0), 0, Given.UNANSWERED if is_empty(value) else Given.ANSWERED)
    if is_empty(value):
        return AnswerPoints(Fraction(0), key.points, Given.UNANSWERED)
    if key.kind == Kind.ESSAY:
        return AnswerPoints(Fraction(marked or 0), key.points, Given.WAITING if marked is None else Given.ANSWERED)
    if key.kind in (Kind.SINGLE, Kind.TRUE_FALSE):
        points = Fraction(key.points if value in key.right else 0)
    elif key.kind == Kind.MULTIPLE:
        points = points_for_multiple(key, frozenset(value))  # type: ignore[call-overload]
    elif key.kind == Kind.ORDERING:
        points = points_for_ordering(key, value)  # type: ignore[arg-type]
    elif key.kind == Kind.MATCHING:
        points = points_for_matching(key, value)  # type: ignore[arg-type]
    elif key.kind == Kind.NUMERIC:
        points = points_for_numeric(key, str(value))
    elif key.kind == Kind.SHORT:
        points = points_for_gaps(key, {"1": str(value)})
    elif key.kind == Kind.GAPS:
        points = points_for_gaps(key, value)  # type: ignore[arg-type]
    elif key.kind == Kind.BRANCHING:
        points = points_for_branching(key, value)  # type: ignore[arg-type]
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
        waiting=sum(answer.given == Given.WAITING for answer in answers),
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

"""How far a learner is, and what is left: pure functions over a frozen rule.

A rule is a built-in mapping, copied into an enrolment on the day of enrolment:
`{"version": 1, "requirements": [{"code": "lessons", "keys": [...]}, {"code": "pre_test"},
{"code": "post_test", "percent_min": 70}]}`. Lessons with `percent_min` ask for that part of them, rounded up.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import ceil

LESSONS, PRE_TEST = "lessons", "pre_test"
ASKABLE = (LESSONS, PRE_TEST, "post_test", "product", "attendance")
USUAL = {LESSONS: 100, "post_test": 70, "product": 60, "attendance": 80}


@dataclass(frozen=True)
class Facts:
    """What is known of a learner: lessons the programme shows, lessons done, milestones reported from above.

    A milestone without a percentage is met as soon as it is there: its value is None. `granted` are requirements that staff let
    stand as met.
    """

    lesson_keys: frozenset[str] = frozenset()
    completed: frozenset[str] = frozenset()
    milestones: Mapping[str, Fraction | None] = field(default_factory=dict)
    granted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Requirement:
    """One line of "what is left". `have` and `need` are lessons, times, or per cent when `is_percent`.

    `have` is None while nothing was measured yet, never 0. Granted means met by the word of staff and by nothing else.
    """

    code: str
    met: bool
    have: Fraction | None
    need: Fraction
    is_percent: bool = False
    is_granted: bool = False


@dataclass(frozen=True)
class Progress:
    """All requirements, the share of them that is met (0 to 1), and whether nothing is left."""

    requirements: tuple[Requirement, ...]
    share: Fraction
    is_complete: bool

    @property
    def percent(self) -> int:
        """The share as a whole number for a bar; 100 only when nothing is left."""
        return int(self.share * 100)

    @property
    def left(self) -> tuple[Requirement, ...]:
        return tuple(requirement for requirement in self.requirements if not requirement.met)


def rule_for(rule: Mapping, lesson_keys: Sequence[str]) -> dict:
    """Return the copy of a programme's rule that an enrolment keeps, naming the lessons it asks for.

    Shape:  the programme's rule; the keys of its published lessons, in order.
    Unit:   none.
    Errors: ValueError if the rule is of an unknown version or says nothing.
    Source: ours, product rule CP3.
    """
    _check(rule)
    requirements = [
        {**line, "keys": [str(key) for key in lesson_keys]} if line["code"] == LESSONS else dict(line)
        for line in rule["requirements"]
    ]
    return {"version": rule["version"], "requirements": requirements}


def asked_by(rule: Mapping) -> dict[str, int | float]:
    """Return what a rule asks for, of what an author can set: code -> least per cent, 0 if being there is enough.

    Shape:  a rule as in the head of this file.
    Unit:   per cent; lessons without one are all of them.
    Errors: ValueError if the rule is of an unknown version or says nothing.
    Source: product rule CP10.
    """
    _check(rule)
    return {line["code"]: line.get("percent_min", 100 if line["code"] == LESSONS else 0) for line in rule["requirements"] if line["code"] in ASKABLE}


def asking(rule: Mapping, asked: Mapping[str, int]) -> dict:
    """Return a rule that asks for what an author set; whatever else the rule says stays, in its place.

    Shape:  the rule as it is, or an empty one; code -> least per cent as `asked_by` returns it.
    Unit:   per cent.
    Errors: none.
    Source: product rule CP10.

    Example: a rule that also asks for "visit" and is set to {"lessons": 100} asks for both.
    """
    def line(code: str, before: Mapping) -> dict:
        rest = {name: value for name, value in before.items() if name != "percent_min"}
        is_whole = asked[code] == (100 if code == LESSONS else 0)
        return {**rest, "code": code} if is_whole else {**rest, "code": code, "percent_min": asked[code]}

    before = rule.get("requirements", ())
    kept = [line(one["code"], one) if one["code"] in asked else dict(one) for one in before if one["code"] in asked or one["code"] not in ASKABLE]
    added = [line(code, {}) for code in ASKABLE if code in asked and all(one["code"] != code for one in before)]
    return {"version": 1, **rule, "requirements": kept + added}


def measure(rule: Mapping, facts: Facts) -> Progress:
    """Return what is met and what is left under a frozen rule.

    Shape:  a rule as in the head of this file; the facts of one enrolment.
    Unit:   share is 0..1, each lesson and each milestone weighing the same.
    Errors: ValueError if the rule is of an unknown version or says nothing.
    Source: ours, product rules CP1-CP5.

    Example: 3 of 4 lessons done and the post-test at 60 of 70 per cent: share 3/5, two things left.
    """
    _check(rule)
    requirements = tuple(
        _or_granted(_lessons(line, facts) if line["code"] == LESSONS else _milestone(line, facts), facts.granted)
        for line in rule["requirements"]
    )
    weights = [max(one.need, Fraction(1)) if one.code == LESSONS else Fraction(1) for one in requirements]
    done = sum(
        (w if one.met else _part(one)) for one, w in zip(requirements, weights, strict=True)
    )
    return Progress(requirements, Fraction(done) / sum(weights), all(one.met for one in requirements))


def circle_through(code: str, before: Mapping[str, Sequence[str]]) -> list[str]:
    """Return the way from a programme over those it builds on back to itself, or nothing.

    Shape:  the code to begin at; for each code the codes it builds on. Codes that lead nowhere are fine.
    Unit:   none.
    Errors: none.
    Source: ours; a search in depth that visits each code once.

    Example: A builds on B, B on A: ["A", "B", "A"].
    """
    seen: set[str] = set()

    def search(here: str, way: list[str]) -> list[str]:
        for following in before.get(here, ()):
            if following == code:
                return [*way, following]
            if following not in seen:
                seen.add(following)
                if found := search(following, [*way, following]):
                    return found
        return []

    return search(code, [code])


def first_missing(modules: Sequence[Sequence[str]], completed: frozenset[str], key: str) -> str | None:
    """Return the first lesson of an earlier module that must be done before this one, or None.

    Shape:  lesson keys by module, in the order of the programme; keys done; the lesson asked for.
    Unit:   none.
    Errors: KeyError if no module holds the lesson.
    Source: ours, product rule CP6: a refusal names the missing thing.
    """
    for lessons in modules:
        if key in lessons:
            return None
        for lesson in lessons:
            if lesson not in completed:
                return lesson
    raise KeyError(key)


def _check(rule: Mapping) -> None:
    if rule.get("version") != 1 or not rule.get("requirements"):
        raise ValueError("A completion rule has version 1 and at least one requirement.")


def _or_granted(one: Requirement, granted: frozenset[str]) -> Requirement:
    return one if one.met or one.code not in granted else replace(one, met=True, is_granted=True)


def _lessons(line: Mapping, facts: Facts) -> Requirement:
    """Lessons asked for on the day of enrolment; one that is shown no longer is asked for only if it was done."""
    asked = frozenset(line.get("keys") or facts.lesson_keys)
    asked = asked & (facts.lesson_keys | facts.completed)
    have, need = Fraction(len(asked & facts.completed)), Fraction(ceil(len(asked) * Fraction(line.get("percent_min", 100)) / 100))
    return Requirement(LESSONS, met=need > 0 and have >= need, have=have, need=need)


def _milestone(line: Mapping, facts: Facts) -> Requirement:
    code, minimum = line["code"], line.get("percent_min")
    reached = facts.milestones.get(code)
    if minimum is None:
        met = code in facts.milestones
        return Requirement(code, met=met, have=Fraction(1) if met else None, need=Fraction(1))
    need = Fraction(minimum)
    return Requirement(
        code, met=reached is not None and reached >= need, have=reached, need=need, is_percent=True
    )


def _part(requirement: Requirement) -> Fraction:
    return requirement.have if requirement.code == LESSONS and requirement.have else Fraction(0)

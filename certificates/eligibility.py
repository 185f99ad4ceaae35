"""What a person still lacks for a credential: the learning record against the rule of the definition. Pure.

Shape of a rule: ``{"version": 1, "requirements": [{"code": "programme"}, {"code": "post_test", "percent_min": 70},
{"code": "attendance", "percent_min": 80}]}``. Unit: per cent of 0 to 100, exact. Source: product design CE1, CP.

Each kind of paper has a rule of its own, and none borrows another's words (certificates specification 2.1): attendance
asks for presence (a share of the units of all meetings planned, or of the lessons) and never for a result, completion for the programme, competence for a product judged by rubric.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

PROGRAMME, POST_TEST, PRE_TEST, ATTENDANCE = "programme", "post_test", "pre_test", "attendance"
LESSONS, COHORT, PRODUCT = "lessons", "cohort", "product"
ALWAYS = {"attendance": (COHORT,), "completion": (PROGRAMME,), "competence": (PROGRAMME,)}
"""What the rule of a kind asks for whatever else it asks."""
MEASURED = {"attendance": (ATTENDANCE, LESSONS), "completion": (), "competence": (PRODUCT,)}
"""Of these a rule of the kind asks for at least one, with its least per cent."""
BESIDE = {"attendance": (), "completion": (POST_TEST,), "competence": (POST_TEST,)}
"""What a rule of the kind may ask for besides."""


@dataclass(frozen=True)
class LearningRecord:
    """A person's trail in one enrolment, as eligibility sees it.

    `unmet` are the codes of the programme's own requirements that are still open. `best` holds the best per cent of
    each test, and of the product judged by rubric, by its milestone; what was never judged is not in it, which is not
    0. `attended` of `held` are units of all meetings planned, `taken` of `lessons` the lessons worked through; None
    where none are kept. `is_over` says that the last day of the cohort has passed and its last planned meeting closed. `granted` are the requirements that
    staff let stand as met.
    """

    completed_on: date | None
    unmet: tuple[str, ...] = ()
    best: Mapping[str, Fraction] = field(default_factory=dict)
    attended: int | None = None
    held: int | None = None
    taken: int | None = None
    lessons: int | None = None
    is_over: bool = False
    granted: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Missing:
    """One open requirement: its code, what there is and what is needed. `have` is None where nothing is measured."""

    code: str
    have: Fraction | None = None
    need: Fraction | None = None


class UnknownRequirement(ValueError):
    """A rule asks for something this version cannot judge: nothing may be issued on it."""


FOREIGN, RANGE, NOTHING = "foreign", "range", "nothing"


class WrongRule(ValueError):
    """A rule that the kind of paper cannot have; `reason` is FOREIGN, RANGE or NOTHING."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


def missing_requirements(rule: Mapping, record: LearningRecord) -> tuple[Missing, ...]:
    """Return what is missing, in the order of the rule; an empty tuple means earned.

    Errors: UnknownRequirement for a code or a version of rule that is not known.
    """
    if rule.get("version") != 1:
        raise UnknownRequirement(f"version {rule.get('version')!r}")
    codes = {requirement["code"] for requirement in rule["requirements"]}
    # A grant completes a programme. A paper that prints a judged result or attendance tells what was measured, never a grant.
    granted = record.granted if PROGRAMME in codes and PRODUCT not in codes else frozenset()
    missing: list[Missing] = []
    for requirement in rule["requirements"]:
        if requirement["code"] == PROGRAMME or requirement["code"] not in granted:
            missing += _missing(requirement, record)
    return tuple(missing)


def _missing(requirement: Mapping, record: LearningRecord) -> list[Missing]:
    code = requirement["code"]
    need = Fraction(str(requirement["percent_min"])) if "percent_min" in requirement else None
    if code == PROGRAMME:
        open_codes = record.unmet or (() if record.completed_on else (PROGRAMME,))
        return [Missing(open_code) for open_code in open_codes]
    if code == COHORT:
        return [] if record.is_over else [Missing(COHORT)]
    if code in (PRE_TEST, POST_TEST, PRODUCT):
        have = record.best.get(code)
    elif code == ATTENDANCE:
        have = _share(record.attended, record.held)
    elif code == LESSONS:
        have = _share(record.taken, record.lessons)
    else:
        raise UnknownRequirement(code)
    is_met = have is not None and (need is None or have >= need)
    return [] if is_met else [Missing(code, have, need)]


def _share(part: int | None, whole: int | None) -> Fraction | None:
    return None if part is None or not whole else Fraction(100 * part, whole)


def rule_of(kind: str, percents: Mapping[str, int | None]) -> dict:
    """Return the rule of a kind that asks for these least per cents, besides what the kind always asks for.

    Shape:  a kind; a least per cent by code, None where it is not asked for -> a rule as in the head of this file.
    Unit:   per cent, 1 to 100.
    Errors: WrongRule for a code that does not belong to the kind, a per cent out of its range, or nothing to measure.
    Source: certificates specification 2.1.

    Example: `rule_of("attendance", {"lessons": 80})` asks for the end of the cohort and four lessons of five.
    """
    asked = {code: percent for code, percent in percents.items() if percent is not None}
    if any(code not in (*MEASURED[kind], *BESIDE[kind]) for code in asked):
        raise WrongRule(FOREIGN)
    if any(not 1 <= percent <= 100 for percent in asked.values()):
        raise WrongRule(RANGE)
    if MEASURED[kind] and not set(MEASURED[kind]) & set(asked):
        raise WrongRule(NOTHING)
    always = [{"code": code} for code in ALWAYS[kind]]
    order = (*MEASURED[kind], *BESIDE[kind])
    return {"version": 1, "requirements": [*always, *({"code": code, "percent_min": asked[code]} for code in order if code in asked)]}


def percents_of(rule: Mapping) -> dict[str, int]:
    """Return the least per cents of a rule by code."""
    return {line["code"]: line["percent_min"] for line in rule["requirements"] if "percent_min" in line}


def least_percent(rule: Mapping, code: str) -> str | None:
    """Return the pass mark of a requirement as text, or None where the rule does not ask for it."""
    found = next((line for line in rule["requirements"] if line["code"] == code), None)
    return None if found is None else str(found.get("percent_min", 0))

"""What a person still lacks for a credential: the learning record against the rule of the definition. Pure.

Shape of a rule: ``{"version": 1, "requirements": [{"code": "programme"}, {"code": "post_test", "percent_min": 70},
{"code": "attendance", "percent_min": 80}]}``. Unit: per cent of 0 to 100, exact. Source: product design CE1, CP.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

PROGRAMME, POST_TEST, PRE_TEST, ATTENDANCE = "programme", "post_test", "pre_test", "attendance"


@dataclass(frozen=True)
class LearningRecord:
    """A person's trail in one enrolment, as eligibility sees it.

    `unmet` are the codes of the programme's own requirements that are still open. `best` holds the best per cent of
    each test by kind; a test never closed is not in it, which is not 0.
    """

    completed_on: date | None
    unmet: tuple[str, ...] = ()
    best: Mapping[str, Fraction] = field(default_factory=dict)
    attended: int | None = None
    held: int | None = None


@dataclass(frozen=True)
class Missing:
    """One open requirement: its code, what there is and what is needed. `have` is None where nothing is measured."""

    code: str
    have: Fraction | None = None
    need: Fraction | None = None


class UnknownRequirement(ValueError):
    """A rule asks for something this version cannot judge: nothing may be issued on it."""


def missing_requirements(rule: Mapping, record: LearningRecord) -> tuple[Missing, ...]:
    """Return what is missing, in the order of the rule; an empty tuple means earned.

    Errors: UnknownRequirement for a code or a version of rule that is not known.
    """
    if rule.get("version") != 1:
        raise UnknownRequirement(f"version {rule.get('version')!r}")
    missing: list[Missing] = []
    for requirement in rule["requirements"]:
        missing += _missing(requirement, record)
    return tuple(missing)


def _missing(requirement: Mapping, record: LearningRecord) -> list[Missing]:
    code = requirement["code"]
    need = Fraction(str(requirement["percent_min"])) if "percent_min" in requirement else None
    if code == PROGRAMME:
        open_codes = record.unmet or (() if record.completed_on else (PROGRAMME,))
        return [Missing(open_code) for open_code in open_codes]
    if code in (PRE_TEST, POST_TEST):
        have = record.best.get(code)
    elif code == ATTENDANCE:
        have = None if record.attended is None or not record.held else Fraction(100 * record.attended, record.held)
    else:
        raise UnknownRequirement(code)
    is_met = have is not None and (need is None or have >= need)
    return [] if is_met else [Missing(code, have, need)]

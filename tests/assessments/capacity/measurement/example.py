"""Reads the worked example: sheets, results and expected values by name."""

import json
from fractions import Fraction
from functools import cache
from pathlib import Path

from assessments.capacity.measurement.instrument import version_from_document
from assessments.capacity.measurement.scoring import ItemAnswer, Missing, Result, score

TESTS = Path(__file__).resolve().parents[3]
EXAMPLE = json.loads((TESTS / "assessments/data/worked-example.json").read_text())
VERSION = version_from_document(json.loads((TESTS.parent / "fixtures/instrument.json").read_text()))


def sheet_of(assessment: dict) -> dict[str, ItemAnswer]:
    def answer(entry):
        if entry.get("level") is None:
            return ItemAnswer(Missing(entry["code"]))
        return ItemAnswer(entry["level"], entry["evidence"])

    return {code: answer(entry) for code, entry in assessment["items"].items()}


@cache
def result_of(organisation: str, kind: str, revision: int = 1) -> Result:
    return score(VERSION, sheet_of(assessment_of(organisation, kind, revision)))


def assessment_of(organisation: str, kind: str, revision: int = 1) -> dict:
    return next(
        a
        for a in EXAMPLE["assessments"]
        if (a["organisation"], a["round"], a["revision"]) == (organisation, kind, revision)
    )


def six(value) -> str:
    """Write a number as the example does: six decimals, half up."""
    scaled = Fraction(value) * 10**6
    whole = int(abs(scaled) + Fraction(1, 2))
    sign = "-" if scaled < 0 and whole else ""
    return f"{sign}{whole // 10**6}.{whole % 10**6:06d}"


def fraction(value: Fraction | None) -> str | None:
    return None if value is None else str(Fraction(value))

"""Acceptance of recommendations, narrative, gains and uses of tools, by number (specification 18)."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

from assessments.knowledge.measurement.gain import FirstScores, group_gain
from assessments.results.measurement.readings import Case, Use, b2
from lms.core import formats

EXAMPLE = json.loads((Path(__file__).parents[1] / "assessments/data/worked-example.json").read_text(encoding="utf-8"))
ON, TRAINED = date(2026, 9, 30), date(2026, 4, 15)


def uses(*rows) -> Case:
    found = tuple(Use(tool, tool[:3], modern, day) for tool, modern, day in rows)
    return Case("ORG", TRAINED, date(2026, 6, 30), uses=found)


def met(case: Case) -> str:
    return b2([case], ON).rows[0].reason


def test_at_20_the_window_of_b2():
    after = date(2026, 5, 10)
    two = [("EVD-02", True, after), ("DIG-01", True, after)]

    assert met(uses(*two, ("POL-01", True, ON))) == "tools_enough"
    assert met(uses(*two, ("POL-01", True, date(2025, 9, 30)))) == "too_few_tools"
    assert met(uses(*two, ("POL-05", False, after))) == "too_few_tools"
    assert met(uses(*[(f"EVD-0{n}", True, after) for n in (2, 3, 4)])) == "too_few_categories"
    early = date(2026, 2, 1)
    assert met(uses(*[(tool, True, early) for tool in ("EVD-02", "DIG-01", "POL-01")])) == "none_after_training"


def test_at_41_gain_of_averages():
    rows = EXAMPLE["knowledge_tests"]["rows"]
    people = [
        FirstScores(*(None if row[key] is None else Fraction(row[key]) for key in ("pre", "post"))) for row in rows
    ]
    found, expected = group_gain(people), EXAMPLE["knowledge_tests"]["expected"]["all"]

    assert found.gain_of_averages == Fraction(expected["gain_of_averages"]["fraction"])
    assert [None if gain is None else str(gain) for gain in found.individual_gains] == expected["individual_gains"]
    p08 = group_gain([one for one, row in zip(people, rows, strict=True) if row["person"] == "P08"])
    assert p08.individual_gains == (None,) and p08.gain_of_averages is None
    assert formats.number(p08.gain_of_averages, "en") == formats.NOTHING  # a dash, never 0

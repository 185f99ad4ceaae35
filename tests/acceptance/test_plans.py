"""Acceptance of recommendations, narrative, gains and uses of tools, by number (specification 18)."""

import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest

from assessments.capacity.measurement.peers import Peer, peer_medians
from assessments.capacity.measurement.scoring import Missing
from assessments.capacity.queries.narrative import narrative
from assessments.capacity.queries.plans import reason_words
from assessments.knowledge.measurement.gain import FirstScores, group_gain
from assessments.results.measurement.readings import Case, Use, b2
from lms.core import formats
from tests.assessments.capacity.measurement.example import result_of
from tests.assessments.capacity.measurement.test_priorities import EXPECTED, of_org_b

DOCUMENT = json.loads((Path(__file__).parents[2] / "fixtures/instrument.json").read_text(encoding="utf-8"))
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


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_at_25_no_sentence_names_a_domain_or_item_unless_its_rule_fires(language):
    told = {}
    for organisation in "ABCDEF":
        result = result_of(f"ORG-{organisation}", "T0")
        rows = narrative(SimpleNamespace(result=result), None, None, SimpleNamespace(document=DOCUMENT), language)
        told[organisation] = rows
        indices = {one.code: one.index for one in result.domains if one.index is not None}
        fires = {
            "strongest": {c for c, v in indices.items() if v == max(indices.values()) != min(indices.values())},
            "weakest": {c for c, v in indices.items() if v == min(indices.values()) != max(indices.values())},
            "capped": set(result.capped_items),
            "missing": {c for c, v in result.effective.items() if v in (Missing.NO_ANSWER, Missing.DONT_KNOW)},
            "not_applicable": {c for c, v in result.effective.items() if v == Missing.NOT_APPLICABLE},
        }
        for row in rows:
            if row.rule in fires:
                assert set(row.subjects) == fires[row.rule], (organisation, row)
        assert {rule for rule, codes in fires.items() if codes} == {row.rule for row in rows} & set(fires)
    for one in "ABCDEF":
        for other in "ABCDEF":
            named = {row.text: (row.rule, row.subjects) for row in told[other] if row.subjects}
            for row in told[one]:
                if row.subjects and row.text in named:
                    assert named[row.text] == (row.rule, row.subjects)


def test_at_38_recommendations_of_org_b_and_their_reasons():
    found = of_org_b()
    assert [(p.item, str(p.value), str(p.recommendation)) for p in found] == [
        (row["item"], row["priority"], row["recommendation"]) for row in EXPECTED["ranking"]
    ]
    anchors = {level: f"words of {level}." for level in range(5)}
    for each in found:
        reason = reason_words(each.level, anchors, each.importance)
        assert reason == (
            f"Level {each.level} now: words of {each.level}. Level 3 means: words of 3. Importance: {each.importance}."
        )


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_at_14_zero_is_a_value_in_figures_and_words(language):
    zeros = result_of("ORG-D", "T0")
    codes = [code for code, level in zeros.effective.items() if level == 0]
    assert codes and all(zeros.effective[code] is not None for code in codes)
    assert formats.index_text(Fraction(0), language) == ("0.0" if language == "en" else "0,0")
    assert formats.index_text(None, language) == formats.NOTHING
    assert "0" in reason_words(0, {0: "a", 3: "b"}, 1)


def test_peer_medians_need_five_others_and_give_nobody_away():
    def people(count, region="KZ-75", start=0):
        return [Peer(f"O{n}", region, "3_5", Fraction(10 + n)) for n in range(start, start + count)]

    assert peer_medians(people(5), {"O0"}) == ()
    assert [each.others for each in peer_medians(people(6), {"O0"})] == [5, 5, 5]
    # One organisation outside the region: "all" less "region" would be that one, so the region is left out.
    assert [each.kind for each in peer_medians([*people(6), *people(1, "KZ-71", 6)], {"O0"})] == ["all", "size"]
    assert [each.kind for each in peer_medians([*people(6), *people(5, "KZ-71", 6)], {"O0"})] == ["all", "region", "size"]

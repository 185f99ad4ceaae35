"""Pages and reports say the numbers of the version, not those of the shipped instrument; what was scored is also shown."""

import copy
import json
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.urls import reverse

from assessments.capacity.actions.sheets import missing_in_consensus
from assessments.capacity.actions.verification import validate
from assessments.capacity.measurement.instrument import version_from_document
from assessments.capacity.measurement.response_shift import ResponseShift
from assessments.capacity.measurement.scoring import ItemAnswer, score
from assessments.capacity.queries.narrative import narrative
from assessments.capacity.queries.results import result_of
from assessments.capacity.queries.sheets import latest_sheet
from assessments.capacity.queries.then_test import ThenTest, looking_back_words

from . import factories as make

DOCUMENT = json.loads((Path(__file__).resolve().parents[3] / "fixtures/instrument.json").read_text())


def with_settings(**groups) -> dict:
    document = copy.deepcopy(DOCUMENT)
    for group, values in groups.items():
        document["settings"][group] |= values
    return document


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def strict(db, cast, at):
    """A case of a version in which evidence is needed from level 2, of 6 months, and a level counts as 1 without."""
    cap = {"from_level": 2, "cap_value": 1, "evidence_max_age_months": 6}
    version = make.make_version(with_settings(evidence_cap=cap), at)
    return make.make_case(version, cast, at)


def test_consensus_asks_for_evidence_from_the_level_of_the_version(strict, cast, at, as_user):
    make.to_consensus(strict, cast, at)
    make.record_consensus(assessment=strict, entries=make.entries(level=2), by=cast.gulnur, at=at)
    missing = missing_in_consensus(strict, latest_sheet(strict, "consensus"))

    assert len(missing) == 40
    assert {str(text) for text in missing.values()} == {
        "From level 2 on evidence is needed: a document or a link from the last 6 months."
    }
    page = as_user(cast.gulnur).get(reverse("consensus_domain", args=["T0-2026", "legal"])).content.decode()
    assert "Without accepted evidence such a level will count as 1." in page
    assert "From level 2 on evidence is needed" in page


def test_verifier_and_result_name_the_level_of_the_version(strict, cast, at, as_user):
    weak = make.some_evidence(cast, at)
    make.to_verification(strict, cast, at, make.entries(level=2, evidence=(weak.pk,)) | {"1.1": make.Entry(level=1, reason="Бар", importance=1)})
    browser = as_user(cast.saule)
    page = browser.get(reverse("assess_item", args=[strict.pk, "1-1"])).content.decode()
    assert "From level 2 on it will count as 1." in page

    make.judge_evidence(assessment=strict, verdicts={weak.pk: ("rejected", "Күні жоқ")}, by=cast.saule, at=at)
    make.decide_all(strict, cast, at)
    validate(assessment=strict, by=cast.saule, at=at)
    make.lock_assessment(assessment=strict, note="Модерация", by=cast.murat, at=at)
    told = narrative(result_of(strict), None, None, strict.round.instrument_version, "en")
    assert any("Counted as level 1, because no accepted evidence of the last 6 months" in one.text for one in told)


def told_of(document, **changes):
    version = version_from_document(document)
    levels = {code: 4 for code in version.items} | changes
    result = score(version, {code: ItemAnswer(level, True) for code, level in levels.items()})
    rows = narrative(SimpleNamespace(result=result), None, None, SimpleNamespace(document=document), "en")
    return result, {row.rule: row for row in rows}


def test_a_band_that_the_gate_lowered_is_explained_by_the_domains_that_hold_it():
    weak = dict.fromkeys(("3.1", "3.2", "3.3", "3.4", "3.5"), 1)
    result, told = told_of(with_settings(capable_gate={"enabled": True}), **weak)
    assert result.overall > 85 and result.band == "developing"
    assert told["gate"].subjects == ("D3",)
    assert "below 50.0: Research and public expertise" in told["gate"].text
    result, told = told_of(DOCUMENT, **weak)
    assert result.band == "leading" and "gate" not in told


def test_uneven_domains_are_named_by_the_limits_of_the_version():
    low = dict.fromkeys(("3.1", "3.2", "3.3", "3.4", "3.5"), 3)
    for gap, named in ((30, ()), (20, ("D3",))):
        document = with_settings(flags={"uneven_gap": str(gap)})
        result, told = told_of(document, **low)
        assert ("uneven" in result.flags) == bool(named)
        assert told["uneven"].subjects == named if named else "uneven" not in told


def test_room_to_rise_is_told_of_every_change(case, cast, at):
    make.to_locked(case, cast, at)
    locked = result_of(case)
    change = SimpleNamespace(is_comparable=True, points=Fraction(3), threshold=Fraction(10), verdict="same", domains={})
    version = case.round.instrument_version
    told = {row.rule: row.text for row in narrative(locked, locked, change, version, "en")}
    assert told["headroom"] == "After the earlier round 50.0 points were left to grow."
    high = replace(locked, result=replace(locked.result, overall=Fraction(90)))
    told = {row.rule: row.text for row in narrative(high, high, change, version, "en")}
    assert "headroom" not in told and "only 10.0 points" in told["ceiling"]


def test_the_result_page_shows_the_five_capabilities_and_the_agreement(case, cast, at, as_user):
    make.to_locked(case, cast, at)
    page = as_user(cast.gulnur).get(reverse("capacity_result", args=["T0-2026"])).content.decode()
    for tag in DOCUMENT["five_c"]:
        assert f"<dt>{tag['name']['en']}</dt><dd>50.0</dd>" in page
    assert "Agreement of those who answered alone, from 0 to 1: 0.67" in page
    assert "Looking back" not in page  # a T0 asks nobody to look back


def test_looking_back_prints_the_matched_values_with_their_number():
    shift = ResponseShift(Fraction(52), Fraction(41), Fraction(68))
    matched = ResponseShift(Fraction(50), Fraction(42), Fraction(66))
    assert looking_back_words(ThenTest("not_asked"), "en") == []
    alone = dict(looking_back_words(ThenTest("", shift, people=5), "en"))
    assert alone["Shift of the yardstick"] == "−11.0"
    both = dict(looking_back_words(ThenTest("", shift, people=5, matched=4, matched_shift=matched), "en"))
    assert both["Shift of the yardstick"] == "−11.0 (−8.0 of those who answered both rounds, n = 4)"
    assert both["People who looked back"] == "5"

"""AT-04 and AT-26: a later version of the instrument or a later scoring rule touches nothing that was scored before."""

import copy
import json
from dataclasses import replace
from fractions import Fraction
from html import unescape
from pathlib import Path

import pytest
from django.utils.translation import override

from assessments.capacity.actions.instruments import (
    InstrumentRefused,
    VersionLocked,
    copy_version,
    publish_version,
    save_draft,
    store_instrument,
)
from assessments.capacity.imports.instrument import faults_in, faults_of
from assessments.capacity.measurement import many, scoring
from assessments.capacity.measurement.scoring import RULE_1, RULES, ItemAnswer, UnknownRule, score
from assessments.capacity.models import CapacityAssessment, Item, SheetScore
from assessments.capacity.queries.results import result_of
from assessments.capacity.queries.sheets import verified_result
from assessments.capacity.queries.verification import stored_faults
from certificates.actions.summaries import prepare_summary
from tests.assessments.capacity import factories as make
from tests.assessments.capacity.measurement.example import VERSION

DOCUMENT = json.loads((Path(__file__).resolve().parents[2] / "fixtures/instrument.json").read_text())


def later(version, **changes):
    """Return the shipped document as a later version: first item reworded, a band moved, other names."""
    document = copy.deepcopy(DOCUMENT) | {"version": version} | changes
    item = document["domains"][0]["items"][0]
    item["name"] = {language: f"{text} *" for language, text in item["name"].items()}
    item["anchors"][2]["kk"] += " Жаңа."
    if version != "1.0.1":
        item["anchor_revision"] += 1
        document["bands"][1]["max"] = document["bands"][2]["min"] = "55"
        document["settings"]["evidence_cap"]["cap_value"] = 1
    return document


@pytest.fixture
def locked(db, cast, at):
    version = store_instrument(document=DOCUMENT, at=at).version
    return make.to_locked(make.make_case(version, cast, at), cast, at, make.entries(2))


def test_at_04_later_versions_change_no_byte_of_what_was_locked(locked, cast, at):
    summary = prepare_summary(organisation=cast.own, by=cast.gulnur, at=at)
    papers = {file.language: bytes(file.content) for file in summary.files.all()}
    before = (locked.snapshot, locked.sha256, result_of(locked).result, locked.round.instrument_version.sha256)
    words = list(Item.objects.filter(version=locked.round.instrument_version).values_list("code", "name_kk", "anchors__text_kk"))

    for version in ("1.0.1", "1.1", "2.0"):
        document = later(version)
        assert store_instrument(document=document, at=at, faults=faults_in(document)).outcome == "created"

    again = CapacityAssessment.objects.get(pk=locked.pk)
    assert (again.snapshot, again.sha256, result_of(again).result, again.round.instrument_version.sha256) == before
    assert result_of(again).result.band == "developing"  # 50: the lower edge under 1.0, below it under 1.1
    assert list(Item.objects.filter(version=again.round.instrument_version).values_list("code", "name_kk", "anchors__text_kk")) == words
    assert {file.language: bytes(file.content) for file in summary.files.all()} == papers
    assert not stored_faults(again)
    with pytest.raises(VersionLocked):
        store_instrument(document=later("1.0"), at=at)


def test_at_04_versions_copied_edited_and_published_leave_the_old_one_alone(locked, cast, at):
    before = (locked.snapshot, locked.sha256, result_of(locked).result, locked.round.instrument_version.document)
    made = []
    for number in ("1.0.1", "1.1", "2.0"):
        draft = copy_version(version=locked.round.instrument_version, number=number, by=cast.murat, at=at)
        document = later(number) | {"supersedes": "1.0", "status": "draft"}
        draft = save_draft(version=draft, document=document, by=cast.murat, at=at)
        made.append(publish_version(version=draft, faults=faults_of(draft.document), by=cast.murat, at=at))
    again = CapacityAssessment.objects.get(pk=locked.pk)
    assert (again.snapshot, again.sha256, result_of(again).result, again.round.instrument_version.document) == before
    assert [row.supersedes for row in made] == [again.round.instrument_version] * 3
    assert [row.spec.items["1.1"].anchor_revision for row in made] == [1, 2, 2]
    assert not stored_faults(again)


def half(version, sheet, *, layer, sem):
    """A second rule for the test: rule 1 with half of every level."""
    halved = {
        code: ItemAnswer(Fraction(answer.level, 2), answer.has_evidence) if not isinstance(answer.level, scoring.Missing) else answer
        for code, answer in sheet.items()
    }
    return RULES[RULE_1](version, halved, layer=layer, sem=sem)


def test_at_26_two_rules_stand_side_by_side_and_the_old_one_stays(locked, cast, at, monkeypatch):
    before = SheetScore.objects.get(sheet__assessment=locked, sheet__layer="verified")
    monkeypatch.setitem(RULES, "poci-score-2", half)
    document = later("2.0", scoring_rule="poci-score-2")
    new = store_instrument(document=document, at=at, faults=faults_in(document)).version
    case = make.make_case(new, cast, at, kind="T2", code="T2-2027", organisations=[cast.other])

    sheet = {code: ItemAnswer(2) for code in VERSION.items}
    assert score(case.round.instrument_version.spec, sheet).overall == 25
    assert score(locked.round.instrument_version.spec, sheet).overall == 50
    assert verified_result(locked).overall == result_of(locked).result.overall == 50
    after = SheetScore.objects.get(pk=before.pk)
    assert (after.scoring_rule, after.result) == (RULE_1, before.result)
    with pytest.raises(UnknownRule):
        many.score_many(new.spec, *many.grid(new.spec, [sheet]))


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_at_26_a_rule_that_nobody_wrote_is_refused_and_scores_nothing(db, at, language):
    document = later("1.1", scoring_rule="poci-score-9")
    with override(language):
        faults = faults_in(document)
    assert len(faults) == 1 and "poci-score-9" in faults[0]
    with pytest.raises(InstrumentRefused):
        store_instrument(document=document, at=at, faults=faults)
    with pytest.raises(UnknownRule):
        score(replace(VERSION, scoring_rule="poci-score-9"), {})


@pytest.mark.parametrize("language", ["ru", "kk"])
def test_faults_of_an_instrument_are_said_in_the_language_of_the_reader(language):
    document = copy.deepcopy(DOCUMENT)
    document["bands"][1]["max"] = "55"
    document["domains"][0]["weight"] = "1/4"
    document["domains"][0]["items"][1]["code"] = "1.1"
    document["domains"][0]["items"][0]["anchors"][0]["kk"] = ""
    with override(language):
        faults = faults_in(document)
    assert len(faults) >= 4
    for fault in faults:
        assert sum("Ѐ" <= sign <= "ӿ" for sign in fault) > 10, fault


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_at_24_the_tables_of_the_help_page_are_those_of_the_version(client, db, at, language):
    store_instrument(document=DOCUMENT, at=at)
    store_instrument(document=later("1.1"), at=at)
    for version, document in (("1.0", DOCUMENT), ("1.1", later("1.1"))):
        page = client.get(f"/{language}/help/method/", {"version": version}).content.decode()
        for level in document["scale"]["levels"]:
            assert f"{level['value']} {level['name'][language]}" in page
            assert level["meaning"][language] in unescape(page)
        for band in document["bands"]:
            assert f"[{band['min']}, {band['max']}" in page
            assert band["name"][language] in page
        for domain in document["domains"]:
            assert f'<td class="num">{domain["weight"]}</td>' in page
        settings = document["settings"]
        for number in (
            settings["validity"]["answered_share_min"], settings["validity"]["na_share_max_per_domain"],
            settings["validity"]["na_items_max_total"], settings["validity"]["valid_domains_for_full_result"],
            settings["validity"]["valid_domains_for_provisional_result"], settings["flags"]["uneven_gap"],
            settings["measurement"]["sem_default"], settings["measurement"]["improved_min_points"],
            settings["change"]["common_items_min_share_per_domain"], settings["workflow"]["self_respondents_min"],
        ):  # fmt: skip
            assert f"<dd>{number}</dd>" in page
        assert str(settings["evidence_cap"]["cap_value"]) in page
    newest = client.get(f"/{language}/help/method/").content.decode()
    assert newest.split("<main")[1] == page.split("<main")[1]
    assert client.get(f"/{language}/help/method/", {"version": "7"}).status_code == 404

"""A round is opened with its refusals; a retrospective T0 is verified from documents of a time that is over, marked, apart, in no indicator (RO-5, Q8)."""

from datetime import timedelta

import pytest
from django.urls import reverse

from assessments.capacity.actions.rounds import RoundRefused, add_organisations, assign_verifier, open_round
from assessments.capacity.actions.sheets import (
    Incomplete,
    open_self,
    record_consensus,
    send_to_verification,
    start_consensus,
)
from assessments.capacity.actions.verification import declare_no_conflict, validate
from assessments.capacity.actions.windows import WindowRefused, change_window
from assessments.capacity.models import AssessmentRound
from assessments.capacity.queries.results import earlier_result, locked_results, retrospective_result
from assessments.results.exports.rows import Frame, score_columns, score_rows
from assessments.results.queries.options import Options
from certificates.queries.summaries import readings_of, summary_face

from . import factories as make

MARK = {
    "en": "T0, retrospective, from documents", "ru": "T0, ретроспективный, по документам",
    "kk": "T0, ретроспективті, құжаттар бойынша",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def clock(monkeypatch, at):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


def facts(version, cast, at, **changes):
    then = at.date() - timedelta(days=800)
    return {
        "code": "T0R-2024", "kind": "T0", "instrument_version": version, "opens_on": then,
        "closes_on": then + timedelta(days=60), "organisations": [cast.own], "by": cast.murat, "at": at,
        "is_retrospective": True,
    } | changes  # fmt: skip


@pytest.fixture
def looking_back(stored_version, cast, at):
    made = open_round(**facts(stored_version, cast, at))
    return made.assessments.get()


def lock_it(case, cast, at):
    day = case.round.closes_on
    start_consensus(assessment=case, by=cast.gulnur, at=at, held_on=day, participants="Төрайым")
    shown = make.some_evidence(cast, at, day=day, title="Есеп, 2024")
    agreed = make.entries(**{"1.1": make.Entry(level=3, reason="Есеп бар.", importance=1, evidence=(shown.pk,))})
    record_consensus(assessment=case, entries=agreed, by=cast.gulnur, at=at)
    assign_verifier(assessment=case, verifier=cast.saule, by=cast.murat, at=at)
    send_to_verification(assessment=case, by=cast.gulnur, at=at)
    declare_no_conflict(assessment=case, by=cast.saule, at=at)
    make.accept(case, cast, at, shown)
    make.decide_all(case, cast, at)
    validate(assessment=case, by=cast.saule, at=at)
    return make.lock_assessment(assessment=case, note="Модерация", by=cast.murat, at=at)


# --- refusals


@pytest.mark.parametrize("kind", ["T1", "T2"])
def test_only_a_t0_looks_back(stored_version, cast, at, kind):
    with pytest.raises(RoundRefused, match="Only a T0"):
        open_round(**facts(stored_version, cast, at, kind=kind))
    assert not AssessmentRound.objects.exists()


def test_its_window_is_over_by_the_calendar_of_kazakhstan(stored_version, cast, at):
    for day in (at.date(), at.date() + timedelta(days=3)):
        with pytest.raises(RoundRefused, match="must lie before today"):
            open_round(**facts(stored_version, cast, at, closes_on=day))

    evening = at.replace(hour=19, minute=30)  # half past midnight in Almaty: the next day has begun
    assert open_round(**facts(stored_version, cast, evening, closes_on=at.date())).is_retrospective


def test_who_has_a_plain_t0_needs_none(case, stored_version, cast, at):
    with pytest.raises(RoundRefused, match="CSO-001"):
        open_round(**facts(stored_version, cast, at))

    made = open_round(**facts(stored_version, cast, at, organisations=[cast.other]))
    with pytest.raises(RoundRefused, match="CSO-001"):
        add_organisations(assessment_round=made, organisations=[cast.own], by=cast.murat, at=at)
    assert [row.organisation for row in made.assessments.all()] == [cast.other]


def test_a_plain_round_of_the_same_code_is_another_round(looking_back, stored_version, cast, at):
    assert open_round(**facts(stored_version, cast, at)) == looking_back.round
    with pytest.raises(RoundRefused, match="stands already"):
        open_round(**facts(stored_version, cast, at, is_retrospective=False))


def test_a_round_without_organisations_is_not_opened_by_any_way(stored_version, cast, at, as_user, clock):
    for none in ([], [cast.coordinator]):
        with pytest.raises(RoundRefused, match="at least one organisation"):
            open_round(**facts(stored_version, cast, at, organisations=none))
    stored_version.refresh_from_db()
    assert not AssessmentRound.objects.exists()
    assert not stored_version.is_locked

    data = {"code": "T0-2027", "kind": "T0", "instrument_version": stored_version.pk, "opens_on": "2026-12-01", "closes_on": "2026-12-20"}
    refused = as_user(cast.murat).post(reverse("new_round"), data)
    assert refused.status_code == 422
    assert "organisations" in refused.context["form"].errors


def test_nobody_fills_a_self_sheet_and_no_meeting_lies_outside_that_time(looking_back, cast, at):
    with pytest.raises(Incomplete, match="no self-assessment"):
        open_self(assessment=looking_back, respondents=make.three_people(cast, at), by=cast.gulnur, at=at)
    with pytest.raises(Incomplete, match="outside the window"):
        start_consensus(assessment=looking_back, by=cast.gulnur, at=at)


def test_its_window_is_not_moved_to_today(looking_back, cast, at):
    with pytest.raises((WindowRefused, RoundRefused), match="must lie before today"):
        change_window(
            assessment_round=looking_back.round, opens_on=looking_back.round.opens_on, closes_on=at.date(), reason="Ұзарту",
            by=cast.murat, at=at,
        )  # fmt: skip


# --- what it is good for


def test_its_result_is_kept_apart(looking_back, stored_version, cast, at):
    locked = lock_it(looking_back, cast, at)
    later = make.make_case(stored_version, cast, at, kind="T1", code="T1-2026")

    assert locked_results() == []
    assert [row.is_retrospective for row in locked_results(retrospective=True)] == [True]
    assert earlier_result(later) is None
    assert retrospective_result(later).assessment_id == locked.pk
    assert retrospective_result(locked) is None


def test_evidence_of_that_time_counts_from_its_own_day(looking_back, cast, at):
    locked = lock_it(looking_back, cast, at)

    row = locked_results(retrospective=True)[0]
    assert row.assessed_on == locked.round.closes_on
    assert row.result.effective["1.1"] == 3


# --- on pages


def test_m_and_e_opens_one_on_the_page_and_a_fault_stands_at_its_place(stored_version, cast, at, as_user, clock):
    browser, page = as_user(cast.murat), reverse("new_round")
    data = {
        "code": "T0R-2024", "kind": "T1", "instrument_version": stored_version.pk, "opens_on": "2024-01-10", "closes_on": "2024-03-10",
        "is_retrospective": "on", "then_test": "off", "organisations": [cast.own.pk], "remind_days": "",
    }  # fmt: skip

    refused = browser.post(page, data)
    assert refused.status_code == 422
    assert "Only a T0 can be retrospective" in str(refused.context["form"].errors["is_retrospective"])
    assert not AssessmentRound.objects.exists()
    refused = browser.post(page, data | {"kind": "T0", "closes_on": at.date().isoformat()})
    assert "must lie before today" in str(refused.context["form"].errors["closes_on"])

    assert browser.post(page, data | {"kind": "T0"}).status_code == 302
    assert AssessmentRound.objects.get().is_retrospective


@pytest.mark.parametrize("language", ["en", "ru", "kk"])
def test_the_mark_stands_on_every_page_of_the_round(looking_back, cast, at, as_user, clock, language):
    lock_it(looking_back, cast, at)
    code, case = looking_back.round.code, looking_back.pk
    pages = {
        "murat": [
            reverse("monitoring_rounds"), reverse("monitoring_round", args=[code]), reverse("monitoring_case", args=[code, case]),
            reverse("monitoring_result", args=[code, case]), reverse("round_change", args=[code]),
        ],
        "gulnur": [reverse("org_capacity"), reverse("org_case", args=[code]), reverse("capacity_result", args=[code])],
        "saule": [reverse("assess_case", args=[case]), reverse("assess")],
    }  # fmt: skip
    for who, addresses in pages.items():
        browser = as_user(getattr(cast, who))
        for address in addresses:
            text = browser.get(f"/{language}/{address.split('/', 2)[2]}").content.decode()
            assert MARK[language] in text, address


def test_a_later_result_shows_it_apart_with_its_own_change(looking_back, stored_version, cast, at, as_user, clock):
    lock_it(looking_back, cast, at)
    later = make.make_case(stored_version, cast, at, kind="T1", code="T1-2026")
    make.to_locked(later, cast, at)

    text = as_user(cast.gulnur).get(reverse("capacity_result", args=["T1-2026"])).content.decode()

    assert "Retrospective T0, reported apart" in text
    assert "It enters no indicator" in text
    assert "Earlier round" not in text


def test_the_start_page_of_the_lead_says_what_to_do(looking_back, cast, at, as_user, clock):
    text = as_user(cast.gulnur).get(reverse("organisation")).content.decode()

    assert MARK["en"] in text
    assert "needs no sheets of single people" in text


def test_paper_and_export_carry_the_mark_and_the_paper_compares_nothing(looking_back, stored_version, cast, at):
    lock_it(looking_back, cast, at)
    make.to_locked(make.make_case(stored_version, cast, at, kind="T1", code="T1-2026"), cast, at)
    readings = readings_of(cast.own, looking_back.round.code)
    face = summary_face(cast.own, readings, code="Q-1", check_address="", issued_on=at.date(), at=at)
    frame = Frame()
    columns = [column[0] for column in score_columns(frame)]
    rows = [dict(zip(columns, row, strict=True)) for row in score_rows(frame, Options())]

    assert [one.is_retrospective for one in readings] == [True]
    assert "retrospective" in face.readings[0].flags
    assert {caption.key for caption in face.flag_names} >= {"retrospective"}
    assert face.change is None
    assert [one.round_code for one in readings_of(cast.own)] == ["T1-2026"]
    verified = {row["round"]: row["retrospective"] for row in rows if row["layer"] == "verified"}
    assert verified == {looking_back.round.code: True, "T1-2026": False}

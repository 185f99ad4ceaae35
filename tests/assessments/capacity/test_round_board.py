"""The status board of a round: who stands where, for how long, what is missing; filters that never break."""

from datetime import timedelta

import pytest
from django.urls import reverse

from assessments.capacity.actions.rounds import add_organisations, assign_verifier
from assessments.capacity.actions.sheets import (
    Entry,
    record_consensus,
    save_sheet,
    send_to_verification,
    start_consensus,
    submit_self_sheet,
)
from assessments.capacity.actions.steps import cancel_assessment
from assessments.capacity.actions.verification import (
    ItemDecision,
    decide_items,
    declare_no_conflict,
    return_assessment,
)
from assessments.capacity.models import CapacityAssessment
from assessments.capacity.queries.boards import (
    BoardFilter,
    counts_by_state,
    days_in_state,
    missing_of,
    status_board,
)
from tests.cast import make_organisation

from . import factories as make
from .factories import CODES

ROUND = "T0-2026"


@pytest.fixture(autouse=True)
def _english(settings):
    settings.LANGUAGE_CODE = "en"


@pytest.fixture
def clock(monkeypatch, at):
    monkeypatch.setattr("django.utils.timezone.now", lambda: at)


def row_of(case, today):
    found = status_board(case.round, today=today).get(pk=case.pk)
    found.round = case.round
    return found


def missing(case, at):
    return missing_of(row_of(case, at.date()), items=40)


NOBODY_NAMED = "No verifier is named."


def test_what_is_missing_is_said_in_every_state(case, cast, at):
    assert missing(case, at) == ["Nobody was asked yet.", NOBODY_NAMED]
    sheets, people = make.open_sheets(case, cast, at)
    save_sheet(sheet=sheets[0], entries={code: Entry(level=2) for code in CODES}, by=people[0][0], at=at)
    submit_self_sheet(sheet=sheets[0], by=people[0][0], at=at)
    assert missing(case, at) == ["Self sheets sent: 1 of 3.", NOBODY_NAMED]
    sheets[1].withdrawn_at = at
    sheets[1].save()
    assert missing(case, at)[0] == "Self sheets sent: 1 of 2."


def test_what_is_missing_after_the_self_layer(case, cast, at):
    make.fill_self(case, cast, at)
    assert missing(case, at) == ["The meeting has not begun.", NOBODY_NAMED]
    case.refresh_from_db()
  

    start_consensus(assessment=case, by=cast.gulnur, at=at)
    record_consensus(assessment=case, entries={"1.1": Entry(level=2, reason="Бар", importance=1)}, by=cast.gulnur, at=at)
    assign_verifier(assessment=case, verifier=cast.saule, by=cast.murat, at=at)
    assert missing(case, at) == ["Items agreed: 1 of 40."]
    record_consensus(assessment=case, entries=make.entries(), by=cast.gulnur, at=at)
    send_to_verification(assessment=case, by=cast.gulnur, at=at)
    assert missing(case, at) == ["The verifier has not declared to be free of conflict.", "Items decided: 0 of 40."]
    declare_no_conflict(assessment=case, by=cast.saule, at=at)
    decide_items(
        assessment=case, decisions={"1.1": ItemDecision("accepted"), "1.2": ItemDecision("asked", reason="Неге?")},
        by=cast.saule, at=at,
    )  # fmt: skip
    assert missing(case, at) == ["Items decided: 1 of 40."]
    return_assessment(
        assessment=case, comment="Толықтырыңыз", points=[(None, "Неге?"), (None, "Қашан?")], scope="items", by=cast.saule,
        at=at, due_on=at.date(),
    )  # fmt: skip
    assert missing(case, at) == ["Points to answer: 2."]


def test_a_validated_case_waits_for_the_lock_and_a_finished_one_for_nothing(case, cast, at):
    make.to_validated(case, cast, at)
    assert missing(case, at) == ["It waits for the lock."]
    cancel_assessment(assessment=case, reason="Ұйым жабылды", by=cast.murat, at=at)
    assert missing(case, at) == []


def test_days_are_counted_by_the_calendar_of_kazakhstan(case, cast, at):
    make.open_sheets(case, cast, at.replace(hour=19, minute=30))  # half past midnight of the next day in Almaty

    assert days_in_state(row_of(case, at.date()), today=at.date()) == 0
    assert days_in_state(row_of(case, at.date()), today=at.date() + timedelta(days=1)) == 0
    assert days_in_state(row_of(case, at.date()), today=at.date() + timedelta(days=4)) == 3
    for days, found in ((1, 1), (3, 1), (4, 0)):
        rows = status_board(case.round, today=at.date() + timedelta(days=4), wanted=BoardFilter(days=days))
        assert rows.count() == found, days


def test_filters_find_what_they_name(stored_version, cast, at):
    other = make_organisation("CSO-050", "«Әділ жол»")
    round_ = make.make_round(stored_version, cast, at, organisations=[cast.own, other])
    own = round_.assessments.get(organisation=cast.own)
    make.open_sheets(own, cast, at)
    assign_verifier(assessment=round_.assessments.get(organisation=other), verifier=cast.saule, by=cast.murat, at=at)

    def found(**wanted):
        rows = status_board(round_, today=at.date(), wanted=BoardFilter(**wanted))
        return [case.organisation.code for case in rows]

    assert found() == ["CSO-001", "CSO-050"]
    assert found(state="self_open") == ["CSO-001"]
    assert found(missing="verifier") == ["CSO-001"]
    assert found(missing="sheets") == ["CSO-001"]
    assert found(missing="points") == []
    assert found(region="KZ-75") == ["CSO-001"]
    assert found(search="Әділ 050") == ["CSO-050"]
    assert found(search="жоқ") == []
    assert [(row.state, row.number) for row in counts_by_state(round_)] == [("draft", 1), ("self_open", 1)]


def test_the_board_shows_state_days_and_what_is_missing_in_three_languages(case, cast, at, as_user, clock):
    make.open_sheets(case, cast, at - timedelta(days=4))
    browser = as_user(cast.murat)
    page = reverse("monitoring_round", args=[ROUND]).split("/", 2)[2]

    for language, words in (
        ("en", "Self sheets sent: 0 of 3."), ("ru", "Отправлено листов самооценки: 0 из 3."),
        ("kk", "Өзін-өзі бағалау парақтары: жіберілгені – 0, барлығы – 3."),
    ):  # fmt: skip
        text = browser.get(f"/{language}/{page}").content.decode()
        assert words in text
        assert '<td class="num" data-label="' in text and ">4</td>" in text


@pytest.mark.parametrize(
    "query", ["state=nonsense", "missing=x", "days=-1", "days=x", "days=99999999999999999999", "region=%00", "search=%00", "page=zz"]
)
def test_a_filter_that_makes_no_sense_breaks_nothing(case, cast, as_user, clock, query):
    answer = as_user(cast.murat).get(f"{reverse('monitoring_round', args=[ROUND])}?{query}")

    assert answer.status_code == 200
    assert "CSO-001" in answer.content.decode()


def test_the_board_asks_the_same_number_of_queries_for_one_case_and_for_many(
    case, cast, at, as_user, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def number():
        with CaptureQueriesContext(connection) as queries:
            as_user(cast.murat).get(reverse("monitoring_round", args=[ROUND]))
        return len(queries)

    number()
    one = number()
    more = [make_organisation(f"CSO-2{n:02}", f"Қор {n}") for n in range(5)]
    add_organisations(assessment_round=case.round, organisations=more, by=cast.murat, at=at)
    assert CapacityAssessment.objects.count() == 6
    assert number() == one

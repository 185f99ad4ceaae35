"""Two people, or one in two windows, try to break each step: exactly one wins, the other is told what stands now.

Both hold the case as it stood before. On SQLite the second comes after the first with its stale page; where the database
can lock a row, both come at the same time in threads of their own.
"""

import pytest
from django.db import connection
from django.test import TransactionTestCase

from assessments.capacity.actions.locking import lock_assessment, reopen_assessment
from assessments.capacity.actions.moderation import ModerationRefused, decide_moderation, open_meeting
from assessments.capacity.actions.rounds import assign_verifier
from assessments.capacity.actions.second_ratings import DrawRefused, draw_second_ratings
from assessments.capacity.actions.sheets import (
    EditClash,
    Entry,
    close_self,
    open_self,
    record_consensus,
    save_sheet,
    send_to_verification,
    start_consensus,
    submit_self_sheet,
)
from assessments.capacity.actions.steps import StepRefused, cancel_assessment
from assessments.capacity.actions.verification import (
    ItemDecision,
    PointRefused,
    accept_reasons,
    decide_items,
    declare_no_conflict,
    judge_evidence,
    resubmit,
    return_assessment,
    revoke_point,
    take_up_again,
    validate,
)
from assessments.capacity.models import CapacityAssessment, Item, ScoreSheet, SheetScore, StateEvent
from assessments.capacity.queries.verification import open_points
from lms.core.models import User
from tests.racing import race

from . import factories as make
from .factories import CODES


def people(cast, at):
    third = User.objects.filter(email="zarina@cast.example").first()
    return [(cast.aliya, "programme"), (cast.gulnur, "head"), (third, "finance")] if third else make.three_people(cast, at)


def fill(case, cast, at):
    for sheet in open_self(assessment=case, respondents=people(cast, at), by=cast.gulnur, at=at):
        save_sheet(sheet=sheet, entries={code: Entry(level=2) for code in CODES}, by=sheet.respondent, at=at)
        submit_self_sheet(sheet=sheet, by=sheet.respondent, at=at)


def to_returned(case, cast, at):
    make.to_validated(case, cast, at)
    give_back(case, cast.murat, at)


def give_back(case, by, at):
    return_assessment(
        assessment=case, comment="Толықтырыңыз", points=[(Item.objects.get(code="1.1"), "Неге?")], scope="reasons",
        by=by, at=at,
    )  # fmt: skip


def answer(case, cast, at):
    resubmit(assessment=case, answers={point.pk: "Себебі" for point in open_points(case)}, by=cast.gulnur, at=at)


def to_resubmitted(case, cast, at):
    to_returned(case, cast, at)
    answer(case, cast, at)


def ready_to_send(case, cast, at):
    make.to_consensus(case, cast, at)
    record_consensus(assessment=case, entries=make.entries(), by=cast.gulnur, at=at)
    assign_verifier(assessment=case, verifier=cast.saule, by=cast.murat, at=at)


def decided(case, cast, at):
    make.to_verification(case, cast, at)
    make.decide_all(case, cast, at)


# The state before, what one tab does, what the other does. The same step twice, and each step against its rival.
RACES = {
    "open_self": (lambda case, cast, at: people(cast, at), lambda case, cast, at: open_self(assessment=case, respondents=people(cast, at), by=cast.gulnur, at=at), None),
    "close_self": (fill, lambda case, cast, at: close_self(assessment=case, by=cast.gulnur, at=at), None),
    "close_self_incomplete": (make.open_sheets, lambda case, cast, at: close_self(assessment=case, by=cast.murat, at=at, comment="Екеу ауырды"), None),
    "start_consensus": (make.fill_self, lambda case, cast, at: start_consensus(assessment=case, by=cast.gulnur, at=at), None),
    "send_to_verification": (ready_to_send, lambda case, cast, at: send_to_verification(assessment=case, by=cast.gulnur, at=at), None),
    "return": (decided, lambda case, cast, at: give_back(case, cast.saule, at), lambda case, cast, at: validate(assessment=case, by=cast.saule, at=at)),
    "validate": (decided, lambda case, cast, at: validate(assessment=case, by=cast.saule, at=at), None),
    "return_validated": (make.to_validated, lambda case, cast, at: give_back(case, cast.murat, at), lambda case, cast, at: lock_assessment(assessment=case, note="Модерация", by=cast.murat, at=at)),
    "resubmit": (to_returned, answer, None),
    "take_up_again": (to_resubmitted, lambda case, cast, at: take_up_again(assessment=case, by=cast.saule, at=at), lambda case, cast, at: accept_reasons(assessment=case, by=cast.murat, at=at)),
    "accept_reasons": (to_resubmitted, lambda case, cast, at: accept_reasons(assessment=case, by=cast.murat, at=at), None),
    "lock": (make.to_validated, lambda case, cast, at: lock_assessment(assessment=case, note="Модерация", by=cast.murat, at=at), None),
    "reopen": (make.to_locked, lambda case, cast, at: reopen_assessment(assessment=case, reason="Жаңа құжат", by=cast.murat, at=at), None),
    "cancel": (make.to_validated, lambda case, cast, at: cancel_assessment(assessment=case, reason="Жабылды", by=cast.murat, at=at), lambda case, cast, at: lock_assessment(assessment=case, note="Модерация", by=cast.murat, at=at)),
}  # fmt: skip


# Threads need rows that are really stored; where there is one writer the tests are rolled back as usual.
pytestmark = pytest.mark.django_db(transaction=connection.vendor == "postgresql")
OURS = ("capacity_", "evidence_", "core_", "certificates_summary")  # a real lock draws its papers, too


@pytest.fixture(scope="module", autouse=True)
def _leave_no_rows():
    """Take our rows away after each test: tables that only grow refuse a DELETE, and a flush would empty Wagtail's too."""

    def clean(_test):
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
            for table in connection.introspection.table_names(cursor):
                if table.startswith(OURS) and table != "core_region":
                    cursor.execute(f'DELETE FROM "{table}"')
            cursor.execute("SET session_replication_role = DEFAULT")

    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "postgresql":
            patch.setattr(TransactionTestCase, "_fixture_teardown", clean)
        yield


@pytest.mark.parametrize(("turn", "name"), [(turn, name) for name in RACES for turn in (1, -1)])
def test_of_two_steps_at_once_exactly_one_wins(case, cast, at, name, turn):
    before, one, other = RACES[name]
    before(case, cast, at)
    tabs = [CapacityAssessment.objects.get(pk=case.pk) for _tab in range(2)]
    events = StateEvent.objects.count()
    acts = [one, other or one][::turn]

    outcomes = race(*(lambda tab=tab, act=act: act(tab, cast, at) for tab, act in zip(tabs, acts, strict=True)))

    [lost] = [outcome for outcome in outcomes if outcome is not None]
    assert isinstance(lost, StepRefused), lost
    assert lost.details["why"] == "not_from_here" and lost.details["stands"]
    case.refresh_from_db()
    made = 2 if name == "reopen" else 1  # reopening writes one event on each revision
    assert StateEvent.objects.count() == events + made
    assert SheetScore.objects.filter(sheet__assessment=case, sheet__layer="verified").count() <= 1


def test_a_level_written_in_two_windows_is_not_lost(case, cast, at):
    make.to_consensus(case, cast, at)
    first, second = Entry(level=1, reason="Бір", importance=1, rev=0), Entry(level=3, reason="Екі", importance=1, rev=0)

    outcomes = race(*(
        lambda entry=entry: record_consensus(assessment=case, entries={"1.1": entry}, by=cast.gulnur, at=at)
        for entry in (first, second)
    ))  # fmt: skip

    [lost] = [outcome for outcome in outcomes if outcome is not None]
    assert isinstance(lost, EditClash)
    assert {lost.details["items"]["1.1"].level, lost.details["entered"]["1.1"].level} == {1, 3}
    assert ScoreSheet.objects.get(layer="consensus").scores.count() == 1


def test_a_decision_and_a_verdict_given_in_two_windows_are_not_lost(case, cast, at):
    evidence = make.some_evidence(cast, at)
    make.to_verification(case, cast, at, make.entries(level=3, evidence=(evidence.pk,)))
    decisions = [ItemDecision("accepted", rev=0), ItemDecision("changed", level=1, reason="Жоқ", rev=0)]
    words = [("accepted", ""), ("rejected", "Күні жоқ")]

    by_item = race(*(
        lambda each=each: decide_items(assessment=case, decisions={"1.1": each}, by=cast.saule, at=at) for each in decisions
    ))  # fmt: skip
    by_word = race(*(
        lambda word=word: judge_evidence(
            assessment=case, verdicts={evidence.pk: word}, by=cast.saule, at=at, seen={evidence.pk: 0}
        )
        for word in words
    ))  # fmt: skip

    for outcomes in (by_item, by_word):
        [lost] = [outcome for outcome in outcomes if outcome is not None]
        assert isinstance(lost, EditClash)
    assert evidence.verdicts.count() == 1


def test_a_verifier_who_was_replaced_meanwhile_writes_nothing(case, cast, at):
    from lms.core.models import Role
    from tests.cast import make_person

    make.to_verification(case, cast, at)
    stale = CapacityAssessment.objects.get(pk=case.pk)
    other = make_person("other", "Тоғжан", "Сейіт", cast.coordinator, Role.ASSESSOR, at)
    assign_verifier(assessment=case, verifier=other, by=cast.murat, at=at)

    for act in (
        lambda: declare_no_conflict(assessment=stale, by=cast.saule, at=at),
        lambda: decide_items(assessment=stale, decisions={"1.1": ItemDecision("accepted")}, by=cast.saule, at=at),
        lambda: validate(assessment=stale, by=cast.saule, at=at),
    ):
        with pytest.raises(Exception, match="verif|somebody|Declare|conflict"):
            act()
    assert not ScoreSheet.objects.filter(layer="verified", scores__isnull=False).exists()


def test_a_point_is_answered_or_revoked_once(case, cast, at):
    to_returned(case, cast, at)
    [point] = open_points(case)

    outcomes = race(
        lambda: answer(CapacityAssessment.objects.get(pk=case.pk), cast, at),
        lambda: revoke_point(point=point, reason="Артық сұрақ", by=cast.murat, at=at),
    )

    lost = [outcome for outcome in outcomes if outcome is not None]
    assert len(lost) <= 1 and all(isinstance(error, (PointRefused, StepRefused)) for error in lost)
    point.refresh_from_db()
    assert (point.answered_at is None) != (point.revoked_at is None)


def test_a_panel_decides_once_and_a_draw_is_made_once(case, cast, at):
    outcomes = race(*(
        lambda seed=seed: draw_second_ratings(assessment_round=case.round, seed=seed, by=cast.murat, at=at) for seed in "12"
    ))  # fmt: skip
    [lost] = [outcome for outcome in outcomes if outcome is not None]
    assert isinstance(lost, DrawRefused)

    make.to_validated(case, cast, at)
    meeting = open_meeting(
        assessment_round=case.round, held_on=at.date(), panel=[cast.yerlan, cast.kuanysh], cases=[(case, [])],
        by=cast.dinara, at=at,
    )  # fmt: skip
    outcomes = race(*(
        lambda person=person: decide_moderation(case=meeting.cases.get(), decision="confirmed", by=person, at=at)
        for person in (cast.yerlan, cast.kuanysh)
    ))  # fmt: skip
    [lost] = [outcome for outcome in outcomes if outcome is not None]
    assert isinstance(lost, ModerationRefused)

"""More time and a further attempt for one person (QS14): refusals, twice, at once, the open attempt, taking back."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils.translation import override

from assessments.knowledge.actions.allowances import NotGiven, give_attempt, give_time, take_back
from assessments.knowledge.actions.attempts import NotOffered, _begin, close_attempt, close_overdue
from assessments.knowledge.actions.erasure import erase_answers
from assessments.knowledge.models import Allowance, Attempt, KnowledgeTest
from assessments.knowledge.queries.own_data import own_data
from assessments.knowledge.queries.standings import standings
from lms.core.models import AuditEntry


def minutes_of(attempt):
    return (attempt.deadline_at - attempt.started_at) / timedelta(minutes=1)


@pytest.fixture
def clocked(school):
    KnowledgeTest.objects.update(minutes=30)
    return school


@pytest.fixture
def give(clocked, cast, at):
    def act(factor=150, *, kind="pre", reason="Нашар көреді", by=cast.yerlan, when=at, **options):
        return give_time(enrolment=clocked.enrolment, kind=kind, factor=factor, reason=reason, by=by, at=when, **options)

    return act


@pytest.fixture
def further(clocked, cast, at):
    def act(*, kind="pre", reason="Жарық сөнді", by=cast.yerlan, when=at + timedelta(hours=2)):
        return give_attempt(enrolment=clocked.enrolment, kind=kind, reason=reason, by=by, at=when)

    return act


@pytest.mark.parametrize("who", ["aliya", "bekzat", "gulnur", "saule", "murat", "kuanysh"])
def test_only_a_trainer_of_the_cohort_gives_and_takes_back(give, further, clocked, cast, at, who):
    given = give()
    for act in (lambda by: give(200, by=by), lambda by: further(by=by), lambda by: take_back(allowance=given, by=by, at=at)):
        with pytest.raises(NotGiven):
            act(getattr(cast, who))
    assert Allowance.objects.standing().count() == 1


@pytest.mark.parametrize("wrong", [{"factor": 300}, {"factor": 100}, {"reason": "  "}])
def test_what_is_no_multiple_or_has_no_reason_is_refused(give, wrong):
    with pytest.raises(NotGiven):
        give(**wrong)
    assert not Allowance.objects.exists()
    assert not AuditEntry.objects.filter(act="allowance.given").exists()


def test_a_test_without_a_clock_needs_no_time(give):
    KnowledgeTest.objects.update(minutes=None)
    with pytest.raises(NotGiven, match="no time limit"):
        give()


@pytest.mark.parametrize(("factor", "minutes"), [(125, 38), (150, 45), (200, 60)])
def test_the_time_is_longer_for_attempts_begun_afterwards_and_for_nobody_else(clocked, give, cast, at, factor, minutes):
    give(factor)

    assert minutes_of(clocked.start()) == minutes
    assert standings(clocked.enrolment, at)["post"].minutes == 30


def test_the_open_attempt_moves_only_if_the_trainer_says_so_and_never_earlier(clocked, give, at):
    attempt = clocked.start()
    give(125, when=at + timedelta(minutes=3))
    attempt.refresh_from_db()
    assert minutes_of(attempt) == 30

    assert give(200, when=at + timedelta(minutes=4), also_open=True).moved_open
    attempt.refresh_from_db()
    assert minutes_of(attempt) == 60
    KnowledgeTest.objects.update(minutes=20)
    Allowance.objects.update(taken_back_at=at)
    assert not give(150, when=at + timedelta(minutes=5), also_open=True).moved_open
    attempt.refresh_from_db()
    assert minutes_of(attempt) == 60


def test_the_same_time_twice_and_less_time_are_refused(give):
    give(150)
    for factor in (150, 125):
        with pytest.raises(NotGiven, match="already"):
            give(factor)
    assert Allowance.objects.count() == 1


def test_an_attempt_whose_time_is_over_is_not_opened_again(clocked, give, at):
    attempt = clocked.start()

    assert not give(200, when=at + timedelta(minutes=30), also_open=True).moved_open
    attempt.refresh_from_db()
    assert (attempt.state, attempt.closed_by) == ("closed", "clock")


def test_the_clock_that_read_the_old_end_closes_nothing(clocked, give, at):
    stale = clocked.start()
    give(200, when=at + timedelta(minutes=29), also_open=True)

    assert close_attempt(attempt=stale, at=at + timedelta(minutes=31)) is None
    assert Attempt.objects.open().count() == 1
    assert close_attempt(attempt=stale, at=at + timedelta(minutes=31), by=clocked.enrolment.learner).denominator
    assert Attempt.objects.get().closed_by == "person"
    assert close_overdue(at=at + timedelta(days=1)) == 0


def test_a_further_attempt_comes_after_the_last_one_only(clocked, further, at):
    with pytest.raises(NotGiven, match="attempts left: 1"):
        further()
    clocked.close(clocked.start())
    with pytest.raises(NotOffered):
        clocked.start(at=at + timedelta(hours=3))

    further()

    assert clocked.start(at=at + timedelta(hours=3)).number == 2


def test_a_further_attempt_given_twice_is_one(clocked, further):
    clocked.close(clocked.start())
    further()
    with pytest.raises(NotGiven):
        further()
    assert Allowance.objects.count() == 1


def test_two_tabs_never_exceed_the_limit_and_what_was_given(clocked, further, cast, at):
    later = at + timedelta(hours=3)
    clocked.close(clocked.start())
    further()
    first = second = standings(clocked.enrolment, later)["pre"]
    attempt = _begin(clocked.enrolment, first, "one", later)
    clocked.close(attempt, later + timedelta(minutes=1))

    with pytest.raises(Exception, match="UNIQUE|unique"):
        _begin(clocked.enrolment, second, "two", later)


def test_the_second_tab_hears_that_the_attempt_is_handed_in(clocked, further, at, monkeypatch):
    later = at + timedelta(hours=3)
    clocked.close(clocked.start())
    further()
    stale = standings(clocked.enrolment, later)
    clocked.close(clocked.start(at=later), later + timedelta(minutes=1))
    monkeypatch.setattr("assessments.knowledge.actions.attempts.standings", lambda *args: stale)

    with pytest.raises(NotOffered, match="another window"):
        clocked.start(at=later + timedelta(minutes=2))
    assert Attempt.objects.count() == 2


def test_taking_back_and_beginning_at_once_never_gives_an_attempt_for_nothing(clocked, further, cast, at):
    later = at + timedelta(hours=3)
    clocked.close(clocked.start())
    given = further()
    stale = standings(clocked.enrolment, later)["pre"]
    assert take_back(allowance=given, by=cast.yerlan, at=later)
    assert not take_back_again(given, cast, later)

    with pytest.raises(NotOffered, match="changing"):
        _begin(clocked.enrolment, stale, "one", later)
    assert Attempt.objects.count() == 1


def take_back_again(given, cast, at):
    try:
        return take_back(allowance=given, by=cast.yerlan, at=at)
    except NotGiven:
        return False


def test_what_is_used_is_not_taken_back(clocked, give, further, cast, at):
    time = give()
    clocked.close(clocked.start(at=at + timedelta(minutes=1)), at + timedelta(minutes=2))
    attempt = further()
    clocked.start(at=at + timedelta(hours=3))

    for given in (time, attempt):
        with pytest.raises(NotGiven, match="used"):
            take_back(allowance=given, by=cast.yerlan, at=at + timedelta(hours=4))
    assert Allowance.objects.standing().count() == 2


def test_the_record_names_the_act_and_not_the_reason(give):
    given = give()

    entry = AuditEntry.objects.get(act="allowance.given")
    assert (entry.row, entry.details["factor"]) == (str(given.enrolment_id), 150)
    assert "көреді" not in str(entry.details) + entry.reason


def test_the_reason_is_in_the_own_data_and_goes_with_an_erasure(give, clocked, at):
    give()
    (row,) = own_data(clocked.enrolment.learner)["time_and_attempts_given"]
    assert row["reason"] == "Нашар көреді"

    erase_answers(user=clocked.enrolment.learner, at=at)
    assert Allowance.objects.get().reason == ""


def test_standings_cost_the_same_with_and_without(give, clocked, at, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as before:
        standings(clocked.enrolment, at)
    give()
    with django_assert_num_queries(len(before)):
        assert standings(clocked.enrolment, at)["pre"].factor == 150


def test_the_trainer_gives_on_the_page_and_the_trainee_reads_it(clocked, cast, as_user):
    url = f"/en/teach/PE-2026-1/tests/people/{clocked.enrolment.pk}/"
    for name, user in cast.everybody.items():
        reader = Client()
        reader.force_login(user)
        assert reader.get(url).status_code == (200 if name == "trainer" else 404), name
    trainer = as_user(cast.yerlan)
    assert trainer.post(url, {"test": "pre", "what": "150"}).status_code == 422

    done = trainer.post(url, {"test": "pre", "what": "150", "reason": "Нашар көреді"}, follow=True).content.decode()
    assert "time × 1.50" in done
    assert "Own time or attempts" in trainer.get("/en/teach/PE-2026-1/tests/").content.decode()
    learner = Client()
    learner.force_login(cast.aliya)
    with override("kk"):
        page = learner.get("/kk/learn/PE-2026-1/test/pre/").content.decode()
    assert "45 мин" in page
    assert "1,50" in page

    given = Allowance.objects.get()
    taken = trainer.post(url, {"take_back": str(given.pk)}, follow=True).content.decode()
    assert "taken back" in taken
    assert trainer.post(url, {"take_back": "nothing"}).status_code == 404
    assert trainer.post(url, {"take_back": str(clocked.enrolment.pk)}).status_code == 404


def test_the_trainer_gives_a_further_attempt_on_the_page(clocked, cast, as_user):
    clocked.at = datetime.now(UTC) - timedelta(hours=1)
    clocked.close(clocked.start(at=clocked.at))
    url = f"/en/teach/PE-2026-1/tests/people/{clocked.enrolment.pk}/"

    as_user(cast.yerlan).post(url, {"test": "pre", "what": "attempt", "reason": "Жарық сөнді"})

    learner = Client()
    learner.force_login(cast.aliya)
    assert "Your trainer gave you a further attempt." in learner.get("/en/learn/PE-2026-1/test/pre/").content.decode()

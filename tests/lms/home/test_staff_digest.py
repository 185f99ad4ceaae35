"""What waits for a trainer comes once a day: nothing of nothing, once, in the person's language, off if not wanted, never at night."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.management import call_command

from courses.models import Enrolment
from lms.core.models import Notice
from lms.core.notices import choose_letters
from lms.home.actions import send_staff_digests
from tests.courses.conftest import cohort, programme_key  # noqa: F401 - fixtures of the floor below
from tests.courses.factories import make_enrolment

pytestmark = pytest.mark.django_db(transaction=False)
LATER = timedelta(days=3)


@pytest.fixture
def enrolment(cast, cohort, at):  # noqa: F811
    return make_enrolment(cast, cohort, at)


@pytest.fixture
def tell(django_capture_on_commit_callbacks):
    def act(at):
        with django_capture_on_commit_callbacks(execute=True):
            return send_staff_digests(at=at)

    return act


def test_nothing_is_said_when_nothing_waits(tell, cohort, at):  # noqa: F811
    assert tell(at) == 0
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("language", "subject", "line"),
    [
        ("kk", "Ағымдарыңызда сізді не күтіп тұр", "Хабарласу керек адамдар: 1"), ("ru", "Что ждёт вас в ваших потоках", "Люди, которым нужно написать: 1"),
        ("en", "What waits for you in your cohorts", "People who need a word: 1"),
    ],
)
def test_it_comes_once_a_day_in_the_persons_language(tell, cast, enrolment, at, language, subject, line):
    cast.yerlan.language = language
    cast.yerlan.save()

    assert [tell(at + LATER), tell(at + LATER + timedelta(hours=2))] == [1, 0]

    (letter,) = mail.outbox
    assert letter.to == [cast.yerlan.email] and letter.subject == subject
    assert line in letter.body and f"/{language}/teach/" in letter.body
    assert "Сейітқалиева" not in letter.body
    assert tell(at + LATER + timedelta(days=1)) == 1


def test_everything_that_waits_is_counted(tell, cast, enrolment, at):
    Enrolment.objects.update(is_confirmed=False)
    tell(at + LATER)

    body = Notice.objects.get(letter="staff-digest").body
    assert "растау керек: 1" in body


def test_who_does_not_want_it_gets_a_notice_and_no_mail(tell, cast, enrolment, at):
    choose_letters(user=cast.yerlan, off=["digest"], is_detailed=False, quiet_from=None, quiet_until=None, by=cast.yerlan, at=at)

    assert tell(at + LATER) == 1
    assert mail.outbox == [] and Notice.objects.filter(user=cast.yerlan).count() == 1


def test_it_rests_at_night_and_on_feasts(tell, enrolment, at, settings):
    settings.QABILET_QUIET_HOURS = [0, 23]
    assert tell(at + LATER) == 0
    settings.QABILET_QUIET_HOURS, settings.QABILET_HOLIDAYS = [0, 0], [(at + LATER).strftime("%m-%d")]
    assert tell(at + LATER) == 0
    settings.QABILET_HOLIDAYS = []
    assert tell(at + LATER) == 1


def test_a_trainer_without_a_cohort_and_one_of_a_closed_cohort_hear_nothing(tell, cohort, enrolment, at):  # noqa: F811
    cohort.closed_at = at
    cohort.save()
    assert tell(at + LATER) == 0
    cohort.closed_at = None
    cohort.save()
    cohort.trainers.clear()
    assert tell(at + LATER) == 0


def test_the_sweep_starts_it(enrolment, capsys):
    call_command("sweep")

    assert "tell_trainers" in capsys.readouterr().out

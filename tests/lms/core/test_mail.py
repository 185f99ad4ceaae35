"""Letters: what is not wanted, what waits for the morning, what always comes, and each of them once."""

from datetime import UTC, datetime, timedelta

import pytest

from lms.core import mail
from lms.core.checks import hours_of_letters
from lms.core.models import LetterChoice, Notice, NoticeKind
from lms.core.notices import ChoiceDoesNotFit, choose_letters, read_all, stop_letters
from lms.core.quiet import is_feast, is_quiet

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 23, 5, 0, tzinfo=UTC)  # ten in Almaty
NIGHT = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # ten in the evening there


@pytest.fixture
def write(cast, django_capture_on_commit_callbacks, monkeypatch):
    """Return a function that writes one letter at a moment, which is also the worker's."""

    def write(kind=NoticeKind.MESSAGES, *, at=MORNING, receipt="1", letter="contact", private=None):
        monkeypatch.setattr("lms.core.tasks.timezone.now", lambda: at)
        with django_capture_on_commit_callbacks(execute=True):
            return mail.send(
                letter=letter, kind=kind, to=cast.aliya, context={"message": "Сәлем", "path": "/kk/learn/"}, receipt=receipt,
                at=at, private=private,
            )

    return write


def choose(cast, **wanted):
    fields = {"off": [], "is_detailed": False, "quiet_from": None, "quiet_until": None, **wanted}
    return choose_letters(user=cast.aliya, by=cast.aliya, at=MORNING, **fields)


@pytest.mark.parametrize("off", [["account"], ["messages", "account"], ["nonsense"]])
def test_letters_of_the_account_and_unknown_kinds_are_not_switched_off(cast, off):
    with pytest.raises(ChoiceDoesNotFit):
        choose(cast, off=off)

    assert not LetterChoice.objects.exists()


@pytest.mark.parametrize("hours", [(21, None), (None, 9), (24, 9), (21, -1)])
def test_half_an_hour_span_or_an_hour_that_no_day_has_is_refused(cast, hours):
    with pytest.raises(ChoiceDoesNotFit):
        choose(cast, quiet_from=hours[0], quiet_until=hours[1])

    assert not LetterChoice.objects.exists()


def test_what_is_not_wanted_stands_on_the_page_and_never_comes_by_mail(cast, write, mailoutbox):
    choose(cast, off=["messages"])
    notice = write()
    notice.refresh_from_db()
    choose(cast)

    assert notice.skipped_at and notice.sent_at is None
    assert mail.deliver_waiting(at=MORNING + timedelta(hours=1)) == 0 and mailoutbox == []


def test_what_is_written_at_night_waits_for_the_morning_and_comes_once(write, mailoutbox, settings):
    settings.QABILET_QUIET_HOURS = [21, 9]
    write(at=NIGHT)

    assert mail.deliver_waiting(at=NIGHT + timedelta(hours=10, minutes=59)) == 0 and mailoutbox == []
    assert mail.deliver_waiting(at=NIGHT + timedelta(hours=11)) == 1
    assert mail.deliver_waiting(at=NIGHT + timedelta(hours=12)) == 0 and len(mailoutbox) == 1


def test_an_opt_out_that_came_while_the_letter_waited_counts(cast, write, mailoutbox, settings):
    settings.QABILET_QUIET_HOURS = [21, 9]
    write(at=NIGHT)
    choose(cast, off=["messages"])

    assert mail.deliver_waiting(at=NIGHT + timedelta(hours=11)) == 0 and mailoutbox == []


def test_letters_of_the_account_come_at_night_with_their_link_and_no_door_out(write, mailoutbox, settings):
    settings.QABILET_QUIET_HOURS = [21, 9]
    notice = write(NoticeKind.ACCOUNT, at=NIGHT, letter="invitation", private={"path": "/kk/join/secret/"})

    (letter,) = mailoutbox
    assert "/kk/join/secret/" in letter.body and "List-Unsubscribe" not in letter.extra_headers
    assert "secret" not in notice.body + notice.mail_body and notice.holds_secret


def test_a_letter_whose_link_is_stored_nowhere_is_not_sent_again(write, mailoutbox):
    notice = write(NoticeKind.ACCOUNT, letter="invitation", private={"path": "/kk/join/secret/"})
    Notice.objects.filter(pk=notice.pk).update(sent_at=None)

    assert mail.deliver_waiting(at=MORNING + timedelta(hours=1)) == 0 and len(mailoutbox) == 1


def test_two_senders_of_one_notice_send_one_letter_and_the_same_receipt_writes_one_notice(write, mailoutbox):
    notice = write()

    assert write() == notice and Notice.objects.count() == 1
    assert not mail.deliver(notice.pk, at=MORNING) and len(mailoutbox) == 1


def test_who_left_before_the_letter_was_due_gets_none(cast, write, mailoutbox, settings):
    settings.QABILET_QUIET_HOURS = [21, 9]
    notice = write(at=NIGHT)
    cast.aliya.is_active = False
    cast.aliya.save()

    assert not mail.deliver(notice.pk, at=NIGHT + timedelta(hours=12)) and mailoutbox == []


def test_own_quiet_hours_replace_those_of_the_house(cast, write, mailoutbox, settings):
    settings.QABILET_QUIET_HOURS = [21, 9]
    choose(cast, quiet_from=9, quiet_until=12)
    write(at=MORNING)
    write(at=NIGHT, receipt="2")

    assert [letter.extra_headers["Message-ID"] for letter in mailoutbox] == [f"<{Notice.objects.get(receipt='2').pk}@qabilet>"]


def test_a_letter_says_in_its_language_how_it_is_ended_and_the_link_ends_only_its_kind(cast, write, mailoutbox):
    notice = write()
    (letter,) = mailoutbox
    token = mail.stop_token(notice.pk)
    assert letter.extra_headers["List-Unsubscribe"] == f"<https://qabilet.example/kk/n/{token}/>"
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert token in letter.body and "aliya" not in token and str(cast.aliya.pk) not in letter.body

    assert stop_letters(token=token, at=MORNING) and stop_letters(token=token, at=MORNING)
    assert LetterChoice.objects.get(user=cast.aliya).off == ["messages"]


@pytest.mark.parametrize("token", ["", "nonsense", "11111111-1111-1111-1111-111111111111:forged"])
def test_a_forged_token_ends_nothing(token):
    assert not stop_letters(token=token, at=MORNING)
    assert not LetterChoice.objects.exists()


def test_the_token_of_a_letter_of_the_account_ends_nothing(write):
    notice = write(NoticeKind.ACCOUNT)

    assert not stop_letters(token=mail.stop_token(notice.pk), at=MORNING)


def test_what_came_after_the_page_was_made_stays_unread(cast, write):
    write()
    write(at=MORNING + timedelta(minutes=1), receipt="2")

    assert read_all(user=cast.aliya, until=MORNING, at=MORNING + timedelta(hours=1)) == 1
    assert Notice.objects.get(read_at=None).receipt == "2"


@pytest.mark.parametrize(
    ("hours", "hour", "quiet"),
    [((21, 9), 21, True), ((21, 9), 20, False), ((21, 9), 8, True), ((21, 9), 9, False), ((9, 12), 11, True), ((5, 5), 5, False)],
)
def test_quiet_hours_may_lie_over_midnight(hours, hour, quiet):
    assert is_quiet(datetime(2026, 11, 22, 19, tzinfo=UTC) + timedelta(hours=hour), *hours) is quiet


def test_a_feast_is_every_year_or_once():
    nauryz = datetime(2027, 3, 20, 20, tzinfo=UTC)  # the next day in Almaty
    assert is_feast(nauryz, ["03-21"]) and is_feast(nauryz, ["2027-03-21"]) and not is_feast(nauryz, ["2026-03-21"])


@pytest.mark.parametrize("hours", [[], [21], [21, 24], [-1, 9], [21, 9, 3]])
def test_quiet_hours_that_no_day_has_are_found_before_the_start(settings, hours):
    settings.QABILET_QUIET_HOURS = hours
    assert [fault.id for fault in hours_of_letters(None)] == ["qabilet.E005"]
    settings.QABILET_QUIET_HOURS = [21, 9]
    assert hours_of_letters(None) == []

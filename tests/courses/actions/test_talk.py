"""Discussions: who may say and do what, what happens twice or late, and who hears of it."""

from datetime import timedelta
from uuid import uuid4

import pytest

from courses.actions.digests import send_digests
from courses.actions.moderation import (
    MayNotModerate,
    ReasonMissing,
    UnknownStep,
    hide_post,
    keep_post,
    restore_post,
    step_thread,
)
from courses.actions.talk import (
    MayNotTalk,
    ThreadClosed,
    TooLate,
    TooMuch,
    WordsDoNotFit,
    answer,
    edit_post,
    mentioned,
    report_post,
    start_thread,
)
from courses.models import Post, PostReport, TalkEntry, Thread
from lms.core.models import Notice
from lms.core.notices import choose_letters
from tests.cast import make_person
from tests.courses.factories import make_cohort, make_enrolment
from tests.courses.talk_making import make_answer, make_thread

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def peer(cast, cohort, at):
    """Another learner of the cohort."""
    person = make_person("zhanar", "Жанар", "Ғалымова", cast.own, "trainee", at)
    make_enrolment(cast, cohort, at, person)
    return person


@pytest.fixture
def thread(cast, cohort, enrolment, at):
    return make_thread(cohort, cast.aliya, at)


@pytest.mark.parametrize("who", ["bekzat", "gulnur", "saule", "murat", "katrin"])
def test_nobody_from_outside_talks_edits_reports_or_moderates(cast, thread, at, who):
    by, post = getattr(cast, who), thread.posts.get()
    for refused in (
        lambda: make_thread(thread.cohort, by, at), lambda: make_answer(thread, by, at),
        lambda: edit_post(post=post, text="x", by=by, at=at), lambda: report_post(post=post, reason="x", by=by, at=at),
    ):  # fmt: skip
        with pytest.raises(MayNotTalk):
            refused()
    for refused in (
        lambda: hide_post(post=post, reason="x", by=by, at=at), lambda: step_thread(thread=thread, act="locked", by=by, at=at),
    ):  # fmt: skip
        with pytest.raises(MayNotModerate):
            refused()
    assert Post.objects.count() == 1 and not PostReport.objects.exists() and not TalkEntry.objects.exists()


def test_the_trainer_of_another_cohort_and_a_learner_do_not_moderate(cast, thread, peer, at):
    for by in (peer, cast.aliya):
        with pytest.raises(MayNotModerate):
            hide_post(post=thread.posts.get(), reason="x", by=by, at=at)
    thread.cohort.trainers.clear()
    with pytest.raises(MayNotModerate):
        restore_post(post=thread.posts.get(), by=cast.yerlan, at=at)


@pytest.mark.parametrize(("title", "text", "field"), [("", "x", "title"), (" ", "x", "title"), ("x" * 161, "x", "title"), ("x", "", "text"), ("x", "ә" * 4001, "text")])
def test_words_that_do_not_fit_name_their_field_and_nothing_is_kept(cast, cohort, enrolment, at, title, text, field):
    with pytest.raises(WordsDoNotFit) as refused:
        make_thread(cohort, cast.aliya, at, title=title, text=text)

    assert refused.value.details["field"] == field and not Thread.objects.exists()


def test_the_same_receipt_is_the_same_thread_and_the_same_message(cast, cohort, enrolment, at, mailoutbox, django_capture_on_commit_callbacks):
    receipt = uuid4()
    with django_capture_on_commit_callbacks(execute=True):
        first, second = (start_thread(cohort=cohort, title="А", text="Б", receipt=receipt, by=cast.aliya, at=at) for _ in range(2))
        receipt = uuid4()
        one, two = (answer(thread=first, text="В", receipt=receipt, by=cast.yerlan, at=at) for _ in range(2))

    assert first == second and one == two and Post.objects.count() == 2
    assert len(mailoutbox) == 1 and Notice.objects.get().user == cast.aliya


def test_somebody_elses_receipt_is_not_answered_with_their_message(cast, cohort, enrolment, peer, at):
    receipt = uuid4()
    first = start_thread(cohort=cohort, title="А", text="Б", receipt=receipt, by=cast.aliya, at=at)

    assert start_thread(cohort=cohort, title="А", text="Б", receipt=receipt, by=peer, at=at) != first


def test_a_flood_of_messages_is_stopped(cast, thread, at, settings):
    settings.QABILET_POSTS_AN_HOUR = 2
    make_answer(thread, cast.aliya, at)
    with pytest.raises(TooMuch):
        make_answer(thread, cast.aliya, at + 59 * MINUTE)

    assert make_answer(thread, cast.aliya, at + 61 * MINUTE).number == 3


def test_a_message_is_changed_by_its_author_within_the_window_and_the_words_before_are_kept(cast, thread, peer, at):
    post = thread.posts.get()
    with pytest.raises(MayNotTalk):
        edit_post(post=post, text="Басқа", by=peer, at=at)
    with pytest.raises(MayNotTalk):
        edit_post(post=post, text="Басқа", by=cast.yerlan, at=at)
    with pytest.raises(TooLate):
        edit_post(post=post, text="Басқа", by=cast.aliya, at=at + 30 * MINUTE)

    for _time in range(2):
        edit_post(post=post, text="Басқа", by=cast.aliya, at=at + 29 * MINUTE)
    post.refresh_from_db()
    assert post.text == "Басқа" and TalkEntry.objects.get().before == "Кім көрді?"


def test_what_is_hidden_or_closed_meanwhile_is_not_changed(cast, thread, at):
    post = thread.posts.get()
    hide_post(post=post, reason="Есім", by=cast.yerlan, at=at)

    with pytest.raises(ThreadClosed):
        edit_post(post=post, text="Басқа", by=cast.aliya, at=at + MINUTE)


def test_a_closed_thread_takes_no_answer_but_a_trainers(cast, thread, at):
    step_thread(thread=thread, act="locked", by=cast.yerlan, at=at)
    with pytest.raises(ThreadClosed):
        make_answer(thread, cast.aliya, at)
    make_answer(thread, cast.yerlan, at)
    step_thread(thread=thread, act="unlocked", by=cast.yerlan, at=at)

    assert make_answer(thread, cast.aliya, at).number == 3


def test_a_message_is_hidden_with_a_reason_once_shown_again_and_kept_for_trainers(cast, thread, peer, at):
    post = make_answer(thread, peer, at, "Сөз")
    for reason in ("", "  ", "ә" * 301):
        with pytest.raises(ReasonMissing):
            hide_post(post=post, reason=reason, by=cast.yerlan, at=at)
    for _time in range(2):
        hide_post(post=post, reason="Біреудің есімі", by=cast.yerlan, at=at)
    post.refresh_from_db()
    assert post.text == "Сөз" and post.hidden_reason == "Біреудің есімі"
    assert Thread.objects.visible_to(cast.aliya).exists()
    for _time in range(2):
        restore_post(post=post, by=cast.yerlan, at=at)
    assert list(TalkEntry.objects.values_list("act", flat=True)) == ["restored", "hidden"]


def test_hiding_the_first_message_hides_the_thread_from_learners(cast, thread, at):
    hide_post(post=thread.posts.get(), reason="Есім", by=cast.yerlan, at=at)
    assert not Thread.objects.visible_to(cast.aliya).exists() and Thread.objects.visible_to(cast.yerlan).exists()

    restore_post(post=thread.posts.get(), by=cast.yerlan, at=at)
    assert Thread.objects.visible_to(cast.aliya).exists()


def test_a_report_counts_once_for_a_person_and_is_closed_by_hiding_or_keeping(cast, thread, peer, at):
    post = thread.posts.get()
    with pytest.raises(MayNotTalk):
        report_post(post=post, reason="Өзім", by=cast.aliya, at=at)
    for _time in range(2):
        report_post(post=post, reason="Дөрекі", by=peer, at=at)
    for _time in range(2):
        keep_post(post=post, by=cast.yerlan, at=at)

    assert PostReport.objects.get().closed_at and TalkEntry.objects.get().act == "kept"


@pytest.mark.parametrize("act", ["nonsense", "answered", "hidden"])
def test_a_step_that_does_not_fit_a_thread_is_refused(cast, thread, at, act):
    with pytest.raises(UnknownStep):
        step_thread(thread=thread, act=act, by=cast.yerlan, at=at)


def test_a_question_is_read_by_its_asker_and_trainers_only_and_whoever_wrote_last_tells_whether_it_waits(cast, cohort, enrolment, peer, at):
    with pytest.raises(MayNotTalk):
        make_thread(cohort, cast.yerlan, at, is_question=True)
    question = make_thread(cohort, cast.aliya, at, is_question=True)
    with pytest.raises(MayNotTalk):
        make_answer(question, peer, at)
    assert not Thread.objects.visible_to(peer).exists() and not Thread.objects.visible_to(cast.gulnur).exists()
    assert Notice.objects.get().user == cast.yerlan and Thread.objects.waiting().exists()

    make_answer(question, cast.yerlan, at)
    assert not Thread.objects.waiting().exists() and Notice.objects.filter(user=cast.aliya, letter="talk-answer").count() == 1
    make_answer(question, cast.aliya, at)
    assert Thread.objects.waiting().exists()
    for _time in range(2):
        step_thread(thread=question, act="answered", by=cast.yerlan, at=at)
    assert not Thread.objects.waiting().exists() and TalkEntry.objects.count() == 1


def test_who_is_mentioned_hears_of_it_once_and_people_of_other_cohorts_do_not(cast, cohort, enrolment, peer, at, programme_key):
    other = make_cohort(cast, at, code="TST-2026-2", programme_key=programme_key)
    make_enrolment(cast, other, at, cast.bekzat)
    thread = make_thread(cohort, peer, at, text="@әлия  СЕЙІТҚАЛИЕВА және @Бекзат Жұмабеков, қараңызшы")
    edit_post(post=thread.posts.get(), text="@Әлия Сейітқалиева @Ерлан Қайырбеков", by=peer, at=at + MINUTE)

    assert sorted(Notice.objects.values_list("user__given_name", "letter")) == [("Ерлан", "talk-mention"), ("Әлия", "talk-mention")]


def test_the_longest_name_wins_and_equal_names_are_all_meant(cast, at):
    short = make_person("a1", "Ann", "Lee", cast.own, "trainee", at)
    long = make_person("a2", "Ann Lee", "Smith", cast.own, "trainee", at)
    twin = make_person("a3", "Ann", "Lee", cast.own, "trainee", at)
    everybody = [short, long, twin]

    assert mentioned("Hi @Ann Lee Smith!", everybody) == [long]
    assert mentioned("Hi @ann lee, and me@Ann Lee Smith", everybody) == [short, twin]
    assert mentioned("@Ann Leeds, Ann Lee", everybody) == []


def test_letters_of_talk_are_discreet(cast, thread, at, mailoutbox, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        make_answer(thread, cast.yerlan, at, "Құпия сөз")

    (letter,) = mailoutbox
    assert "Құпия" not in letter.body and "Ерлан" not in letter.body and thread.title not in letter.subject
    assert "Құпия сөз" in Notice.objects.get().body


def test_the_digest_comes_once_a_day_to_who_wants_it_and_only_if_others_wrote(cast, thread, peer, at, mailoutbox, settings, django_capture_on_commit_callbacks):
    tomorrow = at + timedelta(days=1)
    make_thread(thread.cohort, cast.aliya, at, is_question=True)
    hide_post(post=make_answer(thread, peer, at), reason="x", by=cast.yerlan, at=at)
    choose_letters(user=cast.yerlan, off=["digest"], is_detailed=False, quiet_from=None, quiet_until=None, by=cast.yerlan, at=at)
    settings.QABILET_QUIET_HOURS = [13, 15]
    assert send_digests(at=tomorrow) == 0  # two in the afternoon in Almaty
    settings.QABILET_QUIET_HOURS = [0, 0]
    Notice.objects.all().delete()
    with django_capture_on_commit_callbacks(execute=True):
        assert (send_digests(at=at), send_digests(at=tomorrow), send_digests(at=tomorrow)) == (0, 1, 0)

    assert Notice.objects.get().user == peer and mailoutbox[-1].subject == "Талқылауларыңыздағы жаңа хабарлар: 1"
    assert thread.title not in mailoutbox[-1].body and f"{thread.title}: 1" in Notice.objects.get().body
    assert send_digests(at=tomorrow + timedelta(days=1)) == 0

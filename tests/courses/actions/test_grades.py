"""Grading: what is refused, two graders at once, the sample graded twice, and what an accepted product moves."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils.translation import override

from courses.actions.grades import GradeClash, GradeRefused, give_grade, save_grade
from courses.models import Enrolment, Grade, ProductDecision
from lms.core.models import Notice, Role
from tests.cast import make_person
from tests.courses.products import ALWAYS, BAD, GOOD, grade, submit

pytestmark = pytest.mark.django_db
WITH_PRODUCT = {"version": 1, "requirements": [{"code": "product", "percent_min": 60}]}


@pytest.fixture
def row(enrolment, at):
    return submit(enrolment, at)


@pytest.fixture
def second(cast, enrolment, at):
    """A second trainer of the cohort."""
    person = make_person("aigul", "Айгүл", "Ғаниева", cast.coordinator, Role.TRAINER, at)
    enrolment.cohort.trainers.add(person)
    return person


@pytest.fixture
def double(second, enrolment, at):
    return submit(enrolment, at, sampling=ALWAYS)


def save(row, by, at, *, seen=0, place="first", levels=None, comment="Ж", comments=None):
    return save_grade(
        submission=row, place=place, levels=levels or {}, comments=comments or {}, comment=comment, seen=seen, by=by, at=at
    )


def test_a_second_trainer_does_not_read_the_first_draft_by_naming_its_place(cast, double, second, as_user, at):
    save(double, cast.yerlan, at, comment="Құпия пікір")

    for act in (
        lambda: save(double, second, at),
        lambda: save(double, second, at, seen=1),
        lambda: give_grade(submission=double, place="first", proposes="accepted", seen=1, by=second, at=at),
    ):
        with pytest.raises(GradeRefused, match="Somebody else gives this grade") as refused:
            act()
        assert "grade" not in refused.value.details
    with override("kk"), pytest.raises(GradeRefused, match="басқа тренер"):
        save(double, second, at)
    page = as_user(second).post(reverse("grade_product", args=[double.pk]), {"place": "first", "comment": "Ж", "seen": "0"})
    assert page.status_code == 422 and page.context["place"] == "second"
    assert "Құпия" not in page.content.decode()
    assert save(double, second, at, place="second").grader == second


def test_what_two_began_and_one_left_is_taken_over_by_a_third(cast, double, second, at):
    save(double, cast.yerlan, at)
    save(double, second, at, place="second")

    assert save(double, cast.kuanysh, at, seen=1, comment="Жаңа").grader == cast.kuanysh


def test_strangers_and_the_learner_do_not_grade(cast, row, enrolment, at):
    for person in (cast.bekzat, cast.gulnur, cast.saule, cast.murat, cast.aliya):
        with pytest.raises(GradeRefused, match="never by its learner"):
            save(row, person, at)
    enrolment.cohort.trainers.clear()
    with pytest.raises(GradeRefused):
        save(row, cast.yerlan, at)
    assert not Grade.objects.exists()


def test_a_trainer_does_not_grade_the_own_product(cast, cohort, at):
    own = Enrolment.objects.create(cohort=cohort, learner=cast.yerlan, organisation=cast.own, enrolled_at=at, rule=WITH_PRODUCT)

    with pytest.raises(GradeRefused, match="never by its learner"):
        save(submit(own, at), cast.yerlan, at)


@pytest.mark.parametrize(
    ("levels", "comments", "words"),
    [({"law": 5}, {}, "1 to 4"), ({"other": 2}, {}, "1 to 4"), ({}, {"law": "ж" * 4001}, "at most 4000")],
)
def test_what_the_rubric_does_not_know_is_refused_whole(cast, row, at, levels, comments, words):
    with pytest.raises(GradeRefused, match=words):
        save(row, cast.yerlan, at, levels=levels, comments=comments)
    assert not Grade.objects.exists()


@pytest.mark.parametrize(
    ("levels", "proposes", "comment", "words"),
    [
        ({"law": 3}, "accepted", "Ж", "a level for every criterion"),
        (BAD, "accepted", "Ж", "does not pass"),
        ({"law": 4, "form": 1}, "accepted", "Ж", "does not pass"),  # 60 per cent, but a criterion at level 1
        (BAD, "returned", " ", "what should be improved"),
        (GOOD, "", "Ж", "accept the product or return it"),
    ],
)
def test_an_unready_grade_is_not_given_and_stays_a_draft(cast, row, at, levels, proposes, comment, words):
    with pytest.raises(GradeRefused, match=words):
        grade(row, cast.yerlan, at, levels=levels, proposes=proposes, comment=comment)

    assert not ProductDecision.objects.exists()
    assert (row.grades.get().levels, row.grades.get().given_at) == (levels, None)


def test_two_at_once_do_not_overwrite_each_other(cast, second, row, at):
    save(row, cast.yerlan, at, levels={"law": 3})

    with pytest.raises(GradeClash) as clash:
        save(row, second, at, levels={"law": 2})
    stands = clash.value.details["grade"]
    assert (stands.levels, stands.grader) == ({"law": 3}, cast.yerlan)

    kept = save(row, second, at, seen=stands.revision, levels={"law": 2})
    assert (kept.levels, kept.grader, kept.revision) == ({"law": 2}, second, 2)


def test_a_grade_that_somebody_else_changed_is_not_given_unseen(cast, second, row, at):
    save(row, cast.yerlan, at, levels=GOOD)
    save(row, second, at, seen=1, levels={"law": 2, "form": 2})

    with pytest.raises(GradeClash):
        give_grade(submission=row, place="first", proposes="returned", seen=1, by=cast.yerlan, at=at)
    assert not ProductDecision.objects.exists()


def test_the_same_again_is_no_clash(cast, row, at):
    save(row, cast.yerlan, at, levels={"law": 3})

    assert save(row, cast.yerlan, at, levels={"law": 3}).revision == 1


def test_a_given_grade_stays_and_is_given_once(cast, row, at):
    given = grade(row, cast.yerlan, at)

    again = give_grade(submission=row, place="first", proposes="accepted", seen=1, by=cast.yerlan, at=at + timedelta(days=1))
    assert (again, again.given_at) == (given, at)
    with pytest.raises(GradeRefused, match="was given and stays"):
        save(row, cast.yerlan, at, seen=1, levels=BAD)
    with pytest.raises(GradeRefused, match="was given and stays"):
        give_grade(submission=row, place="first", proposes="returned", seen=1, by=cast.yerlan, at=at)
    assert ProductDecision.objects.count() == 1


def test_an_accepted_product_completes_at_once_and_is_never_dated_again(cast, cohort, at, seam):
    learner = make_person("ulpan", "Ұлпан", "Тестова", cast.own, Role.TRAINEE, at)
    enrolment = Enrolment.objects.create(cohort=cohort, learner=learner, organisation=cast.own, enrolled_at=at, rule=WITH_PRODUCT)
    row = submit(enrolment, at)

    grade(row, cast.yerlan, at, levels={"law": 4, "form": 2})  # 60 + 13 1/3

    enrolment.refresh_from_db()
    assert enrolment.completed_on == at.date()
    assert seam == [(enrolment.pk, at)]
    milestone = enrolment.milestones.get()
    assert (milestone.code, str(milestone.percent), milestone.met_at) == ("product", "73.333333", at)
    give_grade(submission=row, place="first", proposes="accepted", seen=1, by=cast.yerlan, at=at + timedelta(days=9))
    enrolment.refresh_from_db()
    assert enrolment.completed_on == at.date()


def test_a_returned_product_moves_nobody_forward_and_the_learner_is_told(cast, row, enrolment, at):
    grade(row, cast.yerlan, at, levels=BAD, proposes="returned", comment="Құпия сөз")

    assert not enrolment.milestones.exists()
    notice = Notice.objects.get(user=enrolment.learner)
    assert "Құпия сөз" not in notice.body  # the words of the feedback stand on the page only
    assert f"/kk/learn/{enrolment.cohort.code}/assignment/" in notice.body


def test_a_letter_is_plain_text_in_which_names_stand_as_they_are(cast, row, enrolment, at):
    enrolment.learner.given_name = "О'Нил & <Ұлы>"
    enrolment.learner.save(update_fields=["given_name"])
    row.refresh_from_db()

    grade(row, cast.yerlan, at)

    assert "О'Нил & <Ұлы>" in Notice.objects.get(user=enrolment.learner).body


def test_a_programme_that_does_not_ask_for_a_product_is_not_completed_by_one(cast, row, enrolment, at):
    grade(row, cast.yerlan, at)

    enrolment.refresh_from_db()
    assert enrolment.completed_on is None
    assert enrolment.milestones.filter(code="product").exists()


def test_one_grade_of_a_sample_decides_nothing(cast, double, at):
    grade(double, cast.yerlan, at)

    assert not ProductDecision.objects.exists()


def test_nobody_gives_both_grades_of_a_sample(cast, double, at):
    grade(double, cast.yerlan, at)

    with pytest.raises(GradeRefused, match="comes from somebody else"):
        grade(double, cast.yerlan, at, place="second")
    with pytest.raises(GradeRefused, match="Both graders give"):
        grade(double, cast.yerlan, at, place="settled")


def test_a_product_outside_the_sample_has_one_grade(cast, row, at):
    with pytest.raises(GradeRefused, match="by one person"):
        grade(row, cast.yerlan, at, place="second")


def test_two_near_grades_give_their_mean(cast, second, double, at):
    grade(double, cast.yerlan, at, levels={"law": 4, "form": 3})  # 86 2/3
    grade(double, second, at, levels={"law": 3, "form": 3}, place="second")  # 66 2/3

    decision = ProductDecision.objects.get()
    assert (decision.percent, decision.rule, decision.outcome) == ("230/3", "mean", "accepted")


def test_what_was_decided_is_not_settled_afterwards(cast, second, double, at):
    grade(double, cast.yerlan, at)
    grade(double, second, at, place="second")

    with pytest.raises(GradeRefused, match="stays as it is"):
        grade(double, second, at, levels=BAD, place="settled", proposes="returned")
    assert double.grades.count() == 2


@pytest.mark.parametrize(
    ("levels", "proposes"), [({"law": 2, "form": 4}, "returned"), ({"law": 3, "form": 3}, "returned"), ({"law": 2, "form": 3}, "returned")]
)
def test_grades_too_far_apart_are_settled_by_people(cast, second, double, at, levels, proposes):
    grade(double, cast.yerlan, at, levels={"law": 4, "form": 3})
    grade(double, second, at, levels=levels, proposes=proposes, place="second")
    assert not ProductDecision.objects.exists()

    grade(double, second, at, levels={"law": 3, "form": 3}, place="settled")

    decision = ProductDecision.objects.get()
    assert (decision.percent, decision.rule) == ("200/3", "settled")
    assert double.grades.count() == 3

"""Grade a product by its rubric: typed words are kept at once, a grade is given once, a decision follows by rule."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from courses import grading, letters
from courses.actions.enrolments import meet_milestone
from courses.models import Grade, ProductDecision, Submission
from courses.permissions import may_grade
from courses.queries.products import place_for
from lms.core import audit
from lms.core.errors import Refusal

PRODUCT = "product"
LONGEST = 4_000
CLASH = _("Meanwhile somebody else saved this grade. Both are shown; save again to keep yours.")
Place, Proposal = Grade.Place, Grade.Proposal


class GradeRefused(Refusal):
    """The grade is not complete, does not fit the rubric, was given already, or is not this person's to give."""


class GradeClash(Refusal):
    """Somebody else saved since the page was opened; `details["grade"]` is what stands."""


def save_grade(
    *, submission: Submission, place: str, levels: Mapping[str, int], comments: Mapping[str, str], comment: str,
    seen: int, by, at: datetime,
) -> Grade:  # fmt: skip
    """Keep what a grader typed so far. `seen` is the revision the page showed (0: none).

    The same again changes nothing; what somebody else saved meanwhile is never overwritten unseen.
    """
    _refuse_stranger(submission, place, by)
    _refuse_taken(submission, place, by)
    content = _content(submission, levels, comments, comment)
    stands = Grade.objects.filter(submission=submission, place=place).first()
    if stands is None and seen == 0:
        stands = _first_saving(submission, place, content, by, at)
        _refuse_taken(submission, place, by)  # somebody else may have begun at the same moment
    if stands is None:
        raise GradeRefused(_("What you graded is not there any more. Open the page anew."))
    if stands.content == content:
        return stands
    if stands.is_given:
        raise GradeRefused(_("This grade was given and stays as it is."), grade=stands)
    fields = dict(zip(("levels", "comments", "comment"), content, strict=True))
    moved = Grade.objects.filter(pk=stands.pk, revision=seen, given_at=None).update(
        **fields, grader=by, saved_at=at, revision=F("revision") + 1
    )
    stands.refresh_from_db()
    if not moved:
        raise GradeClash(CLASH, grade=stands)
    return stands


def _first_saving(submission: Submission, place: str, content: tuple, by, at: datetime) -> Grade:
    if ProductDecision.objects.filter(submission=submission).exists():
        raise GradeRefused(_("This grade was given and stays as it is."))
    levels, comments, comment = content
    try:
        with transaction.atomic():
            return Grade.objects.create(
                submission=submission, place=place, grader=by, levels=levels, comments=comments, comment=comment,
                saved_at=at,
            )  # fmt: skip
    except IntegrityError:
        return Grade.objects.get(submission=submission, place=place)


@transaction.atomic
def give_grade(*, submission: Submission, place: str, proposes: str, seen: int, by, at: datetime) -> Grade:
    """Give the grade that was saved, and decide where the rule allows it. A second time changes nothing."""
    _refuse_stranger(submission, place, by)
    _refuse_taken(submission, place, by)
    Submission.objects.select_for_update().get(pk=submission.pk)
    grade = Grade.objects.filter(submission=submission, place=place).first()
    if grade is not None and grade.is_given and (grade.grader_id, grade.proposes) == (by.pk, proposes):
        return grade
    _refuse_unready(submission, grade, proposes, seen)
    moved = Grade.objects.filter(pk=grade.pk, revision=seen, given_at=None).update(
        given_at=at, proposes=proposes, grader=by
    )
    grade.refresh_from_db()
    if not moved:
        raise GradeClash(CLASH, grade=grade)
    audit.record(act="product.graded", row=submission, by=by, at=at, extra={"place": place, "proposes": proposes})
    _decide(submission, by, at)
    return grade


def _refuse_unready(submission: Submission, grade: Grade | None, proposes: str, seen: int) -> None:
    if proposes not in Proposal.values:
        raise GradeRefused(_("Say whether you accept the product or return it."))
    if grade is not None and grade.is_given:
        raise GradeRefused(_("This grade was given and stays as it is."), grade=grade)
    if grade is None or not grading.is_complete(submission.criteria, grade.levels):
        raise GradeRefused(_("Choose a level for every criterion before you give the grade."))
    if grade.revision != seen:
        raise GradeClash(CLASH, grade=grade)
    judged = grading.judge(submission.criteria, grade.levels, pass_percent=submission.pass_percent)
    if proposes == Proposal.ACCEPTED and not judged.passes:
        raise GradeRefused(_("By these levels the product does not pass. Return it with a comment, or check the levels."))
    if proposes == Proposal.RETURNED and not grade.comment.strip():
        raise GradeRefused(_("Write in the comment what should be improved. The learner works with it."))


def _decide(submission: Submission, by, at: datetime) -> None:
    grades = {row.place: row for row in submission.grades.exclude(given_at=None)}
    first, second, settled = (grades.get(place) for place in (Place.FIRST, Place.SECOND, Place.SETTLED))
    if settled:
        _store(submission, settled.proposes, _percent(submission, settled), ProductDecision.Rule.SETTLED, by, at)
    elif not submission.is_double and first:
        _store(submission, first.proposes, _percent(submission, first), ProductDecision.Rule.SINGLE, by, at)
    elif first and second and (joint := joint_result(submission, first, second)):
        _store(submission, first.proposes, joint.percent, ProductDecision.Rule.MEAN, by, at)


def joint_result(submission: Submission, first: Grade, second: Grade) -> grading.Judgement | None:
    """Return what two given grades amount to, or None if they are too far apart and have to be settled."""
    if first.proposes != second.proposes:
        return None
    return grading.together(submission.criteria, first.levels, second.levels, pass_percent=submission.pass_percent)


def _percent(submission: Submission, grade: Grade) -> Fraction:
    return grading.judge(submission.criteria, grade.levels, pass_percent=submission.pass_percent).percent


def _store(submission: Submission, outcome: str, percent: Fraction, rule: str, by, at: datetime) -> None:
    """Write the decision once; an accepted product moves its learner forward in the same transaction."""
    decision = ProductDecision.objects.create(
        submission=submission, outcome=outcome, percent=str(percent), rule=rule, by=by, at=at
    )
    audit.record(act="product.decided", row=submission, by=by, at=at, extra={"outcome": outcome, "rule": rule})
    letters.send_product_decided(decision, at=at)
    if decision.is_accepted:
        meet_milestone(enrolment=submission.enrolment, code=PRODUCT, percent=percent, at=at)


def _refuse_stranger(submission: Submission, place: str, by) -> None:
    if not may_grade(by, submission):
        raise GradeRefused(_("A product is graded by a trainer of its cohort, never by its learner."))
    if place not in Place.values or (place != Place.FIRST and not submission.is_double):
        raise GradeRefused(_("This product is graded by one person."))
    others = Grade.objects.filter(submission=submission).exclude(place=place)
    graders = {row.place: (row.grader_id, row.is_given) for row in others}
    if place in (Place.FIRST, Place.SECOND) and any(key == by.pk for key, _given in graders.values()):
        raise GradeRefused(_("You grade this product already. The second grade comes from somebody else."))
    if place == Place.SETTLED and sum(given for _key, given in graders.values()) < 2:
        raise GradeRefused(_("Both graders give their grades first. Then they settle what is too far apart."))


def _refuse_taken(submission: Submission, place: str, by) -> None:
    """Of two who grade apart nobody meets the other's draft; what was begun is taken over only if no place is free."""
    if not submission.is_double or place == Place.SETTLED:
        return
    grades = {row.place: row for row in Grade.objects.filter(submission=submission)}
    theirs = grades.get(place)
    if theirs is None or theirs.grader_id == by.pk:
        return
    if theirs.is_given or place != place_for(submission, grades, by):
        raise GradeRefused(_("Somebody else gives this grade. Open the page anew and give yours, without seeing the other."))


def _content(submission: Submission, levels: Mapping, comments: Mapping, comment: str) -> tuple:
    """Return what is kept: levels and words of the criteria of this version only, without empty ones."""
    codes = [one["code"] for one in submission.criteria]
    if any(value not in range(grading.LOWEST, grading.HIGHEST + 1) for value in levels.values()) or set(levels) - set(codes):
        raise GradeRefused(_("A level is 1 to 4, one for each criterion."))
    if len(comment) > LONGEST or any(len(words) > LONGEST for words in comments.values()):
        raise GradeRefused(_("A comment holds at most %(number)s characters.") % {"number": LONGEST})
    said = {code: comments[code].replace("\r\n", "\n") for code in codes if comments.get(code, "").strip()}
    return {code: levels[code] for code in codes if code in levels}, said, comment.replace("\r\n", "\n")

"""Pages of those who grade products: what waits, and the rubric of one version."""

from dataclasses import dataclass

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.actions.grades import GradeClash, give_grade, save_grade
from courses.forms.products import TypedGrade, read_grade
from courses.models import Grade, Submission
from courses.queries.products import grading_queue, lines_of, place_for, to_grade, version_of
from courses.views.products import saved_at, signed_out
from courses.views.teach import teaching
from lms.core.errors import Refusal

Place = Grade.Place


@dataclass(frozen=True)
class Row:
    """One criterion of the form: its words, what is typed, and what somebody else saved meanwhile."""

    line: object
    level: int | None
    comment: str
    theirs: tuple[int | None, str] | None = None


@teaching
def grading(request):
    """What waits for me, the oldest first, and how long feedback takes."""
    return render(request, "courses/grading.html", {"queue": grading_queue(request.user, at=timezone.now())})


def _own_row(request, submission_id) -> Submission:
    return get_object_or_404(to_grade(request.user), pk=submission_id)


def _place(request, row: Submission, grades: dict[str, Grade]) -> str:
    """The place that the page was opened for; what it stands for today if it names none."""
    named = request.POST.get("place", "")
    return named if named in Place.values else place_for(row, grades, request.user)


@teaching
def grade_product(request, submission_id):
    """One version with the rubric: save what was typed, give the grade, accept or return."""
    row = _own_row(request, submission_id)
    grades = {grade.place: grade for grade in row.grades.select_related("grader")}
    if hasattr(row, "decision"):
        return render(request, "courses/graded.html", _page(row))
    place, refusal, theirs, typed, status = _place(request, row, grades), None, None, None, 200
    if request.method == "POST":
        typed = read_grade(request.POST, row)
        try:
            return _take(request, row, place, typed)
        except GradeClash as caught:
            refusal, theirs, status = caught, caught.details["grade"], 409
            typed = TypedGrade(typed.levels, typed.comments, typed.comment, theirs.revision)
        except Refusal as caught:
            refusal, status = caught, 422
            if row.is_double and place in grades and place != Place.SETTLED and grades[place].grader_id != request.user.pk:
                place = place_for(row, grades, request.user)  # what stands in that place is not this person's to read
            kept = row.grades.filter(place=place).first()
            typed = TypedGrade(typed.levels, typed.comments, typed.comment, kept.revision if kept else 0)
    own = grades.get(place)
    typed = typed or _typed(own)
    context = _page(row) | {
        "place": place, "place_name": Place(place).label, "grade": own, "typed": typed, "rows": _rows(row, typed, theirs),
        "refusal": refusal, "theirs": theirs, "is_given": bool(own and own.is_given),
        "settling": lines_of(row, [grades[Place.FIRST], grades[Place.SECOND]]) if place == Place.SETTLED else (),
    }  # fmt: skip
    return render(request, "courses/grade.html", context, status=status)


def _page(row: Submission) -> dict:
    versions = row.enrolment.submissions.select_related("decision").prefetch_related("files", "grades__grader")
    found = [version_of(one) for one in versions.order_by("-number")]
    here = next(one for one in found if one.row.pk == row.pk)
    return {"row": row, "here": here, "cohort": row.enrolment.cohort, "earlier": [one for one in found if one.row.number < row.number]}


def _typed(grade: Grade | None) -> TypedGrade:
    if grade is None:
        return TypedGrade({}, {}, "", 0)
    return TypedGrade(grade.levels, grade.comments, grade.comment, grade.revision)


def _rows(row: Submission, typed: TypedGrade, theirs: Grade | None) -> list[Row]:
    rows = []
    for line in lines_of(row, ()):
        mine = typed.levels.get(line.code), typed.comments.get(line.code, "")
        other = (theirs.levels.get(line.code), theirs.comments.get(line.code, "")) if theirs else None
        rows.append(Row(line, *mine, other if other != mine else None))
    return rows


def _take(request, row: Submission, place: str, typed: TypedGrade):
    """Keep what was typed, then do what the pressed button says."""
    now = timezone.now()
    grade = save_grade(
        submission=row, place=place, levels=typed.levels, comments=typed.comments, comment=typed.comment,
        seen=typed.seen, by=request.user, at=now,
    )  # fmt: skip
    proposes = request.POST.get("give", "")
    if not proposes:
        messages.success(request, saved_at(now))
        return redirect(request.path)
    give_grade(submission=row, place=place, proposes=proposes, seen=grade.revision, by=request.user, at=now)
    if Submission.objects.filter(pk=row.pk, decision=None).exists():
        messages.success(request, _("Your grade is given. The second grader does not see it; then there is a result, or you settle it together."))
    else:
        messages.success(request, _("The learner is told. The feedback is on the page of the assignment."))
    return redirect("grading")


@require_POST
def save_product_grade(request, submission_id):
    """The door for the small script: keep levels and comments while they are typed."""
    if not request.user.is_authenticated:
        return signed_out()
    return _save(request, submission_id)


@teaching
def _save(request, submission_id):
    row, now = _own_row(request, submission_id), timezone.now()
    typed, place = read_grade(request.POST, row), request.POST.get("place", "")
    try:
        grade = save_grade(
            submission=row, place=place, levels=typed.levels, comments=typed.comments, comment=typed.comment,
            seen=typed.seen, by=request.user, at=now,
        )  # fmt: skip
    except GradeClash as refusal:
        theirs = refusal.details["grade"]
        return JsonResponse({
            "outcome": "clash", "said": str(refusal), "seen": theirs.revision, "theirs": _in_words(row, typed, theirs),
        })  # fmt: skip
    except Refusal as refusal:
        return JsonResponse({"outcome": "needs", "said": str(refusal)})
    return JsonResponse({"outcome": "stored", "seen": grade.revision, "said": saved_at(now)})


def _in_words(row: Submission, typed: TypedGrade, theirs: Grade) -> list[dict]:
    """Return what somebody else saved where it differs from what was typed here."""
    found = []
    for one in _rows(row, typed, theirs):
        if one.theirs:
            level, comment = one.theirs
            words = _("level %(level)s") % {"level": level} if level else _("no level")
            found.append({"label": one.line.name[get_language()[:2]], "text": f"{words} · {comment}" if comment else words})
    if theirs.comment != typed.comment:
        found.append({"label": _("Comment on the whole"), "text": theirs.comment})
    return found

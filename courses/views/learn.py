"""Pages of a learner: where to go on, the modules, what is left, a lesson."""

from functools import wraps

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courses.actions.enrolments import (
    EarlierLessonMissing,
    LessonNotInProgramme,
    ProgrammeNotPublished,
    complete_lesson,
    confirm_name,
    open_lesson,
)
from courses.actions.places import leave_waiting
from courses.models import Enrolment, WaitingPlace
from courses.queries.enrolments import grants_of, left_lesson
from courses.queries.learning import DONE, LOCKED, is_name_open, learning, learnings, lines_of, turns_of
from courses.queries.lessons import lesson_text
from courses.queries.materials import single
from courses.queries.meetings import coming_meetings
from courses.queries.notes import notes_of_lesson
from courses.queries.offline import lesson_weights, lightened
from lms.core.http import is_light


def _own_enrolment(request, cohort: str) -> Enrolment:
    return get_object_or_404(
        Enrolment.objects.of_learner(request.user).select_related("cohort"), cohort__code=cohort
    )


def _own_learning(request, cohort: str):
    found = learning(_own_enrolment(request, cohort), get_language()[:2])
    if found is None:
        raise TakenDown
    return found


class TakenDown(Exception):
    """The programme of an enrolment is not shown at the moment."""


def explained(view):
    """Say what happened, and that progress is kept, where a programme was taken down while people are in it."""

    @wraps(view)
    def guarded(request, *args, **kwargs):
        try:
            return view(request, *args, **kwargs)
        except (TakenDown, ProgrammeNotPublished):
            return render(request, "courses/learn_gone.html", {}, status=404)

    return guarded


@login_required
def learn(request):
    """Start page: one big Continue, then everything else."""
    enrolments = Enrolment.objects.of_learner(request.user).select_related("cohort").order_by("-enrolled_at", "id")
    found = learnings(enrolments, get_language()[:2])
    found.sort(key=lambda one: one.enrolment.is_complete)
    following = found[0].next if found else None
    return render(request, "courses/learn.html", {
        "coming": coming_meetings(request.user, timezone.now()) if found else [],
        "weight": lesson_weights([following.key], get_language()[:2]).get(following.key_text) if following else None,
        "current": found[0] if found else None, "others": found[1:], "turns": turns_of(request.user),
        "asks_for_name": bool(found) and is_name_open(found[0]),
    })


@login_required
@require_POST
def leave(request, turn_id):
    """Leave a waiting list."""
    turn = get_object_or_404(WaitingPlace.objects.open().filter(learner=request.user).select_related("cohort"), pk=turn_id)
    leave_waiting(turn=turn, by=request.user, at=timezone.now())
    messages.success(request, _("You are off the waiting list."))
    return redirect("learn")


@login_required
@explained
def learn_cohort(request, cohort: str):
    """The modules of a programme with their states."""
    found = _own_learning(request, cohort)
    return render(request, "courses/learn_cohort.html", {
        "learning": found, "enrolment": found.enrolment, "assignment": single(found.outline, "assignment"),
        "weights": lesson_weights(found.outline.lesson_keys, get_language()[:2]),
    })


@login_required
@explained
def learn_left(request, cohort: str):
    """Every requirement, met or not, each with a link."""
    found = _own_learning(request, cohort)
    return render(request, "courses/learn_left.html", {
        "learning": found, "enrolment": found.enrolment, "lines": lines_of(found), "asks_for_name": is_name_open(found),
        "grants": grants_of(enrolment=found.enrolment) if found.enrolment.granted else (),
    })


@login_required
@require_POST
def confirm_own_name(request, cohort: str):
    """Say that the name is right as it will be printed."""
    confirm_name(enrolment=_own_enrolment(request, cohort), by=request.user, at=timezone.now())
    messages.success(request, _("Thank you. Your certificate will carry this name."))
    return redirect("learn_left", cohort=cohort)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@explained
def learn_lesson(request, cohort: str, lesson: str):
    """A lesson: opening it is the place to come back to, "I have read this" completes it."""
    found = _own_learning(request, cohort)
    outline = found.outline.lesson_by_slug(lesson)
    if outline is None:
        return _gone(request, found, lesson)
    row = next(row for module in found.modules for row in module.lessons if row.lesson.key == outline.key)
    if request.method == "POST" and "place" not in request.POST:
        return _complete(request, found, outline)
    if row.state == LOCKED:
        return _locked(request, found, outline)
    text = lesson_text(outline.key, get_language()[:2])
    if text is None:
        raise Http404
    if "copy" in request.GET:  # saving for later is not reading
        return render(request, "courses/learn_lesson.html", {**lesson_context(found, outline, text, False), "place": ""})
    if is_light(request):
        text = lightened(text)
    block = request.POST.get("place") or request.GET.get("block", "")
    open_lesson(
        enrolment=found.enrolment, lesson_key=outline.key, block=block if block in text.blocks else "",
        at=timezone.now(),
    )
    if request.method == "POST":
        return redirect(f"{request.path}?block={found.enrolment.place_block}")
    context = lesson_context(found, outline, text, row.state == DONE)
    return render(request, "courses/learn_lesson.html", {**context, "notes": notes_of_lesson(request.user, outline.key)})


def _gone(request, found, lesson: str):
    """The lesson was part of the programme and is taken down or moved: say so and show the way on."""
    title = left_lesson(found.enrolment, lesson)
    if title is None:
        raise Http404
    return render(request, "courses/learn_gone.html", {"learning": found, "title": title}, status=404)


def lesson_context(found, outline, text, is_done: bool) -> dict:
    lessons = found.outline.lessons
    number = lessons.index(outline)
    module = found.outline.module_of(outline.key)
    return {
        "learning": found, "enrolment": found.enrolment, "lesson": outline, "text": text, "is_done": is_done,
        "module": module, "number": module.lessons.index(outline) + 1, "count": len(module.lessons),
        "previous": lessons[number - 1] if number else None,
        "following": lessons[number + 1] if number + 1 < len(lessons) else None,
        "place": found.enrolment.place_block,
    }


def _complete(request, found, outline):
    try:
        complete_lesson(enrolment=found.enrolment, lesson_key=outline.key, at=timezone.now())
    except EarlierLessonMissing:
        return _locked(request, found, outline)
    except LessonNotInProgramme:  # taken down a moment ago
        return _gone(request, found, outline.slug)
    lessons = found.outline.lessons
    number = lessons.index(outline) + 1
    code = found.enrolment.cohort.code
    if number < len(lessons):
        following = lessons[number]
        if found.outline.module_of(following.key) == found.outline.module_of(outline.key):
            return redirect("learn_lesson", cohort=code, lesson=following.slug)
    return redirect("learn_cohort", cohort=code)


def _locked(request, found, outline):
    row = next(row for row in found.modules if outline in row.module.lessons)
    context = {"learning": found, "lesson": outline, "missing": row.waits_for}
    return render(request, "courses/learn_locked.html", context, status=403)

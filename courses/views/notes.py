"""Notes and bookmarks of a learner. Whatever the role, everybody reaches the own ones only."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from courses.actions.notes import NoteMoved, NoteRefused, delete_note, keep_note
from courses.actions.notes import set_bookmark as mark
from courses.forms.notes import NoteForm
from courses.models import Note
from courses.models.notes import MOST_NOTES
from courses.queries.learning import LOCKED
from courses.queries.lessons import lesson_text
from courses.queries.notes import note_rows, notes_found, programmes_with_notes
from courses.views.learn import _own_learning
from lms.core.posted import key_of

ROWS = 20


def _place(request, cohort: str, lesson: str, block: str):
    """Return (learning, lesson outline, block) of a place the learner may be at."""
    found = _own_learning(request, cohort)
    outline = found.outline.lesson_by_slug(lesson)
    row = next((row for module in found.modules for row in module.lessons if outline and row.lesson.key == outline.key), None)
    if row is None or row.state == LOCKED:
        raise Http404
    text = lesson_text(outline.key, get_language()[:2])
    if text is None or (block and block not in text.blocks):
        raise Http404
    return found, outline, text


def _back(cohort: str, lesson: str, block: str) -> str:
    address = reverse("learn_lesson", args=[cohort, lesson])
    return f"{address}?block={block}#b-{block}" if block else address


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def lesson_note(request, cohort: str, lesson: str):
    """Write, change or remove the note at a place of a lesson."""
    block = request.POST.get("block", request.GET.get("block", ""))
    found, outline, text = _place(request, cohort, lesson, block)
    note = Note.objects.visible_to(request.user).filter(lesson_key=outline.key, block=block).first()
    part = dict(text.parts).get(block, "")
    context = {"place": outline.title, "place_language": outline.language, "part": part, "back": _back(cohort, lesson, block)}
    return _write(request, note, block, found.enrolment.cohort.programme_key, outline.key, context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit_note(request, note_id):
    """Change an own note from the list, also when its lesson is shown no more."""
    note = get_object_or_404(Note.objects.visible_to(request.user), pk=note_id)
    (row,) = note_rows(request.user, [note], get_language()[:2])
    context = {"place": row.lesson or row.programme, "place_language": row.language, "part": "", "back": reverse("own_notes")}
    return _write(request, note, note.block, note.programme_key, note.lesson_key, context)


def _write(request, note, block: str, programme_key, lesson_key, context: dict):
    form = NoteForm(request.POST or None, initial={
        "block": block, "text": note.text if note else "", "is_bookmark": bool(note and note.is_bookmark),
        "revision": note.revision if note else None,
    })
    other = None
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            kept = keep_note(
                learner=request.user, programme_key=programme_key, lesson_key=lesson_key, block=block, text=said["text"],
                is_bookmark=said["is_bookmark"], revision=said["revision"], at=timezone.now(),
            )
        except NoteRefused as refusal:
            form.add_error("text", refusal.message)
        except NoteMoved as refusal:
            other = refusal.details["note"]
            typed = {**form.cleaned_data, "revision": other.revision if other else None}
            form = NoteForm(typed)
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("Saved.") if kept else _("The note is removed."))
            return redirect(context["back"])
    return render(request, "courses/note.html", {**context, "form": form, "note": note, "other": other})


@login_required
@require_POST
def set_bookmark(request, cohort: str, lesson: str):
    """Mark a place, or take the mark away, by one press."""
    block = request.POST.get("block", "")
    found, outline, _text = _place(request, cohort, lesson, block)
    try:
        mark(
            learner=request.user, programme_key=found.enrolment.cohort.programme_key, lesson_key=outline.key, block=block,
            is_bookmark="off" not in request.POST, at=timezone.now(),
        )
    except (NoteRefused, NoteMoved) as refusal:
        messages.error(request, refusal.message)
    return redirect(_back(cohort, lesson, block))


@login_required
def own_notes(request):
    """All own notes, filtered and searched; for paper all of them on one page."""
    language = get_language()[:2]
    search = " ".join(request.GET.get("q", "").replace("\0", "").split())[:100]
    programme = key_of(request.GET.get("programme", ""))
    marks = "marks" in request.GET
    on_paper = "paper" in request.GET
    found = notes_found(request.user, search=search, programme=programme, only_bookmarks=marks)
    page = Paginator(found, MOST_NOTES if on_paper else ROWS).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    return render(request, "courses/notes.html", {
        "page": page, "rows": note_rows(request.user, page.object_list, language), "search": search, "programme": programme,
        "programmes": programmes_with_notes(request.user, language), "marks": marks, "on_paper": on_paper,
        "query": f"{query.urlencode()}&" if query else "", "is_filtered": bool(search or programme or marks),
    })


@login_required
@require_POST
def drop_note(request, note_id):
    """Remove an own note; one that is gone already is no fault."""
    if Note.objects.filter(pk=note_id).exclude(learner=request.user).exists():
        raise Http404
    delete_note(note_id=note_id, learner=request.user)
    messages.success(request, _("The note is removed."))
    return redirect("own_notes")

"""Discussions of a cohort, questions to the trainer, and what a trainer does with them."""

from uuid import UUID

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

from courses.actions.moderation import hide_post, keep_post, restore_post, step_thread
from courses.actions.talk import answer, edit_post, edit_window, report_post, start_thread
from courses.forms.talk import PostForm, QuestionForm, ReasonForm, ThreadForm
from courses.models import Cohort, Post, Thread
from courses.permissions import may_teach
from courses.queries.outlines import programme_outline
from courses.queries.talk import (
    entries_of,
    open_reports,
    posts_of,
    questions_of,
    thread_counts,
    threads_of,
    waiting_questions,
)
from courses.views.teach import _taught, teaching
from lms.core.errors import Refusal

THREADS_ON_A_PAGE, POSTS_ON_A_PAGE = 20, 20
both = require_http_methods(["GET", "HEAD", "POST"])


def _shared(request, cohort: str) -> Cohort:
    return get_object_or_404(Cohort.objects.shared_with(request.user), code=cohort)


def _thread(request, cohort: str, thread_id: UUID) -> Thread:
    rows = Thread.objects.visible_to(request.user).filter(cohort__code=cohort).select_related("cohort", "by")
    return get_object_or_404(rows, pk=thread_id)


def _post(request, cohort: str, post_id: UUID) -> Post:
    """Return a message that the person may read; a hidden one only for its author and trainers."""
    threads = Thread.objects.visible_to(request.user).filter(cohort__code=cohort).values("pk")
    found = get_object_or_404(Post.objects.select_related("thread__cohort", "by").filter(thread__in=threads), pk=post_id)
    if found.hidden_at and found.by_id != request.user.pk and not may_teach(request.user, found.thread.cohort):
        raise Http404
    return found


def _modules(cohort: Cohort) -> tuple:
    outline = programme_outline(cohort.programme_key, get_language()[:2])
    return outline.modules if outline else ()


@login_required
def talk(request, cohort: str):
    """The threads of a cohort, perhaps of one module; the own questions stand apart."""
    row = _shared(request, cohort)
    modules = _modules(row)
    chosen = next((one for one in modules if one.code == request.GET.get("module")), None)
    threads = threads_of(row, request.user, module_key=chosen.key if chosen else None)
    titles, counts = {one.key: one.title for one in modules}, thread_counts(row, request.user)
    page = Paginator(threads, THREADS_ON_A_PAGE).get_page(request.GET.get("page"))
    for thread in page:
        thread.module = titles.get(thread.module_key, "")
    return render(request, "courses/talk.html", {
        "cohort": row, "page": page, "chosen": chosen, "modules": [(one, counts.get(one.key, 0)) for one in modules],
        "is_trainer": may_teach(request.user, row), "questions": questions_of(row, request.user)[:20],
        "query": f"module={chosen.code}&" if chosen else "",
    })


@login_required
@both
def new_thread(request, cohort: str):
    """Begin a thread."""
    row = _shared(request, cohort)
    modules = _modules(row)
    module = next((str(one.key) for one in modules if one.code == request.GET.get("module")), "")
    return _begin(request, row, ThreadForm(request.POST or None, modules=modules, initial={"module": module}))


@login_required
@both
def ask_trainer(request, cohort: str):
    """Ask the trainer something that nobody else reads."""
    row = _shared(request, cohort)
    if may_teach(request.user, row):
        raise Http404
    return _begin(request, row, QuestionForm(request.POST or None), is_question=True)


def _begin(request, row: Cohort, form, *, is_question: bool = False):
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            thread = start_thread(
                cohort=row, title=said["title"], text=said["text"], receipt=said["receipt"], is_question=is_question,
                module_key=UUID(said["module"]) if said.get("module") else None, by=request.user, at=timezone.now(),
            )
        except Refusal as refusal:
            form.add_error(refusal.details.get("field"), str(refusal))
        else:
            return redirect("talk_thread", cohort=row.code, thread_id=thread.pk)
    context = {"cohort": row, "form": form, "is_question": is_question, "is_trainer": may_teach(request.user, row)}
    return render(request, "courses/talk_new.html", context, status=400 if form.errors else 200)


@login_required
@both
def talk_thread(request, cohort: str, thread_id: UUID):
    """Read a thread and answer; a trainer closes, pins and hides here."""
    thread = _thread(request, cohort, thread_id)
    is_trainer, now = may_teach(request.user, thread.cohort), timezone.now()
    form = PostForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            said = answer(thread=thread, text=form.cleaned_data["text"], receipt=form.cleaned_data["receipt"], by=request.user, at=now)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _to_post(said)
    page = Paginator(posts_of(thread), POSTS_ON_A_PAGE).get_page(request.GET.get("page"))
    for post in page:
        post.is_own = post.by_id == request.user.pk
        post.is_readable = post.hidden_at is None or post.is_own or is_trainer
        post.is_editable = post.may_be_edited(request.user, now, edit_window()) and not thread.locked_at
    module = next((one.title for one in _modules(thread.cohort) if one.key == thread.module_key), "")
    return render(request, "courses/talk_thread.html", {
        "cohort": thread.cohort, "thread": thread, "page": page, "form": form, "is_trainer": is_trainer, "module": module,
        "is_open": is_trainer or not (thread.locked_at or thread.hidden_at),
    }, status=400 if form.errors else 200)


def _to_post(post: Post):
    """Lead to a message on its page of the thread."""
    number = (post.number - 1) // POSTS_ON_A_PAGE + 1
    address = reverse("talk_thread", args=[post.thread.cohort.code, post.thread_id])
    return redirect(f"{address}{f'?page={number}' if number > 1 else ''}#p-{post.number}")


@login_required
@both
def edit_message(request, cohort: str, post_id: UUID):
    """Change one's own message soon after writing it."""
    post = _post(request, cohort, post_id)
    if post.by_id != request.user.pk:
        raise Http404
    form = PostForm(request.POST or None, initial={"text": post.text})
    if request.method == "POST" and form.is_valid():
        try:
            edit_post(post=post, text=form.cleaned_data["text"], by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            return _to_post(post)
    return _about(request, "courses/talk_edit.html", post, form)


@login_required
@both
def report_message(request, cohort: str, post_id: UUID):
    """Tell the trainers that a message should not stand."""
    post = _post(request, cohort, post_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            report_post(post=post, reason=form.cleaned_data["reason"], by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The trainers see your report. Thank you."))
            return _to_post(post)
    return _about(request, "courses/talk_report.html", post, form)


def _about(request, template: str, post: Post, form):
    """Show a form about one message."""
    cohort = post.thread.cohort
    context = {"cohort": cohort, "post": post, "form": form, "is_trainer": may_teach(request.user, cohort)}
    return render(request, template, context, status=400 if form.errors else 200)


@teaching
def questions(request):
    """Questions of all own cohorts that wait for an answer, the oldest first."""
    page = Paginator(waiting_questions(request.user), THREADS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "courses/questions.html", {"page": page})


@teaching
def teach_talk(request, cohort: str):
    """What waits for the trainer in a cohort's discussions, and what was done there."""
    row = _taught(request, cohort)
    page = Paginator(entries_of(row), 50).get_page(request.GET.get("page"))
    waiting = waiting_questions(request.user).filter(cohort=row)
    return render(request, "courses/teach_talk.html", {"cohort": row, "page": page, "reports": open_reports(row)[:50], "waiting": waiting[:50]})


MESSAGE_STEPS = {"hide": hide_post, "restore": restore_post, "keep": keep_post}


@teaching
@require_POST
def step_message(request, cohort: str, post_id: UUID, step: str):
    """Hide a message with a reason, show it again, or leave it as it is after a report."""
    row = _taught(request, cohort)
    post = get_object_or_404(Post.objects.select_related("thread__cohort").filter(thread__cohort=row), pk=post_id)
    if step not in MESSAGE_STEPS:
        raise Http404
    more = {"reason": request.POST.get("reason", "")} if step == "hide" else {}
    try:
        MESSAGE_STEPS[step](post=post, by=request.user, at=timezone.now(), **more)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return _to_post(post)


@teaching
@require_POST
def step_talk(request, cohort: str, thread_id: UUID, step: str):
    """Close, open, pin, unpin a thread, or say whether a question is answered."""
    row = _taught(request, cohort)
    thread = get_object_or_404(Thread.objects.select_related("cohort").filter(cohort=row), pk=thread_id)
    try:
        step_thread(thread=thread, act=step, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("talk_thread", cohort=row.code, thread_id=thread.pk)

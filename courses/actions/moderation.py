"""What a trainer does with messages and threads; every step stands in the record of the cohort's discussions."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.models import Cohort, Post, PostReport, TalkEntry, Thread
from courses.models.talk import LONGEST_REASON
from courses.permissions import may_teach
from lms.core.errors import Refusal
from lms.core.models import User

Act = TalkEntry.Act


class MayNotModerate(Refusal):
    """Only a trainer of the cohort does this."""


class ReasonMissing(Refusal):
    """A message is hidden with a reason, which its author reads."""


class UnknownStep(Refusal):
    """No such step, or it does not fit this thread."""


@transaction.atomic
def hide_post(*, post: Post, reason: str, by: User, at: datetime) -> Post:
    """Hide a message from learners, the first one with its whole thread; a second time changes nothing."""
    post = _locked(post, by)
    reason = reason.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise ReasonMissing(_("Say why, in at most %(number)s letters. The author reads it.") % {"number": LONGEST_REASON})
    if post.hidden_at is None:
        post.hidden_at, post.hidden_reason = at, reason
        post.save(update_fields=["hidden_at", "hidden_reason"])
        if post.number == 1:
            Thread.objects.filter(pk=post.thread_id).update(hidden_at=at)
        _close_reports(post, at)
        _write(post.thread, Act.HIDDEN, by, at, post=post, reason=reason)
    return post


@transaction.atomic
def restore_post(*, post: Post, by: User, at: datetime) -> Post:
    """Show a hidden message again; a second time changes nothing."""
    post = _locked(post, by)
    if post.hidden_at is not None:
        post.hidden_at, post.hidden_reason = None, ""
        post.save(update_fields=["hidden_at", "hidden_reason"])
        if post.number == 1:
            Thread.objects.filter(pk=post.thread_id).update(hidden_at=None)
        _write(post.thread, Act.RESTORED, by, at, post=post)
    return post


@transaction.atomic
def keep_post(*, post: Post, by: User, at: datetime) -> Post:
    """Close the reports of a message and leave it as it is."""
    post = _locked(post, by)
    if _close_reports(post, at):
        _write(post.thread, Act.KEPT, by, at, post=post)
    return post


FIELDS = {
    Act.LOCKED: ("locked_at", lambda at: at), Act.UNLOCKED: ("locked_at", lambda at: None), Act.PINNED: ("is_pinned", lambda at: True),
    Act.UNPINNED: ("is_pinned", lambda at: False), Act.ANSWERED: ("answered_at", lambda at: at), Act.WAITING: ("answered_at", lambda at: None),
}  # fmt: skip


@transaction.atomic
def step_thread(*, thread: Thread, act: str, by: User, at: datetime) -> Thread:
    """Close, open, pin or unpin a thread, or say whether a question is answered; a second time changes nothing."""
    _refuse_stranger(by, thread.cohort)
    if act not in FIELDS or (act in (Act.ANSWERED, Act.WAITING)) != thread.is_question:
        raise UnknownStep(_("This thread knows no such step."))
    thread = Thread.objects.select_for_update(of=("self",)).select_related("cohort").get(pk=thread.pk)
    field, value = FIELDS[act]
    if bool(getattr(thread, field)) != bool(value(at)):
        setattr(thread, field, value(at))
        thread.save(update_fields=[field])
        _write(thread, act, by, at)
    return thread


def _locked(post: Post, by: User) -> Post:
    found = Post.objects.select_for_update(of=("self",)).select_related("thread__cohort").get(pk=post.pk)
    _refuse_stranger(by, found.thread.cohort)
    return found


def _close_reports(post: Post, at: datetime) -> int:
    return PostReport.objects.filter(post=post, closed_at=None).update(closed_at=at)


def _write(thread: Thread, act: str, by: User, at: datetime, *, post: Post | None = None, reason: str = "") -> None:
    TalkEntry.objects.create(thread=thread, post=post, act=act, reason=reason, by=by, at=at)


def _refuse_stranger(by: User, cohort: Cohort) -> None:
    if not may_teach(by, cohort):
        raise MayNotModerate(_("Only a trainer of this cohort may do that."))

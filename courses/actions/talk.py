"""What people of a cohort say: threads, answers, questions to the trainer, changes, reports."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from courses.letters import ANSWER, MENTION, QUESTION, send_post
from courses.models import Cohort, Post, PostReport, TalkEntry, Thread
from courses.models.talk import LONGEST_REASON, LONGEST_TEXT, LONGEST_TITLE
from courses.permissions import may_talk, may_teach
from courses.queries.talk import people_of
from lms.core.errors import Refusal
from lms.core.models import User


class MayNotTalk(Refusal):
    """Only people of the cohort talk there, and each changes the own messages only."""


class WordsDoNotFit(Refusal):
    """A title or text is missing or too long; `details["field"]` names it."""


class ThreadClosed(Refusal):
    """A trainer closed the thread, or it is hidden."""


class TooLate(Refusal):
    """A message is changed soon after it was written, or not at all."""


class TooMuch(Refusal):
    """So many messages in an hour that something is wrong."""


@transaction.atomic
def start_thread(
    *, cohort: Cohort, title: str, text: str, module_key: UUID | None = None, is_question: bool = False, receipt: UUID, by: User,
    at: datetime,
) -> Thread:
    """Begin a thread with its first message; with the same receipt it is the same thread."""
    _refuse_stranger(by, cohort)
    if is_question and may_teach(by, cohort):
        raise MayNotTalk(_("Questions to the trainer are asked by learners. Start a thread instead."))
    title = _fitting(title, LONGEST_TITLE, "title")
    text = _fitting(text, LONGEST_TEXT, "text")
    User.objects.select_for_update().get(pk=by.pk)  # two presses at once come one after the other
    if found := Post.objects.select_related("thread__cohort").filter(by=by, receipt=receipt).first():
        return found.thread
    thread = Thread.objects.create(
        cohort=cohort, title=title, module_key=module_key, by=by, started_at=at, last_at=at,
        kind=Thread.Kind.QUESTION if is_question else Thread.Kind.TALK,
    )
    _add(thread, text, receipt, by, at)
    return thread


@transaction.atomic
def answer(*, thread: Thread, text: str, receipt: UUID, by: User, at: datetime) -> Post:
    """Add a message to a thread; with the same receipt it is the same message."""
    _refuse_stranger(by, thread.cohort)
    text = _fitting(text, LONGEST_TEXT, "text")
    thread = Thread.objects.select_for_update(of=("self",)).select_related("cohort", "by").get(pk=thread.pk)
    if found := Post.objects.filter(by=by, receipt=receipt).first():
        return found
    is_trainer = may_teach(by, thread.cohort)
    if thread.is_question and not is_trainer and thread.by_id != by.pk:
        raise MayNotTalk(_("Only people of this cohort may write here."))
    if (thread.locked_at or thread.hidden_at) and not is_trainer:
        raise ThreadClosed(_("A trainer has closed this thread. Start a new one."))
    return _add(thread, text, receipt, by, at)


@transaction.atomic
def edit_post(*, post: Post, text: str, by: User, at: datetime) -> Post:
    """Change one's own message soon after writing it; the words before stay readable to trainers."""
    text = _fitting(text, LONGEST_TEXT, "text")
    post = Post.objects.select_for_update(of=("self",)).select_related("thread__cohort", "thread__by", "by").get(pk=post.pk)
    _refuse_stranger(by, post.thread.cohort)
    if post.by_id != by.pk:
        raise MayNotTalk(_("Only the author changes a message."))
    if post.hidden_at or post.thread.locked_at or post.thread.hidden_at:
        raise ThreadClosed(_("This message is hidden or its thread closed: it stays as it is."))
    if not post.may_be_edited(by, at, edit_window()):
        raise TooLate(_("A message is changed within %(number)s minutes. Write another one.") % {"number": settings.QABILET_EDIT_MINUTES})
    if text != post.text:
        TalkEntry.objects.create(thread=post.thread, post=post, act=TalkEntry.Act.EDITED, before=post.text, by=by, at=at)
        post.text, post.edited_at = text, at
        post.save(update_fields=["text", "edited_at"])
        _tell(post, at)
    return post


@transaction.atomic
def report_post(*, post: Post, reason: str, by: User, at: datetime) -> PostReport:
    """Tell the trainers that a message should not stand; each person once for each message."""
    _refuse_stranger(by, post.thread.cohort)
    reason = _fitting(reason, LONGEST_REASON, "reason")
    if post.by_id == by.pk:
        raise MayNotTalk(_("This is your own message."))
    report, _added = PostReport.objects.get_or_create(post=post, by=by, defaults={"reason": reason, "at": at})
    return report


def edit_window() -> timedelta:
    """Return how long an author may change a message."""
    return timedelta(minutes=settings.QABILET_EDIT_MINUTES)


def mentioned(text: str, people: Iterable[User]) -> list[User]:
    """Return whom a text mentions as @name, the name as it is shown; of equal names everybody.

    The longest name wins: «@Әлия Сейітқалиева» does not mention an «Әлия» beside her.
    """
    rest = " ".join(unicodedata.normalize("NFC", text).casefold().split())
    by_name: dict[str, list[User]] = {}
    for one in people:
        by_name.setdefault(" ".join(unicodedata.normalize("NFC", one.printed_name).casefold().split()), []).append(one)
    found = []
    for name in sorted(by_name, key=len, reverse=True):
        rest, number = re.subn(rf"(?<!\w)@{re.escape(name)}(?!\w)", "", rest)
        found += by_name[name] if number and name else []
    return found


def _add(thread: Thread, text: str, receipt: UUID, by: User, at: datetime) -> Post:
    if Post.objects.filter(by=by, at__gt=at - timedelta(hours=1)).count() >= settings.QABILET_POSTS_AN_HOUR:
        raise TooMuch(_("That were many messages in one hour. Try again later; nothing was saved."))
    post = Post.objects.create(thread=thread, number=thread.count + 1, text=text, by=by, at=at, receipt=receipt)
    thread.count, thread.last_at = post.number, at
    if thread.is_question:  # whoever wrote last tells whether it waits
        thread.answered_at = at if thread.by_id != by.pk else None
    thread.save(update_fields=["count", "last_at", "answered_at"])
    _tell(post, at)
    return post


def _tell(post: Post, at: datetime) -> None:
    """Tell whom a message is for: the asker or the trainers of a question, who is mentioned, who began the thread."""
    thread, told = post.thread, {post.by_id}

    def tell(people: Iterable[User], letter: str) -> None:
        for one in people:
            if one.pk not in told and one.is_active:
                told.add(one.pk)
                send_post(post, one, letter=letter, at=at)

    if thread.is_question:
        is_asker = post.by_id == thread.by_id
        tell(thread.cohort.trainers.all() if is_asker else [thread.by], QUESTION if is_asker else ANSWER)
        return
    if "@" in post.text:
        tell(mentioned(post.text, people_of(thread.cohort)), MENTION)
    if not post.edited_at:
        tell([thread.by], ANSWER)


def _fitting(words: str, longest: int, field: str) -> str:
    words = words.strip()
    if not words or len(words) > longest:
        raise WordsDoNotFit(_("Write at least one and at most %(number)s letters.") % {"number": longest}, field=field)
    return words


def _refuse_stranger(by: User, cohort: Cohort) -> None:
    if not may_talk(by, cohort):
        raise MayNotTalk(_("Only people of this cohort may write here."))

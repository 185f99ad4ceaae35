"""What stands in the discussions, for pages and letters."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from courses.models import Cohort, Enrolment, Post, PostReport, TalkEntry, Thread
from lms.core.models import LetterChoice, NoticeKind, User


@dataclass(frozen=True)
class News:
    """How many messages of others are new in a thread."""

    title: str
    cohort: str
    number: int


def people_of(cohort: Cohort) -> list[User]:
    """Return who may be mentioned: learners and trainers of a cohort; three queries."""
    ids = {*cohort.enrolments.values_list("learner_id", flat=True), *cohort.trainers.values_list("pk", flat=True)}
    return list(User.objects.filter(pk__in=ids, is_active=True))


def threads_of(cohort: Cohort, user, *, module_key: UUID | None = None):
    """Return the threads of a cohort that are open to the group: a queryset, pinned ones first."""
    found = Thread.objects.visible_to(user).filter(cohort=cohort, kind=Thread.Kind.TALK)
    return (found.filter(module_key=module_key) if module_key else found).select_related("by")


def questions_of(cohort: Cohort, user):
    """Return the questions of a cohort that the person may read: a queryset."""
    found = Thread.objects.visible_to(user).filter(cohort=cohort, kind=Thread.Kind.QUESTION)
    return found.select_related("by").order_by("-last_at", "id")


def posts_of(thread: Thread):
    """Return the messages of a thread with whether a report is open: a queryset."""
    reported = PostReport.objects.filter(post=OuterRef("pk"), closed_at=None)
    return thread.posts.select_related("by").annotate(is_reported=Exists(reported))


def waiting_questions(user):
    """Return the questions that wait for a trainer, the oldest first: a queryset."""
    taught = Cohort.objects.taught_by(user).values("pk")
    return Thread.objects.waiting().filter(cohort__in=taught).select_related("by", "cohort").order_by("last_at", "id")


def open_reports(cohort: Cohort):
    """Return reports nobody has dealt with, the oldest first: a queryset."""
    return PostReport.objects.filter(post__thread__cohort=cohort, closed_at=None).select_related("post__thread", "post__by", "by")


def entries_of(cohort: Cohort):
    """Return what was done in the discussions of a cohort, the newest first: a queryset."""
    return TalkEntry.objects.filter(thread__cohort=cohort).select_related("thread", "post", "by")


def waiting_numbers(user) -> tuple[int, int]:
    """Return how many questions wait for a trainer and how many reports are open; two queries."""
    taught = Cohort.objects.taught_by(user).values("pk")
    reports = PostReport.objects.filter(closed_at=None, post__thread__cohort__in=taught)
    return Thread.objects.waiting().filter(cohort__in=taught).count(), reports.count()


def news_between(start: datetime, end: datetime) -> dict[User, list[News]]:
    """Return what others wrote in the discussions of each person who wants to hear of it; four queries however many.

    Questions and hidden messages are nobody's news.
    """
    counts = defaultdict(lambda: defaultdict(int))
    threads: dict[UUID, Thread] = {}
    posts = Post.objects.filter(at__gte=start, at__lt=end, hidden_at=None, thread__hidden_at=None, thread__kind=Thread.Kind.TALK)
    for post in posts.select_related("thread__cohort").order_by("thread__last_at", "number"):
        threads[post.thread_id] = post.thread
        counts[post.thread_id][post.by_id] += 1
    cohorts = {thread.cohort_id for thread in threads.values()}
    members: dict[UUID, set[UUID]] = defaultdict(set)
    for cohort, learner in Enrolment.objects.filter(cohort__in=cohorts).order_by().values_list("cohort_id", "learner_id"):
        members[cohort].add(learner)
    for cohort, trainer in Cohort.trainers.through.objects.filter(cohort_id__in=cohorts).values_list("cohort_id", "user_id"):
        members[cohort].add(trainer)
    silent = _without_digest(set().union(*members.values()) if members else set())
    news: dict[UUID, list[News]] = defaultdict(list)
    for key, thread in threads.items():
        for person in members[thread.cohort_id] - silent:
            if number := sum(count for by, count in counts[key].items() if by != person):
                news[person].append(News(thread.title, thread.cohort.code, number))
    people = User.objects.filter(pk__in=list(news), is_active=True).order_by("pk")
    return {person: news[person.pk] for person in people}


def _without_digest(people: Iterable[UUID]) -> set[UUID]:
    rows = LetterChoice.objects.filter(user_id__in=list(people)).values_list("user_id", "off")
    return {user for user, off in rows if NoticeKind.DIGEST in off}


def thread_counts(cohort: Cohort, user) -> dict[UUID | None, int]:
    """Return how many threads each module of a cohort has; one query."""
    found = Thread.objects.visible_to(user).filter(Q(cohort=cohort), kind=Thread.Kind.TALK)
    return dict(found.order_by().values_list("module_key").annotate(Count("pk")))

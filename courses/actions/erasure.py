"""A learner is forgotten on this floor: what was written goes, what was counted stays under a pseudonym."""

from datetime import datetime

from django.db import transaction

from courses.models import (
    CalendarKey,
    Contact,
    Dismissal,
    Enrolment,
    Grade,
    Grant,
    Note,
    Post,
    PostReport,
    ProductDraft,
    ProductFile,
    Reminder,
    Submission,
    TalkEntry,
    Thread,
    WaitingPlace,
)
from lms.core.models import User
from lms.core.models.jobs import private_storage

NOBODYS = "–"


@transaction.atomic
def erase_learner(*, user: User, at: datetime) -> dict[str, int]:
    """Remove notes, drafts, products, files, comments and words in discussions; return how many of each. Repeating removes nothing more.

    Enrolments, lessons read, attendance, levels and decisions stay: they are the totals of the programme.
    """
    mine = {"enrolment__learner": user}
    files = list(ProductFile.objects.filter(**mine).exclude(file=""))
    for file in files:
        transaction.on_commit(lambda name=file.file.name: private_storage().delete(name))
    ProductFile.objects.filter(pk__in=[file.pk for file in files]).update(file="", original_name="", sha256="")
    CalendarKey.objects.filter(user=user).delete()
    Reminder.objects.filter(**mine).delete()
    Grant.objects.filter(**mine).update(reason="")
    Enrolment.objects.filter(learner=user).update(left_reason="")
    Dismissal.objects.filter(**mine).update(reason="")
    WaitingPlace.objects.filter(learner=user, moved_at=None, left_at=None).update(left_at=at)
    graded = Grade.objects.filter(submission__enrolment__learner=user)
    return {
        "notes": Note.objects.filter(learner=user).delete()[0],
        "drafts": ProductDraft.objects.filter(**mine).delete()[0],
        "products": Submission.objects.filter(**mine, erased_at=None).update(text="", erased_at=at),
        "files": len(files),
        "comments": graded.exclude(comments={}, comment="").update(comments={}, comment=""),
        "discussions": _leave_talk(user),
        "messages": Contact.objects.filter(**mine).exclude(message="").update(message=""),
    }


def _leave_talk(user: User) -> int:
    """Empty what a person said in discussions; the threads stay for those who answered."""
    Thread.objects.filter(by=user).update(title=NOBODYS)
    TalkEntry.objects.filter(post__by=user).update(before="")
    PostReport.objects.filter(by=user).update(reason="")
    return Post.objects.filter(by=user).exclude(text="").update(text="")

"""The letters of the first floor, one function each."""

from datetime import date, datetime

from courses.models import Enrolment, LiveMeeting, Post, ProductDecision, Reminder, WaitingPlace
from courses.queries.learning import Learning
from lms.core import mail
from lms.core.formats import ZONE
from lms.core.models import NoticeKind, User

DECIDED, CONTACT, MOVED, CANCELLED, PLACE = "product-decided", "contact", "meeting-moved", "meeting-cancelled", "place-free"
REMINDER, ANSWER, MENTION, QUESTION, DIGEST = "reminder", "talk-answer", "talk-mention", "talk-question", "talk-digest"
LEAD_ASKS = "lead-asks"


def send_product_decided(decision: ProductDecision, *, at: datetime) -> None:
    """Tell a learner that there is feedback; the words of it stand on the page, not in the mail."""
    enrolment = decision.submission.enrolment
    learner = enrolment.learner
    mail.send(
        letter=DECIDED,
        kind=NoticeKind.FEEDBACK,
        to=learner,
        context={"title": decision.submission.task["title"][learner.language], "decision": decision,
                 "path": f"/{learner.language}/learn/{enrolment.cohort.code}/assignment/"},
        receipt=f"product-decided:{decision.pk}",
        at=at,
    )  # fmt: skip


def send_contact(to: User, message: str, *, receipt: str, at: datetime) -> None:
    """Send a trainer's words to one person, once for each receipt."""
    mail.send(
        letter=CONTACT, kind=NoticeKind.MESSAGES, to=to, context={"message": message, "path": f"/{to.language}/learn/"},
        receipt=receipt, at=at,
    )  # fmt: skip


def send_meeting_changed(meeting: LiveMeeting, *, at: datetime) -> None:
    """Tell everybody who has not completed the programme that a meeting is moved or cancelled, once for each change."""
    letter = CANCELLED if meeting.is_cancelled else MOVED
    for enrolment in meeting.cohort.enrolments.here().filter(completed_on=None, learner__is_active=True).select_related("learner"):
        to = enrolment.learner
        mail.send(
            letter=letter, kind=NoticeKind.MEETINGS, to=to,
            context={"meeting": meeting, "path": f"/{to.language}/learn/{meeting.cohort.code}/meetings/"},
            receipt=f"meeting:{meeting.pk}:{at.isoformat()}", at=at,
        )  # fmt: skip


def send_reminder(reminder: Reminder, learning: Learning, *, middle: int | None, token: str, at: datetime) -> None:
    """Say where a learner stopped and what comes next; `middle` is how many lessons the middle of the group has read.

    The link of the e-mail leads to the place; the notice leads there after signing in anyway.
    """
    to, code = reminder.enrolment.learner, reminder.enrolment.cohort.code
    following, home = learning.next, f"/{to.language}/learn/{code}/"
    mail.send(
        letter=REMINDER, kind=NoticeKind.REMINDERS, to=to,
        context={
            "learning": learning, "count": len(learning.outline.lessons), "middle": middle, "since": reminder.since,
            "stopped": learning.outline.lesson_by_key(reminder.enrolment.place_key) if reminder.enrolment.place_key else None,
            "path": f"{home}lesson/{following.slug}/" if following else f"{home}left/",
        },
        private={"path": f"/{to.language}/r/{token}/"}, whole_without=True, receipt=f"reminder:{reminder.pk}", at=at,
    )  # fmt: skip


def send_post(post: Post, to: User, *, letter: str, at: datetime) -> None:
    """Tell one person of a message: an answer, a mention or a question. Of several reasons only the first is told."""
    thread = post.thread
    mail.send(
        letter=letter, kind=NoticeKind.TALK, to=to,
        context={"thread": thread, "post": post, "who": post.by.printed_name,
                 "path": f"/{to.language}/learn/{thread.cohort.code}/talk/{thread.pk}/"},
        receipt=f"post:{post.pk}", at=at,
    )  # fmt: skip


def send_digest(to: User, news: list, *, day: date, path: str, at: datetime) -> bool:
    """Send what was new in the discussions of a day, once. Return whether it was written now."""
    return mail.send_once(
        letter=DIGEST, kind=NoticeKind.DIGEST, to=to, receipt=f"talk-digest:{day.isoformat()}", at=at,
        context={"news": news, "number": sum(one.number for one in news), "path": f"/{to.language}{path}"},
    )  # fmt: skip


def send_place_free(turn: WaitingPlace, *, at: datetime) -> None:
    """Tell who waited that there is a place, once for each turn."""
    mail.send(
        letter=PLACE, kind=NoticeKind.MESSAGES, to=turn.learner, receipt=f"place-free:{turn.pk}", at=at,
        context={"cohort": turn.cohort, "path": f"/{turn.learner.language}/learn/{turn.cohort.code}/"},
    )  # fmt: skip


def send_lead_asks(enrolment: Enrolment, by: User, *, at: datetime) -> bool:
    """Pass on that the lead asks to go on, once a day; return whether this is the first time today."""
    path = f"/{enrolment.learner.language}/learn/{enrolment.cohort.code}/"
    return mail.send_once(
        letter=LEAD_ASKS, kind=NoticeKind.MESSAGES, to=enrolment.learner, context={"by": by, "cohort": enrolment.cohort, "path": path},
        receipt=f"lead-asks:{enrolment.pk}:{at.astimezone(ZONE).date()}", at=at,
    )  # fmt: skip

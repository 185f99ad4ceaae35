"""Taking a test: the server owns the attempt, its questions, their order and the clock."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from uuid import UUID, uuid5

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from assessments.knowledge.actions.bank import renew_forms
from assessments.knowledge.choices import AttemptState, ClosedBy, PrePost
from assessments.knowledge.measurement.answers import NotAnAnswer, Slots, clean_value
from assessments.knowledge.measurement.drawing import arrange
from assessments.knowledge.measurement.offers import Offer
from assessments.knowledge.measurement.scoring import BESIDE, AttemptPoints, Kind, score_attempt
from assessments.knowledge.models import Answer, AnswerEntry, Attempt, AttemptScore, Question
from assessments.knowledge.queries.facts import asks_what_rests
from assessments.knowledge.queries.parallel_forms import form_to_take
from assessments.knowledge.queries.points import Reckoned, reckoned
from assessments.knowledge.queries.standings import MILESTONES, exact_percent, given_to, standings
from courses.actions.enrolments import meet_milestone
from courses.models import Enrolment
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.formats import ZONE

# What saving reads: not the three texts of the question.
NEEDED = (
    "value", "rev", "seq", "answered_at", "number", "attempt__state", "attempt__started_at", "attempt__deadline_at",
    "attempt__question_count", "question__kind", "question__option_ids",
)
STORED, REPEATED, LATE = "stored", "repeated", "late"


class NotOffered(Refusal):
    """The test cannot be begun now; `details` name the offer and, for a wait, the day."""


class NotUnderstood(Refusal):
    """What was sent cannot be an answer to this question; `details["code"]` says why."""


@dataclass(frozen=True)
class Sent:
    """What comes with an answer besides its value. `seen_rev`: the state that the page showed; `elapsed_ms` and `seq`:
    when and as the how-manieth the device took it. A plain page knows nothing of the latter two.
    """

    receipt: UUID
    seen_rev: int | None = None
    elapsed_ms: int | None = None
    seq: int | None = None


@dataclass(frozen=True)
class Saved:
    """What became of an answer: `stored`, `repeated` or `late`. `overtook`: another window had changed it since.
    `overtaken`: a later answer of another window was here already, this one is kept in the history only.
    """

    outcome: str
    answer: Answer
    overtook: bool = False
    overtaken: bool = False


REASONS = {
    Offer.WAITS_FOR_PRE: _("The post-test opens after the pre-test. Take the pre-test first."),
    Offer.WAITS_FOR_LESSONS: _("The post-test opens when all lessons are done. Finish the lessons that are left."),
    Offer.WAITS_FOR_DAY: _("The next attempt opens on another day. Read the lessons again until then."),
    Offer.WAITS_FOR_MARKING: _("Your trainer is marking your last attempt. The next one opens when its result is there."),
    Offer.PASSED: _("You have passed this test. It needs no further attempt."),
    Offer.USED_UP: _("No attempts are left for this test."),
}
ELSEWHERE = _("This attempt was begun and handed in in another window. Open the page of the test again.")
NOT_AN_ANSWER = {
    "number": _("Write a number only, for example 12.5. Comma and point are both fine."),
    "date": _("Write a date like 31.12.2026."),
    "too_long": _("The text is too long. Shorten it to 6,000 characters."),
    "too_long_essay": _("The text is too long. Shorten it to 10,000 characters."),
    "too_long_short": _("The answer is too long for one gap. Write a few words, 200 characters at most."),
}


def start_attempt(*, enrolment: Enrolment, kind: str, seed: str, at: datetime) -> Attempt:
    """Begin a test, or come back to the one that is open. The seed comes from the entry point and is stored.

    An attempt whose time is over is closed first. Refuses with NotOffered.
    """
    for overdue in Attempt.objects.overdue(at).filter(enrolment=enrolment):
        close_attempt(attempt=overdue, at=at)
    standing = standings(enrolment, at).get(kind)
    if standing is None:
        raise NotOffered(_("This programme has no tests yet. Ask your trainer."))
    if standing.offer == Offer.RESUME:
        return standing.open_attempt
    if standing.offer != Offer.START:
        raise NotOffered(REASONS[standing.offer], offer=standing.offer, next_on=standing.next_on)
    programme = standing.test.programme_code
    if asks_what_rests(programme, at.astimezone(ZONE).date()):
        renew_forms(programme=programme, at=at)
    try:
        return _begin(enrolment, standing, seed, at)
    except IntegrityError:  # the other of two taps was faster: one attempt, the same for both
        attempt = Attempt.objects.open().filter(enrolment=enrolment, test=standing.test).first()
        if attempt is None:
            raise NotOffered(ELSEWHERE) from None
        return attempt


@transaction.atomic
def _begin(enrolment: Enrolment, standing, seed: str, at: datetime) -> Attempt:
    if standing.further or standing.factor != 100:  # who takes it back waits for us, and we for who takes it back
        Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
        test = given_to(enrolment).get(pk=standing.test.pk)
        if (test.further, test.factor or 100) != (standing.further, standing.factor):
            raise NotOffered(_("Your trainer is changing your time or attempts. Open the page of the test again."))
    form = form_to_take(enrolment, standing.test)
    drawn = list(Question.objects.filter(places__form=form).only("kind"))
    if not drawn:
        raise NotOffered(_("This test has no questions that may be asked now. Your trainer is told; come back in some days."))
    attempt = Attempt.objects.create(
        enrolment=enrolment, test=standing.test, form=form, number=len(standing.attempts) + 1, seed=seed[:32],
        question_count=len(drawn), started_at=at,
        deadline_at=None if standing.minutes is None else at + timedelta(minutes=standing.minutes),
    )
    cases = {str(question.pk) for question in drawn if question.kind in BESIDE}
    order = arrange([str(question.pk) for question in drawn if str(question.pk) not in cases], attempt.seed)
    Answer.objects.bulk_create(
        Answer(attempt=attempt, question_id=question_id, number=number)
        for number, question_id in enumerate([*order, *sorted(cases)], 1)
    )
    audit.record(
        act="attempt.started", row=attempt, by=enrolment.learner, at=at,
        extra={"test": str(standing.test), "form": str(form), "number": attempt.number, "factor": standing.factor},
    )
    return attempt


def slots_of(question: Question) -> Slots:
    """Return what a question can be answered with; no query."""
    ids = question.option_ids
    return Slots(
        Kind(question.kind), tuple(ids.get("choice", ())), tuple(ids.get("item", ())), tuple(ids.get("left", ())),
        tuple(ids.get("right", ())), ids.get("gaps", 0),
        tuple((step, tuple((choice, onward) for choice, onward in choices)) for step, choices in ids.get("steps", ())),
    )


def save_answer(
    *, attempt_id: UUID, number: int, value: object, receipt: UUID, by, at: datetime, seen_rev: int | None = None,
    elapsed_ms: int | None = None, seq: int | None = None,
) -> Saved:
    """Keep an answer of the learner's own attempt: one entry for each receipt, and the current answer moved on.

    Three statements in one transaction. After the deadline or in a closed attempt the entry is kept as late and the
    answer that counts stays; so it does when a later one is here already. Raises Answer.DoesNotExist for anything that
    is not the learner's, NotUnderstood for what is no answer; neither writes anything.
    """
    sent = Sent(receipt, seen_rev, elapsed_ms, seq)
    try:
        return _save(attempt_id, number, value, sent, by, at)
    except IntegrityError:
        return _repeat(attempt_id, number, value, sent, by, at)


@transaction.atomic
def _save(attempt_id, number, value, sent: Sent, by, at) -> Saved:
    answer = (
        Answer.objects.select_for_update(of=("attempt",), no_key=True)  # a close must wait for us, and we for it
        .select_related("attempt", "question")
        .only(*NEEDED)
        .get(attempt_id=attempt_id, number=number, attempt__enrolment__learner_id=by.pk)
    )
    clean = _understood(answer.question, value)
    late = answer.attempt.is_over(at)
    AnswerEntry.objects.create(
        attempt_id=attempt_id, question_id=answer.question_id, receipt=sent.receipt, value=clean, at=at, is_late=late,
        elapsed_ms=sent.elapsed_ms, seq=sent.seq,
    )
    if late:
        return Saved(LATE, answer)
    given = _given(answer.attempt, sent, at)
    if not _is_later(answer, given, sent):
        return Saved(STORED, answer, overtaken=clean != answer.value)
    overtook = sent.seen_rev is not None and sent.seen_rev != answer.rev and clean != answer.value
    answer.value, answer.answered_at, answer.seq, answer.rev = clean, given, sent.seq, answer.rev + 1
    answer.save(update_fields=["value", "answered_at", "seq", "rev"])
    return Saved(STORED, answer, overtook)


def _given(attempt: Attempt, sent: Sent, at: datetime) -> datetime:
    """Return when an answer was given: start and elapsed time, never after its arrival (RE03)."""
    if sent.elapsed_ms is None:
        return at
    return min(at, attempt.started_at + timedelta(milliseconds=sent.elapsed_ms))


def _is_later(answer: Answer, given: datetime, sent: Sent) -> bool:
    """Say whether what came is later than what counts now. Who saw the present answer and changed it is later whatever
    the clocks say; otherwise the moment decides, then the device's own count, then the arrival.
    """
    if answer.answered_at is None or sent.seen_rev == answer.rev:
        return True
    return (given, sent.seq or 0) >= (answer.answered_at, answer.seq or 0) or (given == answer.answered_at and sent.seq is None)


def _understood(question: Question, value: object) -> object:
    try:
        return clean_value(slots_of(question), value)
    except NotAnAnswer as error:
        message = NOT_AN_ANSWER.get(error.code, _("This is not an answer to this question. Open the question again."))
        raise NotUnderstood(message, code=error.code) from error


def _repeat(attempt_id, number, value, sent: Sent, by, at) -> Saved:
    """The receipt is known. The same answer is a repeat; another one (an old page shown again) is a new entry."""
    answer = Answer.objects.select_related("attempt", "question").get(
        attempt_id=attempt_id, number=number, attempt__enrolment__learner_id=by.pk
    )
    entry = AnswerEntry.objects.get(attempt_id=attempt_id, receipt=sent.receipt)
    clean = _understood(answer.question, value)
    if entry.question_id == answer.question_id and entry.value == clean:
        return Saved(REPEATED, answer)
    other = replace(sent, receipt=uuid5(sent.receipt, f"{answer.question_id}:{clean!r}"))
    try:
        return _save(attempt_id, number, value, other, by, at)
    except IntegrityError:
        return Saved(REPEATED, answer)


@transaction.atomic
def close_attempt(*, attempt: Attempt, at: datetime, by=None) -> AttemptScore | None:
    """Close an attempt, score what the server has, and tell the programme; a second time returns the same score.

    `by` is the learner; without it, or when time is over, the clock closed it at the deadline (QS6). None if the clock wanted to
    and a trainer had moved the deadline since the attempt was read.
    """
    deadline = attempt.deadline_at
    by_clock = by is None or deadline is not None and at >= deadline
    closed = Attempt.objects.filter(pk=attempt.pk, state=AttemptState.OPEN, deadline_at=deadline).update(
        state=AttemptState.CLOSED, closed_at=min(at, deadline) if deadline else at,
        closed_by=ClosedBy.CLOCK if by_clock else ClosedBy.PERSON,
    )
    if not closed:
        return _closed_before_us(attempt, at, by)
    attempt = Attempt.objects.select_related("enrolment__cohort", "test").get(pk=attempt.pk)
    score = _score(attempt, at)
    audit.record(
        act="attempt.closed", row=attempt, by=by, at=at,
        extra={"by": attempt.closed_by, "points": f"{score.numerator}/{score.denominator}", "of": score.maximum},
    )
    attempt.score = score
    meet_milestone(
        enrolment=attempt.enrolment, code=MILESTONES[PrePost(attempt.test.kind)], percent=exact_percent(attempt),
        at=attempt.closed_at,
    )
    return score


def _closed_before_us(attempt: Attempt, at: datetime, by) -> AttemptScore | None:
    score = AttemptScore.objects.filter(attempt=attempt).first()
    if score is not None:
        return score
    fresh = Attempt.objects.get(pk=attempt.pk)  # still open: its deadline moved
    return close_attempt(attempt=fresh, at=at, by=by) if by is not None or fresh.is_over(at) else None


def _score(attempt: Attempt, at: datetime) -> AttemptScore:
    found = reckoned([attempt]).get(attempt.pk) or Reckoned(score_attempt([]), {})
    total = found.total
    return AttemptScore.objects.create(
        attempt=attempt, numerator=total.points.numerator, denominator=total.points.denominator,
        maximum=total.maximum, percent=listed(total), unanswered=total.unanswered, scored_at=at, waiting=total.waiting, parts=found.parts,
    )


def listed(total: AttemptPoints) -> Decimal | None:
    """Return the per cent for lists, cut to six places, never upwards: 69.9999999 must not look like 70. None while it waits."""
    percent = total.percent
    if percent is None or total.waiting:
        return None
    return (Decimal(percent.numerator) / Decimal(percent.denominator)).quantize(Decimal("0.000001"), ROUND_DOWN)


def close_overdue(*, enrolment: Enrolment | None = None, cohort=None, at: datetime) -> int:
    """Close every attempt whose time is over, of an enrolment or a cohort or everywhere; return how many."""
    overdue = Attempt.objects.overdue(at)
    if enrolment is not None:
        overdue = overdue.filter(enrolment=enrolment)
    if cohort is not None:
        overdue = overdue.filter(enrolment__cohort=cohort)
    return sum(close_attempt(attempt=attempt, at=at) is not None for attempt in overdue)

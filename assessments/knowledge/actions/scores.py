"""Points that stood become others: an answer is marked, a late one counts, a question is corrected. The old ones are kept."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction
from hashlib import sha256

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from assessments.knowledge.actions.attempts import close_overdue, listed
from assessments.knowledge.choices import CorrectionMethod, PrePost, ScoreCause
from assessments.knowledge.models import (
    Answer,
    AnswerEntry,
    Attempt,
    AttemptScore,
    Correction,
    CountedLate,
    Question,
    ScoreChange,
)
from assessments.knowledge.permissions import may_mark
from assessments.knowledge.queries.keys import key_onto
from assessments.knowledge.queries.points import Reckoned, reckoned
from assessments.knowledge.queries.standings import MILESTONES, exact_percent
from courses.actions.enrolments import meet_milestone
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.jobs import start_job


class NotCorrected(Refusal):
    """The correction cannot be made, or is made already. Nothing was written."""


class NotCounted(Refusal):
    """The late answer is counted already, or is none. Nothing was written."""


def _plain(score: AttemptScore) -> dict:
    return {
        "numerator": score.numerator, "denominator": score.denominator, "maximum": score.maximum, "waiting": score.waiting, "parts": score.parts,
    }


@transaction.atomic
def rescore(*, attempt: Attempt, cause: str, reason: str, by, at: datetime) -> ScoreChange | None:
    """Reckon a closed attempt anew by all that is decided now; None if its points stay. May be repeated.

    The milestone keeps the best per cent and a completion its day: nobody loses either (CP4).
    """
    score = AttemptScore.objects.select_for_update().get(attempt=attempt)
    found = reckoned([attempt])[attempt.pk]
    old, total = _plain(score), found.total
    if not is_other(score, found):
        return None
    score.numerator, score.denominator, score.maximum = total.points.numerator, total.points.denominator, total.maximum
    score.percent, score.unanswered, score.waiting, score.parts = listed(total), total.unanswered, total.waiting, found.parts
    score.revision += 1
    score.save()
    change = ScoreChange.objects.create(
        attempt=attempt, revision=score.revision, cause=cause, reason=reason, by=by, at=at, old=old, new=_plain(score)
    )
    audit.record(
        act="attempt.rescored", row=attempt, by=by, at=at, reason=reason,
        extra={"cause": cause, "from": f"{old['numerator']}/{old['denominator']}", "to": f"{score.numerator}/{score.denominator}", "of": score.maximum},
    )
    attempt = Attempt.objects.select_related("enrolment__cohort", "test", "score").get(pk=attempt.pk)
    if not score.waiting:
        meet_milestone(enrolment=attempt.enrolment, code=MILESTONES[PrePost(attempt.test.kind)], percent=exact_percent(attempt), at=at)
    return change


def is_other(score: AttemptScore, found: Reckoned) -> bool:
    """Say whether reckoned points differ from those that stand."""
    total = found.total
    return (
        Fraction(score.numerator, score.denominator) != total.points or score.maximum != total.maximum or score.waiting != total.waiting
        or score.parts != found.parts
    )


# -- late answers ---------------------------------------------------------------------------------------------------


def count_late(*, entry: AnswerEntry, reason: str, by, at: datetime) -> ScoreChange | None:
    """Let an answer count that came after the end, and reckon its attempt anew, once. The reason is kept.

    Returns the change of the score, None if it stays. Raises NotCounted.
    """
    if not may_mark(by, entry.attempt.enrolment.cohort):
        raise NotCounted(_("Only a trainer of this cohort may let a late answer count."))
    if not entry.is_late:
        raise NotCounted(_("This answer came in time and counts already."))
    reason = reason.strip()[:500]
    if not reason:
        raise NotCounted(_("Say why this answer counts. The learner reads it."))
    close_overdue(enrolment=entry.attempt.enrolment, at=at)
    try:
        with transaction.atomic():
            CountedLate.objects.create(entry=entry, reason=reason, by=by, at=at)
            answer = Answer.objects.select_for_update().get(attempt=entry.attempt, question=entry.question)
            if entry.is_of_a_file:
                answer.file_id = entry.value["file"]
            else:
                answer.value, answer.answered_at, answer.seq, answer.rev = entry.value, entry.at, entry.seq, answer.rev + 1
            answer.save(update_fields=["value", "file", "answered_at", "seq", "rev"])
            audit.record(act="answer.counted_late", row=entry.attempt, by=by, at=at, reason=reason, extra={"question": entry.question.code})
            return rescore(attempt=entry.attempt, cause=ScoreCause.LATE, reason=reason, by=by, at=at)
    except IntegrityError as error:
        raise NotCounted(_("This answer counts already.")) from error


# -- a question that was wrong -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Regraded:
    """What a correction would do to one attempt."""

    attempt: Attempt
    before: Fraction
    before_of: int
    after: Fraction
    after_of: int
    passed: bool
    passes: bool

    @property
    def difference(self) -> Fraction:
        return self.after - self.before


@dataclass(frozen=True)
class Preview:
    """What a correction would do: the attempts whose points change, and how many stay as they are."""

    rows: tuple[Regraded, ...]
    same: int

    @property
    def digest(self) -> str:
        said = [(str(one.attempt.pk), str(one.before), one.before_of, str(one.after), one.after_of) for one in self.rows]
        return sha256(repr(sorted(said)).encode()).hexdigest()[:32]

    @property
    def gain_pass(self) -> int:
        return sum(one.passes and not one.passed for one in self.rows)

    @property
    def lose_pass(self) -> int:
        return sum(one.passed and not one.passes for one in self.rows)


def drafted(question: Question, method: str, key_of: Question | None) -> Correction:
    """Return a correction that nobody has written; NotCorrected if the other version's key cannot be laid onto this one."""
    if method not in CorrectionMethod.values:
        raise NotCorrected(_("Choose how the question is to be marked."))
    if method != CorrectionMethod.KEY:
        return Correction(question=question, method=method)
    if key_of is None or key_of.pk == question.pk:
        raise NotCorrected(_("The bank has no other version of this question. Correct the question first, or choose full points or none."))
    if key_onto(question, key_of) is None:
        raise NotCorrected(
            _("The version in the bank asks something else: its options cannot be matched with this one. Choose full points or none.")
        )
    return Correction(question=question, method=method, key_of=key_of)


def preview_of(correction: Correction) -> Preview:
    """Return whose points a correction would change and by how much; nothing is written."""
    attempts = list(attempts_that_met(correction.question))
    found = reckoned(attempts, also=correction)
    rows = tuple(_regraded(one, found[one.pk]) for one in attempts if is_other(one.score, found[one.pk]))
    return Preview(rows, len(attempts) - len(rows))


def attempts_that_met(question: Question):
    """Return the handed-in attempts that met a version of a question, by when they were handed in."""
    return (
        Attempt.objects.closed().filter(answers__question=question).exclude(score=None)
        .select_related("score", "test", "enrolment__cohort", "enrolment__learner").order_by("closed_at", "pk")
    )


def _regraded(attempt: Attempt, found: Reckoned) -> Regraded:
    score, total, need = attempt.score, found.total, attempt.test.pass_percent
    passes = need is not None and not total.waiting and total.percent is not None and total.percent >= need
    return Regraded(
        attempt, Fraction(score.numerator, score.denominator), score.maximum, total.points, total.maximum, score.passes(need), passes
    )


def apply_correction(*, question: Question, method: str, key_of: Question | None, reason: str, seen: str, programme: str, by, at: datetime):
    """Keep a correction and reckon every attempt that met the question anew, beside the requests; return the job.

    `seen` is the digest of the preview that was shown. A second press, or a preview that is no longer true, is refused.
    """
    reason = reason.strip()[:500]
    if not reason:
        raise NotCorrected(_("Say why the question is corrected. The learners read it."))
    with transaction.atomic():
        Question.objects.select_for_update().get(pk=question.pk)
        correction = drafted(question, method, key_of)
        latest = Correction.objects.filter(question=question).last()
        if latest and (latest.method, latest.key_of_id) == (correction.method, correction.key_of_id):
            raise NotCorrected(_("This correction is made already. Its work stands under long work."))
        if preview_of(correction).digest != seen:
            raise NotCorrected(_("Results have changed since the preview. Nothing was saved. Look at the new preview."))
        correction.reason, correction.by, correction.at = reason, by, at
        correction.save(force_insert=True)
        audit.record(act="question.corrected", row=question, by=by, at=at, reason=reason, extra={"method": method, "programme": programme})
        return start_job(
            kind="questions.regrade", title=_("Corrected question %(code)s: results anew") % {"code": question.code},
            parameters={"correction": correction.pk}, by=by, at=at,
        )


def regrade_each(*, correction: Correction, by, at: datetime, tell: Callable[[int, int], None]) -> int:
    """Reckon every attempt a correction touches anew, one transaction each; return how many changed. May be repeated."""
    changed = 0
    attempts = list(attempts_that_met(correction.question))
    for number, attempt in enumerate(attempts, 1):
        changed += rescore(attempt=attempt, cause=ScoreCause.REGRADE, reason=correction.reason, by=by, at=at) is not None
        tell(number, len(attempts))
    return changed

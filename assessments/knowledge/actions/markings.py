"""Marking short cases by people."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.knowledge.actions.scores import rescore
from assessments.knowledge.choices import QuestionKind, ScoreCause
from assessments.knowledge.measurement.scoring import MARKED
from assessments.knowledge.models import Answer, Criterion, Marking, MarkingDraft
from assessments.knowledge.permissions import may_mark
from lms.core import audit
from lms.core.errors import Refusal


class MayNotMark(Refusal):
    """Only a trainer of the cohort marks its cases."""


class NotToBeMarked(Refusal):
    """The answer is not a case that was handed in, or the points do not fit its criteria."""


@transaction.atomic
def mark_case(
    *, answer: Answer, points: Sequence[int], comment: str = "", by, at: datetime
) -> Marking:
    """Record a trainer's points for a case, one number a criterion. The same again changes nothing; other points
    are a new row that counts from then on. The score of the attempt stays as it is for a case; a longer text counts in it."""
    attempt = answer.attempt
    if not may_mark(by, attempt.enrolment.cohort):
        raise MayNotMark(_("Only a trainer of this cohort may mark its cases."))
    if attempt.is_open or answer.question.kind not in MARKED or answer.given is None:
        raise NotToBeMarked(_("There is nothing to mark yet: the case has not been handed in."))
    limits = list(Criterion.objects.filter(question_id=answer.question_id).values_list("points", flat=True))
    if len(points) != len(limits) or not all(0 <= given <= most for given, most in zip(points, limits, strict=True)):
        raise NotToBeMarked(_("Give each criterion its points, from 0 to the number shown beside it."))
    latest = answer.markings.last()
    if latest and latest.points == list(points) and latest.comment == comment:
        return latest
    marking = Marking.objects.create(
        answer=answer, by=by, at=at, points=list(points), total=sum(points), maximum=sum(limits), comment=comment
    )
    audit.record(act="case.marked", row=marking, by=by, at=at, extra={"total": marking.total, "of": marking.maximum})
    MarkingDraft.objects.filter(answer=answer, by=by).delete()
    if answer.question.kind == QuestionKind.ESSAY:
        rescore(attempt=attempt, cause=ScoreCause.MARKING, reason="", by=by, at=at)
    return marking


class DraftClash(Refusal):
    """Another window of the same trainer saved meanwhile; `details["draft"]` is what stands."""


@transaction.atomic
def keep_marking(*, answer: Answer, points: dict[str, str], comment: str, seen: int, by, at: datetime) -> MarkingDraft:
    """Keep what a trainer is writing about an answer. `seen` is the revision that the page showed."""
    if not may_mark(by, answer.attempt.enrolment.cohort):
        raise MayNotMark(_("Only a trainer of this cohort may mark its cases."))
    draft, made = MarkingDraft.objects.select_for_update().get_or_create(answer=answer, by=by, defaults={"saved_at": at})
    if (draft.points, draft.comment) == (points, comment) and not made:
        return draft
    if draft.revision != seen:
        raise DraftClash(_("Saved in another window meanwhile. Look at both, then save again."), draft=draft)
    draft.points, draft.comment, draft.saved_at, draft.revision = points, comment, at, draft.revision + 1
    draft.save()
    return draft

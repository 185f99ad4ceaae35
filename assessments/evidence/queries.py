"""Read evidence and the latest word on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery

from assessments.evidence.models import Evidence, Verdict, Withdrawal


@dataclass(frozen=True)
class Judged:
    """One evidence as scoring needs it."""

    id: UUID
    dated_on: date
    decision: str
    sha256: str


def with_latest_verdict(evidence: QuerySet[Evidence], *, since: datetime | None = None) -> QuerySet[Evidence]:
    """Return the queryset with `decision` and `decision_reason` of the latest verdict (None: pending)."""
    verdicts = Verdict.objects.filter(evidence=OuterRef("pk")).order_by("-number")
    if since is not None:
        verdicts = verdicts.filter(at__gte=since)
    return evidence.annotate(
        decision=Subquery(verdicts.values("decision")[:1]),
        decision_reason=Subquery(verdicts.values("reason")[:1]),
        decided_at=Subquery(verdicts.values("at")[:1]),
        verdict_number=Subquery(verdicts.values("number")[:1]),
        withdrawn_at=Subquery(Withdrawal.objects.filter(evidence=OuterRef("pk")).values("at")[:1]),
    )


def judged(ids: Iterable[UUID]) -> dict[UUID, Judged]:
    """Return date and latest verdict of each evidence by id ("" is pending, "withdrawn" counts no more). One query."""
    rows = with_latest_verdict(Evidence.objects.filter(pk__in=list(ids)))
    return {
        row.pk: Judged(row.pk, row.dated_on, "withdrawn" if row.withdrawn_at else row.decision or "", row.sha256)
        for row in rows
    }


def last_verdicts(ids: Iterable[UUID]) -> dict[UUID, Verdict]:
    """Return the latest verdict of each evidence that has one. One query a call."""
    rows = Verdict.objects.filter(evidence_id__in=list(ids)).order_by("number")
    return {row.evidence_id: row for row in rows}


def accepted_ids(ids: Iterable[UUID]) -> set[UUID]:
    """Return those whose latest verdict is an acceptance. One query a call."""
    return {key for key, row in judged(ids).items() if row.decision == Verdict.Decision.ACCEPTED}


def evidence_of(organisation_id) -> QuerySet[Evidence]:
    """Return an organisation's evidence with the latest verdict, newest first."""
    return with_latest_verdict(Evidence.objects.filter(organisation_id=organisation_id))

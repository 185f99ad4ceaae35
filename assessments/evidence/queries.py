"""Read evidence and the latest word on it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet, Subquery

from assessments.evidence.models import Evidence, PublicationConsent, ShownProduct, Verdict, Withdrawal
from courses.models import Submission
from courses.queries.products import accepted_products
from lms.core.own_data import Sections, rows


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
    rows = Verdict.objects.filter(evidence_id__in=list(ids)).select_related("by").order_by("number")
    return {row.evidence_id: row for row in rows}


def accepted_ids(ids: Iterable[UUID]) -> set[UUID]:
    """Return those whose latest verdict is an acceptance. One query a call."""
    return {key for key, row in judged(ids).items() if row.decision == Verdict.Decision.ACCEPTED}


def evidence_of(organisation_id) -> QuerySet[Evidence]:
    """Return an organisation's evidence with the latest verdict, newest first."""
    return with_latest_verdict(Evidence.objects.filter(organisation_id=organisation_id))


@dataclass(frozen=True)
class Product:
    """An accepted product with what was agreed about it."""

    row: Submission
    shown: ShownProduct | None
    author_agrees: bool
    organisation_agrees: bool

    @property
    def is_published(self) -> bool:
        standing = self.shown is not None and not hasattr(self.shown.evidence, "withdrawal")
        return standing and self.author_agrees and self.organisation_agrees


def products_of(organisation_id) -> list[Product]:
    """Return the accepted products of an organisation's people, the newest first; three queries."""
    return _products(accepted_products().filter(enrolment__organisation_id=organisation_id))


def own_products(user) -> list[Product]:
    """Return the accepted products of a person, the newest first; three queries."""
    return _products(accepted_products().filter(enrolment__learner_id=user.pk))


def _products(rows: QuerySet[Submission]) -> list[Product]:
    found = []
    shown = rows.select_related("shown__evidence__withdrawal").prefetch_related("consents")
    whose = PublicationConsent.Whose
    for row in shown:
        voices = {one.whose for one in row.consents.all() if one.revoked_at is None}
        found.append(Product(row, getattr(row, "shown", None), whose.AUTHOR in voices, whose.ORGANISATION in voices))
    return found


def published_products() -> QuerySet[ShownProduct]:
    """Return what everybody may read, the newest first. One query."""
    return ShownProduct.objects.published().select_related("evidence__organisation", "submission")


def own_data(user) -> Sections:
    """Return what a person agreed to publish, or took back, for the person's own copy; one query."""
    return {
        "publication_consents": rows(
            PublicationConsent.objects.filter(Q(submission__enrolment__learner=user) | Q(given_by=user)), "submission_id", "whose", "given_at", "revoked_at",
        ),
    }

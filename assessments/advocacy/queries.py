"""Read uses of tools, and whether they count."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, Exists, OuterRef, QuerySet, Subquery, Value, When

from assessments.advocacy.models import AdvocacyTool, GalleryConsent, ToolUse
from assessments.evidence.models import Verdict, Withdrawal

ACCEPTED, REJECTED, PENDING, WITHDRAWN = "accepted", "rejected", "pending", "withdrawn"


@dataclass(frozen=True)
class UseRow:
    """One accepted use, as the indicators read it."""

    organisation_id: UUID
    tool_code: str
    category: str
    is_modern: bool
    used_on: date
    is_result_measured: bool


def with_verdict(uses: QuerySet[ToolUse]) -> QuerySet[ToolUse]:
    """Return the uses with `decision` and `decision_reason` of the evidence's latest verdict (None: pending).

    Evidence that was taken back is "withdrawn", whatever was said of it before.
    """
    latest = Verdict.objects.filter(evidence=OuterRef("evidence_id")).order_by("-number")
    withdrawn = Withdrawal.objects.filter(evidence=OuterRef("evidence_id"))
    return uses.annotate(
        decision=Case(When(Exists(withdrawn), then=Value(WITHDRAWN)), default=Subquery(latest.values("decision")[:1])),
        decision_reason=Case(
            When(Exists(withdrawn), then=Subquery(withdrawn.values("reason")[:1])),
            default=Subquery(latest.values("reason")[:1]),
        ),
    )


def shown_uses(user) -> QuerySet[ToolUse]:
    """Return the uses the reader may see, with tool, organisation, evidence and verdict; one query."""
    uses = ToolUse.objects.visible_to(user).select_related("tool__category", "organisation", "evidence")
    return with_verdict(uses)


def accepted_uses(on: date | None = None) -> list[UseRow]:
    """Return all uses with accepted evidence, those up to a day if one is given; one query."""
    uses = with_verdict(ToolUse.objects.all()).filter(decision=ACCEPTED)
    if on is not None:
        uses = uses.filter(used_on__lte=on)
    rows = uses.order_by("organisation_id", "used_on", "tool_id").values_list(
        "organisation_id", "tool_id", "tool__category_id", "tool__is_modern", "used_on", "is_result_measured"
    )
    return [UseRow(*row) for row in rows]


def register() -> QuerySet[AdvocacyTool]:
    """Return the tools with their categories in the order of the register; one query."""
    return AdvocacyTool.objects.select_related("category")


def export_rows() -> list[tuple]:
    """Return every use as the workbook shows it, judged or not; one query.

    (organisation code, tool code, category, modern, day, registration, result measured, decision or None)
    """
    uses = with_verdict(ToolUse.objects.all()).order_by("organisation__code", "used_on", "tool_id", "pk")
    return list(
        uses.values_list(
            "organisation__code",
            "tool_id",
            "tool__category_id",
            "tool__is_modern",
            "used_on",
            "registration",
            "is_result_measured",
            "decision",
        )
    )


def with_gallery(uses: QuerySet[ToolUse]) -> QuerySet[ToolUse]:
    """Return the uses with `is_shown`: the organisation agreed to show it, and has not taken that back."""
    in_force = GalleryConsent.objects.filter(use=OuterRef("pk"), revoked_at=None)
    return uses.annotate(is_shown=Exists(in_force))


def gallery(category: str = "") -> QuerySet[ToolUse]:
    """Return what everybody may read: accepted uses that organisations agreed to show, newest first; one query."""
    uses = with_gallery(with_verdict(ToolUse.objects.all())).filter(decision=ACCEPTED, is_shown=True)
    if category:
        uses = uses.filter(tool__category_id=category)
    return uses.select_related("tool__category", "organisation__region", "evidence").order_by("-used_on", "pk")

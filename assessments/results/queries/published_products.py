"""Published products of the training that may become records of the register of public reports (R1.2)."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings

from assessments.evidence.models import PublicationConsent, ShownProduct
from assessments.evidence.queries import published_products
from assessments.results.models import ActivityRecord
from lms.core.formats import ZONE

LINE = "R1.2"


@dataclass(frozen=True)
class Candidate:
    """One published product that no standing record names; it counts nowhere until a record of it meets the rule."""

    key: str
    title: str
    organisation: str
    region: str
    language: str
    published_on: date
    address: str

    @property
    def values(self) -> dict[str, object]:
        """What a form of the register begins with; checklist, independence and papers are for people to say."""
        return {
            "title": self.title[:200], "language": self.language, "region": self.region, "published_on": self.published_on,
            "address": self.address, "comment": self.organisation, "happened_on": self.published_on,
        }  # fmt: skip


def address_of(key) -> str:
    """Return the public address of a product as a record holds it."""
    return f"{settings.PUBLIC_BASE_URL}/en/reports/{key}/"


def candidates() -> list[Candidate]:
    """Return published products that are in no standing record, the newest first; three queries."""
    named = _named()
    shown = list(published_products())
    last = dict(
        PublicationConsent.objects.filter(submission__in=[one.submission_id for one in shown], revoked_at=None)
        .order_by("given_at").values_list("submission_id", "given_at")
    )  # fmt: skip
    return [
        Candidate(
            str(one.pk), one.evidence.title, one.evidence.organisation.code, one.evidence.organisation.region_id or "", one.language,
            last[one.submission_id].astimezone(ZONE).date(), address_of(one.pk),
        )
        for one in shown
        if str(one.pk) not in named
    ]  # fmt: skip


def candidate(key) -> Candidate | None:
    """Return one of them, or None."""
    return next((one for one in candidates() if one.key == str(key)), None)


def closed_behind() -> list[ActivityRecord]:
    """Return standing records whose product is no longer public: its address opens nothing; two queries."""
    named = _named()
    open_now = {str(key) for key in ShownProduct.objects.published().filter(pk__in=list(named)).values_list("pk", flat=True)}
    return [record for key, record in named.items() if key not in open_now]


def _named() -> dict[str, ActivityRecord]:
    """Return the standing records of the register by the product that their address names; one query."""
    start, found = f"{settings.PUBLIC_BASE_URL}/", {}
    for record in ActivityRecord.objects.standing().filter(indicator__code=LINE).select_related("indicator"):
        address = str(record.facts.get("address", ""))
        head, mark, key = address.rstrip("/").partition("/reports/")
        if mark and head.startswith(start):
            found[key] = record
    return found

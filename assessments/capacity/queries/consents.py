"""Read to whom organisations show their results, and who has looked."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import QuerySet

from assessments.capacity.models import Audience, Band, CapacityAssessment, Extent, ShowConsent
from assessments.capacity.permissions import taught_organisation_ids
from assessments.capacity.queries.results import LockedResult, locked_results
from lms.core.models import AuditEntry, Organisation, Role

VIEWED = "capacity.viewed"
TABLE = "capacity.capacityassessment"


@dataclass(frozen=True)
class ShownResult:
    """One organisation's newest locked result as far as its consent shows it."""

    organisation: Organisation
    locked: LockedResult
    is_full: bool
    band_name: str


@dataclass(frozen=True)
class View:
    """One look at a result by somebody outside the organisation: role and time, never the name."""

    at: datetime
    role: str
    what: str
    round_kind: str


def consents_of(organisation) -> list[ShowConsent]:
    """Return every consent the organisation ever gave, newest first. One query."""
    return list(ShowConsent.objects.filter(organisation=organisation).select_related("given_by", "revoked_by"))


def shown_to(user, on: date | None = None) -> list[ShownResult]:
    """Return the results organisations show this reader, by name; at most seven queries.

    Everybody: what is shown to the public; a donor viewer: what is shown to the donor; a trainer: what the trained
    organisations show their trainers. A verifier sees nothing of an organisation that is being verified (WF-6).
    """
    extents = _extents(user)
    if not extents:
        return []
    newest: dict[UUID, LockedResult] = {}
    for row in locked_results(on, organisation_ids=extents):
        newest[row.organisation_id] = row
    rows = Organisation.objects.filter(pk__in=newest).select_related("region")
    names = {band.code: band.name for band in Band.objects.all()}
    return sorted(
        (
            ShownResult(row, newest[row.pk], extents[row.pk] == Extent.FULL, names.get(newest[row.pk].result.band, ""))
            for row in rows
        ),
        key=lambda shown: shown.organisation.name.casefold(),
    )


def _extents(user) -> dict[UUID, str]:
    roles = user.roles if user.is_authenticated else frozenset()
    audiences = {Audience.PUBLIC} | ({Audience.DONOR} if Role.DONOR in roles else set())
    taught = taught_organisation_ids(user) if Role.TRAINER in roles else set()
    rows = ShowConsent.objects.filter(revoked_at=None).values_list("organisation_id", "audience", "extent")
    extents: dict[UUID, str] = {}
    for key, audience, extent in rows:
        if (audience in audiences or key in taught and audience == Audience.TRAINER) and extents.get(key) != Extent.FULL:
            extents[key] = extent
    if Role.ASSESSOR in roles:
        open_cases = CapacityAssessment.objects.filter(verifier=user, locked_at=None).exclude(state="cancelled")
        for key in open_cases.values_list("organisation_id", flat=True):
            extents.pop(key, None)
    return extents


def views_of(organisation) -> QuerySet[AuditEntry]:
    """Return the looks at the organisation's results by people outside it, newest first."""
    keys = CapacityAssessment.objects.filter(organisation=organisation).values_list("pk", flat=True)
    return AuditEntry.objects.filter(act=VIEWED, table=TABLE, row__in=[str(key) for key in keys]).order_by("-id")


def view_rows(entries) -> list[View]:
    """Return entries as a lead may read them; one query for the rounds."""
    entries = list(entries)
    kinds = dict(
        CapacityAssessment.objects.filter(pk__in={entry.row for entry in entries}).values_list("pk", "round__kind")
    )
    return [
        View(entry.at, entry.details.get("role", ""), entry.details.get("what", ""), kinds.get(UUID(entry.row), ""))
        for entry in entries
    ]

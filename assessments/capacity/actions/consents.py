"""An organisation decides who sees its result; who looks at it is written down."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.capacity import workflow
from assessments.capacity.models import Audience, CapacityAssessment, Extent, ShowConsent
from assessments.capacity.permissions import hats_of, may_decide_consents
from assessments.capacity.queries.consents import VIEWED
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import Role
from lms.core.permissions import is_member_of

RESULT, REPORT = "result", "report"


class ConsentRefused(Refusal):
    """The consent is not this person's to give or to take back."""


@transaction.atomic
def give_consent(*, organisation, audience: str, extent: str, by, at: datetime) -> ShowConsent:
    """Show the result to an audience from now on; another extent replaces the consent in force."""
    _check(organisation, by)
    if audience not in Audience.values or extent not in Extent.values:
        raise ConsentRefused(_("Choose to whom the result is shown, and how much of it."))
    in_force = _in_force(organisation, audience)
    if in_force is not None and in_force.extent == extent:
        return in_force
    if in_force is not None:
        _end(in_force, by=by, at=at)
    consent = ShowConsent.objects.create(
        organisation=organisation, audience=audience, extent=extent, given_by=by, given_at=at
    )
    audit.record(act="consent.given", row=consent, by=by, at=at, extra={"audience": audience, "extent": extent})
    return consent


@transaction.atomic
def revoke_consent(*, organisation, audience: str, by, at: datetime) -> None:
    """Show the result to this audience no more, from this moment. No counted figure changes (PV-5)."""
    _check(organisation, by)
    in_force = _in_force(organisation, audience)
    if in_force is not None:
        _end(in_force, by=by, at=at)


def note_view(*, assessment: CapacityAssessment, by, at: datetime, what: str = RESULT) -> None:
    """Write down that somebody outside the organisation looked at its result or report (PV-4).

    A guest who reads what the organisation made public leaves no name and no entry.
    """
    if not by.is_authenticated or is_member_of(by, assessment.organisation_id):
        return
    audit.record(
        act=VIEWED, row=assessment, by=by, at=at,
        extra={"what": what, "role": _role(by, assessment), "revision": assessment.revision},
    )  # fmt: skip


def _role(by, assessment: CapacityAssessment) -> str:
    hats = hats_of(by, assessment)
    for hat, role in ((workflow.VERIFIER, Role.ASSESSOR), (workflow.FACILITATOR, "facilitator")):
        if hat in hats:
            return str(role)
    order = (Role.MONITOR, Role.ADMINISTRATOR, Role.TRAINER, Role.DONOR, Role.ASSESSOR)
    return str(next((role.value for role in order if role in by.roles), "other"))


def _check(organisation, by) -> None:
    if not may_decide_consents(by, organisation.pk):
        raise ConsentRefused(_("Only the lead of the organisation decides to whom its result is shown."))


def _in_force(organisation, audience: str) -> ShowConsent | None:
    rows = ShowConsent.objects.select_for_update().filter(organisation=organisation, audience=audience, revoked_at=None)
    return rows.first()


def _end(consent: ShowConsent, *, by, at: datetime) -> None:
    consent.revoked_by, consent.revoked_at = by, at
    consent.save(update_fields=["revoked_by", "revoked_at"])
    audit.record(act="consent.revoked", row=consent, by=by, at=at, extra={"audience": consent.audience})

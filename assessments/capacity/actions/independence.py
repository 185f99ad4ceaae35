"""Say what ties a person or a coalition member to an organisation, and that a tie has ended (WF-7)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.capacity.models import CoalitionTie, DeclaredTie
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import Role
from lms.core.permissions import has_role


class TieRefused(Refusal):
    """The tie is not this person's to declare or to end, or does not make sense."""


@transaction.atomic
def declare_tie(*, person, organisation, kind: str, by, at: datetime, note: str = "") -> DeclaredTie:
    """Store that a person advises, works for, governs or is otherwise tied to an organisation. Safe to repeat."""
    if by.pk != person.pk and not has_role(by, Role.MONITOR):
        raise TieRefused(_("A tie is declared by the person or by M&E staff."))
    if kind not in DeclaredTie.Kind.values:
        raise TieRefused(_("Say what ties the person to the organisation."))
    row, is_new = DeclaredTie.objects.get_or_create(
        user=person, organisation=organisation, kind=kind, ended_at=None,
        defaults={"note": note.strip()[:300], "said_by": by, "said_at": at},
    )  # fmt: skip
    if is_new:
        audit.record(act="tie.declared", row=row, by=by, at=at, extra={"kind": kind})
    return row


@transaction.atomic
def name_coalition_member(*, organisation, member, by, at: datetime) -> CoalitionTie:
    """Store which coalition member organisation stands behind a CSO. Safe to repeat."""
    if not has_role(by, Role.MONITOR):
        raise TieRefused(_("The coalition member behind an organisation is named by M&E staff."))
    if organisation.pk == member.pk:
        raise TieRefused(_("Name another organisation than the CSO itself."))
    row, is_new = CoalitionTie.objects.get_or_create(
        organisation=organisation, member=member, ended_at=None, defaults={"said_by": by, "said_at": at}
    )
    if is_new:
        audit.record(act="tie.coalition", row=row, by=by, at=at)
    return row


@transaction.atomic
def end_tie(*, tie: DeclaredTie | CoalitionTie, by, at: datetime) -> None:
    """Store that a tie has ended; by M&E staff only, so that nobody frees themselves."""
    if not has_role(by, Role.MONITOR):
        raise TieRefused(_("That a tie has ended is recorded by M&E staff."))
    if not type(tie).objects.filter(pk=tie.pk, ended_at=None).update(ended_at=at):
        raise TieRefused(_("This tie has ended already."))
    audit.record(act="tie.ended", row=tie, by=by, at=at)

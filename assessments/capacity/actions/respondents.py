"""Who answers in a self layer that is open: one more person, another in the place of one who cannot, one fewer.

And, once it is over, that nobody can say any more who answered what.
"""

from collections.abc import Iterable
from datetime import date, datetime

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.capacity import workflow
from assessments.capacity.actions.sheets import RESPONDENT_ROLES, open_self
from assessments.capacity.actions.steps import STANDING
from assessments.capacity.letters import send_sheet_asked
from assessments.capacity.models import CapacityAssessment, Layer, ScoreSheet
from assessments.capacity.permissions import hats_of, takes_entries
from assessments.capacity.queries.sheets import months_before, respondents_before, self_sheets
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import Role
from lms.core.permissions import has_role

KEPT_MONTHS = 12  # PV-2


class RespondentRefused(Refusal):
    """The person cannot be asked, or the sheet cannot be taken back."""


def open_self_as_before(*, assessment: CapacityAssessment, by, at: datetime) -> list[ScoreSheet]:
    """Open the self layer with the people of the round before, who still belong to the organisation."""
    respondents = respondents_before(assessment)
    if not respondents and assessment.state == workflow.DRAFT and assessment.round.has_self_layer:
        raise RespondentRefused(
            _("There is no earlier round whose people could be asked again. The lead or the facilitator chooses them.")
        )
    return open_self(assessment=assessment, respondents=respondents, by=by, at=at)


@transaction.atomic
def add_respondent(*, assessment: CapacityAssessment, person, role: str, by, at: datetime) -> ScoreSheet:
    """Give one more person of the organisation a sheet while the self layer is open. A second time changes nothing."""
    _take(assessment, by=by, at=at)
    return _sheet_for(assessment, person, role, by=by, at=at)


@transaction.atomic
def replace_respondent(*, sheet: ScoreSheet, person, role: str, by, at: datetime) -> ScoreSheet:
    """Ask another person in the place of one who has not sent the own sheet; return the new sheet.

    The old sheet is withdrawn: it stays stored, counts nowhere, and nobody reads it any more.
    """
    assessment = sheet.assessment
    _take(assessment, by=by, at=at)
    present = self_sheets(assessment).filter(respondent=person, respondent_role=role).first()
    if present is not None and _stands(sheet).withdrawn_at is not None:
        return present
    if self_sheets(assessment).filter(respondent=person).exists():
        raise RespondentRefused(_("This person has an own sheet in this round already. Choose somebody else."))
    _refuse_too_few(assessment, [*_roles(assessment, without=sheet), role])
    _withdraw(sheet, by=by, at=at)
    return _sheet_for(assessment, person, role, by=by, at=at)


@transaction.atomic
def withdraw_respondent(*, sheet: ScoreSheet, by, at: datetime) -> ScoreSheet:
    """Ask one person fewer, as long as enough others with different tasks answer. A second time changes nothing."""
    assessment = sheet.assessment
    _take(assessment, by=by, at=at)
    stands = _stands(sheet)
    if stands.withdrawn_at is not None:
        return stands
    _refuse_too_few(assessment, _roles(assessment, without=sheet))
    return _withdraw(sheet, by=by, at=at)


@transaction.atomic
def forget_respondents(*, assessment: CapacityAssessment, reason: str, by, at: datetime) -> int:
    """Cut the link between people and their self sheets of a finished assessment, on request; levels and tasks stay (PV-2).

    Return how many sheets lost their name; a second time none.
    """
    if not has_role(by, Role.MONITOR_LEAD):
        raise RespondentRefused(_("Who answered is forgotten by the M&E lead, on request."))
    if assessment.state not in workflow.FINISHED:
        raise RespondentRefused(_("The assessment is not finished yet. Who answered is forgotten after the lock."))
    if not reason.strip():
        raise RespondentRefused(_("Write a reason. It stays with the assessment."))
    rows = ScoreSheet.objects.filter(assessment__round=assessment.round_id, assessment__organisation=assessment.organisation_id)
    number = _forget(rows)
    if number:
        audit.record(act="sheet.respondents_forgotten", row=assessment, by=by, at=at, reason=reason.strip(), extra={"sheets": number})
    return number


@transaction.atomic
def forget_respondents_after_project(*, at: datetime) -> int:
    """Cut the link of every self sheet that is not being filled, twelve months after the project; return of how many."""
    if not settings.QABILET_PROJECT_ENDS:
        return 0
    end = date.fromisoformat(settings.QABILET_PROJECT_ENDS)
    if timezone.localdate(at) <= months_before(end, -KEPT_MONTHS):
        return 0
    first = _linked(ScoreSheet.objects.all()).order_by("pk").values_list("pk", flat=True).first()
    number = _forget(ScoreSheet.objects.all())
    if number:
        audit.record(act="sheet.respondents_forgotten", row=("capacity.scoresheet", first), by=None, at=at, extra={"sheets": number})
    return number


def _linked(rows):
    being_filled = (workflow.DRAFT, workflow.SELF_OPEN)
    return rows.filter(layer=Layer.SELF, respondent__isnull=False).exclude(assessment__state__in=being_filled)


def _forget(rows) -> int:
    return _linked(rows).update(respondent=None)


def _take(assessment: CapacityAssessment, *, by, at: datetime) -> None:
    """Take the row and refuse unless the self layer is open and the person opens or leads it."""
    assessment.refresh_from_db(fields=STANDING, from_queryset=CapacityAssessment.objects.select_for_update())
    if not hats_of(by, assessment) & {workflow.LEAD, workflow.FACILITATOR}:
        raise RespondentRefused(_("Who answers is decided by the lead or the facilitator."))
    if assessment.state != workflow.SELF_OPEN:
        raise RespondentRefused(_("The self-assessment is not open any more. Nothing was changed."))
    if not takes_entries(assessment, on=timezone.localtime(at).date()):
        raise RespondentRefused(_("The window of this round is not open today. Ask the M&E officer."))


def _stands(sheet: ScoreSheet) -> ScoreSheet:
    return ScoreSheet.objects.get(pk=sheet.pk)


def _roles(assessment: CapacityAssessment, *, without: ScoreSheet) -> list[str]:
    return list(self_sheets(assessment).exclude(pk=without.pk).values_list("respondent_role", flat=True))


def _refuse_too_few(assessment: CapacityAssessment, roles: Iterable[str]) -> None:
    roles, least = list(roles), assessment.round.instrument_version.spec.rules.respondents_min
    if len(roles) < least or len(set(roles)) < least:
        raise RespondentRefused(
            _("At least %(least)s people with different tasks answer. Name somebody else in the place.")
            % {"least": least}
        )


def _withdraw(sheet: ScoreSheet, *, by, at: datetime) -> ScoreSheet:
    rows = ScoreSheet.objects.filter(pk=sheet.pk, submitted_at=None, withdrawn_at=None)
    if not rows.update(withdrawn_at=at):
        raise RespondentRefused(_("This sheet was sent or withdrawn meanwhile; it stays as it is."))
    audit.record(act="sheet.withdrawn", row=sheet, by=by, at=at)
    return _stands(sheet)


def _sheet_for(assessment: CapacityAssessment, person, role: str, *, by, at: datetime) -> ScoreSheet:
    if role not in RESPONDENT_ROLES:
        raise RespondentRefused(_("Say for each person what they do in the organisation."))
    if not assessment.organisation.memberships.filter(user=person, ends_on=None).exists():
        raise RespondentRefused(_("Only people of the organisation fill a self-assessment."))
    present = self_sheets(assessment).filter(respondent=person).first()
    if present is not None and present.respondent_role != role:
        raise RespondentRefused(_("This person has an own sheet in this round already. Choose somebody else."))
    if present is not None:
        return present
    last = assessment.sheets.filter(layer=Layer.SELF).aggregate(last=Max("number"))["last"] or 0
    sheet = ScoreSheet.objects.create(
        assessment=assessment, layer=Layer.SELF, respondent=person, respondent_role=role, number=last + 1
    )
    audit.record(act="sheet.added", row=sheet, by=by, at=at)
    if person.pk != by.pk:
        send_sheet_asked(sheet, at=at)
    return sheet

"""Open a round, bring organisations into it, say who verifies."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.capacity import workflow
from assessments.capacity.actions.instruments import lock_version
from assessments.capacity.actions.steps import write_event
from assessments.capacity.models import (
    AssessmentRound,
    CapacityAssessment,
    InstrumentVersion,
    Layer,
    ScoreSheet,
)
from assessments.capacity.models.rounds import default_remind_days
from assessments.capacity.permissions import conflicts_of, is_same_region
from assessments.capacity.queries.sheets import evidence_by_item, latest_sheet, verified_sheet
from assessments.evidence.actions import give_to_reader, take_from_reader
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import Organisation, Role
from lms.core.permissions import has_role


class RoundRefused(Refusal):
    """The round is not complete, not this person's to open, or stands already with other facts."""


class VerifierRefused(Refusal):
    """The person must not verify this organisation. `details["conflicts"]` says why."""


CONFLICTS = {
    "member": _("This person belongs to the organisation and cannot verify it."),
    "trainer": _("This person trained people of the organisation and cannot verify it."),
    "facilitator": _("This person leads the consensus meeting and cannot verify the same organisation."),
    "consultant": _("This person advises the organisation and cannot verify it."),
    "employee": _("This person works for the organisation and cannot verify it."),
    "board": _("This person sits on the board of the organisation and cannot verify it."),
    "tie": _("This person declared a tie to the organisation and cannot verify it."),
    "coalition": _("This person belongs to the coalition member behind the organisation and cannot verify it."),
    "second_rater": _("This person rates the case a second time and cannot verify it too."),
    "verifier": _("This person verifies the case and cannot rate it a second time."),
    "not_an_assessor": _("This person is not an assessor."),
    "monitor": _("M&E staff lock assessments and therefore do not verify."),
}


@transaction.atomic
def open_round(
    *,
    code: str,
    kind: str,
    instrument_version: InstrumentVersion,
    opens_on: date,
    closes_on: date,
    organisations: Iterable[Organisation],
    by,
    at: datetime,
    name: str = "",
    cohort=None,
    then_test: str = AssessmentRound.ThenTest.ITEMS,
    remind_days: Sequence[int] | None = None,
    is_retrospective: bool = False,
) -> AssessmentRound:
    """Open a round: its version is locked from now on, each organisation gets a draft. Safe to repeat.

    A retrospective T0 looks at a window that is over (RO-5). `details["field"]` of a refusal names the control.
    """
    if not has_role(by, Role.MONITOR):
        raise RoundRefused(_("Rounds are opened by the M&E officer."))
    if closes_on < opens_on:
        raise RoundRefused(_("The last day of the window lies before the first."))
    if instrument_version.status != InstrumentVersion.Status.PUBLISHED:
        raise RoundRefused(_("Only a published version of the instrument can be used in a round."))
    organisations = list(organisations)
    if not any(organisation.kind == Organisation.Kind.CSO for organisation in organisations):
        raise RoundRefused(_("Choose at least one organisation: a round without any assesses nobody."), field="organisations")
    if is_retrospective and kind != AssessmentRound.Kind.T0:
        raise RoundRefused(_("Only a T0 can be retrospective. Choose T0, or take the mark away."), field="is_retrospective")
    if is_retrospective:
        refuse_window_not_over(closes_on, on=timezone.localtime(at).date())
    if then_test not in AssessmentRound.ThenTest.values:
        raise RoundRefused(_("The then-test is asked beside each item, once a domain, or not at all."))
    facts = {
        "kind": kind, "instrument_version": instrument_version, "opens_on": opens_on, "closes_on": closes_on,
        "cohort": cohort, "then_test": then_test, "is_retrospective": is_retrospective,
    }  # fmt: skip
    assessment_round, is_new = AssessmentRound.objects.get_or_create(
        code=code,
        defaults={
            **facts, "name": name, "opened_by": by, "opened_at": at,
            "remind_days": default_remind_days() if remind_days is None else list(remind_days),
        },
    )  # fmt: skip
    if not is_new and any(getattr(assessment_round, field) != value for field, value in facts.items()):
        raise RoundRefused(_("A round with this code stands already with another window, kind or instrument."))
    lock_version(version=instrument_version, by=by, at=at)
    if is_new:
        audit.record(act="round.opened", row=assessment_round, by=by, at=at, extra={"code": code, "kind": kind})
    add_organisations(assessment_round=assessment_round, organisations=organisations, by=by, at=at)
    return assessment_round


@transaction.atomic
def add_organisations(
    *, assessment_round: AssessmentRound, organisations: Iterable[Organisation], by, at: datetime
) -> list[CapacityAssessment]:
    """Give each organisation that has no current assessment in the round a draft; return the new ones."""
    if not has_role(by, Role.MONITOR):
        raise RoundRefused(_("Organisations are added to a round by the M&E officer."))
    if assessment_round.closed_at is not None:
        raise RoundRefused(_("This round is closed and takes no more organisations."))
    organisations = list(organisations)
    _refuse_gone(organisations, on=timezone.localtime(at).date())
    if assessment_round.is_retrospective:
        _refuse_with_baseline(organisations)
    rows = CapacityAssessment.objects.filter(round=assessment_round)
    present = set(rows.current().values_list("organisation_id", flat=True))
    made = []
    for organisation in organisations:
        if organisation.pk in present or organisation.kind != Organisation.Kind.CSO:
            continue
        revision = rows.filter(organisation=organisation).count() + 1
        assessment = CapacityAssessment.objects.create(
            round=assessment_round, organisation=organisation, revision=revision
        )
        write_event("open_case", assessment=assessment, before="", by=by, at=at)
        present.add(organisation.pk)
        made.append(assessment)
    if made:
        audit.record(
            act="round.organisations_added", row=assessment_round, by=by, at=at, extra={"count": len(made)}
        )
    return made


def refuse_window_not_over(closes_on: date, *, on: date) -> None:
    """Refuse a window of a retrospective T0 that reaches today: its documents are of a time that is over."""
    if closes_on >= on:
        raise RoundRefused(
            _("A retrospective T0 looks back: its last day must lie before today. For a time that is not over, open a plain T0."),
            field="closes_on",
        )


def _refuse_with_baseline(organisations: list[Organisation]) -> None:
    """Refuse who has a T0 of its time already: the plain baseline is the better one, and stays the only one."""
    rows = CapacityAssessment.objects.current().filter(
        organisation__in=organisations, round__kind=AssessmentRound.Kind.T0, round__is_retrospective=False
    )
    codes = sorted(set(rows.values_list("organisation__code", flat=True)))
    if codes:
        raise RoundRefused(
            _("These organisations have a T0 already and need no retrospective one: %(codes)s.")
            % {"codes": ", ".join(codes)},
            field="organisations",
        )


def _refuse_gone(organisations: list[Organisation], *, on: date) -> None:
    keys = {organisation.pk for organisation in organisations}
    here = set(Organisation.objects.filter(pk__in=keys).present(on=on).values_list("pk", flat=True))
    gone = sorted(row.code for row in organisations if row.pk not in here)
    if gone:
        raise RoundRefused(_("These organisations have left the project or merged: %(codes)s.") % {"codes": ", ".join(gone)})


@transaction.atomic
def assign_verifier(*, assessment: CapacityAssessment, verifier, by, at: datetime) -> CapacityAssessment:
    """Say who verifies; refused for anybody with a conflict, now and again at the lock (WF-7)."""
    if not has_role(by, Role.MONITOR):
        raise VerifierRefused(_("Verifiers are named by the M&E officer."))
    stands = CapacityAssessment.objects.select_for_update(of=("self",)).select_related("verifier").get(pk=assessment.pk)
    assessment.state, assessment.verifier = stands.state, stands.verifier
    assessment.facilitator_id, assessment.verified_from = stands.facilitator_id, stands.verified_from
    if assessment.state in workflow.FINISHED:
        raise VerifierRefused(_("This assessment is finished; its verifier stays."))
    conflicts = conflicts_of(verifier, assessment)
    if conflicts:
        raise VerifierRefused(CONFLICTS[conflicts[0]], conflicts=conflicts)
    if assessment.verifier_id == verifier.pk:
        return assessment
    shown = {key for keys in evidence_by_item(latest_sheet(assessment, Layer.CONSENSUS)).values() for key in keys}
    if assessment.verifier_id:
        take_from_reader(evidence_ids=shown, reader=assessment.verifier)
        _set_aside(assessment, at=at)
    assessment.verifier, assessment.no_conflict_at = verifier, None
    assessment.save(update_fields=["verifier", "no_conflict_at"])
    if assessment.verified_from:
        give_to_reader(evidence_ids=shown, reader=verifier, at=at)
    audit.record(
        act="assessment.verifier", row=assessment, by=by, at=at,
        extra={"verifier": str(verifier.pk), "same_region": is_same_region(verifier, assessment)},
    )  # fmt: skip
    return assessment


def _set_aside(assessment: CapacityAssessment, *, at: datetime) -> None:
    """Close the sheet of a verifier who leaves the case; it stays stored, and the next one begins an own sheet."""
    sheet = verified_sheet(assessment)
    if sheet is None or not sheet.scores.exists():
        return
    ScoreSheet.objects.filter(pk=sheet.pk, submitted_at=None).update(submitted_at=at)
    ScoreSheet.objects.create(assessment=assessment, layer=Layer.VERIFIED, edition=sheet.edition + 1)


@transaction.atomic
def assign_facilitator(*, assessment: CapacityAssessment, facilitator, by, at: datetime) -> CapacityAssessment:
    """Say who leads the consensus meeting; never the verifier (LA-10)."""
    if not has_role(by, Role.MONITOR):
        raise VerifierRefused(_("Facilitators are named by the M&E officer."))
    stands = CapacityAssessment.objects.select_for_update(of=("self",)).get(pk=assessment.pk)
    if stands.state in workflow.FINISHED:
        raise VerifierRefused(_("This assessment is finished; its facilitator stays."))
    if facilitator is not None and _rates(facilitator, stands):
        raise VerifierRefused(CONFLICTS["facilitator"], conflicts=["facilitator"])
    assessment.facilitator = facilitator
    assessment.save(update_fields=["facilitator"])
    audit.record(act="assessment.facilitator", row=assessment, by=by, at=at)
    return assessment


def _rates(person, assessment: CapacityAssessment) -> bool:
    """Say whether the person verifies this organisation or rates it a second time, in any round (LA-10)."""
    cases = CapacityAssessment.objects.filter(organisation_id=assessment.organisation_id)
    return cases.filter(Q(verifier=person) | Q(second_rating__rater=person)).exists()

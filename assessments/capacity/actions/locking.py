"""Lock a result, reopen it as a new revision. What was locked is never changed."""

from datetime import UTC, datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.capacity import workflow
from assessments.capacity.actions.plans import freeze_plans
from assessments.capacity.actions.sheets import copy_rows, store_score
from assessments.capacity.actions.steps import check_step, take_step, write_event
from assessments.capacity.measurement.records import canonical, digest, result_to_record
from assessments.capacity.measurement.scoring import Result
from assessments.capacity.models import CapacityAssessment, Layer, ScoreSheet
from assessments.capacity.queries.sheets import (
    evidence_by_item,
    items_with_accepted_evidence,
    latest_sheet,
    scores_of,
    self_sheets,
    verified_result,
    verified_sheet,
)
from assessments.capacity.queries.verification import lock_checks, needs_confirmation
from assessments.evidence.models import Evidence
from assessments.evidence.queries import judged
from lms.core import audit
from lms.core.errors import Refusal


class LockRefused(Refusal):
    """A lock check does not hold. `details["checks"]` lists those."""


@transaction.atomic
def lock_assessment(
    *, assessment: CapacityAssessment, note: str, by, at: datetime, provisional_ok: bool = False
) -> CapacityAssessment:
    """Make the verified result final: score, snapshot and digest are written once, in this transaction.

    `note` is the note of the moderation. A provisional result is locked only if `provisional_ok` says so.
    """
    check_step("lock", assessment=assessment, by=by, comment=note)
    if assessment.verifier_id == by.pk:
        raise LockRefused(_("Whoever verified a case does not lock it."), checks=[])
    result = verified_result(assessment)
    broken = [check for check in lock_checks(assessment, result=result) if not check.is_kept]
    if broken:
        raise LockRefused(_("The result cannot be locked yet: %(what)s") % {"what": broken[0].text}, checks=broken)
    if needs_confirmation(result) and not provisional_ok:
        raise LockRefused(_("The result is provisional. Confirm that it is locked as it is."), checks=[])
    sheet = verified_sheet(assessment)
    proved = items_with_accepted_evidence(assessment)
    levels = {code: row.level for code, row in scores_of(sheet).items()}
    ScoreSheet.objects.filter(pk=sheet.pk, submitted_at=None).update(submitted_at=at)
    store_score(sheet, result, levels=levels, with_evidence=proved)
    snapshot = canonical(snapshot_of(assessment, result, proved, at=at))
    take_step(
        "lock", assessment=assessment, by=by, at=at, comment=note,
        locked_at=at, snapshot=snapshot, sha256=digest(snapshot),
    )  # fmt: skip
    freeze_plans(assessment=assessment, at=at)
    return assessment


@transaction.atomic
def reopen_assessment(*, assessment: CapacityAssessment, reason: str, by, at: datetime) -> CapacityAssessment:
    """Begin revision n + 1 with the verified levels of the old one; the old stays readable and verifiable."""
    take_step("reopen", assessment=assessment, by=by, at=at, comment=reason)
    revision = CapacityAssessment.objects.create(
        round=assessment.round,
        organisation=assessment.organisation,
        revision=assessment.revision + 1,
        state=workflow.UNDER_VERIFICATION,
        facilitator=assessment.facilitator,
        verifier=assessment.verifier,
        assessed_on=assessment.assessed_on,
        participants=assessment.participants,
        what_changed=assessment.what_changed,
        is_self_complete=assessment.is_self_complete,
        no_conflict_at=assessment.no_conflict_at,
        verified_from=assessment.verified_from,
    )
    sheet = ScoreSheet.objects.create(assessment=revision, layer=Layer.VERIFIED)
    copy_rows(verified_sheet(assessment), sheet)
    write_event("reopened", assessment=revision, before="", by=by, at=at, comment=reason)
    audit.record(act="assessment.revision", row=revision, by=by, at=at, reason=reason)
    return revision


def snapshot_of(assessment: CapacityAssessment, result: Result, proved: set[str], *, at: datetime) -> dict:
    """Return everything the result rests on, naming no respondent (WF-11)."""
    version = assessment.round.instrument_version
    consensus, verified = latest_sheet(assessment, Layer.CONSENSUS), verified_sheet(assessment)
    shown = evidence_by_item(consensus, verified)
    words = judged(key for keys in shown.values() for key in keys)
    kept = set(Evidence.objects.filter(pk__in=words).values_list("pk", flat=True))
    return {
        "schema": "capacity-assessment/1",
        "instrument": {"code": version.document["code"], "version": version.version, "sha256": version.sha256},
        "scoring_rule": version.scoring_rule,
        "organisation": str(assessment.organisation_id),
        "round": {"code": assessment.round.code, "kind": assessment.round.kind},
        "revision": assessment.revision,
        "assessed_on": assessment.assessed_on.isoformat() if assessment.assessed_on else None,
        "locked_at": at.astimezone(UTC).isoformat(),
        "self": sorted(
            (_rows(sheet) for sheet in self_sheets(assessment).filter(submitted_at__isnull=False)), key=canonical
        ),
        "is_self_complete": assessment.is_self_complete,
        "consensus": _rows(consensus),
        "verified": _rows(verified),
        "evidence": {
            str(key): {"sha256": words[key].sha256, "verdict": words[key].decision, "dated_on": words[key].dated_on.isoformat()}
            for key in sorted(kept, key=str)
        },
        "evidence_of_items": {code: sorted(map(str, keys)) for code, keys in shown.items()},
        "with_accepted_evidence": sorted(proved),
        "settings": version.document["settings"],
        "result": result_to_record(result),
        "people": {"verifier": _pseudonym(assessment, "verifier"), "facilitator": _pseudonym(assessment, "facilitator")},
    }


def _rows(sheet: ScoreSheet | None) -> dict:
    fields = ("level", "code", "reason", "jump_reason", "importance", "relies_on_partner", "decision")
    return {code: {field: getattr(row, field) for field in fields} for code, row in scores_of(sheet).items()}


def _pseudonym(assessment: CapacityAssessment, role: str) -> str | None:
    """Return a mark that is the same within one assessment and says nothing outside it."""
    key = getattr(assessment, f"{role}_id")
    return digest(f"{assessment.pk}:{key}")[:12] if key else None

"""Lock a result, reopen it as a new revision. What was locked is never changed."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from assessments.capacity import workflow
from assessments.capacity.actions.plans import freeze_plans
from assessments.capacity.actions.sheets import copy_rows, store_score
from assessments.capacity.actions.steps import check_step, take_step, write_event
from assessments.capacity.measurement.records import canonical, digest, result_to_record
from assessments.capacity.measurement.scoring import Result
from assessments.capacity.models import CapacityAssessment, Disagreement, Item, Layer, ScoreSheet
from assessments.capacity.permissions import disagree_until, hats_of
from assessments.capacity.queries.second_ratings import noise_at
from assessments.capacity.queries.sheets import (
    evidence_by_item,
    items_with_accepted_evidence,
    latest_sheet,
    scores_of,
    self_sheets,
    verified_result,
    verified_sheet,
)
from assessments.capacity.queries.verification import lock_checks, needs_confirmation, resting_on_withdrawn
from assessments.evidence.actions import give_to_reader, take_from_reader
from assessments.evidence.actions import withdraw_evidence as mark_withdrawn
from assessments.evidence.models import Evidence
from assessments.evidence.queries import judged
from assessments.measurement.reliability import NoiseInForce
from lms.core import audit
from lms.core.errors import Refusal


class DisagreementRefused(Refusal):
    """The disagreement is not this person's to record, empty, or late; `details["until"]` names the last day."""


class LockRefused(Refusal):
    """A lock check does not hold. `details["checks"]` lists those."""


@transaction.atomic
def lock_assessment(
    *,
    assessment: CapacityAssessment,
    note: str,
    by,
    at: datetime,
    provisional_ok: bool = False,
    rev: int | None = None,
) -> CapacityAssessment:
    """Make the verified result final: score, snapshot and digest are written once, in this transaction.

    `note` is the note of the moderation. A provisional result is locked only if `provisional_ok` says so. After the
    commit `settings.AFTER_LOCK` is told, so that the papers are drawn once and stored.
    """
    check_step("lock", assessment=assessment, by=by, comment=note, rev=rev)
    if assessment.verifier_id == by.pk:
        raise LockRefused(_("Whoever verified a case does not lock it."), checks=[])
    noise = noise_at(at, assessment.round.instrument_version.spec)
    result = verified_result(assessment, sem=noise.sem)
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
    snapshot = canonical(snapshot_of(assessment, result, proved, at=at, noise=noise))
    take_step(
        "lock", assessment=assessment, by=by, at=at, comment=note,
        locked_at=at, snapshot=snapshot, sha256=digest(snapshot),
    )  # fmt: skip
    freeze_plans(assessment=assessment, at=at)
    _close_evidence(assessment)
    if settings.AFTER_LOCK:
        transaction.on_commit(
            partial(import_string(settings.AFTER_LOCK), assessment_id=assessment.pk, at=at), robust=True
        )
    return assessment


def _close_evidence(assessment: CapacityAssessment) -> None:
    """Take the evidence back from the verifier, except what another open case of theirs shows too."""
    if assessment.verifier is None:
        return
    others = CapacityAssessment.objects.filter(
        organisation_id=assessment.organisation_id, verifier=assessment.verifier, locked_at=None,
        verified_from__isnull=False,
    ).exclude(state=workflow.CANCELLED)  # fmt: skip
    still = {key for case in others for key in _shown(case)}
    take_from_reader(evidence_ids=_shown(assessment) - still, reader=assessment.verifier)


def _shown(assessment: CapacityAssessment) -> set:
    return {key for keys in evidence_by_item(latest_sheet(assessment, Layer.CONSENSUS)).values() for key in keys}


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
    if revision.verifier is not None:
        give_to_reader(evidence_ids=_shown(revision), reader=revision.verifier, at=at)
    write_event("reopened", assessment=revision, before="", by=by, at=at, comment=reason)
    audit.record(act="assessment.revision", row=revision, by=by, at=at, reason=reason)
    return revision


@transaction.atomic
def withdraw_evidence(*, evidence: Evidence, reason: str, by, at: datetime) -> list[CapacityAssessment]:
    """Take evidence back. Nothing that is locked changes; the locked cases that rest on it are returned.

    For each of them the M&E lead opens a new revision (`reopen_without_evidence`), in which the items drop to the cap.
    """
    mark_withdrawn(evidence=evidence, reason=reason, by=by, at=at)
    return [case for case, _items in resting_on_withdrawn(evidence_ids=[evidence.pk])]


@transaction.atomic
def reopen_without_evidence(*, assessment: CapacityAssessment, by, at: datetime) -> CapacityAssessment:
    """Open a new revision of a locked case whose accepted evidence was withdrawn; the reason names the items."""
    found = {case.pk: items for case, items in resting_on_withdrawn(assessment_ids=[assessment.pk])}
    if assessment.pk not in found:
        raise LockRefused(_("No accepted evidence of this result was withdrawn."), checks=[])
    reason = _("Evidence was withdrawn after the lock. Items: %(items)s.") % {"items": ", ".join(found[assessment.pk])}
    return reopen_assessment(assessment=assessment, reason=str(reason), by=by, at=at)


@transaction.atomic
def record_disagreement(
    *, assessment: CapacityAssessment, text: str, by, at: datetime, items: Sequence[str] = ()
) -> Disagreement:
    """Record what the CSO lead holds against a locked result, within 14 days; once, and it changes nothing."""
    assessment.refresh_from_db(
        fields=["state", "locked_at"], from_queryset=CapacityAssessment.objects.select_for_update()
    )
    if workflow.LEAD not in hats_of(by, assessment):
        raise DisagreementRefused(_("A disagreement is recorded by the CSO lead."))
    if assessment.state != workflow.LOCKED:
        raise DisagreementRefused(_("A disagreement is recorded beside a locked result."))
    until = disagree_until(assessment)
    if timezone.localdate(at) > until:
        raise DisagreementRefused(
            _("The time for a disagreement is over. The last day was: %(day)s.") % {"day": until.isoformat()}, until=until
        )
    if not text.strip():
        raise DisagreementRefused(_("Write what you disagree with, and why."))
    known = set(Item.objects.filter(version_id=assessment.round.instrument_version_id).values_list("code", flat=True))
    if set(items) - known:
        raise DisagreementRefused(_("The instrument has no such item."))
    if Disagreement.objects.filter(assessment=assessment).exists():
        raise DisagreementRefused(_("A disagreement was recorded already. It stands beside the result."))
    row = Disagreement.objects.create(
        assessment=assessment, text=text.strip(), items=sorted(set(items)), by=by, at=at
    )
    audit.record(act="assessment.disagreement", row=row, by=by, at=at, extra={"items": row.items})
    return row


def snapshot_of(
    assessment: CapacityAssessment, result: Result, proved: set[str], *, at: datetime, noise: NoiseInForce | None = None
) -> dict:
    """Return everything the result rests on, naming no respondent (WF-11)."""
    version = assessment.round.instrument_version
    noise = noise or noise_at(at, version.spec)
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
        "noise": {
            "sem": noise.sem, "mdc90": noise.mdc90, "threshold": noise.threshold, "is_default": noise.is_default,
            "double_scored": noise.n,
        },
        "result": result_to_record(result),
        "people": {"verifier": _pseudonym(assessment, "verifier"), "facilitator": _pseudonym(assessment, "facilitator")},
    }


def _rows(sheet: ScoreSheet | None) -> dict:
    fields = (
        "level", "code", "reason", "jump_reason", "dissent", "importance", "relies_on_partner", "partner_name", "decision"
    )  # fmt: skip
    return {code: {field: getattr(row, field) for field in fields} for code, row in scores_of(sheet).items()}


def _pseudonym(assessment: CapacityAssessment, role: str) -> str | None:
    """Return a mark that is the same within one assessment and says nothing outside it."""
    key = getattr(assessment, f"{role}_id")
    return digest(f"{assessment.pk}:{key}")[:12] if key else None

"""The verifier's work: decide each item, judge the evidence, return with a comment, validate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.capacity import workflow
from assessments.capacity.actions.reminders import leaders
from assessments.capacity.actions.sheets import (
    EditClash,
    Entry,
    EntryRefused,
    Incomplete,
    SheetClosed,
    close_consensus,
    copy_rows,
    fault_of,
)
from assessments.capacity.actions.steps import check_step, take_step
from assessments.capacity.letters import send_case_returned
from assessments.capacity.models import (
    CapacityAssessment,
    Decision,
    Item,
    ItemScore,
    Layer,
    ReturnPoint,
    ScoreSheet,
)
from assessments.capacity.permissions import conflicts_of, hats_of, may_edit_sheet
from assessments.capacity.queries.sheets import evidence_by_item, latest_sheet, scores_of, verified_sheet
from assessments.capacity.queries.verification import open_points, undecided
from assessments.evidence.actions import give_verdicts
from assessments.evidence.queries import last_verdicts
from lms.core import audit
from lms.core.errors import Refusal

ANSWER_DAYS = 14  # a return without a day of its own asks for an answer within two weeks


class PointRefused(Refusal):
    """The point is answered or revoked already, lacks its reason, or is not this person's to revoke."""


class DeclarationMissing(Refusal):
    """The verifier has not declared yet to be free of conflict."""


@dataclass(frozen=True)
class ItemDecision:
    """What the verifier decides on one item. Level and code matter only for 'changed'."""

    decision: str
    level: int | None = None
    code: str = ""
    reason: str = ""
    rev: int | None = None


@transaction.atomic
def declare_no_conflict(*, assessment: CapacityAssessment, by, at: datetime) -> None:
    """Sign, before the first item, that nothing ties the verifier to the organisation (WF-7)."""
    assessment.refresh_from_db(fields=["verifier", "state", "facilitator"])
    if assessment.verifier_id != by.pk or conflicts_of(by, assessment):
        raise DeclarationMissing(_("Only the verifier of the case, free of conflict, signs this declaration."))
    if CapacityAssessment.objects.filter(pk=assessment.pk, no_conflict_at=None).update(no_conflict_at=at):
        audit.record(act="assessment.no_conflict", row=assessment, by=by, at=at)
    assessment.refresh_from_db(fields=["no_conflict_at"])


def decide_item(*, assessment: CapacityAssessment, item: Item, decision: ItemDecision, by, at: datetime) -> ItemScore:
    """Decide one item of the case."""
    return decide_items(assessment=assessment, decisions={item.code: decision}, by=by, at=at)[0]


@transaction.atomic
def decide_items(
    *, assessment: CapacityAssessment, decisions: Mapping[str, ItemDecision], by, at: datetime
) -> list[ItemScore]:
    """Decide several items: accept the consensus, change it with a reason, ask for evidence, or leave it open."""
    sheet = verified_sheet(assessment)
    if sheet is None or not may_edit_sheet(by, sheet):
        raise SheetClosed(_("This case cannot be verified now. Nothing was saved."), entered=dict(decisions))
    if assessment.no_conflict_at is None:
        raise DeclarationMissing(_("Declare first that you have no conflict of interest."))
    ScoreSheet.objects.filter(pk=sheet.pk).update(rev=F("rev") + 1)
    items = {item.code: item for item in assessment.round.instrument_version.items.all()}
    agreed = scores_of(latest_sheet(assessment, Layer.CONSENSUS))
    faults, values = {}, {}
    for code, decision in decisions.items():
        fault = _decision_fault(items.get(code), decision, agreed.get(code))
        if fault:
            faults[code] = fault
        else:
            values[code] = _decided(decision, agreed.get(code))
    if faults:
        raise EntryRefused(next(iter(faults.values())), faults=faults, entered=dict(decisions))
    return _write(sheet, items, decisions, values)


def _write(sheet: ScoreSheet, items, decisions, values) -> list[ItemScore]:
    present = {row.item.code: row for row in sheet.scores.select_related("item").filter(item__code__in=values)}
    made, changed = [], []
    for code, columns in values.items():
        row, seen = present.get(code), decisions[code].rev
        if seen is not None and seen != (row.rev if row else 0) and _changes(row, columns):
            raise EditClash(
                _("This item was decided in another window meanwhile. Below you see what stands now."),
                items={code: row},
                entered={code: decisions[code]},
            )
        if row is None:
            made.append(ItemScore(sheet=sheet, item=items[code], **columns))
        elif _changes(row, columns):
            for field, value in columns.items():
                setattr(row, field, value)
            row.rev += 1
            changed.append(row)
    ItemScore.objects.bulk_create(made)
    ItemScore.objects.bulk_update(changed, ["level", "code", "reason", "decision", "rev"])
    rows = present | {row.item.code: row for row in made}
    return [rows[code] for code in values]


def _changes(row: ItemScore | None, columns: Mapping) -> bool:
    return row is None or any(getattr(row, field) != value for field, value in columns.items())


def _decision_fault(item: Item | None, decision: ItemDecision, agreed: ItemScore | None):
    if item is None:
        return _("The instrument has no such item.")
    if decision.decision not in (*Decision.values[1:],):
        return _("Choose what you decide: accept, change, ask for evidence, or say that it cannot be determined.")
    reason = decision.reason.strip()
    if decision.decision == Decision.ACCEPTED:
        if agreed is None or (agreed.level is None and agreed.code != "na"):
            return _("There is no agreed level to accept. Set a level or say that it cannot be determined.")
        if agreed.code == "na" and not reason:
            return _("Say why you agree that the item does not apply.")
        return None
    if not reason:
        return _("Write a reason. It stays with the assessment.")
    if decision.decision != Decision.CHANGED:
        return None
    if decision.level is None and decision.code != "na":
        return _("Choose the level that the evidence supports.")
    return fault_of(item, Entry(level=decision.level, code=decision.code, reason=reason), Layer.VERIFIED)


def _decided(decision: ItemDecision, agreed: ItemScore | None) -> dict:
    """Return the columns of the verified row: accepting copies the agreed level, it never points to it."""
    reason = decision.reason.strip()
    if decision.decision == Decision.ACCEPTED:
        return {"decision": decision.decision, "level": agreed.level, "code": agreed.code, "reason": reason}
    if decision.decision == Decision.CHANGED:
        return {"decision": decision.decision, "level": decision.level, "code": decision.code, "reason": reason}
    return {"decision": decision.decision, "level": None, "code": "", "reason": reason}


@transaction.atomic
def judge_evidence(
    *,
    assessment: CapacityAssessment,
    verdicts: Mapping[UUID, tuple[str, str]],
    by,
    at: datetime,
    seen: Mapping[UUID, int] | None = None,
) -> None:
    """Give verdicts on evidence of the case: evidence id -> (accepted or rejected, reason).

    `seen` holds the number of the verdict the page showed (0: none): a verdict given meanwhile is not overwritten.
    """
    sheet = verified_sheet(assessment)
    if sheet is None or not may_edit_sheet(by, sheet):
        raise SheetClosed(_("This case cannot be verified now. Nothing was saved."))
    if assessment.no_conflict_at is None:
        raise DeclarationMissing(_("Declare first that you have no conflict of interest."))
    shown = {key for keys in evidence_by_item(latest_sheet(assessment, Layer.CONSENSUS)).values() for key in keys}
    if set(verdicts) - shown:
        raise EntryRefused(_("This evidence does not belong to the case."), faults={})
    ScoreSheet.objects.filter(pk=sheet.pk).update(rev=F("rev") + 1)  # takes the row: of two at once one waits
    since = assessment.verified_from  # a verdict of an earlier round is not one of this case
    stands = {key: row for key, row in last_verdicts(verdicts).items() if since is None or row.at >= since}
    clashing = {
        key: stands[key]
        for key, number in (seen or {}).items()
        if key in verdicts and key in stands and stands[key].number != number and stands[key].decision != verdicts[key][0]
    }
    if clashing:
        raise EditClash(
            _("This evidence was judged in another window meanwhile. Below you see what stands now."),
            items={}, entered={}, verdicts=clashing,
        )  # fmt: skip
    give_verdicts(verdicts=verdicts, by=by, at=at)


@transaction.atomic
def return_assessment(
    *,
    assessment: CapacityAssessment,
    comment: str,
    points: Sequence[tuple[Item | None, str]],
    by,
    at: datetime,
    scope: str = "items",
    due_on: date | None = None,
    rev: int | None = None,
) -> CapacityAssessment:
    """Send the case back with a comment and a list of what is asked for; the consensus continues in a new edition.

    Without a day of its own the answer is due in two weeks.
    """
    code = "return_validated" if assessment.state == workflow.VALIDATED else "return"
    check_step(code, assessment=assessment, by=by, comment=comment, rev=rev)
    today = timezone.localdate(at)
    due_on = due_on or today + timedelta(days=ANSWER_DAYS)
    if due_on < today:
        raise Incomplete(_("The day of the answer lies in the past."), missing={"due_on": ""})
    if scope not in workflow.SCOPES:
        raise Incomplete(_("Say whether items, evidence or only reasons are asked for."), missing={"scope": ""})
    asked = [(item, text.strip()) for item, text in points if text.strip()]
    if not asked:
        raise Incomplete(_("List at least one thing that you ask for."), missing={"points": ""})
    event = take_step(
        code, assessment=assessment, by=by, at=at, comment=comment, scope=scope, due_on=due_on
    )
    ReturnPoint.objects.bulk_create(ReturnPoint(event=event, item=item, asked=text) for item, text in asked)
    old = latest_sheet(assessment, Layer.CONSENSUS)
    if old is not None:
        edition = old.edition + 1 if old.assessment_id == assessment.pk else 1
        new = ScoreSheet.objects.create(assessment=assessment, layer=Layer.CONSENSUS, edition=edition)
        copy_rows(old, new)
    for lead in leaders(assessment):
        send_case_returned(event, lead, number=len(asked), at=at)
    return assessment


@transaction.atomic
def resubmit(
    *, assessment: CapacityAssessment, answers: Mapping[UUID, str], by, at: datetime
) -> CapacityAssessment:
    """Answer every listed point and send the case back."""
    check_step("resubmit", assessment=assessment, by=by)
    points = open_points(assessment)
    if set(answers) - {point.pk for point in points}:  # revoked or answered in another window meanwhile
        answers = {key: text for key, text in answers.items() if key in {point.pk for point in points}}
    unanswered = [point for point in points if not answers.get(point.pk, "").strip()]
    if unanswered:
        raise Incomplete(
            _("Answer every point. Still open: %(number)s.") % {"number": len(unanswered)},
            missing={str(point.pk): _("Write your answer.") for point in unanswered},
        )
    scope = assessment.events.order_by("-number").first().scope
    _refuse_changes_outside(scope, assessment)
    for point in points:
        point.answer, point.answered_at = answers[point.pk].strip(), at
    ReturnPoint.objects.bulk_update(points, ["answer", "answered_at"])
    sheet = latest_sheet(assessment, Layer.CONSENSUS)
    if sheet is not None and sheet.submitted_at is None:
        _clear_decisions(assessment, sheet)
        close_consensus(assessment, sheet, at=at)
    take_step("resubmit", assessment=assessment, by=by, at=at)
    return assessment


def _editions(assessment: CapacityAssessment, sheet: ScoreSheet) -> tuple[dict, dict]:
    """Return the levels of the edition before and of this one: item code -> (level, code)."""
    before = (
        ScoreSheet.objects.filter(
            assessment__round_id=assessment.round_id, assessment__organisation_id=assessment.organisation_id,
            layer=Layer.CONSENSUS, submitted_at__isnull=False,
        )
        .order_by("-assessment__revision", "-edition")
        .first()
    )  # fmt: skip
    return tuple(
        {code: (row.level, row.code) for code, row in scores_of(each).items()} for each in (before, sheet)
    )


def _refuse_changes_outside(scope: str, assessment: CapacityAssessment) -> None:
    sheet = latest_sheet(assessment, Layer.CONSENSUS)
    if scope == "items" or sheet is None or sheet.submitted_at is not None:
        return
    before, now = _editions(assessment, sheet)
    changed = sorted(code for code in now if before.get(code) != now[code])
    if changed:
        raise EntryRefused(
            _("Only reasons or evidence were asked for, but levels changed: %(items)s. Set them back.")
            % {"items": ", ".join(changed)},
            faults=dict.fromkeys(changed, ""),
        )


def _clear_decisions(assessment: CapacityAssessment, sheet: ScoreSheet) -> None:
    """An item whose agreed level changed, or for which evidence was asked, must be decided again."""
    before, now = _editions(assessment, sheet)
    changed = [code for code in now if before.get(code) != now[code]]
    verified = verified_sheet(assessment)
    if verified is not None:
        verified.scores.filter(item__code__in=changed).delete()
        verified.scores.filter(decision=Decision.ASKED).delete()


@transaction.atomic
def revoke_point(*, point: ReturnPoint, reason: str, by, at: datetime) -> ReturnPoint:
    """Take back one thing that was asked for; it stays visible with the reason. Not after it was answered."""
    assessment = CapacityAssessment.objects.select_for_update().get(pk=point.event.assessment_id)
    hats = hats_of(by, assessment)
    asked_by_panel = point.event.step == "return_validated"
    if not hats & ({workflow.MONITOR_LEAD} if asked_by_panel else {workflow.VERIFIER, workflow.MONITOR_LEAD}):
        raise PointRefused(_("A point is revoked by whoever verifies the case, or by the M&E lead."))
    if not reason.strip():
        raise PointRefused(_("Write a reason. It stays with the assessment."))
    won = assessment.state == workflow.RETURNED and ReturnPoint.objects.filter(
        pk=point.pk, answered_at=None, revoked_at=None
    ).update(revoked_at=at, revoked_by=by, revoke_reason=reason.strip())
    if not won:
        raise PointRefused(_("This point was answered or revoked meanwhile."))
    point.refresh_from_db()
    audit.record(act="assessment.point_revoked", row=point, by=by, at=at, reason=reason)
    return point


@transaction.atomic
def take_up_again(*, assessment: CapacityAssessment, by, at: datetime) -> CapacityAssessment:
    """Go on verifying what came back."""
    take_step("take_up_again", assessment=assessment, by=by, at=at)
    return assessment


@transaction.atomic
def accept_reasons(*, assessment: CapacityAssessment, by, at: datetime) -> CapacityAssessment:
    """Validate again without a new verification, when only reasons were asked for (WF-5)."""
    check_step("accept_reasons", assessment=assessment, by=by)
    returned = assessment.events.filter(to_state=workflow.RETURNED).order_by("-number").first()
    if returned is None or returned.scope != "reasons":
        raise Incomplete(_("Levels or evidence were asked for: the verifier takes the case up again."), missing={})
    if undecided(assessment):
        raise Incomplete(_("Not every item is decided: the verifier takes the case up again."), missing={})
    take_step("accept_reasons", assessment=assessment, by=by, at=at)
    return assessment


@transaction.atomic
def validate(*, assessment: CapacityAssessment, by, at: datetime) -> CapacityAssessment:
    """End the verification: every item decided, every piece of evidence judged."""
    check_step("validate", assessment=assessment, by=by)
    missing = undecided(assessment)
    if missing:
        raise Incomplete(_("Some decisions are still missing: %(number)s.") % {"number": len(missing)}, missing=missing)
    take_step("validate", assessment=assessment, by=by, at=at)
    return assessment

"""Second ratings: draw the cases, name the raters, rate blind, finish (LA-12)."""

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from assessments.capacity.actions.sheets import Entry, EntryRefused, Incomplete, SheetClosed, write_entries
from assessments.capacity.measurement.second_ratings import draw_sample, sample_size
from assessments.capacity.models import (
    AssessmentRound,
    CapacityAssessment,
    ItemScore,
    Layer,
    ScoreSheet,
    SecondRating,
    SecondRatingDraw,
)
from assessments.capacity.permissions import SECOND_STATES, conflicts_of, may_edit_sheet
from assessments.capacity.queries.second_ratings import begun_cases, candidates_of, rated_organisations
from assessments.capacity.queries.sheets import evidence_by_item, latest_sheet, scores_of
from assessments.evidence.actions import give_to_reader, take_from_reader
from lms.core import audit
from lms.core.errors import Refusal
from lms.core.models import Role
from lms.core.permissions import has_role


class DrawRefused(Refusal):
    """The draw comes too late, has nobody to draw from, or is not this person's to make."""


class RaterRefused(Refusal):
    """The person must not rate this case a second time. `details["conflicts"]` says why."""


@transaction.atomic
def draw_second_ratings(*, assessment_round: AssessmentRound, seed: str, by, at: datetime) -> SecondRatingDraw:
    """Draw at random who is rated twice; the seed is stored, so that the draw can be made again.

    The first draw of a round is refused once its verification has begun anywhere: nobody may know before whom it hits.
    Organisations that come later are drawn among themselves, before their own verification begins.
    """
    if not has_role(by, Role.MONITOR):
        raise DrawRefused(_("Second ratings are drawn by M&E staff."))
    AssessmentRound.objects.select_for_update().get(pk=assessment_round.pk)
    if not seed.strip() or len(seed) > 64:
        raise DrawRefused(_("A draw needs a seed of at most 64 characters."))
    is_first = not assessment_round.draws.exists()
    if is_first and begun_cases(assessment_round).exists():
        raise DrawRefused(_("The verification of this round has begun: the draw comes too late."))
    candidates = [str(case.pk) for case in candidates_of(assessment_round)]
    if not candidates:
        raise DrawRefused(_("There is nobody left to draw: every case was in a draw or is being verified."))
    measurement = assessment_round.instrument_version.document["settings"]["measurement"]
    size = sample_size(
        len(candidates), share=Fraction(measurement["double_scored_share_min"]),
        least=measurement["double_scored_min_organisations"], rated_before=rated_organisations(),
    )  # fmt: skip
    drawn = draw_sample(candidates, seed=seed.strip(), size=size)
    draw = SecondRatingDraw.objects.create(
        round=assessment_round, seed=seed.strip(), candidates=sorted(candidates), drawn=list(drawn), by=by, at=at
    )
    SecondRating.objects.bulk_create(SecondRating(draw=draw, assessment_id=key) for key in drawn)
    audit.record(
        act="second_rating.drawn", row=draw, by=by, at=at,
        extra={"seed": draw.seed, "candidates": len(candidates), "drawn": len(drawn)},
    )  # fmt: skip
    return draw


def rater_conflicts(user, assessment: CapacityAssessment) -> list[str]:
    """Return why a person must not rate this case a second time."""
    verifies = CapacityAssessment.objects.filter(
        round_id=assessment.round_id, organisation_id=assessment.organisation_id, verifier=user
    )
    own = ["verifier"] if verifies.exists() else []
    return own + [conflict for conflict in conflicts_of(user, assessment) if conflict != "second_rater"]


@transaction.atomic
def assign_second_rater(*, rating: SecondRating, rater, by, at: datetime) -> SecondRating:
    """Say who rates a second time: free of the same conflicts, and never the verifier of the case."""
    if not has_role(by, Role.MONITOR):
        raise RaterRefused(_("Second raters are named by M&E staff."))
    stands = SecondRating.objects.select_for_update(of=("self",)).select_related("assessment", "rater").get(pk=rating.pk)
    assessment = stands.assessment
    if stands.finished_at is not None or assessment.is_locked:
        raise RaterRefused(_("This second rating is finished; its rater stays."))
    conflicts = rater_conflicts(rater, assessment)
    if conflicts:
        raise RaterRefused(_("This person has a conflict of interest and cannot rate this case."), conflicts=conflicts)
    if stands.rater_id == rater.pk:
        return stands
    shown = shown_evidence(assessment)
    if stands.rater_id:
        take_from_reader(evidence_ids=shown, reader=stands.rater)
    if stands.sheet_id:  # what another rater wrote stays stored, and the new one begins anew
        ScoreSheet.objects.filter(pk=stands.sheet_id, submitted_at=None).update(submitted_at=at)
    stands.rater, stands.sheet, stands.no_conflict_at = rater, None, None
    stands.save(update_fields=["rater", "sheet", "no_conflict_at"])
    if assessment.verified_from:
        give_to_reader(evidence_ids=shown, reader=rater, at=at)
    audit.record(act="second_rating.rater", row=stands, by=by, at=at, extra={"rater": str(rater.pk)})
    return stands


def shown_evidence(assessment: CapacityAssessment) -> set:
    """Return the ids of the evidence of the last consensus that was sent."""
    return {key for keys in evidence_by_item(latest_sheet(assessment, Layer.CONSENSUS)).values() for key in keys}


@transaction.atomic
def declare_as_second_rater(*, rating: SecondRating, by, at: datetime) -> SecondRating:
    """Sign, before the first item, that nothing ties the second rater to the organisation; the sheet opens."""
    stands = SecondRating.objects.select_for_update(of=("self",)).select_related("assessment").get(pk=rating.pk)
    if stands.rater_id != by.pk or rater_conflicts(by, stands.assessment):
        raise RaterRefused(_("Only the second rater of the case, free of conflict, signs this declaration."))
    if stands.no_conflict_at is None:
        edition = stands.assessment.sheets.filter(layer=Layer.SECOND).count() + 1
        stands.sheet = ScoreSheet.objects.create(assessment=stands.assessment, layer=Layer.SECOND, edition=edition)
        stands.no_conflict_at = at
        stands.save(update_fields=["sheet", "no_conflict_at"])
        audit.record(act="second_rating.no_conflict", row=stands, by=by, at=at)
    return stands


@transaction.atomic
def rate_items(*, rating: SecondRating, entries: Mapping[str, Entry], by, at: datetime) -> list[ItemScore]:
    """Write own levels: a level, N/A with a reason, or `dk` with a reason (could not be determined)."""
    stands = SecondRating.objects.select_related("assessment__round__instrument_version", "sheet").get(pk=rating.pk)
    if stands.sheet is None or stands.rater_id != by.pk:
        raise SheetClosed(_("Declare first that you have no conflict of interest."), entered=dict(entries))
    sheet = stands.sheet
    sheet.assessment = stands.assessment
    if stands.finished_at is not None or not may_edit_sheet(by, sheet):
        raise SheetClosed(_("This second rating can no longer be changed. Nothing was saved."), entered=dict(entries))
    faults = {
        code: _("Write a reason. It stays with the assessment.")
        for code, entry in entries.items()
        if entry.level is None and not entry.reason.strip()
    }
    if faults:
        raise EntryRefused(_("Choose a level, or write why there is none."), faults=faults)
    return write_entries(sheet=sheet, entries=entries, by=by, at=at)


@transaction.atomic
def finish_second_rating(*, rating: SecondRating, by, at: datetime) -> SecondRating:
    """Close the second rating once every item has a level or a reason; its rater reads the evidence no longer."""
    stands = SecondRating.objects.select_for_update(of=("self",)).select_related("assessment__round__instrument_version", "sheet").get(
        pk=rating.pk
    )
    if stands.rater_id != by.pk or stands.sheet is None:
        raise SheetClosed(_("Declare first that you have no conflict of interest."), entered={})
    if stands.finished_at is not None:
        return stands
    if stands.assessment.state not in SECOND_STATES:
        raise SheetClosed(_("This second rating can no longer be changed. Nothing was saved."), entered={})
    rated = scores_of(stands.sheet)
    missing = {
        code: _("Not rated yet.")
        for code in stands.assessment.round.instrument_version.spec.items
        if code not in rated or (rated[code].level is None and not rated[code].code)
    }
    if missing:
        raise Incomplete(_("Some items are not rated yet: %(number)s.") % {"number": len(missing)}, missing=missing)
    ScoreSheet.objects.filter(pk=stands.sheet_id, submitted_at=None).update(submitted_at=at)
    stands.finished_at = at
    stands.save(update_fields=["finished_at"])
    take_from_reader(evidence_ids=shown_evidence(stands.assessment), reader=by)
    audit.record(act="second_rating.finished", row=stands, by=by, at=at)
    return stands

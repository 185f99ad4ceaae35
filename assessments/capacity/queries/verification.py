"""Read where a verification stands, and whether an assessment may be locked."""

import json
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils.translation import gettext_lazy as _

from assessments.capacity import workflow
from assessments.capacity.measurement.change import Jump, paired_change
from assessments.capacity.measurement.records import canonical, digest
from assessments.capacity.measurement.scoring import FULL, NOT_COMPUTED, Result
from assessments.capacity.models import (
    CapacityAssessment,
    Decision,
    Item,
    ItemScore,
    Layer,
    ReturnPoint,
    SecondRating,
)
from assessments.capacity.permissions import conflicts_of
from assessments.capacity.queries.boards import count_of
from assessments.capacity.queries.moderation import needs_moderation, undecided_at_meetings
from assessments.capacity.queries.results import earlier_result
from assessments.capacity.queries.sheets import (
    evidence_by_item,
    items_with_accepted_evidence,
    latest_sheet,
    scores_of,
    verified_result,
    verified_sheet,
)
from assessments.evidence.models import Evidence, Withdrawal
from assessments.evidence.queries import with_latest_verdict
from lms.core.models.jobs import private_storage


@dataclass(frozen=True)
class Check:
    """One lock check: what is asked, whether it holds, and what to do if it does not."""

    code: str
    is_kept: bool
    text: str
    advice: str = ""


def open_points(assessment: CapacityAssessment) -> list[ReturnPoint]:
    """Return what was asked for and not answered yet, in the order it was asked."""
    points = ReturnPoint.objects.filter(event__assessment=assessment, answered_at=None, revoked_at=None)
    return list(points.select_related("event", "item").order_by("event__number", "item__place", "pk"))


def case_evidence(assessment: CapacityAssessment) -> QuerySet[Evidence]:
    """Return the evidence of the case with the verdict given in this case, not in an earlier round."""
    shown = evidence_by_item(latest_sheet(assessment, Layer.CONSENSUS), verified_sheet(assessment))
    rows = Evidence.objects.filter(pk__in={key for keys in shown.values() for key in keys})
    return with_latest_verdict(rows, since=assessment.verified_from)


def undecided(assessment: CapacityAssessment) -> dict[str, str]:
    """Return what the verifier still has to do: item code or "evidence" -> sentence."""
    rows = scores_of(verified_sheet(assessment))
    missing = {}
    for code in assessment.round.instrument_version.spec.items:
        row = rows.get(code)
        if row is None or not row.decision:
            missing[code] = _("Not decided yet.")
        elif row.decision == Decision.ASKED:
            missing[code] = _("Evidence was asked for: return the case, or decide now.")
    pending = [row for row in case_evidence(assessment) if not row.decision and not row.withdrawn_at]
    if pending:
        missing["evidence"] = _("Evidence without a verdict: %(number)s.") % {"number": len(pending)}
    return missing


def unexplained_jumps(assessment: CapacityAssessment, result: Result) -> dict[Jump, str]:
    """Return the jumps of two levels that lack a reason, or (upwards) accepted evidence (WF-8)."""
    earlier = earlier_result(assessment)
    if earlier is None:
        return {}
    version = assessment.round.instrument_version.spec
    jumps = paired_change(earlier.version, earlier.result, version, result).jumps
    consensus = latest_sheet(assessment, Layer.CONSENSUS)
    rows = scores_of(consensus or verified_sheet(assessment))
    proved = items_with_accepted_evidence(assessment) if jumps else set()
    found = {}
    for jump in jumps:
        row = rows.get(jump.item)
        said = "" if row is None else row.jump_reason or (row.reason if consensus is None else "")
        if not said.strip():
            found[jump] = _("the organisation has not said why")
        elif jump.is_upward and jump.item not in proved:
            found[jump] = _("there is no accepted evidence")
    return found


def lock_checks(assessment: CapacityAssessment, *, result: Result | None = None) -> list[Check]:
    """Return every condition of the lock with its answer (WF-10)."""
    result = result or verified_result(assessment)
    missing = undecided(assessment)
    verifier = assessment.verifier
    is_free = verifier is not None and not conflicts_of(verifier, assessment) and has_declared(assessment)
    jumps = unexplained_jumps(assessment, result)
    files = [row for row in case_evidence(assessment) if row.kind == Evidence.Kind.FILE]
    unhashed = [row.title for row in files if not row.sha256 or not private_storage().exists(row.file.name)]
    apart = needs_moderation(assessment)
    return [
        Check("decided", not missing, _("All items are decided and all evidence is judged"), _names(missing)),
        Check(
            "verifier", is_free, _("A verifier is named and has no conflict of interest"),
            _("Name an assessor who neither belongs to the organisation nor trained it."),
        ),
        Check(
            "jumps", not jumps, _("Every change of two levels is explained"),
            "; ".join(f"{jump.item}: {why}" for jump, why in jumps.items()),
        ),
        Check(
            "points", not open_points(assessment), _("Every point that was asked is answered"),
            _("Wait for the organisation's answer."),
        ),
        Check("files", not unhashed, _("Evidence files are present and have their digest"), "; ".join(unhashed)),
        Check(
            "second", is_rated_twice(assessment), _("The second rating that was drawn is done"),
            _("Name a second rater, or wait until the second rating is finished."),
        ),
        Check(
            "moderation", not apart and not undecided_at_meetings(assessment),
            _("Differences of two levels between the raters were moderated"), ", ".join(apart),
        ),
        Check(
            "status", result.status != NOT_COMPUTED, _("At least six domains are valid, so there is an index"),
            _("Return the case and ask for the missing items."),
        ),
    ]  # fmt: skip


def resting_on_withdrawn(*, evidence_ids=None, assessment_ids=None) -> list[tuple[CapacityAssessment, list[str]]]:
    """Return the locked cases that counted evidence withdrawn since, each with the items that lose their proof.

    Two queries and three more a case that shows withdrawn evidence.
    """
    withdrawn = Withdrawal.objects.all()
    if evidence_ids is not None:
        withdrawn = withdrawn.filter(evidence_id__in=list(evidence_ids))
    gone = set(withdrawn.values_list("evidence_id", flat=True))
    if not gone:
        return []
    shows = ItemScore.objects.filter(evidence__in=gone, sheet__layer__in=(Layer.CONSENSUS, Layer.VERIFIED))
    cases = CapacityAssessment.objects.filter(state=workflow.LOCKED).filter(
        Exists(
            shows.filter(
                sheet__assessment__round_id=OuterRef("round_id"),
                sheet__assessment__organisation_id=OuterRef("organisation_id"),
            )
        )
    )
    if assessment_ids is not None:
        cases = cases.filter(pk__in=list(assessment_ids))
    found = []
    for case in cases.select_related("round__instrument_version", "organisation").order_by("organisation__code"):
        counted = set(json.loads(case.snapshot)["with_accepted_evidence"])
        lost = counted - items_with_accepted_evidence(case)
        if lost:
            codes = case.round.instrument_version.spec.items
            found.append((case, [code for code in codes if code in lost]))
    return found


def stored_faults(assessment: CapacityAssessment) -> list[str]:
    """Return what is wrong with a locked result as it is stored; nothing wrong gives an empty list (WF-12).

    `digest`: the bytes of the snapshot do not give the stored SHA-256; `form`: they are not in the one canonical
    form; `score`: the stored score is not the one in the snapshot.
    """
    faults = []
    if digest(assessment.snapshot) != assessment.sha256:
        faults.append("digest")
    try:
        said = json.loads(assessment.snapshot)
    except ValueError:
        return [*faults, "form"]
    if canonical(said) != assessment.snapshot:
        faults.append("form")
    sheet = verified_sheet(assessment)
    stored = getattr(sheet, "score", None)
    result = {} if stored is None else {key: stored.result.get(key) for key in said.get("result", {})}
    if stored is None or canonical(result) != canonical(said["result"]):
        faults.append("score")
    return faults


def has_declared(assessment: CapacityAssessment) -> bool:
    """Tell whether the verifier signed the declaration; a round held on paper was signed on paper."""
    return assessment.no_conflict_at is not None or assessment.events.filter(step="import_verified").exists()


def is_rated_twice(assessment: CapacityAssessment) -> bool:
    """Tell whether no second rating is open for this organisation in this round."""
    drawn = SecondRating.objects.filter(
        assessment__round_id=assessment.round_id, assessment__organisation_id=assessment.organisation_id
    )
    return not drawn.exclude(assessment__state=workflow.CANCELLED).filter(finished_at=None).exists()


def needs_confirmation(result: Result) -> bool:
    """Tell whether the result is provisional: it may be locked only knowingly."""
    return result.status != FULL


def _names(missing: dict[str, str]) -> str:
    return ", ".join(code for code in missing if code != "evidence") or "".join(map(str, missing.values()))


def queue_of(user) -> QuerySet[CapacityAssessment]:
    """Return the cases a verifier was given, the open ones first, with the items decided and the items there are."""
    decided = ItemScore.objects.filter(sheet__assessment=OuterRef("pk"), sheet__layer=Layer.VERIFIED).exclude(
        decision__in=[Decision.NONE, Decision.ASKED]
    )
    items = Item.objects.filter(version=OuterRef("round__instrument_version"))
    cases = CapacityAssessment.objects.visible_to(user).filter(verifier=user).current()
    return (
        cases.select_related("round", "organisation")
        .defer("snapshot")
        .annotate(decided=count_of(decided, "sheet__assessment"), items=count_of(items, "version"))
        .order_by(F("locked_at").desc(nulls_first=True), "round__closes_on", "organisation__code")
    )

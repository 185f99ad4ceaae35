"""Read what scores from paper would change, before anything is stored."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assessments.capacity import workflow
from assessments.capacity.models import AssessmentRound, CapacityAssessment, ItemScore, Layer

STEPS = {Layer.VERIFIED: "import_verified", Layer.CONSENSUS: "import_consensus"}


@dataclass(frozen=True)
class PaperChange:
    """What the file says of one organisation, beside what stands."""

    case: CapacityAssessment
    rows: int
    new: int
    changed: int
    state_after: str

    @property
    def same(self) -> int:
        return self.rows - self.new - self.changed


def paper_changes(
    assessment_round: AssessmentRound, layer: str, rows: Mapping[str, Sequence]
) -> list[PaperChange]:
    """Return what storing the rows would change of each organisation, in the order of the codes. Two queries a call."""
    cases = (
        assessment_round.assessments.current()
        .filter(organisation__code__in=list(rows))
        .select_related("organisation")
        .defer("snapshot")
        .order_by("organisation__code")
    )
    present: dict = {}
    stored = ItemScore.objects.filter(sheet__assessment__in=cases, sheet__layer=layer).order_by("sheet__edition")
    for case, item, level, code, reason in stored.values_list(
        "sheet__assessment_id", "item__code", "level", "code", "reason"
    ):
        present.setdefault(case, {})[item] = (level, code, reason)
    return [_change(case, layer, rows[case.organisation.code], present.get(case.pk, {})) for case in cases]


def _change(case: CapacityAssessment, layer: str, scores: Sequence, present: Mapping[str, tuple]) -> PaperChange:
    said = {score.item: (score.level, score.code, score.reason.strip()) for score in scores}
    new = len([item for item in said if item not in present])
    changed = len([item for item, what in said.items() if item in present and present[item] != what])
    return PaperChange(case, len(said), new, changed, workflow.next_state(STEPS[layer]))

"""Self, consensus and verified side by side, and how far the respondents agreed."""

from dataclasses import dataclass
from fractions import Fraction

from assessments.capacity.measurement.agreement import mean_agreement
from assessments.capacity.measurement.records import result_from_record
from assessments.capacity.measurement.scoring import Missing, Result
from assessments.capacity.models import CapacityAssessment, ItemScore, Layer, SheetScore
from assessments.capacity.queries.results import LockedResult
from assessments.capacity.queries.sheets import latest_sheet, submitted_self_levels, verified_sheet

LEAST_SHOWN = 3  # LA-2: two answers reveal each other


@dataclass(frozen=True)
class LayerLine:
    """One domain, or the whole ("") in the three layers; None where a layer has no index."""

    domain: str
    own: Fraction | None
    consensus: Fraction | None
    verified: Fraction | None


@dataclass(frozen=True)
class Layers:
    """The three layers of one assessment. Fewer than three self sheets: no self layer, no agreement (LA-2)."""

    lines: tuple[LayerLine, ...]
    respondents: int
    agreement: Fraction | None
    gap: Fraction | None  # consensus - verified, overall (LA-11)


def layers_of(assessment: CapacityAssessment, locked: LockedResult) -> Layers:
    """Return the stored results of the three layers side by side; at most seven queries."""
    sheets = submitted_self_levels(assessment)
    is_shown = len(sheets) >= LEAST_SHOWN and assessment.is_self_complete
    own = _stored(assessment, Layer.SELF) if is_shown else None
    consensus = _stored(assessment, Layer.CONSENSUS)
    verified = locked.result
    lines = [LayerLine("", _overall(own), _overall(consensus), verified.overall)]
    lines += [
        LayerLine(
            one.code, own.index_of(one.code) if own else None, consensus.index_of(one.code) if consensus else None, one.index
        )
        for one in verified.domains
    ]
    return Layers(
        tuple(lines),
        len(sheets),
        _agreement(sheets, list(verified.effective)) if is_shown else None,
        None if consensus is None or None in (consensus.overall, verified.overall) else consensus.overall - verified.overall,
    )


def _agreement(sheets: list[dict], codes: list[str]) -> Fraction | None:
    given = [[s[code] for s in sheets if code in s and not isinstance(s[code], Missing)] for code in codes]
    return mean_agreement([levels for levels in given if len(levels) >= LEAST_SHOWN])


def _overall(result: Result | None) -> Fraction | None:
    return result.overall if result else None


def _stored(assessment: CapacityAssessment, layer: str) -> Result | None:
    if layer == Layer.CONSENSUS:
        rows = SheetScore.objects.filter(sheet=latest_sheet(assessment, layer))
    else:
        rows = SheetScore.objects.filter(
            sheet__assessment__round_id=assessment.round_id,
            sheet__assessment__organisation_id=assessment.organisation_id,
            sheet__assessment__revision__lte=assessment.revision,
            sheet__layer=layer,
            sheet__number=0,
        ).order_by("-sheet__assessment__revision")
    row = rows.first()
    return result_from_record(row.result) if row else None


def verified_reasons(assessment: CapacityAssessment) -> dict[str, str]:
    """Return the reason beside each item of the verified sheet that has one: why there is no level, or why it changed."""
    rows = ItemScore.objects.filter(sheet=verified_sheet(assessment)).exclude(reason="")
    return dict(rows.values_list("item__code", "reason"))

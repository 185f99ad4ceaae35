"""Read sheets: what each layer says, and what it amounts to."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from django.db.models import Prefetch, QuerySet

from assessments.capacity.measurement.agreement import self_sheet
from assessments.capacity.measurement.scoring import ItemAnswer, Missing, Result, score
from assessments.capacity.models import CapacityAssessment, Code, ItemScore, Layer, ScoreSheet
from assessments.evidence.queries import Judged, judged

MISSING_OF = {Code.NOT_APPLICABLE: Missing.NOT_APPLICABLE, Code.DONT_KNOW: Missing.DONT_KNOW}


def level_of(row: ItemScore) -> int | Missing:
    """Return the level of a row, or why there is none. 0 is a level."""
    if row.level is not None:
        return row.level
    return MISSING_OF.get(row.code, Missing.NO_ANSWER)


def scores_of(sheet: ScoreSheet | None) -> dict[str, ItemScore]:
    """Return the rows of a sheet by item code, in the order of the instrument. Two queries a call."""
    if sheet is None:
        return {}
    rows = sheet.scores.select_related("item").prefetch_related("evidence").order_by("item__place")
    return {row.item.code: row for row in rows}


def self_sheets(assessment: CapacityAssessment) -> QuerySet[ScoreSheet]:
    """Return the respondents' sheets; they are filled in the first revision and serve all later ones."""
    return ScoreSheet.objects.filter(
        assessment__round_id=assessment.round_id,
        assessment__organisation_id=assessment.organisation_id,
        assessment__revision__lte=assessment.revision,
        layer=Layer.SELF,
        number__gt=0,
        withdrawn_at=None,
    ).exclude(assessment__state="cancelled")


def respondents_before(assessment: CapacityAssessment) -> list[tuple]:
    """Return who answered in the organisation's last earlier self layer and still belongs to it: (person, role)."""
    earlier = (
        CapacityAssessment.objects.filter(
            organisation_id=assessment.organisation_id, round__opens_on__lt=assessment.round.opens_on,
            sheets__layer=Layer.SELF, sheets__number__gt=0,
        )
        .exclude(state="cancelled")
        .order_by("-round__opens_on", "-revision")
        .first()
    )  # fmt: skip
    if earlier is None:
        return []
    members = assessment.organisation.memberships.filter(ends_on=None, user__is_active=True).values("user_id")
    sheets = self_sheets(earlier).filter(respondent_id__in=members).select_related("respondent").order_by("number")
    return [(sheet.respondent, sheet.respondent_role) for sheet in sheets]


def latest_sheet(assessment: CapacityAssessment, layer: str) -> ScoreSheet | None:
    """Return the newest sheet of consensus or verified, looking back through earlier revisions."""
    return (
        ScoreSheet.objects.filter(
            assessment__round_id=assessment.round_id,
            assessment__organisation_id=assessment.organisation_id,
            assessment__revision__lte=assessment.revision,
            layer=layer,
        )
        .exclude(assessment__state="cancelled")
        .order_by("-assessment__revision", "-edition")
        .first()
    )


def verified_sheet(assessment: CapacityAssessment) -> ScoreSheet | None:
    """Return the verified sheet of this very revision."""
    return assessment.sheets.filter(layer=Layer.VERIFIED).order_by("-edition").first()


def submitted_self_levels(assessment: CapacityAssessment) -> list[dict[str, int | Missing]]:
    """Return the levels of each submitted self sheet, without names. Two queries a call."""
    sheets = self_sheets(assessment).filter(submitted_at__isnull=False)
    rows = ItemScore.objects.select_related("item")
    return [
        {row.item.code: level_of(row) for row in sheet.scores.all()}
        for sheet in sheets.prefetch_related(Prefetch("scores", rows))
    ]


def self_result(assessment: CapacityAssessment) -> Result:
    """Return what the self layer amounts to: means of the levels given, without a cap (LA-3)."""
    version = assessment.round.instrument_version.spec
    sheet = self_sheet(submitted_self_levels(assessment), list(version.items))
    return score(version, sheet, layer=Layer.SELF)


def consensus_answers(sheet: ScoreSheet) -> dict[str, ItemAnswer]:
    """Return the consensus levels as scoring takes them; never capped (LA-8)."""
    return {code: ItemAnswer(level_of(row)) for code, row in scores_of(sheet).items()}


def months_before(day: date, months: int) -> date:
    """Return the same day so many months earlier; 29 to 31 become the last day that month has (TL-7)."""
    total = day.year * 12 + day.month - 1 - months
    year, month = divmod(total, 12)
    for last in range(day.day, 0, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise AssertionError("Every month has a first day.")


def is_in_time(evidence: Judged, assessed_on: date, months: int) -> bool:
    """Tell whether evidence is dated within so many months before the assessment date (SC-3)."""
    return months_before(assessed_on, months) < evidence.dated_on <= assessed_on


def evidence_by_item(*sheets: ScoreSheet | None) -> dict[str, set]:
    """Return the ids of the evidence shown for each item on these sheets. One query a call."""
    links = ItemScore.evidence.through.objects.filter(
        itemscore__sheet__in=[sheet for sheet in sheets if sheet is not None]
    ).values_list("itemscore__item__code", "evidence_id")
    found: dict[str, set] = {}
    for code, key in links:
        found.setdefault(code, set()).add(key)
    return found


def items_with_accepted_evidence(assessment: CapacityAssessment) -> set[str]:
    """Return the codes of items with accepted evidence dated in time. Four queries a call."""
    shown = evidence_by_item(latest_sheet(assessment, Layer.CONSENSUS), verified_sheet(assessment))
    words = judged(key for keys in shown.values() for key in keys)
    months = assessment.round.instrument_version.spec.rules.evidence_max_age_months
    day = assessment.assessed_on or assessment.round.closes_on
    good = {key for key, row in words.items() if row.decision == "accepted" and is_in_time(row, day, months)}
    return {code for code, keys in shown.items() if keys & good}


def verified_answers(assessment: CapacityAssessment) -> dict[str, ItemAnswer]:
    """Return the verified levels with their evidence, as scoring takes them."""
    proved = items_with_accepted_evidence(assessment)
    rows = scores_of(verified_sheet(assessment))
    return {code: ItemAnswer(level_of(row), code in proved) for code, row in rows.items()}


def verified_result(assessment: CapacityAssessment, *, sem: Fraction | None = None) -> Result:
    """Return what the verified layer amounts to as it stands; after the lock read the stored score instead."""
    version = assessment.round.instrument_version.spec
    return score(version, verified_answers(assessment), layer=Layer.VERIFIED, sem=sem)


def spread(assessment: CapacityAssessment, codes: Iterable[str]) -> dict[str, list[int]]:
    """Return the self levels given for each item, without names and in rising order."""
    sheets = submitted_self_levels(assessment)
    return {
        code: sorted(s[code] for s in sheets if code in s and not isinstance(s[code], Missing)) for code in codes
    }

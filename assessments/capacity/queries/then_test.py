"""Read the then-test of an organisation: what changed by T0, what changed by looking back, and how far these differ."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from assessments.capacity.measurement.response_shift import (
    NO_COMMON_ITEMS,
    TOO_FEW_PEOPLE,
    ResponseShift,
    mean_levels,
    shift_by_domains,
    shift_by_items,
)
from assessments.capacity.measurement.scoring import HIGHEST_LEVEL
from assessments.capacity.models import CapacityAssessment, ItemScore, ScoreSheet, ThenAnswer
from assessments.capacity.queries.sheets import level_of, self_sheets

NOT_ASKED, NO_BASELINE, NOT_CLOSED = "not_asked", "no_baseline", "not_closed"


@dataclass(frozen=True)
class ThenTest:
    """The then-test of one organisation at T1: self layer only, people only as numbers.

    `why` says why nothing is printed; then `shift` is None. `people` answered the then-test; `matched` answered both
    rounds, and `matched_shift` is theirs alone.
    """

    why: str = ""
    shift: ResponseShift | None = None
    domains: Mapping[str, ResponseShift] = field(default_factory=dict)
    people_before: int = 0
    people: int = 0
    matched: int = 0
    matched_shift: ResponseShift | None = None


def then_answers_of(sheet: ScoreSheet) -> dict[str, ThenAnswer]:
    """Return the then-test of one's own sheet by item or domain code. One query a call."""
    rows = sheet.then_answers.select_related("item", "domain")
    return {row.item.code if row.item_id else row.domain.code: row for row in rows}


def then_test_of(assessment: CapacityAssessment) -> ThenTest:
    """Return traditional change, then-test change and response shift of the organisation of a T1 assessment.

    From sent sheets of closed self layers only. Printed for at least three people a round, so that nobody's answer
    can be worked out; the matched values for at least three who answered both rounds, and only if those who did not
    are none or at least three (LA-2, RO-4). About eight queries a call.
    """
    asked = assessment.round.asks_then
    if not asked:
        return ThenTest(NOT_ASKED)
    if not _is_reported(assessment):
        return ThenTest(NOT_CLOSED)
    baseline = _baseline(assessment)
    if baseline is None:
        return ThenTest(NO_BASELINE)
    before, after = _levels(baseline), _levels(assessment)
    then = _then_levels(assessment, asked)
    least = assessment.round.instrument_version.spec.rules.spread_from_answers
    answered = {key for key, levels in then.items() if levels}
    counts = {"people_before": len(before), "people": len(answered)}
    if min(len(before), len(after), len(answered)) < least:
        return ThenTest(TOO_FEW_PEOPLE, **counts)
    found = _shift(assessment, asked, before.values(), then.values(), after.values(), least)
    if found is None:
        return ThenTest(NO_COMMON_ITEMS, **counts)
    both = _people(baseline, before) & _people(assessment, answered)
    counts["matched"] = len(both)
    matched = None
    rest = (len(before) - len(both), len(answered) - len(both))
    if len(both) >= least and not any(0 < number < least for number in rest):
        chosen_before = _of_people(baseline, before, both)
        chosen = _of_people(assessment, after, both)
        chosen_then = _of_people(assessment, then, both)
        if pair := _shift(assessment, asked, chosen_before, chosen_then, chosen, least):
            matched = pair[0]
    return ThenTest("", found[0], found[1], matched_shift=matched, **counts)


def _is_reported(assessment: CapacityAssessment) -> bool:
    return assessment.is_self_complete and assessment.state not in ("draft", "self_open", "cancelled")


def _baseline(assessment: CapacityAssessment) -> CapacityAssessment | None:
    """Return the organisation's T0 with a self layer: the last one before this round, never a retrospective one."""
    rows = (
        CapacityAssessment.objects.filter(
            organisation_id=assessment.organisation_id, round__kind="T0", round__is_retrospective=False,
            round__opens_on__lt=assessment.round.opens_on,
        )
        .current()
        .select_related("round__instrument_version")
        .defer("snapshot")
        .order_by("-round__opens_on")
    )  # fmt: skip
    return next((row for row in rows if _is_reported(row)), None)


def _sent(assessment: CapacityAssessment):
    return self_sheets(assessment).filter(submitted_at__isnull=False)


def _levels(assessment: CapacityAssessment) -> dict:
    """Return the levels of each sent sheet: sheet -> item code -> level or why there is none."""
    found = {key: {} for key in _sent(assessment).values_list("pk", flat=True)}
    for row in ItemScore.objects.filter(sheet__in=list(found)).select_related("item"):
        found[row.sheet_id][row.item.code] = level_of(row)
    return found


def _then_levels(assessment: CapacityAssessment, asked: str) -> dict:
    found = {key: {} for key in _sent(assessment).values_list("pk", flat=True)}
    code = "item__code" if asked == "items" else "domain__code"
    rows = ThenAnswer.objects.filter(sheet__in=list(found), level__isnull=False, item__isnull=asked != "items")
    for sheet, key, level in rows.values_list("sheet_id", code, "level"):
        found[sheet][key] = level
    return found


def _people(assessment: CapacityAssessment, sheets) -> set:
    rows = _sent(assessment).filter(pk__in=list(sheets), respondent__isnull=False)
    return set(rows.values_list("respondent_id", flat=True))


def _of_people(assessment: CapacityAssessment, levels: Mapping, people: set) -> list:
    keys = _sent(assessment).filter(respondent_id__in=people).values_list("pk", flat=True)
    return [levels[key] for key in keys if key in levels]


def _shift(assessment, asked: str, before, then, after, least: int):
    version = assessment.round.instrument_version.spec
    before, then, after = list(before), list(then), list(after)
    items = list(version.items)
    then_items = items if asked == "items" else [domain.code for domain in version.domains]
    levels_before, levels_after = (mean_levels(sheets, items, least=least) for sheets in (before, after))
    looking_back = mean_levels(then, then_items, least=least)
    if asked == "items":
        return shift_by_items(version, levels_before, looking_back, levels_after)
    return shift_by_domains(version, _indices(version, levels_before), looking_back, _indices(version, levels_after))


def _indices(version, levels: Mapping) -> dict:
    found = {}
    for domain in version.domains:
        items = [item for item in domain.items if item.code in levels]
        if items:
            weight = sum(item.weight for item in items)
            found[domain.code] = 100 * sum(item.weight * levels[item.code] for item in items) / (HIGHEST_LEVEL * weight)
    return found

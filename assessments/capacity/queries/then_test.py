"""Read the then-test of an organisation: what changed by T0, what changed by looking back, and how far these differ."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from uuid import UUID

from django.utils.translation import gettext as _

from assessments.capacity.measurement.response_shift import (
    NO_COMMON_ITEMS,
    TOO_FEW_PEOPLE,
    ResponseShift,
    mean_levels,
    shift_by_domains,
    shift_by_items,
)
from assessments.capacity.measurement.scoring import HIGHEST_LEVEL, Missing
from assessments.capacity.models import CapacityAssessment, ItemScore, Layer, ScoreSheet, ThenAnswer
from assessments.capacity.queries.sheets import MISSING_OF
from lms.core import formats

AT_ONCE = 50
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


def looking_back_words(found: ThenTest, language: str) -> list[tuple[str, str]]:
    """Return the then-test of one organisation as (what, figure); the values of those who answered both rounds beside (RO-4)."""
    if found.shift is None:
        return []
    rows = [
        (_("Change of the own answers"), found.shift.traditional_change),
        (_("Change, looking back"), found.shift.then_test_change),
        (_("Shift of the yardstick"), found.shift.shift),
    ]
    matched = found.matched_shift
    beside = ("", "", "")
    if matched is not None:
        text = _("%(points)s of those who answered both rounds, n = %(number)s")
        values = (matched.traditional_change, matched.then_test_change, matched.shift)
        beside = tuple(
            f" ({text % {'points': formats.signed(value, language), 'number': found.matched}})" for value in values
        )
    told = [(what, f"{formats.signed(value, language)}{more}") for (what, value), more in zip(rows, beside, strict=True)]
    return [*told, (_("People who looked back"), str(found.people))]


def then_answers_of(sheet: ScoreSheet) -> dict[str, ThenAnswer]:
    """Return the then-test of one's own sheet by item or domain code. One query a call."""
    rows = sheet.then_answers.select_related("item", "domain")
    return {row.item.code if row.item_id else row.domain.code: row for row in rows}


@dataclass(frozen=True)
class _Sheet:
    """One sent self sheet: who answered, the levels given, and the levels of the time before."""

    respondent: UUID | None
    levels: Mapping
    then: Mapping


def then_test_of(assessment: CapacityAssessment) -> ThenTest:
    """Return traditional change, then-test change and response shift of the organisation of a T1 assessment."""
    return then_tests([assessment])[assessment.pk]


def then_tests(assessments: Sequence[CapacityAssessment]) -> dict[UUID, ThenTest]:
    """Return the then-test of each T1 assessment by its key; five queries however many.

    From sent sheets of closed self layers only. Printed for at least three people a round, so that nobody's answer
    can be worked out; the matched values for at least three who answered both rounds, and only if those who did not
    are none or at least three (LA-2, RO-4).
    """
    found = {row.pk: ThenTest(NOT_CLOSED if row.round.asks_then else NOT_ASKED) for row in assessments}
    asked = [row for row in assessments if row.round.asks_then and _is_reported(row)]
    baselines = _baselines(asked)
    found |= {row.pk: ThenTest(NO_BASELINE) for row in asked if row.pk not in baselines}
    paired = [row for row in asked if row.pk in baselines]
    sheets = _sent_sheets([*paired, *baselines.values()])
    for row in paired:
        found[row.pk] = _then_test(row, sheets[baselines[row.pk].pk], sheets[row.pk])
    return found


def shifts_of(assessment_ids: Sequence[UUID]) -> dict[UUID, Fraction]:
    """Return the response shift of the T1 assessments that have one to print; sheets are read for fifty at a time."""
    asked = set(ThenAnswer.objects.values_list("sheet__assessment_id", flat=True).distinct())
    keys = [key for key in assessment_ids if key in asked]
    found: dict[UUID, Fraction] = {}
    for start in range(0, len(keys), AT_ONCE):
        rows = CapacityAssessment.objects.filter(pk__in=keys[start : start + AT_ONCE])
        told = then_tests(list(rows.select_related("round__instrument_version").defer("snapshot")))
        found |= {key: one.shift.shift for key, one in told.items() if one.shift is not None}
    return found


def _then_test(assessment: CapacityAssessment, before: list[_Sheet], after: list[_Sheet]) -> ThenTest:
    least = assessment.round.instrument_version.spec.rules.spread_from_answers
    looking_back = [sheet for sheet in after if sheet.then]
    counts = {"people_before": len(before), "people": len(looking_back)}
    if min(len(before), len(looking_back)) < least:
        return ThenTest(TOO_FEW_PEOPLE, **counts)
    found = _shift(assessment, before, after, least)
    if found is None:
        return ThenTest(NO_COMMON_ITEMS, **counts)
    both = {sheet.respondent for sheet in before} & {sheet.respondent for sheet in looking_back} - {None}
    counts["matched"] = len(both)
    matched = None
    rest = (len(before) - len(both), len(looking_back) - len(both))
    if len(both) >= least and not any(0 < number < least for number in rest):
        pair = _shift(
            assessment, [sheet for sheet in before if sheet.respondent in both],
            [sheet for sheet in after if sheet.respondent in both], least,
        )  # fmt: skip
        matched = pair[0] if pair else None
    return ThenTest("", found[0], found[1], matched_shift=matched, **counts)


def _is_reported(assessment: CapacityAssessment) -> bool:
    return assessment.is_self_complete and assessment.state not in ("draft", "self_open", "cancelled")


def _baselines(assessments: Sequence[CapacityAssessment]) -> dict[UUID, CapacityAssessment]:
    """Return each organisation's T0 with a self layer: the last one before the round, never a retrospective one."""
    rows = (
        CapacityAssessment.objects.filter(
            organisation__in=[row.organisation_id for row in assessments], round__kind="T0",
            round__is_retrospective=False,
        )
        .current()
        .select_related("round__instrument_version")
        .defer("snapshot")
        .order_by("round__opens_on")
    )  # fmt: skip
    of: dict[UUID, list[CapacityAssessment]] = defaultdict(list)
    for row in rows:
        if _is_reported(row):
            of[row.organisation_id].append(row)
    found = {}
    for one in assessments:
        before = [row for row in of[one.organisation_id] if row.round.opens_on < one.round.opens_on]
        if before:
            found[one.pk] = before[-1]
    return found


def _sent_sheets(assessments: Sequence[CapacityAssessment]) -> dict[UUID, list[_Sheet]]:
    """Return the sent self sheets of each assessment; those of the first revision serve all later ones."""
    rows = list(
        ScoreSheet.objects.filter(
            assessment__round__in={row.round_id for row in assessments},
            assessment__organisation__in={row.organisation_id for row in assessments},
            layer=Layer.SELF, number__gt=0, withdrawn_at=None, submitted_at__isnull=False,
        )
        .exclude(assessment__state="cancelled")
        .values_list("pk", "respondent_id", "assessment__round_id", "assessment__organisation_id", "assessment__revision")
        .order_by("number", "pk")
    )  # fmt: skip
    keys = [row[0] for row in rows]
    levels: dict[UUID, dict] = defaultdict(dict)
    scores = ItemScore.objects.filter(sheet__in=keys).values_list("sheet_id", "item__code", "level", "code")
    for sheet, item, level, code in scores:
        levels[sheet][item] = MISSING_OF.get(code, Missing.NO_ANSWER) if level is None else level
    by_item, by_domain = defaultdict(dict), defaultdict(dict)
    answers = ThenAnswer.objects.filter(sheet__in=keys, level__isnull=False)
    for sheet, item, domain, level in answers.values_list("sheet_id", "item__code", "domain__code", "level"):
        (by_item if item else by_domain)[sheet][item or domain] = level
    return {
        one.pk: [
            _Sheet(respondent, levels[key], (by_item if one.round.asks_then == "items" else by_domain)[key])
            for key, respondent, round_, organisation, revision in rows
            if (round_, organisation) == (one.round_id, one.organisation_id) and revision <= one.revision
        ]
        for one in assessments
    }


def _shift(assessment: CapacityAssessment, before: Sequence[_Sheet], after: Sequence[_Sheet], least: int):
    version, by_items = assessment.round.instrument_version.spec, assessment.round.asks_then == "items"
    items = list(version.items)
    levels_before, levels_after = (
        mean_levels([sheet.levels for sheet in sheets], items, least=least) for sheets in (before, after)
    )
    then_codes = items if by_items else [domain.code for domain in version.domains]
    looking_back = mean_levels([sheet.then for sheet in after], then_codes, least=least)
    if by_items:
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

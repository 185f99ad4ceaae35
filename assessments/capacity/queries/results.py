"""Read what was concluded: the doors that indicators, exports, papers and certificates use."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from itertools import groupby, islice
from operator import itemgetter
from typing import NamedTuple
from uuid import UUID

from django.db.models import CharField, Count, Q, QuerySet
from django.db.models.functions import Cast
from django.utils import timezone

from assessments.capacity.measurement.change import Change, paired_change
from assessments.capacity.measurement.instrument import VersionSpec
from assessments.capacity.measurement.priorities import Priority, priorities
from assessments.capacity.measurement.records import level_from_record, result_from_record
from assessments.capacity.measurement.scoring import Missing, Result
from assessments.capacity.models import (
    AssessmentRound,
    CapacityAssessment,
    InstrumentVersion,
    Item,
    ItemScore,
    Layer,
    ScoreSheet,
    SheetScore,
)
from assessments.capacity.queries.sheets import latest_sheet
from courses.queries.enrolments import completed_modules_of as modules_of


@dataclass(frozen=True)
class LockedResult:
    """The verified result of one organisation in one round: the newest locked revision."""

    assessment_id: UUID
    organisation_id: UUID
    organisation_code: str
    round_id: UUID
    round_kind: str
    round_code: str
    opens_on: date
    closes_on: date
    assessed_on: date
    locked_at: datetime
    revision: int
    state: str
    result: Result
    item_levels: Mapping[str, int | None]
    with_evidence: frozenset[str]
    version: VersionSpec
    sha256: str
    is_retrospective: bool = False
    is_outside_window: bool = False


@dataclass(frozen=True)
class LayerResult:
    """What one layer amounts to, locked or not, with where its assessment stands."""

    organisation_id: UUID
    organisation_code: str
    round_kind: str
    round_code: str
    instrument: str
    scoring_rule: str
    layer: str
    revision: int
    state: str
    assessed_on: date | None
    locked_at: datetime | None
    respondents: int
    result: Result
    is_retrospective: bool = False
    is_outside_window: bool = False


class ItemRow(NamedTuple):
    """One item of one layer: the level said and the level that counts, or why there is none."""

    organisation_code: str
    round_code: str
    round_kind: str
    layer: str
    revision: int
    state: str
    item_code: str
    level: int | Fraction | None
    effective_level: int | Fraction | None
    code: str
    reason: str
    decision: str
    importance: int | None
    evidence_count: int
    has_accepted_evidence: bool


@dataclass(frozen=True)
class Wanted:
    """Which scores an export asks for; by default all there are."""

    rounds: tuple[str, ...] = ()
    layers: tuple[str, ...] = tuple(Layer.values)
    with_provisional: bool = True
    only_latest: bool = False  # no superseded and no cancelled revision
    only_newest_version: bool = False  # of the instrument, by the newest round


EVERYTHING = Wanted()
DISCARDED = ("superseded", "cancelled")
SHEETS_AT_ONCE = 250


class _Stored(NamedTuple):
    """One stored score with where it stands, as plain values: thousands of them take longer as objects."""

    result: Mapping
    scoring_rule: str
    layer: str
    assessment_id: UUID
    organisation_id: UUID
    organisation_code: str
    round_id: UUID
    round_kind: str
    round_code: str
    opens_on: date
    closes_on: date
    is_retrospective: bool
    version_id: UUID
    revision: int
    state: str
    assessed_on: date | None
    locked_at: datetime | None
    sha256: str

    @property
    def is_outside_window(self) -> bool:
        """Tell whether the assessment is dated outside the window of its round (RO-2)."""
        return self.assessed_on is not None and not self.opens_on <= self.assessed_on <= self.closes_on


# In the order of the fields of `_Stored`.
_PATHS = (
    "result", "scoring_rule", "sheet__layer", "sheet__assessment_id",
    *(f"sheet__assessment__{path}" for path in (
        "organisation_id", "organisation__code", "round_id", "round__kind", "round__code", "round__opens_on",
        "round__closes_on", "round__is_retrospective", "round__instrument_version_id", "revision", "state",
        "assessed_on", "locked_at", "sha256",
    )),
)  # fmt: skip


def locked_results(
    on: date | None = None, *, organisation_ids=None, retrospective: bool = False
) -> list[LockedResult]:
    """Return the newest locked revision of each organisation in each round, as of the end of a day.

    Rising by organisation, then by the day the round opened. A retrospective T0 is left out unless asked for; it
    carries its mark (RO-5). Two queries a call.
    """
    rows = SheetScore.objects.filter(sheet__layer=Layer.VERIFIED, sheet__assessment__locked_at__isnull=False).order_by(
        "sheet__assessment__organisation__code",
        "sheet__assessment__round__opens_on",
        "sheet__assessment__round__code",
        "sheet__assessment__revision",
    )
    if organisation_ids is not None:
        rows = rows.filter(sheet__assessment__organisation_id__in=list(organisation_ids))
    if not retrospective:
        rows = rows.filter(sheet__assessment__round__is_retrospective=False)
    versions = {version.pk: version.spec for version in InstrumentVersion.objects.all()}
    latest: dict[tuple, _Stored] = {}
    for row in map(_Stored._make, rows.values_list(*_PATHS)):
        if on is None or timezone.localtime(row.locked_at).date() <= on:
            latest[row.organisation_id, row.round_id] = row
    return [_locked(row, versions) for row in latest.values()]


def _locked(row: _Stored, versions: Mapping[UUID, VersionSpec]) -> LockedResult:
    return LockedResult(
        assessment_id=row.assessment_id,
        organisation_id=row.organisation_id,
        organisation_code=row.organisation_code,
        round_id=row.round_id,
        round_kind=row.round_kind,
        round_code=row.round_code,
        opens_on=row.opens_on,
        closes_on=row.closes_on,
        assessed_on=row.assessed_on,
        locked_at=row.locked_at,
        revision=row.revision,
        state=row.state,
        result=result_from_record(row.result),
        item_levels=row.result["levels"],
        with_evidence=frozenset(row.result["with_evidence"]),
        version=versions[row.version_id],
        sha256=row.sha256,
        is_retrospective=row.is_retrospective,
        is_outside_window=row.is_outside_window,
    )


def result_history(organisation) -> list[LockedResult]:
    """Return an organisation's locked results, earliest round first."""
    return locked_results(organisation_ids=[organisation.pk])


def earlier_result(assessment: CapacityAssessment) -> LockedResult | None:
    """Return the organisation's locked result of the round before this one. Not for its verifier before the lock."""
    before = [r for r in result_history(assessment.organisation) if r.opens_on < assessment.round.opens_on]
    return before[-1] if before else None


def retrospective_result(assessment: CapacityAssessment) -> LockedResult | None:
    """Return the organisation's locked retrospective T0, for its later rounds; shown apart, in no indicator (RO-5)."""
    rows = locked_results(organisation_ids=[assessment.organisation_id], retrospective=True)
    found = [row for row in rows if row.is_retrospective and row.opens_on < assessment.round.opens_on]
    return found[-1] if found else None


def result_of(assessment: CapacityAssessment) -> LockedResult | None:
    """Return the locked result of exactly this revision, also if it was superseded later."""
    found = SheetScore.objects.filter(
        sheet__layer=Layer.VERIFIED, sheet__assessment=assessment, sheet__assessment__locked_at__isnull=False
    )
    values = found.values_list(*_PATHS).first()
    if values is None:
        return None
    row = _Stored._make(values)
    return _locked(row, {row.version_id: InstrumentVersion.objects.get(pk=row.version_id).spec})


def change_between(earlier: LockedResult, later: LockedResult) -> Change:
    """Return what changed between two locked results of one organisation, on common items."""
    return paired_change(earlier.version, earlier.result, later.version, later.result)


def layer_results(wanted: Wanted = EVERYTHING) -> Iterator[LayerResult]:
    """Yield the score of the newest edition of every closed layer, for exports. Three queries a call."""
    counts = _respondents()
    names = {v.pk: str(v) for v in InstrumentVersion.objects.all()}
    rows = _newest_editions(_scores(wanted).values_list(*_PATHS), itemgetter(3, 2))
    for row in map(_Stored._make, rows):
        yield LayerResult(
            organisation_id=row.organisation_id,
            organisation_code=row.organisation_code,
            round_kind=row.round_kind,
            round_code=row.round_code,
            instrument=names[row.version_id],
            scoring_rule=row.scoring_rule,
            layer=row.layer,
            revision=row.revision,
            state=row.state,
            assessed_on=row.assessed_on,
            locked_at=row.locked_at,
            respondents=counts.get(row.assessment_id, 0) if row.layer == Layer.SELF else 0,
            result=result_from_record(row.result),
            is_retrospective=row.is_retrospective,
            is_outside_window=row.is_outside_window,
        )


def newest_version() -> InstrumentVersion | None:
    """Return the version of the instrument that the newest round uses; None before the first round."""
    newest = AssessmentRound.objects.select_related("instrument_version").order_by("-opens_on", "-code").first()
    return newest.instrument_version if newest else None


def _scores(wanted: Wanted) -> QuerySet[SheetScore]:
    rows = (
        SheetScore.objects.filter(sheet__layer__in=wanted.layers)
        .order_by(
            "sheet__assessment__organisation__code", "sheet__assessment__round__opens_on",
            "sheet__assessment__round__code", "sheet__assessment__revision", "sheet__layer", "sheet__edition",
        )
    )  # fmt: skip
    if wanted.rounds:
        rows = rows.filter(sheet__assessment__round__code__in=wanted.rounds)
    if not wanted.with_provisional:
        rows = rows.exclude(status="provisional")
    if wanted.only_latest:
        rows = rows.exclude(sheet__assessment__state__in=DISCARDED)
    if wanted.only_newest_version:
        rows = rows.filter(sheet__assessment__round__instrument_version=newest_version())
    return rows


def sheets_wanted(wanted: Wanted = EVERYTHING) -> int:
    """Return how many scores an export has to read; one query."""
    return _scores(wanted).count()


def _newest_editions(rows: QuerySet, layer_of: Callable) -> Iterator:
    """Yield the last of each run of editions: an earlier edition was replaced by it and counts nowhere."""
    for _key, editions in groupby(rows.iterator(chunk_size=SHEETS_AT_ONCE), layer_of):
        yield list(editions)[-1]


def _respondents() -> dict[UUID, int]:
    sheets = ScoreSheet.objects.filter(
        layer=Layer.SELF, number__gt=0, submitted_at__isnull=False, withdrawn_at=None
    )
    return dict(sheets.values_list("assessment_id").annotate(Count("pk")))


def item_rows(wanted: Wanted = EVERYTHING) -> Iterator[ItemRow]:
    """Yield every item of the sheets of `layer_results`; self levels are means without names.

    Two queries, and two for each 250 sheets: memory does not grow with the number of rows. Rows are read as plain
    values, because a quarter of a million items take longer as objects.
    """
    plain = _scores(wanted).values_list(
        "sheet__assessment_id", "sheet__layer", "sheet_id", "sheet__assessment__organisation__code",
        "sheet__assessment__round__code", "sheet__assessment__round__kind", "sheet__assessment__revision",
        "sheet__assessment__state", "result",
    )  # fmt: skip
    rows = _newest_editions(plain, itemgetter(0, 1))
    code_of = {text: code for key, code in Item.objects.values_list("pk", "code") for text in (key.hex, str(key))}
    while part := list(islice(rows, SHEETS_AT_ONCE)):
        said, shown = _said([row[2] for row in part], code_of)
        for _assessment, layer, sheet, organisation, round_code, kind, revision, state, record in part:
            where = (organisation, round_code, kind, layer, revision, state)
            yield from _items_of(where, record, said[sheet.hex], shown[sheet.hex])


def _items_of(where: tuple, record: Mapping, rows: Mapping[str, tuple], shown: Mapping[str, int]) -> Iterator[ItemRow]:
    is_self, proved = where[3] == Layer.SELF, set(record.get("with_evidence", ()))
    for code, stored in record["effective"].items():
        effective, missing = _effective(stored)
        _sheet, _item, given, reason, decision, importance = rows.get(code, NOTHING_SAID)
        yield ItemRow(
            *where, code, effective if is_self else given, effective, missing, reason, decision, importance,
            shown.get(code, 0), code in proved,
        )  # fmt: skip


@lru_cache(maxsize=10_000)
def _effective(stored: int | str) -> tuple[int | Fraction | None, str]:
    """Return the level a record holds, and why there is none."""
    level = level_from_record(stored)
    return (None, level.value) if isinstance(level, Missing) else (level, "")


NOTHING_SAID = (None, None, None, "", "", None)


def _said(sheets: list[UUID], code_of: Mapping[str, str]) -> tuple[dict[str, dict[str, tuple]], dict[str, dict[str, int]]]:
    """Return what stands on these sheets by sheet and item code, and how much evidence was shown for each.

    Keys are read as text, with or without hyphens as the database writes them: making half a million UUIDs takes
    longer than reading the rows.
    """
    found: dict[str, dict[str, tuple]] = {}
    shown: dict[str, dict[str, int]] = {}
    for sheet in sheets:
        found[sheet.hex] = found[str(sheet)] = {}
        shown[sheet.hex] = shown[str(sheet)] = {}
    rows = ItemScore.objects.filter(sheet_id__in=sheets).values_list(
        Cast("sheet_id", CharField()), Cast("item_id", CharField()), "level", "reason", "decision", "importance"
    )
    for row in rows.iterator(chunk_size=4000):
        found[row[0]][code_of[row[1]]] = row
    links = ItemScore.evidence.through.objects.filter(itemscore__sheet_id__in=sheets).values_list(
        Cast("itemscore__sheet_id", CharField()), "itemscore__item__code"
    )
    for sheet, code, number in links.annotate(Count("pk")).iterator():
        shown[sheet][code] = number
    return found, shown


def recommendations(
    assessment: CapacityAssessment, *, completed_modules: Collection[str] | None = None
) -> tuple[Priority, ...]:
    """Return what the organisation should work on, most urgent first; the first three are the priorities.

    From the locked result; empty before the lock. Without `completed_modules` those of the organisation's people
    are asked for (RC-5).
    """
    locked = result_of(assessment)
    if locked is None:
        return ()
    if completed_modules is None:
        completed_modules = modules_of([assessment.organisation_id])[assessment.organisation_id]
    return _ranked(locked, consensus_rows(assessment), completed_modules)


def recommendations_of(results: Sequence[LockedResult]) -> list[tuple[Priority, ...]]:
    """Return the same for many results, in their order; a fixed number of queries."""
    completed = modules_of({row.organisation_id for row in results})
    said = _consensus_rows_of(results)
    return [_ranked(row, said[row.assessment_id], completed[row.organisation_id]) for row in results]


def _ranked(locked: LockedResult, rows: Iterable[ItemScore], completed_modules: Collection[str]) -> tuple[Priority, ...]:
    rows = list(rows)
    return priorities(
        locked.version,
        locked.result,
        importance={row.item.code: row.importance for row in rows if row.importance},
        with_evidence=locked.with_evidence,
        partners={row.item.code for row in rows if row.relies_on_partner},
        completed_modules=completed_modules,
    )


def _consensus_rows_of(results: Sequence[LockedResult]) -> dict[UUID, list[ItemScore]]:
    """Return the rows of the newest consensus sheet up to each result's revision; two queries."""
    sheets = (
        ScoreSheet.objects.filter(
            assessment__round__in={row.round_id for row in results},
            assessment__organisation__in={row.organisation_id for row in results}, layer=Layer.CONSENSUS,
        )
        .exclude(assessment__state="cancelled")
        .order_by("assessment__revision", "edition")
        .values_list("pk", "assessment__round_id", "assessment__organisation_id", "assessment__revision")
    )  # fmt: skip
    sheets = list(sheets)
    newest = {
        row.assessment_id: next((
            key for key, round_, organisation, revision in reversed(sheets)
            if (round_, organisation) == (row.round_id, row.organisation_id) and revision <= row.revision
        ), None)
        for row in results
    }  # fmt: skip
    rows: dict[UUID, list[ItemScore]] = defaultdict(list)
    scores = ItemScore.objects.filter(sheet__in=[key for key in newest.values() if key]).filter(
        Q(importance__isnull=False) | Q(relies_on_partner=True)
    )
    for score in scores.select_related("item"):
        rows[score.sheet_id].append(score)
    return {assessment: rows[sheet] for assessment, sheet in newest.items()}


def consensus_rows(assessment: CapacityAssessment) -> QuerySet[ItemScore]:
    """Return the rows of the newest consensus sheet up to this revision, in the order of the instrument."""
    sheet = latest_sheet(assessment, Layer.CONSENSUS)
    rows = ItemScore.objects.filter(sheet=sheet) if sheet else ItemScore.objects.none()
    return rows.select_related("item").order_by("item__place")


def strengths(locked: LockedResult, count: int = 5) -> list[str]:
    """Return the codes of the items with the highest effective levels, at least level 2, in instrument order."""
    levels = {c: level for c, level in locked.result.effective.items() if not isinstance(level, Missing)}
    best = sorted((code for code, level in levels.items() if level >= 2), key=lambda code: -levels[code])
    return best[:count]

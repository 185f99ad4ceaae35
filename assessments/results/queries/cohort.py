"""What a group of organisations amounts to before and after training; nobody is named and nobody is ranked."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from fractions import Fraction
from functools import lru_cache

from assessments.capacity.measurement.change import Change
from assessments.capacity.measurement.cohort import (
    NOT_COMPARABLE,
    Ceiling,
    Crossing,
    Weighting,
    band_counts,
    ceiling,
    crossing,
    transitions,
    verdict_counts,
    weight_sensitivity,
)
from assessments.capacity.measurement.instrument import VersionSpec
from assessments.capacity.measurement.priorities import Recommendation
from assessments.capacity.measurement.quality import Gap, ItemQuality, item_quality, layer_gap
from assessments.capacity.measurement.response_shift import GroupShift, group_shift
from assessments.capacity.measurement.scoring import FULL, PROVISIONAL, ItemAnswer, Level, Missing, Result
from assessments.capacity.models import CapacityAssessment, InstrumentVersion, Layer
from assessments.capacity.queries.results import (
    LockedResult,
    Wanted,
    change_between,
    layer_results,
    locked_results,
    recommendations_of,
)
from assessments.capacity.queries.second_ratings import DoubleScored, double_scored, noise_at
from assessments.capacity.queries.then_test import NOT_ASKED, then_tests
from assessments.knowledge.queries.item_analysis import AnalysedForm, analysed_forms, attempts_of_group
from assessments.measurement.comparison import BaselineAdjusted, baseline_adjusted
from assessments.measurement.omega import Omega, omega_total
from assessments.measurement.paired import LEAST_N
from assessments.measurement.raters import (
    ItemAgreement,
    Pair,
    item_agreement,
    kappa_interval,
    krippendorff_alpha,
)
from assessments.measurement.reliability import Alpha, Intraclass, NoiseInForce, cronbach_alpha, icc_2_1
from assessments.measurement.resampling import Resampled
from assessments.measurement.summary import DomainSummary, PairedSummary, domain_summaries, paired_summary
from assessments.results.measurement.disaggregation import kind_of
from assessments.results.measurement.readings import Reading, b2, is_counted, is_trained
from assessments.results.measurement.suppression import THRESHOLD
from assessments.results.measurement.together import OTHER, PublicPart, Source, publish
from assessments.results.queries.board import Figure, Line, board
from assessments.results.queries.cases import NO_FILTERS, Filters, field
from assessments.results.queries.parts import dimensions_of
from lms.core.formats import ZONE
from lms.core.models import Organisation

LATER = ("T1", "T2")
SHOWN = ("A1", "A2", "A3", "B2", "B4")  # 14.2: the readings a report on a group tells
CAPACITY = "R1.4"
OUTCOMES = ("R1.3", CAPACITY)
PRIORITIES = 3


@dataclass(frozen=True)
class Consistency:
    """How the items of one domain hang together over the latest results with a level on each of them (QS-5)."""

    code: str
    n: int
    alpha: Alpha | None
    omega: Omega | None


@dataclass(frozen=True)
class Raters:
    """How far two raters agree beyond raw agreement. `indices`: by domain code, "" the overall index (QS-2).

    `alpha` is Krippendorff's over all items, also those that only one of the two gave a level (QS-4).
    """

    kappa: Resampled | None
    alpha: Fraction | None
    indices: Mapping[str, tuple[int, Intraclass | None]]


@dataclass(frozen=True)
class CohortStatistics:
    """Everything that is said about a group on a day. `provisional` and `lost` count trained organisations without a
    full later result; `paired` have a change on common items. Bands come from the version of the newest result.
    `shift` is of the own answers (self layer), `tests` are the knowledge tests of the organisations' people. `parts`
    are those of the headlines, with small cells hidden. `demand`: where the three priorities lead, and how many times.
    `adjusted` compares groups by completed programmes at the same start. `gap` is consensus minus verified, `own_gap` self-assessment minus verified.
    """

    on: date
    trained: int
    counted: int
    assessed: int
    provisional: int
    lost: int
    without_t0: int
    version: VersionSpec | None
    bands_before: tuple[int, ...]
    bands_after: tuple[int, ...]
    moves: tuple[tuple[int, ...], ...]
    overall: PairedSummary
    domains: Mapping[str, DomainSummary]
    verdicts: Mapping[str, int]
    crossing: Crossing
    ceiling: Ceiling
    weights: tuple[Weighting, ...]
    adjusted: BaselineAdjusted | None
    gap: Gap
    own_gap: Gap
    noise: NoiseInForce | None
    agreement: ItemAgreement
    raters: Raters
    items: tuple[ItemQuality, ...] | None
    consistency: tuple[Consistency, ...]
    asked_to_look_back: int
    shift: GroupShift
    tests: tuple[AnalysedForm, ...]
    figures: tuple[Figure, ...]
    with_two_tools: Reading
    parts: Mapping[str, tuple[PublicPart, ...]]
    demand: tuple[tuple[Recommendation, int], ...]

    @property
    def paired(self) -> int:
        """Return how many organisations have a change."""
        return self.overall.n


@dataclass(frozen=True)
class _One:
    """One counted organisation: its first full result, its latest later result, and the change if there is one."""

    t0: LockedResult | None
    latest: LockedResult | None
    change: Change | None
    t1: LockedResult | None

    @property
    def after(self) -> LockedResult | None:
        return self.latest if self.latest and self.latest.result.status == FULL else None


def cohort_statistics(on: date, filters: Filters = NO_FILTERS, *, with_bootstrap: bool = False) -> CohortStatistics:
    """Return the statistics of the counted trained organisations of a filter as of a day.

    The number of queries does not depend on how many organisations there are. Resampling is seeded by the day;
    `with_bootstrap` adds the intervals by resampling to the overall change where n allows them (CH-10, CH-22).
    """
    cases = field(on, filters=filters).cases
    counted = [case.organisation for case in cases if is_counted(case, on)]
    found = _ones(counted, on)
    firsts = {key: one.t0 for key, one in found.items() if one.t0}
    afters = {key: one.after for key, one in found.items() if one.after}
    version = _version(firsts, afters)
    bands = version.bands if version else ()
    pairs = {key: one.change for key, one in found.items() if one.change and one.change.is_comparable}
    by_domain: dict[str, list] = {}
    for change in pairs.values():
        for code, pair in change.domains.items():
            by_domain.setdefault(code, []).append(pair)
    moment = datetime.combine(on, time.max, tzinfo=ZONE)
    seed = on.toordinal()
    indices = {key: row.result.overall for key, row in firsts.items()}, {key: row.result.overall for key, row in afters.items()}
    both = [(indices[0][key], indices[1][key]) for key in indices[0] if key in indices[1]]
    double = double_scored(locked_before=moment) if version else []
    layers = _other_layers(afters)
    looked_back = _then_tests(found)
    lines = board(on, filters).lines
    figures = [figure for line in lines for figure in line.figures if figure.reading.code in SHOWN]
    return CohortStatistics(
        on=on,
        trained=sum(is_trained(case, on) for case in cases),
        counted=len(counted),
        assessed=len(afters),
        provisional=sum(one.latest is not None and one.latest.result.status == PROVISIONAL for one in found.values()),
        lost=sum(one.latest is None for one in found.values()),
        without_t0=sum(one.t0 is None for one in found.values()),
        version=version,
        bands_before=band_counts(list(indices[0].values()), bands),
        bands_after=band_counts(list(indices[1].values()), bands),
        moves=transitions(
            [(row.result.band, afters[key].result.band if key in afters else None) for key, row in firsts.items()], bands
        ),
        overall=paired_summary(
            [(change.before, change.after) for change in pairs.values()], seed=seed, with_bootstrap=with_bootstrap
        ),
        domains=domain_summaries(dict(sorted(by_domain.items())), seed=seed),
        verdicts=verdict_counts({key: _verdict(found[key]) for key in firsts}),
        crossing=crossing(both),
        ceiling=ceiling(*indices, bands),
        adjusted=_adjusted(pairs, lines),
        weights=weight_sensitivity({key: (row.version, row.result) for key, row in afters.items()}),
        gap=layer_gap(layers[Layer.CONSENSUS]),
        own_gap=layer_gap(layers[Layer.SELF]),
        noise=noise_at(moment, version) if version else None,
        agreement=item_agreement([list(row.pairs.values()) for row in double]),
        raters=_raters(version, double, seed),
        items=_items(version, afters, double, layers[Layer.CONSENSUS]) if version else None,
        consistency=_consistency(version, afters, seed) if version else (),
        asked_to_look_back=len(looked_back),
        shift=group_shift([one.shift for one in looked_back if one.shift is not None]),
        tests=tuple(analysed_forms(attempts_of_group(on, counted, filters.programme))),
        figures=tuple(figures),
        with_two_tools=b2(cases, on, tools=2),
        parts=_parts([line for line in lines if line.indicator.code in OUTCOMES]),
        demand=_demand(afters),
    )


def _ones(codes: list[str], on: date) -> dict[str, _One]:
    keys = dict(Organisation.objects.filter(code__in=codes).values_list("code", "pk"))
    results: dict[str, list[LockedResult]] = {code: [] for code in codes}
    for row in locked_results(on, organisation_ids=keys.values()):
        if row.assessed_on <= on:
            results[row.organisation_code].append(row)
    found = {}
    for code, rows in results.items():
        t0 = [row for row in rows if row.round_kind == "T0" and row.result.status == FULL]
        later = [row for row in rows if row.round_kind in LATER]
        first = t0[-1] if t0 else None
        latest = max(later, key=lambda row: (row.round_kind, row.opens_on)) if later else None
        change = change_between(first, latest) if first and latest and latest.result.status == FULL else None
        t1 = [row for row in later if row.round_kind == "T1"]
        found[code] = _One(first, latest, change, t1[-1] if t1 else None)
    return found


def _adjusted(pairs: Mapping[str, Change], lines: list[Line]) -> BaselineAdjusted | None:
    """Return how groups of organisations by completed programmes end at the same start (CH-23); small ones stand together."""
    rows = next((line.headline.reading.rows for line in lines if line.indicator.code == CAPACITY), ())
    groups = {row.organisation: "+".join(sorted(value for name, value in row.parts if name == "programme")) for row in rows}
    counts = Counter(groups.get(key, "") for key in pairs)
    grouped = [(change, groups.get(key, "")) for key, change in pairs.items()]
    return baseline_adjusted([
        (change.before, change.after, group if group and counts[group] >= THRESHOLD else OTHER) for change, group in grouped
    ])


def _parts(lines: list[Line]) -> Mapping[str, tuple[PublicPart, ...]]:
    """Return the headline of each line by its dimensions, hidden together."""
    sources = [
        Source(
            line.indicator.code, kind_of(line.headline.definition.measure, line.headline.reading.code),
            tuple(dimensions_of(line.indicator)), line.headline.reading.rows, line.headline.reading.numerator,
            is_of_organisations=True,
        )
        for line in lines
    ]  # fmt: skip
    return publish(sources).parts


def _demand(afters: Mapping[str, LockedResult]) -> tuple[tuple[Recommendation, int], ...]:
    """Return where the three priorities of each organisation lead, the most often first."""
    ranked = recommendations_of(list(afters.values()))
    asked = Counter(one.recommendation for row in ranked for one in row[:PRIORITIES])
    return tuple(sorted(asked.items(), key=lambda pair: (-pair[1], str(pair[0]))))


def _then_tests(found: Mapping[str, _One]) -> list:
    """Return the then-tests of the organisations whose T1 asked people to look back."""
    keys = [one.t1.assessment_id for one in found.values() if one.t1]
    rows = CapacityAssessment.objects.filter(pk__in=keys).select_related("round__instrument_version").defer("snapshot")
    return [one for one in then_tests(list(rows)).values() if one.why != NOT_ASKED]


def _version(*groups: Mapping[str, LockedResult]) -> VersionSpec | None:
    rows = [row for group in groups for row in group.values()]
    if rows:
        return max(rows, key=lambda row: row.opens_on).version
    newest = InstrumentVersion.objects.filter(status="published").order_by("-valid_from", "-version").first()
    return newest.spec if newest else None


def _verdict(one: _One) -> str | None:
    if one.change is None:
        return None
    return one.change.verdict if one.change.is_comparable else NOT_COMPARABLE


def _other_layers(afters: Mapping[str, LockedResult]) -> dict[str, list[tuple[Result, Result]]]:
    """Return (that layer, verified) of each latest full result for consensus and self; a layer without a score stays out."""
    where = {(row.organisation_code, row.round_code): row.result for row in afters.values()}
    found: dict[str, dict] = {Layer.CONSENSUS: {}, Layer.SELF: {}}
    rounds = tuple({row.round_code for row in afters.values()})
    for row in layer_results(Wanted(rounds=rounds, layers=tuple(found))) if rounds else ():
        found[row.layer][row.organisation_code, row.round_code] = row.result  # the newest revision comes last
    return {layer: [(said[key], result) for key, result in where.items() if key in said] for layer, said in found.items()}


def _raters(version: VersionSpec | None, double: list[DoubleScored], seed: int) -> Raters:
    """Return how far two raters agree on levels and on indices, over all organisations rated twice so far."""
    by_organisation = tuple(tuple(row.pairs.values()) for row in double)
    units = [
        [None if isinstance(level, Missing) else level for level in (level, row.second.get(code, Missing.NO_ANSWER))]
        for row in double
        for code, level in row.first.items()
    ]
    pairs = {"": [row.overall for row in double]}
    for domain in version.domains if version else ():
        pairs[domain.code] = [row.domain(domain.code) for row in double]
    rated = {code: [pair for pair in found if pair is not None] for code, found in pairs.items()}
    return Raters(
        kappa=_kappa(by_organisation, seed),
        alpha=krippendorff_alpha(units) if len(double) >= LEAST_N else None,
        indices={code: (len(found), icc_2_1(found)) for code, found in rated.items()},
    )


@lru_cache(maxsize=256)
def _kappa(by_organisation: tuple[tuple[Pair, ...], ...], seed: int) -> Resampled | None:
    """Return the interval of kappa, resampled once for the same ratings and seed."""
    return kappa_interval(by_organisation, seed=seed)


def _items(
    version: VersionSpec, afters: Mapping[str, LockedResult], double: list[DoubleScored], agreed: list[tuple[Result, Result]]
) -> tuple[ItemQuality, ...] | None:
    """Return the record of each item over the latest results of one version (QS-6)."""
    rows = [row for row in afters.values() if row.version == version]
    sheets = [
        {code: ItemAnswer(_said(row, code), code in row.with_evidence) for code in row.result.effective} for row in rows
    ]
    same = {id(row.result) for row in rows}
    both = [tuple(map(_levels, pair)) for pair in agreed if id(pair[1]) in same]
    return item_quality(version, sheets, double=[row.pairs for row in double if row.version == version], consensus=both)


def _levels(result: Result) -> dict[str, Level]:
    """Return the levels that count, by item; an item without one is left out."""
    return {code: level for code, level in result.effective.items() if not isinstance(level, Missing)}


def _consistency(version: VersionSpec, afters: Mapping[str, LockedResult], seed: int) -> tuple[Consistency, ...]:
    """Return alpha and omega of each domain over the latest results of one version; a gap leaves its organisation out."""
    rows = [row for row in afters.values() if row.version == version]
    found = []
    for domain in version.domains:
        said = [[_said(row, item.code) for item in domain.items] for row in rows]
        levels = [row for row in said if not any(isinstance(level, Missing) for level in row)]
        found.append(Consistency(domain.code, len(levels), cronbach_alpha(levels), _omega(tuple(map(tuple, levels)), seed)))
    return tuple(found)


@lru_cache(maxsize=256)
def _omega(levels: tuple[tuple[Level, ...], ...], seed: int) -> Omega | None:
    """Return omega, resampled once for the same levels and seed: the page is read more often than it changes."""
    return omega_total(levels, seed=seed)


def _said(row: LockedResult, code: str) -> Level | Missing:
    """Return the level before the evidence cap, or why there is none."""
    effective, level = row.result.effective[code], row.item_levels.get(code)
    return effective if level is None or isinstance(effective, Missing) else level


def reasons_missing(found: CohortStatistics) -> Counter:
    """Return how many counted organisations have no change, by reason."""
    return Counter({
        "lost": found.lost, "provisional": found.provisional,
        "not_comparable": found.verdicts.get(NOT_COMPARABLE, 0), "without_t0": found.without_t0,
    })  # fmt: skip

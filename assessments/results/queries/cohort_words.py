"""The statistics of a group in words: one wording for the screen and the paper."""

from collections import Counter
from collections.abc import Callable
from fractions import Fraction

from django.utils.translation import gettext as _

from assessments.capacity.measurement.change import IMPROVED
from assessments.capacity.measurement.cohort import CORE_60, CORE_90, EQUAL_DOMAINS, EQUAL_ITEMS
from assessments.capacity.measurement.quality import LOW_AGREEMENT, MANY_MISSING, MANY_NA, Gap
from assessments.capacity.models import Band, Domain, InstrumentVersion, Item
from assessments.capacity.queries.plans import offer_words
from assessments.knowledge.choices import ITEM_FLAGS
from assessments.measurement.comparison import chance_of_improvement
from assessments.measurement.omega import Omega
from assessments.measurement.paired import LEAST_N, MeanChange
from assessments.measurement.printing import NO_DATA, NOT_COMPUTED
from assessments.measurement.reliability import CONSISTENCY_FROM, Alpha
from assessments.measurement.resampling import RandomTest, Resampled
from assessments.measurement.summary import PairedSummary
from assessments.results.measurement.disaggregation import NOT_STATED
from assessments.results.measurement.printing import figure_text
from assessments.results.measurement.proportions import DECIMALS_FROM, Proportion
from assessments.results.measurement.together import OTHER
from assessments.results.queries.cohort import CohortStatistics, reasons_missing
from assessments.results.queries.parts import dimension_name, value_names
from lms.core import formats


def names_of(version) -> dict:
    """Return names of bands, domains and items of the version in the reader's language; three queries."""
    if version is None:
        return {"bands": [], "domains": {}, "items": {}}
    which = {"version__instrument__code": version.code, "version__version": version.version}
    return {
        "bands": [band.name for band in Band.objects.filter(**which).order_by("order")],
        "domains": {row.code: f"{row.code} {row.name}" for row in Domain.objects.filter(**which)},
        "items": {row.code: row.name for row in Item.objects.filter(**which)},
    }


def why_not(summary: PairedSummary) -> str:
    """Return what is printed instead of figures that n does not allow, or an empty text."""
    if summary.printed.code == NO_DATA:
        return _("no data")
    if summary.printed.code == NOT_COMPUTED:
        return _("not computed (n = %(number)s)") % {"number": summary.n}
    return ""


def said(summary: PairedSummary, language: str) -> list[tuple[str, str]]:
    """Return the figures of one comparison as (what, figure with its method) in the reader's language."""
    if why_not(summary):
        return [(_("Change"), why_not(summary))]
    change, test = summary.change, summary.test
    interval = (
        _("all changes equal")
        if change.interval is None
        else f"{formats.signed(change.interval[0], language)} … {formats.signed(change.interval[1], language)}"
    )
    rows = [
        (_("Mean before"), formats.index_text(summary.mean_before, language)),
        (_("Mean after"), formats.index_text(summary.mean_after, language)),
        (_("Mean change, points"), formats.signed(change.mean, language)),
        (_("95% t interval of the mean change"), interval),
        (_("Median change, points"), formats.signed(summary.median_change, language)),
        (_("Standard deviation of the changes"), formats.number(change.sd, language, 1)),
        (_("p, sign-flip permutation on the mean"), p_text(test.p, language)),
        (_("smallest p that n allows"), p_text(summary.smallest_p, language)),
        (_("p, Wilcoxon with Pratt’s zeros"), p_text(_wilcoxon(summary), language)),
        (_("g_av: mean change ÷ mean of both standard deviations × J"), _plain(summary.effect, language, 2)),
        (_("Rank-biserial correlation"), _plain(summary.rank_biserial, language, 2)),
        (_("Share that rose, half of the unchanged added"), _plain(summary.superiority, language, 2)),
    ]
    if isinstance(test, RandomTest):
        rows.append((_("Random sign patterns of the test"), draws_words(test.draws, test.seed, test.library)))
    for what, found, write in (
        (_("95% bootstrap-t interval of the mean change"), summary.bootstrap_t, formats.signed),
        (_("Interval of the median change by resampling, 95 per cent"), summary.median_interval, formats.signed),
        (_("Interval of g_av by resampling, 95 per cent"), summary.effect_interval, _two_places),
    ):
        if found is not None:
            rows.append((what, resampled_words(found, write, language)))
    return rows


def _two_places(value, language: str) -> str:
    return formats.number(value, language, 2)


def resampled_words(found: Resampled, write: Callable, language: str) -> str:
    """Write an interval from random draws with everything needed to draw it again (CH-8)."""
    interval = " … ".join(write(side, language) for side in found.interval)
    told = [draws_words(found.resamples, found.seed, found.library)]
    if found.dropped:
        told.append(_("without a figure: %(number)s") % {"number": found.dropped})
    return f"{interval} ({', '.join(told)})"


def draws_words(draws: int, seed: int, library: str) -> str:
    """Say how many random draws a figure rests on, from which seed and by which library (CH-8)."""
    return _("draws: %(draws)s, seed: %(seed)s, %(library)s") % {"draws": draws, "seed": seed, "library": library}


def _wilcoxon(summary: PairedSummary):
    ranks = summary.ranks
    return ranks.test.p if ranks.test is not None else ranks.approximate_p


def p_text(p, language: str) -> str:
    """Write a probability: three decimals, never 0."""
    if p is None:
        return "–"
    return f"< {formats.number(0.001, language, 3)}" if p < 0.001 else formats.number(p, language, 3)


def _plain(value, language: str, places: int) -> str:
    return _("not computed (no spread)") if value is None else formats.number(value, language, places)


def verdict_words(code: str) -> str:
    """Return what a verdict is called."""
    return {
        "improved": _("improved"), "same": _("no clear change"), "declined": _("declined"),
        "not_assessed": _("not assessed"), "not_comparable": _("not comparable"),
    }[code]  # fmt: skip


def weight_words(code: str) -> str:
    """Return what a set of weights is called."""
    return {
        EQUAL_DOMAINS: _("equal weights of domains"), CORE_60: _("core 60, foundation 40"),
        CORE_90: _("core 90, foundation 10"), EQUAL_ITEMS: _("equal weights of items"),
    }[code]  # fmt: skip


def improved_words(found, language: str) -> str:
    """Return how many improved as k of n with Wilson's interval; everybody with a full first result is in n (CH-17, CH-18)."""
    share = Proportion(found.verdicts[IMPROVED], sum(found.verdicts.values()))
    if not share.total:
        return _("no data")
    told = _("%(count)s of %(total)s") % {"count": share.count, "total": share.total}
    if share.total < LEAST_N:
        return told
    low, high = (formats.percent(side, language, share.decimals) for side in share.interval)
    return f"{told} ({formats.percent(share.percent, language, share.decimals)}; {low} … {high})"


def rows_of_room(found: CohortStatistics, language: str) -> list[tuple[str, str]]:
    """Return how much room there was at the start and how many kept a high place, as (what, figure) (CH-27)."""
    ceiling = found.ceiling
    mean = _("no data") if ceiling.mean_headroom is None else formats.number(ceiling.mean_headroom, language, 1)
    return [
        (_("Mean room to rise at the start (100 minus the first index), points"), mean),
        (_("In the top level before training"), _("%(count)s of %(total)s") % {"count": ceiling.in_top_band, "total": ceiling.n}),
        (_("Kept one of the two top levels"), str(len(ceiling.maintained))),
    ]


def rows_of_agreement(found: CohortStatistics, language: str) -> list[tuple[str, str]]:
    """Return how far two raters agree on the levels, as (what, figure); empty below three organisations (QS-1, QS-3, QS-4)."""
    agreement = found.agreement
    if agreement.exact is None:
        return []
    indicative = f" ({_('indicative')})" if agreement.is_indicative else ""
    kappa = _("not computed (no variation)") if agreement.kappa is None else formats.number(agreement.kappa, language, 2)
    rows = [
        (_("Organisations rated twice"), f"{agreement.organisations}{indicative}"),
        (_("Same level"), formats.percent(100 * agreement.exact, language, 1)),
        (_("At most one level apart"), formats.percent(100 * agreement.within_one, language, 1)),
        (_("Weighted kappa (quadratic)"), kappa),
    ]
    if found.raters.kappa is not None:
        rows.append((_("Interval of kappa by resampling, 95 per cent"), resampled_words(found.raters.kappa, _two_places, language)))
    if found.raters.alpha is not None:
        rows.append((_("Krippendorff’s alpha (ordinal)"), formats.number(found.raters.alpha, language, 2)))
    kept = _("not kept: the raters meet before they go on") if agreement.needs_recalibration else _("kept")
    return [*rows, (_("Rule: kappa 0.70 or more, and 95 per cent at most one level apart"), kept)]


def rows_of_indices(found: CohortStatistics, names: dict, language: str) -> list[tuple[str, str, str]]:
    """Return (index, n, ICC(2,1) with its interval) of the overall index and each domain; below three not computed (QS-2)."""
    rows = []
    for code, (n, icc) in found.raters.indices.items():
        name = names["domains"].get(code, code) if code else _("Overall index")
        if n < LEAST_N:
            text = _("not computed (n = %(number)s)") % {"number": n}
        elif icc is None:
            text = _("not computed (no spread)")
        else:
            text = formats.number(icc.value, language, 2)
            if icc.interval is not None:
                text += f" ({' … '.join(formats.number(side, language, 2) for side in icc.interval)})"
            if icc.is_indicative:
                text += f", {_('indicative')}"
        rows.append((name, str(n), text))
    return rows


def why_not_adjusted(found: CohortStatistics) -> str:
    """Return why groups are not compared at the same start, or an empty text (CH-4, CH-23)."""
    if found.overall.n < CONSISTENCY_FROM:
        return _("not computed (n = %(number)s, needs %(least)s)") % {"number": found.overall.n, "least": CONSISTENCY_FROM}
    return "" if found.adjusted else _("not computed: there are no two groups of five that begin at several heights")


def rows_of_adjusted(found: CohortStatistics, language: str) -> list[tuple[str, str, str, str]]:
    """Return (programmes completed, n, points above the reference group at the same start with interval, p) (CH-23)."""
    if found.adjusted is None:
        return []
    adjusted = found.adjusted
    others = sum(one.n for one in adjusted.groups)
    rows = [(_programmes(adjusted.reference), str(adjusted.n - others), _("compared with this group"), "–")]
    for one in adjusted.groups:
        interval = " … ".join(formats.signed(side, language) for side in one.interval)
        rows.append((_programmes(one.group), str(one.n), f"{formats.signed(one.points, language)} ({interval})", p_text(one.p, language)))
    return rows


def _programmes(group: str) -> str:
    return _("other programmes") if group == OTHER else group.replace("+", " + ")


def gap_words(gap: Gap, language: str) -> str:
    """Return a mean gap between two layers in points with its n."""
    return _("no data") if gap.overall is None else f"{formats.signed(gap.overall, language)} (n = {gap.n})"


def flag_words(flag: str) -> str:
    """Return what the next version should look at."""
    return {
        MANY_NA: _("often not applicable"), MANY_MISSING: _("often without a level"),
        LOW_AGREEMENT: _("raters often differ"),
    }[flag]  # fmt: skip


def consistency_words(found: CohortStatistics, names: dict, language: str) -> list[tuple[str, str, str, str]]:
    """Return (domain, n, alpha, omega) as printed: a figure never stands without its interval, and below 30 not at all."""
    return [
        (
            names["domains"].get(one.code, one.code), str(one.n),
            _with_interval(one.alpha, one.n, language, _("not computed (no spread)")),
            _with_interval(one.omega, one.n, language, _("not computed (the model with one factor does not settle)")),
        )
        for one in found.consistency
    ]  # fmt: skip


def _with_interval(figure: Alpha | Omega | None, n: int, language: str, otherwise: str) -> str:
    if n < CONSISTENCY_FROM:
        return _("not computed (n = %(number)s, needs %(least)s)") % {"number": n, "least": CONSISTENCY_FROM}
    if figure is None:
        return otherwise
    value, low, high = (formats.number(side, language, 2) for side in (figure.value, *figure.interval))
    return f"{value} ({low} … {high})"


def rows_of_domains(found: CohortStatistics, names: dict, language: str) -> list[tuple[str, ...]]:
    """Return (domain, before, after, change, its interval, p by Holm) of each domain with a change."""
    rows = []
    for code, one in found.domains.items():
        change = one.summary.change
        if change is None:
            continue
        interval = "–" if change.interval is None else " … ".join(formats.signed(side, language) for side in change.interval)
        rows.append((
            names["domains"].get(code, code), formats.index_text(one.summary.mean_before, language),
            formats.index_text(one.summary.mean_after, language), formats.signed(change.mean, language), interval,
            p_text(one.adjusted_p, language),
        ))  # fmt: skip
    return rows


def rows_of_readings(found: CohortStatistics, language: str) -> list[tuple[str, str, str]]:
    """Return (reading, value, what it rests on) of the readings a report on a group tells (14.2)."""
    rows = []
    for figure in found.figures:
        told = [(figure.reading, f"{figure.reading.code} {figure.definition.name}")]
        if figure.reading.code == "B2":
            told.append((found.with_two_tools, _("B2 with two tools in place of three")))
        for reading, name in told:
            is_share = figure.definition.measure == "percentage"
            sides = (reading.numerator, reading.denominator)
            if not is_share and reading.coverage is not None:
                sides = (reading.coverage.count, reading.coverage.total)
            value = figure_text(
                reading.value, measure=figure.definition.measure, reading=reading.code, denominator=reading.denominator,
                language=language, guards=(*formats.EDGES, figure.definition.indicator.exact_target),
            )  # fmt: skip
            count, total = (formats.number(side, language, 0) for side in sides)
            words = _("%(count)s of %(total)s") if is_share else _("assessed: %(count)s of %(total)s")
            rows.append((name, value, words % {"count": count, "total": total}))
    return rows


def rows_of_parts(found: CohortStatistics, language: str) -> list[tuple[str, str, list[tuple[str, str, str]]]]:
    """Return (line, dimension, its parts as (name, value, n)) of the headlines; small cells say that they are hidden."""
    names, kinds = value_names(), {figure.definition.indicator.code: figure for figure in found.figures if figure.is_headline}
    groups: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
    for line, parts in found.parts.items():
        for part in parts:
            if part.is_hidden:
                text, n = _("hidden"), _("hidden") if part.total is None else str(part.total)
            elif part.figure is None:
                text, n = "–", str(part.total)
            elif kinds[line].is_share:
                share = formats.percent(part.figure, language, 0 if part.total < DECIMALS_FROM else 1)
                text, n = f"{_('%(count)s of %(total)s') % {'count': part.count, 'total': part.total}} ({share})", str(part.total)
            else:
                text, n = formats.index_text(part.figure, language), str(part.total)
            label = {NOT_STATED: _("not stated"), OTHER: _("other regions")}.get(part.value)
            label = label or names.get(part.dimension, {}).get(part.value, part.value)
            groups.setdefault((line, part.dimension), []).append((label, text, n))
    return [(line, dimension_name(dimension), rows) for (line, dimension), rows in groups.items()]


def rows_of_demand(found: CohortStatistics) -> list[tuple[str, int]]:
    """Return (where the priorities lead, how many times), the most often first."""
    if found.version is None or not found.demand:
        return []
    version = InstrumentVersion.objects.get(instrument__code=found.version.code, version=found.version.version)
    counts: Counter = Counter()
    for offer, count in found.demand:
        counts[offer_words(offer, version)] += count
    return counts.most_common()


def shift_words(found: CohortStatistics, language: str) -> list[tuple[str, str]]:
    """Return what the own answers say with and without looking back, as (what, figure); below three counts only."""
    shift = found.shift
    rows = [
        (_("Organisations asked to look back"), str(found.asked_to_look_back)),
        (_("with enough answers in both rounds"), str(shift.n)),
        (_("find that they had rated themselves too high"), str(shift.rated_lower)),
        (_("find that they had rated themselves too low"), str(shift.rated_higher)),
    ]
    named = (
        (_("Change of the own answers"), shift.traditional), (_("Change, looking back"), shift.looking_back),
        (_("Shift of the yardstick"), shift.shift),
    )  # fmt: skip
    return [*rows, *((what, _mean_with_interval(figure, shift.n, language)) for what, figure in named)]


def _mean_with_interval(change: MeanChange | None, n: int, language: str) -> str:
    if change is None:
        return _("not computed (n = %(number)s)") % {"number": n}
    mean = formats.signed(change.mean, language)
    if change.interval is None:
        return f"{mean} ({_('all changes equal')})"
    return f"{mean} ({' … '.join(formats.signed(side, language) for side in change.interval)})"


def rows_of_tests(found: CohortStatistics, language: str) -> list[tuple[str, str, str, str, str]]:
    """Return (test, people, mean result, KR-20, reasons to look at questions with their codes) of each form (KT-8)."""
    rows = []
    for one in found.tests:
        name = f"{one.form.test.programme_code}, {one.form.test.get_kind_display()}, {one.form}"
        if one.figures is None:
            rows.append((name, str(one.takers), "–", "–", _("not computed (n = %(number)s)") % {"number": one.takers}))
            continue
        kr20 = one.figures.reliability
        by_reason = {
            flag: [each.question.code for each in one.flagged if flag in each.figures.flags] for flag in ITEM_FLAGS
        }
        flagged = [f"{ITEM_FLAGS[flag]}: {', '.join(codes)}" for flag, codes in by_reason.items() if codes]
        indicative = [_("indicative")] if one.figures.is_indicative else []
        rows.append((
            name, str(one.takers), formats.percent(one.figures.mean_percent, language, 1),
            "–" if kr20 is None else formats.number(kr20, language, 2), "; ".join([*indicative, *flagged]) or "–",
        ))  # fmt: skip
    return rows


def limits(found: CohortStatistics, language: str) -> list[str]:
    """Return what limits the figures, told from the data."""
    told = []
    if found.counted:
        told.append(_("Assessed: %(assessed)s of %(counted)s counted organisations.") % {"assessed": found.assessed, "counted": found.counted})
    words = {
        "lost": _("no later result: %(number)s"), "provisional": _("provisional result: %(number)s"),
        "not_comparable": _("too few common items: %(number)s"), "without_t0": _("no full first result: %(number)s"),
    }  # fmt: skip
    missing = [words[code] % {"number": number} for code, number in reasons_missing(found).items() if number]
    if missing:
        told.append(_("Without a change: %(reasons)s.") % {"reasons": "; ".join(missing)})
    if found.counted and found.assessed == found.counted:
        told.append(
            _("All counted trained organisations were assessed: the figure is compared with the target as it stands; the interval describes measurement noise and what could be expected of similar organisations.")
        )
    if found.overall.printed.is_indicative:
        told.append(_("Indicative (n = %(number)s).") % {"number": found.overall.n})
    if found.noise is not None and found.noise.is_default:
        told.append(_("The standard error of measurement is a default until eight organisations are rated twice."))
    if found.noise is not None and found.noise.sem and found.counted:
        told.append(
            _("Without any true change, measurement error alone would call about this share of organisations improved: %(share)s (limit in points: %(limit)s; standard error: %(sem)s).")
            % {
                "share": formats.percent(100 * Fraction(chance_of_improvement(found.noise.threshold, found.noise.sem)), language, 0),
                "limit": formats.number(found.noise.threshold, language, 1), "sem": formats.number(found.noise.sem, language, 1),
            }
        )
    if found.ceiling.is_high:
        told.append(_("More than 15 per cent stood in the top level before training: there was little room to rise."))
    told.append(_("After training does not mean because of training."))
    return told

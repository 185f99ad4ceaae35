"""Everything that is said about one paired comparison, with what n allows (specification, CH-4 to CH-22)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from assessments.measurement.paired import (
    EXACT_UP_TO,
    ExactTest,
    MeanChange,
    SignedRanks,
    g_av,
    holm,
    mean_change,
    probability_of_superiority,
    rank_biserial,
    signed_ranks,
    small_sample_factor,
    smallest_p,
)
from assessments.measurement.printing import Printable, printable
from assessments.measurement.resampling import (
    PATTERNS,
    RandomTest,
    Resampled,
    bootstrap_t,
    effect_size_interval,
    mean_test,
    median_interval,
)

Pair = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class PairedSummary:
    """Before and after of one group. What n does not allow is None; `printed` says what and why.

    `smallest_p`: the smallest p the test could have given. `all_equal`: every change is the same, so there is no
    interval. `superiority`: share that rose, half of those without change added.
    """

    n: int
    printed: Printable
    mean_before: Fraction | None
    mean_after: Fraction | None
    median_change: Fraction | None
    change: MeanChange | None
    test: ExactTest | RandomTest | None
    smallest_p: Fraction | None
    ranks: SignedRanks | None
    rank_biserial: Fraction | None
    superiority: Fraction | None
    effect: float | None
    factor: Fraction | None
    bootstrap_t: Resampled | None = None
    median_interval: Resampled | None = None
    effect_interval: Resampled | None = None

    @property
    def all_equal(self) -> bool:
        """Tell whether all changes are equal: then no interval is printed (CH-9)."""
        return self.change is not None and self.change.interval is None


@dataclass(frozen=True)
class DomainSummary:
    """One domain: its comparison and its p-value adjusted for all domains tested."""

    summary: PairedSummary
    adjusted_p: Fraction | None


def paired_summary(pairs: Sequence[Pair], *, seed: int, with_bootstrap: bool = False) -> PairedSummary:
    """Return all paired statistics of a group, each None where n is too small for it.

    Shape:  one (before, after) pair an organisation, both on common items.
    Unit:   index points; see each statistic.
    Errors: none.
    Source: specification, CH-4, CH-9 to CH-12, CH-14 to CH-16; with bootstrap also CH-10 and CH-22 (n >= 8).
    """
    changes = [Fraction(after) - Fraction(before) for before, after in pairs]
    n, printed = len(pairs), printable(len(pairs))
    if not printed.change:
        return PairedSummary(n, printed, *([None] * 11))
    ranks = signed_ranks(changes)
    resampled = printed.bootstrap and with_bootstrap
    return PairedSummary(
        n=n,
        printed=printed,
        mean_before=sum((Fraction(pair[0]) for pair in pairs), Fraction(0)) / n,
        mean_after=sum((Fraction(pair[1]) for pair in pairs), Fraction(0)) / n,
        median_change=median(changes),
        change=mean_change(changes),
        test=mean_test(changes, seed=seed),
        smallest_p=smallest_p(n) if n <= EXACT_UP_TO else Fraction(1, 1 + PATTERNS),
        ranks=ranks,
        rank_biserial=rank_biserial(ranks),
        superiority=probability_of_superiority(changes),
        effect=g_av(pairs),
        factor=small_sample_factor(n),
        bootstrap_t=bootstrap_t(changes, seed=seed) if resampled else None,
        median_interval=median_interval(changes, seed=seed) if resampled else None,
        effect_interval=effect_size_interval(pairs, seed=seed) if resampled else None,
    )


def domain_summaries(by_domain: Mapping[str, Sequence[Pair]], *, seed: int) -> dict[str, DomainSummary]:
    """Return the comparison of each domain with p-values adjusted by Holm over the domains that were tested.

    Formula: each by `paired_summary`; p adjusted by `holm` over the domains with a test.
    Shape:  pairs by domain code.
    Unit:   as in `paired_summary`; probabilities.
    Errors: none.
    Source: Holm (1979); specification CH-13.
    """
    found = {code: paired_summary(pairs, seed=seed) for code, pairs in by_domain.items()}
    adjusted = holm({code: one.test.p for code, one in found.items() if one.test is not None})
    return {code: DomainSummary(one, adjusted.get(code)) for code, one in found.items()}


def median(values: Sequence[Fraction]) -> Fraction:
    """Return the middle value, or the average of the two middle ones, exactly.

    Formula: the middle one of n ordered values; for an even n half the sum of the two middle ones.
    Shape:  at least one value.
    Unit:   that of the values.
    Errors: IndexError without values.
    Source: arithmetic.
    """
    ordered, half = sorted(values), len(values) // 2
    return Fraction(ordered[half]) if len(ordered) % 2 else Fraction(ordered[half - 1] + ordered[half]) / 2

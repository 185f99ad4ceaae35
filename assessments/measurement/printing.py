"""What a small group may print: one rule for screens, papers and exports (specification, CH-4)."""

from dataclasses import dataclass

from assessments.measurement.paired import INDICATIVE_BELOW, LEAST_N
from assessments.measurement.reliability import CONSISTENCY_FROM

NO_DATA, NOT_COMPUTED, INDICATIVE, FULL = "no_data", "not_computed", "indicative", "full"


@dataclass(frozen=True)
class Printable:
    """What is printed for n organisations with a change. `code` and `needs` say why the rest is not."""

    n: int
    code: str
    counts: bool
    change: bool
    bootstrap: bool
    consistency: bool
    adjusted: bool

    @property
    def is_indicative(self) -> bool:
        """Tell whether every figure is marked "indicative (n = ...)"."""
        return self.code == INDICATIVE

    def needs(self, figure: str) -> int | None:
        """Return the n a figure waits for, or None if it is printed.

        Shape:  change, bootstrap, consistency or adjusted.
        Unit:   organisations.
        Errors: KeyError for another name.
        Source: specification, CH-4.
        """
        return None if self.n >= NEEDS[figure] else NEEDS[figure]


NEEDS = {
    "change": LEAST_N,
    "bootstrap": INDICATIVE_BELOW,
    "consistency": CONSISTENCY_FROM,
    "adjusted": CONSISTENCY_FROM,
}


def printable(n: int) -> Printable:
    """Return what may be printed about n organisations.

    Shape:  how many have a change; statistics that count something else pass their own n.
    Unit:   organisations. 0: "no data"; 1 and 2: "not computed (n = ...)" and counts; 3 to 7: all marked
            indicative, no bootstrap; from 8 all; from 30 also alpha, omega and the baseline-adjusted comparison.
    Errors: ValueError below 0.
    Source: specification, CH-4.
    """
    if n < 0:
        raise ValueError("There cannot be fewer than no organisations.")
    if n == 0:
        code = NO_DATA
    elif n < LEAST_N:
        code = NOT_COMPUTED
    else:
        code = INDICATIVE if n < INDICATIVE_BELOW else FULL
    return Printable(n, code, n > 0, *(n >= NEEDS[figure] for figure in NEEDS))

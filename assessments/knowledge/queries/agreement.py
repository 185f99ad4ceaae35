"""How far two people agree who graded the same products without seeing each other."""

from dataclasses import dataclass
from fractions import Fraction

from assessments.measurement.raters import ItemAgreement, item_agreement
from courses.queries.products import DoubleGraded, double_graded


@dataclass(frozen=True)
class GradingAgreement:
    """The figures over all criteria, and the versions behind them, the newest first."""

    found: ItemAgreement
    rows: tuple[DoubleGraded, ...]

    @property
    def exact(self) -> Fraction | None:
        """The share of equal levels in per cent."""
        return None if self.found.exact is None else self.found.exact * 100

    @property
    def within_one(self) -> Fraction | None:
        """The share of levels at most one apart, in per cent."""
        return None if self.found.within_one is None else self.found.within_one * 100


def grading_agreement(user) -> GradingAgreement:
    """Return the agreement in the cohorts a person teaches; two queries.

    The versions are the units: below three there are counts only (`measurement.raters`).
    """
    rows = tuple(double_graded(user))
    return GradingAgreement(item_agreement([row.pairs for row in rows]), rows)

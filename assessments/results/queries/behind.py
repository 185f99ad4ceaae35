"""What stands behind every figure that leaves the house."""

from assessments.capacity.models import InstrumentVersion
from assessments.results.models import IndicatorDefinition


def versions() -> dict[str, list[str]]:
    """Return the versions that stand behind the figures: instruments, scoring rules, definitions (EX-5)."""
    used = InstrumentVersion.objects.filter(rounds__isnull=False).distinct()
    definitions = IndicatorDefinition.objects.select_related("indicator").order_by("indicator__code", "reading", "version")
    return {
        "instruments": sorted(str(row) for row in used),
        "scoring_rules": sorted({row.scoring_rule for row in used}),
        "definitions": [f"{row.indicator.code} {row.reading} {row.version}".replace("  ", " ") for row in definitions],
    }

"""The tables of the results framework."""

from assessments.results.models.indicators import Indicator, IndicatorDefinition
from assessments.results.models.periods import IndicatorValue, ReportingPeriod
from assessments.results.models.records import ActivityRecord

__all__ = ["ActivityRecord", "Indicator", "IndicatorDefinition", "IndicatorValue", "ReportingPeriod"]

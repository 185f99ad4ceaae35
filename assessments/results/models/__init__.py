"""The tables of the results framework."""

from assessments.results.models.exports import ExportRun, SavedChoice
from assessments.results.models.frames import LogFrame
from assessments.results.models.indicators import Indicator, IndicatorDefinition
from assessments.results.models.people import Participation
from assessments.results.models.periods import (
    IndicatorValue,
    PeriodStep,
    PeriodTarget,
    ReportingPeriod,
    ValueStep,
)
from assessments.results.models.records import (
    ActivityRecord,
    AgencyList,
    ClientWord,
    RecordPaper,
    TargetAgency,
)
from assessments.results.models.snapshots import Snapshot

__all__ = [
    "ExportRun",
    "SavedChoice",
    "ActivityRecord",
    "AgencyList",
    "ClientWord",
    "Indicator",
    "IndicatorDefinition",
    "IndicatorValue",
    "LogFrame",
    "Participation",
    "PeriodStep",
    "PeriodTarget",
    "ReportingPeriod",
    "RecordPaper",
    "Snapshot",
    "TargetAgency",
    "ValueStep",
]

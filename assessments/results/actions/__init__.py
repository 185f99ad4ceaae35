"""What changes in the results framework."""

from assessments.results.actions.definitions import DefinitionRefused, add_definition
from assessments.results.actions.periods import (
    PeriodRefused,
    add_period,
    lock_period,
    reopen_period,
    set_targets,
)
from assessments.results.actions.records import (
    RecordRefused,
    enter_participants,
    record_activity,
    withdraw_activity,
)
from assessments.results.actions.snapshots import SnapshotRefused, freeze
from assessments.results.actions.values import (
    ValueRefused,
    approve_values,
    enter_value,
    record_values,
    return_value,
    submit_values,
)

__all__ = [
    "enter_participants",
    "DefinitionRefused",
    "PeriodRefused",
    "RecordRefused",
    "SnapshotRefused",
    "ValueRefused",
    "add_definition",
    "add_period",
    "approve_values",
    "enter_value",
    "freeze",
    "lock_period",
    "record_activity",
    "record_values",
    "reopen_period",
    "return_value",
    "set_targets",
    "submit_values",
    "withdraw_activity",
]

"""What changes in the results framework."""

from assessments.results.actions.agencies import freeze_agencies
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
    accept_record,
    add_paper,
    change_record,
    enter_participants,
    enter_record,
    remove_paper,
    send_back,
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
from assessments.results.actions.words import say_word

__all__ = [
    "DefinitionRefused",
    "PeriodRefused",
    "RecordRefused",
    "SnapshotRefused",
    "ValueRefused",
    "accept_record",
    "add_definition",
    "add_paper",
    "add_period",
    "approve_values",
    "change_record",
    "enter_participants",
    "enter_record",
    "enter_value",
    "freeze",
    "freeze_agencies",
    "lock_period",
    "record_values",
    "remove_paper",
    "reopen_period",
    "return_value",
    "say_word",
    "send_back",
    "set_targets",
    "submit_values",
    "withdraw_activity",
]

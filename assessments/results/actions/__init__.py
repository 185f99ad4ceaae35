"""What changes in the results framework."""

from assessments.results.actions.records import RecordRefused, record_activity, withdraw_activity
from assessments.results.actions.values import record_values

__all__ = ["RecordRefused", "record_activity", "record_values", "withdraw_activity"]

"""What people type on the screens of the results framework."""

from assessments.results.forms.board import ActivityForm, ExportForm, WithdrawForm

__all__ = ["ActivityForm", "ExportForm", "WithdrawForm"]

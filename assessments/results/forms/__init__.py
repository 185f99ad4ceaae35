"""What people type on the screens of the results framework."""

from assessments.results.forms.board import ActivityForm, ExportForm, WithdrawForm
from assessments.results.forms.frame import (
    DefinitionForm,
    PeriodForm,
    ReasonForm,
    StepForm,
    TargetsForm,
    ValueForm,
)

__all__ = [
    "ActivityForm",
    "DefinitionForm",
    "ExportForm",
    "PeriodForm",
    "ReasonForm",
    "StepForm",
    "TargetsForm",
    "ValueForm",
    "WithdrawForm",
]

"""What people type on the screens of the results framework."""

from assessments.results.forms.board import ActivityForm, ParticipantsForm, WithdrawForm
from assessments.results.forms.exports import ExportForm
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
    "ParticipantsForm",
    "PeriodForm",
    "ReasonForm",
    "StepForm",
    "TargetsForm",
    "ValueForm",
    "WithdrawForm",
]

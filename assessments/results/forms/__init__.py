"""What people type on the screens of the results framework."""

from assessments.results.forms.exports import ExportForm
from assessments.results.forms.frame import (
    DefinitionForm,
    PeriodForm,
    ReasonForm,
    StepForm,
    TargetsForm,
    ValueForm,
)
from assessments.results.forms.records import (
    AgenciesForm,
    PaperForm,
    ParticipantsForm,
    RecordForm,
    SendBackForm,
    WithdrawForm,
    WordForm,
)

__all__ = [
    "AgenciesForm",
    "DefinitionForm",
    "ExportForm",
    "PaperForm",
    "ParticipantsForm",
    "PeriodForm",
    "ReasonForm",
    "RecordForm",
    "SendBackForm",
    "StepForm",
    "TargetsForm",
    "ValueForm",
    "WithdrawForm",
    "WordForm",
]

"""What M&E staff type before figures go out."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.results.forms.frame import CheckedFileField, day_field


class FrameForm(forms.Form):
    """An approved version of the log-frame."""

    code = forms.RegexField(
        r"^[A-Za-z0-9.-]+$", label=_("Version"), max_length=12,
        help_text=_("Short, of Latin letters and digits, for example 1.0."),
    )  # fmt: skip
    valid_from = day_field(_("Valid from"))
    note = forms.CharField(
        label=_("What was approved"), max_length=300, help_text=_("The donor’s letter with its day and number.")
    )
    approval = CheckedFileField(
        label=_("File with the donor’s approval"),
        help_text=_("Kept privately, opened by M&E staff only."),
    )

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


class OutwardForm(forms.Form):
    """Which approved figures go out, and in which language."""

    source = forms.ChoiceField(label=_("Figures"), required=False)
    on = day_field(_("Approved values until"))
    with_history = forms.BooleanField(label=_("The values of all periods, not only the newest"), required=False)
    language = forms.ChoiceField(
        label=_("Language"), choices=[("en", "English"), ("ru", "Русский"), ("kk", "Қазақша")],
        widget=forms.RadioSelect,
    )  # fmt: skip

    despite = forms.BooleanField(
        label=_("I publish it all the same, and know what can be worked out from both files"), required=False
    )

    def __init__(self, *args, snapshots, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [
            ("", _("approved values until a day")),
            *((row.code, f"{row.code} {row.title}") for row in snapshots),
        ]

        if not self.data.get("despite"):
            self.fields["despite"].widget = forms.HiddenInput()

    def ask_despite(self) -> None:
        """Show the question that a public file too near to an earlier one raises."""
        self.fields["despite"].widget = forms.CheckboxInput()

    def options(self) -> dict:
        """Return the choices as they are written down."""
        values = self.cleaned_data
        return {
            "snapshot": values["source"],
            "on": "" if values["source"] else values["on"].isoformat(),
            "with_history": bool(values["with_history"] and not values["source"]),
            "language": values["language"],
        }

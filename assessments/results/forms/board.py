"""What an M&E officer types."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.results.choices import GRADES
from assessments.results.models import ActivityRecord
from lms.core.uploads import check_upload

# Fields only some lines have.
ONLY = {"people": {"R2.3"}, "grade": {"R2.4"}, "is_ministry": {"R3.4"}}


class ActivityForm(forms.ModelForm):
    """One record of a line that is kept by hand."""

    means = forms.CharField(
        label=_("Means of verification"), max_length=200,
        help_text=_("The document by which this can be checked."),
    )  # fmt: skip
    url = forms.URLField(label=_("Link to it"), required=False, max_length=1000, assume_scheme="https")
    file = forms.FileField(label=_("File of it"), required=False)

    class Meta:
        model = ActivityRecord
        fields = ["title", "happened_on", "people", "grade", "is_ministry", "reference", "region", "comment"]
        widgets = {"happened_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}

    field_order = ["title", "happened_on", "people", "grade", "is_ministry", "means", "url", "file"]

    def __init__(self, *args, indicator, **kwargs):
        super().__init__(*args, **kwargs)
        for name, codes in ONLY.items():
            if indicator.code not in codes:
                del self.fields[name]
        if "people" in self.fields:
            self.fields["people"].label = _("People, if there is no list")
            self.fields["people"].help_text = _(
                "They count as participations only. With a list, leave it empty and enter the list next."
            )
        if "grade" in self.fields:
            self.fields["title"].label = _("Agency")
            self.fields["grade"] = forms.TypedChoiceField(
                label=_("Grade of recognition"), choices=GRADES, coerce=int, widget=forms.RadioSelect
            )

    def clean_file(self):
        file = self.cleaned_data.get("file")
        return check_upload(file) if file else None

    def clean(self):
        values = super().clean()
        if values.get("url") and values.get("file"):
            self.add_error("url", _("Give either a link or a file, not both."))
        return values


class WithdrawForm(forms.Form):
    """Why a record is taken out of the count."""

    reason = forms.CharField(label=_("Reason"), max_length=300)


class ParticipantsForm(forms.Form):
    """The list of the participants of one event."""

    file = forms.FileField(
        label=_("List, XLSX or CSV"),
        help_text=_("Names and contacts are turned into a mark that cannot be read back, and are not stored."),
    )
    only_check = forms.BooleanField(label=_("Only check, store nothing"), required=False)

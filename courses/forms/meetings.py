"""Forms of live meetings."""

from datetime import datetime

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from courses.forms.cohorts import DAYS, DayInput
from courses.models import LiveMeeting
from lms.core.formats import ZONE
from lms.core.uploads import CheckedFile, check_upload

SHEET_KINDS = ("pdf", "jpg", "jpeg", "png", "webp")
LARGEST_SHEET = 10 * 1024**2


class ClockInput(forms.TimeInput):
    input_type = "time"

    def __init__(self, **options):
        super().__init__(format="%H:%M", **options)


class MeetingForm(forms.ModelForm):
    """A live meeting: one day, from when to when, where."""

    day = forms.DateField(label=_("Day"), widget=DayInput(), input_formats=DAYS)
    begins = forms.TimeField(label=_("Beginning"), widget=ClockInput(), help_text=_("Time in Almaty."))
    ends = forms.TimeField(label=_("End"), widget=ClockInput())
    link = forms.URLField(
        label=_("Link of the meeting"), required=False, max_length=500, assume_scheme="https",
        validators=[URLValidator(schemes=["https"])],
        help_text=_("Begins with https://. Only people of the cohort see it."),
    )

    field_order = ["title", "kind", "day", "begins", "ends", "place", "link", "units"]

    class Meta:
        model = LiveMeeting
        fields = ["title", "kind", "place", "link", "units"]
        widgets = {"kind": forms.RadioSelect()}

    def __init__(self, *args, **options):
        meeting = options.get("instance")
        if meeting is not None:
            first, last = meeting.starts_at.astimezone(ZONE), meeting.ends_at.astimezone(ZONE)
            options["initial"] = {"day": first.date(), "begins": first.time(), "ends": last.time()}
        super().__init__(*args, **options)

    def clean(self):
        cleaned = super().clean()
        begins, ends = cleaned.get("begins"), cleaned.get("ends")
        if begins and ends and ends <= begins:
            self.add_error("ends", _("The end must lie after the beginning."))
        return cleaned

    def _post_clean(self):
        """The action judges the row: the times of the row are made of the day and two times."""

    @property
    def planned(self) -> dict:
        """What an action takes."""
        given = self.cleaned_data
        fields = {name: given[name] for name in ("title", "kind", "place", "link", "units")}
        return {
            **fields,
            "starts_at": datetime.combine(given["day"], given["begins"], ZONE),
            "ends_at": datetime.combine(given["day"], given["ends"], ZONE),
        }


PLACES = {"ends_at": "ends"}
"""Fields of a refusal that have another name in the form."""


class CheckInForm(forms.Form):
    """The six figures from the screen."""

    code = forms.CharField(
        label=_("Code from the screen"), help_text=_("Six figures. They change every 20 seconds."), max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class SignedSheetForm(forms.Form):
    """A photograph or scan of a signed sheet."""

    photo = forms.FileField(
        label=_("Photograph or scan of the signed sheet"), help_text=_("PDF, JPG, PNG or WEBP, at most 10 MB. The place and camera of a photograph are removed."),
        widget=forms.ClearableFileInput(attrs={"accept": ",".join(f".{kind}" for kind in SHEET_KINDS)}),
    )

    def clean_photo(self) -> CheckedFile:
        return check_upload(self.cleaned_data["photo"], allowed=SHEET_KINDS, max_bytes=LARGEST_SHEET)

"""Forms of trainers."""

from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from courses.choices import REQUIREMENTS
from courses.models import Cohort
from lms.core.forms import offer_people

MOST_LINES = 500
DAYS = ["%Y-%m-%d", "%d.%m.%Y"]  # as a browser sends them, and as people write them


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **options):
        super().__init__(format="%Y-%m-%d", **options)


class CohortForm(forms.ModelForm):
    """A cohort. Code and programme are chosen once; the choices come from the view."""

    programme_key = forms.TypedChoiceField(label=_("Programme"), coerce=UUID)
    languages = forms.MultipleChoiceField(
        label=_("Languages of the meetings"), required=False, choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Cohort
        fields = ["code", "programme_key", "name", "starts_on", "ends_on", "capacity", "languages", "hides_names", "trainers"]
        widgets = {"starts_on": DayInput(), "ends_on": DayInput(), "trainers": forms.CheckboxSelectMultiple()}

    def __init__(self, *args, programmes: list[tuple], trainers, **options):
        super().__init__(*args, **options)
        self.fields["programme_key"].choices = programmes
        if not isinstance(self.initial.get("languages", ""), list):
            self.initial["languages"] = [code for code in self.initial.get("languages", "").split(",") if code]
        offer_people(self.fields["trainers"], trainers)
        for name in ("starts_on", "ends_on"):
            self.fields[name].input_formats = DAYS
        if self.instance.pk and not self.instance._state.adding:
            for name in ("code", "programme_key"):
                self.fields[name].disabled = True

    def clean_languages(self) -> str:
        return ",".join(self.cleaned_data["languages"])

    def clean(self):
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day must not lie before the first day."))
        return cleaned


class KeyForm(forms.Form):
    """How many may come with a key, and until when."""

    seats = forms.IntegerField(label=_("How many people may come with it"), min_value=1, max_value=500)
    ends_on = forms.DateField(label=_("Last day of the key"), widget=DayInput(), input_formats=DAYS)


class PeopleListForm(forms.Form):
    """A pasted list of people."""

    people = forms.CharField(
        label=_("People, one a line"),
        help_text=_(
            "E-mail, or nothing; family name; given name; organisation code; language (kk, ru or en); patronymic. "
            "Who has no e-mail gets a login card."
        ),
        max_length=100_000,
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false"}),
    )


class SheetForm(forms.Form):
    """A sheet with people."""

    sheet = forms.FileField(
        label=_("Sheet"),
        help_text=_("XLSX, or CSV with semicolons or commas; at most 2 MB and 500 rows."),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    def clean_sheet(self):
        sheet = self.cleaned_data["sheet"]
        if sheet.size > 2 * 1024**2:
            raise forms.ValidationError(_("The file is larger than 2 MB. Split it, or remove pictures and unused sheets."))
        return sheet


class GrantForm(forms.Form):
    """Which requirement staff let stand as met, and why."""

    code = forms.ChoiceField(label=_("Requirement"))
    reason = forms.CharField(
        label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it, and it stands on the final list."),
    )

    def __init__(self, *args, codes: list[str], **options):
        super().__init__(*args, **options)
        self.fields["code"].choices = [(code, REQUIREMENTS.get(code, code)) for code in codes]


class LeaveForm(forms.Form):
    """When and why a person left the programme."""

    on = forms.DateField(label=_("Last day in the programme"), input_formats=DAYS, widget=DayInput)
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class MoveForm(forms.Form):
    """Where a person goes on."""

    to = forms.ModelChoiceField(label=_("Cohort"), queryset=Cohort.objects.none())

    def __init__(self, *args, cohorts, **options):
        super().__init__(*args, **options)
        self.fields["to"].queryset = cohorts
        self.fields["to"].label_from_instance = lambda cohort: f"{cohort.name} ({cohort.code})"


class DismissForm(forms.Form):
    """Until when somebody needs no word, and why."""

    until = forms.DateField(input_formats=DAYS)
    reason = forms.CharField(max_length=500)

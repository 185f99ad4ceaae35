"""What M&E staff type about definitions, values and periods."""

from collections.abc import Iterable

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.results.measurement.readings import PARAMETERS
from assessments.results.models import IndicatorDefinition
from lms.core.tables import number_of
from lms.core.translated import LANGUAGES
from lms.core.uploads import check_upload

NAMES = {"en": "English", "ru": "русский", "kk": "қазақша"}


class NumberField(forms.CharField):
    """A number and nothing else: words belong in the comment (IN-10). Point and comma are both read."""

    def __init__(self, *, is_whole: bool = False, **options):
        options.setdefault("max_length", 20)
        super().__init__(**options)
        self.is_whole = is_whole
        self.widget.attrs["inputmode"] = "numeric" if is_whole else "decimal"

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return None
        number = number_of(text)
        if number is None:
            raise forms.ValidationError(
                _(
                    "Only a number can stand here, for example 12 or 12.5. Write the explanation in the comment."
                )
            )
        if self.is_whole and number.denominator != 1:
            raise forms.ValidationError(_("Only a whole number can stand here."))
        return int(number) if self.is_whole else number


def day_field(label) -> forms.DateField:
    """Return a field for one day."""
    return forms.DateField(label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class CheckedFileField(forms.FileField):
    """A file that has passed every check of uploads."""

    def clean(self, data, initial=None):
        file = super().clean(data, initial)
        return check_upload(file) if file else None


class ValueForm(forms.Form):
    """A value entered by hand."""

    measured_on = day_field(_("Day of measurement"))
    numerator = NumberField(label=_("Numerator"))
    denominator = NumberField(label=_("Denominator"), is_whole=True)
    comment = forms.CharField(
        label=_("Comment"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Where the value comes from and what should be known about it."),
    )  # fmt: skip
    file = CheckedFileField(label=_("File that shows the value"))

    def __init__(self, *args, is_count: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if is_count:
            self.fields["numerator"].label = _("Number")
            del self.fields["denominator"]


class StepForm(forms.Form):
    """Why a value goes back."""

    comment = forms.CharField(label=_("Comment"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class ReasonForm(forms.Form):
    """Why something is opened again."""

    reason = forms.CharField(label=_("Reason"), max_length=500)


class PeriodForm(forms.Form):
    """A new reporting period."""

    code = forms.SlugField(label=_("Code"), max_length=20, help_text=_("Short, for example 2026-2."))
    starts_on = day_field(_("First day"))
    ends_on = day_field(_("Last day"))


class TargetsForm(forms.Form):
    """What every line should reach by the end of a period."""

    def __init__(self, *args, indicators: Iterable, **kwargs):
        super().__init__(*args, **kwargs)
        for line in indicators:
            self.fields[self.field_of(line.code)] = NumberField(
                label=f"{line.code} {line.name}", required=False, help_text=line.unit
            )
        self.codes = {self.field_of(line.code): line.code for line in indicators}

    @staticmethod
    def field_of(code: str) -> str:
        return code.lower().replace(".", "_")

    def targets(self) -> dict:
        return {code: self.cleaned_data[field] for field, code in self.codes.items()}


class DefinitionForm(forms.Form):
    """A new version of how a line is counted."""

    def __init__(self, *args, base: IndicatorDefinition, **kwargs):
        kwargs.setdefault("initial", {}).update(
            {
                f"{name}_{code}": getattr(base, f"{name}_{code}")
                for name in ("numerator", "denominator", "exclusions")
                for code in LANGUAGES
            }
        )
        usual = PARAMETERS.get(base.reading or base.indicator.code, {})
        kwargs["initial"].update({name: base.parameters.get(name, value) for name, value in usual.items()})
        super().__init__(*args, **kwargs)
        labels = {
            "threshold": _("Index from which an organisation counts"),
            "tools": _("Different modern tools at least"),
            "categories": _("Categories of tools at least"),
            "months": _("Months of the window"),
            "after_training": _("At least one use after the first completed programme"),
            "with_expertises": _("Reports of public expertises count too"),
        }
        for name, value in usual.items():
            self.fields[name] = (
                forms.BooleanField(label=labels[name], required=False)
                if isinstance(value, bool)
                else NumberField(label=labels[name], is_whole=True)
            )
        self.parameters = list(usual)
        words = {
            "numerator": _("Numerator"), "denominator": _("Denominator"), "exclusions": _("Who is left out"),
        }  # fmt: skip
        for name, label in words.items():
            for code in LANGUAGES:
                self.fields[f"{name}_{code}"] = forms.CharField(
                    label=f"{label}, {NAMES[code]}", max_length=1000, required=name == "numerator",
                    widget=forms.Textarea(attrs={"rows": 2, "lang": code}),
                )  # fmt: skip
        self.fields["valid_from"] = day_field(_("Valid from"))
        self.fields["reason"] = forms.CharField(label=_("Reason"), max_length=300)
        self.fields["approval"] = CheckedFileField(
            label=_("File with the donor’s approval"),
            help_text=_("Kept privately, opened by M&E staff only."),
        )

    def given(self) -> dict:
        return {name: self.cleaned_data[name] for name in self.parameters}

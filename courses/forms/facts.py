"""The form of a fact."""

from django import forms
from django.utils.translation import gettext_lazy as _

from courses.forms.cohorts import DAYS, DayInput
from courses.models.facts import CODE, LONGEST
from lms.core.translated import LANGUAGES

MOST_SOURCES, LONGEST_SOURCE = 12, 300


def _words(label) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))


class FactForm(forms.Form):
    """A fact in three languages, when it was checked, when next, and where it stands."""

    code = forms.CharField(label=_("Fact number"), max_length=12, validators=[CODE], help_text=_("Two to four capital letters and a number: PC-03."))
    text_en = _words(_("Wording in English"))
    text_ru = _words(_("Wording in Russian"))
    text_kk = _words(_("Wording in Kazakh"))
    checked_on = forms.DateField(label=_("Checked on"), widget=DayInput(), input_formats=DAYS)
    check_by = forms.DateField(
        label=_("Check again by"), widget=DayInput(), input_formats=DAYS, required=False,
        help_text=_("From this day on the questions that rest on it are asked of nobody until somebody checked the fact."),
    )
    unconfirmed = forms.BooleanField(label=_("Not confirmed"), required=False, help_text=_("The reader is asked to check the current wording."))
    sources = forms.CharField(
        label=_("Sources"), required=False, widget=forms.Textarea(attrs={"rows": 3}), max_length=MOST_SOURCES * (LONGEST_SOURCE + 2),
        help_text=_("One a line: an address, or a document with its number and day."),
    )

    def __init__(self, *args, is_new: bool = True, **options):
        super().__init__(*args, **options)
        if not is_new:
            del self.fields["code"]

    def clean_sources(self) -> list[str]:
        lines = [line.strip() for line in self.cleaned_data["sources"].splitlines() if line.strip()]
        if len(lines) > MOST_SOURCES or any(len(line) > LONGEST_SOURCE for line in lines):
            raise forms.ValidationError(_("At most 12 sources, each at most 300 characters."))
        return lines

    @property
    def said(self) -> dict:
        """What an action takes."""
        given = self.cleaned_data
        return {
            "texts": {language: given[f"text_{language}"] for language in LANGUAGES},
            **{name: given[name] for name in ("checked_on", "check_by", "unconfirmed", "sources")},
        }


class QuestionCodeForm(forms.Form):
    """The code of a question that rests on a fact."""

    question = forms.CharField(label=_("Code of a question"), max_length=20, help_text=_("As in the question bank: PE-01."))

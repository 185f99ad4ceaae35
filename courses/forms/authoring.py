"""Forms for beginning and copying what trainers write."""

from django import forms
from django.utils.translation import gettext_lazy as _

from lms.core.translated import LANGUAGES

TEMPLATE_CHOICES = [
    ("case", _("A case first: case, text, key point")),
    ("task", _("A task: text, activity, use it tomorrow")),
    ("fact", _("A rule: text, attention, key point")),
]


class NewModuleForm(forms.Form):
    """A module with its first lesson. One title is enough to begin; the others may come with the translation."""

    programme = forms.ChoiceField(label=_("Programme"))
    title_en = forms.CharField(label=_("Title in English"), max_length=250)
    title_ru = forms.CharField(label=_("Title in Russian"), max_length=250, required=False)
    title_kk = forms.CharField(label=_("Title in Kazakh"), max_length=250, required=False)
    template = forms.ChoiceField(label=_("What the first lesson begins with"), choices=TEMPLATE_CHOICES, initial="case", widget=forms.RadioSelect())

    def __init__(self, *args, programmes: list[tuple[str, str]], **options):
        super().__init__(*args, **options)
        self.fields["programme"].choices = programmes

    @property
    def titles(self) -> dict[str, str]:
        return {language: self.cleaned_data[f"title_{language}"].strip() for language in LANGUAGES}


class CopyModuleForm(forms.Form):
    """Where a copy of a module goes."""

    programme = forms.ChoiceField(label=_("Programme"), help_text=_("The copy stands behind the last module and gets the next number."))

    def __init__(self, *args, programmes: list[tuple[str, str]], **options):
        super().__init__(*args, **options)
        self.fields["programme"].choices = programmes


class CopyProgrammeForm(forms.Form):
    """The code of a copied programme."""

    code = forms.CharField(label=_("Code of the new programme"), max_length=8, help_text=_("Two to eight capital Latin letters. It stands in addresses and in the codes of questions."))

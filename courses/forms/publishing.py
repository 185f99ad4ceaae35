"""Forms of the gate."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from courses.actions.publishing import LONGEST_REASON
from courses.choices import CHECKS, LEVEL_NAMES
from courses.models import PublishingRules


class ReasonForm(forms.Form):
    """Why a page is published in spite of what was found."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST_REASON, widget=forms.Textarea(attrs={"rows": 2}), help_text=_("It is kept in the record of acts, with your name."))


class RulesForm(forms.ModelForm):
    """Which checks block, which warn, and the limits."""

    languages = forms.MultipleChoiceField(label=_("Required languages"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple())

    class Meta:
        model = PublishingRules
        fields = ["first_load_kb", "stale_days", "languages"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        levels = self.instance.all_levels
        for code, (name, _sentence, _cure, _level) in CHECKS.items():
            self.fields[f"level_{code}"] = forms.ChoiceField(label=name, choices=list(LEVEL_NAMES.items()), initial=levels[code])

    @property
    def rules(self) -> dict:
        """What an action takes."""
        given = self.cleaned_data
        return {
            "levels": {code: given[f"level_{code}"] for code in CHECKS},
            **{name: given[name] for name in ("first_load_kb", "stale_days", "languages")},
        }

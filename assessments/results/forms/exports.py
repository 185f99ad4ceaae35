"""What a person chooses about a file of scores."""

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.capacity.models import AssessmentRound, Layer
from assessments.results.choices import EXPORT_KINDS, NO_PARQUET
from assessments.results.queries.options import BOTH, CODE, LABEL, Options
from lms.core.tables.parquet import has_parquet


class ExportForm(forms.Form):
    """Kind of file, words, and what is left out; with nothing chosen everything is inside, in codes."""

    preset = forms.ChoiceField(
        label=_("Kind of file"), widget=forms.RadioSelect,
        choices=list(EXPORT_KINDS.items()),
    )  # fmt: skip
    language = forms.ChoiceField(
        label=_("Language of labels"), choices=[("en", "English"), ("ru", "Русский"), ("kk", "Қазақша")],
        widget=forms.RadioSelect,
    )  # fmt: skip
    purpose = forms.CharField(
        label=_("What it is for"), max_length=200,
        help_text=_("Kept in the audit with your name, the time and the number of rows."),
    )  # fmt: skip
    headers = forms.ChoiceField(
        label=_("First row"), required=False,
        choices=[(CODE, _("codes, the same in every language")), (LABEL, _("words with the code"))],
    )  # fmt: skip
    values = forms.ChoiceField(
        label=_("Values such as layers and levels"), required=False,
        choices=[(CODE, _("codes")), (LABEL, _("words")), (BOTH, _("code and words"))],
    )  # fmt: skip
    layers = forms.MultipleChoiceField(
        label=_("Layers"), required=False, choices=Layer.choices, widget=forms.CheckboxSelectMultiple,
        help_text=_("None ticked: all."),
    )  # fmt: skip
    rounds = forms.MultipleChoiceField(
        label=_("Rounds"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None ticked: all.")
    )
    without_provisional = forms.BooleanField(label=_("Leave provisional results out"), required=False)
    only_latest = forms.BooleanField(label=_("Only the latest revision of each assessment"), required=False)
    only_newest_version = forms.BooleanField(label=_("Only the newest version of the instrument"), required=False)
    name = forms.CharField(
        label=_("Keep these choices under a name"), max_length=60, required=False
    )

    first_fields = ("preset", "language", "purpose")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        codes = AssessmentRound.objects.order_by("opens_on", "code").values_list("code", flat=True)
        if not has_parquet():
            self.fields["preset"].help_text = NO_PARQUET
        self.fields["rounds"].choices = [(code, code) for code in codes]

    def clean_preset(self):
        """Refuse Parquet where nothing writes it, and say what helps."""
        preset = self.cleaned_data["preset"]
        if preset == "parquet" and not has_parquet():
            raise forms.ValidationError(NO_PARQUET)
        return preset

    @property
    def first(self) -> list:
        """Return the fields that every file needs."""
        return [self[name] for name in self.first_fields]

    @property
    def rest(self) -> list:
        """Return the fields that may stay as they are."""
        return [field for field in self if field.name not in self.first_fields]

    def options(self) -> Options:
        """Return the choices that were made."""
        values = self.cleaned_data
        chosen = {"layers": tuple(values["layers"])} if values["layers"] else {}
        return Options(
            language=values["language"], headers=values["headers"] or CODE, values=values["values"] or CODE,
            rounds=tuple(values["rounds"]), with_provisional=not values["without_provisional"],
            only_latest=values["only_latest"], only_newest_version=values["only_newest_version"], **chosen,
        )  # fmt: skip

    @staticmethod
    def initial_of(preset: str, document: dict) -> dict:
        """Return what the form shows for choices that were made before."""
        options = Options.of(document)
        return {
            **options.document(), "preset": preset, "without_provisional": not options.with_provisional,
            "layers": list(options.layers) if options.layers != Options().layers else [],
        }  # fmt: skip

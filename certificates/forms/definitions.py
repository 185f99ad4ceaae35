"""What is typed about definitions."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates.actions.definitions import Values
from certificates.choices import ACCENTS, Kind
from certificates.eligibility import BESIDE, MEASURED, percents_of

LANGUAGES = {"en": _("in English"), "ru": _("in Russian"), "kk": _("in Kazakh")}
TEXTS = {
    "issuer_line": (_("Line under the issuer"), 120),
    "place": (_("Place"), 60),
    "product": (_("Practical product"), 120),
    "assessor": (_("Who judged it, as a role"), 80),
}
OF_COMPETENCE = ("product", "assessor")
PERCENTS = {
    "attendance": (
        _("Live meetings attended, least per cent"),
        _("Of the units of all meetings that were planned and not cancelled, once the last one has closed and the cohort has ended."),
    ),
    "lessons": (_("Lessons taken, least per cent"), _("Of the lessons that the enrolment asks for, once the cohort has ended.")),
    "product": (_("Practical product, least per cent"), _("Of the points that the assessor gave by the rubric.")),
    "post_test": (_("Final test, least per cent"), _("Besides what the programme itself asks for.")),
}
LARGEST = 5 * 1024**2


class NewDefinitionForm(forms.Form):
    """Which kind of paper for which programme."""

    programme = forms.ChoiceField(label=_("Programme"))
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind, widget=forms.RadioSelect)

    def __init__(self, *args, programmes: list[tuple[str, str]], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["programme"].choices = [("", "—"), *programmes]


class _InThreeLanguages(forms.Form):
    """A form with texts that exist in all three languages or in none."""

    def add_texts(self, key: str, label, length: int, words: dict, *, required: bool) -> None:
        for code, language in LANGUAGES.items():
            self.fields[f"{key}_{code}"] = forms.CharField(
                label=f"{label}, {language}", max_length=length, required=required, initial=words.get(code, ""),
                widget=forms.TextInput(attrs={"lang": code}),
            )  # fmt: skip

    def words(self, key: str) -> dict[str, str]:
        return {code: self.cleaned_data.get(f"{key}_{code}", "") for code in LANGUAGES}

    def refuse_gaps(self, key: str) -> None:
        """Name the language that is missing, where another one has the text."""
        words = self.words(key)
        if any(words.values()):
            for code, text in words.items():
                if not text and f"{key}_{code}" not in self.errors:
                    self.add_error(f"{key}_{code}", _("Type it in all three languages, or in none."))


class DefinitionForm(_InThreeLanguages):
    """The rule, the look and the words of a draft."""

    def __init__(self, *args, definition, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.definition = definition
        kind, percents = definition.kind, percents_of(definition.rule)
        self.codes = [code for code in (*MEASURED[kind], *BESIDE[kind]) if code in PERCENTS]
        for code in self.codes:
            label, hint = PERCENTS[code]
            self.fields[f"percent_{code}"] = forms.IntegerField(
                label=label, help_text=hint, min_value=1, max_value=100, required=MEASURED[kind] == (code,),
                initial=percents.get(code),
            )  # fmt: skip
        self.fields["validity_months"] = forms.IntegerField(
            label=_("Valid for, months"), help_text=_("Empty: without an end date."), min_value=1, max_value=120,
            required=False, initial=definition.validity_months,
        )  # fmt: skip
        self.fields["accent"] = forms.ChoiceField(
            label=_("Colour"), choices=[(code, name) for code, name in ACCENTS[kind].items()], widget=forms.RadioSelect,
            initial=definition.accent,
        )  # fmt: skip
        for key, (label, length) in TEXTS.items():
            if key not in OF_COMPETENCE or kind == Kind.COMPETENCE:
                self.add_texts(key, label, length, definition.texts.get(key, {}), required=False)
        for code, language in LANGUAGES.items():
            lines = "\n".join(words.get(code, "") for words in definition.competences)
            self.fields[f"competences_{code}"] = forms.CharField(
                label=_("Competences, one a line, %(language)s") % {"language": language},
                help_text=_("Empty: the modules of the programme are named."), max_length=2000, required=False,
                initial=lines, widget=forms.Textarea(attrs={"rows": 4, "lang": code}),
            )  # fmt: skip

    def clean(self):
        cleaned = super().clean()
        for key in TEXTS:
            if f"{key}_en" in self.fields:
                self.refuse_gaps(key)
        measured = [code for code in MEASURED[self.definition.kind] if code in PERCENTS]
        if measured and not any(self.cleaned_data.get(f"percent_{code}") or f"percent_{code}" in self.errors for code in measured):
            self.add_error(f"percent_{measured[0]}", _("Say at least one thing that is measured, with its least per cent."))
        counts = {code: len(lines) for code, lines in self._competences().items()}
        for code, count in counts.items():
            if count != max(counts.values()):
                self.add_error(
                    f"competences_{code}",
                    _("The three languages need the same number of lines. Lines here: %(count)s; elsewhere: %(most)s.")
                    % {"count": count, "most": max(counts.values())},
                )
        return cleaned

    def _competences(self) -> dict[str, list[str]]:
        return {
            code: [line.strip() for line in self.cleaned_data.get(f"competences_{code}", "").splitlines() if line.strip()]
            for code in LANGUAGES
        }

    def values(self) -> Values:
        """Return what a valid form says."""
        lines = self._competences()
        return Values(
            percents={code: self.cleaned_data[f"percent_{code}"] for code in self.codes},
            accent=self.cleaned_data["accent"],
            validity_months=self.cleaned_data["validity_months"],
            competences=[dict(zip(lines, words, strict=True)) for words in zip(*lines.values(), strict=True)],
            texts={key: self.words(key) for key in TEXTS if f"{key}_en" in self.fields},
        )


class PictureField(forms.FileField):
    """A file that should be a picture; what it really is, the action finds out. Too large a file is not even read."""

    widget = forms.FileInput(attrs={"accept": "image/png,image/jpeg"})

    def to_python(self, data):
        file = super().to_python(data)
        if file is not None and file.size > LARGEST:
            raise forms.ValidationError(_("The picture is larger than 5 MB. Save it smaller: 600 pixels are enough for print."))
        return file


class _ElementForm(_InThreeLanguages):
    """A signatory or a logo."""

    def __init__(self, *args, element: dict | None = None, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.element = element or {}

    def content(self) -> bytes | None:
        """Return the bytes of the file that was sent, or None."""
        file = self.cleaned_data.get("picture")
        return None if file is None else file.read()


class SignatoryForm(_ElementForm):
    """Who signs."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.add_texts("name", _("Name as it is printed"), 80, self.element.get("name", {}), required=False)
        self.add_texts("role", _("Role"), 80, self.element.get("role", {}), required=True)
        self.fields["picture"] = PictureField(
            label=_("Signature"), required=False,
            help_text=_("PNG or JPEG, at most 5 MB, best on a see-through ground. Without it the line waits for a pen."),
        )  # fmt: skip
        if self.element.get("picture"):
            self.fields["drop_picture"] = forms.BooleanField(label=_("Print no signature: a pen signs"), required=False)

    def clean(self):
        cleaned = super().clean()
        self.refuse_gaps("name")
        return cleaned


class LogoForm(_ElementForm):
    """A partner in the strip under the issuer."""

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.add_texts("name", _("Name of the partner, read aloud instead of the logo"), 120, self.element.get("name", {}), required=True)
        self.fields["picture"] = PictureField(
            label=_("Logo"), required=not self.element, help_text=_("PNG or JPEG, at most 5 MB. SVG is not accepted: save it as PNG."),
        )  # fmt: skip

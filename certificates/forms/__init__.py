"""What people type about papers."""

from django import forms
from django.utils.translation import gettext_lazy as _

from certificates import codes
from certificates.choices import Kind, RevocationReason


class VerifyForm(forms.Form):
    """Code and family name, as they stand on the paper. A typing error is told before anything is looked up."""

    code = forms.CharField(
        label=_("Certificate number"),
        help_text=_("It stands above the QR square, for example PE-2026 · 7Q4K-M2XW-9HRT4."),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
    )
    name = forms.CharField(
        label=_("Family name on the paper"),
        help_text=_("In Cyrillic or Latin letters. For a capacity summary: the name of the organisation."),
        max_length=250,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )

    def clean_code(self) -> str:
        try:
            return codes.read_code(self.cleaned_data["code"])
        except codes.TypingError as error:
            raise forms.ValidationError(
                _("This number has a typing error. The signs 0, O, 1, I and L never occur.")
            ) from error


class FileForm(forms.Form):
    """A file that somebody was handed."""

    LARGEST = 5 * 1024**2

    file = forms.FileField(
        label=_("File"),
        help_text=_("The PDF, the signed credential (JSON) or the picture that carries it (PNG); at most 5 MB."),
        widget=forms.FileInput(attrs={"accept": ".pdf,.json,.png"}),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > self.LARGEST:
            raise forms.ValidationError(_("The file is larger than 5 MB: none of our papers is. Choose the file you were given."))
        return file


class NameForm(forms.Form):
    """One name, to be confirmed or not."""

    name = forms.CharField(
        label=_("Does the paper say this name?"),
        help_text=_("Type the name as you see it on the paper. We answer yes or no, and show no name."),
        max_length=250,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class RevokeForm(forms.Form):
    """Why a certificate is withdrawn."""

    reason = forms.ChoiceField(label=_("Reason"), choices=RevocationReason, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("Note"), help_text=_("Private: only administrators see it."), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    is_meant = forms.BooleanField(
        label=_("I know that a revocation cannot be undone; a new certificate would have to be issued.")
    )


class BatchForm(forms.Form):
    """Which kinds are issued for a cohort, of those in use. With one kind there is nothing to choose."""

    kinds = forms.MultipleChoiceField(
        label=_("Which papers"), required=False, widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("This kind is not in use for the programme. Choose again.")},
    )  # fmt: skip

    def __init__(self, *args, kinds: list[str], begun: list[str], **kwargs) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kinds"].choices = [(kind, Kind(kind).label) for kind in kinds]
        self.fields["kinds"].initial = begun or kinds[:1]
        if len(kinds) < 2:
            self.fields["kinds"].widget = forms.MultipleHiddenInput()

    def clean_kinds(self) -> list[str]:
        chosen, offered = self.cleaned_data["kinds"], self.fields["kinds"].choices
        if not chosen and len(offered) > 1:
            raise forms.ValidationError(_("Choose at least one kind of paper."))
        return chosen


class StatementForm(forms.Form):
    """How much of its result an organisation states."""

    how = forms.ChoiceField(
        label=_("What the statement tells"),
        choices=[
            ("level", _("the level alone")),
            ("full", _("the level, the overall index and the index of each domain")),
        ],
        widget=forms.RadioSelect,
    )
    is_meant = forms.BooleanField(
        label=_("Our organisation decided to hand this out. Whoever has the file sees our name and our level.")
    )


class CorrectionForm(forms.Form):
    """What the holder says about a wrong name."""

    note = forms.CharField(
        label=_("Note"), help_text=_("What is wrong on the paper, in a few words. You may leave it empty."), max_length=500,
        required=False, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class DecideForm(forms.Form):
    """Why a correction is granted or refused."""

    answer = forms.CharField(label=_("Answer to the holder"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class PastSheetForm(forms.Form):
    """A sheet of papers from before the system."""

    sheet = forms.FileField(
        label=_("Sheet of old papers"), help_text=_("XLSX, or CSV with semicolons or commas; at most 2 MB and 500 rows."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )  # fmt: skip


class RevokePastForm(forms.Form):
    """Why a recorded paper is withdrawn."""

    reason = forms.ChoiceField(label=_("Reason"), choices=RevocationReason, widget=forms.RadioSelect)
    is_meant = forms.BooleanField(label=_("I know that this cannot be undone."))


class ClaimForm(forms.Form):
    """Who holds the slip also knows the family name on the paper."""

    name = forms.CharField(
        label=_("Family name on the paper"), max_length=250,
        widget=forms.TextInput(attrs={"autocomplete": "family-name", "spellcheck": "false"}),
    )  # fmt: skip


class ClaimByMailForm(ClaimForm):
    """The same, and where the invitation goes."""

    email = forms.EmailField(
        label=_("E-mail"), help_text=_("An invitation to choose a password goes to this address."), max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip

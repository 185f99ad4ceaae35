"""What M&E staff type about one record of a register: built from the declared fields of its line."""

from collections.abc import Mapping
from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from assessments.results.choices.registers import CHOICES, PAPERS, fault_words, field_help, field_label
from assessments.results.forms.frame import CheckedFileField, NumberField, day_field
from assessments.results.measurement.registers import (
    CHOICE,
    DAY,
    LINK,
    LONG,
    MANY,
    NUMBER,
    TEXT,
    YES,
    Field,
    Register,
    faults,
)
from assessments.results.models import ClientWord
from lms.core.fields import LinkField

FILES = _("PDF, office document, picture or text, at most 20 MB. Kept privately, opened by M&E staff only.")
FEW = 4  # up to so many choices are shown at once


class RecordForm(forms.Form):
    """One record: its title, its day, the declared fields, its papers.

    `offered`: what the choosing fields offer, by field. Papers are asked for when a record is entered; later they
    are added on its page.
    """

    def __init__(self, *args, register: Register, offered: Mapping[str, list], today: date, with_papers: bool, **kwargs):
        super().__init__(*args, **kwargs)
        self.register, self.today = register, today
        self.nothing_offered = [one.code for one in register.fields if one.is_required and offered.get(one.code) == []]
        first = register.fields[0]
        self._take(first, offered)
        self.fields["happened_on"] = day_field(field_label(register, "happened_on"))
        for one in register.fields[1:]:
            self._take(one, offered)
        for paper in register.papers if with_papers else ():
            if not paper.is_many:
                self.fields[f"paper_{paper.code}"] = CheckedFileField(
                    label=PAPERS[paper.code], required=paper.is_required, help_text=FILES
                )
        self.fields["comment"] = forms.CharField(label=_("Comment"), max_length=500, required=False)
        if not with_papers:
            self.fields["revision"] = forms.IntegerField(widget=forms.HiddenInput)

    def _take(self, one: Field, offered: Mapping[str, list]) -> None:
        made = _made(one, offered.get(one.code, []))
        made.label, made.help_text = field_label(self.register, one.code), field_help(self.register, one.code)
        made.required = one.is_required
        made.widget.is_required = one.is_required
        self.fields[one.code] = made

    def clean(self):
        given = super().clean()
        for fault in faults(self.register, self.values, day=given.get("happened_on"), today=self.today):
            if fault.field not in self.errors:
                self.add_error(fault.field, fault_words(fault, self.register))
        return given

    @property
    def values(self) -> dict[str, object]:
        """Return the declared fields as typed values; an empty choice of several is an empty tuple."""
        found = {one.code: self.cleaned_data.get(one.code) for one in self.register.fields}
        return {code: tuple(value) if isinstance(value, list) else value for code, value in found.items()}

    @property
    def papers(self) -> dict[str, object]:
        """Return the checked files that were given, by kind."""
        return {
            name.removeprefix("paper_"): file
            for name, file in self.cleaned_data.items()
            if name.startswith("paper_") and file
        }


def _made(one: Field, offered: list) -> forms.Field:
    """Return the field of a form for a declared one."""
    if one.kind == TEXT:
        return forms.CharField(max_length=one.longest)
    if one.kind == LONG:
        return forms.CharField(max_length=one.longest, widget=forms.Textarea(attrs={"rows": 3}))
    if one.kind == LINK:
        return LinkField(max_length=one.longest)
    if one.kind == DAY:
        return day_field("")
    if one.kind == NUMBER:
        return NumberField(is_whole=True, max_length=6)
    if one.kind == YES:
        return forms.BooleanField()
    words = [(code, CHOICES[one.code][code]) for code in one.choices]
    if one.kind == MANY:
        return forms.MultipleChoiceField(choices=words, widget=forms.CheckboxSelectMultiple)
    if one.kind == CHOICE and len(words) <= FEW:
        return forms.ChoiceField(choices=words, widget=forms.RadioSelect)
    return forms.ChoiceField(choices=[("", "–"), *(words or offered)])


class PaperForm(forms.Form):
    """One more paper of a record: a file or a link, with its day."""

    kind = forms.ChoiceField(label=_("Which paper"))
    title = forms.CharField(
        label=_("What is it?"), max_length=200, required=False,
        help_text=_("Needed for a dated action: what was done. Without names of persons."),
    )  # fmt: skip
    dated_on = day_field(_("Day of the paper or the action"))
    url = LinkField(label=_("Link"), required=False, max_length=1000)
    file = CheckedFileField(label=_("or a file"), required=False, help_text=FILES)

    def __init__(self, *args, register: Register, today: date, **kwargs):
        super().__init__(*args, **kwargs)
        self.register, self.today = register, today
        self.fields["kind"].choices = [(one.code, PAPERS[one.code]) for one in register.papers]
        if not any(one.is_many for one in register.papers):
            del self.fields["title"]

    def clean(self):
        given = super().clean()
        if given.get("dated_on") and given["dated_on"] > self.today:
            self.add_error("dated_on", _("The day lies in the future. Enter it when it has come."))
        if "url" not in self.errors and "file" not in self.errors and bool(given.get("url")) == bool(given.get("file")):
            self.add_error("url", _("Give either a file or a link, not both."))
        paper = self.register.paper(given.get("kind", ""))
        if paper and paper.is_many and not given.get("title", "").strip():
            self.add_error("title", _("Say in a few words what was done."))
        return given


class SendBackForm(forms.Form):
    """Why a record goes back."""

    reason = forms.CharField(label=_("What has to be put right"), max_length=300)


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


class AgenciesForm(forms.Form):
    """A list of target agencies to freeze."""

    frozen_on = day_field(_("Day from which the list holds"))
    note = forms.CharField(
        label=_("Who agreed on it, and why"), max_length=300, help_text=_("A frozen list never changes; a later one stands beside it.")
    )
    file = forms.FileField(
        label=_("List, XLSX or CSV"), help_text=_("Columns: code, name_en, name_ru, name_kk, level, region. One row an agency.")
    )
    only_check = forms.BooleanField(label=_("Only check, store nothing"), required=False)


class WordForm(forms.Form):
    """What the client says of a consultation."""

    word = forms.ChoiceField(label=_("What do you say?"), choices=ClientWord.Word.choices, widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("Comment"), max_length=300, required=False, help_text=_("Needed if it did not take place like this: what is not right.")
    )

    def clean(self):
        given = super().clean()
        if given.get("word") == ClientWord.Word.DENIED and not given.get("comment", "").strip():
            self.add_error("comment", _("Say in the comment what is not right."))
        return given

"""What people type on sheets, at the meeting, at verification and when a round is opened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from assessments.capacity.actions.plans import StepValues
from assessments.capacity.actions.sheets import Entry
from assessments.capacity.actions.then_test import ThenEntry
from assessments.capacity.actions.verification import ItemDecision
from assessments.capacity.choices import FACILITATOR, MANY_ACTS, STATE_LABELS, VERIFIER
from assessments.capacity.models import (
    AssessmentRound,
    Code,
    InstrumentVersion,
    Item,
    ItemScore,
    Layer,
    PlanStep,
    ThenAnswer,
)
from assessments.capacity.queries.boards import NO_VERIFIER, POINTS_OPEN, SHEETS_OPEN, BoardFilter
from assessments.capacity.queries.plans import owners_of
from courses.models import Cohort
from lms.core.forms import offer_people
from lms.core.models import Organisation, OrganisationEvent, User
from lms.core.posted import key_of, revision_of

THEN = "then-"
LEVELS = {str(level): level for level in range(5)}
LONGEST = 2000
UNKNOWN_LEVEL = -1
MOST_PARTS = 50


@dataclass
class ThenLine:
    """What a page asks about the time before the training, of one item or one domain (RO-3). It may stay empty."""

    code: str
    prefix: str
    stored: ThenAnswer | None
    entry: ThenEntry | None = None
    error: str = ""
    clash: ThenAnswer | None = None

    @property
    def choice(self) -> str:
        """Return the chosen level as the control holds it, or nothing."""
        level = self.entry.level if self.entry is not None else self.stored and self.stored.level
        return "" if level is None else str(level)

    @property
    def rev(self) -> int:
        """Return the revision the page shows: the stored one after a clash, so that a second try wins."""
        return self.stored.rev if self.stored else 0


@dataclass
class Line:
    """One item as a page shows it: what stands, what was typed, what is wrong."""

    item: Item
    stored: ItemScore | None
    entry: Entry | None = None
    error: str = ""
    clash: ItemScore | None = None
    extra: dict[str, Any] = field(default_factory=dict)
    then: ThenLine | None = None

    @property
    def prefix(self) -> str:
        return self.item.slug

    @property
    def shown(self) -> Entry | ItemScore | None:
        """Return what the controls hold: what was typed if anything, else what is stored."""
        return self.entry if self.entry is not None else self.stored

    @property
    def choice(self) -> str:
        """Return the chosen control: a level, dk, na or nothing."""
        if self.shown is None:
            return ""
        return self.shown.code if self.shown.level is None else str(self.shown.level)

    @property
    def rev(self) -> int:
        """Return the revision the page shows: the stored one after a clash, so that a second try wins."""
        return self.stored.rev if self.stored else 0

    @property
    def evidence_ids(self) -> set[UUID]:
        """Return the chosen evidence."""
        if isinstance(self.shown, Entry):
            return set(self.shown.evidence or ())
        return {row.pk for row in self.shown.evidence.all()} if self.shown else set()


class StepForm(forms.ModelForm):
    """One step of a plan: who does what by when, with which help, and where it stands."""

    rev = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = PlanStep
        fields = [
            "action", "owner", "owner_role", "due_on", "support", "support_note", "expected_evidence", "state",
            "state_reason",
        ]  # fmt: skip
        widgets = {
            "action": forms.Textarea(attrs={"rows": 2}),
            "due_on": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    def __init__(self, data=None, *, step: PlanStep):
        super().__init__(data, instance=step, initial={"rev": step.rev})
        offer_people(self.fields["owner"], owners_of(step.plan.organisation_id))
        if step.kind == PlanStep.Kind.OWN:
            self.fields["action"].required = True
        if step.pk is None or step._state.adding:
            del self.fields["state"], self.fields["state_reason"], self.fields["rev"]

    @classmethod
    def after_clash(cls, data, stands: PlanStep) -> "StepForm":
        """Return what was typed over what stands now, so that saving again wins knowingly."""
        return cls({**data.dict(), "rev": str(stands.rev)}, step=stands)

    def clean(self):
        values = super().clean()
        if values.get("state") == PlanStep.State.DROPPED and not (values.get("state_reason") or "").strip():
            self.add_error("state_reason", _("Say why the step is dropped, so that the next plan learns from it."))
        return values

    def _post_clean(self):
        """The action checks and saves; the form only holds what was typed."""

    @property
    def seen_rev(self) -> int | None:
        return self.cleaned_data.get("rev")

    @property
    def values(self) -> StepValues:
        found = self.cleaned_data
        return StepValues(
            action=found["action"], owner_id=found["owner"].pk if found["owner"] else None,
            owner_role=found["owner_role"], due_on=found["due_on"], support=found["support"],
            support_note=found["support_note"], expected_evidence=found["expected_evidence"],
        )  # fmt: skip


def entry_from(data: Mapping[str, str], prefix: str, *, with_details: bool = False) -> Entry | None:
    """Return what was typed for one item, or None if its controls were not sent or left empty.

    Controls that come back empty from a page that showed something stored are an entry too: what was there is cleared.
    """
    choice = data.get(prefix, "")
    text = str(data.get(f"{prefix}-reason", "")).replace("\x00", "")[:LONGEST]
    seen = data.get(f"{prefix}-rev", "")
    if not choice and not text and not with_details and seen in ("", "0"):
        return None
    entry = {
        "level": LEVELS.get(choice),
        "code": choice if choice in Code.values else "" if choice in LEVELS else choice[:2],
        "reason": text,
        "rev": revision_of(seen),
    }
    return Entry(**entry, **(_details(data, prefix) if with_details else {}))


def then_from(data: Mapping[str, str], prefix: str) -> ThenEntry | None:
    """Return the level before the training as it was chosen; None if nothing was asked, said or taken back."""
    choice, seen = data.get(prefix), data.get(f"{prefix}-rev", "")
    if choice is None or (not choice and seen in ("", "0")):
        return None
    level = LEVELS.get(choice, UNKNOWN_LEVEL) if choice else None
    return ThenEntry(level, revision_of(seen))


@dataclass(frozen=True)
class SheetPart:
    """One item or domain of an own sheet as a device sends it: the controls by name, as the form would send them."""

    sheet: UUID
    part: str
    fields: Mapping[str, str]


def read_parts(body: object) -> list[SheetPart]:
    """Return the parts of a device's message.

    Errors: ValueError if it is no list of 1 to 50 entries, or one has an unknown or a missing key.
    """
    entries = body.get("entries") if isinstance(body, dict) and set(body) == {"entries"} else None
    if not isinstance(entries, list) or not 1 <= len(entries) <= MOST_PARTS:
        raise ValueError("entries must be a list of 1 to 50.")
    return [_part(one) for one in entries]


def _part(one: object) -> SheetPart:
    if not isinstance(one, dict) or set(one) != {"sheet", "part", "fields"}:
        raise ValueError("An entry holds sheet, part and fields, and nothing else.")
    part, fields = one["part"], one["fields"]
    if not isinstance(part, str) or not 0 < len(part) <= MOST_PARTS:
        raise ValueError("part must be the short name of an item or a domain.")
    if not isinstance(fields, dict) or not all(isinstance(text, str) for text in fields.values()):
        raise ValueError("fields must hold texts by name.")
    return SheetPart(UUID(str(one["sheet"])), part, fields)


def _details(data, prefix: str) -> dict[str, Any]:
    importance = data.get(f"{prefix}-importance", "")
    return {
        "importance": int(importance) if importance in ("1", "2", "3") else None,
        "relies_on_partner": bool(data.get(f"{prefix}-partner")),
        "partner_name": data.get(f"{prefix}-partner-name", "")[:200],
        "jump_reason": data.get(f"{prefix}-jump", "")[:LONGEST],
        "dissent": data.get(f"{prefix}-dissent", "").replace("\x00", "")[:LONGEST],
        "evidence": tuple(ids_of(data.getlist(f"{prefix}-evidence"))),
    }


def ids_of(values) -> list[UUID]:
    """Return the ids among what was sent; anything else is left out."""
    return [key for key in map(key_of, values) if key]


def decision_from(data: Mapping[str, str]) -> ItemDecision:
    """Return what the verifier typed on the page of one item."""
    choice, seen = data.get("level", ""), data.get("rev", "")
    return ItemDecision(
        decision=data.get("decision", "")[:12],
        level=LEVELS.get(choice),
        code=choice if choice == Code.NOT_APPLICABLE else "",
        reason=data.get("reason", "").replace("\x00", "")[:LONGEST],
        rev=revision_of(seen),
    )


class MeetingForm(forms.Form):
    """The day of the consensus meeting and who was there."""

    held_on = forms.DateField(
        label=_("Day of the meeting"),
        help_text=_("Evidence counts if it is dated within 12 months before this day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )
    participants = forms.CharField(
        label=_("Who takes part"), help_text=_("Positions rather than names."), max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class ReasonForm(forms.Form):
    """A reason that stays with the assessment."""

    reason = forms.CharField(label=_("Reason"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}))


class BoardForm(forms.Form):
    """What the status board shows."""

    state = forms.ChoiceField(label=_("State"), required=False)
    missing = forms.ChoiceField(
        label=_("Missing"), required=False,
        choices=[
            ("", "–"), (NO_VERIFIER, _("No verifier named")), (SHEETS_OPEN, _("Self sheets not sent yet")),
            (POINTS_OPEN, _("Points not answered yet")),
        ],
    )  # fmt: skip
    days = forms.IntegerField(label=_("Days in this state, at least"), required=False, min_value=1, max_value=3650)
    region = forms.ChoiceField(label=_("Region"), required=False)
    search = forms.CharField(label=_("Name or code"), required=False, max_length=100)

    def __init__(self, data, *, regions):
        super().__init__(data)
        self.fields["state"].choices = [("", "–"), *STATE_LABELS.items()]
        self.fields["region"].choices = [("", "–"), *((region.code, region.name) for region in regions)]

    @property
    def wanted(self) -> BoardFilter:
        """Return what was asked for; a fault in one field leaves that field out."""
        self.is_valid()
        return BoardFilter(**{name: self.cleaned_data[name] for name in self.fields if name in self.cleaned_data})


class ManyForm(forms.Form):
    """One step for many cases of the board."""

    act = forms.ChoiceField(label=_("What to do"), choices=MANY_ACTS)
    verifier = forms.ModelChoiceField(label=_("Verifier"), queryset=User.objects.none(), required=False)
    facilitator = forms.ModelChoiceField(label=_("Facilitator"), queryset=User.objects.none(), required=False)
    everything = forms.BooleanField(label=_("For all that the filter shows"), required=False)

    def __init__(self, *args, verifiers, facilitators, **kwargs):
        super().__init__(*args, auto_id="many-%s", **kwargs)
        for name, people in (("verifier", verifiers), ("facilitator", facilitators)):
            offer_people(self.fields[name], people)

    def clean(self):
        data = super().clean()
        act = data.get("act")
        if act in (VERIFIER, FACILITATOR) and not data.get(act) and act not in self.errors:
            raise ValidationError({act: _("Choose a person from the list.")})
        return data

    @property
    def person(self):
        """Return whom the step names, if it names anybody."""
        return self.cleaned_data.get(self.cleaned_data["act"])


class WindowForm(forms.Form):
    """Another first and last day of a round, with the reason."""

    opens_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )  # fmt: skip
    closes_on = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))


class OrganisationsForm(forms.Form):
    """More organisations for a round."""

    organisations = forms.ModelMultipleChoiceField(
        label=_("Organisations"), queryset=Organisation.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisations"].queryset = organisations
        self.fields["organisations"].label_from_instance = lambda row: f"{row.code} {row.name}"


class ScoresForm(forms.Form):
    """A file of scores collected on paper or with a form, and the layer it speaks of."""

    file = forms.FileField(
        label=_("Scores, XLSX or CSV"),
        help_text=_("The sheet of this round filled in, or what the form collected: in KoboToolbox exported as “XML values and headers”."),
    )  # fmt: skip
    layer = forms.ChoiceField(
        label=_("Layer"), initial=Layer.VERIFIED, widget=forms.RadioSelect,
        choices=[(layer.value, layer.label) for layer in (Layer.VERIFIED, Layer.CONSENSUS)],
    )  # fmt: skip


class EventForm(forms.Form):
    """What happened to an organisation, on which day, and why."""

    kind = forms.ChoiceField(label=_("Kind of event"), choices=OrganisationEvent.Kind.choices, widget=forms.RadioSelect)
    day = forms.DateField(
        label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))
    successor = forms.ModelChoiceField(
        label=_("Merged into"), queryset=Organisation.objects.none(), required=False,
        help_text=_("Only for a merger."),
    )  # fmt: skip
    name_kk = forms.CharField(label=_("New name in Kazakh"), required=False, max_length=250, help_text=_("Only for a new name."))
    name_ru = forms.CharField(label=_("New name in Russian"), required=False, max_length=250)
    name_en = forms.CharField(label=_("New name in Latin letters"), required=False, max_length=250)

    def __init__(self, *args, others, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = others.order_by("code")
        self.fields["successor"].label_from_instance = lambda row: f"{row.code} {row.name}"

    @property
    def facts(self) -> dict[str, Any]:
        """Return what the action takes; what belongs to another kind of event is left out."""
        data = self.cleaned_data
        facts = {name: data[name] for name in ("kind", "day", "reason")}
        if data["kind"] == OrganisationEvent.Kind.MERGED:
            facts["successor"] = data["successor"]
        if data["kind"] == OrganisationEvent.Kind.RENAMED:
            facts["names"] = {language: data[f"name_{language}"] for language in ("en", "ru", "kk")}
        return facts


class RoundForm(forms.Form):
    """A new round: instrument, window, organisations."""

    code = forms.SlugField(label=_("Code"), max_length=30, help_text=_("Latin letters, digits and hyphens, for example T0-2026."))
    kind = forms.ChoiceField(label=_("Kind"), choices=AssessmentRound.Kind.choices)
    name = forms.CharField(label=_("Name"), required=False, max_length=160)
    instrument_version = forms.ModelChoiceField(label=_("Instrument version"), queryset=InstrumentVersion.objects.none())
    opens_on = forms.DateField(
        label=_("First day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )  # fmt: skip
    closes_on = forms.DateField(
        label=_("Last day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d.%m.%Y"],
    )  # fmt: skip
    is_retrospective = forms.BooleanField(
        label=_("Retrospective T0"), required=False,
        help_text=_("For organisations trained before there was a baseline: verified from documents of a window that is over, "
                    "marked everywhere, reported apart and in no indicator."),
    )  # fmt: skip
    then_test = forms.ChoiceField(
        label=_("Then-test"), required=False, choices=AssessmentRound.ThenTest.choices, initial=AssessmentRound.ThenTest.ITEMS,
        help_text=_("At T1 each person may say at which level the organisation was before the training."),
    )  # fmt: skip
    remind_days = forms.CharField(
        label=_("Reminders, days before the last day"), required=False, initial="7, 3, 1", max_length=40,
        help_text=_("Whole numbers with commas, for example 7, 3, 1. Without any, nobody is reminded."),
    )  # fmt: skip
    cohort = forms.ModelChoiceField(label=_("Cohort"), queryset=Cohort.objects.none(), required=False)
    organisations = forms.ModelMultipleChoiceField(
        label=_("Organisations"), queryset=Organisation.objects.none(), widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, versions, cohorts, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["instrument_version"].queryset = versions
        self.fields["cohort"].queryset = cohorts
        self.fields["organisations"].queryset = organisations
        self.fields["organisations"].label_from_instance = lambda row: f"{row.code} {row.name}"

    def clean_remind_days(self) -> list[int] | None:
        """Return the days as numbers; None if the page did not ask."""
        if "remind_days" not in self.data:
            return None
        words = self.cleaned_data["remind_days"].replace(",", " ").split()
        if len(words) > 5 or not all(word.isascii() and word.isdecimal() and int(word) <= 60 for word in words):
            raise ValidationError(_("Give at most five whole numbers from 0 to 60, with commas."))
        return sorted({int(word) for word in words}, reverse=True)

    def clean(self):
        data = super().clean()
        data["then_test"] = data.get("then_test") or AssessmentRound.ThenTest.ITEMS
        first, last = data.get("opens_on"), data.get("closes_on")
        if first and last and last < first:
            raise ValidationError({"closes_on": _("The last day of the window lies before the first.")})
        if AssessmentRound.objects.filter(code=data.get("code")).exists():
            raise ValidationError({"code": _("A round with this code stands already.")})
        return data

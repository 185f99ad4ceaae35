"""What people type on the pages of the roof."""

from datetime import datetime
from urllib.parse import urlencode
from uuid import uuid4

from django import forms
from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from courses.actions.places import TYPED_DIGITS, is_key
from courses.forms.cohorts import DayInput
from courses.forms.meetings import ClockInput
from courses.models import GroupMessage
from courses.models.messages import LONGEST_MESSAGE
from lms.core.cards import CODE_DIGITS, NUMBER_DIGITS
from lms.core.formats import ZONE
from lms.core.models import ALWAYS_SENT, LetterChoice, NoticeKind, Organisation, Role


class JoinForm(forms.Form):
    """A first password and the consent to the training's records; both before anything else is asked."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 12 characters. A sentence of four or five words is easy to remember."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        strip=False,
    )
    adult = forms.BooleanField(label=_("I am 18 or older."))
    consent = forms.BooleanField(
        label=_(
            "I agree that the project stores my name, my organisation, my learning progress and test results "
            "to run the training and to issue my certificate. I may withdraw this at any time."
        )
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_password(self):
        validate_password(self.cleaned_data["password"], self.user)
        return self.cleaned_data["password"]


class KeyWordForm(forms.Form):
    """The twelve digits of a cohort's key."""

    key = forms.CharField(label=_("Key of the cohort"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}))

    def clean_key(self) -> str:
        digits = "".join(self.cleaned_data["key"].split())
        if not is_key(digits):
            raise forms.ValidationError(_("Type all digits of the key: %(number)s") % {"number": TYPED_DIGITS})
        return digits


class OrganisationChoice(forms.Form):
    """For which organisation somebody comes into a cohort."""

    organisation = forms.ModelChoiceField(label=_("Organisation"), queryset=Organisation.objects.none())

    def __init__(self, *args, organisations, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = organisations
        self.fields["organisation"].label_from_instance = lambda row: str(row.name)


class ComeByKeyForm(JoinForm, OrganisationChoice):
    """Name as it is printed, organisation, password and consent: everything asked once."""

    given_name = forms.CharField(label=_("Given name"), max_length=120, help_text=_("As it will stand on the certificate."))
    family_name = forms.CharField(label=_("Family name"), max_length=120, required=False)
    field_order = ["given_name", "family_name", "organisation", "password", "adult", "consent"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, user=None, **kwargs)

    def clean_password(self):
        validate_password(self.cleaned_data["password"])
        return self.cleaned_data["password"]


class CardForm(forms.Form):
    """Number and code of a login card, typed with or without spaces."""

    number = forms.CharField(label=_("Number"), max_length=20)
    code = forms.CharField(label=_("Code, works once"), max_length=30)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs = {"inputmode": "numeric", "autocomplete": "off"}

    def _digits(self, name: str, wanted: int) -> str:
        digits = "".join(self.cleaned_data[name].split())
        if not (digits.isascii() and digits.isdecimal() and len(digits) == wanted):
            raise forms.ValidationError(_("Type all digits as they stand on the card: %(number)s") % {"number": wanted})
        return digits

    def clean_number(self) -> str:
        return self._digits("number", NUMBER_DIGITS)

    def clean_code(self) -> str:
        return self._digits("code", CODE_DIGITS)

    @property
    def token(self) -> str:
        return self.cleaned_data["number"] + self.cleaned_data["code"]


class NameForm(forms.Form):
    """The name as it is printed, in the letters the person uses and in Latin ones."""

    given_name = forms.CharField(label=_("Given name"), max_length=120)
    family_name = forms.CharField(label=_("Family name"), max_length=120, required=False)
    patronymic = forms.CharField(
        label=_("Patronymic"), max_length=120, required=False, help_text=_("Only if you want it printed.")
    )
    latin_name = forms.CharField(
        label=_("Name in Latin letters"), max_length=250, required=False,
        help_text=_("As in your passport, for the English certificate."),
    )


class ProfileForm(NameForm):
    """The name as it is printed, and the language of letters and papers."""

    language = forms.ChoiceField(
        label=_("Language of letters and certificates"), choices=settings.LANGUAGES, widget=forms.RadioSelect
    )

    @classmethod
    def initial_of(cls, user) -> dict:
        return {name: getattr(user, name) for name in cls.base_fields}


class InvitedForm(JoinForm, NameForm):
    """An invited person sees the name that will be printed and may correct it before coming in."""

    field_order = ["password", "adult", "consent"]

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, user=user, initial={name: getattr(user, name) for name in NameForm.base_fields}, **kwargs)

    @property
    def names(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in NameForm.base_fields}

    @property
    def name_fields(self) -> list:
        return [self[name] for name in NameForm.base_fields]

    @property
    def other_fields(self) -> list:
        return [field for field in self if field.name not in NameForm.base_fields]

    @property
    def name_is_wrong(self) -> bool:
        return any(field.errors for field in self.name_fields)


HOURS = [("", _("As usual")), *((str(hour), f"{hour}:00") for hour in range(24))]
SWITCHABLE = [(kind.value, kind.label) for kind in NoticeKind if kind not in ALWAYS_SENT]


class LetterSettingsForm(forms.Form):
    """Which notices also come by e-mail, when, and how much they say."""

    kinds = forms.MultipleChoiceField(
        label=_("Send me an e-mail about"), required=False, widget=forms.CheckboxSelectMultiple, choices=SWITCHABLE,
        help_text=_("Notices stand on this site in any case. Letters about your account and signing in always come."),
    )
    is_detailed = forms.BooleanField(
        label=_("Letters may name lessons and threads"), required=False,
        help_text=_("Without this a letter says that there is something new, and no more: others may see your screen."),
    )
    quiet_from = forms.TypedChoiceField(label=_("No letters from"), required=False, choices=HOURS, coerce=int, empty_value=None)
    quiet_until = forms.TypedChoiceField(
        label=_("No letters until"), required=False, choices=HOURS, coerce=int, empty_value=None,
        help_text=_("Time of Almaty. Two equal hours mean that letters come at any hour."),
    )

    @classmethod
    def initial_of(cls, choice: LetterChoice) -> dict:
        return {
            "kinds": [kind for kind, _label in SWITCHABLE if kind not in choice.off], "is_detailed": choice.is_detailed,
            "quiet_from": choice.quiet_from, "quiet_until": choice.quiet_until,
        }

    @property
    def off(self) -> set[str]:
        """The kinds whose box is empty."""
        return {kind for kind, _label in SWITCHABLE} - set(self.cleaned_data["kinds"])


class GroupMessageForm(forms.Form):
    """A trainer's words to a group, in each language that somebody of the group reads."""

    receipt = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)

    def __init__(self, *args, languages, **kwargs):
        super().__init__(*args, **kwargs)
        for code, _name in settings.LANGUAGES:
            label = GroupMessage._meta.get_field(f"text_{code}").verbose_name
            self.fields[f"text_{code}"] = forms.CharField(
                label=label, max_length=LONGEST_MESSAGE, required=code in languages,
                widget=forms.Textarea(attrs={"rows": 5, "lang": code}),
            )

    @property
    def texts(self) -> dict[str, str]:
        """The text by language."""
        return {code: self.cleaned_data[f"text_{code}"] for code, _name in settings.LANGUAGES}


class MomentForm(forms.Form):
    """When a message goes out, by the clock of Almaty."""

    day = forms.DateField(label=_("Day"), widget=DayInput())
    hour = forms.TimeField(label=_("Time in Almaty"), widget=ClockInput())

    @property
    def moment(self) -> datetime:
        """What was chosen."""
        return datetime.combine(self.cleaned_data["day"], self.cleaned_data["hour"], ZONE)


class ColleagueForm(forms.Form):
    """A colleague whom a lead brings in: the name is asked once, in the form that will be printed."""

    email = forms.EmailField(
        label=_("E-mail"), required=False,
        help_text=_("The person signs in with this address. Without one the person gets a login card."),
    )
    given_name = forms.CharField(label=_("Given name"), max_length=120)
    family_name = forms.CharField(label=_("Family name"), max_length=120, required=False)
    patronymic = forms.CharField(label=_("Patronymic"), max_length=120, required=False)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES)


class InviteForm(ColleagueForm):
    """A person whom an administrator brings in, in any role."""

    email = forms.EmailField(label=_("E-mail"), help_text=_("The person signs in with this address."))
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    organisation = forms.ModelChoiceField(
        label=_("Organisation"), queryset=Organisation.objects.all(),
        help_text=_("Trainees and leads belong to a CSO, all other roles to the coordinator."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["organisation"].label_from_instance = lambda row: f"{row.code} {row.name}"


class PeopleFilter(forms.Form):
    """Which people to list."""

    search = forms.CharField(label=_("Name, address or code"), required=False, max_length=120)
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All")), *Role.choices])

    def as_query(self) -> str:
        """Return what was chosen, to be put before `page=`."""
        chosen = {name: value for name, value in getattr(self, "cleaned_data", {}).items() if value}
        return f"{urlencode(chosen)}&" if chosen else ""


class OrganisationForm(forms.ModelForm):
    """An organisation's card; one of the three names is enough to begin with."""

    class Meta:
        model = Organisation
        fields = [
            "code", "kind", "name_kk", "name_ru", "name_en", "legal_form", "bin", "region", "field_of_work",
            "founded_year", "staff_count", "volunteer_count", "led_by", "settlement", "working_languages",
            "is_coalition_member",
        ]
        labels = {
            "code": _("Code"), "kind": _("Kind"), "name_kk": _("Name in Kazakh"), "name_ru": _("Name in Russian"),
            "name_en": _("Name in English"), "legal_form": _("Legal form"), "bin": _("BIN"),
            "region": _("Region"), "field_of_work": _("Field of work"), "founded_year": _("Founded in"),
            "staff_count": _("Number of staff"), "volunteer_count": _("Number of volunteers"),
            "is_coalition_member": _("Member of the coalition"), "led_by": _("Led by"),
            "settlement": _("Where it works"),
        }
        help_texts = {
            "code": _("Latin letters, digits and hyphens, for example CSO-001."),
            "led_by": _("Used only to count groups of organisations; no person is named."),
        }

    working_languages = forms.MultipleChoiceField(
        label=_("Working languages"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[("kk", "қазақша"), ("ru", "русский"), ("en", "English")],
    )  # fmt: skip

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial["working_languages"] = [
            code for code in (self.instance.working_languages or "").split(",") if code
        ]
        self.fields["region"].label_from_instance = lambda row: row.name

    def clean_working_languages(self):
        return ",".join(self.cleaned_data["working_languages"])

    def clean(self):
        cleaned = super().clean()
        if not any(cleaned.get(f"name_{code}") for code, _name in settings.LANGUAGES):
            self.add_error("name_ru", _("Write the name in at least one language."))
        return cleaned


class OwnOrganisationForm(OrganisationForm):
    """What a lead keeps up to date on the own organisation's card; code, name and region are the administrator's."""

    class Meta(OrganisationForm.Meta):
        fields = [
            "field_of_work", "founded_year", "staff_count", "volunteer_count", "led_by", "settlement",
            "working_languages",
        ]  # fmt: skip

    def __init__(self, *args, **kwargs):
        forms.ModelForm.__init__(self, *args, **kwargs)
        self.initial["working_languages"] = [
            code for code in (self.instance.working_languages or "").split(",") if code
        ]

    def clean(self):
        return forms.ModelForm.clean(self)


class PasswordForm(forms.Form):
    """The password once more, before something that an open browser alone must not allow."""

    password = forms.CharField(
        label=_("Your password"), max_length=200, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class EraseForm(PasswordForm):
    papers = forms.ChoiceField(
        label=_("My certificates"), widget=forms.RadioSelect,
        choices=[
            ("keep", _("Whoever scans one still learns that it is genuine, with programme and dates, without my name")),
            ("silent", _("They answer like unknown ones from now on")),
        ],
    )
    understood = forms.BooleanField(label=_("I have read what goes and what stays. It cannot be undone."))
    field_order = ["papers", "understood", "password"]


class DecideErasureForm(forms.Form):
    decision = forms.ChoiceField(
        label=_("Decision"), widget=forms.RadioSelect,
        choices=[("erase", _("Erase now: it cannot be undone")), ("refuse", _("Refuse, with a reason"))],
    )
    answer = forms.CharField(
        label=_("Reason of a refusal"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("The person reads it."),
    )

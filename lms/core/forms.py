"""The one form of the sign-in page, and fields that offer people."""

from allauth.account.forms import LoginForm
from django.forms import ModelChoiceField
from django.utils.translation import gettext_lazy as _

from lms.core.alphabet import by_name


class SignInForm(LoginForm):
    """An e-mail, or the number of a login card, with or without the spaces it is printed with."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        field = self.fields["login"]
        field.label = _("E-mail, or the number of your login card")
        field.widget.attrs = {"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"}

    def clean_login(self) -> str:
        login = super().clean_login()
        digits = "".join(login.split())
        return digits if digits.isdecimal() else login


def offer_people(field: ModelChoiceField, people) -> None:
    """Let a field take one or more of these people (a queryset), and list them by name as a reader expects; one query."""
    field.queryset = people
    nobody = [] if field.empty_label is None else [("", field.empty_label)]
    field.choices = [*nobody, *((person.pk, person.listed_name) for person in by_name(people))]

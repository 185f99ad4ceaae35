"""The one form of the sign-in page."""

from allauth.account.forms import LoginForm
from django.utils.translation import gettext_lazy as _


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

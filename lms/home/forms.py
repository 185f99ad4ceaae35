"""What people type on the pages of the roof."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _


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

"""allauth as we use it: nobody signs up alone, secrets are encrypted, the door leads to the own start page."""

import base64
import hashlib

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.totp.views import ActivateTOTPView
from cryptography.fernet import Fernet
from django.conf import settings


class Adapter(DefaultAccountAdapter):
    """Accounts are made by invitation only."""

    def is_open_for_signup(self, request):
        return settings.QABILET_SELF_REGISTRATION

    def populate_username(self, request, user):
        return None


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of authenticators are encrypted with a key that is not in the database."""

    @property
    def _fernet(self) -> Fernet:
        digest = hashlib.sha256(settings.QABILET_MFA_KEY.encode()).digest()
        return Fernet(base64.urlsafe_b64encode(digest))

    def encrypt(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return self._fernet.decrypt(encrypted_text.encode()).decode()


class MarkedActivateTOTPView(ActivateTOTPView):
    """Enrolment proves the factor for this visit, so that the recovery codes can still be read."""

    def form_valid(self, form):
        response = super().form_valid(form)
        self.request.session["enrolled_by"] = str(self.request.user.pk)
        return response

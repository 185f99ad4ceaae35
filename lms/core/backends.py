"""The one authentication backend: allauth's, which brings the second factor's presence with the person."""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.db.models import Exists, OuterRef

from lms.core.models import User


class OneDoor(AuthenticationBackend):
    """One statement a request instead of two: the gate asks for the factor every time."""

    def get_user(self, user_id):
        factor = Authenticator.objects.filter(user_id=OuterRef("pk"))
        user = User.objects.annotate(holds_second_factor=Exists(factor)).filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

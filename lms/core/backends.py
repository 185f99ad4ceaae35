"""The one authentication backend: allauth's, which brings the second factor's presence with the person."""

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.models import Authenticator
from django.db.models import Count, Exists, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from lms.core.models import Notice, User


class OneDoor(AuthenticationBackend):
    """One statement a request instead of three: the gate asks for the factor, the frame for the unread notices."""

    def get_user(self, user_id):
        factor = Authenticator.objects.filter(user_id=OuterRef("pk"))
        unread = Notice.objects.filter(user_id=OuterRef("pk"), read_at=None).order_by().values("user_id")
        user = User.objects.annotate(
            holds_second_factor=Exists(factor),
            unread_notices=Coalesce(Subquery(unread.annotate(number=Count("pk")).values("number"), IntegerField()), 0),
        ).filter(pk=user_id).first()
        return user if user and self.user_can_authenticate(user) else None

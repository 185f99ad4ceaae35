"""Doors of views: a guest is asked to sign in, a person without the role finds nothing there."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404

from lms.core.permissions import has_role


def role_required(*roles: str):
    """Let in who holds one of these roles; for anybody else signed in, the page does not exist."""

    def decorate(view):
        @login_required
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not has_role(request.user, *roles):
                raise Http404
            return view(request, *args, **kwargs)

        return guarded

    return decorate

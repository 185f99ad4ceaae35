"""Doors of views: a guest is asked to sign in, a person without the role finds nothing there."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404

from lms.core.models import Organisation
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


def own_cso(request, *, only_led: bool = False) -> Organisation:
    """Return the CSO that the address names (`?organisation=`) among the person's own, else the one led, else the first.

    Its `others` are the person's further ones: a page that offers them and carries the name on is never about another.
    """
    led = request.user.led_organisation_ids
    own = list(Organisation.objects.csos().filter(pk__in=led if only_led else request.user.organisation_ids).order_by("code"))
    if asked := request.GET.get("organisation"):
        found = [row for row in own if row.code == asked]
    else:
        found = [row for row in own if row.pk in led] or own
    if not found:
        raise Http404
    found[0].others = [row for row in own if row.pk != found[0].pk]
    return found[0]


def named(organisation: Organisation) -> str:
    """Return what an address needs at its end, so that it is about this CSO of several; nothing for the only one."""
    return f"?organisation={organisation.code}" if getattr(organisation, "others", None) else ""

"""Start pages and the door of an invitation."""

import hashlib

from django.contrib.auth import login
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language

from lms.core.actions import InvitationNotOpen, accept_invitation, open_invitation
from lms.core.models import Role
from lms.home.forms import JoinForm

# The first of a person's roles in this order decides the page after sign-in.
START_PAGES = (
    (Role.ADMINISTRATOR, "manage"),
    (Role.MONITOR, "monitoring"),
    (Role.ASSESSOR, "assess"),
    (Role.TRAINER, "teach"),
    (Role.LEAD, "organisation"),
    (Role.TRAINEE, "learn"),
    (Role.DONOR, "results"),
)


def start(request):
    """Lead everybody to their own first page; guests to the public one. Who has no role has certificates at most."""
    if request.user.is_authenticated:
        for role, page in START_PAGES:
            if role in request.user.roles:
                return redirect(page)
        return redirect("my_certificates")
    return redirect(f"/{get_language()}/")


def join(request, token: str):
    """Let an invited person choose a password; the token stands in no log and works once."""
    now = timezone.now()
    try:
        invitation = open_invitation(token, at=now)
        form = JoinForm(request.POST or None, user=invitation.user)
        if request.method == "POST" and form.is_valid():
            text = str(form.fields["consent"].label)
            user = accept_invitation(
                token=token,
                password=form.cleaned_data["password"],
                consent={
                    "purpose": "training",
                    "text_digest": hashlib.sha256(text.encode()).hexdigest(),
                    "language": get_language()[:2],
                },
                at=now,
            )
            login(request, user)
            return redirect("start")
    except InvitationNotOpen as refusal:
        return render(request, "home/join_closed.html", {"refusal": refusal}, status=404)
    return render(request, "home/join.html", {"form": form, "invited": invitation.user})

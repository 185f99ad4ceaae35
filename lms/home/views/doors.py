"""Start pages and the door of an invitation."""

import hashlib

from django.contrib.auth import login
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from lms.core import ratelimit
from lms.core.actions import InvitationNotOpen, accept_invitation, open_invitation
from lms.core.cards import NUMBER_DIGITS, is_of_card
from lms.core.models import Role
from lms.home.forms import CardForm, JoinForm

HOUR = 3600
WRONG_CARDS = {"card-network": 30, "card-number": 10}
"""How many wrong codes an hour a network may try, and how many may be tried with one number."""

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


def short(request, token: str):
    """Lead from the short address of a QR to the page, in the language of whom it is for."""
    try:
        language = open_invitation(token, at=timezone.now()).user.language
    except InvitationNotOpen:
        language = get_language()[:2]
    return redirect(f"/{language}/join/{token}/")


def join_by_card(request):
    """Ask for number and code of a login card."""
    form = CardForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("join", token=form.token)
    return render(request, "home/join_by_card.html", {"form": form})


def _whose(request, token: str, at) -> dict[str, str]:
    return {"card-network": ratelimit.network_of(request, at), "card-number": token[:NUMBER_DIGITS]}


def join(request, token: str):
    """Let an invited person choose a password; the token stands in no log and works once."""
    now = timezone.now()
    tries = _whose(request, token, now) if is_of_card(token) else {}
    if any(ratelimit.is_spent(name, who, times=WRONG_CARDS[name], seconds=HOUR, at=now) for name, who in tries.items()):
        refusal = {"message": _("Too many wrong codes. Wait an hour, or ask for a new card.")}
        return render(request, "home/join_closed.html", {"refusal": refusal}, status=429)
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
        for name, who in tries.items():
            ratelimit.allow(name, who, times=WRONG_CARDS[name], seconds=HOUR, at=now)
        return render(request, "home/join_closed.html", {"refusal": refusal}, status=404)
    return render(request, "home/join.html", {"form": form, "invited": invitation.user})

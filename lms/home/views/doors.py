"""Start pages and the door of an invitation."""

import hashlib

from django.contrib import messages
from django.contrib.auth import login
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.actions.places import KeyNotOpen, come_by_key, is_key, join_by_key, open_key
from courses.models import Enrolment
from courses.views.cards import draw_digits
from lms.core import ratelimit
from lms.core.actions import InvitationNotOpen, accept_invitation, open_invitation
from lms.core.cards import NUMBER_DIGITS, in_fours, is_of_card
from lms.core.errors import Refusal
from lms.core.models import Organisation, Role
from lms.home.forms import CardForm, ComeByKeyForm, InvitedForm, KeyWordForm, OrganisationChoice

HOUR = 3600
WRONG_CARDS = {"card-network": 30, "card-number": 10, "key-network": 30}
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
        return redirect("learn" if Enrolment.objects.of_learner(request.user).exists() else "my_certificates")
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
    form = CardForm(request.POST if "number" in request.POST else None)
    key_form = KeyWordForm(request.POST if "key" in request.POST else None)
    if form.is_bound and form.is_valid():
        return redirect("join", token=form.token)
    if key_form.is_bound and key_form.is_valid():
        return redirect("join", token=key_form.cleaned_data["key"])
    return render(request, "home/join_by_card.html", {"form": form, "key_form": key_form})


def _whose(request, token: str, at) -> dict[str, str]:
    if is_of_card(token):
        return {"card-network": ratelimit.network_of(request, at), "card-number": token[:NUMBER_DIGITS]}
    return {"key-network": ratelimit.network_of(request, at)} if is_key(token) else {}


def join(request, token: str):
    """Let an invited person choose a password; the token stands in no log and works once."""
    now = timezone.now()
    tries = _whose(request, token, now)
    if any(ratelimit.is_spent(name, who, times=WRONG_CARDS[name], seconds=HOUR, at=now) for name, who in tries.items()):
        refusal = {"message": _("Too many wrong codes. Wait an hour, or ask for a new card.")}
        return render(request, "home/join_closed.html", {"refusal": refusal}, status=429)
    try:
        if is_key(token):
            return join_cohort(request, open_key(token, at=now), token, now)
        invitation = open_invitation(token, at=now)
        form = InvitedForm(request.POST or None, user=invitation.user)
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
                names=form.names,
                at=now,
            )
            login(request, user)
            return redirect("start")
    except (InvitationNotOpen, KeyNotOpen) as refusal:
        for name, who in tries.items():
            ratelimit.allow(name, who, times=WRONG_CARDS[name], seconds=HOUR, at=now)
        return render(request, "home/join_closed.html", {"refusal": refusal}, status=404)
    return render(request, "home/join.html", {"form": form, "invited": invitation.user})


def join_cohort(request, key, word: str, now):
    """Come into a cohort by its key: whoever is signed in with one press, anybody else with an account made here."""
    present = Organisation.objects.csos().present(on=timezone.localdate(now)).order_by("code")
    if request.user.is_authenticated:
        own = present.filter(pk__in=request.user.organisation_ids)
        first = own.first()
        form = OrganisationChoice(request.POST or None, organisations=own if first else present, initial={"organisation": first})
    else:
        form = ComeByKeyForm(request.POST or None, organisations=present)
    if request.method == "POST" and form.is_valid():
        try:
            return _come(request, form, word, now)
        except KeyNotOpen:
            raise
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    return render(request, "home/join_cohort.html", {"form": form, "cohort": key.cohort})


def _come(request, form, word: str, now):
    fields = dict(form.cleaned_data)
    if request.user.is_authenticated:
        place = join_by_key(word=word, learner=request.user, organisation=fields["organisation"], at=now)
    else:
        consent = {
            "purpose": "training", "language": get_language()[:2],
            "text_digest": hashlib.sha256(str(form.fields["consent"].label).encode()).hexdigest(),
        }  # fmt: skip
        names = {name: fields[name] for name in ("given_name", "family_name", "organisation", "password")}
        user, place = come_by_key(
            word=word, **names, language=get_language()[:2], consent=consent, at=now, draw=lambda: draw_digits(NUMBER_DIGITS)
        )
        login(request, user)
        messages.success(
            request, _("Your number for signing in: %(number)s. Write it down; it also stands in your profile.") % {"number": in_fours(user.number)}
        )
    if isinstance(place, Enrolment):
        return redirect("learn_cohort", cohort=place.cohort.code)
    return redirect("learn")

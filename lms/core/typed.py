"""Nothing typed is lost when the session ended: a form that carries `{% keep_typed %}` is kept and offered again.

Kept for the person whose page it was, and for nobody else who signs in on the same device: the page is marked with a
keyed word of its owner. Nothing is sent by itself; the owner sees what was typed and sends it, and the view's own
checks (roles, states, revisions) decide then. The same holds for a page that stayed open while its owner signed in anew
in another window, whose token is therefore too old.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.shortcuts import redirect, render, resolve_url
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.csrf import csrf_failure as refused_by_token

from lms.core.waiting import put_aside, take_away, waiting

SHELF = "typed"
OWNER = "typed-by"
LEAVE = "typed-leave"
MOST = 5
LARGEST = 64_000
NOT_KEPT = ("csrfmiddlewaretoken",)


def owner_word(user) -> str:
    """Return the keyed word that marks a page as this person's."""
    return salted_hmac("lms.core.typed", str(user.pk), algorithm="sha256").hexdigest()[:32]


def is_of(entry: dict, user) -> bool:
    """Say whether a kept form came from a page of this person."""
    return constant_time_compare(entry[OWNER], owner_word(user))


class KeepTyped:
    """Keep a form that arrives after the session ended, and offer it to its owner at the same address."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if request.method == "POST" and not request.user.is_authenticated and _asks_to_sign_in(response) and OWNER in request.POST:
            if keep(request):
                messages.info(request, _("You were signed out. What you typed is kept: sign in, and it is shown to you."))
            else:
                messages.error(request, _("You were signed out, and what you typed could not be kept. Sign in in another window, then send this page again."))
        return response

    def process_view(self, request, view, args, kwargs):
        """Offer what waits for this address; take it away once its owner sends it, or leaves it."""
        if not request.user.is_authenticated or not request.session.get(SHELF):
            return None
        here = request.get_full_path()
        mine = waiting(request, SHELF, lambda entry: entry["at"] == here and is_of(entry, request.user))
        if not mine:
            return None
        if request.method == "GET":
            return offer(request, mine[-1])
        if request.method == "POST":
            take_away(request, SHELF, mine)
            if LEAVE in request.POST:
                return redirect(mine[-1]["page"])
        return None


def keep(request) -> bool:
    """Put what a browser sent aside; say whether it was small enough and there was room."""
    fields = [[name, text] for name, texts in request.POST.lists() if name not in NOT_KEPT for text in texts]
    if sum(len(name) + len(text) for name, text in fields) > LARGEST:
        return False
    entry = {
        "at": request.get_full_path(), "page": _page_of(request), OWNER: request.POST[OWNER][:64], "fields": fields,
        "had_file": bool(request.FILES),
    }  # fmt: skip
    take_away(request, SHELF, waiting(request, SHELF, lambda old: (old["at"], old[OWNER]) == (entry["at"], entry[OWNER])))
    return put_aside(request, SHELF, entry, most=MOST, at=timezone.now())


def offer(request, entry: dict):
    """Show what was typed, with the button that sends it and the button that leaves it."""
    words = [text for name, text in entry["fields"] if name != OWNER and " " in text.strip()]
    return render(request, "typed.html", {"entry": entry, "words": words})


def csrf_failure(request, reason: str = ""):
    """Answer a token that is missing or too old; the owner of the page gets what was typed back, to send it anew."""
    if request.method == "POST" and request.user.is_authenticated and is_of({OWNER: request.POST.get(OWNER, "")}, request.user):
        if keep(request):
            entry = waiting(request, SHELF, lambda each: each["at"] == request.get_full_path())[-1]
            return offer(request, entry)
    return refused_by_token(request, reason)


def _asks_to_sign_in(response) -> bool:
    return response.status_code == 302 and urlsplit(response.url).path == resolve_url(settings.LOGIN_URL)


def _page_of(request) -> str:
    """Return the address of the page the form stood on."""
    came_from = request.META.get("HTTP_REFERER", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return request.get_full_path()
    parts = urlsplit(came_from)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path

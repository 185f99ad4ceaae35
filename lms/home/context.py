"""What the frame of every page needs: menu, languages, mode."""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lms.core.models import Role
from lms.core.typed import owner_word

LABELS = {"kk": "ҚАЗ", "ru": "РУС", "en": "ENG"}
EVERYBODY = None
GUESTS = frozenset()
# Who sees a line (roles, everybody or guests only), the name of its address, its words. The order is the menu's.
LINES = (
    ({Role.TRAINEE, Role.LEAD}, "learn", _("My learning")),
    ({Role.TRAINEE, Role.LEAD}, "organisation", _("My organisation")),
    ({Role.TRAINEE}, "my_certificates", _("My certificates")),
    ({Role.TRAINER}, "teach", _("My cohorts")),
    ({Role.ASSESSOR}, "assess", _("Verification")),
    ({Role.MONITOR}, "monitoring", _("Results")),
    ({Role.DONOR}, "results", _("Results of the project")),
    ({Role.MONITOR}, "monitoring_rounds", _("Rounds")),
    ({Role.TRAINER, Role.ASSESSOR, Role.MONITOR}, "facilitate", _("Meetings to lead")),
    ({Role.ADMINISTRATOR}, "manage", _("Management")),
    (EVERYBODY, "/programmes/", _("Programmes")),
    (GUESTS, "verify", _("Verify a certificate")),
)


def frame(request) -> dict:
    """Return what `base.html` shows around every page; only the person's own roles are asked for."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    is_copy = signed_in and "copy" in request.GET  # to be kept on the person's device: nothing personal stands in it
    return {
        "is_demo": settings.IS_DEMO,
        "is_copy": is_copy,
        "person_word": owner_word(user) if signed_in else "",
        "menu": _menu(request.path, user.roles if signed_in else frozenset(), is_guest=not signed_in),
        "person_menu": [] if is_copy else _person_menu(request.path, user if signed_in else None),
        "language_links": language_links(request),
    }


def _line(path: str, name: str, label: str) -> dict:
    url = f"/{get_language()}{name}" if name.startswith("/") else reverse(name)
    return {"url": url, "label": label, "current": path.startswith(url)}


def _menu(path: str, roles: frozenset, *, is_guest: bool) -> list[dict]:
    lines = [
        _line(path, name, label)
        for who, name, label in LINES
        if who is EVERYBODY or (is_guest if who is GUESTS else roles & who or (name == "learn" and not roles and not is_guest))
    ]
    # Of two addresses where one begins with the other, only the longer one is the current page.
    current = max((line["url"] for line in lines if line["current"]), key=len, default=None)
    for line in lines:
        line["current"] = line["url"] == current
    return lines


def _person_menu(path: str, user) -> list[dict]:
    if user is None:
        return [_line(path, "account_login", _("Sign in"))]
    unread = getattr(user, "unread_notices", 0)  # comes with the person: no statement of its own
    notices = _("New notices: %(number)s") % {"number": unread} if unread else _("Notices")
    return [
        _line(path, "profile", user.get_short_name()), _line(path, "notices", notices), _line(path, "account_logout", _("Sign out")),
    ]


def language_links(request) -> list[dict]:
    """Return one link a language to the same page; a page that is missing there leads to its nearest kin."""
    path, here = request.get_full_path(), get_language()
    page = getattr(request, "_wagtail_route_for_request", None)
    known = _page_addresses(page[0], request) if page else {}
    links = []
    for code in LABELS:
        if code == here:
            url = path
        elif page:
            url = known.get(code, f"/{code}/")
        elif path.startswith(f"/{here}/"):
            url = f"/{code}/{path[len(here) + 2:]}"
        else:
            url = f"{request.path}?lang={code}"
        links.append({
            "code": code, "label": LABELS[code], "name": dict(settings.LANGUAGES)[code], "url": url,
            "current": code == here,
        })
    return links


def _page_addresses(page, request) -> dict[str, str]:
    translations = page.get_translations().live().select_related("locale")
    return {kin.locale.language_code: kin.get_url(request) for kin in translations}

"""Where the editor meets our rules: the gate, on every way of publishing; the search, which knows a page at once."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail import hooks

from courses.actions.publishing import keep_as_draft, pass_gate, was_let_past
from courses.actions.search import renew_search
from courses.models import ModulePage, ProgrammePage
from courses.models.pages import CoursePage
from courses.queries.readiness import findings
from courses.views import preview


@hooks.register("before_any_publish")
def gate(revision, *, by_timer: bool) -> bool:
    """Refuse, hold back or let through, whoever publishes and by whatever way."""
    return pass_gate(revision, by_timer=by_timer, at=timezone.now())


@hooks.register("show_course_preview")
def show_preview(page, request, mode):
    """Show what the editor typed, as the chosen reader would see it."""
    return preview.show(page, request, mode, at=timezone.now())


@hooks.register("before_publish_page")
def list_what_is_to_mend(request, page):
    """Lead the person at the editor to the list instead of publishing; the draft is saved already."""
    if not isinstance(page, CoursePage) or was_let_past(page.get_latest_revision()):
        return None
    blocking, warnings = findings(page, timezone.now())
    if not blocking and not warnings:
        return None
    keep_as_draft(page)
    messages.warning(request, _("Saved as a draft, not published yet. Below is what is to mend."))
    return redirect("page_checks", page.pk)


def renew(request, page):
    renew_search()


for act in ("publish", "unpublish", "move", "delete"):
    hooks.register(f"after_{act}_page", renew)


@hooks.register("before_copy_page")
def copy_with_all_languages(request, page):
    """Wagtail would copy one language under the same code: a module or a programme is copied by our own page."""
    if isinstance(page.specific, ModulePage | ProgrammePage):
        return redirect(f"{reverse('page_checks', args=[page.pk])}copy/")
    return None

"""What authors see of their pages: languages side by side, what is still to mend, and the rules of the gate."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.models import Page

from courses.actions.publishing import GateClosed, mark_same_meaning, publish_past_gate, set_rules
from courses.choices import LANGUAGE_NAMES, STATE_NAMES
from courses.forms.publishing import ReasonForm, RulesForm
from courses.models import PublishingRules
from courses.models.pages import CoursePage
from courses.queries.parity import STATES, matrix
from courses.queries.readiness import findings, first_set, page_with_words, told
from lms.core.access import role_required
from lms.core.models import Role
from lms.core.permissions import has_role

writing = role_required(Role.TRAINER, Role.ADMINISTRATOR)


def _page(request, page_id: int) -> CoursePage:
    """Return the last draft of a page that this person may edit; for anybody else it does not exist."""
    page = page_with_words(page_id)
    if page is None or not page.permissions_for_user(request.user).can_edit():
        raise Http404
    return page


@writing
def content(request):
    """Show every page in every language, with what is missing and what is stale."""
    asked = {name: request.GET.get(name, "")[:20] for name in ("programme", "in_language", "state")}
    if asked["in_language"] not in LANGUAGE_NAMES:
        asked["in_language"] = ""
    if asked["state"] not in STATES:
        asked["state"] = ""
    found = matrix(timezone.now(), language=get_language()[:2], **asked)
    return render(request, "courses/content.html", {
        "matrix": found, "asked": asked, "languages": LANGUAGE_NAMES.items(), "states": [(one, STATE_NAMES[one]) for one in STATES],
    })


@writing
def page_checks(request, page_id: int):
    """List what is to mend on a page; publish it from here, all the same with a reason."""
    page = _page(request, page_id)
    pages = first_set(page)
    may_publish = all(one.permissions_for_user(request.user).can_publish() for one in pages)
    if request.method == "POST":
        if not may_publish:
            raise Http404
        try:
            publish_past_gate(page=Page.objects.get(pk=page.pk).specific, reason=request.POST.get("reason", ""), by=request.user, at=timezone.now())
        except GateClosed as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("Published.") if page.go_live_at is None or page.go_live_at <= timezone.now() else _("Scheduled: the page goes live on its day."))
            return redirect("page_checks", page.pk)
    together = {one.locale.language_code for one in pages}
    found = [(draft, findings(draft, timezone.now(), together=together)) for draft in (page, *(one.get_latest_revision_as_object() for one in pages[1:]))]
    blocking, warnings = ([told(one, draft) | {"language": draft.locale.language_code if len(pages) > 1 else ""} for draft, both in found for one in both[level]] for level in (0, 1))
    return render(request, "courses/page_checks.html", {
        "page_": page, "blocking": blocking, "warnings": warnings, "together": sorted(together) if len(pages) > 1 else (), "form": ReasonForm(),
        "may_publish": may_publish and page.has_unpublished_changes, "may_go_past": not blocking or has_role(request.user, Role.ADMINISTRATOR),
    })


@writing
@require_POST
def same_meaning(request, page_id: int):
    """Say that a stale translation holds."""
    mark_same_meaning(page=_page(request, page_id), by=request.user, at=timezone.now())
    messages.success(request, _("The translation counts as current."))
    return redirect("content")


@role_required(Role.ADMINISTRATOR)
def publishing_rules(request):
    """Set what blocks and what warns."""
    form = RulesForm(request.POST or None, instance=PublishingRules.now())
    if request.method == "POST" and form.is_valid():
        set_rules(**form.rules, by=request.user, at=timezone.now())
        messages.success(request, _("Saved."))
        return redirect("publishing_rules")
    return render(request, "courses/publishing_rules.html", {"form": form}, status=400 if form.errors else 200)



"""Texts that stand in rows, of all floors, by languages: beside the matrix of pages."""

from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from assessments.knowledge.queries.texts import question_lines
from certificates.queries.texts import certificate_lines
from courses.actions.publishing import hold_text
from courses.choices import LANGUAGE_NAMES, STATE_NAMES
from courses.queries.parity import STATES
from courses.queries.texts import TextLine, material_lines
from courses.readiness import STALE
from lms.core.access import role_required
from lms.core.models import Role

KINDS = {
    "question": gettext_lazy("Question"), "assignment": gettext_lazy("Assignment and rubric"), "guide": gettext_lazy("Facilitator guide"),
    "template": gettext_lazy("Template"), "diagram": gettext_lazy("Diagram"), "certificate": gettext_lazy("Certificate"),
}  # fmt: skip
TO_MEND = frozenset({"missing", "draft", "stale"})
SHOWN = 100


def _lines(request) -> list[TextLine]:
    language = get_language()[:2]
    return [*question_lines(request.user, language), *material_lines(language), *certificate_lines(request.user, language)]


@role_required(Role.TRAINER, Role.ADMINISTRATOR)
def texts(request):
    """Show every question, task, template and certificate in every language; at first what is to mend."""
    asked = {name: request.GET.get(name, "")[:20] for name in ("programme", "kind", "in_language", "state")}
    every = _lines(request)
    within = [line for line in every if asked["programme"] in ("", line.programme) and asked["kind"] in ("", line.kind)]
    wanted = {asked["state"]} if asked["state"] in STATES else frozenset(STATES) if asked["state"] == "all" else TO_MEND
    found = [line for line in within if any(asked["in_language"] in ("", code) and state in wanted for code, state in line.states)]
    page = Paginator(found, SHOWN).get_page(request.GET.get("page"))
    counts = [(code, [(one, number) for one in STATES if (number := Counter(dict(line.states)[code] for line in within)[one])]) for code in LANGUAGE_NAMES]
    return render(request, "home/texts.html", {
        "page": page, "rows": [(line, KINDS[line.kind], reverse(line.leads_to[0], args=line.leads_to[1:]) if line.leads_to else "") for line in page],
        "counts": counts, "asked": asked, "query": f"{urlencode(asked)}&", "kinds": KINDS.items(), "languages": LANGUAGE_NAMES.items(),
        "programmes": sorted({line.programme for line in every if line.programme}), "states": [(one, STATE_NAMES[one]) for one in STATES],
    })


@role_required(Role.TRAINER, Role.ADMINISTRATOR)
@require_POST
def same_text(request, key: UUID, language: str):
    """Say that a stale text holds."""
    if not any(line.key == key and dict(line.states).get(language) == STALE for line in _lines(request)):
        raise Http404
    hold_text(key=key, language=language, by=request.user, at=timezone.now())
    messages.success(request, _("The translation counts as current."))
    return redirect("texts")

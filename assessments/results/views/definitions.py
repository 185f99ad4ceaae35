"""How a line is counted: its versions, history under each, and a new version."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.results import actions, queries
from assessments.results.forms import DefinitionForm
from assessments.results.models import Indicator
from assessments.results.permissions import READERS, may_define
from lms.core.access import role_required
from lms.core.errors import Refusal


@role_required(*READERS)
def definition(request, code):
    line = get_object_or_404(Indicator.objects.visible_to(request.user), code=code)
    today = timezone.localdate()
    headline, others = queries.definitions_on(line, today)
    readings = sorted((headline, *others), key=lambda row: row.reading)
    asked = request.GET.get("reading", headline.reading)
    base = next((row for row in readings if row.reading == asked), None)
    if base is None:
        raise Http404
    form = None
    if may_define(request.user):
        form = DefinitionForm(request.POST or None, request.FILES or None, base=base)
        if request.method == "POST" and form.is_valid():
            values = form.cleaned_data
            try:
                actions.add_definition(
                    indicator=line, reading=base.reading, parameters=form.given(), texts=values,
                    reason=values["reason"], valid_from=values["valid_from"], approval=values["approval"],
                    by=request.user, at=timezone.now(),
                )  # fmt: skip
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, _("The new version is kept. Earlier values keep theirs."))
                return redirect("definition", code=code)
    elif request.method == "POST":
        raise Http404
    return render(
        request,
        "results/definition.html",
        {
            "line": line,
            "headline": headline,
            "readings": readings if len(readings) > 1 else [],
            "base": base,
            "form": form,
            "history": queries.history(line, today),
        },
    )

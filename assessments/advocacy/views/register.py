"""The register of tools: which are modern, since when and why."""

from itertools import groupby

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.advocacy import actions, queries
from assessments.advocacy.models import RegisterVersion
from assessments.advocacy.permissions import may_change_register
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.models import Role


@role_required(Role.MONITOR)
def tool_register(request):
    """Show the register with its versions; the M&E lead changes the flags."""
    may_change = may_change_register(request.user)
    tools, versions = list(queries.register()), list(RegisterVersion.objects.select_related("made_by"))
    refusal, chosen = None, {tool.code for tool in tools if tool.is_modern}
    if request.method == "POST":
        chosen, seen = set(request.POST.getlist("modern")), request.POST.get("seen", "")
        try:
            made = actions.change_register(
                modern=chosen, reason=request.POST.get("reason", "")[:2000], by=request.user, at=timezone.now(),
                seen=int(seen) if seen.isdecimal() else 0,
            )  # fmt: skip
        except Refusal as caught:
            refusal = caught
        else:
            messages.success(request, _("The register is now version %(version)s.") % {"version": made.version})
            return redirect("tool_register")
    names = {tool.code: tool.name for tool in tools}
    context = {
        "groups": [(category, list(rows)) for category, rows in groupby(tools, lambda tool: tool.category)],
        "chosen": chosen,
        "version": max((tool.register_version for tool in tools), default=""),
        "seen": versions[0].number if versions else 0,
        "versions": [
            (row, [(names[code], code in row.modern) for code in row.changed]) for row in versions
        ],
        "may_change": may_change,
        "refusal": refusal,
        "reason": request.POST.get("reason", ""),
    }
    return render(request, "advocacy/register.html", context, status=422 if refusal else 200)

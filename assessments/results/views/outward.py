"""What goes out of the house: approved log-frames, and files for the donor and the public."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.results.actions.frames import approve_frame
from assessments.results.choices import FRAME_FIELDS
from assessments.results.forms.outward import FrameForm
from assessments.results.models import LogFrame
from assessments.results.permissions import may_define
from assessments.results.queries.frames import unapproved_changes
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.models import Role


@role_required(Role.MONITOR)
def frames(request):
    """List the approved log-frames; the M&E lead approves a new one."""
    form = None
    if may_define(request.user):
        form = FrameForm(request.POST or None, request.FILES or None)
        if request.method == "POST" and form.is_valid():
            values = form.cleaned_data
            try:
                made = approve_frame(
                    code=values["code"], valid_from=values["valid_from"], note=values["note"],
                    approval=values["approval"], by=request.user, at=timezone.now(),
                )  # fmt: skip
            except Refusal as refusal:
                form.add_error(None, refusal.message)
            else:
                messages.success(request, _("Version %(code)s of the log-frame is kept.") % {"code": made.code})
                return redirect("log_frames")
    elif request.method == "POST":
        raise Http404
    changes = [
        (code, [FRAME_FIELDS[field] for field in fields])
        for code, fields in unapproved_changes(timezone.localdate())
    ]
    found = LogFrame.objects.visible_to(request.user).select_related("approval", "approved_by").defer("content")
    return render(request, "results/log_frames.html", {"frames": found, "changes": changes, "form": form})

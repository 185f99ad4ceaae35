"""What goes out of the house: approved log-frames, and files for the donor and the public."""

from datetime import date

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from assessments.results.actions.frames import approve_frame
from assessments.results.actions.outward import note_outward
from assessments.results.choices import FRAME_FIELDS
from assessments.results.exports.donor_table import donor_paper, donor_workbook
from assessments.results.exports.iati import iati_file
from assessments.results.exports.public import public_csv, public_workbook
from assessments.results.forms.outward import FrameForm, OutwardForm
from assessments.results.models import LogFrame, Snapshot
from assessments.results.permissions import may_define
from assessments.results.queries.frames import frame_on, unapproved_changes
from assessments.results.queries.outward import outward_of_day, outward_of_snapshot
from assessments.results.queries.publications import Near, near_publications, published_sizes
from lms.core import formats
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.http import XLSX, attachment
from lms.core.models import Role

# Kind of file → (how it is made, name, ending, content type).
FILES = {
    "donor_xlsx": (donor_workbook, "qabilet-donor", "xlsx", XLSX),
    "donor_pdf": (donor_paper, "qabilet-donor", "pdf", "application/pdf"),
    "iati": (iati_file, "qabilet-iati", "xml", "application/xml"),
    "public_xlsx": (public_workbook, "qabilet-public", "xlsx", XLSX),
    "public_csv": (public_csv, "qabilet-public", "zip", "application/zip"),
}


@role_required(Role.MONITOR)
def outward(request):
    """Choose approved figures and make a file of them for the donor or the public."""
    at, snapshots = timezone.now(), Snapshot.objects.visible_to(request.user).defer("content")
    form = OutwardForm(
        request.POST or None,
        snapshots=snapshots,
        initial={"on": timezone.localdate(at).isoformat(), "language": get_language()},
    )
    if request.method == "POST" and form.is_valid():
        if request.POST.get("kind") not in FILES:
            raise Http404
        try:
            return _file(request, form, at)
        except Refusal as refusal:
            form.add_error(None, refusal.message)
    today = timezone.localdate(at)
    context = {"form": form, "frame": frame_on(today), "changes": len(unapproved_changes(today))}
    return render(request, "results/outward.html", context, status=422 if form.errors else 200)


class TooNear(Refusal):
    """A public file would tell about the few who came since an earlier one."""


def _near_words(near: Near) -> str:
    first, second = (formats.table_date(date.fromisoformat(day), get_language()) for day in (near.earlier_on, near.on))
    return f"{near.code}: n = {near.earlier_n} ({first}), n = {near.n} ({second})"


def _file(request, form: OutwardForm, at):
    kind, options = request.POST["kind"], form.options()
    make, name, ending, content_type = FILES[kind]
    if options["snapshot"]:
        found = outward_of_snapshot(Snapshot.objects.visible_to(request.user).get(code=options["snapshot"]))
    else:
        found = outward_of_day(form.cleaned_data["on"], with_history=options["with_history"])
    near = [_near_words(one) for one in near_publications(found, kind)]
    if near and not form.cleaned_data["despite"]:
        form.ask_despite()
        raise TooNear(
            _("Together with what was published before, this file tells about fewer than 5 organisations: %(lines)s. "
              "Wait until more are assessed, or say below that you publish it all the same.") % {"lines": "; ".join(near)}
        )  # fmt: skip
    made = make(found, options["language"], at=at, by=request.user.printed_name)
    note_outward(
        kind=kind, options=options | {"frame": found.frame.code}, counts=made.counts, digest=made.digest,
        by=request.user, at=at, sizes=published_sizes(found, kind), despite=near,
    )  # fmt: skip
    return attachment(made.content, f"{name}-{found.as_of.isoformat()}.{ending}", content_type)


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

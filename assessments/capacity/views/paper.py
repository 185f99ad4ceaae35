"""M&E: scores collected on paper or with a form, on one page: send the file, see what it would change, confirm."""

import base64
import binascii
import zlib
from hashlib import sha256

from django.contrib import messages
from django.core.signing import BadSignature, TimestampSigner
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from assessments.capacity.actions.paper import store_paper_scores
from assessments.capacity.choices import STATE_LABELS
from assessments.capacity.forms.cases import ScoresForm
from assessments.capacity.imports.scores import read_scores
from assessments.capacity.models import AssessmentRound
from assessments.capacity.queries.paper import paper_changes
from lms.core.access import role_required
from lms.core.errors import Refusal
from lms.core.models import Role
from lms.core.sheet_errors import sentence
from lms.core.tables import SheetError

SHOWN = 200
LARGEST = 1_500_000  # of the packed file: it travels in the page between the check and the confirmation
LASTS = 3600


@role_required(Role.MONITOR)
def import_scores(request, code: str):
    """Take a file of scores: checked first and shown; stored whole, or not at all, when that is confirmed."""
    rows = AssessmentRound.objects.visible_to(request.user).select_related("instrument_version")
    shown = get_object_or_404(rows, code=code)
    if request.method == "POST" and "packed" in request.POST:
        return _store(request, shown)
    form = ScoresForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        return _checked(request, shown, form, upload.read(), upload.name, form.cleaned_data["layer"])
    return _page(request, shown, form, status=422 if form.errors else 200)


def _page(request, shown: AssessmentRound, form, *, status: int = 200, **found):
    context = {"round": shown, "form": form, **found}
    return render(request, "capacity/import_scores.html", context, status=status)


def _checked(request, shown: AssessmentRound, form, content: bytes, name: str, layer: str):
    """Show what a file would change, or every row to correct."""
    try:
        sheet = read_scores(content, name, assessment_round=shown, layer=layer)
    except SheetError as error:
        form.add_error("file", sentence(error))
        return _page(request, shown, form, status=422)
    if sheet.faults:
        more = max(0, len(sheet.faults) - SHOWN)
        return _page(request, shown, form, status=422, faults=sheet.faults[:SHOWN], number=len(sheet.faults), more=more)
    packed = _signer(request, shown, layer).sign(base64.urlsafe_b64encode(zlib.compress(content)).decode())
    if len(packed) > LARGEST:
        form.add_error("file", _("The file is good, but too large for this page. Split it by organisations."))
        return _page(request, shown, form, status=422)
    changes = [
        (change, STATE_LABELS[change.case.state], STATE_LABELS[change.state_after])
        for change in paper_changes(shown, layer, sheet.rows)
    ]
    return _page(
        request, shown, form, changes=changes, count=sheet.count, packed=packed, name=name, layer=layer,
        layer_words=dict(form.fields["layer"].choices)[layer],
    )  # fmt: skip


def _store(request, shown: AssessmentRound):
    """Store what was checked. It is read and checked once more: the round may have moved on."""
    layer, name = request.POST.get("layer", ""), request.POST.get("name", "")[:120]
    form = ScoresForm(initial={"layer": layer})
    if layer not in dict(form.fields["layer"].choices):
        return redirect("import_scores", code=shown.code)
    try:
        text = _signer(request, shown, layer).unsign(request.POST["packed"], max_age=LASTS)
        content = zlib.decompress(base64.urlsafe_b64decode(text))
    except (BadSignature, ValueError, binascii.Error, zlib.error):
        form = ScoresForm({"layer": layer}, {})
        form.add_error("file", _("The check is too old or belongs to another page. Send the file again."))
        return _page(request, shown, form, status=422)
    try:
        sheet = read_scores(content, name, assessment_round=shown, layer=layer)
        if sheet.faults:
            return _page(request, shown, form, status=409, faults=sheet.faults[:SHOWN], number=len(sheet.faults))
        stored = store_paper_scores(
            assessment_round=shown, layer=layer, rows=sheet.rows, by=request.user, at=timezone.now(),
            source=f"{name}, SHA-256 {sha256(content).hexdigest()}",
        )  # fmt: skip
    except SheetError as error:
        form = ScoresForm({"layer": layer}, {})
        form.add_error("file", sentence(error))
        return _page(request, shown, form, status=422)
    except Refusal as refusal:
        return _page(request, shown, form, status=409, refusal=refusal)
    words = _("Stored: %(rows)s rows of %(organisations)s organisations. The lock stays a step of its own.")
    messages.success(request, words % {"rows": sheet.count, "organisations": len(stored)})
    return redirect("monitoring_round", code=shown.code)


def _signer(request, shown: AssessmentRound, layer: str) -> TimestampSigner:
    """Return the signer of one person's check of one round and layer: nothing else can be confirmed with it."""
    return TimestampSigner(salt=f"capacity.scores:{request.user.pk}:{shown.pk}:{layer}")

"""A person's own data: a copy at once, the wish to be forgotten, and the administrator's queue of such wishes."""

import secrets

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lms.core import audit
from lms.core.access import role_required
from lms.core.models import ErasureRequest, Role
from lms.core.ratelimit import allow
from lms.home.actions import ErasureRefused, ask_erasure, carry_out_erasure, refuse_erasure, withdraw_erasure
from lms.home.forms import DecideErasureForm, EraseForm, PasswordForm
from lms.home.own_data import archive, preview
from lms.home.queries import erasure_rows

TRIES, COPIES = 10, 5  # an hour and person


def _proved(request, form) -> bool:
    """Say whether the form holds the person's password: an open browser is not yet its owner."""
    at = timezone.now()
    if not form.is_valid():
        return False
    if not allow("own-data", str(request.user.pk), times=TRIES, seconds=3600, at=at):
        form.add_error("password", _("Too many tries. Try again in an hour."))
        return False
    if not request.user.check_password(form.cleaned_data["password"]):
        form.add_error("password", _("This is not your password."))
        return False
    return True


@login_required
def own_data(request):
    """Give the person a copy of everything that is kept about them."""
    form = PasswordForm(request.POST or None)
    at = timezone.now()
    if request.method == "POST" and _proved(request, form):
        if allow("own-copies", str(request.user.pk), times=COPIES, seconds=3600, at=at):
            file = archive(request.user, at=at)
            audit.record(act="person.copied", row=request.user, by=request.user, at=at)
            return FileResponse(file, as_attachment=True, filename="my-data.zip", content_type="application/zip")
        form.add_error(None, _("You have taken several copies just now. Try again in an hour."))
    return render(request, "home/own_data.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def erase(request):
    """Say what an erasure does, then ask for it; an open wish can be taken back."""
    form = EraseForm(request.POST or None)
    if request.method == "POST" and _proved(request, form):
        ask_erasure(user=request.user, keeps_papers=form.cleaned_data["papers"] == "keep", at=timezone.now())
        messages.success(request, _("Your request is recorded. You can take it back until it is carried out."))
        return redirect("erase")
    asked = ErasureRequest.objects.filter(user=request.user).last()
    context = {"form": form, "asked": asked, "numbers": preview(request.user), "days": settings.ERASURE_DAYS}
    return render(request, "home/erase.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def withdraw(request):
    if withdraw_erasure(user=request.user, at=timezone.now()):
        messages.success(request, _("Your request is taken back. Everything stays as it is."))
    return redirect("erase")


@role_required(Role.ADMINISTRATOR)
def erasures(request):
    """The open wishes, the oldest first, and what became of the last ones."""
    return render(request, "home/manage_erasures.html", erasure_rows(at=timezone.now()))


@role_required(Role.ADMINISTRATOR)
def erasure(request, request_id):
    """One wish: what goes and what stays, in numbers; carry it out, or refuse it with a reason."""
    asked = get_object_or_404(ErasureRequest.objects.select_related("user", "decided_by"), pk=request_id)
    form = DecideErasureForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            if said["decision"] == "erase":
                carry_out_erasure(request=asked, by=request.user, at=timezone.now(), draw=lambda: secrets.token_hex(16))
                messages.success(request, _("Carried out. Nothing leads from what stays to the person."))
            else:
                refuse_erasure(request=asked, answer=said["answer"], by=request.user, at=timezone.now())
                messages.success(request, _("The person is told that there is an answer."))
            return redirect("manage_erasures")
        except ErasureRefused as refusal:
            form.add_error(None, refusal.message)
    context = {"asked": asked, "form": form, "numbers": preview(asked.user) if asked.is_open else {}}
    return render(request, "home/manage_erasure.html", context, status=422 if form.errors else 200)
